"""Domain events: sent if and only if committed, delivered at least once, applied once."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from typing_extensions import override

from onsale.contracts.events import DomainEvent, OrderClosed
from onsale.platform.bus import DELIVERIES_MAX, Consumer
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.dead_letters import Selection, list_dead_letters, replay
from onsale.platform.ids import IdGenerator
from onsale.platform.inbox import DeadLetter, dead_letters, inbox
from onsale.platform.outbox import LOOK_SECONDS, MESSAGE_EVENTS_MAX, outbox
from tests.platform.relay_station import Listener, OpenStation, closed, until
from tests.platform.scratch import NOW, count_of, values_of

MANY = 2_000
TOGETHER = 200
ENGINES = ("sqlite in-process", "mariadb in-process", "mariadb rabbitmq")


@pytest.fixture(params=ENGINES)
def engines(request: pytest.FixtureRequest) -> list[str]:
    return str(request.param).split()


@pytest.fixture
def engine(engines: list[str]) -> str:
    return engines[0]


@pytest.fixture
def bus_kind(engines: list[str]) -> str:
    return engines[1]


async def test_an_event_is_applied_once_and_forgotten(database: Database, station_of: OpenStation) -> None:
    listener = Listener()
    async with station_of(listener) as station:
        await station.tell(closed("a"))
        await station.settled()

    assert listener.calls == [["a"]]
    assert await values_of(database) == ["test.listen:a"]
    assert await station.dead() == []


async def test_every_consumer_gets_every_event(database: Database, station_of: OpenStation) -> None:
    async with station_of(Listener("test.one"), Listener("test.two")) as station:
        await station.tell(closed("a"), closed("b"))
        await station.settled()

    assert await values_of(database) == ["test.one:a", "test.one:b", "test.two:a", "test.two:b"]


async def test_an_event_for_nobody_is_forgotten(database: Database, station_of: OpenStation) -> None:
    async with station_of() as station:
        await station.tell(closed("a"))
        await station.settled()

    assert await count_of(database, inbox) == 0


async def test_what_was_not_committed_is_never_sent(database: Database, station_of: OpenStation) -> None:
    listener = Listener()
    async with station_of(listener) as station:
        with pytest.raises(KeyError):
            await _append_and_fail(database)
        async with database.transaction() as transaction:
            transaction.append(closed("kept"))
            with pytest.raises(KeyError):
                await _append_and_fail_inside(transaction)
        await station.settled()

    assert listener.calls == [["kept"]]


async def _append_and_fail(database: Database) -> None:
    async with database.transaction() as transaction:
        transaction.append(closed("lost"))
        raise KeyError("no")


async def _append_and_fail_inside(transaction: Transaction) -> None:
    async with transaction.savepoint():
        transaction.append(closed("undone"))
        raise KeyError("undo")


async def test_events_of_one_kind_keep_their_order_and_travel_together(
    database: Database, station_of: OpenStation
) -> None:
    names = [f"{number:04d}" for number in range(2 * MESSAGE_EVENTS_MAX + 1)]
    listener = Listener()
    station = station_of(listener)
    await station.tell(*(closed(name) for name in names))
    assert await count_of(database, outbox) == 3
    async with station:
        await station.settled()

    assert [name for call in listener.calls for name in call] == names
    assert len(await values_of(database)) == len(names)


async def test_a_consumer_that_fails_twice_and_then_works_has_one_effect(
    database: Database, station_of: OpenStation
) -> None:
    listener = Listener(fail_at="a", failures=2)
    async with station_of(listener) as station:
        await station.tell(closed("a"))
        await station.settled()

    assert listener.calls == [["a"]] * 3
    assert await values_of(database) == ["test.listen:a"]
    assert await station.dead() == []


async def test_an_event_that_never_works_becomes_a_dead_letter(database: Database, station_of: OpenStation) -> None:
    listener = Listener(fail_at="a", failures=1_000)
    async with station_of(listener) as station:
        await station.tell(closed("a"))
        await station.settled()

    assert listener.calls == [["a"]] * 6
    assert await station.dead() == [("test.listen", "ValueError('not this one')", 6)]
    assert await values_of(database) == []


async def test_one_poisonous_event_among_five_hurts_nobody(database: Database, station_of: OpenStation) -> None:
    listener = Listener(fail_at="c", failures=1_000)
    async with station_of(listener, Listener("test.other")) as station:
        await station.tell(*(closed(name) for name in "abcde"))
        await station.settled()
        await station.tell(closed("later"))
        await station.settled()

    assert await values_of(database) == [
        *(f"test.listen:{name}" for name in ("a", "b", "d", "e", "later")),
        *(f"test.other:{name}" for name in ("a", "b", "c", "d", "e", "later")),
    ]
    assert listener.calls_with_the_bad_one == 6
    assert await station.dead() == [("test.listen", "ValueError('not this one')", 6)]


async def test_a_slow_consumer_holds_up_no_other(database: Database, station_of: OpenStation) -> None:
    slow, quick = Listener("test.slow", fail_at="a", failures=3), Listener("test.quick")
    async with station_of(slow, quick, back_off_seconds=0.1) as station:
        await station.tell(closed("a"))
        await until(lambda: values_of(database), ["test.quick:a"])
        await station.tell(closed("b"))
        await until(lambda: values_of(database), ["test.quick:a", "test.quick:b"])
        await station.settled()

    assert await values_of(database) == ["test.quick:a", "test.quick:b", "test.slow:a", "test.slow:b"]


async def test_a_crash_between_publishing_and_forgetting_repeats_nothing(
    database: Database, station_of: OpenStation
) -> None:
    first = Listener()
    async with station_of(first, loses_answers=True) as dying:
        await dying.tell(closed("a"), closed("b"))
        await dying.watched.has_published.wait()
    assert await count_of(database, outbox) == 1

    second = Listener()
    async with station_of(second) as station:
        await station.settled()

    assert (first.calls, second.calls) == ([["a", "b"]], [])
    assert await values_of(database) == ["test.listen:a", "test.listen:b"]


async def test_a_consumer_that_is_cut_off_has_its_effect_once(database: Database, station_of: OpenStation) -> None:
    applied = asyncio.Event()

    class Told(Listener):
        @override
        async def __call__(self, transaction: Transaction, events: Sequence[OrderClosed]) -> None:
            await super().__call__(transaction, events)
            applied.set()

    async with station_of(Told()) as dying:
        await dying.tell(closed("a"))
        await applied.wait()  # applied, and its commit under way
        await dying.crash()

    async with station_of(Listener()) as station:
        await station.settled()
    assert await values_of(database) == ["test.listen:a"]


async def test_a_consumer_waits_for_nothing_but_its_transaction(database: Database, station_of: OpenStation) -> None:
    class Waiting(Listener):
        @override
        async def __call__(self, transaction: Transaction, events: Sequence[OrderClosed]) -> None:
            await super().__call__(transaction, events)
            await asyncio.sleep(0)

    async with station_of(Waiting()) as station:
        await station.tell(closed("a"))
        refused = "RuntimeError('a transaction may wait for nothing but its database')"
        await until(station.dead, [("test.listen", refused, DELIVERIES_MAX)])
    assert await values_of(database) == []


async def test_a_crash_while_a_message_is_taken_apart_repeats_only_the_rest(
    database: Database, station_of: OpenStation
) -> None:
    first = Listener(fail_at="b", failures=1_000)
    async with station_of(first, back_off_seconds=1) as dying:
        await dying.tell(closed("a"), closed("b"), closed("c"))
        await until(lambda: values_of(database), ["test.listen:a", "test.listen:c"])
        await dying.crash()

    second = Listener()
    async with station_of(second) as station:
        await station.settled()

    assert second.calls == [["b"]]
    assert await values_of(database) == ["test.listen:a", "test.listen:b", "test.listen:c"]
    assert await station.dead() == []


async def test_the_relay_outlives_a_database_that_fails(database: Database, station_of: OpenStation) -> None:
    async with station_of(Listener()) as station:
        await station.tell(closed("a"))
        await station.settled()
        async with database.transaction() as transaction:
            await transaction.execute(text("ALTER TABLE platform_outbox RENAME TO elsewhere"))
        await asyncio.sleep(LOOK_SECONDS * 1.2)
        async with database.transaction() as transaction:
            await transaction.execute(text("ALTER TABLE elsewhere RENAME TO platform_outbox"))
        await station.tell(closed("b"))
        await station.settled()

    assert await values_of(database) == ["test.listen:a", "test.listen:b"]


KEEP = {
    "sqlite": "CREATE TRIGGER keep BEFORE DELETE ON platform_outbox BEGIN SELECT RAISE(ABORT, 'full'); END",
    "mariadb": "CREATE TRIGGER keep BEFORE DELETE ON platform_outbox FOR EACH ROW SIGNAL SQLSTATE '45000'",
}


async def test_forgetting_outlives_a_database_that_fails(
    database: Database, station_of: OpenStation, engine: str
) -> None:
    async with station_of(Listener()) as station:
        async with database.transaction() as transaction:
            await transaction.execute(text(KEEP[engine]))
        await station.tell(closed("a"))
        await until(lambda: values_of(database), ["test.listen:a"])
        await asyncio.sleep(0.2)
        assert await count_of(database, outbox) == 1
        async with database.transaction() as transaction:
            await transaction.execute(text("DROP TRIGGER keep"))
        await station.settled()

    assert await values_of(database) == ["test.listen:a"]


async def test_who_cannot_forget_stops_all_the_same(database: Database, station_of: OpenStation, engine: str) -> None:
    async with station_of(Listener()) as station:
        async with database.transaction() as transaction:
            await transaction.execute(text(KEEP[engine]))
        await station.tell(closed("a"))
        await until(lambda: values_of(database), ["test.listen:a"])

    assert await count_of(database, outbox) == 1
    async with database.transaction() as transaction:
        await transaction.execute(text("DROP TRIGGER keep"))
    async with station_of(Listener()) as station:
        await station.settled()
    assert await values_of(database) == ["test.listen:a"]


async def test_a_message_delivered_many_times_at_once_is_applied_once(
    database: Database, station_of: OpenStation
) -> None:
    listener = Listener()
    async with station_of(listener, loses_answers=True) as station:
        await station.tell(closed("a"))
        await until(lambda: values_of(database), ["test.listen:a"])
        [message], [delivery] = station.watched.given, station.deliveries
        await asyncio.gather(*(delivery.settle([message]) for _ in range(20)))
        await delivery.settle([message] * 3)

    assert listener.calls == [["a"]]
    assert await values_of(database) == ["test.listen:a"]


async def test_two_thousand_messages_arrive_in_their_order(database: Database, station_of: OpenStation) -> None:
    names = [f"{number:04d}" for number in range(MANY)]
    one, two = Listener("test.one"), Listener("test.two")
    async with station_of(one, two) as station:
        for start in range(0, MANY, TOGETHER):
            await asyncio.gather(*(station.tell(closed(name)) for name in names[start : start + TOGETHER]))
        await station.settled()

    assert one.heard == two.heard
    assert sorted(one.heard) == names
    assert len(await values_of(database)) == 2 * MANY


async def test_a_dead_letter_is_delivered_again_to_its_consumer_and_to_nobody_else(
    database: Database, station_of: OpenStation
) -> None:
    listener, other = Listener(fail_at="a", failures=DELIVERIES_MAX), Listener("test.other")
    async with station_of(listener, other) as station:
        await station.tell(closed("a"), closed("b"))
        await station.settled()
        [letter] = await letters_of(database)
        assert (letter.consumer, letter.event_type, json.loads(letter.payload)[0]["order_id"]) == (
            "test.listen",
            "OrderClosed",
            "a",
        )

        assert await replayed(database, letter) == [letter]
        await until(
            lambda: values_of(database), [f"test.{name}" for name in ("listen:a", "listen:b", "other:a", "other:b")]
        )
        assert await replayed(database, letter) == []

    assert other.calls == [["a", "b"]]
    assert await letters_of(database) == []


async def test_a_dead_letter_that_fails_again_is_a_dead_letter_again(
    database: Database, station_of: OpenStation
) -> None:
    listener = Listener(fail_at="a", failures=1_000)
    async with station_of(listener) as station:
        await station.tell(closed("a"))
        await station.settled()
        [letter] = await letters_of(database)
        await replayed(database, letter)
        await until(lambda: count_of(database, dead_letters), 1)
        [again] = await letters_of(database)

    assert again.message_id != letter.message_id
    assert again.payload == letter.payload
    assert listener.calls == [["a"]] * 2 * DELIVERIES_MAX


async def letters_of(database: Database, selection: Selection | None = None) -> list[DeadLetter]:
    async with database.reading() as reader:
        return await list_dead_letters(reader, selection or Selection())


async def replayed(database: Database, *letters: DeadLetter) -> list[DeadLetter]:
    clock = ManualClock(NOW)
    async with database.transaction() as transaction:
        return await replay(transaction, letters, clock, IdGenerator(clock))


def test_only_registered_events_can_be_consumed() -> None:
    class Unregistered(DomainEvent, frozen=True):
        """Nobody decodes this after a restart."""

    async def ignore(transaction: Transaction, events: object) -> None:
        raise NotImplementedError

    with pytest.raises(TypeError, match="Unregistered is not registered"):
        Consumer("test.never", Unregistered, ignore)
    assert Consumer("test.fine", OrderClosed, ignore).event_type == "OrderClosed"
