"""Fixtures: a desk that sells through each kind of stock front, and more of them on the same stock."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from onsale.platform.clock import ManualClock
from onsale.platform.db import Database
from onsale.platform.ids import IdGenerator
from onsale.platform.locks import DatabaseLocks
from onsale.platform.mysql import open_mysql
from onsale.platform.mysql import parse as mysql_address
from onsale.platform.redis import RedisStore, open_redis, parse
from onsale.platform.sqlite import open_sqlite
from tests.modules.inventory.desk import (
    Desk,
    open_memory,
    open_shared,
    publish_shows,
)

OpenDesk = Callable[[], Desk]


@pytest.fixture(params=["memory", "redis", "redis-cluster", "redis-mariadb"])
def kind(request: pytest.FixtureRequest) -> str:
    """Where the front lives, and on which database."""
    return str(request.param)


@pytest.fixture
async def store(kind: str, request: pytest.FixtureRequest) -> AsyncIterator[RedisStore | None]:
    """An empty one."""
    if kind == "memory":
        yield None
        return
    if kind == "redis-cluster":
        cluster = request.getfixturevalue("redis_cluster")
        for node in cluster.nodes:
            node.ask("FLUSHALL")
        url = cluster.url
    else:
        url = request.getfixturevalue("empty_redis").url
    opened = await open_redis(parse(url, setting="URL"))
    yield opened
    await opened.close()


@pytest.fixture
def server_url(kind: str, request: pytest.FixtureRequest) -> str:
    """The address of a database with every table, where it is one with an address."""
    return str(request.getfixturevalue("emptied_mariadb")) if kind == "redis-mariadb" else ""


@pytest.fixture
async def database(
    server_url: str, migrated_database: Path, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[Database]:
    """With the performances on sale."""
    shutil.copy(migrated_database, tmp_path / "desk.db")
    opened = (
        await open_mysql(mysql_address(server_url, setting="URL")) if server_url else open_sqlite(tmp_path / "desk.db")
    )
    await publish_shows(opened, clock.now())
    yield opened
    await opened.close()


@pytest.fixture
async def open_desk(store: RedisStore | None, database: Database, clock: ManualClock) -> AsyncIterator[OpenDesk]:
    """Opens one more process that sells."""
    opened: list[Desk] = []
    locks = DatabaseLocks(database, clock, IdGenerator(clock))

    def open_one() -> Desk:
        open_front = open_memory(clock) if store is None else open_shared(store, locks, clock)
        opened.append(Desk(database, clock, open_front))
        return opened[-1]

    yield open_one
    for desk in opened:
        await desk.close()


@pytest.fixture
async def desk(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    """One of them; in the end its front shows what the database has, and every promise holds."""
    desk = open_desk()
    yield desk
    assert await desk.agrees()
    assert await desk.broken_promises() == []


@pytest.fixture
def rival(kind: str, desk: Desk, open_desk: OpenDesk) -> Desk:
    """Another process where several may sell, else the same one."""
    return desk if kind == "memory" else open_desk()
