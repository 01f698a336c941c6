"""What inventory learns from other modules."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.contracts.events import (
    OrderClosed,
    OrderPaid,
    OrderPlaced,
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    RefundRulesChanged,
    TicketsVoided,
)
from onsale.modules.inventory.commands import InventoryCommands, ReturnCommands
from onsale.platform.bus import Consumer
from onsale.platform.db import Transaction


def inventory_consumers(commands: InventoryCommands, returns: ReturnCommands) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    async def note_orders(transaction: Transaction, events: Sequence[OrderPlaced]) -> None:
        await commands.note_orders(transaction, [event.purchase for event in events])

    async def release_closed(transaction: Transaction, events: Sequence[OrderClosed]) -> None:
        await commands.release_closed(transaction, {event.hold_id for event in events})

    return [
        Consumer("inventory.open_performances", PerformancePublished, commands.open_performances),
        Consumer("inventory.note_orders", OrderPlaced, note_orders),
        Consumer("inventory.release_closed", OrderClosed, release_closed),
        Consumer("inventory.sell", OrderPaid, commands.sell),
        Consumer("inventory.take_back", TicketsVoided, returns.take_back),
        Consumer("inventory.note_returns", RefundRulesChanged, returns.note_returns),
        Consumer("inventory.cancel", PerformanceCancelled, returns.cancel),
        Consumer("inventory.postpone", PerformancePostponed, returns.postpone),
    ]
