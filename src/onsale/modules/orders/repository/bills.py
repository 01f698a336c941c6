"""Providers' bills, their lines, and how they differ from ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Row, and_, bindparam, delete, func, or_, select, update

from onsale.contracts.values import Money
from onsale.modules.orders.domain import RefundState
from onsale.modules.orders.domain.bills import (
    Bill,
    BillState,
    Key,
    LineKind,
    Named,
    OurLine,
    TheirLine,
    Total,
    Totals,
)
from onsale.modules.orders.tables import attempts, bill_lines, bills, refunds
from onsale.platform.db import Conflict, Reader, Transaction


class BillRow(msgspec.Struct):
    """A day whose bill nobody has seen yet."""

    channel: str
    day: str
    state: str = BillState.NEW
    fetch_id: str = ""
    revision: int = 0
    currency: str = "CNY"
    payment_count: int = 0
    payment_minor: int = 0
    refund_count: int = 0
    refund_minor: int = 0
    fee_minor: int = 0
    our_payment_count: int = 0
    our_payment_minor: int = 0
    our_refund_count: int = 0
    our_refund_minor: int = 0
    waiting: int = 0


class LineRow(msgspec.Struct):
    """A line of a bill as it is stored."""

    channel: str
    day: str
    fetch_id: str
    number: int
    kind: str
    our_id: str
    transaction_id: str
    amount_minor: int
    currency: str
    fee_minor: int
    at: int


_one = select(bills).where(bills.c.channel == bindparam("channel"), bills.c.day == bindparam("day"))


def _bill(row: Row[tuple[object, ...]]) -> Bill:
    return Bill(
        channel=row.channel,
        day=row.day,
        state=BillState(row.state),
        fetch_id=row.fetch_id,
        revision=row.revision,
        currency=row.currency,
        theirs=Totals(
            Total(row.payment_count, row.payment_minor), Total(row.refund_count, row.refund_minor), row.fee_minor
        ),
        ours=Totals(
            Total(row.our_payment_count, row.our_payment_minor), Total(row.our_refund_count, row.our_refund_minor)
        ),
        waiting=row.waiting,
        fetched_at=row.fetched_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
    )


async def get_bill(reader: Reader, channel: str, day: str) -> Bill | None:
    row = await reader.fetch_one(_one, {"channel": channel, "day": day})
    return None if row is None else _bill(row)


async def list_bills(reader: Reader, channels: Collection[str], first: str, last: str) -> list[Bill]:
    """The days from ``first`` to ``last`` that have been looked at, the newest first."""
    wanted = bills.c.channel.in_(list(channels)) & bills.c.day.between(first, last)
    rows = await reader.fetch_all(select(bills).where(wanted).order_by(bills.c.day.desc(), bills.c.channel))
    return [_bill(row) for row in rows]


async def add_bill(transaction: Transaction, channel: str, day: str) -> Bill:
    """The day, noted as one whose bill is wanted if it is new."""
    known = await get_bill(transaction, channel, day)
    if known is not None:
        return known
    await transaction.insert(bills, [BillRow(channel, day)])
    found = await get_bill(transaction, channel, day)
    assert found is not None
    return found


async def change_bill(transaction: Transaction, bill: Bill, **values: str | int | None) -> None:
    """Change an open day that is still what ``bill`` says; ``Conflict`` when somebody was faster."""
    statement = update(bills).where(
        bills.c.channel == bill.channel,
        bills.c.day == bill.day,
        bills.c.revision == bill.revision,
        bills.c.state != BillState.CLOSED,
    )
    if await transaction.execute(statement.values(revision=bill.revision + 1, **values)) != 1:
        raise Conflict(f"bill {bill.channel} {bill.day}")


async def add_lines(transaction: Transaction, rows: Sequence[LineRow]) -> None:
    await transaction.insert(bill_lines, rows)


class StaleFetch(msgspec.Struct, frozen=True):
    """Lines that no bill has: those of an earlier fetch, or of one that was cut off. ``lines`` is the last number."""

    fetch_id: str
    lines: int


async def stale_fetches(reader: Reader, channel: str, day: str, *, before: str) -> list[StaleFetch]:
    """Fetches of a day from before the one with this id, without the one that the day names."""
    bill = await get_bill(reader, channel, day)
    of_day = (bill_lines.c.channel == channel) & (bill_lines.c.day == day) & (bill_lines.c.fetch_id < before)
    counted = (
        select(bill_lines.c.fetch_id, func.max(bill_lines.c.number).label("last"))
        .where(of_day, bill_lines.c.fetch_id != (bill.fetch_id if bill else ""))
        .group_by(bill_lines.c.fetch_id)
    )
    return [StaleFetch(row.fetch_id, row.last) for row in await reader.fetch_all(counted)]


_forget = delete(bill_lines).where(
    bill_lines.c.channel == bindparam("of_channel"),
    bill_lines.c.day == bindparam("of_day"),
    bill_lines.c.fetch_id == bindparam("fetch"),
    bill_lines.c.number > bindparam("after"),
    bill_lines.c.number <= bindparam("until"),
)


async def forget_lines(transaction: Transaction, bill: Bill, fetch_id: str, after: int, until: int) -> None:
    """Delete the lines of a stale fetch with these numbers."""
    await transaction.execute(
        _forget,
        {"of_channel": bill.channel, "of_day": bill.day, "fetch": fetch_id, "after": after, "until": until},
    )


_lines_of = (
    select(bill_lines)
    .where(
        bill_lines.c.channel == bindparam("channel"),
        bill_lines.c.day == bindparam("day"),
        bill_lines.c.fetch_id == bindparam("fetch"),
        bill_lines.c.number > bindparam("after"),
    )
    .order_by(bill_lines.c.number)
    .limit(bindparam("limit"))
)


async def list_lines(reader: Reader, bill: Bill, after: int, limit: int) -> list[TheirLine]:
    """Up to ``limit`` lines of the day's bill behind the one with number ``after``, in their order."""
    wanted = {"channel": bill.channel, "day": bill.day, "fetch": bill.fetch_id, "after": after, "limit": limit}
    return [_line(row) for row in await reader.fetch_all(_lines_of, wanted)]


