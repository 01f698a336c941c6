"""Reconciliation on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from onsale.contracts.values import Money
from onsale.modules.orders.domain.bills import (
    Action,
    BillState,
    DifferenceKind,
    LineKind,
    Resolution,
    Total,
    Totals,
    actions_of,
)
from onsale.modules.orders.queries.reconciling import DayView, DifferencePage
from onsale.modules.orders.repository.differences import StoredDifference
from onsale.modules.orders.settings import NOTE_LENGTH_MAX, RECONCILIATION_DAYS_MAX
from onsale.platform.clock import from_micros
from onsale.platform.http import malformed


class NewResolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``ask`` the provider, ``accept`` that it is so, or ``correct`` our books. The last two need a note."""

    action: Action
    note: Annotated[str, msgspec.Meta(max_length=NOTE_LENGTH_MAX)] = ""

    def checked_note(self) -> str:
        note = self.note.strip()
        if not note and self.action != "ask":
            malformed("/note", "Say why.")
        return note


class LineTotal(msgspec.Struct, frozen=True):
    """How many lines, and their sum."""

    count: int
    amount: Money


class BillSide(msgspec.Struct, frozen=True):
    """What one side says of a day. ``net`` is what was paid less what went back."""

    payments: LineTotal
    refunds: LineTotal
    net: Money


class ReconciliationDay(msgspec.Struct, frozen=True, kw_only=True):
    """A channel's day (Beijing's). ``theirs`` and ``fees`` are there when the bill is.

    ``waiting`` lines came just before midnight and may be in the next day's bill; it is fetched before this day closes.
    """

    channel: str
    day: date
    state: BillState
    ours: BillSide
    theirs: BillSide | None
    fees: Money | None
    open_differences: int
    waiting: int
    can_close: bool
    fetched_at: datetime | None
    closed_at: datetime | None
    closed_by: str | None


class ReconciliationDays(msgspec.Struct, frozen=True):
    """Days, the newest first, with the channels that there are."""

    channels: list[str]
    items: list[ReconciliationDay]


class BillDifference(msgspec.Struct, frozen=True, kw_only=True):
    """``missing``: ours, not in the bill. ``extra``: in the bill, not ours. ``different``: another amount.

    ``answer`` is what the provider has said when it was asked. ``actions`` are those that are possible now.
    """

    id: str
    channel: str
    day: date
    kind: DifferenceKind
    line: LineKind
    our_id: str
    transaction_id: str
    order_id: str | None
    attempt_id: str | None
    ours: Money | None
    theirs: Money | None
    at: datetime
    is_open: bool
    actions: list[Action]
    answer: str
    resolution: Resolution | None
    note: str
    resolved_by: str | None
    resolved_at: datetime | None


class ReconciliationDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A day with a page of its differences, resolved ones included."""

    day: ReconciliationDay
    differences: list[BillDifference]
    next_cursor: str | None


def checked_days(first: date, last: date) -> None:
    """Refuse a period that is none or too long."""
    if last < first:
        malformed("/to", "It is before `from`.")
    if (last - first).days >= RECONCILIATION_DAYS_MAX:
        malformed("/to", f"At most {RECONCILIATION_DAYS_MAX} days.")


def present_day(view: DayView) -> ReconciliationDay:
    bill = view.bill
    return ReconciliationDay(
        channel=bill.channel,
        day=date.fromisoformat(bill.day),
        state=bill.state,
        ours=_side(bill.ours, bill.currency),
        theirs=_side(bill.theirs, bill.currency) if bill.is_here else None,
        fees=Money(bill.theirs.fee_minor, bill.currency) if bill.is_here else None,
        open_differences=view.open_differences,
        waiting=bill.waiting,
        can_close=bill.state is BillState.COMPARED and not view.open_differences and not bill.waiting,
        fetched_at=from_micros(bill.fetched_at) if bill.fetched_at is not None else None,
        closed_at=from_micros(bill.closed_at) if bill.closed_at is not None else None,
        closed_by=bill.closed_by,
    )


def _side(totals: Totals, currency: str) -> BillSide:
    net = totals.payments.minor - totals.refunds.minor
    return BillSide(_total(totals.payments, currency), _total(totals.refunds, currency), Money(net, currency))


def _total(total: Total, currency: str) -> LineTotal:
    return LineTotal(total.count, Money(total.minor, currency))


def present_detail(page: DifferencePage) -> ReconciliationDetail:
    return ReconciliationDetail(
        day=present_day(page.day),
        differences=[present_difference(one) for one in page.differences],
        next_cursor=page.next_cursor,
    )


def present_difference(one: StoredDifference) -> BillDifference:
    is_known, was_asked = one.attempt_id is not None, one.asked_at is not None
    return BillDifference(
        id=one.id,
        channel=one.channel,
        day=date.fromisoformat(one.day),
        kind=one.kind,
        line=one.line_kind,
        our_id=one.our_id,
        transaction_id=one.transaction_id,
        order_id=one.order_id,
        attempt_id=one.attempt_id,
        ours=one.ours,
        theirs=one.theirs,
        at=from_micros(one.at),
        is_open=one.is_open,
        actions=actions_of(one.kind, is_known=is_known, was_asked=was_asked) if one.is_open else [],
        answer=one.asked,
        resolution=one.resolution,
        note=one.note,
        resolved_by=one.resolved_by,
        resolved_at=from_micros(one.resolved_at) if one.resolved_at is not None else None,
    )
