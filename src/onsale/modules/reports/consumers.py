"""What reports learn from other modules."""

from __future__ import annotations

from onsale.contracts.events import (
    OrderRefunded,
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    TicketCheckedIn,
    TicketsIssued,
    TicketsVoided,
    TicketTypesChanged,
)
from onsale.modules.reports.commands import SalesBook
from onsale.modules.reports.repository import changes
from onsale.platform.bus import Consumer


def reports_consumers(book: SalesBook) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    return [
        Consumer("reports.note_performances", PerformancePublished, book.note_performances),
        Consumer("reports.note_cancellations", PerformanceCancelled, changes.note_cancellations),
        Consumer("reports.note_postponements", PerformancePostponed, changes.note_postponements),
        Consumer("reports.note_capacities", TicketTypesChanged, book.note_capacities),
        Consumer("reports.count_sales", TicketsIssued, book.count_sales),
        Consumer("reports.subtract_refunds", OrderRefunded, book.subtract_refunds),
        Consumer("reports.subtract_tickets", TicketsVoided, book.subtract_tickets),
        Consumer("reports.count_admissions", TicketCheckedIn, book.count_admissions),
    ]
