"""Inventory's place in a process."""

from __future__ import annotations

from onsale.modules.inventory.commands import ControlCommands, InventoryCommands, ReturnCommands
from onsale.modules.inventory.commands.attendees import AttendeeCommands
from onsale.modules.inventory.consumers import inventory_consumers
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.front.live import Live
from onsale.modules.inventory.front.memory import MemoryFront
from onsale.modules.inventory.front.shared import RedisFront
from onsale.modules.inventory.http.attendees import attendee_routes
from onsale.modules.inventory.http.buyers import InventoryApi, inventory_routes
from onsale.modules.inventory.http.controls import ControlApi, control_routes
from onsale.modules.inventory.invariants import INVARIANTS
from onsale.modules.inventory.jobs import inventory_jobs
from onsale.modules.inventory.queries.controls import ControlQueries
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.tables import metadata
from onsale.platform.audit import Audit
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    books = Books()
    front = _front(platform, books)
    live = Live(front, watchers_max=platform.settings.availability_watchers_max)
    commands = InventoryCommands(front, books, platform.clock)
    audit = Audit(platform.clock, platform.ids)
    controls = ControlCommands(front, books, clock=platform.clock, ids=platform.ids, audit=audit)

    async def stop() -> None:
        await live.stop()
        await front.stop()

    return Module(
        name="inventory",
        routes=[
            inventory_routes(InventoryApi(platform, commands, front, live)),
            control_routes(ControlApi(platform, controls, ControlQueries(books))),
            *attendee_routes(platform, AttendeeCommands(platform.clock)),
        ],
        consumers=inventory_consumers(commands, ReturnCommands(front, books, platform.clock, platform.ids)),
        jobs=inventory_jobs(commands, controls, platform.database, front),
        invariants=INVARIANTS,
        tables=[metadata],
        hurry=live.hurry,
        stop=stop,
    )


def _front(platform: Platform, books: Books) -> StockFront:
    if platform.redis is None:
        return MemoryFront(platform.database, books, platform.clock, platform.ids)
    return RedisFront(
        platform.redis, platform.database, books, locks=platform.locks, clock=platform.clock, ids=platform.ids
    )
