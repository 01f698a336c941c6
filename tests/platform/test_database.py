"""Transactions on every engine: all or nothing, snapshots for readers, typed rows; what SQL means is the same."""

import asyncio

import msgspec
import pytest
from sqlalchemy import bindparam, delete, func, inspect, select, text, tuple_, update
from sqlalchemy.exc import IntegrityError, StatementError

from onsale.platform import migrations
from onsale.platform.db import Database, Transaction
from tests.platform.conftest import Open
from tests.platform.relay_station import closed
from tests.platform.scratch import (
    Counting,
    ScratchRow,
    counting,
    create_tables,
    numbers_of,
    put,
    scratch,
    values_of,
)


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


async def test_writers_at_the_same_time_lose_nothing(database: Database) -> None:
    counter = Counting("counter", 0)
    async with database.transaction() as transaction:
        await transaction.insert(counting, [counter])

    async def count_up() -> None:
        async with database.transaction() as transaction:
            raised = update(counting).where(counting.c.name == "counter", counting.c.number < 50)
            assert await transaction.execute(raised.values(number=counting.c.number + 1)) == 1
            await asyncio.sleep(0)

    await asyncio.gather(*(count_up() for _ in range(50)))

    assert await numbers_of(database) == {"counter": 50}


async def test_a_reader_keeps_its_snapshot_while_others_write(database: Database) -> None:
    async with database.reading() as reader:
        assert len(await reader.fetch_all(select(scratch))) == 0
        async with database.transaction() as transaction:
            await put(transaction, ["new"])
        assert len(await reader.fetch_all(select(scratch))) == 0

    assert await values_of(database) == ["new"]


async def test_a_commit_is_seen_by_another_process(database: Database, open_database: Open) -> None:
    async with database.transaction() as transaction:
        await put(transaction, ["kept"])
    other = await open_database()
    seen = await values_of(other)
    await other.close()

    assert seen == ["kept"]


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


async def test_events_without_an_outbox_are_a_bug(open_empty: Open) -> None:
    bare = await open_empty()
    await create_tables(bare)

    async def write() -> None:
        async with bare.transaction() as transaction:
            await put(transaction, ["a"])
            transaction.append(closed("a"))

    with pytest.raises(RuntimeError, match="has no outbox"):
        await write()
    assert await values_of(bare) == []
    await bare.close()


async def test_migrating_twice_changes_nothing(open_empty: Open) -> None:
    opened = await open_empty()
    tables = []
    for _ in range(2):
        await opened.migrate()
        async with opened.transaction() as transaction:
            tables.append(await transaction.call(lambda c: sorted(inspect(c).get_table_names())))
    await opened.close()

    assert tables[0] == tables[1]
    assert {"platform_outbox", "platform_schema_version", "users_users"} <= set(tables[0])
    assert migrations.modules_with_migrations()[0] == "platform"


async def test_what_is_stored_comes_back_as_it_was(database: Database) -> None:
    stored = [
        Counting("开售 🎫", -(2**63)),
        Counting("开售 🎫 ", 999, "", seen=False),
        Counting("case", 0, "note", seen=True),
        Counting("Case", 1, None, seen=True),
    ]
    async with database.transaction() as transaction:
        await transaction.insert(counting, stored)

    by_name = select(counting).where(counting.c.name == bindparam("name"))
    async with database.reading() as reader:
        found = [await reader.fetch_one(by_name, {"name": row.name}) for row in stored]
        assert await reader.fetch_one(by_name, {"name": "CASE"}) is None
    assert [tuple(row) for row in found if row is not None] == [msgspec.structs.astuple(row) for row in stored]
    first, last = found[0], found[-1]
    assert first is not None
    assert (first.name, first.seen) == ("开售 🎫", None)
    assert last is not None
    assert last.seen is True