def _line(row: Row[tuple[object, ...]]) -> TheirLine:
    return TheirLine(
        number=row.number,
        kind=row.kind,
        our_id=row.our_id,
        transaction_id=row.transaction_id,
        amount=Money(row.amount_minor, row.currency),
        fee_minor=row.fee_minor,
        at=row.at,
    )


class LineElsewhere(msgspec.Struct, frozen=True):
    """A line of another day's bill."""

    day: str
    line: TheirLine


_elsewhere = (
    select(bill_lines)
    .join(
        bills,
        (bills.c.channel == bill_lines.c.channel)
        & (bills.c.day == bill_lines.c.day)
        & (bills.c.fetch_id == bill_lines.c.fetch_id),
    )
    .where(
        bill_lines.c.our_id.in_(bindparam("ids", expanding=True)),
        bill_lines.c.channel == bindparam("channel"),
        bill_lines.c.day != bindparam("day"),
    )
)


async def lines_elsewhere(reader: Reader, channel: str, day: str, ids: Collection[str]) -> list[LineElsewhere]:
    """What the channel's bills of other days say of these attempts and refunds."""
    rows = await reader.fetch_all(_elsewhere, {"ids": list(ids), "channel": channel, "day": day})
    return [LineElsewhere(row.day, _line(row)) for row in rows]


_taken = select(attempts).where(attempts.c.channel == bindparam("channel"), attempts.c.received_minor > 0)
_taken_by_id = _taken.where(attempts.c.id.in_(bindparam("ids", expanding=True)))
_taken_between = _taken.where(
    attempts.c.provider_paid_at >= bindparam("start"), attempts.c.provider_paid_at < bindparam("end")
)
_sent = (
    select(refunds)
    .join(attempts, attempts.c.id == refunds.c.attempt_id)
    .where(attempts.c.channel == bindparam("channel"), refunds.c.state == RefundState.DONE, refunds.c.amount_minor > 0)
)
_sent_by_id = _sent.where(refunds.c.id.in_(bindparam("ids", expanding=True)))
_sent_between = _sent.where(refunds.c.done_at >= bindparam("start"), refunds.c.done_at < bindparam("end"))


async def ours_by_id(reader: Reader, channel: str, ids: Collection[str]) -> list[OurLine]:
    """What of these attempts and refunds has money that was booked for the channel."""
    wanted = {"channel": channel, "ids": list(ids)}
    taken = [_payment(row) for row in await reader.fetch_all(_taken_by_id, wanted)]
    return taken + [_refund(row) for row in await reader.fetch_all(_sent_by_id, wanted)]


class Place(msgspec.Struct, frozen=True):
    """Where a page ended: behind this time, and of the same time behind this id."""

    at: int
    id: str


_payments_page = (
    _taken_between.where(
        or_(
            attempts.c.provider_paid_at > bindparam("at"),
            and_(attempts.c.provider_paid_at == bindparam("at"), attempts.c.id > bindparam("after")),
        )
    )
    .order_by(attempts.c.provider_paid_at, attempts.c.id)
    .limit(bindparam("limit"))
)
_refunds_page = (
    _sent_between.where(
        or_(
            refunds.c.done_at > bindparam("at"),
            and_(refunds.c.done_at == bindparam("at"), refunds.c.id > bindparam("after")),
        )
    )
    .order_by(refunds.c.done_at, refunds.c.id)
    .limit(bindparam("limit"))
)


