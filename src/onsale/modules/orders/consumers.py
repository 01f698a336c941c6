"""What orders learns from other modules."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.contracts.events import (
    HoldLost,
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    RefundRulesChanged,
    TicketCheckedIn,
    TicketsIssued,
    TicketsKept,
    TicketsVoided,
)
from onsale.contracts.privacy import ErasureProposed
from onsale.modules.orders.commands import Commands
from onsale.platform.bus import Consumer
from onsale.platform.db import Transaction


def order_consumers(commands: Commands) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    async def fulfil(transaction: Transaction, events: Sequence[TicketsIssued]) -> None:
        await commands.orders.fulfil(transaction, {event.order_id for event in events})

    async def use(transaction: Transaction, events: Sequence[TicketCheckedIn]) -> None:
        await commands.orders.use(transaction, {event.order_id for event in events if event.last_of_order})

    return [
        Consumer("orders.fulfil", TicketsIssued, fulfil),
        Consumer("orders.use", TicketCheckedIn, use),
        Consumer("orders.send_back", HoldLost, commands.refunds.send_back),
        Consumer("orders.note_performances", PerformancePublished, commands.shows.note_performances),
        Consumer("orders.note_refund_rules", RefundRulesChanged, commands.shows.note_rules),
        Consumer("orders.note_postponements", PerformancePostponed, commands.shows.note_postponements),
        Consumer("orders.note_cancellations", PerformanceCancelled, commands.shows.note_cancellations),
        Consumer("orders.approve_refunds", TicketsVoided, commands.answers.approve),
        Consumer("orders.reject_refunds", TicketsKept, commands.answers.reject),
        Consumer("orders.judge_erasures", ErasureProposed, commands.erasing.judge),
    ]
