"""Consuming: batches into one transaction, acknowledged when it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from aiormq import Channel
from aiormq.abc import DeliveredMessage
from prometheus_client import Counter

from onsale.platform.bus import CONSUMED, STOP_SECONDS_MAX, WAITING, Delivery, Message, Queued, Settle, consume
from onsale.platform.rabbit import parcels, topology
from onsale.platform.rabbit.address import Address
from onsale.platform.rabbit.link import Life, Link, Lost, losing

PREFETCH = 16  # parcels: one batch is settled while the next ones are on their way
DEPTH_EVERY_SECONDS = 5.0
CANCEL_SECONDS_MAX = 1.0

REDELIVERED = Counter("onsale_broker_redelivered_total", "Parcels that the broker delivered again", ["consumer"])


class Consumers:
    """Gives what the broker has for these consumers to them, and to them alone; other processes get other parcels."""

    def __init__(
        self,
        address: Address,
        deliveries: Sequence[Delivery],
        subscriptions: Mapping[str, str],
        *,
        deliveries_max: int,
    ) -> None:
        self._deliveries = deliveries
        self._subscriptions = subscriptions
        self._deliveries_max = deliveries_max
        self._link = Link(address, "consume", self._set_up, _Listening.stop)

    @property
    def trouble(self) -> str | None:
        return self._link.trouble

    async def start(self) -> None:
        await self._link.start()

    async def stop(self) -> None:
        """Settle and acknowledge what is here, as far as that takes a moment."""
        await self._link.stop()

    async def _set_up(self, life: Life) -> _Listening:
        channel = await life.channel()
        await topology.declare(channel, self._subscriptions, deliveries_max=self._deliveries_max)
        listening = _Listening(life)
        try:
            for delivery in self._deliveries:
                name = delivery.consumer.name
                await listening.to(name, name, delivery.settle)
                await listening.to(topology.dead_queue(name), name, self._burial(delivery))
        except BaseException:
            await listening.stop()
            raise
        listening.watch(channel, [delivery.consumer.name for delivery in self._deliveries])
        return listening

    def _burial(self, delivery: Delivery) -> Settle:
        error = f"the broker delivered it more than {self._deliveries_max} times, and nobody settled it"

        async def bury(messages: list[Message], more: Callable[[], Iterable[Message]]) -> None:
            messages.extend(more())
            for message in messages:
                await delivery.give_up(message, error, self._deliveries_max)

        return bury


class _Listening:
    """What listens on one connection: a channel and a loop for each queue."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._intakes: list[_Intake] = []
        self._loops: list[asyncio.Task[None]] = []
        self._watcher: asyncio.Task[None] | None = None

    async def to(self, queue: str, consumer: str, settle: Settle) -> None:
        channel = await self._life.channel()
        channel.on_consumer_cancel_callbacks.add(lambda _: self._life.end(f"the queue {queue} was deleted"))
        intake = _Intake(channel, consumer)
        self._intakes.append(intake)
        self._loops.append(
            asyncio.create_task(consume(consumer, settle, intake.arrived, intake.settled), name=f"consumer:{queue}")
        )
        await channel.basic_qos(prefetch_count=PREFETCH)
        await channel.basic_consume(queue, intake.take, consumer_tag=queue)

    def watch(self, channel: Channel, queues: Sequence[str]) -> None:
        self._watcher = asyncio.create_task(_watch_depths(channel, queues), name="broker:depths")

    async def stop(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        for intake in self._intakes:
            await intake.stop()
        if self._loops:
            _, late = await asyncio.wait(self._loops, timeout=STOP_SECONDS_MAX)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


class _Intake:
    """The parcels of one queue on their way to its consumer. The receipt of a parcel lies with its last message."""

    def __init__(self, channel: Channel, consumer: str) -> None:
        self._channel = channel
        self._consumed = CONSUMED.labels(consumer)
        self._redelivered = REDELIVERED.labels(consumer)
        self.arrived: asyncio.Queue[Queued[int | None] | None] = asyncio.Queue()

    async def take(self, delivered: DeliveredMessage) -> None:
        if delivered.redelivered:
            self._redelivered.inc()
        *others, last = parcels.unpacked(delivered)
        for message in others:
            self.arrived.put_nowait(Queued(message, None))
        self.arrived.put_nowait(Queued(last, delivered.delivery_tag))

    async def settled(self, receipts: list[int | None]) -> None:
        self._consumed.observe(len(receipts))
        done = max((tag for tag in receipts if tag is not None), default=None)
        if done is None:
            return
        # What cannot be acknowledged any more is delivered again, and the inbox knows it.
        with suppress(Lost), losing():
            await self._channel.basic_ack(done, multiple=True)

    async def stop(self) -> None:
        """Take no more. What is here is still settled, unless the broker has given it to others."""
        with suppress(Lost), losing():
            for tag in list(self._channel.consumers):
                await self._channel.basic_cancel(tag, timeout=CANCEL_SECONDS_MAX)
        while self._channel.is_closed and not self.arrived.empty():
            self.arrived.get_nowait()
        self.arrived.put_nowait(None)


async def _watch_depths(channel: Channel, queues: Sequence[str]) -> None:
    with suppress(Lost), losing():
        while True:
            for queue in queues:
                found = await channel.queue_declare(queue, passive=True)
                WAITING.labels(queue).set(found.message_count or 0)
            await asyncio.sleep(DEPTH_EVERY_SECONDS)
