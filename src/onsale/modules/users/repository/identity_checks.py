"""Checks of identities in the database: what is to be asked, what was answered, how often; nothing here commits.

Locks: those of books (``repository/identities``) come first, then checks, then counts.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import case, delete, or_, select, update

from onsale.modules.users.domain.identities import IdentityStatus
from onsale.modules.users.domain.identity_checks import Checked
from onsale.modules.users.tables.identities import IdentityRow, identities
from onsale.modules.users.tables.identity_checks import (
    CheckRow,
    CountRow,
    FaceCheckRow,
    check_counts,
    checks,
    face_checks,
)
from onsale.platform.db import Reader, Transaction


def unchecked(row: IdentityRow) -> IdentityRow:
    """The entry as if nobody had ever been asked about it."""
    return msgspec.structs.replace(
        row,
        status=IdentityStatus.SELF_DECLARED,
        finding=None,
        checked_by=None,
        checked_at=None,
        valid_until=None,
    )


async def take_call(transaction: Transaction, user_id: str, day_at: int, most: int) -> bool:
    """Count one more of this account (or of all) on this day; false when there were as many as there may be. Two first
    ones at once are an ``IntegrityError`` for one of them, whose command runs again."""
    if most < 1:
        return False
    if await transaction.fetch_one(select(check_counts.c.calls).where(check_counts.c.user_id == user_id)) is None:
        await transaction.insert(check_counts, [CountRow(user_id, day_at, 1)])
        return True
    is_new_day = check_counts.c.day_at < day_at
    statement = (
        update(check_counts)
        .where(check_counts.c.user_id == user_id, or_(is_new_day, check_counts.c.calls < most))
        # Ordered: MySQL assigns from left to right, and the count must still see the old day.
        .ordered_values(
            (check_counts.c.calls, case((is_new_day, 1), else_=check_counts.c.calls + 1)),
            (check_counts.c.day_at, case((is_new_day, day_at), else_=check_counts.c.day_at)),
        )
    )
    return await transaction.execute(statement) == 1


async def insert_check(transaction: Transaction, row: CheckRow) -> None:
    await transaction.insert(checks, [row])


async def find_due(reader: Reader, now: int, limit: int) -> list[CheckRow]:
    """What is to be asked by now; who waits longest first."""
    statement = select(checks).where(checks.c.due_at <= now).order_by(checks.c.due_at).limit(limit)
    return [msgspec.convert(tuple(row), CheckRow) for row in await reader.fetch_all(statement)]


async def move_check(transaction: Transaction, seen: CheckRow, *, attempts: int, due_at: int) -> bool:
    """Compare and set: false when somebody else has taken it up, or it is gone."""
    statement = update(checks).where(
        checks.c.identity_id == seen.identity_id,
        checks.c.requested_at == seen.requested_at,
        checks.c.attempts == seen.attempts,
        checks.c.due_at == seen.due_at,
    )
    return await transaction.execute(statement.values(attempts=attempts, due_at=due_at)) == 1


async def end_check(transaction: Transaction, seen: CheckRow) -> bool:
    """Compare and set: true for exactly one of those who work at it."""
    statement = delete(checks).where(
        checks.c.identity_id == seen.identity_id,
        checks.c.requested_at == seen.requested_at,
        checks.c.attempts == seen.attempts,
        checks.c.due_at == seen.due_at,
    )
    return await transaction.execute(statement) == 1


async def note_checking(transaction: Transaction, identity_id: str) -> None:
    """An entry of a locked book is being checked."""
    statement = update(identities).where(identities.c.id == identity_id)
    await transaction.execute(statement.values(status=IdentityStatus.CHECKING))


async def note_finding(
    transaction: Transaction, identity_id: str, changes: int, status: IdentityStatus, known: Checked
) -> bool:
    """What an authority said of an entry; false when its name or number is another by now, or it is gone."""
    statement = (
        update(identities)
        .where(identities.c.id == identity_id, identities.c.changes == changes)
        .values(
            status=status,
            finding=known.finding,
            checked_by=known.by,
            checked_at=known.at,
            valid_until=known.until,
        )
    )
    return await transaction.execute(statement) == 1


async def delete_checks(transaction: Transaction, identity_id: str) -> None:
    """Nobody is to be asked about this entry any more."""
    await delete_number_check(transaction, identity_id)
    await transaction.execute(delete(face_checks).where(face_checks.c.identity_id == identity_id))


async def delete_number_check(transaction: Transaction, identity_id: str) -> None:
    """Whoever works at it writes nothing any more."""
    await transaction.execute(delete(checks).where(checks.c.identity_id == identity_id))


async def forget_checks(transaction: Transaction, user_id: str) -> None:
    """Nobody is to be asked about anybody of this book, and what was said is forgotten."""
    await transaction.execute(
        update(identities)
        .where(identities.c.user_id == user_id)
        .values(status=IdentityStatus.SELF_DECLARED, finding=None, checked_by=None, checked_at=None, valid_until=None)
    )
    await transaction.execute(delete(checks).where(checks.c.user_id == user_id))
    await transaction.execute(delete(face_checks).where(face_checks.c.user_id == user_id))


async def insert_face(transaction: Transaction, row: FaceCheckRow) -> None:
    await transaction.insert(face_checks, [row])


async def keep_token(transaction: Transaction, face_id: str, token_sealed: str) -> bool:
    """What the authority calls it; false when it is gone."""
    statement = update(face_checks).where(face_checks.c.id == face_id, face_checks.c.token_sealed.is_(None))
    return await transaction.execute(statement.values(token_sealed=token_sealed)) == 1


async def find_face(reader: Reader, face_id: str) -> FaceCheckRow | None:
    row = await reader.fetch_one(select(face_checks).where(face_checks.c.id == face_id))
    return None if row is None else msgspec.convert(tuple(row), FaceCheckRow)


async def end_face(transaction: Transaction, face_id: str, now: int) -> bool:
    """Compare and set: true for exactly one caller, while it is good."""
    statement = update(face_checks).where(
        face_checks.c.id == face_id, face_checks.c.ended_at.is_(None), face_checks.c.expires_at > now
    )
    return await transaction.execute(statement.values(ended_at=now)) == 1
