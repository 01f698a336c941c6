"""The bus between modules: at least once, redelivery with back-off, dead letters. Consumers apply each message once.

In process, a message counts as published when every consumer has settled it (committed, or put it among the dead
letters); until then it stays in the outbox. A broker (``platform/rabbit``) confirms it earlier and keeps it itself;
consumers cannot tell the difference.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec
import structlog
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from onsale.contracts.events import EVENT_TYPES, DomainEvent
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Reader, Transaction
from onsale.platform.problems import Refusal, Unavailable

E = TypeVar("E", bound=DomainEvent)
R = TypeVar("R")

DELIVERIES_MAX = 6
BACK_OFF_SECONDS = 0.05
MESSAGES_PER_TRANSACTION_MAX = 32
ERROR_LENGTH_MAX = 500
STALLED_SECONDS = 1.0
NAME_LENGTH_MAX = 80
MESSAGE_ID_LENGTH_MAX = 50
STOP_SECONDS_MAX = 5.0

log = structlog.get_logger(__name__)
DEAD_LETTERS = Counter("onsale_dead_letters_total", "Events that no redelivery could apply", ["consumer"])
REDELIVERIES = Counter("onsale_redeliveries_total", "Deliveries that failed and were tried again", ["consumer"])
CONSUMED = Histogram(
    "onsale_consumer_batch_size",
    "Messages applied in one transaction",
    ["consumer"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128),
)
WAITING = Gauge("onsale_consumer_waiting", "Messages that wait for a consumer", ["consumer"])

metadata = MetaData()
inbox = Table(
    "platform_inbox",
    metadata,
    Column("consumer", String(NAME_LENGTH_MAX), primary_key=True),
    Column("message_id", String(MESSAGE_ID_LENGTH_MAX), primary_key=True),
    Column("state", String(8), nullable=False),  # "done", or "split" when its events are settled one by one
    Column("created_at", BigInteger, nullable=False),
    Index("platform_inbox_age", "created_at"),
    sqlite_with_rowid=False,
)
dead_letters = Table(
    "platform_dead_letters",
    metadata,
    Column("consumer", String(NAME_LENGTH_MAX), primary_key=True),
    Column("message_id", String(MESSAGE_ID_LENGTH_MAX), primary_key=True),
    Column("event_type", String(NAME_LENGTH_MAX), nullable=False),
    Column("payload", LargeBinary(2**32 - 1), nullable=False),
    Column("error", String(ERROR_LENGTH_MAX), nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)


class Message(msgspec.Struct, frozen=True):
    """Events of one type on their way. ``payload`` is a JSON array of them. Only the consumer ``only_for`` gets it, or
    everybody who listens to the type."""

    id: str
    event_type: str
    payload: bytes
    only_for: str = ""


class _InboxRow(msgspec.Struct):
    consumer: str
    message_id: str
    state: str
    created_at: int


class _DeadLetterRow(msgspec.Struct):
    consumer: str
    message_id: str
    event_type: str
    payload: bytes
    error: str
    deliveries: int
    created_at: int


class Consumer(Generic[E]):
    """Applies events of one type in its own transactions. ``handle`` gets 1..n events and must not answer partly."""

    def __init__(
        self, name: str, event_type: type[E], handle: Callable[[Transaction, Sequence[E]], Awaitable[None]]
    ) -> None:
        if EVENT_TYPES.get(event_type.__name__) is not event_type:
            raise TypeError(f"{event_type.__name__} is not registered in contracts.events.EVENT_TYPES")
        self.name = name
        self.event_type = event_type.__name__
        self._handle = handle
        self._decoder = msgspec.json.Decoder(list[event_type])  # type: ignore[valid-type]  # the type is a value here

    async def apply(self, transaction: Transaction, payloads: Sequence[bytes]) -> None:
        """Apply the events of these payloads, in their order."""
        await self._handle(transaction, [event for payload in payloads for event in self._decoder.decode(payload)])


AnyConsumer = Consumer[DomainEvent]


class Bus(Protocol):
    """Takes responsibility for messages: when ``publish`` returns, the outbox may forget the message."""

    async def publish(self, message: Message) -> None: ...


class RunningBus(Bus, Protocol):
    """A bus that gives its messages to the consumers of this process, from ``start`` to ``stop``."""

    @property
    def trouble(self) -> str | None:
        """Why messages wait at the moment, in one sentence; ``None`` when they flow."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None:
        """Settle what was handed over, as far as that takes a moment; the rest is delivered again."""
        ...


