"""The outbox, the relay and the bus of one process, to be crashed and opened again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import select

from onsale.contracts.events import DomainEvent, OrderClosed
from onsale.platform.bus import Bus, Consumer, Delivery, Message, RunningBus
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.inbox import dead_letters, inbox
from onsale.platform.outbox import Outbox, Relay, outbox
from tests.platform.scratch import NOW, count_of, put

Handle = Callable[[Transaction, Sequence[OrderClosed]], Awaitable[None]]
OpenBus = Callable[[Sequence[Delivery]], RunningBus]
SETTLED_SECONDS_MAX = 20


def closed(order_id: str) -> OrderClosed:
    """A small event; what it says matters to nobody here."""
    return OrderClosed(occurred_at=NOW, order_id=order_id, hold_id="h", performance_id="p", reason="expired")


class Listener:
    """A consumer that writes every event down, and fails as often as it is told for one of them."""

    def __init__(self, name: str = "test.listen", *, fail_at: str = "", failures: int = 0) -> None:
        self.name = name
        self.calls: list[list[str]] = []
        self._fail_at = fail_at
        self._failures = failures

    async def __call__(self, transaction: Transaction, events: Sequence[OrderClosed]) -> None:
        self.calls.append([event.order_id for event in events])
        await put(transaction, [f"{self.name}:{event.order_id}" for event in events])
        if self._failures and any(event.order_id == self._fail_at for event in events):
            self._failures -= 1
            raise ValueError("not this one")

    @property
    def heard(self) -> list[str]:
        """Every event of every call, in order."""
        return [order_id for call in self.calls for order_id in call]

    @property
    def calls_with_the_bad_one(self) -> int:
        return sum(self._fail_at in call for call in self.calls)


class WatchedBus:
    """A bus that knows what it was given; ``loses_answers`` cuts it off between its work and its answer."""

    def __init__(self, bus: Bus, given: list[Message], *, loses_answers: bool) -> None:
        self._bus = bus
        self._loses_answers = loses_answers
        self.given = given
        self.has_published = asyncio.Event()

    async def publish(self, message: Message) -> None:
        self.given.append(message)
        await self._bus.publish(message)
        self.has_published.set()
        if self._loses_answers:
            await asyncio.Event().wait()


# What the stations of a database were given, since one of them may settle what another one has published.
_given: WeakKeyDictionary[Database, list[Message]] = WeakKeyDictionary()


class Station:
    """Relay and consumers on a database. Several, one after the other, are restarts; side by side, processes."""

    def __init__(
        self,
        database: Database,
        open_bus: OpenBus,
        *listeners: Listener,
        loses_answers: bool = False,
        back_off_seconds: float = 0.001,
    ) -> None:
        clock = ManualClock(NOW)
        self.database = database
        consumers = [Consumer(listener.name, OrderClosed, listener) for listener in listeners]
        self.deliveries = [
            Delivery(consumer, database, clock, back_off_seconds=back_off_seconds)  # type: ignore[arg-type]  # of one event type
            for consumer in consumers
        ]
        self.bus = open_bus(self.deliveries)
        self.watched = WatchedBus(self.bus, _given.setdefault(database, []), loses_answers=loses_answers)
        self.relay = Relay(database, self.watched)
        database.use_outbox(Outbox(clock, IdGenerator(clock), self.relay.take).write)

    async def __aenter__(self) -> "Station":
        await self.bus.start()
        self.relay.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.relay.stop()
        await self.bus.stop()

    async def crash(self) -> None:
        """Cut the consumers off wherever they are."""
        consumers = [task for task in asyncio.all_tasks() if task.get_name().startswith("consumer:")]
        for task in consumers:
            task.cancel()
        await asyncio.gather(*consumers, return_exceptions=True)

    async def tell(self, *events: DomainEvent) -> None:
        async with self.database.transaction() as transaction:
            transaction.append(*events)

    async def settled(self) -> None:
        """Nothing is left in the outbox, and every consumer has settled all that was ever there."""
        await until(lambda: count_of(self.database, outbox), 0)
        await until(self._unsettled, set())

    async def _unsettled(self) -> set[tuple[str, str]]:
        async with self.database.reading() as reader:
            rows = await reader.fetch_all(select(inbox.c.consumer, inbox.c.message_id, inbox.c.state))
        states = {(str(row[0]), str(row[1])): str(row[2]) for row in rows}
        expected = set()
        for consumer in (delivery.consumer.name for delivery in self.deliveries):
            for message in self.watched.given:
                parts = range(len(msgspec.json.decode(message.payload)))
                is_split = states.get((consumer, message.id)) == "split"
                expected |= {(consumer, f"{message.id}#{n}") for n in parts} if is_split else {(consumer, message.id)}
        return expected - states.keys()

    async def dead(self) -> list[tuple[str, str, int]]:
        async with self.database.reading() as reader:
            columns = (dead_letters.c.consumer, dead_letters.c.error, dead_letters.c.deliveries)
            return [(str(row[0]), str(row[1]), int(str(row[2]))) for row in await reader.fetch_all(select(*columns))]


class OpenStation(Protocol):
    """``station_of(listener, …)``: a station on the test's database and bus."""

    def __call__(
        self, *listeners: Listener, loses_answers: bool = False, back_off_seconds: float = 0.001
    ) -> Station: ...


async def until(
    look: Callable[[], Awaitable[object]], expected: object, *, seconds: float = SETTLED_SECONDS_MAX
) -> None:
    """Return when ``look`` sees what is expected."""
    found = await look()
    try:
        async with asyncio.timeout(seconds):
            # What is looked at has no event to wait for: it lies in the database, or in another task.
            while found != expected:  # see above
                await asyncio.sleep(0.01)
                found = await look()
    except TimeoutError:
        raise AssertionError(f"{found!r} is not {expected!r}, even after {seconds} s") from None
