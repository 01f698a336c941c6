"""What an organiser sees of the own sales. Reads counters, so it costs the same after a million tickets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Row, Select, and_, or_, select

from onsale.contracts.values import Text
from onsale.modules.reports.domain import DaySold, HourSold, Sold, all_days, hour_of, last_hours
from onsale.modules.reports.repository import sales as repository
from onsale.modules.reports.settings import DAYS_SHOWN_MAX, HOURS_SHOWN, SALES_PAGE_MAX
from onsale.modules.reports.tables import performances, ticket_types, totals, type_sales
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader


class TypeSales(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of one ticket type."""

    id: str
    name: Text
    price_minor: int
    capacity: int
    sold: Sold


class PerformanceSales(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of one performance."""

    performance_id: str
    event_id: str
    event_title: Text
    starts_at: datetime
    timezone: str
    capacity: int
    currency: str
    sold: Sold
    orders: int
    admitted: int
    is_cancelled: bool
    ticket_types: list[TypeSales]
    updated_at: datetime


class Charts(msgspec.Struct, frozen=True):
    """The sales of one performance over time."""

    hours: list[HourSold]
    days: list[DaySold]


class SalesPage(msgspec.Struct, frozen=True):
    """Performances, the latest start first. ``last`` continues the list; ``None`` when this was all."""

    items: list[PerformanceSales]
    last: PerformanceSales | None


async def list_sales(
    reader: Reader, organisation_id: str, after: tuple[int, str] | None, *, events: Collection[str] | None = None
) -> SalesPage:
    """Up to ``SALES_PAGE_MAX`` performances of one organisation (of some ``events``); ``after`` is (start in
    microseconds, id)."""
    statement = _performances().where(performances.c.organisation_id == organisation_id)
    if events is not None:
        statement = statement.where(performances.c.event_id.in_(sorted(events)))
    if after is not None:
        starts_at, performance_id = after
        same_start = and_(performances.c.starts_at == starts_at, performances.c.id < performance_id)
        statement = statement.where(or_(performances.c.starts_at < starts_at, same_start))
    newest_first = statement.order_by(performances.c.starts_at.desc(), performances.c.id.desc())
    rows = await reader.fetch_all(newest_first.limit(SALES_PAGE_MAX + 1))
    shown = rows[:SALES_PAGE_MAX]
    types = await _types_of(reader, [row.id for row in shown])
    items = [_performance_sales(row, types) for row in shown]
    return SalesPage(items, items[-1] if len(rows) > SALES_PAGE_MAX else None)


async def get_sales(reader: Reader, performance_id: str, *, organisation_id: str) -> PerformanceSales | None:
    """One performance; ``None`` for those of everybody else."""
    mine = _performances().where(performances.c.id == performance_id, performances.c.organisation_id == organisation_id)
    row = await reader.fetch_one(mine)
    return _performance_sales(row, await _types_of(reader, [performance_id])) if row is not None else None


async def event_of(reader: Reader, performance_id: str) -> str | None:
    """The event of a performance."""
    row = await reader.fetch_one(select(performances.c.event_id).where(performances.c.id == performance_id))
    return None if row is None else str(row[0])


async def get_charts(reader: Reader, sales: PerformanceSales, now: datetime) -> Charts:
    """The last ``HOURS_SHOWN`` hours, and every day from the first sale to today or to the performance."""
    sold = await repository.get_hours(reader, sales.performance_id)
    return Charts(
        last_hours(sold, hour_of(now, sales.timezone), HOURS_SHOWN),
        all_days(sold, sales.timezone, until=min(now, sales.starts_at), days_max=DAYS_SHOWN_MAX),
    )


def _performances() -> Select[tuple[object, ...]]:
    return select(
        performances, totals.c.sold, totals.c.revenue_minor, totals.c.orders, totals.c.admitted, totals.c.updated_at
    ).outerjoin(totals, totals.c.performance_id == performances.c.id)


async def _types_of(reader: Reader, performance_ids: Collection[str]) -> dict[str, list[TypeSales]]:
    statement = (
        select(ticket_types, type_sales.c.sold, type_sales.c.revenue_minor)
        .outerjoin(
            type_sales,
            and_(
                type_sales.c.performance_id == ticket_types.c.performance_id,
                type_sales.c.ticket_type_id == ticket_types.c.ticket_type_id,
            ),
        )
        .where(ticket_types.c.performance_id.in_(list(performance_ids)))
        .order_by(ticket_types.c.performance_id, ticket_types.c.position)
    )
    by_performance: dict[str, list[TypeSales]] = {}
    for row in await reader.fetch_all(statement):
        by_performance.setdefault(row.performance_id, []).append(
            TypeSales(
                id=row.ticket_type_id,
                name=Text(row.name_zh, row.name_en),
                price_minor=row.price_minor,
                capacity=row.capacity,
                sold=Sold(row.sold or 0, row.revenue_minor or 0),
            )
        )
    return by_performance


def _performance_sales(row: Row[tuple[object, ...]], types: Mapping[str, list[TypeSales]]) -> PerformanceSales:
    return PerformanceSales(
        performance_id=row.id,
        event_id=row.event_id,
        event_title=Text(row.event_title_zh, row.event_title_en),
        starts_at=from_micros(row.starts_at),
        timezone=row.timezone,
        capacity=row.capacity,
        currency=row.currency,
        sold=Sold(row.sold or 0, row.revenue_minor or 0),
        orders=row.orders or 0,
        admitted=row.admitted or 0,
        is_cancelled=row.cancelled_at is not None,
        ticket_types=types.get(row.id, []),
        updated_at=from_micros(row.updated_at if row.updated_at is not None else row.published_at),
    )
