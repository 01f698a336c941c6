"""How sales are put into hours and days, and how many of what an order brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

K = TypeVar("K")


class Sold(msgspec.Struct, frozen=True):
    """So many tickets for so much money; differences may be negative."""

    tickets: int = 0
    revenue_minor: int = 0

    def __add__(self, other: Sold) -> Sold:
        return Sold(self.tickets + other.tickets, self.revenue_minor + other.revenue_minor)

    def __neg__(self) -> Sold:
        return Sold(-self.tickets, -self.revenue_minor)


class OrderLine(msgspec.Struct, frozen=True):
    """What one order brought of one ticket type."""

    ticket_type_id: str
    sold: Sold


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """What an order brought, and the hour that it counts for."""

    order_id: str
    performance_id: str
    hour_at: datetime
    lines: list[OrderLine]

    @property
    def total(self) -> Sold:
        return total_of(line.sold for line in self.lines)


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """What a refund takes from its order; nothing while that is not known. ``fee_minor`` stays, once that is known."""

    id: str
    order_id: str
    returned: list[OrderLine] = []
    fee_minor: int = 0

    def joined(self, other: Refund) -> Refund:
        """What is known from both."""
        return msgspec.structs.replace(
            self, returned=self.returned or other.returned, fee_minor=self.fee_minor or other.fee_minor
        )


class HourSold(msgspec.Struct, frozen=True):
    """What was sold in one hour."""

    at: datetime
    sold: Sold


class DaySold(msgspec.Struct, frozen=True):
    """What was sold in one day of the performance's place."""

    day: date
    sold: Sold


class Change(msgspec.Struct):
    """What a batch of sales and refunds changes, by key: one statement per key, however many orders."""

    totals: dict[str, Sold]
    orders: Counter[str]
    types: dict[tuple[str, str], Sold]
    hours: dict[tuple[str, datetime], Sold]


def total_of(sold: Iterable[Sold]) -> Sold:
    return sum(sold, Sold())


def hour_of(moment: datetime, timezone: str) -> datetime:
    """The start of the hour on the clocks of a place, in UTC.

    Not the hour of UTC: where clocks differ by half an hour, an hour of UTC would belong to two days.
    """
    local = moment.astimezone(ZoneInfo(timezone))
    return local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)


def lines_of(prices_by_type: Sequence[tuple[str, int]]) -> list[OrderLine]:
    """The lines of an order from (ticket type, price in minor units) of each of its tickets."""
    by_type: dict[str, Sold] = {}
    for ticket_type_id, price_minor in prices_by_type:
        by_type[ticket_type_id] = by_type.get(ticket_type_id, Sold()) + Sold(1, price_minor)
    return [OrderLine(ticket_type_id, sold) for ticket_type_id, sold in sorted(by_type.items())]


def what_stands(sale: Sale, refunds: Iterable[Refund]) -> Sale:
    """A sale without the tickets that were given back, and with the fees that were kept for them."""
    stands = {line.ticket_type_id: line.sold for line in sale.lines}
    for refund in refunds:
        for line in refund.returned:
            _add(stands, line.ticket_type_id, -line.sold)
        for ticket_type_id, fee_minor in _spread(refund.fee_minor, refund.returned).items():
            _add(stands, ticket_type_id, Sold(0, fee_minor))
    return msgspec.structs.replace(sale, lines=[OrderLine(kind, sold) for kind, sold in sorted(stands.items())])


def _spread(fee_minor: int, returned: Sequence[OrderLine]) -> dict[str, int]:
    """A fee over the ticket types of its tickets, by what these had cost; the parts sum up to it."""
    shares: dict[str, int] = {}
    total, cost, given = total_of(line.sold for line in returned).revenue_minor, 0, 0
    for line in returned:
        cost += line.sold.revenue_minor
        upto = fee_minor * cost // total if total else 0
        shares[line.ticket_type_id], given = upto - given, upto
    return shares


def change_of(sales: Sequence[Sale], *, instead_of: Sequence[Sale] = ()) -> Change:
    """What it changes that these stand, and the others no more. All of an order counts for the hour of its sale."""
    change = Change({}, Counter(), {}, {})
    for sale, sign in [*((one, 1) for one in sales), *((one, -1) for one in instead_of)]:
        total = sale.total if sign > 0 else -sale.total
        _add(change.totals, sale.performance_id, total)
        _add(change.hours, (sale.performance_id, sale.hour_at), total)
        change.orders[sale.performance_id] += sign if sale.total.tickets else 0
        for line in sale.lines:
            _add(change.types, (sale.performance_id, line.ticket_type_id), line.sold if sign > 0 else -line.sold)
    return change


def last_hours(sold: Mapping[datetime, Sold], now_hour: datetime, hours: int) -> list[HourSold]:
    """Exactly ``hours`` hours up to and with the present one; those without sales are zeros, so a chart has no gap."""
    starts = [now_hour - timedelta(hours=back) for back in range(hours - 1, -1, -1)]
    return [HourSold(at, sold.get(at, Sold())) for at in starts]


def all_days(sold: Mapping[datetime, Sold], timezone: str, *, until: datetime, days_max: int) -> list[DaySold]:
    """Every day of the place from the first sale to ``until`` or the last sale, whichever is later, without gaps.

    The latest ``days_max`` of them.
    """
    zone = ZoneInfo(timezone)
    by_day: dict[date, Sold] = {}
    for at, hour in sold.items():
        _add(by_day, at.astimezone(zone).date(), hour)
    if not by_day:
        return []
    last = max(*by_day, until.astimezone(zone).date())
    first = max(min(by_day), last - timedelta(days=days_max - 1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [DaySold(day, by_day.get(day, Sold())) for day in days]


def _add(sums: dict[K, Sold], key: K, sold: Sold) -> None:
    sums[key] = sums.get(key, Sold()) + sold
