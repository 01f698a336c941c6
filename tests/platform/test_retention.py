"""What is deleted in the course of time, and what never is."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import BigInteger, Column, MetaData, String, Table, select, update

from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.group_commit import GroupCommit
from onsale.platform.idempotency import idempotency_keys, request_key
from onsale.platform.inbox import inbox
from onsale.platform.outbox import outbox
from onsale.platform.retention import PLATFORM_RETENTIONS, ROWS_PER_ROUND_MAX, Purge, Retention
from onsale.platform.settings import IDEMPOTENCY_KEYS_KEPT_SECONDS, INBOX_KEPT_SECONDS
from tests.platform.relay_station import Listener, OpenStation, closed, until
from tests.platform.scratch import NOW, Kept, Put, count_of, put, values_of

KEPT_SECONDS = 60
KEPT_MICROS = KEPT_SECONDS * 1_000_000
AT = to_micros(NOW)

metadata = MetaData()
aging = Table(
    "aging",
    metadata,
    Column("owner", String(10), primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("done_at", BigInteger, index=True),
)


class Aging(msgspec.Struct, frozen=True):
    """Numbered work of somebody; ``done_at`` is None as long as it is not done."""

    owner: str
    number: int
    done_at: int | None


async def store(database: Database, *rows: Aging) -> None:
    async with database.transaction() as transaction:
        await transaction.call(metadata.create_all)
        await transaction.insert(aging, rows)


async def numbers(database: Database) -> list[int]:
    async with database.reading() as reader:
        return [int(str(row[0])) for row in await reader.fetch_all(select(aging.c.number).order_by(aging.c.number))]


def platform_purge(database: Database, clock: ManualClock) -> Purge:
    return Purge(database, clock, PLATFORM_RETENTIONS)


async def test_a_row_goes_when_its_time_is_over_and_not_a_moment_earlier(
    database: Database, clock: ManualClock
) -> None:
    await store(
        database,
        Aging("li", 1, AT - KEPT_MICROS - 1),
        Aging("li", 2, AT - KEPT_MICROS),
        Aging("li", 3, AT),
        Aging("li", 4, None),
    )
    await Purge(database, clock, [Retention(aging.c.done_at, KEPT_SECONDS)]).run()

    assert await numbers(database) == [2, 3, 4]


async def test_only_what_a_retention_names_goes(database: Database, clock: ManualClock) -> None:
    old = AT - KEPT_MICROS - 1
    # The same number twice: a key of two columns is a key of two columns.
    await store(database, Aging("li", 1, old), Aging("han", 1, old), Aging("li", 2, old))
    await Purge(database, clock, [Retention(aging.c.done_at, KEPT_SECONDS, only=aging.c.owner == "li")]).run()

    async with database.reading() as reader:
        assert [tuple(row) for row in await reader.fetch_all(select(aging.c.owner, aging.c.number))] == [("han", 1)]


async def test_a_backlog_goes_in_rounds_the_oldest_first(database: Database, clock: ManualClock) -> None:
    count = 2 * ROWS_PER_ROUND_MAX + 3
    await store(database, *(Aging("li", number, AT - KEPT_MICROS - 1 - number) for number in range(count)))
    purge = Purge(database, clock, [Retention(aging.c.done_at, KEPT_SECONDS)])

    left = []
    for _ in range(4):
        assert await purge.run() == 0, "the rest waits for its next turn"
        left.append(await numbers(database))
    assert left == [list(range(ROWS_PER_ROUND_MAX + 3)), [0, 1, 2], [], []]


async def test_a_full_table_does_not_hold_up_the_next_one(database: Database, clock: ManualClock) -> None:
    await store(database, *(Aging("li", number, 0) for number in range(ROWS_PER_ROUND_MAX + 1)))
    async with database.transaction() as transaction:
        await transaction.insert(inbox, [_Remembered("test.listen", "m", "done", 0)])
    await Purge(database, clock, [Retention(aging.c.done_at, KEPT_SECONDS), *PLATFORM_RETENTIONS]).run()

    assert (await count_of(database, aging), await count_of(database, inbox)) == (1, 0)


class _Remembered(msgspec.Struct, frozen=True):
    consumer: str
    message_id: str
    state: str
    created_at: int


async def test_a_request_is_answered_again_as_long_as_its_key_is_kept(database: Database, clock: ManualClock) -> None:
    turns = 0

    async def count(transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept]:
        nonlocal turns
        turns += 1
        await put(transaction, [f"{command.value}-{turns}" for command in commands])
        return [Kept(command.value, turns) for command in commands]

    commit = GroupCommit("test.count", database, count, result_type=Kept, max_batch=10, max_queue=10)
    key = request_key("user", "key-00000001", b"body", AT)
    first = await commit.submit(Put("a"), key)
    clock.advance(timedelta(seconds=IDEMPOTENCY_KEYS_KEPT_SECONDS))
    await platform_purge(database, clock).run()
    assert await commit.submit(Put("a"), key) == first

    clock.advance(timedelta(seconds=1))
    await platform_purge(database, clock).run()
    assert await count_of(database, idempotency_keys) == 0
    assert await values_of(database) == ["a-1"]
    await commit.close()


@pytest.mark.parametrize("events", [1, 3])
async def test_a_consumed_message_is_remembered_until_it_can_come_no_more(
    database: Database, clock: ManualClock, station_of: OpenStation, events: int
) -> None:
    names = [f"{number}" for number in range(events)]
    # The process dies between applying the message and forgetting it, and nobody starts it for months.
    async with station_of(Listener(), loses_answers=True) as dying:
        await dying.tell(*(closed(name) for name in names))
        await dying.watched.has_published.wait()
    clock.advance(timedelta(seconds=3 * INBOX_KEPT_SECONDS))
    await platform_purge(database, clock).run()
    assert (await count_of(database, outbox), await count_of(database, inbox)) == (1, 1)

    again = Listener()
    async with station_of(again) as station:
        await station.settled()
    assert again.calls == []
    assert await values_of(database) == [f"test.listen:{name}" for name in names]
    assert await station.dead() == []

    await platform_purge(database, clock).run()
    assert await count_of(database, inbox) == 0


async def test_clocks_that_differ_by_hours_forget_nothing_too_early(
    database: Database, clock: ManualClock, station_of: OpenStation
) -> None:
    async with station_of(Listener(), loses_answers=True) as dying:
        await dying.tell(closed("a"))
        await dying.watched.has_published.wait()
    async with database.transaction() as transaction:
        await transaction.execute(update(inbox).values(created_at=inbox.c.created_at - 12 * 3600 * 1_000_000))
    clock.advance(timedelta(seconds=3 * INBOX_KEPT_SECONDS))
    await platform_purge(database, clock).run()

    assert await count_of(database, inbox) == 1


async def test_a_message_that_was_taken_apart_is_remembered_as_well(
    database: Database, clock: ManualClock, station_of: OpenStation
) -> None:
    async with station_of(Listener(fail_at="b", failures=1_000), back_off_seconds=1) as dying:
        await dying.tell(closed("a"), closed("b"), closed("c"))
        await until(lambda: values_of(database), ["test.listen:a", "test.listen:c"])
        await dying.crash()
    clock.advance(timedelta(seconds=3 * INBOX_KEPT_SECONDS))
    await platform_purge(database, clock).run()

    second = Listener()
    async with station_of(second) as station:
        await station.settled()
    assert second.calls == [["b"]]
    assert await values_of(database) == ["test.listen:a", "test.listen:b", "test.listen:c"]


async def test_without_that_memory_an_old_message_would_be_applied_again(
    database: Database, clock: ManualClock, station_of: OpenStation
) -> None:
    """That the tests above can fail: age alone is not enough."""
    async with station_of(Listener(), loses_answers=True) as dying:
        await dying.tell(closed("a"))
        await dying.watched.has_published.wait()
    clock.advance(timedelta(seconds=3 * INBOX_KEPT_SECONDS))
    await Purge(database, clock, [Retention(inbox.c.created_at, INBOX_KEPT_SECONDS)]).run()

    again = Listener()
    async with station_of(again) as station:
        await station.settled()
    assert again.calls[0] == ["a"]


async def test_what_was_consumed_lately_is_remembered(
    database: Database, clock: ManualClock, station_of: OpenStation
) -> None:
    async with station_of(Listener()) as station:
        await station.tell(closed("a"))
        await station.settled()
    clock.advance(timedelta(seconds=INBOX_KEPT_SECONDS))
    await platform_purge(database, clock).run()
    assert await count_of(database, inbox) == 1

    clock.advance(timedelta(seconds=1))
    await platform_purge(database, clock).run()
    assert await count_of(database, inbox) == 0
