"""What an organiser gets of a period's sales."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from onsale.contracts.values import Text

BASIS_POINTS = 10_000


class SettlementState(StrEnum):
    """A ``draft`` can be made again or discarded; what is ``confirmed`` is booked and never changes."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"


class PerformanceSums(msgspec.Struct, frozen=True, kw_only=True):
    """What a period's movements say of one performance, in minor units. ``starts_at`` in microseconds.

    ``orders`` counts those that were paid, ``fees`` is what refunds have cost their buyers and is part of what is kept.
    """

    performance_id: str
    title: Text
    starts_at: int
    timezone: str
    orders: int
    sales_minor: int
    refunds_minor: int
    fees_minor: int


class SettlementLine(PerformanceSums, frozen=True, kw_only=True):
    """One performance of a settlement; ``net`` is the organiser's."""

    commission_minor: int
    net_minor: int


class SettlementTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The sums of all lines, in minor units. ``net`` is sales less refunds and commission."""

    sales_minor: int = 0
    refunds_minor: int = 0
    fees_minor: int = 0
    commission_minor: int = 0
    net_minor: int = 0


def settle(sums: Sequence[PerformanceSums], commission_basis_points: int) -> list[SettlementLine]:
    """The lines of a settlement. The commission is of what is kept, rounded down; it is given back with refunds."""
    return [
        _line(one, commission_basis_points) for one in sorted(sums, key=lambda one: (one.starts_at, one.performance_id))
    ]


def _line(one: PerformanceSums, commission_basis_points: int) -> SettlementLine:
    kept = one.sales_minor - one.refunds_minor
    # Towards zero: what was taken of a sale is given back when all of it is refunded.
    commission = abs(kept) * commission_basis_points // BASIS_POINTS * (1 if kept > 0 else -1)
    return SettlementLine(
        performance_id=one.performance_id,
        title=one.title,
        starts_at=one.starts_at,
        timezone=one.timezone,
        orders=one.orders,
        sales_minor=one.sales_minor,
        refunds_minor=one.refunds_minor,
        fees_minor=one.fees_minor,
        commission_minor=commission,
        net_minor=kept - commission,
    )


def totals_of(lines: Sequence[SettlementLine]) -> SettlementTotals:
    return SettlementTotals(
        sales_minor=sum(line.sales_minor for line in lines),
        refunds_minor=sum(line.refunds_minor for line in lines),
        fees_minor=sum(line.fees_minor for line in lines),
        commission_minor=sum(line.commission_minor for line in lines),
        net_minor=sum(line.net_minor for line in lines),
    )


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement with its lines. Days are Beijing's as ISO text, ``to_day`` the one after the last; times in
    microseconds."""

    id: str
    organisation_id: str
    payee: str
    from_day: str
    to_day: str
    starts_at: int
    ends_at: int
    state: SettlementState
    currency: str
    commission_basis_points: int
    totals: SettlementTotals
    lines: list[SettlementLine]
    created_at: int
    created_by: str
    confirmed_at: int | None
    confirmed_by: str | None
