"""The outbox, the relay and the bus of one process, to be crashed and opened again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import select

from onsale.contracts.events import DomainEvent, OrderClosed
from onsale.platform.bus import Bus, Consumer, Delivery, InProcessBus, Message, dead_letters
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.outbox import Outbox, Relay, outbox
from tests.platform.scratch import NOW, count_of, put

Handle = Callable[[Transaction, Sequence[OrderClosed]], Awaitable[None]]
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
    def calls_with_the_bad_one(self) -> int:
        return sum(self._fail_at in call for call in self.calls)


class LosingBus:
    """A bus that does its work and is cut off before it can say so."""

    def __init__(self, bus: InProcessBus) -> None:
        self._bus = bus
        self.published: list[Message] = []
        self.has_published = asyncio.Event()

    async def publish(self, message: Message) -> None:
        await self._bus.publish(message)
        self.published.append(message)
        self.has_published.set()
        await asyncio.Event().wait()


class Station:
    """Relay and consumers on a database. Several, one after the other, are restarts."""

    def __init__(self, database: Database, *listeners: Listener, loses_answers: bool = False) -> None:
        clock = ManualClock(NOW)
        self.database = database
        consumers = [Consumer(listener.name, OrderClosed, listener) for listener in listeners]
        self.deliveries = [Delivery(consumer, database, clock) for consumer in consumers]  # type: ignore[arg-type]  # of one event type
        self.bus = InProcessBus(self.deliveries)
        self.losing = LosingBus(self.bus)
        bus: Bus = self.losing if loses_answers else self.bus
        self.relay = Relay(database, bus)
        database.use_outbox(Outbox(clock, IdGenerator(clock), self.relay.take).write)

    async def __aenter__(self) -> "Station":
        self.bus.start()
        self.relay.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.relay.stop()
        await self.bus.stop()

    async def crash(self) -> None:
        """Cut the consumers off wherever they are."""
        for task in self.bus._tasks:
            task.cancel()
        await asyncio.gather(*self.bus._tasks, return_exceptions=True)

    async def tell(self, *events: DomainEvent) -> None:
        async with self.database.transaction() as transaction:
            transaction.append(*events)

    async def settled(self) -> None:
        """Nothing is left in the outbox."""
        await until(lambda: count_of(self.database, outbox), 0)

    async def dead(self) -> list[tuple[str, str, int]]:
        async with self.database.reading() as reader:
            columns = (dead_letters.c.consumer, dead_letters.c.error, dead_letters.c.deliveries)
            return [(str(row[0]), str(row[1]), int(str(row[2]))) for row in await reader.fetch_all(select(*columns))]


async def until(look: Callable[[], Awaitable[object]], expected: object) -> None:
    """Return when ``look`` sees what is expected."""
    async with asyncio.timeout(SETTLED_SECONDS_MAX):
        # What is looked at has no event to wait for: it lies in the database, or in another task.
        while await look() != expected:  # see above
            await asyncio.sleep(0.01)
