"""Our books beside a provider's bill."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from onsale.contracts.beijing import beijing_day, beijing_midnight
from onsale.modules.orders.domain import Attempt, Refund
from onsale.modules.orders.domain.bills import (
    Bill,
    BillState,
    Comparison,
    Difference,
    Key,
    OurLine,
    TheirLine,
    Totals,
    compare,
    fits,
    totals_of,
)
from onsale.modules.orders.repository import bills, differences
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.bills import Place, StaleFetch
from onsale.modules.orders.repository.differences import DayKey, StoredDifference
from onsale.modules.orders.settings import (
    BILL_LATE_SECONDS,
    BILL_LOOK_BACK_DAYS,
    BILL_READ_LINES,
    DIFFERENCES_PAGE_SIZE,
)
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Reader
from onsale.platform.problems import NotFound

MICROS = 1_000_000


class Span(msgspec.Struct, frozen=True):
    """A time from ``start`` to just before ``end``, in microseconds."""

    start: int
    end: int


def span_of(day: date) -> Span:
    """A provider's day."""
    return Span(to_micros(beijing_midnight(day)), to_micros(beijing_midnight(day + timedelta(days=1))))


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """A day for who looks at it."""

    bill: Bill
    open_differences: int


class DifferencePage(msgspec.Struct, frozen=True, kw_only=True):
    """A day with some of its differences."""

    day: DayView
    differences: list[StoredDifference]
    next_cursor: str | None


class ReconciliationQueries:
    """Comparing reads in pieces, so that a large day stops nobody else."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def compare(self, channel: str, day: date) -> Comparison | None:
        """Both sides of a day as they are now; nothing when there is no bill, or the day is closed."""
        name = day.isoformat()
        async with self._database.reading() as reader:
            bill = await bills.get_bill(reader, channel, name)
            if bill is None or not bill.is_here or bill.state is BillState.CLOSED:
                return None
            theirs = await _all_lines(reader, bill)
            known = await self._known(reader, bill, theirs)
            of_day, due, late = await self._due(reader, channel, day)
            found = await asyncio.to_thread(compare, theirs, known, [*due, *late])
            missing, waiting = await self._judge_missing(reader, bill, found, {line.key for line in late})
            others = [one for one in found if one.kind != "missing"]
            keys = {one.theirs.key for one in others if one.theirs is not None and one.theirs.our_id}
            named = await bills.names_of(reader, channel, keys)
        return Comparison(
            bill=bill, differences=[*missing, *others], named=named, ours=totals_of(of_day), waiting=waiting
        )

    async def _known(self, reader: Reader, bill: Bill, theirs: Sequence[TheirLine]) -> dict[Key, OurLine]:
        """What of ours the lines name, without what an earlier bill has or what was written off."""
        gone = await differences.written_off(reader, bill.channel)
        known: dict[Key, OurLine] = {}
        ids = sorted({line.our_id for line in theirs if line.our_id})
        for start in range(0, len(ids), BILL_READ_LINES):
            some = ids[start : start + BILL_READ_LINES]
            found = {line.key: line for line in await bills.ours_by_id(reader, bill.channel, some)}
            for other in await bills.lines_elsewhere(reader, bill.channel, bill.day, some):
                ours = found.get(other.line.key)
                if ours is not None and other.day < bill.day and fits(ours, other.line):
                    del found[ours.key]
            known |= found
        return {key: line for key, line in known.items() if key not in gone}

    async def _due(self, reader: Reader, channel: str, day: date) -> tuple[list[OurLine], list[OurLine], list[OurLine]]:
        """Ours of this day, what of it must be in the bill, and what may still come in the next one.

        What was booked for an earlier day after that was closed is due here: it is in no bill at all.
        """
        span = span_of(day)
        of_day = [line async for line in _ours(reader, channel, span)]
        following = await bills.get_bill(reader, channel, (day + timedelta(days=1)).isoformat())
        until = span.end if following is not None and following.is_here else span.end - BILL_LATE_SECONDS * MICROS
        due = [line for line in of_day if line.at < until]
        late = [line for line in of_day if line.at >= until]
        return of_day, [*due, *await self._strays(reader, channel, day)], late

    async def _strays(self, reader: Reader, channel: str, day: date) -> list[OurLine]:
        earlier = [day - timedelta(days=days) for days in range(1, BILL_LOOK_BACK_DAYS + 1)]
        closed = await bills.closed_days(reader, channel, [one.isoformat() for one in earlier])
        found = [
            line for one in earlier if one.isoformat() in closed async for line in _strays_of(reader, channel, one)
        ]
        known = await differences.reported_elsewhere(reader, channel, day.isoformat(), [line.id for line in found])
        return [line for line in found if line.key not in known]

    async def _judge_missing(
        self, reader: Reader, bill: Bill, found: Sequence[Difference], late: Collection[Key]
    ) -> tuple[list[Difference], int]:
        """Those that no other bill has either, and how many may still come in the next one."""
        missing = {one.ours.key: one for one in found if one.kind == "missing" and one.ours is not None}
        gone = await differences.written_off(reader, bill.channel)
        ids = [key.id for key in missing if key not in gone]
        for start in range(0, len(ids), BILL_READ_LINES):
            some = ids[start : start + BILL_READ_LINES]
            for other in await bills.lines_elsewhere(reader, bill.channel, bill.day, some):
                one = missing.get(other.line.key)
                if one is not None and one.ours is not None and fits(one.ours, other.line):
                    del missing[other.line.key]
        waiting = [key for key in missing if key in late]
        return [one for key, one in missing.items() if key not in late], len(waiting)

    async def stale_fetches(self, channel: str, day: str, *, before: str) -> list[StaleFetch]:
        """What earlier fetches of a day have left."""
        async with self._database.reading() as reader:
            return await bills.stale_fetches(reader, channel, day, before=before)

    async def our_totals(self, channel: str, day: date) -> Totals:
        span = span_of(day)
        async with self._database.reading() as reader:
            return await bills.our_totals(reader, channel, span.start, span.end)

    async def unfinished(self, channel: str, first: date, last: date) -> dict[date, BillState | None]:
        """The days from ``first`` to ``last`` that were never compared, the oldest first; ``None`` where there is no
        row of the day."""
        async with self._database.reading() as reader:
            found = await bills.list_bills(reader, [channel], first.isoformat(), last.isoformat())
        states = {date.fromisoformat(bill.day): bill.state for bill in found}
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return {day: states.get(day) for day in days if states.get(day) in {None, BillState.NEW}}

    async def list_days(self, channels: Sequence[str], first: date, last: date) -> list[DayView]:
        """These channels' days, the newest first, up to yesterday; also those whose bill nobody has."""
        last = min(last, beijing_day(self._clock.now()) - timedelta(days=1))
        async with self._database.reading() as reader:
            found = await bills.list_bills(reader, channels, first.isoformat(), last.isoformat())
            open_ones = await differences.count_open(reader, channels, first.isoformat(), last.isoformat())
            known = {DayKey(bill.channel, bill.day): bill for bill in found}
            days = [last - timedelta(days=number) for number in range((last - first).days + 1)]
            return [
                await self._view(reader, known, open_ones, DayKey(channel, day.isoformat()))
                for day in days
                for channel in channels
            ]

    async def _view(
        self, reader: Reader, known: Mapping[DayKey, Bill], open_ones: Mapping[DayKey, int], key: DayKey
    ) -> DayView:
        bill = known.get(key)
        if bill is None or bill.state is BillState.NEW:
            span = span_of(date.fromisoformat(key.day))
            totals = await bills.our_totals(reader, key.channel, span.start, span.end)
            bill = msgspec.structs.replace(bill or _unseen(key), ours=totals)
        return DayView(bill=bill, open_differences=open_ones.get(key, 0))

    async def get_day(self, channel: str, day: date, cursor: str = "") -> DifferencePage:
        """One day with a page of its differences."""
        name = day.isoformat()
        key = DayKey(channel, name)
        async with self._database.reading() as reader:
            bill = await bills.get_bill(reader, channel, name)
            open_ones = await differences.count_open(reader, [channel], name, name)
            view = await self._view(reader, {key: bill} if bill else {}, open_ones, key)
            page = await differences.list_differences(reader, channel, name, cursor, DIFFERENCES_PAGE_SIZE + 1)
        some = page[:DIFFERENCES_PAGE_SIZE]
        return DifferencePage(day=view, differences=some, next_cursor=some[-1].id if len(page) > len(some) else None)

    async def get_difference(self, difference_id: str) -> StoredDifference:
        async with self._database.reading() as reader:
            found = await differences.get_difference(reader, difference_id)
        if found is None:
            raise NotFound()
        return found

    async def get_attempt(self, order_id: str, attempt_id: str) -> Attempt:
        async with self._database.reading() as reader:
            found = await order_rows.get_orders(reader, [order_id])
        attempts = [attempt for order in found.values() for attempt in order.attempts if attempt.id == attempt_id]
        if not attempts:
            raise NotFound()
        return attempts[0]

    async def get_refund(self, refund_id: str) -> Refund:
        async with self._database.reading() as reader:
            found = await refund_rows.get_refunds(reader, [refund_id])
        if refund_id not in found:
            raise NotFound()
        return found[refund_id]


