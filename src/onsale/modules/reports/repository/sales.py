"""What is on sale, what orders add, and the counters of all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import BindParameter, bindparam, delete, select, update

from onsale.contracts.events import PerformancePublished, TicketTypesChanged
from onsale.modules.reports.domain import Change, OrderLine, Sale, Sold
from onsale.modules.reports.tables import (
    hour_sales,
    orders,
    performances,
    stock_changes,
    ticket_types,
    totals,
    type_sales,
)
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Conflict, Reader, Transaction

EARLY, SOLD, REFUNDED = "early", "sold", "refunded"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_encode = msgspec.json.encode
_lines = msgspec.json.Decoder(list[OrderLine])


class _PerformanceRow(msgspec.Struct):
    id: str
    event_id: str
    organisation_id: str
    event_title_zh: str
    event_title_en: str
    starts_at: int
    timezone: str
    capacity: int
    currency: str
    published_at: int


class _TicketTypeRow(msgspec.Struct):
    performance_id: str
    ticket_type_id: str
    position: int
    name_zh: str
    name_en: str
    price_minor: int
    capacity: int


class _StockChangeRow(msgspec.Struct):
    performance_id: str
    revision: int
    capacities: bytes


class _OrderRow(msgspec.Struct):
    id: str
    performance_id: str
    state: str
    hour_at: int
    sold: int
    revenue_minor: int
    order_lines: bytes


class _TotalRow(msgspec.Struct):
    performance_id: str
    updated_at: int
    sold: int = 0
    revenue_minor: int = 0
    orders: int = 0
    admitted: int = 0


class _TypeSaleRow(msgspec.Struct):
    performance_id: str
    ticket_type_id: str
    sold: int = 0
    revenue_minor: int = 0


class _HourSaleRow(msgspec.Struct):
    performance_id: str
    hour_at: int
    sold: int = 0
    revenue_minor: int = 0


class KnownOrder(msgspec.Struct, frozen=True):
    """An order that was heard of. ``sale`` says what it added at first; nothing where that is not known yet, or where
    all its money had gone back before."""

    sale: Sale
    state: str


async def save_performances(transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
    """Keep the facts; of several versions of one performance the latest stays, in whatever order they come."""
    latest = {event.performance_id: event for event in sorted(published, key=lambda event: event.occurred_at)}
    statement = select(performances.c.id, performances.c.published_at).where(performances.c.id.in_(list(latest)))
    known = {row.id: row.published_at for row in await transaction.fetch_all(statement)}
    newer = [
        event
        for event in latest.values()
        if event.performance_id not in known or known[event.performance_id] < to_micros(event.occurred_at)
    ]
    replaced = [event.performance_id for event in newer]
    await transaction.execute(delete(performances).where(performances.c.id.in_(replaced)))
    await transaction.execute(delete(ticket_types).where(ticket_types.c.performance_id.in_(replaced)))
    await transaction.insert(performances, [_performance_row(event) for event in newer])
    await transaction.insert(ticket_types, [row for event in newer for row in _ticket_type_rows(event)])
    await _apply_capacities(transaction, replaced)


async def save_capacities(transaction: Transaction, changes: Sequence[TicketTypesChanged]) -> None:
    """Keep the latest change of each performance, whether that is known or not."""
    latest = {change.performance_id: change for change in sorted(changes, key=lambda change: change.revision)}
    for performance_id, change in sorted(latest.items()):
        here = stock_changes.c.performance_id == performance_id
        capacities = {kind.ticket_type_id: kind.capacity for kind in change.capacities}
        row = _StockChangeRow(performance_id, change.revision, msgspec.json.encode(capacities))
        if await transaction.fetch_one(select(stock_changes.c.revision).where(here).with_for_update()) is None:
            await transaction.insert(stock_changes, [row])
        else:
            later = update(stock_changes).where(here, stock_changes.c.revision < row.revision)
            await transaction.execute(later.values(revision=row.revision, capacities=row.capacities))
    await _apply_capacities(transaction, list(latest))


async def _apply_capacities(transaction: Transaction, performance_ids: Sequence[str]) -> None:
    """Locks what is known of changes: those who note one and those who note its performance wait for each other."""
    these = stock_changes.c.performance_id.in_(performance_ids)
    for change in await transaction.fetch_all(select(stock_changes).where(these).with_for_update()):
        capacities = msgspec.json.decode(change.capacities, type=dict[str, int])
        performance = update(performances).where(performances.c.id == change.performance_id)
        await transaction.execute(performance.values(capacity=sum(capacities.values())))
        of_performance = update(ticket_types).where(ticket_types.c.performance_id == change.performance_id)
        of_type = of_performance.where(ticket_types.c.ticket_type_id == bindparam("type_id"))
        await transaction.execute_many(
            of_type.values(capacity=bindparam("most")),
            [{"type_id": kind, "most": capacity} for kind, capacity in sorted(capacities.items())],
        )


def _performance_row(event: PerformancePublished) -> _PerformanceRow:
    return _PerformanceRow(
        id=event.performance_id,
        event_id=event.event_id,
        organisation_id=event.organisation_id,
        event_title_zh=event.event_title.zh,
        event_title_en=event.event_title.en,
        starts_at=to_micros(event.starts_at),
        timezone=event.timezone,
        capacity=sum(ticket_type.capacity for ticket_type in event.ticket_types),
        currency=event.ticket_types[0].price.currency if event.ticket_types else "CNY",
        published_at=to_micros(event.occurred_at),
    )


def _ticket_type_rows(event: PerformancePublished) -> list[_TicketTypeRow]:
    return [
        _TicketTypeRow(
            performance_id=event.performance_id,
            ticket_type_id=ticket_type.id,
            position=position,
            name_zh=ticket_type.name.zh,
            name_en=ticket_type.name.en,
            price_minor=ticket_type.price.amount_minor,
            capacity=ticket_type.capacity,
        )
        for position, ticket_type in enumerate(event.ticket_types)
    ]


LOCK_ORDERS = (
    select(orders).where(orders.c.id.in_(bindparam("ids", expanding=True))).order_by(orders.c.id).with_for_update()
)


async def lock_orders(transaction: Transaction, order_ids: Collection[str]) -> dict[str, KnownOrder]:
    """Those of these orders that were heard of, by id."""
    rows = await transaction.fetch_all(LOCK_ORDERS, {"ids": list(order_ids)})
    return {
        row.id: KnownOrder(
            Sale(
                order_id=row.id,
                performance_id=row.performance_id,
                hour_at=from_micros(row.hour_at),
                lines=_lines.decode(row.order_lines),
            ),
            row.state,
        )
        for row in rows
    }


async def insert_sales(transaction: Transaction, sales: Sequence[Sale]) -> None:
    """Remember what these orders add."""
    await transaction.insert(orders, [_order_row(sale, SOLD) for sale in sales])


async def insert_unsold(transaction: Transaction, performance_by_order: Mapping[str, str], state: str) -> None:
    """Remember orders of which something was heard before their sale."""
    empty = [
        Sale(order_id=order_id, performance_id=performance_id, hour_at=EPOCH, lines=[])
        for order_id, performance_id in sorted(performance_by_order.items())
    ]
    await transaction.insert(orders, [_order_row(sale, state) for sale in empty])


def _order_row(sale: Sale, state: str) -> _OrderRow:
    total = sale.total
    return _OrderRow(
        sale.order_id,
        sale.performance_id,
        state,
        to_micros(sale.hour_at),
        total.tickets,
        total.revenue_minor,
        _encode(sale.lines),
    )


async def mark_refunded(transaction: Transaction, order_ids: Collection[str]) -> None:
    """For good; raises ``Conflict`` when one of them was refunded meanwhile."""
    standing = update(orders).where(orders.c.id.in_(list(order_ids)), orders.c.state != REFUNDED)
    if await transaction.execute(standing.values(state=REFUNDED)) != len(order_ids):
        raise Conflict("an order was refunded meanwhile")


_stand = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"))
    .values(sold=bindparam("tickets"), revenue_minor=bindparam("revenue"))
)
_know = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"), orders.c.state == EARLY)
    .values(
        state=SOLD,
        hour_at=bindparam("hour"),
        sold=bindparam("tickets"),
        revenue_minor=bindparam("revenue"),
        order_lines=bindparam("lines"),
    )
)


async def know_sales(transaction: Transaction, sales: Sequence[Sale]) -> None:
    """Early → sold; raises ``Conflict`` when one of them is not early any more."""
    rows = [_order_row(sale, SOLD) for sale in sorted(sales, key=lambda sale: sale.order_id)]
    parameters = [
        {
            "order_id": row.id,
            "hour": row.hour_at,
            "tickets": row.sold,
            "revenue": row.revenue_minor,
            "lines": row.order_lines,
        }
        for row in rows
    ]
    if await transaction.execute_many(_know, parameters) != len(rows):
        raise Conflict("an order was sold or refunded meanwhile")


async def note_standing(transaction: Transaction, standing: Sequence[Sale]) -> None:
    """What is left of these orders."""
    parameters = [
        {"order_id": sale.order_id, "tickets": sale.total.tickets, "revenue": sale.total.revenue_minor}
        for sale in sorted(standing, key=lambda sale: sale.order_id)
    ]
    await transaction.execute_many(_stand, parameters)


_ids: BindParameter[str] = bindparam("ids", expanding=True)
_known_totals = select(totals.c.performance_id).where(totals.c.performance_id.in_(_ids))
_known_types = select(type_sales.c.performance_id, type_sales.c.ticket_type_id).where(
    type_sales.c.performance_id.in_(_ids)
)
_known_hours = select(hour_sales.c.performance_id, hour_sales.c.hour_at).where(
    hour_sales.c.performance_id.in_(_ids), hour_sales.c.hour_at.between(bindparam("first"), bindparam("last"))
)
_add_to_total = (
    update(totals)
    .where(totals.c.performance_id == bindparam("performance"))
    .values(
        sold=totals.c.sold + bindparam("more_sold"),
        revenue_minor=totals.c.revenue_minor + bindparam("more_revenue"),
        orders=totals.c.orders + bindparam("more_orders"),
        admitted=totals.c.admitted + bindparam("more_admitted"),
        updated_at=bindparam("now"),
    )
)
_add_to_type = (
    update(type_sales)
    .where(
        type_sales.c.performance_id == bindparam("performance"),
        type_sales.c.ticket_type_id == bindparam("ticket_type"),
    )
    .values(
        sold=type_sales.c.sold + bindparam("more_sold"),
        revenue_minor=type_sales.c.revenue_minor + bindparam("more_revenue"),
    )
)
_add_to_hour = (
    update(hour_sales)
    .where(hour_sales.c.performance_id == bindparam("performance"), hour_sales.c.hour_at == bindparam("hour"))
    .values(
        sold=hour_sales.c.sold + bindparam("more_sold"),
        revenue_minor=hour_sales.c.revenue_minor + bindparam("more_revenue"),
    )
)


async def apply_change(transaction: Transaction, change: Change, now: datetime) -> None:
    """Move all counters of a batch. A counter that would fall below zero violates its check."""
    await _change_hours(transaction, change.hours)
    await _change_types(transaction, change.types)
    await change_totals(transaction, now, sold=change.totals, orders=change.orders)


async def change_totals(
    transaction: Transaction,
    now: datetime,
    *,
    sold: Mapping[str, Sold] | None = None,
    orders: Mapping[str, int] | None = None,
    admitted: Mapping[str, int] | None = None,
) -> None:
    """Move the counters of performances, by id."""
    more_sold, more_orders, more_admitted = sold or {}, orders or {}, admitted or {}
    ids = sorted({*more_sold, *more_orders, *more_admitted})
    there = {row.performance_id for row in await transaction.fetch_all(_known_totals, {"ids": ids})}
    await transaction.insert(totals, [_TotalRow(key, to_micros(now)) for key in ids if key not in there])
    await transaction.execute_many(
        _add_to_total,
        [
            {
                "performance": key,
                "more_sold": more_sold.get(key, Sold()).tickets,
                "more_revenue": more_sold.get(key, Sold()).revenue_minor,
                "more_orders": more_orders.get(key, 0),
                "more_admitted": more_admitted.get(key, 0),
                "now": to_micros(now),
            }
            for key in ids
        ],
    )


async def _change_types(transaction: Transaction, changes: Mapping[tuple[str, str], Sold]) -> None:
    wanted = sorted({performance_id for performance_id, _ in changes})
    there = {tuple(row) for row in await transaction.fetch_all(_known_types, {"ids": wanted})}
    await transaction.insert(type_sales, [_TypeSaleRow(*key) for key in sorted(changes) if key not in there])
    await transaction.execute_many(
        _add_to_type,
        [
            {
                "performance": key[0],
                "ticket_type": key[1],
                "more_sold": more.tickets,
                "more_revenue": more.revenue_minor,
            }
            for key, more in sorted(changes.items())
        ],
    )


async def _change_hours(transaction: Transaction, changes: Mapping[tuple[str, datetime], Sold]) -> None:
    by_key = {(performance_id, to_micros(hour)): more for (performance_id, hour), more in changes.items()}
    if not by_key:
        return
    hours = [hour for _, hour in by_key]
    wanted = {"ids": sorted({performance_id for performance_id, _ in by_key}), "first": min(hours), "last": max(hours)}
    there = {tuple(row) for row in await transaction.fetch_all(_known_hours, wanted)}
    await transaction.insert(hour_sales, [_HourSaleRow(*key) for key in sorted(by_key) if key not in there])
    await transaction.execute_many(
        _add_to_hour,
        [
            {"performance": key[0], "hour": key[1], "more_sold": more.tickets, "more_revenue": more.revenue_minor}
            for key, more in sorted(by_key.items())
        ],
    )


async def get_hours(reader: Reader, performance_id: str) -> dict[datetime, Sold]:
    """What was sold of a performance, by hour: as many rows as it had hours with sales."""
    statement = select(hour_sales).where(hour_sales.c.performance_id == performance_id)
    return {from_micros(row.hour_at): Sold(row.sold, row.revenue_minor) for row in await reader.fetch_all(statement)}
