"""What tickets learn from other modules."""

from __future__ import annotations

from onsale.contracts.events import (
    AttendeeChanged,
    HoldConfirmed,
    OrderRefunded,
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    RefundRequested,
)
from onsale.modules.tickets.commands.issue import TicketIssuer
from onsale.modules.tickets.commands.refund import TicketRefunds
from onsale.modules.tickets.repository import attendees, changes
from onsale.platform.bus import Consumer


def tickets_consumers(issuer: TicketIssuer, refunds: TicketRefunds) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    return [
        Consumer("tickets.note_names", AttendeeChanged, attendees.note_changes),
        Consumer("tickets.open_performances", PerformancePublished, issuer.open_performances),
        Consumer("tickets.issue", HoldConfirmed, issuer.issue_confirmed),
        Consumer("tickets.void", OrderRefunded, issuer.void_refunded),
        Consumer("tickets.void_for_refund", RefundRequested, refunds.void_requested),
        Consumer("tickets.note_cancellations", PerformanceCancelled, changes.note_cancellations),
        Consumer("tickets.note_postponements", PerformancePostponed, changes.note_postponements),
    ]