def _unseen(key: DayKey) -> Bill:
    return Bill(
        channel=key.channel,
        day=key.day,
        state=BillState.NEW,
        fetch_id="",
        revision=0,
        currency="CNY",
        theirs=Totals(),
        ours=Totals(),
        waiting=0,
        fetched_at=None,
        closed_at=None,
        closed_by=None,
    )


async def _all_lines(reader: Reader, bill: Bill) -> list[TheirLine]:
    lines: list[TheirLine] = []
    while len(some := await bills.list_lines(reader, bill, len(lines), BILL_READ_LINES)) == BILL_READ_LINES:
        lines.extend(some)
    return [*lines, *some]


async def _ours(reader: Reader, channel: str, span: Span) -> AsyncIterator[OurLine]:
    """All of ours in a span, read in pages: payments, then refunds."""
    for read_page in (bills.payments_after, bills.refunds_after):
        place = Place(span.start, "")
        while page := await read_page(reader, channel, place, span.end, BILL_READ_LINES):
            for line in page:
                yield line
            place = Place(page[-1].at, page[-1].id)


async def _strays_of(reader: Reader, channel: str, day: date) -> AsyncIterator[OurLine]:
    """What of a closed day was booked after its closing."""
    span = span_of(day)
    closing = await bills.get_bill(reader, channel, day.isoformat())
    if closing is not None and closing.closed_at is not None:
        for line in await bills.ours_booked_after(reader, channel, span.start, span.end, closing.closed_at):
            yield line
