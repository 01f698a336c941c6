"""What inventory does by itself."""

from __future__ import annotations

from onsale.modules.inventory.commands import InventoryCommands
from onsale.modules.inventory.settings import EXPIRY_EVERY_SECONDS
from onsale.platform.db import Database
from onsale.platform.wiring import Job


def inventory_jobs(commands: InventoryCommands, database: Database) -> list[Job]:
    async def expire_holds() -> int:
        return await database.run(commands.expire_due)

    return [Job("inventory.expire_holds", every_seconds=EXPIRY_EVERY_SECONDS, run=expire_holds)]
