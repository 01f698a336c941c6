"""Bills fetched by themselves and on demand, compared, and providers asked about what does not fit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
import structlog

from onsale.contracts.beijing import BEIJING, beijing_day, beijing_midnight
from onsale.modules.orders.commands import Acknowledged, Commands
from onsale.modules.orders.commands.reconciling import TakeBill
from onsale.modules.orders.commands.refunds import AskedRefund
from onsale.modules.orders.commands.refunds.providers import due_of
from onsale.modules.orders.domain import Received, RefundState
from onsale.modules.orders.domain.bills import Bill, Comparison, TheirLine, Totals, actions_of, totals_of
from onsale.modules.orders.errors import (
    BillNotReady,
    BillUnusable,
    ChannelUnknown,
    DifferenceActionImpossible,
    DifferenceResolved,
    ProviderUnavailable,
)
from onsale.modules.orders.providers import BillLine, PaymentProvider
from onsale.modules.orders.queries.reconciling import ReconciliationQueries
from onsale.modules.orders.repository import bills
from onsale.modules.orders.repository.bills import LineRow
from onsale.modules.orders.repository.differences import StoredDifference
from onsale.modules.orders.settings import (
    BILL_LINES_MAX,
    BILL_LOOK_BACK_DAYS,
    BILL_MISSING_SECONDS,
    BILL_READY_HOUR,
    BILL_WRITE_LINES,
    RECONCILE_EVERY_SECONDS,
)
from onsale.platform.audit import Actor
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Conflict, Database, Transaction
from onsale.platform.group_commit import GroupCommit
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import Refusal
from onsale.platform.wiring import Job

JOB = "orders.reconcile"
COMPARE_TRIES_MAX = 5
NUMBER_LENGTH_MAX = 64

log = structlog.get_logger(__name__)


class Reconciler:
    """Keeps our books beside the providers'. Everything can be done twice, by several at once, and be cut off anywhere:
    what is half done counts for nothing and is done again."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        ids: IdGenerator,
        commands: Commands,
        queries: ReconciliationQueries,
        providers: Mapping[str, PaymentProvider],
        receive: GroupCommit[Received, Acknowledged],
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._commands = commands
        self.queries = queries
        self._providers = providers
        self._receive = receive

    async def run(self) -> int:
        """Fetch the bills that should be there by now."""
        now = self._clock.now()
        for channel in sorted(self._providers):
            for day in await self._wanted(channel, now):
                await self._try(channel, day, now)
        return 0  # what is not there yet comes later

    async def _wanted(self, channel: str, now: datetime) -> list[date]:
        """Days without a comparison; of those that nobody has begun only yesterday, and others with money of ours."""
        today = beijing_day(now)
        yesterday = today - timedelta(days=1)
        unfinished = await self.queries.unfinished(channel, today - timedelta(days=BILL_LOOK_BACK_DAYS), yesterday)
        wanted: list[date] = []
        for day, state in unfinished.items():
            if day == yesterday and now.astimezone(BEIJING).hour < BILL_READY_HOUR:
                continue
            if day == yesterday or state is not None or await self.queries.our_totals(channel, day) != Totals():
                wanted.append(day)
        return wanted

    async def _try(self, channel: str, day: date, now: datetime) -> None:
        try:
            await self.fetch(channel, day, Actor(id=f"job:{JOB}"))
        except (BillNotReady, ProviderUnavailable) as problem:
            log.info("bill_not_there", channel=channel, day=day.isoformat(), code=problem.code)
            is_late = now >= beijing_midnight(day + timedelta(days=1)) + timedelta(seconds=BILL_MISSING_SECONDS)
            if is_late and await self.queries.our_totals(channel, day) != Totals():
                await self._database.run(
                    lambda transaction: self._commands.reconciling.report_missing(transaction, channel, day.isoformat())
                )
        except Refusal as problem:
            # One channel's trouble is no reason to leave the others alone.
            log.warning("bill_not_taken", channel=channel, day=day.isoformat(), code=problem.code)

    async def fetch(self, channel: str, day: date, actor: Actor) -> None:
        """Ask the provider for its bill of a day, and compare. Refuses what the provider refuses, and closed days."""
        provider = self._providers.get(channel)
        if provider is None:
            raise ChannelUnknown(channels=", ".join(sorted(self._providers)) or "-")
        if day >= beijing_day(self._clock.now()):
            raise BillNotReady()
        name = day.isoformat()
        bill = await self._database.run(
            lambda transaction: self._commands.reconciling.want_bill(transaction, channel, name)
        )
        lines = await provider.bill(day)
        currencies = {line.amount.currency for line in lines} or {"CNY"}
        if len(lines) > BILL_LINES_MAX or len(currencies) > 1:
            raise BillUnusable()
        fetch_id = self._ids.new()
        for start in range(0, len(lines), BILL_WRITE_LINES):
            some = lines[start : start + BILL_WRITE_LINES]
            rows = [_row(channel, name, fetch_id, start + place, line) for place, line in enumerate(some, 1)]
            await self._database.run(_adding(self._commands, rows))
        totals = await asyncio.to_thread(_totals_of, lines)
        taken = TakeBill(
            actor=actor,
            channel=channel,
            day=name,
            fetch_id=fetch_id,
            currency=currencies.pop(),
            totals=totals,
        )
        await self._database.run(lambda transaction: self._commands.reconciling.take_bill(transaction, taken))
        await self._forget(bill, fetch_id)
        # Who happened near midnight may be in either bill.
        for neighbour in (day, day - timedelta(days=1), day + timedelta(days=1)):
            await self.compare(channel, neighbour)

    async def _forget(self, bill: Bill, fetch_id: str) -> None:
        """Delete what fetches before this one have left, some lines at a time."""
        for stale in await self.queries.stale_fetches(bill.channel, bill.day, before=fetch_id):
            for after in range(0, stale.lines, BILL_WRITE_LINES):
                await self._database.run(_forgetting(bill, stale.fetch_id, after))

    async def compare(self, channel: str, day: date) -> None:
        """Compare what is there. A day without a bill and one that is closed stay as they are."""
        for _ in range(COMPARE_TRIES_MAX):
            found = await self.queries.compare(channel, day)
            if found is None:
                return
            try:
                await self._database.run(_storing(self._commands, found))
            except Conflict:
                await asyncio.sleep(0)
            else:
                return
        raise Conflict(f"the bill of {channel} {day}")

    async def ask(self, difference_id: str, note: str, actor: Actor) -> None:
        """Have the provider asked about what it or we have alone. Money that it has comes in by the ordinary way."""
        found = await self.queries.get_difference(difference_id)
        possible = actions_of(found.kind, is_known=found.attempt_id is not None, was_asked=True)
        if "ask" not in possible:
            raise DifferenceActionImpossible(actions=", ".join(possible))
        if not found.is_open:
            raise DifferenceResolved()
        provider = self._providers.get(found.channel)
        if provider is None:
            raise ChannelUnknown(channels=", ".join(sorted(self._providers)) or "-")
        is_payment = found.line_kind == "payment"
        answer = await (self._ask_payment(provider, found) if is_payment else self._ask_refund(provider, found))
        await self._database.run(
            lambda transaction: self._commands.reconciling.note_answer(
                transaction, actor, difference_id, answer.words, note=note, is_there=answer.is_there
            )
        )
        # A large day takes seconds, and most answers change nothing of ours.
        if answer.has_moved:
            await self.compare(found.channel, date.fromisoformat(found.day))

    async def _ask_payment(self, provider: PaymentProvider, found: StoredDifference) -> _Answer:
        attempt = await self.queries.get_attempt(str(found.order_id), str(found.attempt_id))
        heard = await provider.ask(attempt)
        received = heard.received
        if received is None:
            return _Answer(heard.state, is_there=False, has_moved=False)
        try:
            await self._receive.submit(received)
        except Refusal as refusal:
            # Another amount or another transaction than we know of: it stays a difference, for people.
            log.warning("payment_not_received", attempt=attempt.id, code=refusal.code)
        is_there = received.amount == found.ours
        return _Answer(heard.state, is_there=is_there, has_moved=not is_there)

    async def _ask_refund(self, provider: PaymentProvider, found: StoredDifference) -> _Answer:
        refund = await self.queries.get_refund(found.our_id)
        answer = await provider.ask_refund(due_of(refund))
        is_open = refund.state in {RefundState.DUE, RefundState.PENDING, RefundState.REFUSED}
        if is_open:
            asked = AskedRefund(due_of(refund), refund.state, answer)
            await self._database.run(lambda transaction: self._commands.refunds.note_answers(transaction, [asked]))
        return _Answer(answer.state, is_there=answer.state == "done", has_moved=is_open)

    def all(self) -> Sequence[Job]:
        return [Job(JOB, every_seconds=RECONCILE_EVERY_SECONDS, run=self.run, singleton=True)]


