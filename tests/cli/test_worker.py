"""`onsale worker`: consumers and jobs in processes of their own, which may die at any time."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text

from onsale.app.process import Process, build_platform
from onsale.app.targets import SUBSCRIPTIONS
from onsale.platform.clock import SystemClock
from onsale.platform.engines import open_database
from onsale.platform.settings import Settings
from scripts.engines import Redis
from scripts.engines.mariadb import Database
from scripts.engines.server import free_port
from tests.processes import SECRET_KEYS
from tests.stage import Buyer, Kind, performance, publish_to

ONSALE = Path(sys.executable).parent / "onsale"
SHOW = "01972b8a-0000-7000-8000-0000000000c2"
READY_SECONDS_MAX = 90
PURCHASES = 12


class Installation:
    """A database, a broker, a Redis, and processes of ours around them."""

    def __init__(self, folder: Path, database_url: str, broker_url: str, redis_url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = Settings(data_dir=folder / "data", secret_keys=SECRET_KEYS, database_url=database_url)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")}
        self.environment = plain | {
            "ONSALE_DATA_DIR": str(self.settings.data_dir),
            "ONSALE_SECRET_KEYS": SECRET_KEYS,
            "ONSALE_DATABASE_URL": database_url,
            "ONSALE_BROKER_URL": broker_url,
            "ONSALE_REDIS_URL": redis_url,
            "ONSALE_PORT": str(self.port),
            "ONSALE_LOG_LEVEL": "warning",
        }

    async def prepare(self) -> list[str]:
        """A show on sale; returns access tokens of buyers."""
        database = await open_database(self.settings)
        await database.migrate()
        platform = build_platform(self.settings, database, SystemClock())
        await publish_to(platform, performance(SHOW, [Kind("type-floor", capacity=1_000)], platform.clock.now()))
        await database.close()
        people = self.folder / "people.jsonl"
        await asyncio.to_thread(self.command, "mint-users", "--count", str(PURCHASES), "--out", str(people))
        return [json.loads(line)["access_token"] for line in people.read_text().splitlines()]

    def command(self, *arguments: str) -> str:
        ran = subprocess.run([ONSALE, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    @contextmanager
    def running(self, *arguments: str, admin_port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
        """``onsale`` with these arguments, once it is ready."""
        environment = self.environment | {"ONSALE_ADMIN_PORT": str(admin_port)}
        log = self.folder / "log"
        with log.open("ab") as sink, subprocess.Popen([ONSALE, *arguments], env=environment, stderr=sink) as process:
            try:
                _wait_until_ready(admin_port or self.port, process, log)
                yield process
            finally:
                process.terminate()

    async def count(self, statement: str) -> int:
        database = await open_database(self.settings)
        async with database.reading() as reader:
            row = await reader.fetch_one(text(statement))
        await database.close()
        assert row is not None
        return int(str(row[0]))


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=2).json() == {"status": "ready"}:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"not ready in time: {log.read_text()[-2000:]}")


async def buy(installation: Installation, tokens: Sequence[str]) -> None:
    """A ticket for everybody; returns when the money is there."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{installation.port}", timeout=20) as client:
        for token in tokens:
            buyer = Buyer(client, {"authorization": f"Bearer {token}"})
            ordered = await buyer.order(await buyer.hold(SHOW, "type-floor"))
            assert ordered.status_code == 201, ordered.text
            started = await buyer.post(f"/orders/{ordered.json()['id']}/payments", {"channel": "sandbox"})
            paid = await client.post(started.json()["pay_url"], json={"outcome": "success"})
            assert paid.status_code == 200, paid.text


async def until_count(installation: Installation, statement: str, expected: int) -> None:
    found = -1
    async with asyncio.timeout(READY_SECONDS_MAX):
        while (found := await installation.count(statement)) != expected:
            await asyncio.sleep(0.1)
    assert found == expected


FULFILLED = "SELECT COUNT(*) FROM orders_orders WHERE state = 'fulfilled'"
OPENED = "SELECT COUNT(*) FROM inventory_ticket_types"


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_what_is_sold_without_a_worker_is_fulfilled_by_the_next_one(
    tmp_path: Path, mariadb_database: Database, rabbitmq_url: str, empty_redis: Redis
) -> None:
    installation = Installation(tmp_path, mariadb_database.url, rabbitmq_url, empty_redis.url)
    tokens = await installation.prepare()
    admin_port = free_port()
    with installation.running("serve", "--requests-only", "--workers", "2") as serving:
        with installation.running("worker", admin_port=admin_port) as dying:
            answer = httpx2.post(f"http://127.0.0.1:{admin_port}/api/v1/auth/codes", json={}, timeout=5)
            assert answer.status_code == 404
            await until_count(installation, OPENED, 1)
            await buy(installation, tokens[:4])
            dying.send_signal(signal.SIGKILL)
            dying.wait()
        await buy(installation, tokens[4:])
        assert await installation.count(FULFILLED) < PURCHASES
        with installation.running("worker", "--workers", "2", admin_port=admin_port) as working:
            await until_count(installation, FULFILLED, PURCHASES)
            working.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(working.wait, READY_SECONDS_MAX) == 0
        serving.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(serving.wait, READY_SECONDS_MAX) == 0
    assert installation.command("invariants").endswith(" 0 broken\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [("worker",), ("serve", "--requests-only"), ("worker", "--workers", "2")], ids=" ".join
)
def test_work_elsewhere_needs_shared_engines(arguments: Sequence[str], tmp_path: Path) -> None:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")}
    environment = plain | {"ONSALE_DATA_DIR": str(tmp_path / "data"), "ONSALE_BROKER_URL": "amqp://a:b@127.0.0.1/"}
    ran = subprocess.run([ONSALE, *arguments], env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 2
    assert ran.stderr.startswith("onsale: ")
    assert "ONSALE_DATABASE_URL" in ran.stderr
    assert not (tmp_path / "data").exists()


def test_everybody_knows_who_listens_to_what(process: Process) -> None:
    consumers = [consumer for module in process.modules for consumer in module.consumers]

    assert {consumer.name: consumer.event_type for consumer in consumers} == SUBSCRIPTIONS
