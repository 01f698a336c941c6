"""The rows of the inbox of exceptions."""

from __future__ import annotations

import msgspec
from sqlalchemy import exists, select, update

from onsale.modules.orders.tables import exceptions, orders, performances
from onsale.platform.db import Reader, Transaction


class ExceptionRow(msgspec.Struct):
    """A new entry."""

    id: str
    kind: str
    subject_id: str
    order_id: str | None
    attempt_id: str | None
    refund_id: str | None
    suggestion: str
    detail: str
    state: str
    opened_at: int


class StoredException(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the inbox. ``detail`` is JSON; times in microseconds."""

    id: str
    kind: str
    subject_id: str
    order_id: str | None
    attempt_id: str | None
    refund_id: str | None
    suggestion: str
    detail: str
    state: str
    opened_at: int
    resolved_at: int | None
    resolved_by: str | None
    resolution: str | None


async def open_exception(transaction: Transaction, row: ExceptionRow) -> None:
    """Add an entry, or open the one of the same kind and subject again."""
    known = await transaction.fetch_one(
        select(exceptions.c.id, exceptions.c.state).where(
            exceptions.c.kind == row.kind, exceptions.c.subject_id == row.subject_id
        )
    )
    if known is None:
        await transaction.insert(exceptions, [row])
    elif known.state != "open":
        await transaction.execute(
            update(exceptions)
            .where(exceptions.c.id == known.id)
            .values(state="open", opened_at=row.opened_at, detail=row.detail, resolved_at=None, resolution=None)
        )


async def get_exception(reader: Reader, exception_id: str) -> StoredException | None:
    row = await reader.fetch_one(select(exceptions).where(exceptions.c.id == exception_id))
    return None if row is None else msgspec.convert(row, StoredException, from_attributes=True)


async def exceptions_of(reader: Reader, order_id: str) -> list[StoredException]:
    """All entries about one order, the oldest first."""
    rows = await reader.fetch_all(
        select(exceptions).where(exceptions.c.order_id == order_id).order_by(exceptions.c.opened_at, exceptions.c.id)
    )
    return [msgspec.convert(row, StoredException, from_attributes=True) for row in rows]


async def find_exception(reader: Reader, kind: str, subject_id: str) -> StoredException | None:
    """The entry of a kind about a subject; there is at most one."""
    here = select(exceptions).where(exceptions.c.kind == kind, exceptions.c.subject_id == subject_id)
    row = await reader.fetch_one(here)
    return None if row is None else msgspec.convert(row, StoredException, from_attributes=True)


async def list_exceptions(
    reader: Reader, organisation_id: str | None, state: str, after: str, limit: int
) -> list[StoredException]:
    """Up to ``limit`` entries in ``state``, the oldest first, after the one with id ``after``: of one organisation's
    orders, or (``None``) all."""
    page = select(exceptions).where(exceptions.c.state == state, exceptions.c.id > after).order_by(exceptions.c.id)
    if organisation_id is not None:
        own = (
            select(orders.c.id)
            .join(performances, performances.c.id == orders.c.performance_id)
            .where(
                orders.c.id == exceptions.c.order_id,
                performances.c.organisation_id == organisation_id,
                performances.c.timezone != "",
            )
        )
        page = page.where(exists(own))
    return [
        msgspec.convert(row, StoredException, from_attributes=True) for row in await reader.fetch_all(page.limit(limit))
    ]


async def resolve(transaction: Transaction, exception_id: str, *, resolution: str, by: str, now: int) -> bool:
    """Close an open entry; whether it was open."""
    return (
        await transaction.execute(
            update(exceptions)
            .where(exceptions.c.id == exception_id, exceptions.c.state == "open")
            .values(state="resolved", resolved_at=now, resolved_by=by, resolution=resolution)
        )
        == 1
    )
