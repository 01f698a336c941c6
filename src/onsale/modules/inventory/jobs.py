"""What inventory does by itself."""

from __future__ import annotations

from onsale.modules.inventory.commands import InventoryCommands
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.settings import EXPIRY_EVERY_SECONDS, LOOK_AFTER_EVERY_SECONDS
from onsale.platform.db import Database, Transaction
from onsale.platform.locks import Fence
from onsale.platform.wiring import Job


def inventory_jobs(commands: InventoryCommands, database: Database, front: StockFront) -> list[Job]:
    fence = Fence()

    async def expire(transaction: Transaction) -> int:
        await fence.check(transaction)
        return await commands.expire_due(transaction)

    async def expire_holds() -> int:
        return await database.run(expire)

    return [
        Job("inventory.expire_holds", EXPIRY_EVERY_SECONDS, expire_holds, singleton=True, fence=fence),
        Job("inventory.look_after_claims", LOOK_AFTER_EVERY_SECONDS, front.look_after, singleton=True),
    ]
