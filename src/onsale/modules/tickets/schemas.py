"""What crosses the wire, and how stored tickets become it."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from onsale.contracts.real_names import Attendee
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.tickets.commands.admit import Admission
from onsale.modules.tickets.domain.codes import TicketCode, TicketCodes, VerificationKey
from onsale.modules.tickets.queries import AnnouncedChange, GateCounts, StoredTicket
from onsale.modules.tickets.repository.attendees import NamedPlace
from onsale.modules.tickets.settings import GATE_NAME_LENGTH_MAX, SCANNED_LENGTH_MAX
from onsale.platform.clock import to_micros
from onsale.platform.http import malformed
from onsale.platform.security import Sealer

Id = Annotated[str, msgspec.Meta(max_length=36)]


class NewCheckIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a gate scanned. ``performance_id`` is the performance that the gate admits to, if it is set to one."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=SCANNED_LENGTH_MAX)]
    gate: Annotated[str, msgspec.Meta(min_length=1, max_length=GATE_NAME_LENGTH_MAX)]
    performance_id: Id | None = None


class GateAttendee(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a ticket is for: what the gate compares with the document that is shown."""

    name_masked: str
    kind: str
    last_digits: str


class CheckIn(msgspec.Struct, frozen=True, kw_only=True):
    """Admitted; where tickets are for named people, only the ``attendee`` with that document."""

    ticket_id: str
    admitted_at: datetime
    gate: str
    event_title: Text
    starts_at: datetime
    ticket_type_name: Text
    seat: SeatRef | None
    holder_name: str
    attendee: GateAttendee | None


class TicketAttendee(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a ticket is for. ``hold_id`` and ``place`` are what a change of the name asks for; ``changes`` were made."""

    hold_id: str
    place: int
    name_masked: str
    kind: str
    last_digits: str
    changes: int


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket of the caller. ``code`` is what its QR code says; ``attendee`` where tickets are for named people."""

    id: str
    order_id: str
    event_id: str
    performance_id: str
    event_title: Text
    venue_name: Text
    venue_address: Text
    poster_url: str
    starts_at: datetime
    doors_at: datetime
    timezone: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money
    holder_name: str
    state: Literal["valid", "used", "void"]
    code: str
    checked_in_at: datetime | None
    change: AnnouncedChange | None
    attendee: TicketAttendee | None


class TicketList(msgspec.Struct, frozen=True):
    """Tickets, newest first."""

    items: list[Ticket]
    next_cursor: str | None


class GatePerformance(msgspec.Struct, frozen=True, kw_only=True):
    """A performance that the caller's organisation admits to."""

    performance_id: str
    event_title: Text
    venue_name: Text
    starts_at: datetime
    timezone: str
    issued: int
    admitted: int
    is_cancelled: bool


class GatePerformanceList(msgspec.Struct, frozen=True):
    """Performances, the earliest first."""

    items: list[GatePerformance]
    next_cursor: str | None


class TicketKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key that verifies ticket codes: 32 bytes in base64url without padding."""

    key_id: str
    algorithm: Literal["Ed25519"]
    public_key: str


class TicketKeyList(msgspec.Struct, frozen=True):
    """Every key that is in use, the newest first."""

    items: list[TicketKey]
    next_cursor: str | None


def present_check_in(admission: Admission, sealer: Sealer) -> CheckIn:
    return CheckIn(
        ticket_id=admission.ticket_id,
        admitted_at=admission.admitted_at,
        gate=admission.gate,
        event_title=admission.event_title,
        starts_at=admission.starts_at,
        ticket_type_name=admission.ticket_type_name,
        seat=admission.seat,
        holder_name=sealer.open(admission.holder_sealed),
        attendee=None if admission.attendee is None else _gate_attendee(admission.attendee),
    )


def _gate_attendee(attendee: Attendee) -> GateAttendee:
    return GateAttendee(name_masked=attendee.name_masked, kind=attendee.kind, last_digits=attendee.last_digits)


def _ticket_attendee(named: NamedPlace) -> TicketAttendee:
    attendee = named.attendee
    return TicketAttendee(
        hold_id=named.hold_id,
        place=attendee.place,
        name_masked=attendee.name_masked,
        kind=attendee.kind,
        last_digits=attendee.last_digits,
        changes=attendee.revision,
    )


def present_ticket(ticket: StoredTicket, codes: TicketCodes, sealer: Sealer) -> Ticket:
    return Ticket(
        id=ticket.id,
        order_id=ticket.order_id,
        event_id=ticket.event_id,
        performance_id=ticket.performance_id,
        event_title=ticket.event_title,
        venue_name=ticket.venue_name,
        venue_address=ticket.venue_address,
        poster_url=ticket.poster_url,
        starts_at=ticket.starts_at,
        doors_at=ticket.doors_at,
        timezone=ticket.timezone,
        ticket_type_name=ticket.ticket_type_name,
        seat=ticket.seat,
        price=ticket.price,
        holder_name=sealer.open(ticket.holder_sealed),
        state=ticket.state,
        code=codes.sign(TicketCode(ticket_id=ticket.id, performance_id=ticket.performance_id)),
        checked_in_at=ticket.checked_in_at,
        change=ticket.change,
        attendee=None if ticket.named is None else _ticket_attendee(ticket.named),
    )


def present_gate_performance(counts: GateCounts) -> GatePerformance:
    return msgspec.convert(counts, GatePerformance, from_attributes=True)


def present_key(key: VerificationKey) -> TicketKey:
    public_key = base64.urlsafe_b64encode(key.public_key).rstrip(b"=").decode()
    return TicketKey(key_id=key.key_id, algorithm="Ed25519", public_key=public_key)


def gate_cursor(last: GateCounts | None) -> str | None:
    """Where the next page of performances begins."""
    return f"{to_micros(last.starts_at)}.{last.performance_id}" if last is not None else None


def parse_gate_cursor(cursor: str | None) -> tuple[int, str] | None:
    """The inverse of ``gate_cursor``; refuses what it did not make."""
    if cursor is None:
        return None
    starts_at, separator, performance_id = cursor.partition(".")
    if not separator or not starts_at.isdecimal() or len(starts_at) > 18:
        malformed("/cursor", "not a cursor of this list")
    return int(starts_at), performance_id
