"""The outbox: domain events are stored in the transaction that made them true and relayed to the bus afterwards.

One row carries up to ``MESSAGE_EVENTS_MAX`` events of one type, so that the cost of relaying and of remembering what
was consumed does not grow with every single sale.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
import structlog
from prometheus_client import Gauge
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, delete, select

from onsale.contracts.events import DomainEvent
from onsale.platform.bus import STALLED_SECONDS, Bus, Message
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator

MESSAGE_EVENTS_MAX = 200
RELAY_BATCH_MAX = 100
IN_FLIGHT_MAX = 400
IDLE_POLL_SECONDS = 5.0
FORGET_EVERY_SECONDS = 0.05

log = structlog.get_logger(__name__)
IN_FLIGHT = Gauge("onsale_outbox_in_flight", "Messages handed to the bus and not settled yet")

metadata = MetaData()
outbox = Table(
    "platform_outbox",
    metadata,
    # SQLite gives automatic numbers to INTEGER keys only.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("message_id", String(36), nullable=False, unique=True),
    Column("event_type", String(80), nullable=False),
    Column("payload", LargeBinary(2**32 - 1), nullable=False),  # MySQL's plain BLOB ends at 64 kB
    Column("created_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)


_settled = delete(outbox).where(outbox.c.position.in_(bindparam("positions", expanding=True)))


class _OutboxRow(msgspec.Struct):
    message_id: str
    event_type: str
    payload: bytes
    created_at: int


class Outbox:
    """Writes the events of a transaction into it."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids
        self._encoder = msgspec.json.Encoder()

    async def write(self, transaction: Transaction) -> None:
        """Store every appended event, grouped by type; order within one type is kept."""
        now = to_micros(self._clock.now())
        rows = [
            _OutboxRow(self._ids.new(), event_type, self._encoder.encode(events), now)
            for event_type, events in _messages(transaction.events)
        ]
        await transaction.insert(outbox, rows)


def _messages(events: Sequence[DomainEvent]) -> Iterator[tuple[str, list[DomainEvent]]]:
    by_type = sorted(events, key=lambda event: type(event).__name__)
    for event_type, group in groupby(by_type, key=lambda event: type(event).__name__):
        members = list(group)
        for start in range(0, len(members), MESSAGE_EVENTS_MAX):
            yield event_type, members[start : start + MESSAGE_EVENTS_MAX]


class Relay:
    """Moves messages from the outbox to the bus in order, at least once, and forgets them when the bus has them.

    After a crash everything that was not forgotten is sent again; consumers drop what they know.
    """

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._settled_some = asyncio.Event()
        self._position = 0
        self._in_flight = 0
        self._settled: list[int] = []
        self._publications: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def wake(self) -> None:
        """There may be something new."""
        self._wake.set()

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._relay_forever(), name="outbox-relay"),
            asyncio.create_task(self._forget_forever(), name="outbox-forget"),
        ]

    async def stop(self) -> None:
        """Stop relaying. What is in flight stays in the outbox and is sent again at the next start."""
        for task in [*self._tasks, *self._publications]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._publications, return_exceptions=True)
        await self._forget()

    @property
    def is_idle(self) -> bool:
        """Nothing in flight and nothing to forget; the table may still have rows that nobody woke us for."""
        return self._in_flight == 0 and not self._settled and not self._wake.is_set()

    async def _relay_forever(self) -> None:
        while True:
            try:
                moved = await self._relay_once()
            except Exception:
                # The database refuses. It may come back; a relay that had given up would not.
                log.exception("relay_stalled")
                await asyncio.sleep(STALLED_SECONDS)
                continue
            if moved:
                continue
            try:
                await asyncio.wait_for(self._wake.wait(), IDLE_POLL_SECONDS)
            except TimeoutError:
                continue

    async def _relay_once(self) -> int:
        room = min(RELAY_BATCH_MAX, IN_FLIGHT_MAX - self._in_flight)
        if room <= 0:
            self._room.clear()
            await self._room.wait()
            return 1
        self._wake.clear()
        waiting = (
            select(outbox.c.position, outbox.c.message_id, outbox.c.event_type, outbox.c.payload)
            .where(outbox.c.position > self._position)
            .order_by(outbox.c.position)
            .limit(room)
        )
        rows = await self._database.read(lambda reader: reader.fetch_all(waiting))
        for row in rows:
            position, message_id, event_type, payload = row
            self._position = int(str(position))
            self._in_flight += 1
            IN_FLIGHT.set(self._in_flight)
            message = Message(str(message_id), str(event_type), payload)
            task = asyncio.create_task(self._publish(self._position, message))
            self._publications.add(task)
            task.add_done_callback(self._publications.discard)
        return len(rows)

    async def _publish(self, position: int, message: Message) -> None:
        await self._bus.publish(message)
        self._settled.append(position)
        self._in_flight -= 1
        IN_FLIGHT.set(self._in_flight)
        self._room.set()
        self._settled_some.set()

    async def _forget_forever(self) -> None:
        while True:
            await self._settled_some.wait()
            await asyncio.sleep(FORGET_EVERY_SECONDS)
            self._settled_some.clear()
            try:
                await self._forget()
            except Exception:
                log.exception("forgetting_stalled")
                self._settled_some.set()
                await asyncio.sleep(STALLED_SECONDS)

    async def _forget(self) -> None:
        if not self._settled:
            return
        settled, self._settled = self._settled, []
        try:
            await self._database.run(lambda transaction: transaction.execute(_settled, {"positions": settled}))
        except BaseException:
            self._settled += settled
            raise
