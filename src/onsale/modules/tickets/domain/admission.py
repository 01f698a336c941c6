"""Whether a scanned ticket admits."""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.contracts.values import Text
from onsale.modules.tickets.errors import (
    TicketAlreadyUsed,
    TicketOtherPerformance,
    TicketPerformanceCancelled,
    TicketVoid,
)
from onsale.platform.problems import NotFound, Refusal


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """A genuine code in front of a gate. ``admits_to`` is the performance the gate is set to, ``None`` for any;
    ``events`` are those that whoever scans works for, ``None`` for all of the organisation."""

    ticket_id: str
    performance_id: str
    admits_to: str | None
    organisation_id: str
    events: frozenset[str] | None = None
    gate: str
    scanned_by: str
    scanned_at: datetime


class ScannedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the ticket; ``admitted_at`` and ``gate`` are of its admission, if there was one."""

    performance_id: str
    event_id: str
    organisation_id: str
    event_title: Text
    starts_at: datetime
    is_void: bool
    is_cancelled: bool
    admitted_at: datetime | None
    gate: str


def refusal_of(scan: Scan, ticket: ScannedTicket | None) -> Refusal | None:
    """Why this scan does not admit, ``None`` when it does. A foreign organisation learns nothing about a ticket,
    nor does who works for other events."""
    if ticket is None or ticket.organisation_id != scan.organisation_id:
        return NotFound()
    if scan.events is not None and ticket.event_id not in scan.events:
        return NotFound()
    if ticket.performance_id != scan.performance_id:
        return NotFound()
    if scan.admits_to not in {None, ticket.performance_id}:
        return TicketOtherPerformance(event_title=ticket.event_title, starts_at=ticket.starts_at)
    if ticket.admitted_at is not None:
        return TicketAlreadyUsed(admitted_at=ticket.admitted_at, gate=ticket.gate)
    if ticket.is_void:
        return TicketVoid()
    if ticket.is_cancelled:
        return TicketPerformanceCancelled(event_title=ticket.event_title)
    return None
