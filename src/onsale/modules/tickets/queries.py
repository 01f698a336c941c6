"""What buyers see of their tickets and gates of their performances. Every read is bounded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Row, Select, and_, or_, select

from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.tickets.repository import attendees
from onsale.modules.tickets.repository.attendees import NamedPlace
from onsale.modules.tickets.settings import (
    GATE_PERFORMANCES_PAGE_MAX,
    GATE_SHOWS_AFTER_END_HOURS,
    TICKETS_PAGE_MAX,
)
from onsale.modules.tickets.tables import check_ins, performances, tickets
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Reader

TicketState = Literal["valid", "used", "void"]


class AnnouncedChange(msgspec.Struct, frozen=True):
    """That the performance of a ticket was cancelled or postponed, when that was said, and why.

    ``starts_at_before`` is when it was to start before it was postponed; all money goes back to who asks for it until
    ``refund_free_until``.
    """

    kind: Literal["cancelled", "postponed"]
    reason: Text
    announced_at: datetime
    starts_at_before: datetime | None
    refund_free_until: datetime | None


class StoredTicket(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a ticket shows but its code, which is computed."""

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
    holder_sealed: str
    state: TicketState
    checked_in_at: datetime | None
    change: AnnouncedChange | None
    named: NamedPlace | None


class TicketPage(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets, newest first. ``last_id`` continues the list; ``None`` when this was all."""

    tickets: list[StoredTicket]
    last_id: str | None


class GateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """A performance as the gate sees it: tickets that may come, and those that came."""

    performance_id: str
    event_title: Text
    venue_name: Text
    starts_at: datetime
    timezone: str
    issued: int
    admitted: int
    is_cancelled: bool


class GatePage(msgspec.Struct, frozen=True, kw_only=True):
    """Performances by start. ``last`` continues the list; ``None`` when this was all."""

    performances: list[GateCounts]
    last: GateCounts | None


class TicketFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Whose tickets, and which of them; ``before_id`` is where the page before ended."""

    user_id: str
    performance_id: str | None = None
    order_id: str | None = None
    before_id: str | None = None


async def list_tickets(reader: Reader, wanted: TicketFilter) -> TicketPage:
    """Up to ``TICKETS_PAGE_MAX`` tickets of one person."""
    statement = _tickets().where(tickets.c.user_id == wanted.user_id)
    if wanted.performance_id is not None:
        statement = statement.where(tickets.c.performance_id == wanted.performance_id)
    if wanted.order_id is not None:
        statement = statement.where(tickets.c.order_id == wanted.order_id)
    if wanted.before_id is not None:
        statement = statement.where(tickets.c.id < wanted.before_id)
    rows = await reader.fetch_all(statement.order_by(tickets.c.id.desc()).limit(TICKETS_PAGE_MAX + 1))
    page = await _stored_tickets(reader, rows[:TICKETS_PAGE_MAX])
    return TicketPage(tickets=page, last_id=page[-1].id if len(rows) > TICKETS_PAGE_MAX else None)


async def get_ticket(reader: Reader, ticket_id: str, *, user_id: str) -> StoredTicket | None:
    """One ticket of this person; ``None`` for everybody else's."""
    row = await reader.fetch_one(_tickets().where(tickets.c.id == ticket_id, tickets.c.user_id == user_id))
    return (await _stored_tickets(reader, [row]))[0] if row is not None else None


async def _stored_tickets(reader: Reader, rows: Sequence[Row[tuple[object, ...]]]) -> list[StoredTicket]:
    people = await attendees.of_tickets(reader, [row.id for row in rows if row.place is not None])
    return [_stored_ticket(row, people.get(row.id)) for row in rows]


def _tickets() -> Select[tuple[object, ...]]:
    return (
        select(
            tickets,
            performances.c.event_id,
            performances.c.event_title_zh,
            performances.c.event_title_en,
            performances.c.venue_name_zh,
            performances.c.venue_name_en,
            performances.c.venue_address_zh,
            performances.c.venue_address_en,
            performances.c.poster_url,
            performances.c.starts_at,
            performances.c.doors_at,
            performances.c.timezone,
            *(performances.c[name] for name in _CHANGE),
            check_ins.c.admitted_at,
        )
        .join(performances, performances.c.id == tickets.c.performance_id)
        .outerjoin(check_ins, check_ins.c.ticket_id == tickets.c.id)
    )


def _stored_ticket(row: Row[tuple[object, ...]], named: NamedPlace | None) -> StoredTicket:
    return StoredTicket(
        id=row.id,
        order_id=row.order_id,
        event_id=row.event_id,
        performance_id=row.performance_id,
        event_title=Text(row.event_title_zh, row.event_title_en),
        venue_name=Text(row.venue_name_zh, row.venue_name_en),
        venue_address=Text(row.venue_address_zh, row.venue_address_en),
        poster_url=row.poster_url,
        starts_at=from_micros(row.starts_at),
        doors_at=from_micros(row.doors_at),
        timezone=row.timezone,
        ticket_type_name=Text(row.ticket_type_name_zh, row.ticket_type_name_en),
        seat=SeatRef(row.seat_id, row.seat_label) if row.seat_id is not None else None,
        price=Money(row.price_minor, row.currency),
        holder_sealed=row.holder_sealed,
        state=row.state,
        checked_in_at=_moment(row.admitted_at),
        change=_change(row),
        named=named,
    )


_CHANGE = ("cancelled_at", "postponed_at", "starts_at_before", "refund_free_until", "reason_zh", "reason_en")


def _change(row: Row[tuple[object, ...]]) -> AnnouncedChange | None:
    is_cancelled = row.cancelled_at is not None
    announced_at = _moment(row.cancelled_at if is_cancelled else row.postponed_at)
    if announced_at is None:
        return None
    return AnnouncedChange(
        kind="cancelled" if is_cancelled else "postponed",
        reason=Text(row.reason_zh or "", row.reason_en or ""),
        announced_at=announced_at,
        starts_at_before=_moment(row.starts_at_before),
        refund_free_until=None if is_cancelled else _moment(row.refund_free_until),
    )


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


class GateFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Whose performances, of all or of some events; ``after`` (start in microseconds, id) is where the page before
    ended."""

    organisation_id: str
    now: datetime
    after: tuple[int, str] | None = None
    events: Collection[str] | None = None


async def list_gate_performances(reader: Reader, wanted: GateFilter) -> GatePage:
    """Performances that are coming, running, or over for less than a day. Reads counters, never tickets."""
    not_over = to_micros(wanted.now - timedelta(hours=GATE_SHOWS_AFTER_END_HOURS))
    statement = (
        select(performances)
        .where(performances.c.organisation_id == wanted.organisation_id, performances.c.ends_at >= not_over)
        .order_by(performances.c.starts_at, performances.c.id)
        .limit(GATE_PERFORMANCES_PAGE_MAX + 1)
    )
    if wanted.events is not None:
        statement = statement.where(performances.c.event_id.in_(sorted(wanted.events)))
    if wanted.after is not None:
        starts_at, performance_id = wanted.after
        same_start = and_(performances.c.starts_at == starts_at, performances.c.id > performance_id)
        statement = statement.where(or_(performances.c.starts_at > starts_at, same_start))
    rows = await reader.fetch_all(statement)
    page = [
        GateCounts(
            performance_id=row.id,
            event_title=Text(row.event_title_zh, row.event_title_en),
            venue_name=Text(row.venue_name_zh, row.venue_name_en),
            starts_at=from_micros(row.starts_at),
            timezone=row.timezone,
            issued=row.issued,
            admitted=row.admitted,
            is_cancelled=row.cancelled_at is not None,
        )
        for row in rows[:GATE_PERFORMANCES_PAGE_MAX]
    ]
    return GatePage(performances=page, last=page[-1] if len(rows) > GATE_PERFORMANCES_PAGE_MAX else None)
