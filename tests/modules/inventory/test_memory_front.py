"""The front in memory beside transactions that share its commit."""

from __future__ import annotations

import asyncio

from onsale.app.process import Process
from onsale.modules.inventory.commands import InventoryCommands, ReleaseHold
from onsale.modules.inventory.front.memory import MemoryFront
from onsale.modules.inventory.repository.books import Books
from tests.modules.inventory.conftest import STANDING, NewBuyer


async def test_what_is_given_back_while_the_stock_is_read_is_free(shows: Process, new_buyer: NewBuyer) -> None:
    held = (await (await new_buyer()).hold(STANDING, "type-floor", 4)).json()
    platform, books = shows.platform, Books()
    front = MemoryFront(platform.database, books, platform.clock, platform.ids)
    commands = InventoryCommands(front, books, platform.clock)
    owner = platform.hold_tokens.verify(held["hold_token"]).user_id
    async with platform.database.transaction():
        read = asyncio.create_task(front.show(STANDING))
        release = ReleaseHold(held["id"], owner)
        released = asyncio.create_task(
            platform.database.run(lambda transaction: commands.release(transaction, release))
        )
        await asyncio.sleep(0)  # both wait for their turn, and will share one commit
    await asyncio.gather(read, released)
    stock = await front.show(STANDING)
    assert stock is not None
    assert stock.available == [10, 3]
