"""What exists on the broker: an exchange for events, and for each consumer a queue and one for what it cannot take.

::

    onsale.events (topic) ── OrderPaid ──► inventory.sell ── delivered too often ──► onsale.dead ──► inventory.sell.dead

Everybody declares all of it whenever he connects: a publisher must not find that the service that will want his events
has never run yet, and a queue that somebody has deleted comes back.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiormq.abc import AbstractChannel

EXCHANGE = "onsale.events"
DEAD_EXCHANGE = "onsale.dead"
# Counted by the broker when a message comes back unsettled: its process died, or lost the connection. Consumers that
# fail are counted by ``Delivery`` and never come to this, so it only has to end what kills process after process.
DELIVERIES_MAX = 50


def dead_queue(consumer: str) -> str:
    """Where the broker puts what it has delivered to this consumer too often."""
    return f"{consumer}.dead"


async def declare(
    channel: AbstractChannel, subscriptions: Mapping[str, str], *, deliveries_max: int = DELIVERIES_MAX
) -> None:
    """Make what is missing. ``subscriptions`` are event types by consumer."""
    await channel.exchange_declare(EXCHANGE, exchange_type="topic", durable=True)
    await channel.exchange_declare(DEAD_EXCHANGE, exchange_type="direct", durable=True)
    for consumer, event_type in subscriptions.items():
        dead = dead_queue(consumer)
        await channel.queue_declare(dead, durable=True, arguments={"x-queue-type": "quorum"})
        await channel.queue_bind(dead, DEAD_EXCHANGE, consumer)
        await channel.queue_declare(
            consumer,
            durable=True,
            arguments={
                "x-queue-type": "quorum",
                "x-delivery-limit": deliveries_max,
                "x-dead-letter-exchange": DEAD_EXCHANGE,
                "x-dead-letter-routing-key": consumer,
                # A dead letter is moved with confirms, which the broker does for queues that never drop messages.
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
            },
        )
        await channel.queue_bind(consumer, EXCHANGE, event_type)
