"""Reads that may lag: from a real replica while it keeps up, from the primary when it is lost or behind."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from onsale.platform.db import Database, Reads
from onsale.platform.mysql import open_mysql, parse
from scripts.engines import MariaDBPair
from scripts.engines.mariadb import Database as Created
from tests.platform.relay_station import until
from tests.platform.scratch import put, values_of

LAG_SECONDS_MAX = 1.5


@pytest.fixture(scope="module")
def migrated(mariadb_pair: MariaDBPair) -> Iterator[Created]:
    """On both servers, with one more table."""

    async def migrate() -> None:
        opened = await open_mysql(parse(created.url, setting="URL"))
        await opened.migrate()
        async with opened.transaction() as transaction:
            await transaction.execute(text("CREATE TABLE scratch (value VARCHAR(50) PRIMARY KEY)"))
        await opened.close()

    with mariadb_pair.primary.database() as created:
        asyncio.run(migrate())
        mariadb_pair.catch_up()
        yield created


@pytest.fixture
async def database(mariadb_pair: MariaDBPair, migrated: Created) -> AsyncIterator[Database]:
    replica = parse(migrated.url_through(mariadb_pair.replica.port), setting="URL")
    address = parse(migrated.url, setting="URL")
    opened = await open_mysql(address, replica=replica, replica_lag_seconds_max=LAG_SECONDS_MAX)
    async with opened.transaction() as transaction:
        await transaction.execute(text("DELETE FROM scratch"))
    yield opened
    await opened.close()


async def serving(reads: Reads) -> set[str]:
    """Who answers to either way of reading."""
    which = text("SELECT @@server_id")
    one = await reads.read(lambda reader: reader.fetch_one(which))
    async with reads.reading() as reader:
        other = await reader.fetch_one(which)
    return {"primary" if row[0] == 1 else "replica" for row in (one, other) if row is not None}


async def lagging_serves(database: Database, expected: str) -> None:
    await until(lambda: serving(database.lagging), {expected})


async def test_only_reads_that_may_lag_go_to_the_replica(database: Database, mariadb_pair: MariaDBPair) -> None:
    await lagging_serves(database, "replica")
    assert await serving(database) == {"primary"}
    async with database.transaction() as transaction:
        await put(transaction, ["new"])
    assert await values_of(database) == ["new"]
    mariadb_pair.catch_up()
    rows = await database.lagging.read(lambda reader: reader.fetch_all(text("SELECT value FROM scratch")))
    assert [row.value for row in rows] == ["new"]


async def test_a_replica_that_lags_is_left_alone_until_it_has_caught_up(
    database: Database, mariadb_pair: MariaDBPair
) -> None:
    await lagging_serves(database, "replica")
    mariadb_pair.replica.sql("STOP SLAVE SQL_THREAD")
    try:
        await lagging_serves(database, "primary")
    finally:
        mariadb_pair.replica.sql("START SLAVE SQL_THREAD")
    await lagging_serves(database, "replica")


async def test_a_lost_replica_is_not_missed(database: Database, mariadb_pair: MariaDBPair) -> None:
    await lagging_serves(database, "replica")
    # A server that is killed while it drops a database finishes that by itself, and cannot follow from then on.
    mariadb_pair.catch_up()
    mariadb_pair.replica.kill()
    try:
        for _ in range(20):
            assert await serving(database.lagging) == {"primary"}
            await asyncio.sleep(0.01)
    finally:
        mariadb_pair.replica.start()
    await lagging_serves(database, "replica")


async def test_without_its_primary_a_replica_goes_on(database: Database, mariadb_pair: MariaDBPair) -> None:
    await lagging_serves(database, "replica")
    mariadb_pair.primary.kill()
    try:
        await asyncio.sleep(LAG_SECONDS_MAX + 1.5)
        assert await serving(database.lagging) == {"replica"}
    finally:
        mariadb_pair.primary.start()
    await until(lambda: serving(database), {"primary"})


async def test_a_replica_that_is_away_at_the_start_comes_later(mariadb_pair: MariaDBPair) -> None:
    with mariadb_pair.primary.database() as created:
        address = parse(created.url, setting="URL")
        mariadb_pair.replica.stop()
        opened = await open_mysql(address, replica=parse(created.url_through(mariadb_pair.replica.port), setting="URL"))
        await opened.migrate()
        assert await serving(opened.lagging) == {"primary"}
        mariadb_pair.replica.start()
        await lagging_serves(opened, "replica")
        await opened.close()
