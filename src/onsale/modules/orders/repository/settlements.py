"""Settlements, and the sums that they are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Row, bindparam, case, delete, distinct, func, select, update

from onsale.contracts.values import Text
from onsale.modules.orders.domain import RefundKind, RefundState
from onsale.modules.orders.domain.ledger import ORDERS
from onsale.modules.orders.domain.settlements import (
    PerformanceSums,
    Settlement,
    SettlementLine,
    SettlementState,
    SettlementTotals,
)
from onsale.modules.orders.tables import (
    ledger,
    orders,
    performances,
    refunds,
    settled_days,
    settlement_lines,
    settlements,
)
from onsale.platform.db import Conflict, Reader, Transaction


class _SettlementRow(msgspec.Struct):
    id: str
    organisation_id: str
    payee: str
    from_day: str
    to_day: str
    starts_at: int
    ends_at: int
    state: str
    currency: str
    commission_basis_points: int
    sales_minor: int
    refunds_minor: int
    fees_minor: int
    commission_minor: int
    net_minor: int
    created_at: int
    created_by: str


class _LineRow(msgspec.Struct):
    settlement_id: str
    performance_id: str
    title_zh: str
    title_en: str
    starts_at: int
    timezone: str
    orders: int
    sales_minor: int
    refunds_minor: int
    fees_minor: int
    commission_minor: int
    net_minor: int


class _DayRow(msgspec.Struct):
    organisation_id: str
    day: str
    settlement_id: str


_gained = case((ledger.c.credit == ORDERS, ledger.c.amount_minor), else_=0)
_lost = case((ledger.c.debit == ORDERS, ledger.c.amount_minor), else_=0)
_payer = case((ledger.c.credit == ORDERS, ledger.c.order_id))
_moved = (
    select(
        orders.c.performance_id,
        func.sum(_gained).label("gained"),
        func.sum(_lost).label("lost"),
        func.count(distinct(_payer)).label("payers"),
    )
    .select_from(ledger)
    .join(orders, orders.c.id == ledger.c.order_id)
    .join(performances, performances.c.id == orders.c.performance_id)
    .where(
        performances.c.organisation_id == bindparam("organisation"),
        ledger.c.occurred_at >= bindparam("start"),
        ledger.c.occurred_at < bindparam("end"),
        ledger.c.kind != "settlement",
    )
    .group_by(orders.c.performance_id)
)
_kept_fees = (
    select(orders.c.performance_id, func.sum(refunds.c.fee_minor).label("fees"))
    .select_from(refunds)
    .join(orders, orders.c.id == refunds.c.order_id)
    .join(performances, performances.c.id == orders.c.performance_id)
    .where(
        performances.c.organisation_id == bindparam("organisation"),
        refunds.c.approved_at >= bindparam("start"),
        refunds.c.approved_at < bindparam("end"),
        refunds.c.state.not_in([RefundState.REQUESTED, RefundState.REJECTED]),
        refunds.c.kind.not_in([RefundKind.UNNEEDED, RefundKind.WRONG_AMOUNT]),
    )
    .group_by(orders.c.performance_id)
)
_shows = select(performances).where(performances.c.id.in_(bindparam("ids", expanding=True)))


async def sums_of(reader: Reader, organisation_id: str, start: int, end: int) -> list[PerformanceSums]:
    """What was booked in ``[start, end)`` for each of an organiser's performances with any movement."""
    wanted = {"organisation": organisation_id, "start": start, "end": end}
    moved = {row.performance_id: row for row in await reader.fetch_all(_moved, wanted)}
    fees = {row.performance_id: int(row.fees) for row in await reader.fetch_all(_kept_fees, wanted)}
    shows = {row.id: row for row in await reader.fetch_all(_shows, {"ids": sorted(moved.keys() | fees.keys())})}
    return [
        PerformanceSums(
            performance_id=show.id,
            title=Text(show.title_zh, show.title_en),
            starts_at=show.starts_at,
            timezone=show.timezone,
            orders=moved[show.id].payers if show.id in moved else 0,
            sales_minor=int(moved[show.id].gained) if show.id in moved else 0,
            refunds_minor=int(moved[show.id].lost) if show.id in moved else 0,
            fees_minor=fees.get(show.id, 0),
        )
        for show in shows.values()
    ]


async def add_settlement(transaction: Transaction, new: Settlement, days: Sequence[str]) -> None:
    """Store a draft; an ``IntegrityError`` of the database says that one of its days has another."""
    totals = new.totals
    await transaction.insert(
        settlements,
        [
            _SettlementRow(
                new.id,
                new.organisation_id,
                new.payee,
                new.from_day,
                new.to_day,
                new.starts_at,
                new.ends_at,
                new.state,
                new.currency,
                new.commission_basis_points,
                totals.sales_minor,
                totals.refunds_minor,
                totals.fees_minor,
                totals.commission_minor,
                totals.net_minor,
                new.created_at,
                new.created_by,
            )
        ],
    )
    await transaction.insert(settlement_lines, [_line_row(new.id, line) for line in new.lines])
    await transaction.insert(settled_days, [_DayRow(new.organisation_id, day, new.id) for day in days])


def _line_row(settlement_id: str, line: SettlementLine) -> _LineRow:
    return _LineRow(
        settlement_id,
        line.performance_id,
        line.title.zh,
        line.title.en,
        line.starts_at,
        line.timezone,
        line.orders,
        line.sales_minor,
        line.refunds_minor,
        line.fees_minor,
        line.commission_minor,
        line.net_minor,
    )


