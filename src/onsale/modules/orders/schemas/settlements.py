"""Settlements on the wire."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec

from onsale.contracts.values import Money, Text
from onsale.modules.orders.domain.settlements import Settlement as DomainSettlement
from onsale.modules.orders.domain.settlements import SettlementLine as DomainLine
from onsale.modules.orders.domain.settlements import SettlementState
from onsale.modules.orders.repository.settlements import Organiser
from onsale.modules.orders.settings import PAYEE_LENGTH_MAX, SETTLEMENT_DAYS_MAX, SETTLEMENTS_PAGE_SIZE
from onsale.platform.clock import from_micros
from onsale.platform.http import malformed


class NewSettlement(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "after_last": "to"}
):
    """Settle what was booked for an organiser from the day ``from`` to before the day ``to`` (Beijing's).

    ``payee`` is who gets it, as the statement shall say.
    """

    organisation_id: Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
    first: date
    after_last: date
    payee: Annotated[str, msgspec.Meta(max_length=PAYEE_LENGTH_MAX)] = ""

    def checked_days(self) -> list[str]:
        """All days of the period."""
        count = (self.after_last - self.first).days
        if count <= 0:
            malformed("/to", "It is the day after the last, and so after `from`.")
        if count > SETTLEMENT_DAYS_MAX:
            malformed("/to", f"At most {SETTLEMENT_DAYS_MAX} days.")
        return [(self.first + timedelta(days=number)).isoformat() for number in range(count)]


class SettlementLine(msgspec.Struct, frozen=True, kw_only=True):
    """One performance. ``fees`` is what refunds cost their buyers; it is part of what is kept."""

    performance_id: str
    title: Text
    starts_at: datetime
    timezone: str
    orders: int
    sales: Money
    refunds: Money
    fees: Money
    commission: Money
    net: Money


class Settlement(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "after_last": "to"}):
    """``net`` is the organiser's: sales less refunds and commission. ``lines`` are empty in lists."""

    id: str
    organisation_id: str
    payee: str
    first: date
    after_last: date
    state: SettlementState
    commission_basis_points: int
    sales: Money
    refunds: Money
    fees: Money
    commission: Money
    net: Money
    lines: list[SettlementLine]
    created_at: datetime
    confirmed_at: datetime | None


class SettlementPage(msgspec.Struct, frozen=True):
    """Settlements, the newest first; ask for the next page with ``next_cursor``."""

    items: list[Settlement]
    next_cursor: str | None


class SettlementOrganiser(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be settled with. ``title`` is that of the latest performance, ``settled_until`` the first day that has no
    settlement after the last that has one."""

    organisation_id: str
    performances: int
    title: Text
    settled_until: date | None


class SettlementOrganisers(msgspec.Struct, frozen=True):
    """All organisers with performances."""

    items: list[SettlementOrganiser]


def present_settlement(found: DomainSettlement) -> Settlement:
    totals, currency = found.totals, found.currency
    return Settlement(
        id=found.id,
        organisation_id=found.organisation_id,
        payee=found.payee,
        first=date.fromisoformat(found.from_day),
        after_last=date.fromisoformat(found.to_day),
        state=found.state,
        commission_basis_points=found.commission_basis_points,
        sales=Money(totals.sales_minor, currency),
        refunds=Money(totals.refunds_minor, currency),
        fees=Money(totals.fees_minor, currency),
        commission=Money(totals.commission_minor, currency),
        net=Money(totals.net_minor, currency),
        lines=[_present_line(line, currency) for line in found.lines],
        created_at=from_micros(found.created_at),
        confirmed_at=from_micros(found.confirmed_at) if found.confirmed_at is not None else None,
    )


def _present_line(line: DomainLine, currency: str) -> SettlementLine:
    return SettlementLine(
        performance_id=line.performance_id,
        title=line.title,
        starts_at=from_micros(line.starts_at),
        timezone=line.timezone,
        orders=line.orders,
        sales=Money(line.sales_minor, currency),
        refunds=Money(line.refunds_minor, currency),
        fees=Money(line.fees_minor, currency),
        commission=Money(line.commission_minor, currency),
        net=Money(line.net_minor, currency),
    )


def present_settlements(found: list[DomainSettlement]) -> SettlementPage:
    page = found[:SETTLEMENTS_PAGE_SIZE]
    cursor = page[-1].id if len(found) > len(page) else None
    return SettlementPage([present_settlement(one) for one in page], cursor)


def present_organisers(found: list[Organiser]) -> SettlementOrganisers:
    return SettlementOrganisers(
        [
            SettlementOrganiser(
                organisation_id=one.organisation_id,
                performances=one.performances,
                title=one.title,
                # The day after the last one.
                settled_until=date.fromisoformat(one.settled_until) + timedelta(days=1) if one.settled_until else None,
            )
            for one in found
        ]
    )
