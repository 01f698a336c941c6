"""Everything that the split system consists of, started and stopped together."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scripts.engines import EngineError, MariaDB, Nginx, RabbitMQ, Redis, Server
from scripts.engines.server import HOST, port_of
from scripts.gateway import SCHEMAS, SERVICES, Gateway, render
from scripts.split.service import ONSALE, Service, without_settings

ROOT: Final = Path(__file__).resolve().parents[2]
APPLICATIONS: Final = ("storefront", "console", "gate")
SHARED: Final = "main"
ACCOUNTS: Final = "accounts"
# All of them come from one address here.
REQUESTS_PER_SECOND: Final = 1_000_000
CONNECTIONS_PER_ADDRESS: Final = 60_000
ENDS_MAX: Final = 5
ENDS_SECONDS: Final = 60.0


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How the system is to be. `settings` are more of Onsale's own, for every service. `engines` are those that lead to
    engines which run already; without them private ones are started."""

    workers: int = 1
    has_database_each: bool = False
    has_demo: bool = False
    settings: Mapping[str, str] | None = None
    engines: Mapping[str, str] | None = None
    web: Path = ROOT / "web"
    port: int = 0
    tls_port: int = 0


class Split:
    """The whole system between `__enter__` and `__exit__`.

    With a folder, data and ports stay for the next time; otherwise nothing is left. `say` hears what is done.
    """

    def __init__(
        self, folder: Path | None = None, shape: Shape = Shape(), *, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self.shape = shape
        self.services: dict[str, Service] = {}
        self._kept = folder
        self._folder = folder
        self._say = say
        self._open = ExitStack()
        self._ends: dict[str, deque[float]] = {}
        self.mariadb = MariaDB(self._kept_folder("mariadb"))
        self.redis = Redis(self._kept_folder("redis"), appendfsync="everysec")
        self.rabbitmq = RabbitMQ(self._kept_folder("rabbitmq"))
        self._nginx_folder = self._kept_folder("nginx")
        self.tls_port = shape.tls_port or port_of(self._nginx_folder, "tls-port")
        self.nginx = Nginx(self._gateway, self._nginx_folder, port=shape.port or None)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.nginx.port}"

    @property
    def tls_url(self) -> str:
        return f"https://{HOST}:{self.tls_port}"

    @property
    def folder(self) -> Path:
        """Where logs, data of the services and the accounts of the demo are."""
        assert self._folder is not None, "it is not running"
        return self._folder

    @property
    def accounts(self) -> str:
        """Who can sign in, when the demo was loaded."""
        note = self.folder / ACCOUNTS
        return note.read_text() if note.is_file() else ""

    def revive(self) -> list[str]:
        """Start again what ended by itself, the engines first; what that was. Raises EngineError when something does
        not start, or ends again and again."""
        groups: list[Iterable[tuple[str, Server]]] = [
            [(server.program.name, server) for server in self._engines()],
            self.services.items(),
            [("Nginx", self.nginx)],
        ]
        revived: list[str] = []
        for group in groups:
            ended = {name: server for name, server in group if not server.is_running}
            for name in ended:
                self._note_end(name)
            with ThreadPoolExecutor(len(ended) or 1) as pool:
                list(pool.map(Server.restart, ended.values()))
            revived += ended
        return revived

    def _note_end(self, name: str) -> None:
        ends = self._ends.setdefault(name, deque(maxlen=ENDS_MAX))
        ends.append(time.monotonic())
        if len(ends) == ENDS_MAX and ends[-1] - ends[0] < ENDS_SECONDS:
            raise EngineError(f"{name} ended {ENDS_MAX} times within a minute; the logs are in {self.folder}.")

    def environment(self, service: str = "") -> dict[str, str]:
        """Our environment with the settings of a service, or of commands where all share a database."""
        return without_settings() | self._settings(service)

    def run(self, *arguments: str, service: str = "") -> str:
        """What `onsale …` prints on the data of a service, or of all; raises EngineError when it fails."""
        done = subprocess.run(
            [ONSALE, *arguments], env=self.environment(service), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise EngineError(f"onsale {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def stop_services(self) -> None:
        """Ask gateway and services to end, as an operator does; the engines go on.

        Raises EngineError for a service that has to be killed, or ends as if something had gone wrong.
        """
        self.nginx.stop()
        with ThreadPoolExecutor(len(self.services)) as pool:
            list(pool.map(Service.end, self.services.values()))

    def __enter__(self) -> Self:
        with ExitStack() as opening, ExitStack() as holding:
            # Nginx comes last, and everybody before it looks for free ports.
            holding.enter_context(_held(self.nginx.port, self.tls_port))
            if self._folder is None:
                self._folder = Path(opening.enter_context(tempfile.TemporaryDirectory(prefix="onsale-split-")))
            if self._engines():
                self._say("MariaDB, Redis and RabbitMQ")
            self._start_together(self._engines(), opening)
            if self._kept:
                self._say("The tables")
                self._migrate()
            if self.shape.has_demo and not self.accounts:
                self._say("The demo: shows, venues, months of past sales")
                self._load_demo()
            self._say(f"The services, {self.shape.workers} process{'es' * (self.shape.workers > 1)} each")
            settings = self._settings
            self.services = {
                name: Service(name, self.folder / "services", workers=self.shape.workers, settings=settings(name))
                for name in SERVICES
            }
            self._start_together(self.services.values(), opening)
            self._say("Nginx")
            holding.close()
            opening.enter_context(self.nginx)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _engines(self) -> list[Server]:
        return [] if self.shape.engines else [self.mariadb, self.redis, self.rabbitmq]

    def _kept_folder(self, name: str) -> Path | None:
        return self._kept and self._kept / name

    @staticmethod
    def _start_together(servers: Iterable[Server], opening: ExitStack) -> None:
        """All at once; on the way out all are asked to end at once as well."""
        parts = list(servers)
        if not parts:
            return

        def close() -> None:
            with ThreadPoolExecutor(len(parts)) as pool:
                list(pool.map(lambda server: server.close(), parts))

        opening.callback(close)
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(lambda server: server.start(), parts))

    def _settings(self, service: str) -> dict[str, str]:
        engines = self.shape.engines or {
            "ONSALE_DATABASE_URL": self._database_url(service),
            "ONSALE_REDIS_URL": self.redis.url,
            "ONSALE_BROKER_URL": self.rabbitmq.url,
        }
        return {
            "ONSALE_ENV": "development",
            "ONSALE_DATA_DIR": str(self.folder / "data"),  # nothing but the key that all of them sign with
            **engines,
            "ONSALE_TRUSTED_PROXIES": HOST,
            "ONSALE_PUBLIC_URL": self.url,
            **(self.shape.settings or {}),
        }

    def _database_url(self, service: str) -> str:
        name = service if service and self.shape.has_database_each else SHARED
        return self.mariadb.create_database(name).url

    def _migrate(self) -> None:
        """Data that an earlier version kept are brought to this one's tables."""
        if self.shape.has_database_each:
            for service in SERVICES:
                self.run("migrate", "--target", service, service=service)
        else:
            self.run("migrate")

    def _load_demo(self) -> None:
        """Lived through by one process alone, before the services begin. Raises EngineError."""
        alone = {"ONSALE_BROKER_URL", "ONSALE_REDIS_URL"}
        environment = {name: value for name, value in self.environment().items() if name not in alone}
        partial, database = self.folder / f"{ACCOUNTS}.partial", self.mariadb.create_database(SHARED)
        if partial.exists():  # an earlier attempt was interrupted, and nothing else was ever here
            self.mariadb.drop_database(database)
            self.mariadb.create_database(SHARED)
        elif self.mariadb.sql("SELECT 1 FROM users_users LIMIT 1", database=database.name):
            raise EngineError(
                f"the demo is loaded into an empty installation, and people have signed in to this one. Delete"
                f" {self.folder} to begin again, or leave out DEMO."
            )
        with partial.open("wb") as answer:
            done = subprocess.run([ONSALE, "demo"], env=environment, stdout=answer, stderr=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise EngineError(f"the demo was not loaded: {done.stderr.decode(errors='replace').strip()}")
        partial.rename(self.folder / ACCOUNTS)

    def _gateway(self, port: int, folder: Path) -> str:
        """The configuration, and beside it all that Nginx's account has to read."""
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        self.nginx.make_certificate(certificate, key)
        for application in APPLICATIONS:
            target = folder / "web" / application / "dist"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(self.shape.web / application / "dist", target)
        shutil.copy(SCHEMAS / "openapi.json", folder)
        return render(
            Gateway(
                services={name: [service.address] for name, service in self.services.items()},
                host=HOST,
                port=port,
                tls_port=self.tls_port,
                certificate=certificate,
                key=key,
                serves_plain=True,
                web=folder / "web",
                schemas=folder,
                cache=folder / "cache",
                requests_per_second=REQUESTS_PER_SECOND,
                connections_per_address=CONNECTIONS_PER_ADDRESS,
            )
        )


@contextmanager
def _held(*ports: int) -> Iterator[None]:
    """Nobody else finds these ports free until the end of the block."""
    with ExitStack() as holding:
        for port in ports:
            holder = holding.enter_context(socket.socket())
            with suppress(OSError):  # connections that just ended keep others off as well
                holder.bind((HOST, port))
        yield
