"""How much lies on the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import aiormq
from aiormq import exceptions as client

from onsale.platform.rabbit.address import Address
from onsale.platform.rabbit.link import CONNECT_SECONDS_MAX, Life, losing


async def count_waiting(address: Address, consumers: Collection[str]) -> int:
    """Parcels that nobody has been given yet. Raises ``Lost`` when the broker cannot be asked."""
    with losing():
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            life = Life(await aiormq.connect(address.url))
            try:
                return sum([await _depth(life, consumer) for consumer in consumers])
            finally:
                await life.close()


async def _depth(life: Life, queue: str) -> int:
    channel = await life.channel()
    try:
        found = await channel.queue_declare(queue, passive=True)
    except client.ChannelNotFoundEntity:
        return 0  # nobody has ever published or listened
    await channel.close()
    return found.message_count or 0
