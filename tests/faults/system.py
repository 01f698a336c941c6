"""The system under fault: private engines behind proxies, workers that serve and workers that work, Nginx in front."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx2
from typing_extensions import override

from onsale.app.process import build_platform
from onsale.modules.users.commands import mint_users
from onsale.platform.clock import SystemClock
from onsale.platform.mysql import open_mysql, parse
from onsale.platform.settings import Settings
from scripts.engines import MariaDB, Nginx, Proxy, RabbitMQ, Redis, Server
from scripts.engines.server import HOST, wait_for
from scripts.gateway import SERVICES, Gateway, render
from scripts.split.service import ONSALE, Service, without_settings
from tests.processes import API, SECRET_KEYS
from tests.stage import Kind, performance, publish_to

SHOW: Final = "01972b8a-0000-7000-8000-0000000000f1"
FLOOR: Final = "type-floor"
STAND: Final = "type-stand"
SEATS_PER_ROW: Final = 50
PER_ORDER_MAX: Final = 50
PER_PERSON_MAX: Final = 1_000_000
# Small enough that a rush fills them, and nobody is refused for being one of few addresses.
LIMITS: Final = {
    "ONSALE_GROUP_COMMIT_MAX_BATCH": "32",
    "ONSALE_GROUP_COMMIT_MAX_QUEUE": "32",
    "ONSALE_LIMITS_PER_PRINCIPAL_PER_SECOND": "1000000",
    "ONSALE_LIMITS_PER_ADDRESS_PER_SECOND": "1000000",
}
GATEWAY_REQUESTS_PER_SECOND: Final = 1_000_000
GATEWAY_CONNECTIONS: Final = 60_000
GONE_SECONDS_MAX: Final = 5.0
ON_SALE_SECONDS_MAX: Final = 30.0


@dataclass(frozen=True)
class Sale:
    """How much is sold, to how many people, by how many processes of each kind."""

    standing: int
    seats: int
    people: int
    workers: int = 2


class Working(Service):
    """`onsale worker`: consumers and jobs. What they ask of the provider for trying, the others serve."""

    def __init__(self, folder: Path, beside: Service, settings: dict[str, str]) -> None:
        super().__init__("all", folder, workers=beside.workers, settings=settings)
        self._beside = beside

    @override
    def command(self) -> list[str | Path]:
        return [ONSALE, "worker", "--workers", str(self.workers)]

    @override
    def environment(self) -> dict[str, str]:
        return super().environment() | {"ONSALE_PORT": str(self._beside.port)}


class Requests(Service):
    """`onsale serve --requests-only`."""

    def __init__(self, folder: Path, *, workers: int, settings: dict[str, str]) -> None:
        super().__init__("all", folder, workers=workers, settings=settings)

    @override
    def command(self) -> list[str | Path]:
        return [ONSALE, "serve", "--requests-only", "--workers", str(self.workers)]


class System:
    """Everything between ``__enter__`` and ``__exit__``, with one performance on sale. Nothing is left of it."""

    def __init__(self, sale: Sale) -> None:
        self.sale = sale
        self.tokens: Sequence[str] = ()
        self.mariadb = MariaDB()
        self.redis = Redis()
        self.rabbitmq = RabbitMQ()
        self.database_network = Proxy(self.mariadb.port)
        self.redis_network = Proxy(self.redis.port)
        self.broker_network = Proxy(self.rabbitmq.port)
        self._database = ""
        self._settings: dict[str, str] = {}
        self._services: list[Service] = []
        self._gateway = Nginx(self._configuration)
        self._open = ExitStack()

    @property
    def url(self) -> str:
        """Where buyers come in."""
        return self._gateway.url

    def worker_pids(self) -> list[int]:
        """The processes that serve and work; not those that only watch over them."""
        return sorted(pid for service in self._services for pid in _children(service.pid))

    def kill_worker(self, share: float) -> int:
        """``kill -9`` to one of them, chosen by a number from 0 to 1; returns when it is gone."""
        wait_for(lambda: bool(self.worker_pids()), GONE_SECONDS_MAX)
        pids = self.worker_pids()
        pid = pids[int(share * len(pids))]
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: pid not in self.worker_pids(), GONE_SECONDS_MAX)
        return pid

    def is_whole(self) -> bool:
        """Whether every worker runs, reaches its database and carries events."""
        try:
            return all(service.is_ready() for service in self._services)
        except OSError:
            return False

    def forget_redis(self) -> None:
        """Remove what a killed Redis has written."""
        shutil.rmtree(self.redis.folder / "appendonlydir", ignore_errors=True)

    def rows(self, statement: str) -> list[list[str]]:
        """What is in the database, past every proxy."""
        return self.mariadb.sql(statement, database=self._database)

    def broken_invariants(self) -> list[str]:
        """What `onsale invariants` finds broken; empty when it checked and found nothing."""
        environment = without_settings() | self._settings
        done = subprocess.run([ONSALE, "invariants"], env=environment, capture_output=True, text=True, check=False)
        lines = [line for line in done.stdout.splitlines() if line.startswith("BROKEN ")]
        return lines if lines or done.returncode == 0 else [f"onsale invariants: {done.stdout}{done.stderr}"]

    def logs(self) -> str:
        """What the processes said, one entry a line or several."""
        return "".join(service.log.read_text(errors="replace") for service in self._services)

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            folder = Path(opening.enter_context(tempfile.TemporaryDirectory(prefix="onsale-faults-")))
            engines = [self.mariadb, self.redis, self.rabbitmq]
            _start_together(engines, opening)
            for network in (self.database_network, self.redis_network, self.broker_network):
                opening.enter_context(network)
            self._prepare(folder)
            serving = Requests(folder / "serve", workers=self.sale.workers, settings=self._settings)
            working = Working(folder / "work", serving, self._settings)
            self._services = [serving, working]
            _start_together([serving, working], opening)
            opening.enter_context(self._gateway)
            if not wait_for(self._is_on_sale, ON_SALE_SECONDS_MAX):
                raise self._gateway.error("does not lead to a performance on sale.")
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _is_on_sale(self) -> bool:
        return httpx2.get(f"{self.url}{API}/performances/{SHOW}/availability").status_code == 200

    def _prepare(self, folder: Path) -> None:
        database = self.mariadb.create_database()
        self._database = database.name
        self._settings = {
            "ONSALE_ENV": "development",
            "ONSALE_DATA_DIR": str(folder / "data"),
            "ONSALE_SECRET_KEYS": SECRET_KEYS,
            "ONSALE_LOG_LEVEL": "warning",
            "ONSALE_DATABASE_URL": database.url_through(self.database_network.port),
            "ONSALE_REDIS_URL": self.redis.url_through(self.redis_network.port),
            "ONSALE_BROKER_URL": self.rabbitmq.url_through(self.broker_network.port),
            "ONSALE_TRUSTED_PROXIES": HOST,
            **LIMITS,
        }
        self.tokens = asyncio.run(_open_sale(database.url, self.sale))

    def _configuration(self, port: int, folder: Path) -> str:
        return render(
            Gateway(
                services={name: [self._services[0].address] for name in SERVICES},
                host=HOST,
                port=port,
                cache=folder / "cache",
                requests_per_second=GATEWAY_REQUESTS_PER_SECOND,
                connections_per_address=GATEWAY_CONNECTIONS,
            )
        )


async def _open_sale(url: str, sale: Sale) -> list[str]:
    """Tables, people, and the news of a performance in the outbox; the access tokens of the people."""
    database = await open_mysql(parse(url, setting="URL"))
    try:
        await database.migrate()
        platform = build_platform(Settings(secret_keys=SECRET_KEYS, database_url=url), database, SystemClock())
        minted = await mint_users(platform, sale.people)
        floor = Kind(FLOOR, 38_000, sale.standing, (), PER_ORDER_MAX, PER_PERSON_MAX)
        stand = Kind(STAND, 58_000, 0, range(sale.seats), PER_ORDER_MAX, PER_PERSON_MAX)
        rows = [range(first, min(first + SEATS_PER_ROW, sale.seats)) for first in range(0, sale.seats, SEATS_PER_ROW)]
        await publish_to(platform, performance(SHOW, [floor, stand], platform.clock.now(), blocks=rows))
    finally:
        await database.close()
    return [user.access_token for user in minted]


def _start_together(servers: Sequence[Server], opening: ExitStack) -> None:
    for server in servers:
        opening.callback(server.close)
    with ThreadPoolExecutor(len(servers)) as pool:
        list(pool.map(lambda server: server.start(), servers))


def _children(pid: int) -> list[int]:
    """Those that are alive: who was killed and not yet buried does not count."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed if _is_alive(int(child))]


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