async def discard(transaction: Transaction, settlement_id: str) -> bool:
    """Delete a draft and free its days; whether it was one."""
    was_draft = await transaction.execute(
        delete(settlements).where(settlements.c.id == settlement_id, settlements.c.state == SettlementState.DRAFT)
    )
    if was_draft:
        await transaction.execute(delete(settlement_lines).where(settlement_lines.c.settlement_id == settlement_id))
        await transaction.execute(delete(settled_days).where(settled_days.c.settlement_id == settlement_id))
    return was_draft == 1


class SettledDay(msgspec.Struct, frozen=True):
    """A day that has a settlement."""

    day: str
    settlement_id: str


async def settled_among(reader: Reader, organisation_id: str, first: str, after_last: str) -> list[SettledDay]:
    """Which days of an organiser from ``first`` to before ``after_last`` have settlements, the earliest first."""
    rows = await reader.fetch_all(
        select(settled_days)
        .where(
            settled_days.c.organisation_id == organisation_id,
            settled_days.c.day >= first,
            settled_days.c.day < after_last,
        )
        .order_by(settled_days.c.day)
    )
    return [SettledDay(row.day, row.settlement_id) for row in rows]


async def confirm(transaction: Transaction, settlement_id: str, *, by: str, now: int) -> None:
    """Compare-and-set a draft; ``Conflict`` when it is none any more."""
    matched = await transaction.execute(
        update(settlements)
        .where(settlements.c.id == settlement_id, settlements.c.state == SettlementState.DRAFT)
        .values(state=SettlementState.CONFIRMED, confirmed_at=now, confirmed_by=by)
    )
    if matched != 1:
        raise Conflict("settlement")


_lines_of = select(settlement_lines).where(settlement_lines.c.settlement_id.in_(bindparam("ids", expanding=True)))


async def get_settlement(reader: Reader, settlement_id: str) -> Settlement | None:
    row = await reader.fetch_one(select(settlements).where(settlements.c.id == settlement_id))
    if row is None:
        return None
    lines = [_line(line) for line in await reader.fetch_all(_lines_of, {"ids": [settlement_id]})]
    return _settlement(row, sorted(lines, key=lambda line: (line.starts_at, line.performance_id)))


class Wanted(msgspec.Struct, frozen=True):
    """Which settlements: of one organiser or of all, in one state or in any."""

    organisation_id: str | None
    state: SettlementState | None


async def list_settlements(reader: Reader, wanted: Wanted, before: str | None, limit: int) -> list[Settlement]:
    """Up to ``limit`` settlements without their lines, the newest first, older than ``before``."""
    page = select(settlements).order_by(settlements.c.id.desc()).limit(limit)
    if wanted.organisation_id is not None:
        page = page.where(settlements.c.organisation_id == wanted.organisation_id)
    if wanted.state is not None:
        page = page.where(settlements.c.state == wanted.state)
    if before:
        page = page.where(settlements.c.id < before)
    return [_settlement(row, []) for row in await reader.fetch_all(page)]


def _settlement(row: Row[tuple[object, ...]], lines: list[SettlementLine]) -> Settlement:
    return Settlement(
        id=row.id,
        organisation_id=row.organisation_id,
        payee=row.payee,
        from_day=row.from_day,
        to_day=row.to_day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=SettlementState(row.state),
        currency=row.currency,
        commission_basis_points=row.commission_basis_points,
        totals=SettlementTotals(
            sales_minor=row.sales_minor,
            refunds_minor=row.refunds_minor,
            fees_minor=row.fees_minor,
            commission_minor=row.commission_minor,
            net_minor=row.net_minor,
        ),
        lines=lines,
        created_at=row.created_at,
        created_by=row.created_by,
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by,
    )


def _line(row: Row[tuple[object, ...]]) -> SettlementLine:
    return SettlementLine(
        performance_id=row.performance_id,
        title=Text(row.title_zh, row.title_en),
        starts_at=row.starts_at,
        timezone=row.timezone,
        orders=row.orders,
        sales_minor=row.sales_minor,
        refunds_minor=row.refunds_minor,
        fees_minor=row.fees_minor,
        commission_minor=row.commission_minor,
        net_minor=row.net_minor,
    )


class Organiser(msgspec.Struct, frozen=True, kw_only=True):
    """An organiser who sells here. ``title`` is that of the latest performance, ``settled_until`` the day after the
    last that has a settlement."""

    organisation_id: str
    performances: int
    title: Text
    settled_until: str | None


async def list_organisers(reader: Reader) -> list[Organiser]:
    """Everybody with performances that were ever published, those with the latest ones first."""
    counted = select(
        performances.c.organisation_id, func.count().label("shows"), func.max(performances.c.starts_at).label("last")
    ).group_by(performances.c.organisation_id)
    last_days = select(settled_days.c.organisation_id, func.max(settled_days.c.day).label("day"))
    until = {
        row.organisation_id: row.day
        for row in await reader.fetch_all(last_days.group_by(settled_days.c.organisation_id))
    }
    found = {row.organisation_id: row for row in await reader.fetch_all(counted)}
    titles = await _latest_titles(reader, {row.last for row in found.values()})
    return [
        Organiser(
            organisation_id=organisation_id,
            performances=row.shows,
            title=titles[organisation_id],
            settled_until=until.get(organisation_id),
        )
        for organisation_id, row in sorted(found.items(), key=lambda item: (-item[1].last, item[0]))
    ]


async def _latest_titles(reader: Reader, times: Collection[int]) -> dict[str, Text]:
    rows = await reader.fetch_all(
        select(performances).where(performances.c.starts_at.in_(list(times))).order_by(performances.c.starts_at)
    )
    return {row.organisation_id: Text(row.title_zh, row.title_en) for row in rows}
