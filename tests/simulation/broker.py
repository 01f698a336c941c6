"""Two ways between outbox and consumers, both as unreliable as a bus may be.

The broker stands outside like a real one: what it has taken survives our process, and it delivers late, twice and in
any order. The other is the embedded bus itself behind a shaky line.
"""

import asyncio
import random
from collections.abc import Sequence

from typing_extensions import override

from onsale.platform.bus import Delivery, InProcessBus, Message
from tests.simulation.faults import Fate, Moment

BATCH_MAX = 4
KEPT_MAX = 200
DELAY_SECONDS_MAX = 2.0


class Broker:
    """A queue for every consumer. ``delivered`` can be delivered again at any time."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self.queues: dict[str, list[Message]] = {}
        self.delivered: list[tuple[str, Message]] = []

    def take(self, message: Message, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.consumer.event_type == message.event_type:
                self.queues.setdefault(delivery.consumer.name, []).append(message)

    @property
    def is_empty(self) -> bool:
        return not any(self.queues.values())

    def names(self) -> list[str]:
        """The consumers for whom something waits."""
        return sorted(name for name, queue in self.queues.items() if queue)

    def some_of(self, name: str) -> list[Message]:
        """A few of the messages that wait, in any order, now and then one of them twice."""
        queue = self.queues[name]
        batch = self._dice.sample(queue, k=min(len(queue), self._dice.randint(1, BATCH_MAX)))
        return [*batch, batch[0]] if self._dice.random() < 0.1 else batch

    def heard(self, name: str, batch: Sequence[Message]) -> None:
        """The consumer is done with these."""
        for message in batch:
            if message in self.queues[name]:
                self.queues[name].remove(message)
                self.delivered.append((name, message))
        del self.delivered[:-KEPT_MAX]

    def repeat(self) -> None:
        """Something that was done with comes again."""
        if self.delivered:
            name, message = self._dice.choice(self.delivered)
            self.queues[name].append(message)


class BrokerBus:
    """Our end of the line to the broker. Nothing is delivered until the schedule says so."""

    def __init__(self, deliveries: Sequence[Delivery], broker: Broker, fate: Fate) -> None:
        self._deliveries = deliveries
        self._broker = broker
        self._fate = fate

    @property
    def trouble(self) -> str | None:
        return None

    async def start(self) -> None:
        """The broker is there already."""

    async def stop(self) -> None:
        """And it stays."""

    async def publish(self, message: Message) -> None:
        await self._fate.reach(Moment.BEFORE_PUBLISH)
        self._broker.take(message, self._deliveries)
        await asyncio.sleep(0)
        await self._fate.reach(Moment.AFTER_PUBLISH)


class ShakyBus(InProcessBus):
    """The embedded bus; messages overtake each other on their way to it, and some come twice."""

    def __init__(self, deliveries: Sequence[Delivery], dice: random.Random, fate: Fate) -> None:
        super().__init__(deliveries)
        self._dice = dice
        self._fate = fate

    @override
    async def publish(self, message: Message) -> None:
        await self._fate.reach(Moment.BEFORE_PUBLISH)
        await asyncio.gather(*(self._deliver(message) for _ in range(self._dice.choice((1, 1, 1, 2)))))
        await self._fate.reach(Moment.AFTER_PUBLISH)

    async def _deliver(self, message: Message) -> None:
        await asyncio.sleep(self._dice.uniform(0, DELAY_SECONDS_MAX))
        await super().publish(message)
