"""A real database with the platform's tables and some of ours, without any module: embedded, and on a server.

And stations on it: outbox, relay and consumers around a bus, embedded or on a broker.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from onsale.platform import rabbit
from onsale.platform.bus import InProcessBus
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database
from onsale.platform.mysql import open_mysql, parse
from onsale.platform.sqlite import open_sqlite
from scripts.engines import MariaDB
from tests.platform.relay_station import OpenBus, OpenStation, Station
from tests.platform.scratch import NOW, create_tables

Open = Callable[[], Awaitable[Database]]


@pytest.fixture(params=["sqlite", "mariadb"])
def engine(request: pytest.FixtureRequest) -> str:
    """Where the data of a test are; a module that is about one engine says so by overriding this."""
    return str(request.param)


@pytest.fixture(scope="session")
def mariadb_tables(mariadb: MariaDB) -> str:
    """The address of a database with our tables, made once: the tests of a worker empty it for each other."""
    url = mariadb.create_database().url

    async def create() -> None:
        opened = await open_mysql(parse(url, setting="URL"))
        await create_tables(opened)
        await opened.close()

    asyncio.run(create())
    return url


@pytest.fixture
def open_database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens the test's own store; again, and it is another process. Messages of the dead are adopted at once, as where
    nobody else lives."""
    url = request.getfixturevalue("mariadb_tables") if engine == "mariadb" else ""

    async def open_it() -> Database:
        if url:
            return await open_mysql(parse(url, setting="URL"), is_shared=False)
        return open_sqlite(tmp_path / "platform.db")

    return open_it


@pytest.fixture
def open_empty(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens a store of the test's own in which there is not even a table."""
    url = request.getfixturevalue("mariadb_database").url if engine == "mariadb" else ""

    async def open_it() -> Database:
        return await open_mysql(parse(url, setting="URL")) if url else open_sqlite(tmp_path / "empty.db")

    return open_it


@pytest.fixture
async def database(engine: str, open_database: Open) -> AsyncIterator[Database]:
    """Empty, with an outbox that nobody relays."""
    opened = await open_database()
    if engine == "sqlite":
        await create_tables(opened)
    else:
        async with opened.transaction() as transaction:
            for (name,) in await transaction.fetch_all(text("SHOW TABLES")):
                await transaction.execute(text(f"DELETE FROM {name}"))  # noqa: S608  # tests may have made some more
    async with opened.transaction() as transaction:
        await transaction.execute(text("INSERT INTO platform_audit_head (id, position, hash) VALUES (1, 0, '')"))
    yield opened
    await opened.close()


@pytest.fixture
def bus_kind() -> str:
    """What carries messages; a module about buses overrides this with several."""
    return "in-process"


@pytest.fixture
def open_bus(bus_kind: str, request: pytest.FixtureRequest) -> OpenBus:
    """A bus for these consumers; again, and it is that of another process."""
    if bus_kind == "in-process":
        return InProcessBus
    address = rabbit.parse(request.getfixturevalue("rabbitmq_url"), setting="URL")
    return lambda deliveries: rabbit.RabbitBus(address, deliveries, {})


@pytest.fixture
def station_of(database: Database, open_bus: OpenBus) -> OpenStation:
    """Consumers with everything around them."""
    return partial(Station, database, open_bus)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)
