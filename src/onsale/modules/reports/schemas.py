"""What crosses the wire, and how read models become it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from onsale.contracts.values import Money, Text
from onsale.modules.reports.queries import Charts, PerformanceSales, TypeSales
from onsale.platform.clock import to_micros
from onsale.platform.http import malformed

MICROS_DIGITS_MAX = 18


class TicketTypeSales(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold of one ticket type; ``revenue`` is what was paid, whatever the price is today."""

    id: str
    name: Text
    price: Money
    capacity: int
    sold: int
    revenue: Money


class SalesOfHour(msgspec.Struct, frozen=True, kw_only=True):
    """Sales of one hour; ``at`` is its start."""

    at: datetime
    sold: int
    revenue_minor: int


class SalesOfDay(msgspec.Struct, frozen=True, kw_only=True):
    """Sales of one day, as the calendar at the performance's place has it."""

    date: date
    sold: int
    revenue_minor: int


class Sales(msgspec.Struct, frozen=True, kw_only=True):
    """Sales that stand: refunded tickets are subtracted, in the hour and the day in which they had been sold. What was
    kept as a fee is revenue once the rest has been paid out.

    ``timezone`` is the performance's place's, by whose clock its hours and days are.
    """

    performance_id: str
    event_id: str
    event_title: Text
    starts_at: datetime
    timezone: str
    capacity: int
    sold: int
    revenue: Money
    orders: int
    admitted: int
    is_cancelled: bool
    ticket_types: list[TicketTypeSales]
    by_hour: list[SalesOfHour]
    by_day: list[SalesOfDay]
    updated_at: datetime


class SalesList(msgspec.Struct, frozen=True):
    """Performances of the caller's organisation, the latest start first, without the charts."""

    items: list[Sales]
    next_cursor: str | None


NO_CHARTS = Charts([], [])


def present_sales(sales: PerformanceSales, charts: Charts = NO_CHARTS) -> Sales:
    return Sales(
        performance_id=sales.performance_id,
        event_id=sales.event_id,
        event_title=sales.event_title,
        starts_at=sales.starts_at,
        timezone=sales.timezone,
        capacity=sales.capacity,
        sold=sales.sold.tickets,
        revenue=Money(sales.sold.revenue_minor, sales.currency),
        orders=sales.orders,
        admitted=sales.admitted,
        is_cancelled=sales.is_cancelled,
        ticket_types=[_present_type(ticket_type, sales.currency) for ticket_type in sales.ticket_types],
        by_hour=[
            SalesOfHour(at=hour.at, sold=hour.sold.tickets, revenue_minor=hour.sold.revenue_minor)
            for hour in charts.hours
        ],
        by_day=[
            SalesOfDay(date=day.day, sold=day.sold.tickets, revenue_minor=day.sold.revenue_minor) for day in charts.days
        ],
        updated_at=sales.updated_at,
    )


def _present_type(ticket_type: TypeSales, currency: str) -> TicketTypeSales:
    return TicketTypeSales(
        id=ticket_type.id,
        name=ticket_type.name,
        price=Money(ticket_type.price_minor, currency),
        capacity=ticket_type.capacity,
        sold=ticket_type.sold.tickets,
        revenue=Money(ticket_type.sold.revenue_minor, currency),
    )


def sales_cursor(last: PerformanceSales | None) -> str | None:
    """Where the next page begins."""
    return f"{to_micros(last.starts_at)}.{last.performance_id}" if last is not None else None


def parse_sales_cursor(cursor: str | None) -> tuple[int, str] | None:
    """The inverse of ``sales_cursor``; refuses what it did not make."""
    if cursor is None:
        return None
    starts_at, separator, performance_id = cursor.partition(".")
    if not separator or not starts_at.isdecimal() or len(starts_at) > MICROS_DIGITS_MAX:
        malformed("/cursor", "not a cursor of this list")
    return int(starts_at), performance_id
