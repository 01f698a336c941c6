"""Bills of providers: taken in, compared, their differences resolved, their days closed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec

from onsale.modules.orders.commands.exceptions import ExceptionBook
from onsale.modules.orders.domain.bills import (
    Action,
    Bill,
    BillState,
    Comparison,
    Difference,
    Key,
    OurLine,
    Resolution,
    TheirLine,
    Totals,
    actions_of,
)
from onsale.modules.orders.domain.ledger import Movement, corrected, fee_taken
from onsale.modules.orders.errors import (
    BillDayClosed,
    BillDayHasDifferences,
    BillDayNotCompared,
    BillDayWaits,
    DifferenceActionImpossible,
    DifferenceResolved,
)
from onsale.modules.orders.repository import bills, differences, ledger
from onsale.modules.orders.repository.bills import LineRow
from onsale.modules.orders.repository.differences import DifferenceRow, StoredDifference
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound

# The platform's own books belong to no organiser.
PLATFORM_ORGANISATION = ""


class TakeBill(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of ``fetch_id`` are the bill of the day."""

    actor: Actor
    channel: str
    day: str
    fetch_id: str
    currency: str
    totals: Totals


class CloseDay(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing about this day changes any more."""

    actor: Actor
    channel: str
    day: str


class ResolveDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody has decided about a difference."""

    actor: Actor
    difference_id: str
    action: Action
    note: str


class BillInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a bill, in minor units."""

    payments: int
    refunds: int
    fees: int


class ResolutionInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a decision."""

    difference: str
    action: str
    note: str
    surplus_minor: int


class AnswerInAudit(msgspec.Struct, frozen=True):
    """What a provider said when somebody had it asked."""

    difference: str
    answer: str


class ReconciliationCommands:
    """The use cases that keep our books and the providers' in agreement."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = Audit(clock, ids)
        self._exceptions = ExceptionBook(clock, ids)

    async def want_bill(self, transaction: Transaction, channel: str, day: str) -> Bill:
        """The day, noted; refuses one that is closed."""
        bill = await bills.add_bill(transaction, channel, day)
        if bill.state is BillState.CLOSED:
            raise BillDayClosed()
        return bill

    async def add_lines(self, transaction: Transaction, rows: Sequence[LineRow]) -> None:
        """Store some lines of a fetch; they count for nothing before the bill is taken."""
        await bills.add_lines(transaction, rows)

    async def take_bill(self, transaction: Transaction, command: TakeBill) -> None:
        """From now on the day has these lines. It has to be compared again."""
        bill = await self.want_bill(transaction, command.channel, command.day)
        now = to_micros(self._clock.now())
        await bills.change_bill(
            transaction,
            bill,
            state=BillState.NEW,
            fetch_id=command.fetch_id,
            fetched_at=now,
            currency=command.currency,
            payment_count=command.totals.payments.count,
            payment_minor=command.totals.payments.minor,
            refund_count=command.totals.refunds.count,
            refund_minor=command.totals.refunds.minor,
            fee_minor=command.totals.fee_minor,
        )
        subject = f"{command.channel}:{command.day}"
        await differences.settle_exception(transaction, "bill-missing", subject, by=command.actor.id, now=now)
        before = _in_audit(bill.theirs) if bill.is_here else None
        await self._record(
            transaction,
            command.actor,
            what="bill-fetched",
            subject=subject,
            before=before,
            after=_in_audit(command.totals),
        )

    async def report_missing(self, transaction: Transaction, channel: str, day: str) -> None:
        """The provider gives no bill for a day on which money moved. Said once; who puts it aside is heard."""
        if await differences.has_exception(transaction, "bill-missing", f"{channel}:{day}"):
            return
        detail: dict[str, str | int] = {"channel": channel, "day": day}
        await self._exceptions.open(
            transaction, "bill-missing", f"{channel}:{day}", suggestion="ask-provider", detail=detail
        )

    async def store_comparison(self, transaction: Transaction, found: Comparison) -> None:
        """What comparing has found, unless the day has changed since (``Conflict``)."""
        now = to_micros(self._clock.now())
        bill = found.bill
        await bills.change_bill(
            transaction,
            bill,
            state=BillState.COMPARED,
            waiting=found.waiting,
            our_payment_count=found.ours.payments.count,
            our_payment_minor=found.ours.payments.minor,
            our_refund_count=found.ours.refunds.count,
            our_refund_minor=found.ours.refunds.minor,
        )
        open_count = await self._store_differences(transaction, found, now)
        subject = f"{bill.channel}:{bill.day}"
        if open_count:
            detail: dict[str, str | int] = {"channel": bill.channel, "day": bill.day, "count": open_count}
            await self._exceptions.open(transaction, "difference", subject, suggestion="look", detail=detail)
        else:
            await differences.settle_exception(transaction, "difference", subject, by="job:orders.reconcile", now=now)

    async def _store_differences(self, transaction: Transaction, found: Comparison, now: int) -> int:
        """How many are open now. What somebody has decided stays decided as long as the amounts are the same."""
        stored: dict[tuple[str, str, int], StoredDifference] = {
            (one.kind, one.subject, one.place): one
            for one in await differences.all_of_day(transaction, found.bill.channel, found.bill.day)
        }
        new: list[DifferenceRow] = []
        again: list[tuple[str, DifferenceRow]] = []
        over: list[StoredDifference] = []
        for row in self._rows(found):
            known = stored.pop((row.kind, row.subject, row.place), None)
            if known is None:
                new.append(row)
            elif not _is_decided(known, row):
                again.append((known.id, row))
                over.append(known)
        gone = [one for one in stored.values() if one.is_open or one.resolution == "corrected"]
        # What was corrected and has changed since (the provider has written its bill anew) was corrected wrongly.
        undone = [_correction(one, found.bill, -1) for one in [*over, *gone] if one.resolution == "corrected"]
        await ledger.book(transaction, self._ids, undone, now)
        await differences.add_differences(transaction, new)
        await differences.open_again(transaction, again)
        await differences.settle(transaction, [one.id for one in gone], now)
        return len(new) + len(again)

    def _rows(self, found: Comparison) -> list[DifferenceRow]:
        rows: list[DifferenceRow] = []
        ordered = sorted(
            found.differences, key=lambda one: (one.kind, one.subject, one.theirs is not None and one.theirs.at)
        )
        for _, same in groupby(ordered, key=lambda one: (one.kind, one.subject)):
            rows.extend(self._row(found, one, place) for place, one in enumerate(same))
        return rows

    def _row(self, found: Comparison, one: Difference, place: int) -> DifferenceRow:
        line: OurLine | TheirLine | None = one.ours or one.theirs
        assert line is not None
        our_id = one.ours.id if one.ours else (one.theirs.our_id if one.theirs else "")
        named = found.named.get(Key(line.kind, our_id))
        return DifferenceRow(
            id=self._ids.new(),
            channel=found.bill.channel,
            day=found.bill.day,
            kind=one.kind,
            subject=one.subject,
            place=place,
            line=one.theirs.number if one.theirs else None,
            line_kind=line.kind,
            our_id=our_id,
            transaction_id=line.transaction_id,
            order_id=one.ours.order_id if one.ours else (named.order_id if named else None),
            attempt_id=one.ours.attempt_id if one.ours else (named.attempt_id if named else None),
            ours_minor=one.ours.amount.amount_minor if one.ours else None,
            theirs_minor=one.theirs.amount.amount_minor if one.theirs else None,
            currency=line.amount.currency,
            at=line.at,
        )

    async def note_answer(
        self, transaction: Transaction, actor: Actor, difference_id: str, answer: str, *, note: str, is_there: bool
    ) -> None:
        """What a provider says of a difference. Ours that it knows of, with that amount, is missing from its bill
        alone."""
        found = await self._open_one(transaction, difference_id)
        now = to_micros(self._clock.now())
        await differences.note_answer(transaction, found.id, answer, now)
        if found.kind == "missing" and is_there:
            await self._resolve(transaction, actor, found, "confirmed", note)
        after = AnswerInAudit(found.id, answer)
        await self._record(
            transaction, actor, what="provider-asked", subject=f"{found.channel}:{found.day}", after=after
        )

    async def resolve(self, transaction: Transaction, command: ResolveDifference) -> StoredDifference:
        """Accept a difference, or make the ledger agree with the bill."""
        found = await self._open_one(transaction, command.difference_id)
        possible = actions_of(found.kind, is_known=found.attempt_id is not None, was_asked=found.asked_at is not None)
        if command.action not in possible or command.action == "ask":
            raise DifferenceActionImpossible(actions=", ".join(possible))
        bill = await self._resolve(
            transaction, command.actor, found, "accepted" if command.action == "accept" else "corrected", command.note
        )
        if command.action == "correct":
            movement = _correction(found, bill, 1)
            await ledger.book(transaction, self._ids, [movement], to_micros(self._clock.now()))
        after = ResolutionInAudit(found.id, command.action, command.note, found.surplus_minor)
        subject = f"{found.channel}:{found.day}"
        await self._record(transaction, command.actor, what="difference-resolved", subject=subject, after=after)
        resolved = await differences.get_difference(transaction, found.id)
        assert resolved is not None
        return resolved

    async def _open_one(self, transaction: Transaction, difference_id: str) -> StoredDifference:
        found = await differences.get_difference(transaction, difference_id)
        if found is None:
            raise NotFound()
        if not found.is_open:
            raise DifferenceResolved()
        return found

    async def _resolve(
        self, transaction: Transaction, actor: Actor, found: StoredDifference, resolution: Resolution, note: str
    ) -> Bill:
        now = to_micros(self._clock.now())
        bill = await bills.get_bill(transaction, found.channel, found.day)
        assert bill is not None
        # The day's revision rises: who compares it at this moment begins again.
        await bills.change_bill(transaction, bill)
        await differences.resolve(transaction, found.id, resolution, note=note, by=actor.id, now=now)
        return bill

    async def close(self, transaction: Transaction, command: CloseDay) -> Bill:
        """Book the provider's fees and keep the day as it is, for ever. Closing it again is the same."""
        bill = await bills.get_bill(transaction, command.channel, command.day)
        if bill is None or bill.state is BillState.NEW:
            raise BillDayNotCompared()
        if bill.state is BillState.CLOSED:
            return bill
        open_ones = await differences.count_open(transaction, [bill.channel], bill.day, bill.day)
        if open_ones:
            raise BillDayHasDifferences(count=sum(open_ones.values()))
        if bill.waiting:
            raise BillDayWaits(count=bill.waiting)
        now = to_micros(self._clock.now())
        await bills.change_bill(transaction, bill, state=BillState.CLOSED, closed_at=now, closed_by=command.actor.id)
        fee = fee_taken(channel=bill.channel, day=bill.day, fee_minor=bill.theirs.fee_minor, currency=bill.currency)
        await ledger.book(transaction, self._ids, [fee], now)
        subject = f"{bill.channel}:{bill.day}"
        await differences.settle_exception(transaction, "difference", subject, by=command.actor.id, now=now)
        await self._record(transaction, command.actor, what="day-closed", subject=subject, after=_in_audit(bill.theirs))
        closed = await bills.get_bill(transaction, bill.channel, bill.day)
        assert closed is not None
        return closed

    async def _record(
        self,
        transaction: Transaction,
        actor: Actor,
        *,
        what: str,
        subject: str,
        after: msgspec.Struct,
        before: msgspec.Struct | None = None,
    ) -> None:
        deed = Deed(
            action=f"orders.{what}",
            subject=Subject("reconciliation", subject),
            organisation_id=PLATFORM_ORGANISATION,
            before=before,
            after=after,
        )
        await self._audit.record(transaction, actor, deed)


def _correction(one: StoredDifference, bill: Bill, sign: int) -> Movement:
    """The movement that makes the books agree with the bill, or (``-1``) takes that back. Once for each revision."""
    return corrected(
        channel=one.channel,
        source_id=f"{one.id}:{bill.revision}",
        surplus_minor=sign * one.surplus_minor,
        currency=one.currency,
    )


def _is_decided(known: StoredDifference, row: DifferenceRow) -> bool:
    """Whether somebody has decided about exactly this."""
    if known.is_open or known.resolution == "settled":
        return False
    ours = known.ours.amount_minor if known.ours else None
    theirs = known.theirs.amount_minor if known.theirs else None
    return (ours, theirs) == (row.ours_minor, row.theirs_minor)


def _in_audit(totals: Totals) -> BillInAudit:
    return BillInAudit(totals.payments.minor, totals.refunds.minor, totals.fee_minor)
