"""SIGKILL and SIGTERM during a sale: whatever was acknowledged is there afterwards, and no promise is broken."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from onsale.app.process import build_platform
from onsale.platform.clock import SystemClock
from onsale.platform.engines import DATABASE_FILE
from onsale.platform.settings import Settings
from onsale.platform.sqlite import open_sqlite
from tests.processes import API, SECRET_KEYS
from tests.stage import CONTACT, Kind, new_key, performance, publish_to

SHOW = "01972b8a-0000-7000-8000-0000000000c1"
CAPACITY = 100_000
BUYERS = 24
KILLS = 3
READY_SECONDS_MAX = 20
SETTLED_SECONDS_MAX = 30
ONSALE = Path(sys.executable).parent / "onsale"


class Told:
    """What clients were told before the server died."""

    def __init__(self) -> None:
        self.holds: set[str] = set()
        self.orders: set[str] = set()
        self.paid: set[str] = set()


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    log = Path(environment["ONSALE_DATA_DIR"]).parent / "server.log"
    with log.open("ab") as sink:
        server = subprocess.Popen([ONSALE, "serve"], env=environment, stdout=sink, stderr=sink)
    try:
        _wait_until_ready(environment["ONSALE_PORT"], server, log)
        yield server
    finally:
        if server.poll() is None:
            server.terminate()
            server.wait(READY_SECONDS_MAX)


def _wait_until_ready(port: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server was not ready in time")


async def buy_until_it_breaks(client: httpx2.AsyncClient, token: str, told: Told) -> None:
    """Purchase after purchase; every acknowledgement is written down."""
    headers = {"authorization": f"Bearer {token}"}

    async def post(path: str, body: object) -> httpx2.Response:
        return await client.post(path, json=body, headers={**headers, "idempotency-key": new_key()})

    try:
        while True:
            lines = [{"ticket_type_id": "type-floor", "quantity": 1}]
            hold = await post(f"{API}/holds", {"performance_id": SHOW, "items": lines})
            assert hold.status_code == 201, hold.text
            told.holds.add(hold.json()["id"])
            ordered = await post(f"{API}/orders", {"hold_token": hold.json()["hold_token"], "contact": CONTACT})
            assert ordered.status_code == 201, ordered.text
            order_id = ordered.json()["id"]
            told.orders.add(order_id)
            started = await post(f"{API}/orders/{order_id}/payments", {"channel": "sandbox"})
            assert started.status_code == 201, started.text
            paid = await client.post(started.json()["pay_url"], json={"outcome": "success"})
            assert paid.status_code == 200, paid.text
            told.paid.add(order_id)
    except httpx2.TransportError:
        return  # the server is gone; what it said before still counts


@asynccontextmanager
async def connected(port: str) -> AsyncIterator[httpx2.AsyncClient]:
    limits = httpx2.Limits(max_connections=BUYERS)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=20) as client:
        yield client


async def prepare(settings: Settings) -> None:
    """A migrated database with one performance on sale."""
    settings.data_dir.mkdir(parents=True)
    database = open_sqlite(settings.data_dir / DATABASE_FILE)
    await database.migrate()
    platform = build_platform(settings, database, SystemClock())
    await publish_to(
        platform, performance(SHOW, [Kind("type-floor", 38_000, CAPACITY, (), 6, CAPACITY)], platform.clock.now())
    )
    await database.close()


async def ids(settings: Settings, statement: str) -> set[str]:
    database = open_sqlite(settings.data_dir / DATABASE_FILE)
    async with database.reading() as reader:
        found = {str(row[0]) for row in await reader.fetch_all(text(statement))}
    await database.close()
    return found


async def wait_until_settled(settings: Settings, told: Told) -> None:
    """Until every paid order has its tickets: notifications and events go on after the restart by themselves."""
    done: set[str] = set()
    deadline = time.monotonic() + SETTLED_SECONDS_MAX
    while time.monotonic() < deadline:
        done = await ids(settings, "SELECT id FROM orders_orders WHERE state = 'fulfilled'")
        if told.paid <= done and not await ids(settings, "SELECT message_id FROM platform_outbox"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not settled: {len(told.paid - done)} paid orders without tickets")


async def stopped_gracefully_while_selling(
    environment: dict[str, str], server: subprocess.Popen[bytes], tokens: list[str], told: Told
) -> None:
    """SIGTERM: the server answers what it took, stops by itself and says so with exit status 0."""
    async with connected(environment["ONSALE_PORT"]) as client:
        shopping = asyncio.gather(*(buy_until_it_breaks(client, token, told) for token in tokens))
        await asyncio.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        await shopping
    assert await asyncio.to_thread(server.wait, READY_SECONDS_MAX) == 0


async def command(environment: dict[str, str], *arguments: str) -> str:
    """What an `onsale` command prints; it must succeed."""
    process = await asyncio.create_subprocess_exec(ONSALE, *arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path, free_port: int) -> None:
    settings = Settings(data_dir=tmp_path / "data", secret_keys=SECRET_KEYS, port=free_port)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")}
    environment = {
        **inherited,
        "ONSALE_DATA_DIR": str(settings.data_dir),
        "ONSALE_PORT": str(free_port),
        "ONSALE_SECRET_KEYS": SECRET_KEYS,
        "ONSALE_LIMITS_PER_PRINCIPAL_PER_SECOND": "100000",
        "ONSALE_LOG_LEVEL": "error",
    }
    await prepare(settings)
    people = tmp_path / "people.jsonl"
    await command(environment, "mint-users", "--count", str(BUYERS), "--out", str(people))
    tokens = [json.loads(line)["access_token"] for line in people.read_text().splitlines()]
    told = Told()
    for kill in range(KILLS):
        with serving(environment) as server:
            async with connected(environment["ONSALE_PORT"]) as client:
                shopping = asyncio.gather(*(buy_until_it_breaks(client, token, told) for token in tokens))
                await asyncio.sleep(0.6 + 0.35 * kill)
                server.send_signal(signal.SIGKILL)
                await shopping
            server.wait()
    with serving(environment) as server:
        await wait_until_settled(settings, told)
        await stopped_gracefully_while_selling(environment, server, tokens, told)
    with serving(environment):
        await wait_until_settled(settings, told)
    assert len(told.paid) > 20
    assert told.holds <= await ids(settings, "SELECT id FROM inventory_holds")
    assert told.orders <= await ids(settings, "SELECT id FROM orders_orders")
    assert told.paid <= await ids(settings, "SELECT order_id FROM tickets_tickets WHERE state = 'valid'")
    assert (await command(environment, "invariants")).endswith(" 0 broken\n")
