"""An event again, some days later: what its performances would be."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from onsale.contracts.refunds import SeatReturns
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord, TicketTypeCategoryRow, TicketTypeRow
from onsale.modules.catalog.domain.rules import PlannedPerformance, PlannedTicketType
from onsale.platform.clock import from_micros, to_micros


def copied_performances(event: EventRecord, first_day: date) -> list[PlannedPerformance]:
    """Everything that was not cancelled, moved by whole days so that the first is on this day; 19:30 stays 19:30 on the
    clock of the venue. What was sold, postponed or moved between ticket types meanwhile is not copied."""
    kept = [record for record in event.performances if not record.row.is_cancelled]
    if not kept:
        return []
    zone = ZoneInfo(event.venue.timezone)
    days = (first_day - from_micros(kept[0].row.starts_at).astimezone(zone).date()).days
    return [_moved(record, days, zone) for record in kept]


def _moved(record: PerformanceRecord, days: int, zone: ZoneInfo) -> PlannedPerformance:
    row = record.row
    returns = row.promised_returns
    times = [from_micros(later(to_micros(time), days, zone)) for time in returns.times]
    return PlannedPerformance(
        starts_at=later(row.starts_at, days, zone),
        doors_at=later(row.doors_at, days, zone),
        ends_at=later(row.ends_at, days, zone),
        plan_id=row.plan_id,
        ticket_types=[_type(one, record.categories, days, zone) for one in record.ticket_types],
        refund_rules=row.promised_rules,
        seat_returns=SeatReturns(kind=returns.kind, times=times),
        real_name=row.named,
        shares_venue=bool(row.shares_venue),
    )


def _type(row: TicketTypeRow, painted: list[TicketTypeCategoryRow], days: int, zone: ZoneInfo) -> PlannedTicketType:
    categories = sorted(one.category for one in painted if one.ticket_type_id == row.id)
    return PlannedTicketType(
        name=row.name,
        price_minor=row.price_minor,
        capacity=None if categories else row.capacity,
        categories=categories,
        max_per_order=row.max_per_order,
        max_per_person=row.max_per_person,
        sale_starts_at=later(row.sale_starts_at, days, zone),
        sale_ends_at=later(row.sale_ends_at, days, zone),
        color=row.color,
    )


def later(micros: int, days: int, zone: ZoneInfo) -> int:
    """The same time on the clock of the place, so many days later."""
    local = from_micros(micros).astimezone(zone)
    return to_micros((local.replace(tzinfo=None) + timedelta(days=days)).replace(tzinfo=zone))


class CopyOfEvent(msgspec.Struct, frozen=True):
    """What the audit log keeps of a copy."""

    copied_from: str
    performances: int
