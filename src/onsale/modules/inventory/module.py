"""Inventory's place in a process."""

from __future__ import annotations

from onsale.modules.inventory.commands import InventoryCommands, StockKeeper
from onsale.modules.inventory.consumers import inventory_consumers
from onsale.modules.inventory.http import InventoryApi, inventory_routes
from onsale.modules.inventory.invariants import INVARIANTS
from onsale.modules.inventory.jobs import inventory_jobs
from onsale.modules.inventory.tables import metadata
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    keeper = StockKeeper(platform.database, platform.clock)
    commands = InventoryCommands(keeper, platform.clock, platform.ids)
    return Module(
        name="inventory",
        routes=[inventory_routes(InventoryApi(platform, commands, keeper))],
        consumers=inventory_consumers(commands),
        jobs=inventory_jobs(commands, platform.database),
        invariants=INVARIANTS,
        tables=[metadata],
    )