_known = select(inbox.c.message_id, inbox.c.state).where(
    inbox.c.consumer == bindparam("consumer"), inbox.c.message_id.in_(bindparam("ids", expanding=True))
)


class Delivery:
    """Gives messages to one consumer, exactly once each in effect, whatever the bus repeats."""

    def __init__(self, consumer: AnyConsumer, database: Database, clock: Clock) -> None:
        self.consumer = consumer
        self._database = database
        self._clock = clock

    async def settle(self, messages: list[Message], more: Callable[[], Iterable[Message]] = tuple) -> None:
        """Apply these messages, in one transaction when all goes well; returns when each is done or a dead letter.

        ``more`` is asked once, when the transaction has begun; what it returns is appended to ``messages``.
        """
        try:
            await self._database.run(lambda transaction: self._apply(transaction, messages, more))
        except Unavailable:
            raise  # the database is away: no message is to blame, and none may be buried for it
        except Exception as error:
            # One transaction for all failed: find the message, then the event, that fails, and settle the rest.
            log.warning("delivery_failed", consumer=self.consumer.name, messages=len(messages), error=repr(error))
            REDELIVERIES.labels(self.consumer.name).inc()
            await self._redeliver([part for message in messages for part in await self._settle_one(message)])

    async def give_up(self, message: Message, error: str, deliveries: int) -> None:
        """Put what was not settled of a message among the dead letters: a bus cannot deliver it."""
        states = await self._database.read(lambda reader: self._states(reader, [message.id]))
        for part in _events_of(message) if states.get(message.id) == "split" else [message]:
            await self._bury(part, error, deliveries)

    async def _bury(self, message: Message, error: str, deliveries: int = DELIVERIES_MAX) -> None:
        row = _DeadLetterRow(
            self.consumer.name,
            message.id,
            message.event_type[:NAME_LENGTH_MAX],
            message.payload,
            error[:ERROR_LENGTH_MAX],
            deliveries,
            to_micros(self._clock.now()),
        )
        async with self._database.transaction() as transaction:
            if await self._states(transaction, [message.id]):
                return
            await transaction.insert(dead_letters, [row])
            await self._remember(transaction, [message.id], "done")
        DEAD_LETTERS.labels(self.consumer.name).inc()
        log.error("dead_letter", consumer=self.consumer.name, message=message.id, error=error)

    async def _apply(
        self, transaction: Transaction, messages: list[Message], more: Callable[[], Iterable[Message]] = tuple
    ) -> None:
        messages.extend(more())
        known = await self._states(transaction, [message.id for message in messages])
        fresh = {message.id: message for message in messages if message.id not in known}
        if any(state == "split" for state in known.values()):
            raise _WasSplit
        if fresh:
            await self.consumer.apply(transaction, [message.payload for message in fresh.values()])
            await self._remember(transaction, list(fresh), "done")

    async def _apply_alone(self, message: Message) -> None:
        await self._database.run(lambda transaction: self._apply(transaction, [message]))

    async def _settle_one(self, message: Message) -> list[Message]:
        """Apply a message by itself; returns what is left of it when that fails, event by event."""
        try:
            await self._apply_alone(message)
        except Unavailable:
            raise
        except Exception:
            parts = _events_of(message)
            if len(parts) > 1:
                await self._mark_split(message)
            return parts
        return []

    async def _redeliver(self, messages: list[Message]) -> None:
        """Try what failed again and again, all of it in each round, so that many bad ones take no longer than one."""
        delivery = 3  # the first was with its neighbours, the second with its message
        while messages:
            failed = []
            for message in messages:
                error = await self._attempt(message)
                if error is not None and delivery == DELIVERIES_MAX:
                    await self._bury(message, error.code if isinstance(error, Refusal) else repr(error))
                elif error is not None:
                    failed.append(message)
            messages = failed
            if messages:
                await asyncio.sleep(BACK_OFF_SECONDS * 2**delivery)
            delivery += 1

    async def _attempt(self, message: Message) -> Exception | None:
        try:
            await self._apply_alone(message)
        except Unavailable:
            raise
        except Exception as error:
            REDELIVERIES.labels(self.consumer.name).inc()
            log.warning("redelivery_failed", consumer=self.consumer.name, message=message.id, error=repr(error))
            return error
        return None

    async def _mark_split(self, message: Message) -> None:
        async with self._database.transaction() as transaction:
            if not await self._states(transaction, [message.id]):
                await self._remember(transaction, [message.id], "split")

    async def _states(self, reader: Reader, message_ids: list[str]) -> dict[str, str]:
        rows = await reader.fetch_all(_known, {"consumer": self.consumer.name, "ids": message_ids})
        return {str(message_id): str(state) for message_id, state in rows}

    async def _remember(self, transaction: Transaction, message_ids: Sequence[str], state: str) -> None:
        now = to_micros(self._clock.now())
        rows = [_InboxRow(self.consumer.name, message_id, state, now) for message_id in message_ids]
        await transaction.insert(inbox, rows)


