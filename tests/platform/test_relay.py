"""The relay: what was committed reaches the bus, whoever committed it, in whatever order it became visible."""

import asyncio

import pytest

from onsale.contracts.events import DomainEvent
from onsale.platform.bus import Message
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.mysql import MysqlDatabase
from onsale.platform.outbox import Outbox, Relay, outbox
from tests.platform.conftest import Open
from tests.platform.relay_station import closed, until
from tests.platform.scratch import NOW, count_of

IDS = IdGenerator(ManualClock(NOW))


class Recorder:
    """A bus that writes down what it gets, once it is let go on."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.failures = 0

    async def publish(self, message: Message) -> None:
        await self.goes_on.wait()
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the bus is away")
        self.published.append(message.payload.decode().partition('"order_id":"')[2].partition('"')[0])

    async def names(self) -> list[str]:
        return sorted(self.published)


class Speaker:
    """A process that commits events; ``relay`` is its own, or there is none because it will not live that long."""

    def __init__(self, database: Database, relay: Relay | None = None) -> None:
        self.database = database
        self._outbox = Outbox(ManualClock(NOW), IDS, relay.take if relay else lambda _: None)

    async def write(self, transaction: Transaction) -> None:
        await self._outbox.write(transaction)

    async def say(self, *events: DomainEvent) -> None:
        self.database.use_outbox(self.write)
        async with self.database.transaction() as transaction:
            transaction.append(*events)


def share(database: Database) -> Database:
    """Others may be alive beside it."""
    assert isinstance(database, MysqlDatabase)
    database.is_shared = True
    return database


@pytest.fixture
def bus() -> Recorder:
    return Recorder()


async def test_what_is_committed_is_relayed_at_once_and_forgotten(database: Database, bus: Recorder) -> None:
    relay = Relay(database, bus)
    speaker = Speaker(database, relay)
    await speaker.say(closed("before the start"))
    assert bus.published == []
    relay.start()
    await speaker.say(closed("after it"))
    await until(bus.names, ["after it", "before the start"])
    await until(lambda: count_of(database, outbox), 0)
    await relay.stop()
    assert relay.is_idle


async def test_what_a_dead_process_left_is_relayed(database: Database, bus: Recorder) -> None:
    await Speaker(database).say(closed("a"))
    await Speaker(database).say(closed("b"))
    relay = Relay(database, bus, adopt_seconds=0.3, look_seconds=0.1)
    relay.start()
    await until(bus.names, ["a", "b"])
    await until(lambda: count_of(database, outbox), 0)
    await Speaker(database).say(closed("c"))
    await until(bus.names, ["a", "b", "c"])
    await relay.stop()


async def test_it_stops_although_what_cut_off_its_look_was_lost(
    database: Database, bus: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = asyncio.Event()

    async def lost(*_: object) -> None:
        looking.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError("a driver that knows no other way") from None

    monkeypatch.setattr(database, "read", lost)
    relay = Relay(database, bus, look_seconds=0.01)
    relay.start()
    await looking.wait()
    async with asyncio.timeout(10):
        await relay.stop()


@pytest.mark.parametrize("engine", ["mariadb"], indirect=True)
async def test_a_transaction_that_becomes_visible_late_is_not_passed_over(database: Database, bus: Recorder) -> None:
    """The first to begin, with the lower id, commits after the second has been relayed and forgotten."""
    speaker = Speaker(database)
    database.use_outbox(speaker.write)
    relay = Relay(share(database), bus, adopt_seconds=0.2, look_seconds=0.1)
    async with database.transaction() as early:
        early.append(closed("early"))
        await speaker.write(early)
        early.events.clear()
        await speaker.say(closed("late"))
        relay.start()
        await until(bus.names, ["late"])
        await until(lambda: count_of(database, outbox), 0)
    await until(bus.names, ["early", "late"])
    await until(lambda: count_of(database, outbox), 0)
    await relay.stop()


async def test_more_than_memory_takes_is_found_in_the_table(database: Database, bus: Recorder) -> None:
    relay = Relay(database, bus, waiting_max=3, look_seconds=0.1, adopt_seconds=0.2)
    speaker = Speaker(database, relay)
    names = [f"{number:02d}" for number in range(20)]
    for name in names:
        await speaker.say(closed(name))
    relay.start()
    await until(bus.names, names)
    await until(lambda: count_of(database, outbox), 0)
    await relay.stop()


async def test_a_bus_that_was_away_gets_everything_once(database: Database, bus: Recorder) -> None:
    bus.failures = 2
    relay = Relay(database, bus, stalled_seconds=0.05)
    relay.start()
    await Speaker(database, relay).say(closed("a"))
    await until(bus.names, ["a"])
    await until(lambda: count_of(database, outbox), 0)
    await relay.stop()


@pytest.mark.parametrize("engine", ["mariadb"], indirect=True)
async def test_of_several_relays_each_adopts_its_own(open_database: Open, database: Database) -> None:
    names = [f"{number:02d}" for number in range(30)]
    for name in names:
        await Speaker(database).say(closed(name))
    buses = [Recorder(), Recorder(), Recorder()]
    databases = [share(await open_database()) for _ in buses]
    relays = [
        Relay(opened, one, adopt_seconds=0.3, look_seconds=0.1) for opened, one in zip(databases, buses, strict=True)
    ]
    for relay in relays:
        relay.start()

    async def published() -> list[str]:
        return sorted(name for one in buses for name in one.published)

    await until(published, names)
    await asyncio.sleep(0.5)
    assert await published() == names
    for relay, opened in zip(relays, databases, strict=True):
        await relay.stop()
        await opened.close()


@pytest.mark.parametrize("engine", ["mariadb"], indirect=True)
async def test_a_process_that_lives_keeps_what_it_is_about_to_relay(open_database: Open, database: Database) -> None:
    slow, other = Recorder(), Recorder()
    slow.goes_on.clear()
    neighbour = share(await open_database())
    relays = [Relay(share(database), slow), Relay(neighbour, other, look_seconds=0.05)]
    for relay in relays:
        relay.start()
    await Speaker(database, relays[0]).say(closed("mine"))
    await asyncio.sleep(0.5)
    assert other.published == []
    slow.goes_on.set()
    await until(slow.names, ["mine"])
    for relay in relays:
        await relay.stop()
    await neighbour.close()
