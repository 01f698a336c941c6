"""`onsale serve` as an operator sees it: what it refuses, and several workers on one port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations, product
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from onsale.app.serving import serve
from onsale.app.targets import ALL, TARGETS
from onsale.platform.settings import SettingsError, read_settings
from scripts.engines import Proxy, Redis
from scripts.engines.mariadb import Database
from scripts.engines.server import free_port, wait_for

ONSALE = Path(sys.executable).parent / "onsale"
READY_SECONDS_MAX = 90
SERVICES = sorted(set(TARGETS) - {ALL})


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """``onsale serve`` with these settings and nothing else of ours in its environment."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")}
    environment = {**plain, "ONSALE_DATA_DIR": str(folder), **settings}
    command = [str(ONSALE), "serve", *arguments]
    with subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def refusal(folder: Path, *arguments: str, **settings: str) -> str:
    """What is said instead of serving."""
    with serving(folder, *arguments, **settings) as process:
        said = process.communicate(timeout=READY_SECONDS_MAX)[1]
        assert process.returncode == 2, said
        return said


def wait_until_ready(process: subprocess.Popen[str], *ports: int) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    for port in ports:
        while not _is_ready(port):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _is_ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


SHARED = {
    "ONSALE_DATABASE_URL": "mysql://u:p@127.0.0.1:1/x",
    "ONSALE_REDIS_URL": "redis://127.0.0.1:1/0",
    "ONSALE_BROKER_URL": "amqp://u:p@127.0.0.1:1/x",
}


@pytest.mark.parametrize(("target", "workers"), [(ALL, 2), *product(SERVICES, (1, 2))])
@pytest.mark.parametrize("given", [given for count in range(3) for given in combinations(SHARED, count)], ids=" ".join)
def test_several_processes_need_everything_that_they_share(
    target: str, workers: int, given: tuple[str, ...], tmp_path: Path
) -> None:
    settings = read_settings({"ONSALE_DATA_DIR": str(tmp_path / "data")} | {name: SHARED[name] for name in given})
    missing = [name for name in SHARED if name not in given]
    with pytest.raises(SettingsError) as refused:
        serve(settings, target=target, workers=workers)

    said = str(refused.value)
    assert [name for name in SHARED if name in said] == missing
    assert (f"--workers {workers}" in said, f"--target {target}" in said) == (workers > 1, target != ALL)
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_the_refusal_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    assert refusal(tmp_path, "--workers", "2", "--target", "orders") == (
        "onsale: --workers 2 and --target orders: several processes share a database, a stock and a broker."
        " Set ONSALE_DATABASE_URL, ONSALE_REDIS_URL and ONSALE_BROKER_URL as well, or run `onsale serve` alone.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refusal(tmp_path, ONSALE_PORT=port)

    assert said == f"onsale: 127.0.0.1:{port} cannot be used (Address already in use): set ONSALE_PORT to another.\n"


@pytest.mark.slow
@pytest.mark.timeout(150)
def test_a_database_that_is_lost_during_the_start_is_told_in_one_line(tmp_path: Path, own_mariadb: str) -> None:
    """Every answer takes a fifth of a second, so the start is in the middle of its questions."""
    port = urlsplit(own_mariadb).port
    assert port is not None
    with Proxy(port) as network:
        network.delay(0.1)
        url = own_mariadb.replace(f":{port}/", f":{network.port}/")
        with serving(tmp_path, ONSALE_DATABASE_URL=url, ONSALE_PORT=str(free_port())) as process:
            assert wait_for(lambda: network.connection_count > 0, READY_SECONDS_MAX)
            time.sleep(2.5)
            network.cut()
            said = process.communicate(timeout=READY_SECONDS_MAX)[1]

    assert process.returncode == 1
    assert '"message":"engine_lost"' in said
    assert "Traceback" not in said


def test_two_services_on_one_port_are_not_taken_for_workers_of_one(
    tmp_path: Path, mariadb_database: Database, empty_redis: Redis, rabbitmq_url: str
) -> None:
    port = free_port()
    settings = {
        "ONSALE_DATABASE_URL": mariadb_database.url,
        "ONSALE_REDIS_URL": empty_redis.url,
        "ONSALE_BROKER_URL": rabbitmq_url,
        "ONSALE_PORT": str(port),
    }
    with serving(tmp_path, "--workers", "2", **settings) as process:
        wait_until_ready(process, port)

        assert "cannot be used" in refusal(tmp_path, "--workers", "2", **settings)
        assert "cannot be used" in refusal(tmp_path, **settings)


@pytest.mark.slow
@pytest.mark.timeout(150)
def test_a_service_survives_its_workers(
    tmp_path: Path, mariadb_database: Database, empty_redis: Redis, rabbitmq_url: str
) -> None:
    port, admin = free_port(), free_port()
    settings = {
        "ONSALE_DATABASE_URL": mariadb_database.url,
        "ONSALE_REDIS_URL": empty_redis.url,
        "ONSALE_BROKER_URL": rabbitmq_url,
        "ONSALE_PORT": str(port),
        "ONSALE_ADMIN_PORT": str(admin),
    }
    with serving(tmp_path, "--workers", "2", **settings) as process:
        wait_until_ready(process, admin, admin + 1)
        for _ in range(2):
            for worker in _children(process.pid):
                os.kill(worker, signal.SIGKILL)
            wait_until_ready(process, admin, admin + 1, port)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=READY_SECONDS_MAX)[1]

    assert process.returncode == 0, said
    assert said.count("worker_died") == 4
    assert not _is_ready(port)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
