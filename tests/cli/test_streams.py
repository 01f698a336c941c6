"""A real server with people who watch: readers that vanish are no trouble, and SIGTERM ends streams in order."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from onsale.app.process import running_process
from onsale.platform.settings import Settings
from scripts.engines.server import free_port, wait_for
from tests.processes import API, SECRET_KEYS, tell
from tests.stage import Kind, performance

pytestmark = [pytest.mark.slow, pytest.mark.timeout(150)]
ONSALE = Path(sys.executable).parent / "onsale"
SHOW = "01972b8a-0000-7000-8000-0000000000c3"
SECONDS_MAX = 45
STREAMS = f"{API}/performances/{SHOW}/availability/stream"


async def prepare(settings: Settings) -> None:
    """A database with one show on sale."""
    async with running_process(settings, jobs=False) as process:
        await tell(process, performance(SHOW, [Kind("type-floor", capacity=5)], process.platform.clock.now()))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that sells the show, and its port."""
    data = tmp_path / "data"
    asyncio.run(prepare(Settings(data_dir=data, secret_keys=SECRET_KEYS)))
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONSALE_")} | {
        "ONSALE_DATA_DIR": str(data),
        "ONSALE_SECRET_KEYS": SECRET_KEYS,
        "ONSALE_PORT": str(port),
        "ONSALE_LOG_LEVEL": "warning",
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([ONSALE, "serve"], env=environment, stdout=log, stderr=log)
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()


def is_sold(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}{API}/performances/{SHOW}/availability").status_code == 200
    except httpx2.TransportError:
        return False


def watching(port: int) -> socket.socket:
    """A connection that was told the state."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS_MAX)
    connection.sendall(f"GET {STREAMS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\n\n\r\n"):
        head += connection.recv(65_536)
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"event: state\n" in head
    return connection


def test_who_watches_is_sent_away_in_order(server: tuple[subprocess.Popen[bytes], int], tmp_path: Path) -> None:
    process, port = server
    assert wait_for(lambda: is_sold(port), SECONDS_MAX)
    stays, vanishes = watching(port), watching(port)
    # Closed at once and without a word, as by a phone that is switched off.
    vanishes.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    vanishes.close()
    process.send_signal(signal.SIGTERM)

    with stays, stays.makefile("rb") as wire:
        last = wire.read()
    assert re.fullmatch(rb"d\r\nretry: \d{4}\n\n\r\n0\r\n\r\n", last), last
    assert process.wait(SECONDS_MAX) == 0
    assert [line for line in (tmp_path / "log").read_text().splitlines() if "not-found" not in line] == []