class _WasSplit(Exception):
    """This message was taken apart in an earlier delivery; its events are settled one by one."""


def _events_of(message: Message) -> list[Message]:
    """The message taken apart; what is no list of events stays as it is."""
    try:
        events = msgspec.json.decode(message.payload, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return [message]
    if len(events) < 2:
        return [message]
    return [
        msgspec.structs.replace(message, id=f"{message.id}#{number}", payload=b"[" + bytes(event) + b"]")
        for number, event in enumerate(events)
    ]


@dataclass(frozen=True, slots=True)
class Queued(Generic[R]):
    """A message that waits for its consumer in this process, and what is needed to say that it was settled."""

    message: Message
    receipt: R


Settle = Callable[[list[Message], Callable[[], Iterable[Message]]], Awaitable[None]]


async def consume(
    name: str, settle: Settle, queue: asyncio.Queue[Queued[R] | None], settled: Callable[[list[R]], Awaitable[None]]
) -> None:
    """Settle what comes, many messages at once when many have come, until ``None`` does.

    ``settled`` is called with the receipts of each batch, in the order of their messages.
    """
    while (first := await queue.get()) is not None:
        batch = [first]

        def gather(batch: list[Queued[R]] = batch) -> Iterator[Message]:
            while not queue.empty() and len(batch) < MESSAGES_PER_TRANSACTION_MAX:
                following = queue.get_nowait()
                if following is None:
                    queue.put_nowait(None)
                    break
                batch.append(following)
                yield following.message

        await _settle_at_last(name, settle, [first.message], gather)
        await settled([queued.receipt for queued in batch])


async def _settle_at_last(
    name: str, settle: Settle, messages: list[Message], more: Callable[[], Iterable[Message]]
) -> None:
    while True:
        try:
            await settle(messages, more)
            return
        except Exception:
            # Not even a dead letter could be written: the database is away, or refuses (disk full, say). Wait for it.
            log.exception("consumer_stalled", consumer=name)
            await asyncio.sleep(STALLED_SECONDS)


async def nobody_is_called(name: str) -> None:
    """Keep a message that no consumer of this version may have; the version that has it will deliver it."""
    log.error("consumer_unknown", consumer=name)
    await asyncio.Event().wait()


_Settled = asyncio.Future[None]
_Queue = asyncio.Queue[Queued[_Settled] | None]


class InProcessBus:
    """The embedded bus. Each consumer has its own queue, so a slow one holds up nobody else.

    The queues are bounded by the relay, which keeps a bounded number of messages in flight.
    """

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self._queues: dict[str, list[_Queue]] = {}
        self._pairs: list[tuple[Delivery, _Queue]] = []
        for delivery in deliveries:
            queue: _Queue = asyncio.Queue()
            self._queues.setdefault(delivery.consumer.event_type, []).append(queue)
            self._pairs.append((delivery, queue))
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def trouble(self) -> str | None:
        return None

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(_consume(delivery, queue), name=f"consumer:{delivery.consumer.name}")
            for delivery, queue in self._pairs
        ]

    async def stop(self) -> None:
        for _, queue in self._pairs:
            queue.put_nowait(None)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS_MAX)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def publish(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        queues = self._queues_for(message)
        if message.only_for and not queues:
            await nobody_is_called(message.only_for)
        settled: list[_Settled] = [loop.create_future() for _ in queues]
        for queue, future in zip(queues, settled, strict=True):
            queue.put_nowait(Queued(message, future))
        for future in settled:
            await future

    def _queues_for(self, message: Message) -> Sequence[_Queue]:
        if not message.only_for:
            return self._queues.get(message.event_type, ())
        return [queue for delivery, queue in self._pairs if delivery.consumer.name == message.only_for]


async def _consume(delivery: Delivery, queue: _Queue) -> None:
    waiting, consumed = WAITING.labels(delivery.consumer.name), CONSUMED.labels(delivery.consumer.name)

    async def settled(futures: list[_Settled]) -> None:
        waiting.set(queue.qsize())
        consumed.observe(len(futures))
        for future in futures:
            if not future.done():
                future.set_result(None)

    await consume(delivery.consumer.name, delivery.settle, queue, settled)