async def payments_after(reader: Reader, channel: str, place: Place, end: int, limit: int) -> list[OurLine]:
    """Up to ``limit`` payments booked for the channel with times behind ``place`` and before ``end``, in order."""
    wanted = {"channel": channel, "start": place.at, "at": place.at, "after": place.id, "end": end, "limit": limit}
    return [_payment(row) for row in await reader.fetch_all(_payments_page, wanted)]


async def refunds_after(reader: Reader, channel: str, place: Place, end: int, limit: int) -> list[OurLine]:
    """The same of refunds that were sent."""
    wanted = {"channel": channel, "start": place.at, "at": place.at, "after": place.id, "end": end, "limit": limit}
    return [_refund(row) for row in await reader.fetch_all(_refunds_page, wanted)]


async def ours_booked_after(reader: Reader, channel: str, start: int, end: int, closing: int) -> list[OurLine]:
    """Payments with times in ``[start, end)`` that we heard of since ``closing``."""
    statement = _taken_between.where(attempts.c.ended_at >= bindparam("closing"))
    wanted = {"channel": channel, "start": start, "end": end, "closing": closing}
    return [_payment(row) for row in await reader.fetch_all(statement, wanted)]


def _payment(row: Row[tuple[object, ...]]) -> OurLine:
    return OurLine(
        kind="payment",
        id=row.id,
        order_id=row.order_id,
        attempt_id=row.id,
        transaction_id=row.transaction_id or "",
        amount=Money(row.received_minor, row.currency),
        at=row.provider_paid_at,
    )


def _refund(row: Row[tuple[object, ...]]) -> OurLine:
    return OurLine(
        kind="refund",
        id=row.id,
        order_id=row.order_id,
        attempt_id=row.attempt_id,
        transaction_id="",
        amount=Money(row.amount_minor, row.currency),
        at=row.done_at,
    )


async def names_of(reader: Reader, channel: str, keys: Collection[Key]) -> dict[Key, Named]:
    """Those of these attempts and refunds that exist in this channel."""
    ids = [key.id for key in keys]
    paid = select(attempts.c.id, attempts.c.order_id).where(attempts.c.channel == channel, attempts.c.id.in_(ids))
    sent = (
        select(refunds.c.id, refunds.c.order_id, refunds.c.attempt_id)
        .join(attempts, attempts.c.id == refunds.c.attempt_id)
        .where(attempts.c.channel == channel, refunds.c.id.in_(ids))
    )
    found: dict[Key, Named] = {}
    kinds: tuple[LineKind, LineKind] = ("payment", "refund")
    for row in await reader.fetch_all(paid):
        found[Key(kinds[0], row.id)] = Named(row.order_id, row.id)
    for row in await reader.fetch_all(sent):
        found[Key(kinds[1], row.id)] = Named(row.order_id, row.attempt_id)
    return found


_payments_between = select(func.count().label("lines"), func.sum(attempts.c.received_minor).label("minor")).where(
    attempts.c.channel == bindparam("channel"),
    attempts.c.received_minor > 0,
    attempts.c.provider_paid_at >= bindparam("start"),
    attempts.c.provider_paid_at < bindparam("end"),
)
_refunds_between = (
    select(func.count().label("lines"), func.sum(refunds.c.amount_minor).label("minor"))
    .join(attempts, attempts.c.id == refunds.c.attempt_id)
    .where(
        attempts.c.channel == bindparam("channel"),
        refunds.c.state == RefundState.DONE,
        refunds.c.amount_minor > 0,
        refunds.c.done_at >= bindparam("start"),
        refunds.c.done_at < bindparam("end"),
    )
)


async def our_totals(reader: Reader, channel: str, start: int, end: int) -> Totals:
    """The sums of ``ours_between``."""
    wanted = {"channel": channel, "start": start, "end": end}
    payments = await reader.fetch_one(_payments_between, wanted)
    sent = await reader.fetch_one(_refunds_between, wanted)
    return Totals(_total(payments), _total(sent))


def _total(row: Row[tuple[object, ...]] | None) -> Total:
    assert row is not None
    return Total(row.lines, row.minor or 0)


async def closed_days(reader: Reader, channel: str, days: Collection[str]) -> set[str]:
    """Which of these days are closed."""
    closed = select(bills.c.day).where(
        bills.c.channel == channel, bills.c.day.in_(list(days)), bills.c.state == BillState.CLOSED
    )
    return {row.day for row in await reader.fetch_all(closed)}
