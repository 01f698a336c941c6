"""Inventory's place in a process."""

from __future__ import annotations

from onsale.modules.inventory.commands import InventoryCommands
from onsale.modules.inventory.consumers import inventory_consumers
from onsale.modules.inventory.front.memory import MemoryFront
from onsale.modules.inventory.http import InventoryApi, inventory_routes
from onsale.modules.inventory.invariants import INVARIANTS
from onsale.modules.inventory.jobs import inventory_jobs
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.tables import metadata
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    books = Books()
    front = MemoryFront(platform.database, books, platform.clock, platform.ids)
    commands = InventoryCommands(front, books, platform.clock)
    return Module(
        name="inventory",
        routes=[inventory_routes(InventoryApi(platform, commands, front))],
        consumers=inventory_consumers(commands),
        jobs=inventory_jobs(commands, platform.database),
        invariants=INVARIANTS,
        tables=[metadata],
    )
