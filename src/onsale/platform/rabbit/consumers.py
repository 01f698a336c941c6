"""Consuming: batches into one transaction, acknowledged when it is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from aiormq import Channel
from aiormq.abc import DeliveredMessage
from prometheus_client import Counter

from onsale.platform.bus import CONSUMED, STOP_SECONDS_MAX, WAITING, Delivery, Intake, Message, Settle
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
        self._queues: list[_Queue] = []
        self._loops: list[asyncio.Task[None]] = []
        self._watcher: asyncio.Task[None] | None = None

    async def to(self, name: str, consumer: str, settle: Settle) -> None:
        channel = await self._life.channel()
        channel.on_consumer_cancel_callbacks.add(lambda _: self._life.end(f"the queue {name} was deleted"))
        queue = _Queue(channel, consumer, settle)
        self._queues.append(queue)
        self._loops.append(asyncio.create_task(queue.intake.run(), name=f"consumer:{name}"))
        await channel.basic_qos(prefetch_count=PREFETCH)
        await channel.basic_consume(name, queue.take, consumer_tag=name)

    def watch(self, channel: Channel, queues: Sequence[str]) -> None:
        self._watcher = asyncio.create_task(_watch_depths(channel, queues), name="broker:depths")

    async def stop(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        for queue in self._queues:
            await queue.end()
        if self._loops:
            _, late = await asyncio.wait(self._loops, timeout=STOP_SECONDS_MAX)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


class _Queue:
    """One queue as its consumer sees it. The receipt of a parcel lies with the last of its messages."""

    def __init__(self, channel: Channel, consumer: str, settle: Settle) -> None:
        self._channel = channel
        self._consumed = CONSUMED.labels(consumer)
        self._redelivered = REDELIVERED.labels(consumer)
        self.intake: Intake[int | None] = Intake(consumer, settle, self._settled)

    async def take(self, delivered: DeliveredMessage) -> None:
        if delivered.redelivered:
            self._redelivered.inc()
        *others, last = parcels.unpacked(delivered)
        for message in others:
            self.intake.put(message, None)
        self.intake.put(last, delivered.delivery_tag)

    async def _settled(self, receipts: list[int | None]) -> None:
        self._consumed.observe(len(receipts))
        newest = max((tag for tag in receipts if tag is not None), default=None)
        if newest is None:
            return
        # What cannot be acknowledged any more is delivered again, and the inbox knows it.
        with suppress(Lost), losing():
            await self._channel.basic_ack(newest, multiple=True)

    async def end(self) -> None:
        """Take no more. What is here is still settled, unless the broker gives it to others."""
        with suppress(Lost), losing():
            for tag in list(self._channel.consumers):
                await self._channel.basic_cancel(tag, timeout=CANCEL_SECONDS_MAX)
        if self._channel.is_closed:
            self.intake.clear()
        self.intake.end()


async def _watch_depths(channel: Channel, queues: Sequence[str]) -> None:
    with suppress(Lost), losing():
        while True:
            for queue in queues:
                found = await channel.queue_declare(queue, passive=True)
                WAITING.labels(queue).set(found.message_count or 0)
            await asyncio.sleep(DEPTH_EVERY_SECONDS)
