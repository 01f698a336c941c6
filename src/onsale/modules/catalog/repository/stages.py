"""Where events stand beside draft and published: in review by the platform, and in their organiser's archive."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, Select, func, select, update

from onsale.modules.catalog.domain.records import PUBLISHED, SUBMITTED, ReviewRow
from onsale.modules.catalog.tables import events, organisers, reviews
from onsale.platform.db import Reader, Transaction

HISTORY_MAX = 50

_columns: list[ColumnElement[object]] = [reviews.c[name] for name in ReviewRow.__struct_fields__]


async def newest_reviews(reader: Reader, event_ids: Sequence[str]) -> dict[str, ReviewRow]:
    """The last review of each of these events that has one, by event."""
    rows = await _read(reader, select(*_columns).where(reviews.c.event_id.in_(event_ids)).order_by(reviews.c.id))
    return {row.event_id: row for row in rows}


async def reviews_of(reader: Reader, event_id: str) -> list[ReviewRow]:
    """An event's last 50 reviews, newest first."""
    mine = select(*_columns).where(reviews.c.event_id == event_id)
    return await _read(reader, mine.order_by(reviews.c.id.desc()).limit(HISTORY_MAX))


async def review(reader: Reader, review_id: str) -> ReviewRow | None:
    rows = await _read(reader, select(*_columns).where(reviews.c.id == review_id))
    return rows[0] if rows else None


async def waiting_reviews(reader: Reader, *, after: str, limit: int) -> list[ReviewRow]:
    """What the platform has to decide about, who waits longest first, behind ``after``."""
    waiting = select(*_columns).where(reviews.c.state == SUBMITTED, reviews.c.id > after)
    return await _read(reader, waiting.order_by(reviews.c.id).limit(limit))


async def insert_review(transaction: Transaction, row: ReviewRow) -> None:
    await transaction.insert(reviews, [row])


async def decide_review(transaction: Transaction, row: ReviewRow) -> bool:
    """Whether nothing was decided before, and this is now."""
    waiting = (reviews.c.id == row.id) & (reviews.c.state == SUBMITTED)
    changed = {name: getattr(row, name) for name in ("state", "decided_at", "content_revision", "reason")}
    return await transaction.execute(update(reviews).where(waiting).values(open_event_id=None, **changed)) == 1


async def reviewed_organisers(reader: Reader, organisation_ids: Collection[str]) -> dict[str, bool]:
    """Whether events of these organisations are reviewed, of those that the platform has said it of."""
    said = select(organisers.c.organisation_id, organisers.c.is_reviewed)
    rows = await reader.fetch_all(said.where(organisers.c.organisation_id.in_(sorted(organisation_ids))))
    return {str(row[0]): bool(row[1]) for row in rows}


async def lock_organiser(transaction: Transaction, organisation_id: str) -> bool | None:
    """What is said of an organisation; nobody else says something else before this transaction has ended."""
    one = select(organisers.c.is_reviewed).where(organisers.c.organisation_id == organisation_id)
    row = await transaction.fetch_one(one.with_for_update())
    return None if row is None else bool(row[0])


async def say_of_organiser(transaction: Transaction, organisation_id: str, *, is_reviewed: bool, at: int) -> None:
    """Said for the first time, or again."""
    said = {"is_reviewed": int(is_reviewed), "changed_at": at}
    mine = organisers.c.organisation_id == organisation_id
    if await transaction.execute(update(organisers).where(mine).values(said)) == 0:
        await transaction.insert(organisers, [OrganiserRow(organisation_id=organisation_id, **said)])


async def count_published(reader: Reader, organisation_id: str) -> int:
    """How many events of an organisation have been public."""
    mine = (events.c.organisation_id == organisation_id) & (events.c.status == PUBLISHED)
    row = await reader.fetch_one(select(func.count()).where(mine))
    return 0 if row is None else int(str(row[0]))


async def set_archived(transaction: Transaction, event_id: str, *, at: int | None) -> None:
    """In the archive since then, or in it no more."""
    await transaction.execute(update(events).where(events.c.id == event_id).values(archived_at=at))


class OrganiserRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform has said of one organisation. ``is_reviewed`` is 0 or 1."""

    organisation_id: str
    is_reviewed: int
    changed_at: int


async def _read(reader: Reader, statement: Select[tuple[object, ...]]) -> list[ReviewRow]:
    names = ReviewRow.__struct_fields__
    found = await reader.fetch_all(statement)
    return [msgspec.convert(dict(zip(names, row, strict=True)), ReviewRow) for row in found]
