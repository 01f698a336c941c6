"""A private MariaDB, alone or as a primary with a replica behind it; and as many empty databases on it as wanted."""

import fcntl
import hashlib
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final, Self

from scripts.engines.programs import Program
from scripts.engines.server import HOST, Server, override

ROOT: Final = Path(__file__).resolve().parents[2]
CACHE: Final = ROOT / ".make" / "engines"
USER: Final = "onsale"
PASSWORD: Final = "onsale"  # noqa: S105 - of a server that only this machine can reach, and that holds test data
DATABASE_PREFIX: Final = "onsale_"
# What the application may do: everything in its databases, and ask how far replication is. Without SUPER, so that a
# replica refuses its writes.
ACCOUNTS: Final = f"""
    CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';
    GRANT ALL ON `onsale\\_%`.* TO '{USER}'@'%';
    GRANT BINLOG MONITOR, SLAVE MONITOR ON *.* TO '{USER}'@'%';
    CREATE USER 'replica'@'%' IDENTIFIED BY '{PASSWORD}';
    GRANT REPLICATION SLAVE ON *.* TO 'replica'@'%';
"""
# Durable as in production; small, and quick to start. Isolation level and collation are left as a stock server has
# them: the application must choose its own, and a test on a friendlier server would not notice that it did not.
SETTINGS: Final = (
    "--innodb-flush-log-at-trx-commit=1",
    "--innodb-doublewrite=1",
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=128M",
    "--innodb-buffer-pool-load-at-startup=0",
    "--innodb-buffer-pool-dump-at-shutdown=0",
    "--character-set-server=utf8mb4",
    "--max-connections=400",
    "--skip-name-resolve",
    "--log-warnings=1",
)
CACHED_SETTING: Final = "--innodb-log-file-size=8M"  # of the template: what is small is copied sooner
REPLICA_SECONDS_MAX: Final = 30
PROTOCOL: Final = 10

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """An empty database on a running server. `url` is what `ONSALE_DATABASE_URL` wants."""

    name: str
    port: int

    @property
    def url(self) -> str:
        return self.url_through(self.port)

    def url_through(self, port: int) -> str:
        """The same database seen through a proxy, or on a replica."""
        return f"mysql://{USER}:{PASSWORD}@{HOST}:{port}/{self.name}"


class MariaDB(Server):
    """One server. With `server_id` it writes a binary log (GTID, row format), synced with every commit."""

    program: ClassVar = Program(
        name="MariaDB",
        files=("mariadbd", "mariadb-install-db", "mariadb"),
        account="mysql",
        packages=("mariadb-server-core", "mariadb-client-core"),
    )

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int | None = None,
        server_id: int | None = None,
        settings: Sequence[str] = (),
    ) -> None:
        super().__init__(folder, port=port)
        self._server_id = server_id
        self._settings = tuple(settings)

    @override
    def command(self) -> list[str | Path]:
        replicated = () if self._server_id is None else _replicated(self._server_id)
        places = (f"--datadir={self.folder / 'data'}", f"--socket={self._socket}", f"--tmpdir={self.folder}")
        reached = (f"--bind-address={HOST}", f"--port={self.port}", f"--pid-file={self.folder / 'pid'}")
        program = self.program.path("mariadbd")
        return [program, "--no-defaults", *places, *reached, *SETTINGS, *replicated, *self._settings]

    @override
    def prepare(self) -> None:
        if not (self.folder / "data").exists():
            _copy_template(self.folder / "data")

    @override
    def is_ready(self) -> bool:
        with socket.create_connection((HOST, self.port), timeout=5) as connection:
            greeting = connection.recv(5)
        return len(greeting) == 5 and greeting[4] == PROTOCOL

    def sql(self, text: str, *, database: str = "") -> list[list[str]]:
        """Runs statements as root; the rows of all answers, NULL as the text NULL. Raises EngineError."""
        options = ["--no-defaults", f"--socket={self._socket}", "--user=root", "--batch", "--skip-column-names"]
        answer = self.run([self.program.path("mariadb"), *options, *([database] if database else [])], text=text)
        return [line.split("\t") for line in answer.splitlines()]

    def create_database(self, name: str | None = None) -> Database:
        """A fresh empty database that nobody else uses, in a few milliseconds; with a name: that one, as it is."""
        chosen = DATABASE_PREFIX + (name or f"{os.getpid()}_{next(_numbers)}")
        self.sql(f"CREATE DATABASE {'IF NOT EXISTS ' if name else ''}`{chosen}`")
        return Database(chosen, self.port)

    def drop_database(self, database: Database) -> None:
        self.sql(f"DROP DATABASE IF EXISTS `{database.name}`")

    @contextmanager
    def database(self) -> Iterator[Database]:
        """A fresh database that is gone afterwards."""
        created = self.create_database()
        try:
            yield created
        finally:
            self.drop_database(created)

    @property
    def _socket(self) -> Path:
        return self.folder / "socket"


class MariaDBPair:
    """A primary, and a replica that follows it by GTID and refuses writes of everybody but root."""

    def __init__(self, folder: Path | None = None) -> None:
        self.primary = MariaDB(folder and folder / "primary", server_id=1)
        self.replica = MariaDB(folder and folder / "replica", server_id=2, settings=["--read-only=1"])
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.enter_context(self.primary)
            opening.enter_context(self.replica)
            self.follow(self.primary.port)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def follow(self, port: int) -> None:
        """Lets the replica follow the primary at this port, which may be a proxy's; it goes on where it was."""
        self.replica.sql(
            f"""STOP SLAVE;
            CHANGE MASTER TO master_host='{HOST}', master_port={port}, master_user='replica',
                master_password='{PASSWORD}', master_use_gtid=slave_pos, master_connect_retry=1;
            START SLAVE;"""
        )

    def catch_up(self) -> None:
        """Returns when the replica has everything that the primary had at the call; raises EngineError."""
        ((position,),) = self.primary.sql("SELECT @@gtid_binlog_pos")
        if self.replica.sql(f"SELECT MASTER_GTID_WAIT('{position}', {REPLICA_SECONDS_MAX})") != [["0"]]:
            raise self.replica.error(f"did not reach {position}: {self.replica.sql('SHOW SLAVE STATUS')}.")


def _replicated(server_id: int) -> tuple[str, ...]:
    """The replica keeps a binary log too, so that it can be made the primary."""
    return (
        f"--server-id={server_id}",
        "--log-bin=binlog",
        "--binlog-format=ROW",
        "--sync-binlog=1",
        "--log-slave-updates=1",
        "--gtid-strict-mode=1",
        "--slave-net-timeout=5",
    )


def _copy_template(target: Path) -> None:
    template = _template()
    partial = target.with_name("data.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(template, partial)
    partial.rename(target)


def _template() -> Path:
    """An initialised data directory of this version, made once and kept in the project's ignored folder."""
    daemon = MariaDB.program.path("mariadbd")
    version = subprocess.run([daemon, "--version"], capture_output=True, check=True).stdout
    key = hashlib.sha256(version + ACCOUNTS.encode()).hexdigest()[:16]
    template = CACHE / f"mariadb-{key}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "mariadb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _make_template(template)
    return template


def _make_template(template: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="onsale-mariadb-template-") as name:
        folder = Path(name)
        server = MariaDB(folder, settings=[CACHED_SETTING])
        server.own(folder)
        data = folder / "data"
        options = ["--auth-root-authentication-method=normal", "--skip-test-db", CACHED_SETTING]
        server.run([server.program.path("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *options])
        with server:
            server.sql(ACCOUNTS)
        partial = template.with_name(f"{template.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(data, partial)
        partial.rename(template)
