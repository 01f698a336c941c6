"""Transactions: all or nothing, one writer at a time, snapshots for readers, typed rows."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from onsale.platform import migrations
from onsale.platform.db import Database, Transaction
from onsale.platform.sqlite import open_sqlite
from tests.platform.relay_station import closed
from tests.platform.scratch import ScratchRow, create_tables, put, scratch, values_of


class Undo(Exception):
    """The test changes its mind."""


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    told: list[str] = []

    async def write(*, fails: bool) -> None:
        async with database.transaction() as transaction:
            await put(transaction, ["a", "b"])
            transaction.on_commit(lambda: told.append("committed"))
            transaction.on_rollback(lambda: told.append("rolled back, first claim"))
            transaction.on_rollback(lambda: told.append("rolled back, second claim"))
            if fails:
                raise Undo

    with pytest.raises(Undo):
        await write(fails=True)
    assert await values_of(database) == []
    assert told == ["rolled back, second claim", "rolled back, first claim"]

    told.clear()
    await write(fails=False)
    assert await values_of(database) == ["a", "b"]
    assert told == ["committed"]


async def test_a_claim_is_given_back_although_another_cannot_be(database: Database) -> None:
    given_back: list[str] = []

    async def write() -> None:
        async with database.transaction() as transaction:
            transaction.on_rollback(lambda: given_back.append("first"))
            transaction.on_rollback(lambda: given_back.remove("what is not there"))
            raise Undo

    with pytest.raises(Undo):
        await write()
    assert given_back == ["first"]


async def test_a_cancelled_transaction_leaves_nothing_and_no_lock(database: Database) -> None:
    entered = asyncio.Event()

    async def write() -> None:
        async with database.transaction() as transaction:
            await put(transaction, ["half done"])
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with database.transaction() as transaction:
        await put(transaction, ["after"])

    assert await values_of(database) == ["after"]


async def test_a_savepoint_undoes_only_its_own(database: Database) -> None:
    async def inner(transaction: Transaction) -> None:
        async with transaction.savepoint():
            await put(transaction, ["undone"])
            raise Undo

    async with database.transaction() as transaction:
        await put(transaction, ["before"])
        with pytest.raises(Undo):
            await inner(transaction)
        async with transaction.savepoint():
            await put(transaction, ["after"])

    assert await values_of(database) == ["after", "before"]


async def test_writers_take_turns_and_none_is_lost(database: Database) -> None:
    async def count_up(number: int) -> None:
        async with database.transaction() as transaction:
            row = await transaction.fetch_one(select(func.count()).select_from(scratch))
            assert row is not None
            await asyncio.sleep(0)
            await put(transaction, [f"{int(str(row[0])):03d}"])
            assert number >= 0

    await asyncio.gather(*(count_up(number) for number in range(50)))

    assert await values_of(database) == [f"{number:03d}" for number in range(50)]


async def test_a_reader_keeps_its_snapshot_while_others_write(database: Database) -> None:
    async with database.reading() as reader:
        assert len(await reader.fetch_all(select(scratch))) == 0
        async with database.transaction() as transaction:
            await put(transaction, ["new"])
        assert len(await reader.fetch_all(select(scratch))) == 0

    assert await values_of(database) == ["new"]


async def test_a_commit_is_on_disk_and_seen_by_another_process(database: Database, database_path: Path) -> None:
    async with database.transaction() as transaction:
        await put(transaction, ["kept"])
    other = open_sqlite(database_path)
    seen = await values_of(other)
    async with other.reading() as reader:
        pragmas = [await reader.fetch_one(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
    await other.close()

    assert seen == ["kept"]
    assert [row[0] for row in pragmas if row is not None] == ["wal", 2]


async def test_a_row_that_does_not_fit_its_table_is_a_bug(database: Database) -> None:
    class Odd(msgspec.Struct, frozen=True):
        """Has a field too many."""

        value: str
        colour: str

    async with database.transaction() as transaction:
        with pytest.raises(TypeError, match=r"Odd has fields that scratch has no columns for: \['colour'\]"):
            await transaction.insert(scratch, [Odd("a", "red")])
        await transaction.insert(scratch, [])
        assert await transaction.execute_many(text("DELETE FROM scratch WHERE value = :value"), []) == 0

    assert await values_of(database) == []


async def test_a_unique_key_refuses_the_whole_insert(database: Database) -> None:
    async def write() -> None:
        async with database.transaction() as transaction:
            await transaction.insert(scratch, [ScratchRow("a"), ScratchRow("b"), ScratchRow("a")])

    with pytest.raises(IntegrityError):
        await write()
    assert await values_of(database) == []


async def test_events_without_an_outbox_are_a_bug(tmp_path: Path) -> None:
    bare = open_sqlite(tmp_path / "bare.db")
    await create_tables(bare)

    async def write() -> None:
        async with bare.transaction() as transaction:
            await put(transaction, ["a"])
            transaction.append(closed("a"))

    with pytest.raises(RuntimeError, match="has no outbox"):
        await write()
    assert await values_of(bare) == []
    await bare.close()


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    opened = open_sqlite(tmp_path / "migrated.db")
    tables = []
    for _ in range(2):
        async with opened.transaction() as transaction:
            await transaction.call(migrations.upgrade)
            tables.append(await transaction.call(lambda c: sorted(inspect(c).get_table_names())))
    await opened.close()

    assert tables[0] == tables[1]
    assert {"platform_outbox", "platform_schema_version", "users_users"} <= set(tables[0])
    assert migrations.modules_with_migrations()[0] == "platform"
