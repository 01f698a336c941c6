"""The bus on RabbitMQ (docs/adr/0016)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onsale.platform.bus import Delivery, Message, nobody_is_called
from onsale.platform.rabbit import topology
from onsale.platform.rabbit.address import Address
from onsale.platform.rabbit.consumers import Consumers
from onsale.platform.rabbit.publisher import Publisher


class RabbitBus:
    """``RunningBus`` on a broker, for many processes.

    ``subscriptions``: the event types of all consumers of the product by name, wherever they run; those of
    ``deliveries`` run here. When several processes run the same ones, each message goes to one of them.

    Publishing and consuming have a connection each. A broker that is short of memory or disk stops listening to those
    who publish; what consumers acknowledge must still reach it.
    """

    def __init__(
        self,
        address: Address,
        deliveries: Sequence[Delivery],
        subscriptions: Mapping[str, str],
        *,
        deliveries_max: int = topology.DELIVERIES_MAX,
    ) -> None:
        own = {delivery.consumer.name: delivery.consumer.event_type for delivery in deliveries}
        self._subscriptions = {**subscriptions, **own}
        self._publisher = Publisher(address, self._subscriptions, deliveries_max=deliveries_max)
        self._consumers = Consumers(address, deliveries, self._subscriptions, deliveries_max=deliveries_max)

    @property
    def trouble(self) -> str | None:
        return self._publisher.trouble or self._consumers.trouble

    async def start(self) -> None:
        """Refuses with ``SettingsError`` what no waiting mends. A broker that is away is waited for: people can buy
        without it, and what they cause stays in the outbox."""
        await self._publisher.start()
        try:
            await self._consumers.start()
        except BaseException:
            await self._publisher.stop()
            raise

    async def stop(self) -> None:
        await self._consumers.stop()
        await self._publisher.stop()

    async def publish(self, message: Message) -> None:
        """Returns when the broker has confirmed the message; waits for that as long as it takes."""
        if message.only_for and message.only_for not in self._subscriptions:
            await nobody_is_called(message.only_for)
        await self._publisher.publish(message)
