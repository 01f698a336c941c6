"""The bus between modules: at least once, redelivery with back-off, dead letters. Consumers apply each message once.

In process, a message counts as published when every consumer has settled it (committed, or put it among the dead
letters); until then it stays in the outbox. A broker (``platform/rabbit``) confirms it earlier and keeps it itself;
consumers cannot tell the difference.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

import msgspec
import structlog
from prometheus_client import Counter, Gauge, Histogram

from onsale.contracts.event_types import EVENT_TYPES
from onsale.contracts.events import DomainEvent
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.inbox import ERROR_LENGTH_MAX, NAME_LENGTH_MAX, DeadLetter, Inbox, dead_letters
from onsale.platform.problems import Refusal, Unavailable

E = TypeVar("E", bound=DomainEvent)
R = TypeVar("R")

DELIVERIES_MAX = 6
BACK_OFF_SECONDS = 0.05
MESSAGES_PER_TRANSACTION_MAX = 32
STALLED_SECONDS = 1.0
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


class Message(msgspec.Struct, frozen=True):
    """Events of one type on their way. ``payload`` is a JSON array of them. Only the consumer ``only_for`` gets it, or
    everybody who listens to the type."""

    id: str
    event_type: str
    payload: bytes
    only_for: str = ""


class Consumer(Generic[E]):
    """Applies events of one type in its own transactions. ``handle`` gets 1..n events and must not answer partly."""

    def __init__(
        self, name: str, event_type: type[E], handle: Callable[[Transaction, Sequence[E]], Awaitable[None]]
    ) -> None:
        if EVENT_TYPES.get(event_type.__name__) is not event_type:
            raise TypeError(f"{event_type.__name__} is not registered in contracts.event_types.EVENT_TYPES")
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


class Delivery:
    """Gives messages to one consumer, exactly once each in effect, whatever the bus repeats."""

    def __init__(
        self, consumer: AnyConsumer, database: Database, clock: Clock, *, back_off_seconds: float = BACK_OFF_SECONDS
    ) -> None:
        self.consumer = consumer
        self._database = database
        self._clock = clock
        self._inbox = Inbox(consumer.name, clock)
        self._back_off_seconds = back_off_seconds

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
        """Put what was not settled of a message among the dead letters: the bus has no hope for it."""
        states = await self._database.read(lambda reader: self._inbox.states(reader, [message.id]))
        for part in _events_of(message) if states.get(message.id) == "split" else [message]:
            await self._bury(part, error, deliveries)

    async def _apply(
        self, transaction: Transaction, messages: list[Message], more: Callable[[], Iterable[Message]] = tuple
    ) -> None:
        messages.extend(more())
        known = await self._inbox.states(transaction, [message.id for message in messages])
        fresh = {message.id: message for message in messages if message.id not in known}
        if any(state == "split" for state in known.values()):
            raise _WasSplit
        if fresh:
            await self.consumer.apply(transaction, [message.payload for message in fresh.values()])
            await self._inbox.remember(transaction, list(fresh), "done")

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

    async def _mark_split(self, message: Message) -> None:
        async with self._database.transaction() as transaction:
            if not await self._inbox.states(transaction, [message.id]):
                await self._inbox.remember(transaction, [message.id], "split")

    async def _redeliver(self, messages: list[Message]) -> None:
        """Try what failed again and again, all of it in each round, so that many bad ones take no longer than one."""
        delivery = 3  # the first was with its neighbours, the second with its message
        while messages:
            failed = []
            for message in messages:
                error = await self._attempt(message)
                if error is not None and delivery == DELIVERIES_MAX:
                    await self._bury(message, error.code if isinstance(error, Refusal) else repr(error), delivery)
                elif error is not None:
                    failed.append(message)
            messages = failed
            if messages:
                await asyncio.sleep(self._back_off_seconds * 2**delivery)
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

    async def _bury(self, message: Message, error: str, deliveries: int) -> None:
        letter = DeadLetter(
            consumer=self.consumer.name,
            message_id=message.id,
            event_type=message.event_type[:NAME_LENGTH_MAX],
            payload=message.payload,
            error=error[:ERROR_LENGTH_MAX],
            deliveries=deliveries,
            created_at=to_micros(self._clock.now()),
        )
        async with self._database.transaction() as transaction:
            if await self._inbox.states(transaction, [message.id]):
                return
            await transaction.insert(dead_letters, [letter])
            await self._inbox.remember(transaction, [message.id], "done")
        DEAD_LETTERS.labels(self.consumer.name).inc()
        log.error("dead_letter", consumer=self.consumer.name, message=message.id, error=error)


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


Settle = Callable[[list[Message], Callable[[], Iterable[Message]]], Awaitable[None]]
Receipts = Callable[[list[R]], Awaitable[None]]


class Intake(Generic[R]):
    """Messages on the last step to their consumer, each with a receipt for whoever brought it.

    ``settled`` is called with the receipts of each batch, in the order of their messages.
    """

    def __init__(self, name: str, settle: Settle, settled: Receipts[R]) -> None:
        self._name = name
        self._settle = settle
        self._settled = settled
        self._queue: asyncio.Queue[tuple[Message, R] | None] = asyncio.Queue()
        self._ending = asyncio.Event()

    def __len__(self) -> int:
        return self._queue.qsize()

    def put(self, message: Message, receipt: R) -> None:
        self._queue.put_nowait((message, receipt))

    def end(self) -> None:
        """Nothing follows."""
        self._ending.set()
        self._queue.put_nowait(None)

    def clear(self) -> None:
        """Forget what waits."""
        while not self._queue.empty():
            self._queue.get_nowait()

    async def run(self) -> None:
        """Settle what comes, many messages at once when many have come, until the end."""
        while (first := await self._queue.get()) is not None:
            batch = [first]

            def gather(batch: list[tuple[Message, R]] = batch) -> Iterator[Message]:
                while not self._queue.empty() and len(batch) < MESSAGES_PER_TRANSACTION_MAX:
                    following = self._queue.get_nowait()
                    if following is None:
                        self._queue.put_nowait(None)
                        break
                    batch.append(following)
                    yield following[0]

            if not await self._is_settled([first[0]], gather):
                return
            await self._settled([receipt for _, receipt in batch])

    async def _is_settled(self, messages: list[Message], more: Callable[[], Iterable[Message]]) -> bool:
        """Not even a dead letter can be written when the database is away, or refuses (disk full, say): then wait for
        it. ``False`` when the end comes first."""
        while True:
            try:
                await self._settle(messages, more)
                return True
            except Unavailable as error:
                log.warning("consumer_waits", consumer=self._name, error=repr(error))
            except Exception:
                log.exception("consumer_stalled", consumer=self._name)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), STALLED_SECONDS)
                return False


async def nobody_is_called(name: str) -> None:
    """Keep a message that no consumer of this version may have; the version that has it will deliver it."""
    log.error("consumer_unknown", consumer=name)
    await asyncio.Event().wait()


class InProcessBus:
    """The embedded bus. Each consumer has its own queue, so a slow one holds up nobody else.

    The queues are bounded by the relay, which keeps a bounded number of messages in flight.
    """

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        self._intakes = {delivery.consumer.name: _intake(delivery) for delivery in deliveries}
        self._names: dict[str, list[str]] = {}
        for delivery in deliveries:
            self._names.setdefault(delivery.consumer.event_type, []).append(delivery.consumer.name)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def trouble(self) -> str | None:
        return None

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(intake.run(), name=f"consumer:{name}") for name, intake in self._intakes.items()
        ]

    async def stop(self) -> None:
        for intake in self._intakes.values():
            intake.end()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS_MAX)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def publish(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        if message.only_for and message.only_for not in self._intakes:
            await nobody_is_called(message.only_for)
        names = [message.only_for] if message.only_for else self._names.get(message.event_type, ())
        settled: list[asyncio.Future[None]] = [loop.create_future() for _ in names]
        for name, future in zip(names, settled, strict=True):
            self._intakes[name].put(message, future)
        for future in settled:
            await future


def _intake(delivery: Delivery) -> Intake[asyncio.Future[None]]:
    name = delivery.consumer.name
    waiting, consumed = WAITING.labels(name), CONSUMED.labels(name)

    async def settled(futures: list[asyncio.Future[None]]) -> None:
        waiting.set(len(intake))
        consumed.observe(len(futures))
        for future in futures:
            if not future.done():
                future.set_result(None)

    intake = Intake(name, delivery.settle, settled)
    return intake
