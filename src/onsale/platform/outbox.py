"""The outbox: domain events are stored in the transaction that made them true and relayed to the bus afterwards.

One row carries up to ``MESSAGE_EVENTS_MAX`` events of one type, so that the cost of relaying and of remembering what
was consumed does not grow with every single sale.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

import msgspec
import structlog
from prometheus_client import Gauge
from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, String, Table, bindparam, delete, select, update

from onsale.contracts.events import DomainEvent
from onsale.platform.bus import STALLED_SECONDS, Bus, Message
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.inbox import NAME_LENGTH_MAX

MESSAGE_EVENTS_MAX = 200
MESSAGE_BYTES_MAX = 4 * 2**20
WAITING_MAX = 2_000
IN_FLIGHT_MAX = 400
ROWS_PER_LOOK_MAX = 500
LOOK_SECONDS = 1.0
# Longer than a message takes on its way, shorter than people wait.
ADOPT_SECONDS = 5.0
FORGET_EVERY_SECONDS = 0.05

log = structlog.get_logger(__name__)
IN_FLIGHT = Gauge("onsale_outbox_in_flight", "Messages handed to the bus and not settled yet")

metadata = MetaData()
outbox = Table(
    "platform_outbox",
    metadata,
    Column("message_id", String(36), primary_key=True),  # in the order of time
    Column("event_type", String(80), nullable=False),
    Column("payload", LargeBinary(2**32 - 1), nullable=False),  # MySQL's plain BLOB ends at 64 kB
    Column("created_at", BigInteger, nullable=False),
    Column("only_for", String(NAME_LENGTH_MAX), nullable=False, server_default=""),  # one consumer, or everybody
)

_these = outbox.c.message_id.in_(bindparam("ids", expanding=True))
_settled = delete(outbox).where(_these)
_oldest = select(outbox.c.message_id, outbox.c.created_at).order_by(outbox.c.message_id).limit(ROWS_PER_LOOK_MAX)
# Of several processes that look at the same rows each gets its own; what it gets looks new to the others.
_adopted = (
    select(outbox.c.message_id, outbox.c.created_at, outbox.c.event_type, outbox.c.payload, outbox.c.only_for)
    .where(_these)
    .order_by(outbox.c.message_id)
    .with_for_update(skip_locked=True)
)
_touched = update(outbox).where(_these).values(created_at=outbox.c.created_at + 1)


class _OutboxRow(msgspec.Struct):
    message_id: str
    event_type: str
    payload: bytes
    created_at: int


class Outbox:
    """Writes the events of a transaction into it, and hands them to ``take`` once they are committed."""

    def __init__(self, clock: Clock, ids: IdGenerator, take: Callable[[Sequence[Message]], None]) -> None:
        self._clock = clock
        self._ids = ids
        self._take = take
        self._encoder = msgspec.json.Encoder()

    async def write(self, transaction: Transaction) -> None:
        """Store every appended event, grouped by type; order within one type is kept."""
        now = to_micros(self._clock.now())
        rows = [
            _OutboxRow(self._ids.new(), event_type, payload, now)
            for event_type, events in _messages(transaction.events)
            for payload in self._encoded(events)
        ]
        await transaction.insert(outbox, rows)
        transaction.on_commit(
            lambda: self._take([Message(row.message_id, row.event_type, row.payload) for row in rows])
        )

    def _encoded(self, events: list[DomainEvent]) -> list[bytes]:
        """One payload, or more of them where events carry whole halls."""
        payload = self._encoder.encode(events)
        if len(payload) <= MESSAGE_BYTES_MAX or len(events) == 1:
            return [payload]
        middle = len(events) // 2
        return [*self._encoded(events[:middle]), *self._encoded(events[middle:])]


def _messages(events: Sequence[DomainEvent]) -> Iterator[tuple[str, list[DomainEvent]]]:
    by_type = sorted(events, key=lambda event: type(event).__name__)
    for event_type, group in groupby(by_type, key=lambda event: type(event).__name__):
        members = list(group)
        for start in range(0, len(members), MESSAGE_EVENTS_MAX):
            yield event_type, members[start : start + MESSAGE_EVENTS_MAX]


class Relay:
    """Moves messages from the outbox to the bus, at least once, and forgets them when the bus has them.

    What this process commits comes straight from memory. What nobody has in memory, because a process died or had too
    much to carry, is found in the table: it is looked at from its beginning every time, so it does not matter in which
    order transactions became visible. A row that stays as it is for a while belongs to nobody and is adopted; on a
    database of our own that is so from the start. Consumers drop what they know.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        waiting_max: int = WAITING_MAX,
        look_seconds: float = LOOK_SECONDS,
        adopt_seconds: float = ADOPT_SECONDS,
        stalled_seconds: float = STALLED_SECONDS,
    ) -> None:
        self._database = database
        self._bus = bus
        self._waiting_max = waiting_max
        self._look_seconds = look_seconds
        self._adopt_seconds = adopt_seconds
        self._stalled_seconds = stalled_seconds
        self._mine: set[str] = set()
        self._waiting: deque[Message] = deque()
        self._in_flight = 0
        self._settled: list[str] = []
        self._settled_some = asyncio.Event()
        self._strangers: dict[tuple[str, int], float] = {}
        self._is_running = False
        self._publications: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def take(self, messages: Sequence[Message]) -> None:
        """Relay what was committed. What is too much stays in the table for later."""
        for message in messages:
            if message.id not in self._mine and len(self._waiting) < self._waiting_max:
                self._mine.add(message.id)
                self._waiting.append(message)
        self._publish_waiting()

    def start(self) -> None:
        self._is_running = True
        self._publish_waiting()
        self._tasks = [
            asyncio.create_task(self._look_forever(), name="outbox-look"),
            asyncio.create_task(self._forget_forever(), name="outbox-forget"),
        ]

    async def stop(self) -> None:
        """Stop relaying. What is in flight stays in the outbox and is sent again at the next start."""
        self._is_running = False
        for task in [*self._tasks, *self._publications]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._publications, return_exceptions=True)
        try:
            await self._forget()
        except Exception:
            # It is sent again, too; whoever stops us has more to close than this.
            log.exception("forgetting_stalled")

    @property
    def is_idle(self) -> bool:
        """Nothing in flight and nothing to forget; the table may still have rows of others."""
        return not self._waiting and self._in_flight == 0 and not self._settled

    def _publish_waiting(self) -> None:
        while self._is_running and self._waiting and self._in_flight < IN_FLIGHT_MAX:
            self._in_flight += 1
            task = asyncio.create_task(self._publish(self._waiting.popleft()))
            self._publications.add(task)
            task.add_done_callback(self._publications.discard)
        IN_FLIGHT.set(self._in_flight)

    async def _publish(self, message: Message) -> None:
        while True:
            try:
                await self._bus.publish(message)
                break
            except Exception:
                # The bus may come back; a relay that had given up would not.
                log.exception("publication_stalled", message=message.id)
                await asyncio.sleep(self._stalled_seconds)
        self._settled.append(message.id)
        self._settled_some.set()
        self._in_flight -= 1
        self._publish_waiting()

    async def _look_forever(self) -> None:
        patience = self._adopt_seconds if self._database.is_shared else 0.0
        # Not for ever: a read that is cut off may raise an error of its driver instead of what cut it off.
        while self._is_running:
            try:
                found = await self._look(patience)
            except Exception:
                log.exception("relay_stalled")
                found = 0
            # At a database of our own nobody else has rows when we start; later they may be on their way to us.
            patience = max(patience, self._look_seconds)
            await asyncio.sleep(0 if found else self._look_seconds)

    async def _look(self, patience: float) -> int:
        """Adopt rows that nobody has touched for ``patience`` seconds; returns how many."""
        room = self._waiting_max - len(self._waiting)
        if room <= 0:
            return 0
        rows = await self._database.read(lambda reader: reader.fetch_all(_oldest))
        now = asyncio.get_running_loop().time()
        strangers = [(str(row[0]), int(str(row[1]))) for row in rows if row[0] not in self._mine]
        self._strangers = {seen: self._strangers.get(seen, now) for seen in strangers}
        nobodys = [seen for seen, since in self._strangers.items() if now - since >= patience][:room]
        if not nobodys:
            return 0
        adopted = await self._database.run(lambda transaction: _adopt(transaction, set(nobodys)))
        log.info("messages_adopted", messages=len(adopted))
        self.take(adopted)
        return len(adopted)

    async def _forget_forever(self) -> None:
        while self._is_running:
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
            await self._database.run(lambda transaction: transaction.execute(_settled, {"ids": settled}))
        except BaseException:
            self._settled += settled
            raise
        self._mine.difference_update(settled)


async def _adopt(transaction: Transaction, seen: Collection[tuple[str, int]]) -> list[Message]:
    rows = await transaction.fetch_all(_adopted, {"ids": [message_id for message_id, _ in seen]})
    untouched = [row for row in rows if (row.message_id, row.created_at) in seen]
    if untouched:
        await transaction.execute(_touched, {"ids": [row.message_id for row in untouched]})
    return [Message(row.message_id, row.event_type, row.payload, row.only_for) for row in untouched]
