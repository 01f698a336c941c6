"""What tickets learn from other modules."""

from __future__ import annotations

from onsale.contracts.events import HoldConfirmed, OrderRefunded, PerformancePublished
from onsale.modules.tickets.commands.issue import TicketIssuer
from onsale.platform.bus import Consumer


def tickets_consumers(issuer: TicketIssuer) -> list[Consumer]:  # type: ignore[type-arg]  # of several event types
    return [
        Consumer("tickets.open_performances", PerformancePublished, issuer.open_performances),
        Consumer("tickets.issue", HoldConfirmed, issuer.issue_confirmed),
        Consumer("tickets.void", OrderRefunded, issuer.void_refunded),
    ]
