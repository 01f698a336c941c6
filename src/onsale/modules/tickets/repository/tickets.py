"""Tickets, their orders and performances, and who was admitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, select, update

from onsale.contracts.events import PerformancePublished
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.tickets.tables import check_ins, orders, performances, tickets, waiting_orders
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Conflict, Reader, Transaction

VALID, USED, VOID = "valid", "used", "void"
EARLY, WAITING, ISSUED = "early", "waiting", "issued"


class TicketRow(msgspec.Struct):
    """A new ticket."""

    id: str
    item_id: str
    order_id: str
    user_id: str
    performance_id: str
    ticket_type_id: str
    ticket_type_name_zh: str
    ticket_type_name_en: str
    seat_id: str | None
    seat_label: str | None
    live_seat_id: str | None
    price_minor: int
    currency: str
    holder_sealed: str
    state: str
    issued_at: int
    place: int | None


class OrderRow(msgspec.Struct):
    """An order as this module knows it."""

    id: str
    performance_id: str
    state: str
    ticket_count: int
    admitted_count: int
    hold_id: str | None = None


class WaitingRow(msgspec.Struct):
    """A confirmed order whose performance is not known yet."""

    order_id: str
    performance_id: str
    confirmation: bytes


class CheckInRow(msgspec.Struct):
    """An admission."""

    ticket_id: str
    performance_id: str
    gate: str
    admitted_by: str
    admitted_at: int


class _PerformanceRow(msgspec.Struct):
    id: str
    event_id: str
    organisation_id: str
    event_title_zh: str
    event_title_en: str
    venue_name_zh: str
    venue_name_en: str
    venue_address_zh: str
    venue_address_en: str
    poster_url: str
    timezone: str
    doors_at: int
    starts_at: int
    ends_at: int
    published_at: int
    issued: int = 0
    admitted: int = 0


class PerformanceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What commands need to know of a performance."""

    event_id: str
    organisation_id: str
    event_title: Text
    venue_name: Text
    starts_at: datetime
    timezone: str
    is_cancelled: bool


class LockedTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that nobody else changes until this transaction ends."""

    id: str
    order_id: str
    performance_id: str
    ticket_type_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    holder_sealed: str
    state: str
    item_id: str
    user_id: str
    price: Money
    place: int | None


async def save_performances(transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
    """Keep what tickets show; of several versions of one performance the latest stays, in whatever order they come."""
    latest = {event.performance_id: event for event in sorted(published, key=lambda event: event.occurred_at)}
    known = await get_performances(transaction, latest)
    rows = {performance_id: _performance_row(event) for performance_id, event in latest.items()}
    await transaction.insert(performances, [row for row in rows.values() if row.id not in known])
    facts = [name for name in _PerformanceRow.__struct_fields__ if name not in {"id", "issued", "admitted"}]
    newer = (
        update(performances)
        .where(performances.c.id == bindparam("known_id"), performances.c.published_at < bindparam("published_at"))
        .values({name: bindparam(name) for name in facts})
    )
    changed = [
        {"known_id": row.id, **{name: getattr(row, name) for name in facts}} for row in rows.values() if row.id in known
    ]
    await transaction.execute_many(newer, changed)


def _performance_row(event: PerformancePublished) -> _PerformanceRow:
    return _PerformanceRow(
        id=event.performance_id,
        event_id=event.event_id,
        organisation_id=event.organisation_id,
        event_title_zh=event.event_title.zh,
        event_title_en=event.event_title.en,
        venue_name_zh=event.venue_name.zh,
        venue_name_en=event.venue_name.en,
        venue_address_zh=event.venue_address.zh,
        venue_address_en=event.venue_address.en,
        poster_url=event.poster_url,
        timezone=event.timezone,
        doors_at=to_micros(event.doors_at),
        starts_at=to_micros(event.starts_at),
        ends_at=to_micros(event.ends_at),
        published_at=to_micros(event.occurred_at),
    )


_performances = select(
    performances.c.id,
    performances.c.event_id,
    performances.c.organisation_id,
    performances.c.event_title_zh,
    performances.c.event_title_en,
    performances.c.venue_name_zh,
    performances.c.venue_name_en,
    performances.c.starts_at,
    performances.c.timezone,
    performances.c.cancelled_at,
).where(performances.c.id.in_(bindparam("ids", expanding=True)))


async def get_performances(reader: Reader, performance_ids: Collection[str]) -> dict[str, PerformanceFacts]:
    """Those of these performances that are known, by id."""
    rows = await reader.fetch_all(_performances, {"ids": list(performance_ids)})
    return {
        row.id: PerformanceFacts(
            event_id=row.event_id,
            organisation_id=row.organisation_id,
            event_title=Text(row.event_title_zh, row.event_title_en),
            venue_name=Text(row.venue_name_zh, row.venue_name_en),
            starts_at=from_micros(row.starts_at),
            timezone=row.timezone,
            is_cancelled=row.cancelled_at is not None,
        )
        for row in rows
    }


_orders = select(orders).where(orders.c.id.in_(bindparam("ids", expanding=True))).order_by(orders.c.id)
LOCK_ORDERS = _orders.with_for_update()


async def get_orders(reader: Reader, order_ids: Collection[str]) -> dict[str, OrderRow]:
    """Those of these orders that this module has heard of, by id."""
    return _by_id(await reader.fetch_all(_orders, {"ids": list(order_ids)}))


async def lock_orders(transaction: Transaction, order_ids: Collection[str]) -> dict[str, OrderRow]:
    """The same, and nobody else changes them until this transaction ends."""
    return _by_id(await transaction.fetch_all(LOCK_ORDERS, {"ids": list(order_ids)}))


def _by_id(rows: Sequence[object]) -> dict[str, OrderRow]:
    found = [msgspec.convert(row, OrderRow, from_attributes=True) for row in rows]
    return {row.id: row for row in found}


async def insert_tickets(transaction: Transaction, new: Sequence[TicketRow]) -> None:
    """Store new tickets. An item that has one already, or a seat with a live one, violates its unique key."""
    await transaction.insert(tickets, new)


async def insert_orders(transaction: Transaction, new: Sequence[OrderRow]) -> None:
    """Remember orders for the first time."""
    await transaction.insert(orders, new)


_know = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"), orders.c.state == EARLY)
    .values(state=bindparam("becomes"), ticket_count=bindparam("tickets"), hold_id=bindparam("hold"))
)


async def know_orders(transaction: Transaction, rows: Sequence[OrderRow]) -> None:
    """Early → what is known of them now; raises ``Conflict`` when one of them is not early any more."""
    parameters = [
        {"order_id": row.id, "becomes": row.state, "tickets": row.ticket_count, "hold": row.hold_id} for row in rows
    ]
    if await transaction.execute_many(_know, parameters) != len(rows):
        raise Conflict("an early order was confirmed or voided meanwhile")


async def insert_waiting(transaction: Transaction, waiting: Sequence[WaitingRow]) -> None:
    """Put confirmed orders aside until their performance is known."""
    await transaction.insert(waiting_orders, waiting)


async def forget_waiting(transaction: Transaction, order_ids: Collection[str]) -> None:
    """These orders wait no longer."""
    await transaction.execute(delete(waiting_orders).where(waiting_orders.c.order_id.in_(list(order_ids))))


async def get_waiting_that_can_go(reader: Reader, limit: int) -> list[bytes]:
    """Confirmations of up to ``limit`` waiting orders whose performance is known by now."""
    statement = (
        select(waiting_orders.c.confirmation)
        .join(performances, performances.c.id == waiting_orders.c.performance_id)
        .order_by(waiting_orders.c.order_id)
        .limit(limit)
    )
    return [row.confirmation for row in await reader.fetch_all(statement)]


_issue_waiting = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"), orders.c.state == WAITING)
    .values(state=ISSUED, ticket_count=bindparam("tickets"))
)


async def mark_issued(transaction: Transaction, ticket_counts: Mapping[str, int]) -> None:
    """Waiting → issued, by order id; raises ``Conflict`` when one of them does not wait any more."""
    parameters = [{"order_id": order_id, "tickets": number} for order_id, number in sorted(ticket_counts.items())]
    if await transaction.execute_many(_issue_waiting, parameters) != len(parameters):
        raise Conflict("a waiting order was issued or voided meanwhile")


async def mark_void(transaction: Transaction, order_ids: Collection[str]) -> None:
    """No ticket of these orders will ever be issued again; those that were used stay."""
    gone = update(orders).where(orders.c.id.in_(list(order_ids)))
    await transaction.execute(gone.values(state=VOID, ticket_count=orders.c.admitted_count))


async def void_tickets(transaction: Transaction, order_ids: Collection[str]) -> None:
    """Every ticket of these orders leaves its seat; those that were not admitted become void."""
    mine = tickets.c.order_id.in_(list(order_ids))
    await transaction.execute(update(tickets).where(mine).values(live_seat_id=None))
    await transaction.execute(update(tickets).where(mine, tickets.c.state == VALID).values(state=VOID))


LOCK_TICKETS = (
    select(tickets).where(tickets.c.id.in_(bindparam("ids", expanding=True))).order_by(tickets.c.id).with_for_update()
)


async def lock_tickets(transaction: Transaction, ticket_ids: Collection[str]) -> dict[str, LockedTicket]:
    """Those of these tickets that exist, by id, locked in the order of their ids."""
    rows = await transaction.fetch_all(LOCK_TICKETS, {"ids": list(ticket_ids)})
    return {
        row.id: LockedTicket(
            id=row.id,
            order_id=row.order_id,
            performance_id=row.performance_id,
            ticket_type_id=row.ticket_type_id,
            ticket_type_name=Text(row.ticket_type_name_zh, row.ticket_type_name_en),
            seat=SeatRef(row.seat_id, row.seat_label) if row.seat_id is not None else None,
            holder_sealed=row.holder_sealed,
            state=row.state,
            item_id=row.item_id,
            user_id=row.user_id,
            price=Money(row.price_minor, row.currency),
            place=row.place,
        )
        for row in rows
    }


_check_ins = select(check_ins).where(check_ins.c.ticket_id.in_(bindparam("ids", expanding=True)))


async def get_check_ins(reader: Reader, ticket_ids: Collection[str]) -> dict[str, CheckInRow]:
    """The admissions of these tickets, by ticket id."""
    rows = await reader.fetch_all(_check_ins, {"ids": list(ticket_ids)})
    found = [msgspec.convert(row, CheckInRow, from_attributes=True) for row in rows]
    return {row.ticket_id: row for row in found}


async def insert_check_ins(transaction: Transaction, admitted: Sequence[CheckInRow]) -> None:
    """Admit. A ticket that another gate admitted a moment ago violates the primary key."""
    await transaction.insert(check_ins, admitted)
    ids = [row.ticket_id for row in admitted]
    used = update(tickets).where(tickets.c.id.in_(ids), tickets.c.state == VALID).values(state=USED)
    if await transaction.execute(used) != len(ids):
        raise Conflict("a ticket was voided meanwhile")


_admit_of_order = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"))
    .values(admitted_count=orders.c.admitted_count + bindparam("more"))
)


async def count_admitted_of_orders(transaction: Transaction, admitted: Mapping[str, int]) -> dict[str, OrderRow]:
    """Count admissions of these orders; the orders as they are now, locked, so that the last one knows that it is."""
    more = [{"order_id": order_id, "more": number} for order_id, number in sorted(admitted.items())]
    await transaction.execute_many(_admit_of_order, more)
    return await lock_orders(transaction, admitted)


_count = (
    update(performances)
    .where(performances.c.id == bindparam("performance_id"))
    .values(
        issued=performances.c.issued + bindparam("more_issued"),
        admitted=performances.c.admitted + bindparam("more_admitted"),
    )
)


async def count_of_performances(
    transaction: Transaction, *, issued: Mapping[str, int] | None = None, admitted: Mapping[str, int] | None = None
) -> None:
    """Move the counters of these performances; ``issued`` may be negative after refunds."""
    more_issued, more_admitted = issued or {}, admitted or {}
    await transaction.execute_many(
        _count,
        [
            {
                "performance_id": performance_id,
                "more_issued": more_issued.get(performance_id, 0),
                "more_admitted": more_admitted.get(performance_id, 0),
            }
            for performance_id in sorted({*more_issued, *more_admitted})
        ],
    )
