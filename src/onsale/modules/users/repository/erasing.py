"""Requests to be forgotten, and forgetting itself; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Update, delete, select, update

from onsale.modules.users.domain.erasing import OPEN, ErasureState
from onsale.modules.users.tables import codes
from onsale.modules.users.tables.erasing import ErasureRow, erasures
from onsale.modules.users.tables.personal_data import PERSONAL_DATA
from onsale.modules.users.tables.teams import memberships
from onsale.platform.db import Reader, Transaction
from onsale.platform.personal_data import forgetting

_forgetting = forgetting(PERSONAL_DATA)


async def find_erasure(reader: Reader, user_id: str) -> ErasureRow | None:
    row = await reader.fetch_one(select(erasures).where(erasures.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), ErasureRow)


async def put_erasure(transaction: Transaction, new: ErasureRow) -> bool:
    """A new request in the place of one that has ended; false while one is open."""
    if await find_erasure(transaction, new.user_id) is None:
        await transaction.insert(erasures, [new])
        return True
    statement = (
        update(erasures)
        .where(erasures.c.user_id == new.user_id, erasures.c.state.not_in(OPEN))
        .values(**{name: getattr(new, name) for name in new.__struct_fields__ if name != "user_id"})
    )
    return await transaction.execute(statement) == 1


async def move_erasure(
    transaction: Transaction,
    seen: ErasureRow,
    to: ErasureState,
    *,
    ended_at: int | None = None,
    obstacles: str = "[]",
) -> bool:
    """Compare and set on the state and the question that were seen."""
    statement = _as_seen(seen).values(state=to, ended_at=ended_at, obstacles=obstacles)
    return await transaction.execute(statement) == 1


async def ask_again(transaction: Transaction, seen: ErasureRow, check_id: str, again_at: int) -> bool:
    """Another question in the place of the one that was seen; the next one after ``again_at``."""
    statement = _as_seen(seen).values(state=ErasureState.RECHECKING, check_id=check_id, due_at=again_at)
    return await transaction.execute(statement) == 1


def _as_seen(seen: ErasureRow) -> Update:
    return update(erasures).where(
        erasures.c.user_id == seen.user_id, erasures.c.state == seen.state, erasures.c.check_id == seen.check_id
    )


async def find_due(reader: Reader, now: int, limit: int) -> list[ErasureRow]:
    """Requests whose time to reconsider is over, or whose last question has no answer; who waits longest first."""
    states = [ErasureState.WAITING.value, ErasureState.RECHECKING.value]
    statement = (
        select(erasures)
        .where(erasures.c.state.in_(states), erasures.c.due_at <= now)
        .order_by(erasures.c.due_at)
        .limit(limit)
    )
    return [msgspec.convert(tuple(row), ErasureRow) for row in await reader.fetch_all(statement)]


async def find_organisations(reader: Reader, user_id: str) -> list[str]:
    """Whom somebody belongs to, in the order in which organisations are locked."""
    statement = (
        select(memberships.c.organisation_id)
        .where(memberships.c.user_id == user_id)
        .order_by(memberships.c.organisation_id)
    )
    return [str(row[0]) for row in await reader.fetch_all(statement)]


async def forget_account(transaction: Transaction, user_id: str, nobody: str) -> None:
    """Everything that the register says: rows that are to go, columns that are to be empty. ``nobody`` is a new id."""
    for statement in _forgetting:
        await transaction.execute(statement, {"person": user_id, "nobody": nobody})


async def forget_codes(transaction: Transaction, phone_indexes: Sequence[str]) -> None:
    """All codes of a phone, by its indexes."""
    await transaction.execute(delete(codes).where(codes.c.phone_index.in_(phone_indexes)))