@pytest.mark.parametrize("count", [1, 2, 3, 7, 300, 2_500])
async def test_any_number_of_rows_goes_in_and_is_found(database: Database, count: int) -> None:
    names = [f"{number:04d}" for number in range(count)]
    async with database.transaction() as transaction:
        await transaction.insert(counting, [Counting(name, 1, seen=number == 0) for number, name in enumerate(names)])

    listed = select(counting.c.name).where(counting.c.name.in_(bindparam("names", expanding=True)))
    async with database.reading() as reader:
        rows = await reader.fetch_all(listed, {"names": names[: count // 2]})
        summed = await reader.fetch_one(select(func.sum(counting.c.number), func.count()))
    assert sorted(row.name for row in rows) == names[: count // 2]
    assert summed is not None
    assert (summed[0], type(summed[0]), summed[1]) == (count, int, count)


async def test_rows_count_as_matched_although_nothing_changes(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.insert(counting, [Counting("a", 1), Counting("b", 2)])
    set_one = update(counting).where(counting.c.name == bindparam("who")).values(number=bindparam("new"))
    async with database.transaction() as transaction:
        assert await transaction.execute(set_one, {"who": "a", "new": 1}) == 1
        assert await transaction.execute(set_one, {"who": "nobody", "new": 1}) == 0
        again = [{"who": who, "new": new} for who, new in (("a", 1), ("b", 2), ("nobody", 3), ("b", 5))]
        assert await transaction.execute_many(set_one, again) == 3
        assert await transaction.execute_many(delete(counting).where(counting.c.name == bindparam("who")), again) == 2


async def test_lists_may_be_empty_and_of_pairs(database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.insert(counting, [Counting("a", 1), Counting("b", 2), Counting("c", 3)])
    pair = tuple_(counting.c.name, counting.c.number)
    nobody: list[str] = []
    async with database.reading() as reader:

        async def names(condition: object) -> list[str]:
            rows = await reader.fetch_all(select(counting.c.name).where(condition).order_by(counting.c.name))  # type: ignore[arg-type]  # any of SQLAlchemy's
            return [row.name for row in rows]

        assert await names(counting.c.name.in_(nobody)) == []
        assert await names(counting.c.name.not_in(nobody)) == ["a", "b", "c"]
        assert await names(pair.in_([("a", 1), ("b", 1), ("c", 3)])) == ["a", "c"]
        assert await names(counting.c.name.in_(["a", "b"]) & counting.c.number.in_([2, 3])) == ["b"]
        assert await names(text("name LIKE '%' AND name <> 'what?'")) == ["a", "b", "c"]


async def test_a_check_refuses_and_leaves_the_transaction_usable(database: Database) -> None:
    async with database.transaction() as transaction:
        await put(transaction, ["before"])
        with pytest.raises(IntegrityError):
            await transaction.insert(counting, [Counting("many", 1000)])
        with pytest.raises(IntegrityError):
            await transaction.insert(counting, [Counting("a", 1), Counting("a", 2)])
        await put(transaction, ["after"])

    assert await values_of(database) == ["after", "before"]
    assert await numbers_of(database) == {}


async def test_a_parameter_that_is_missing_is_a_bug(database: Database) -> None:
    by_name = select(counting).where(counting.c.name == bindparam("name"))
    async with database.reading() as reader:
        with pytest.raises((StatementError, KeyError), match="name"):
            await reader.fetch_all(by_name)


async def test_work_is_one_transaction_and_may_wait_for_nothing_else(database: Database) -> None:
    async def waiting(transaction: Transaction) -> None:
        await put(transaction, ["undone"])
        await asyncio.sleep(0)

    async def working(transaction: Transaction) -> int:
        await put(transaction, ["done"])
        return len(await transaction.fetch_all(select(scratch)))

    with pytest.raises(RuntimeError, match="may wait for nothing but its database"):
        await database.run(waiting)
    assert await database.run(working) == 1
    assert await values_of(database) == ["done"]


async def test_reads_that_may_lag_see_the_same_without_a_replica(database: Database) -> None:
    async with database.transaction() as transaction:
        await put(transaction, ["a"])
    rows = await database.lagging.read(lambda reader: reader.fetch_all(select(scratch)))
    async with database.lagging.reading() as reader:
        assert await reader.fetch_all(select(scratch)) == rows
    assert [row.value for row in rows] == ["a"]