class _Answer(msgspec.Struct, frozen=True):
    """A provider's word, whether it has what we have, and whether our books may have changed with it."""

    words: str
    is_there: bool
    has_moved: bool


def _adding(commands: Commands, rows: Sequence[LineRow]) -> Callable[[Transaction], Awaitable[None]]:
    return lambda transaction: commands.reconciling.add_lines(transaction, rows)


def _forgetting(bill: Bill, fetch_id: str, after: int) -> Callable[[Transaction], Awaitable[None]]:
    return lambda transaction: bills.forget_lines(transaction, bill, fetch_id, after, after + BILL_WRITE_LINES)


def _storing(commands: Commands, found: Comparison) -> Callable[[Transaction], Awaitable[None]]:
    return lambda transaction: commands.reconciling.store_comparison(transaction, found)


def _row(channel: str, day: str, fetch_id: str, number: int, line: BillLine) -> LineRow:
    return LineRow(
        channel,
        day,
        fetch_id,
        number,
        line.kind,
        line.our_id[:NUMBER_LENGTH_MAX],
        line.transaction_id[:NUMBER_LENGTH_MAX],
        line.amount.amount_minor,
        line.amount.currency,
        line.fee.amount_minor,
        to_micros(line.at),
    )


def _totals_of(lines: Sequence[BillLine]) -> Totals:
    return totals_of(_theirs(line) for line in lines)


def _theirs(line: BillLine) -> TheirLine:
    return TheirLine(
        number=0,
        kind=line.kind,
        our_id=line.our_id,
        transaction_id=line.transaction_id,
        amount=line.amount,
        fee_minor=line.fee.amount_minor,
        at=to_micros(line.at),
    )
