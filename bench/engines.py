"""The engines under a run: none of its own with `embedded`, private MariaDB, Redis and RabbitMQ with `real`."""

import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Protocol

from typing_extensions import override

from bench.server import data_root
from scripts.engines import MariaDB, RabbitMQ, Redis

# A database of gigabytes needs more memory than tests give it; the figure is part of what was measured.
MARIADB_SETTINGS = ("--innodb-buffer-pool-size=2G", "--innodb-log-file-size=512M")
REDIS_VERSION = re.compile(r"redis_version:(\S+)")


class Engines(Protocol):
    """Where servers under test keep their data."""

    mariadb: MariaDB | None
    redis: Redis | None

    def fresh(self) -> AbstractContextManager[Mapping[str, str]]:
        """The settings of a server on empty engines; what it stored there is gone afterwards."""

    def versions(self) -> dict[str, str]:
        """What answered, by name."""

    def pids(self) -> Sequence[int]:
        """The processes whose time is the engines'."""


class EmbeddedEngines(Engines):
    """Everything in the server's own process and data directory."""

    mariadb = None
    redis = None

    @override
    def fresh(self) -> AbstractContextManager[Mapping[str, str]]:
        return nullcontext({})

    @override
    def versions(self) -> dict[str, str]:
        return {}

    @override
    def pids(self) -> Sequence[int]:
        return ()


class RealEngines(Engines):
    """One MariaDB, one Redis and one RabbitMQ for all runs; each run has a database and a virtual host of its own."""

    def __init__(self, mariadb: MariaDB, redis: Redis, rabbitmq: RabbitMQ) -> None:
        self.mariadb = mariadb
        self.redis = redis
        self._rabbitmq = rabbitmq
        self._numbers = itertools.count(1)

    @override
    @contextmanager
    def fresh(self) -> Iterator[Mapping[str, str]]:
        virtual_host = f"run-{next(self._numbers)}"
        with self.mariadb.database() as database:
            settings = {
                "ONSALE_DATABASE_URL": database.url,
                "ONSALE_REDIS_URL": self.redis.url,
                "ONSALE_BROKER_URL": self._rabbitmq.create_virtual_host(virtual_host),
            }
            try:
                yield settings
            finally:
                self._rabbitmq.delete_virtual_host(virtual_host)
                self.redis.ask("FLUSHALL")

    @override
    def versions(self) -> dict[str, str]:
        ((mariadb,),) = self.mariadb.sql("SELECT VERSION()")
        redis = REDIS_VERSION.search(str(self.redis.ask("INFO", "server")))
        overview = self._rabbitmq.manage("GET", "overview")
        return {
            "mariadb-server": mariadb,
            "redis-server": redis[1] if redis else "unknown",
            "rabbitmq-server": str(overview["rabbitmq_version"]) if isinstance(overview, dict) else "unknown",
        }

    @override
    def pids(self) -> Sequence[int]:
        return [server.pid for server in (self.mariadb, self.redis, self._rabbitmq)]


@contextmanager
def running_engines(name: str) -> Iterator[Engines]:
    """The engines of `--engine`, on a real disk, from here to the end of the block.

    Raises `EngineError` when one does not start, `EngineMissingError` when its programs are not on this machine.
    """
    if name == "embedded":
        yield EmbeddedEngines()
        return
    tempfile.tempdir = str(data_root())  # where the servers make their folders
    with ExitStack() as running:
        yield RealEngines(
            running.enter_context(MariaDB(settings=MARIADB_SETTINGS)),
            running.enter_context(Redis()),
            running.enter_context(RabbitMQ()),
        )
