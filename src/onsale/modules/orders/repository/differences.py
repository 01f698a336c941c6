"""How a provider's bill differs from our books, and what was done about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Row, bindparam, func, select, update

from onsale.contracts.values import Money
from onsale.modules.orders.domain.bills import DifferenceKind, Key, LineKind, Resolution
from onsale.modules.orders.tables import differences, exceptions
from onsale.platform.db import Conflict, Reader, Transaction


class StoredDifference(msgspec.Struct, frozen=True, kw_only=True):
    """A difference. Amounts are of what the line is about; ``at`` in microseconds.

    ``asked`` is what the provider has answered, empty when nobody has asked it.
    """

    id: str
    channel: str
    day: str
    kind: DifferenceKind
    subject: str
    place: int
    line_kind: LineKind
    our_id: str
    transaction_id: str
    order_id: str | None
    attempt_id: str | None
    ours: Money | None
    theirs: Money | None
    at: int
    is_open: bool
    resolution: Resolution | None
    note: str
    asked_at: int | None
    asked: str
    resolved_at: int | None
    resolved_by: str | None

    @property
    def surplus_minor(self) -> int:
        """How much more the provider has of ours than we had booked."""
        more = (self.theirs.amount_minor if self.theirs else 0) - (self.ours.amount_minor if self.ours else 0)
        return more if self.line_kind == "payment" else -more

    @property
    def currency(self) -> str:
        amount = self.ours or self.theirs
        assert amount is not None
        return amount.currency


class DifferenceRow(msgspec.Struct):
    """A difference that was found."""

    id: str
    channel: str
    day: str
    kind: str
    subject: str
    place: int
    line: int | None
    line_kind: str
    our_id: str
    transaction_id: str
    order_id: str | None
    attempt_id: str | None
    ours_minor: int | None
    theirs_minor: int | None
    currency: str
    at: int
    state: str = "open"
    note: str = ""
    asked: str = ""


def _difference(row: Row[tuple[object, ...]]) -> StoredDifference:
    return StoredDifference(
        id=row.id,
        channel=row.channel,
        day=row.day,
        kind=row.kind,
        subject=row.subject,
        place=row.place,
        line_kind=row.line_kind,
        our_id=row.our_id,
        transaction_id=row.transaction_id,
        order_id=row.order_id,
        attempt_id=row.attempt_id,
        ours=None if row.ours_minor is None else Money(row.ours_minor, row.currency),
        theirs=None if row.theirs_minor is None else Money(row.theirs_minor, row.currency),
        at=row.at,
        is_open=row.state == "open",
        resolution=row.resolution,
        note=row.note,
        asked_at=row.asked_at,
        asked=row.asked,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )


async def get_difference(reader: Reader, difference_id: str) -> StoredDifference | None:
    row = await reader.fetch_one(select(differences).where(differences.c.id == difference_id))
    return None if row is None else _difference(row)


async def all_of_day(reader: Reader, channel: str, day: str) -> list[StoredDifference]:
    """Every difference that the day has had."""
    rows = await reader.fetch_all(
        select(differences).where(differences.c.channel == channel, differences.c.day == day).order_by(differences.c.id)
    )
    return [_difference(row) for row in rows]


async def list_differences(reader: Reader, channel: str, day: str, after: str, limit: int) -> list[StoredDifference]:
    """Up to ``limit`` differences of a day behind the one with id ``after``, in the order of their ids."""
    of_day = (differences.c.channel == channel) & (differences.c.day == day)
    page = select(differences).where(of_day, differences.c.id > after).order_by(differences.c.id).limit(limit)
    return [_difference(row) for row in await reader.fetch_all(page)]


class DayKey(msgspec.Struct, frozen=True):
    """A channel's day."""

    channel: str
    day: str


