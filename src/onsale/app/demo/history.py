"""When the crowd bought what: a plan of sales for every performance, drawn from its sale window alone.

A sale opens with a rush, falls off within days and rises again before the show; people buy in the evening rather than
in the morning. The same seed gives the same history.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

# How much livelier than an ordinary day the opening and the last day are, and for how many days that shows.
RUSH, RUSH_DAYS = 11.0, 3.0
LAST, LAST_DAYS = 4.0, 8.0
# UTC; in China it is eight hours later.
HOURS = (1, 4, 7, 11, 13)
HOUR_WEIGHTS = (2, 3, 2, 5, 4)
LIVELY_DAYS = 2
LIVELY_MOMENTS = 4
ORDER_SIZES = (1, 2, 2, 3, 4, 4, 4)


class SalesPlan(msgspec.Struct, frozen=True):
    """What history sells of one performance: how many of each ticket type between two moments."""

    performance_id: str
    quantities: dict[str, int]
    seated: frozenset[str]
    opens_at: datetime
    closes_at: datetime


class PlannedOrder(msgspec.Struct, frozen=True):
    """One purchase to come."""

    performance_id: str
    ticket_type_id: str
    quantity: int
    seated: bool


def selling_moments(since: datetime, until: datetime, source: random.Random) -> list[datetime]:
    """The moments at which anybody buys: one a day, a few on the last days that charts show by the hour."""
    moments = []
    day = since.replace(hour=0, minute=0, second=0, microsecond=0)
    while day < until:
        count = 1 if until - day > timedelta(days=LIVELY_DAYS) else LIVELY_MOMENTS
        hours = sorted(set(source.choices(HOURS, HOUR_WEIGHTS, k=count)))
        moments += [moment for hour in hours if since < (moment := day + timedelta(hours=hour)) < until]
        day += timedelta(days=1)
    return moments


def orders_by_moment(
    plans: Sequence[SalesPlan], moments: Sequence[datetime], source: random.Random
) -> Mapping[datetime, list[PlannedOrder]]:
    """Every order at one of the moments or at the opening; together exactly the quantities of the plans."""
    placed: defaultdict[datetime, list[PlannedOrder]] = defaultdict(list)
    for plan in plans:
        opening = plan.opens_at + timedelta(minutes=1)
        slots = [opening, *(moment for moment in moments if plan.opens_at < moment < plan.closes_at)]
        weights = [_weight(plan, moment) for moment in slots]
        for ticket_type_id, quantity in plan.quantities.items():
            orders = _orders(plan, ticket_type_id, quantity, source)
            for order, moment in zip(orders, source.choices(slots, weights, k=len(orders)), strict=True):
                placed[moment].append(order)
    return placed


def _weight(plan: SalesPlan, moment: datetime) -> float:
    since = (moment - plan.opens_at) / timedelta(days=1)
    left = max((plan.closes_at - moment) / timedelta(days=1), 0.0)
    rush = RUSH * math.exp(-since / RUSH_DAYS)
    last = LAST * math.exp(-left / LAST_DAYS)
    weekend = 1.35 if moment.weekday() >= 5 else 1.0
    return (rush + last + 1.0) * weekend


def _orders(plan: SalesPlan, ticket_type_id: str, quantity: int, source: random.Random) -> list[PlannedOrder]:
    orders = []
    while quantity > 0:
        size = min(source.choice(ORDER_SIZES), quantity)
        orders.append(PlannedOrder(plan.performance_id, ticket_type_id, size, ticket_type_id in plan.seated))
        quantity -= size
    return orders
