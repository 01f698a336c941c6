"""What inventory does by itself."""

from __future__ import annotations

from onsale.modules.inventory.commands import ControlCommands, InventoryCommands
from onsale.modules.inventory.commands.controls import RELEASE_JOB
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.settings import EXPIRY_EVERY_SECONDS, LOOK_AFTER_EVERY_SECONDS, RELEASE_EVERY_SECONDS
from onsale.platform.db import Database, Transaction
from onsale.platform.locks import Fence
from onsale.platform.wiring import Job


def inventory_jobs(
    commands: InventoryCommands, controls: ControlCommands, database: Database, front: StockFront
) -> list[Job]:
    fence, release_fence = Fence(), Fence()

    async def expire(transaction: Transaction) -> int:
        await fence.check(transaction)
        return await commands.expire_due(transaction)

    async def expire_holds() -> int:
        return await database.run(expire)

    async def release(transaction: Transaction) -> int:
        await release_fence.check(transaction)
        return await controls.release_due(transaction)

    async def release_allocations() -> int:
        return await database.run(release) if await database.read(controls.count_due) else 0

    return [
        Job("inventory.expire_holds", EXPIRY_EVERY_SECONDS, expire_holds, singleton=True, fence=fence),
        Job(RELEASE_JOB, RELEASE_EVERY_SECONDS, release_allocations, singleton=True, fence=release_fence),
        Job("inventory.look_after_claims", LOOK_AFTER_EVERY_SECONDS, front.look_after, singleton=True),
    ]