async def count_open(reader: Reader, channels: Collection[str], first: str, last: str) -> dict[DayKey, int]:
    """How many differences of these days wait for somebody."""
    wanted = differences.c.channel.in_(list(channels)) & differences.c.day.between(first, last)
    counted = (
        select(differences.c.channel, differences.c.day, func.count().label("open"))
        .where(wanted, differences.c.state == "open")
        .group_by(differences.c.channel, differences.c.day)
    )
    return {DayKey(row.channel, row.day): int(row.open) for row in await reader.fetch_all(counted)}


async def written_off(reader: Reader, channel: str) -> set[Key]:
    """What of ours was once in no bill, so that the books were corrected: a line of it that comes later is extra."""
    rows = await reader.fetch_all(
        select(differences.c.line_kind, differences.c.our_id).where(
            differences.c.channel == channel,
            differences.c.kind == "missing",
            differences.c.resolution == "corrected",
        )
    )
    return {Key(row.line_kind, row.our_id) for row in rows}


async def reported_elsewhere(reader: Reader, channel: str, day: str, ids: Collection[str]) -> set[Key]:
    """Which of these are missing from another day already."""
    rows = await reader.fetch_all(
        select(differences.c.line_kind, differences.c.our_id).where(
            differences.c.our_id.in_(list(ids)),
            differences.c.channel == channel,
            differences.c.day != day,
            differences.c.kind == "missing",
        )
    )
    return {Key(row.line_kind, row.our_id) for row in rows}


async def add_differences(transaction: Transaction, rows: Sequence[DifferenceRow]) -> None:
    await transaction.insert(differences, rows)


_open_again = (
    update(differences)
    .where(differences.c.id == bindparam("known"))
    .values(
        state="open",
        line=bindparam("number"),
        ours_minor=bindparam("ours"),
        theirs_minor=bindparam("theirs"),
        order_id=bindparam("of_order"),
        attempt_id=bindparam("of_attempt"),
        resolution=None,
        resolved_at=None,
        resolved_by=None,
    )
)


async def open_again(transaction: Transaction, found: Sequence[tuple[str, DifferenceRow]]) -> None:
    """These known differences are there again, or otherwise than before."""
    parameters = [
        {
            "known": known,
            "number": row.line,
            "ours": row.ours_minor,
            "theirs": row.theirs_minor,
            "of_order": row.order_id,
            "of_attempt": row.attempt_id,
        }
        for known, row in found
    ]
    await transaction.execute_many(_open_again, parameters)


async def settle(transaction: Transaction, ids: Collection[str], now: int) -> None:
    """These are differences no longer."""
    if ids:
        await transaction.execute(
            update(differences)
            .where(differences.c.id.in_(list(ids)))
            .values(state="resolved", resolution="settled", resolved_at=now)
        )


async def resolve(
    transaction: Transaction, difference_id: str, resolution: Resolution, *, note: str, by: str, now: int
) -> None:
    """Somebody has decided; ``Conflict`` when it was not open any more."""
    matched = await transaction.execute(
        update(differences)
        .where(differences.c.id == difference_id, differences.c.state == "open")
        .values(state="resolved", resolution=resolution, note=note, resolved_by=by, resolved_at=now)
    )
    if matched != 1:
        raise Conflict("difference")


async def note_answer(transaction: Transaction, difference_id: str, answer: str, now: int) -> None:
    """What the provider says of it."""
    await transaction.execute(
        update(differences).where(differences.c.id == difference_id).values(asked=answer, asked_at=now)
    )


async def settle_exception(transaction: Transaction, kind: str, subject_id: str, *, by: str, now: int) -> None:
    """An entry of the inbox that nobody has to look at any more."""
    await transaction.execute(
        update(exceptions)
        .where(exceptions.c.kind == kind, exceptions.c.subject_id == subject_id, exceptions.c.state == "open")
        .values(state="resolved", resolved_at=now, resolved_by=by, resolution="settled")
    )


async def has_exception(reader: Reader, kind: str, subject_id: str) -> bool:
    """Whether the inbox has or had an entry of this kind about this."""
    statement = select(exceptions.c.id).where(exceptions.c.kind == kind, exceptions.c.subject_id == subject_id)
    return await reader.fetch_one(statement) is not None
