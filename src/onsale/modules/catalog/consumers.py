"""What the catalogue learns from other modules."""

from __future__ import annotations

from onsale.contracts.events import TicketTypesChanged
from onsale.modules.catalog.commands.stock import StockCommands
from onsale.platform.bus import Consumer


def catalog_consumers(commands: StockCommands) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    return [Consumer("catalog.note_stock", TicketTypesChanged, commands.note_stock)]
