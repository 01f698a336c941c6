"""What nothing built from these parts can exceed, measured in the same run as the scenario.

Each limit is one part alone, with the other parts taken away: the framework without a product, the database without
HTTP and without batches, Redis without a client library. All of them use the same cores as the scenario did.
"""

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_connection

from asyncmy import connect

from bench.clocks import Watched
from bench.engines import Engines
from bench.loadgen import Load, Pace, Script, run_load
from bench.server import ServerError, data_root
from bench.wire import request_bytes
from onsale.platform.mysql.connection import DriverConnection
from scripts.engines import MariaDB, Redis
from scripts.engines.mariadb import PASSWORD, USER, Database
from scripts.engines.server import HOST, free_port

HTTP_CONNECTIONS = 128
CONNECTIONS = 32
START_SECONDS_MAX = 20.0

# A hold at its barest: one row for it, one for what it has, and the counter that everybody wants.
TABLES = (
    "CREATE TABLE stock (id CHAR(36) PRIMARY KEY, held INTEGER NOT NULL, capacity INTEGER NOT NULL)",
    "CREATE TABLE holds (id CHAR(36) PRIMARY KEY, user_id CHAR(36) NOT NULL, expires_at BIGINT NOT NULL)",
    "CREATE TABLE items (hold_id CHAR(36) PRIMARY KEY, stock_id CHAR(36) NOT NULL, quantity INTEGER NOT NULL)",
    "INSERT INTO stock VALUES ('hot', 0, 100000000)",
)
HOLD = (
    "INSERT INTO holds VALUES ('{id}', '01890000-0000-7000-8000-000000000000', 1800000000000000)",
    "INSERT INTO items VALUES ('{id}', 'hot', 1)",
    # Last, because from here to the commit everybody else waits.
    "UPDATE stock SET held = held + 1 WHERE id = 'hot' AND held + 1 <= capacity",
)
# A claim at its barest: is there enough, take it, and count it for the person.
CLAIM = """
local left = tonumber(redis.call('GET', KEYS[1]))
if left < tonumber(ARGV[1]) then return -1 end
redis.call('HINCRBY', KEYS[2], ARGV[2], ARGV[1])
return redis.call('DECRBY', KEYS[1], ARGV[1])
"""


def measure_limits(engines: Engines, seconds: float) -> dict[str, float]:
    """Rates a second, by name; each part has `seconds` for itself."""
    limits = {"bare_http_requests_per_second": _http_rate(seconds)}
    if engines.mariadb is not None:
        with engines.mariadb.database() as database:
            rate = asyncio.run(_mariadb_rate(engines.mariadb, database, seconds))
        limits |= {"single_transactions_per_second": rate, "single_transactions_connections": CONNECTIONS}
    else:
        # SQLite has one writer; more connections would only wait for each other.
        limits |= {"single_transactions_per_second": _sqlite_rate(seconds), "single_transactions_connections": 1}
    if engines.redis is not None:
        limits["redis_scripts_per_second"] = asyncio.run(_redis_rate(engines.redis, seconds))
    return {name: round(value) for name, value in limits.items()}


def _http_rate(seconds: float) -> float:
    request = request_bytes("GET", "/")

    def virtual_user(load: Load) -> Script:
        while load.is_open:
            response = yield request
            load.succeeded("request", response.seconds)

    with _bare_server() as (pid, port):
        pace = Pace(HTTP_CONNECTIONS, seconds, warm_up_seconds=seconds / 4)
        return run_load(virtual_user, pace=pace, port=port, watched=Watched([pid])).window.rate("request")


@contextmanager
def _bare_server() -> Iterator[tuple[int, int]]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port)], cwd=Path(__file__).parents[1])
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                create_connection((HOST, port), timeout=1).close()
                break
            except OSError as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ServerError("the bare framework did not start") from error
                time.sleep(0.05)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


async def _mariadb_rate(server: MariaDB, database: Database, seconds: float) -> float:
    server.sql(";".join(TABLES), database=database.name)
    connections: list[DriverConnection] = [
        await connect(host=HOST, port=server.port, user=USER, password=PASSWORD, database=database.name)  # type: ignore[misc]  # the driver's stubs say less
        for _ in range(CONNECTIONS)
    ]

    async def hold(worker: int, number: int) -> None:
        connection = connections[worker]
        for statement in HOLD:
            await connection.query(statement.format(id=_id(worker, number)))
        await connection.commit()

    try:
        return await _rate(hold, seconds)
    finally:
        for connection in connections:
            await connection.ensure_closed()


def _sqlite_rate(seconds: float) -> float:
    with (
        tempfile.TemporaryDirectory(prefix="onsale-bench-", dir=data_root()) as directory,
        closing(sqlite3.connect(Path(directory) / "limit.db", isolation_level=None)) as connection,
    ):
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *TABLES):
            connection.execute(statement)
        began_at = time.perf_counter()
        done = 0
        while (spent := time.perf_counter() - began_at) < seconds:
            for statement in ("BEGIN IMMEDIATE", *HOLD, "COMMIT"):
                connection.execute(statement.format(id=_id(0, done)))
            done += 1
    return done / spent


async def _redis_rate(redis: Redis, seconds: float) -> float:
    script = str(redis.ask("SCRIPT", "LOAD", CLAIM))
    redis.ask("SET", "{limit}:left", 100_000_000)
    streams = [await asyncio.open_connection(HOST, redis.port) for _ in range(CONNECTIONS)]

    async def claim(worker: int, number: int) -> None:
        reader, writer = streams[worker]
        writer.write(_resp("EVALSHA", script, "2", "{limit}:left", "{limit}:people", "1", _id(worker, number)))
        if not (await reader.readline()).startswith(b":"):
            raise ServerError("Redis refused the script")

    try:
        return await _rate(claim, seconds)
    finally:
        for _, writer in streams:
            writer.close()
        redis.ask("FLUSHALL")


async def _rate(work: Callable[[int, int], Awaitable[None]], seconds: float) -> float:
    """How often a second `work(worker, number)` is done by `CONNECTIONS` workers at once."""
    done = 0
    began_at = time.perf_counter()

    async def repeat(worker: int) -> None:
        nonlocal done
        number = 0
        while time.perf_counter() - began_at < seconds:
            await work(worker, number)
            number += 1
            done += 1

    await asyncio.gather(*(repeat(worker) for worker in range(CONNECTIONS)))
    return done / (time.perf_counter() - began_at)


def _id(worker: int, number: int) -> str:
    """As long as an id, and of each worker in the order of time."""
    return f"{number:012d}-{worker:023d}"


def _resp(*words: str) -> bytes:
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)
