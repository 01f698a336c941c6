"""Accounts, codes and sessions in the database. Every change is one guarded statement; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import and_, bindparam, case, func, or_, select, update

from onsale.modules.users.domain import MICROS, NewUser, Role, User
from onsale.modules.users.settings import (
    CODE_EVERY_SECONDS,
    CODE_WINDOW_SECONDS,
    CODES_PER_WINDOW_MAX,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables import CodeRow, SessionRow, UserRow, codes, sessions, users
from onsale.modules.users.tables.teams import memberships
from onsale.platform.db import Reader, Transaction
from onsale.platform.policy import ORGANISATION_ROLES
from onsale.platform.security import Sealer, mask_phone

# An account as it speaks: with its own roles and those in the organisation that it has chosen, if it belongs to it.
_speaking = select(
    *(column for column in users.c if column.name not in {"roles", "organisation_id", "created_at"}),
    (users.c.roles + " " + func.coalesce(memberships.c.roles, "")).label("roles"),
    memberships.c.organisation_id,
    users.c.created_at,
).select_from(
    users.outerjoin(
        memberships,
        and_(memberships.c.user_id == users.c.id, memberships.c.organisation_id == users.c.organisation_id),
    )
)
_users_by_phone = _speaking.where(users.c.phone_index.in_(bindparam("phone_indexes", expanding=True)))
_users_by_id = _speaking.where(users.c.id.in_(bindparam("ids", expanding=True)))


def row_of(user: NewUser, user_id: str, sealer: Sealer, now: int) -> UserRow:
    """A new account as it is stored; its roles in its organisation are stored with the team."""
    return UserRow(
        id=user_id,
        phone_sealed=sealer.seal(user.phone),
        phone_index=sealer.blind_index(user.phone),
        phone_masked=mask_phone(user.phone),
        name_sealed=None if user.name is None else sealer.seal(user.name),
        roles=" ".join(sorted(set(user.roles) - ORGANISATION_ROLES.keys())),
        organisation_id=user.organisation_id,
        created_at=now,
    )


def user_of(row: UserRow, sealer: Sealer) -> User:
    """The account as its owner sees it."""
    return User(
        id=row.id,
        phone_masked=row.phone_masked,
        name=None if row.name_sealed is None else sealer.open(row.name_sealed),
        roles=[Role(role) for role in sorted(set(row.roles.split()))],
        organisation_id=row.organisation_id,
    )


async def find_users_by_phone(reader: Reader, phone_indexes: Sequence[str]) -> dict[str, UserRow]:
    """The accounts of these phones, by blind index."""
    rows = await reader.fetch_all(_users_by_phone, {"phone_indexes": list(phone_indexes)})
    found = [msgspec.convert(tuple(row), UserRow) for row in rows]
    return {user.phone_index: user for user in found}


async def find_users(reader: Reader, ids: Sequence[str]) -> dict[str, UserRow]:
    """The accounts with these ids."""
    rows = await reader.fetch_all(_users_by_id, {"ids": list(ids)})
    found = [msgspec.convert(tuple(row), UserRow) for row in rows]
    return {user.id: user for user in found}


async def insert_users(transaction: Transaction, rows: Sequence[UserRow]) -> None:
    await transaction.insert(users, rows)


async def update_users(transaction: Transaction, rows: Sequence[UserRow]) -> None:
    """Write roles, organisation and name of these accounts."""
    statement = (
        update(users)
        .where(users.c.id == bindparam("user_id"))
        .values(
            roles=bindparam("new_roles"), organisation_id=bindparam("new_organisation"), name_sealed=bindparam("name")
        )
    )
    await transaction.execute_many(
        statement,
        [
            {
                "user_id": row.id,
                "new_roles": row.roles,
                "new_organisation": row.organisation_id,
                "name": row.name_sealed,
            }
            for row in rows
        ],
    )


async def set_name(transaction: Transaction, user_id: str, name_sealed: str | None) -> bool:
    statement = update(users).where(users.c.id == user_id).values(name_sealed=name_sealed)
    return await transaction.execute(statement) == 1


async def find_code(reader: Reader, phone_index: str) -> CodeRow | None:
    row = await reader.fetch_one(select(codes).where(codes.c.phone_index == phone_index))
    return None if row is None else msgspec.convert(tuple(row), CodeRow)


async def insert_codes(transaction: Transaction, rows: Sequence[CodeRow]) -> None:
    await transaction.insert(codes, rows)


async def replace_code(transaction: Transaction, code: CodeRow) -> bool:
    """Put a new code in the place of the phone's old one, unless the phone asks too often or never asked before.

    Concurrency: the pace is part of the statement, so any number of requests at once get one code.
    """
    window_is_over = codes.c.window_started_at <= code.created_at - CODE_WINDOW_SECONDS * MICROS
    statement = (
        update(codes)
        .where(
            codes.c.phone_index == code.phone_index,
            codes.c.created_at <= code.created_at - CODE_EVERY_SECONDS * MICROS,
            or_(window_is_over, codes.c.codes_in_window < CODES_PER_WINDOW_MAX),
        )
        # Ordered: MySQL assigns from left to right, and the count must still see the old start of the window.
        .ordered_values(
            (codes.c.codes_in_window, case((window_is_over, 1), else_=codes.c.codes_in_window + 1)),
            (
                codes.c.window_started_at,
                case((window_is_over, code.window_started_at), else_=codes.c.window_started_at),
            ),
            (codes.c.code_id, code.code_id),
            (codes.c.code_hash, code.code_hash),
            (codes.c.wrong_attempts, 0),
            (codes.c.created_at, code.created_at),
            (codes.c.expires_at, code.expires_at),
            (codes.c.used_at, None),
        )
    )
    return await transaction.execute(statement) == 1


async def use_code(transaction: Transaction, phone_index: str, code_hashes: Sequence[str], now: int) -> bool:
    """Compare and set: true for exactly one caller, and only while the code works."""
    statement = (
        update(codes)
        .where(
            codes.c.phone_index == phone_index,
            codes.c.code_hash.in_(code_hashes),
            codes.c.used_at.is_(None),
            codes.c.expires_at > now,
            codes.c.wrong_attempts < WRONG_ATTEMPTS_MAX,
        )
        .values(used_at=now)
    )
    return await transaction.execute(statement) == 1


async def count_wrong_attempt(transaction: Transaction, code_id: str) -> bool:
    """One attempt less; false when there was none left."""
    statement = (
        update(codes)
        .where(codes.c.code_id == code_id, codes.c.used_at.is_(None), codes.c.wrong_attempts < WRONG_ATTEMPTS_MAX)
        .values(wrong_attempts=codes.c.wrong_attempts + 1)
    )
    return await transaction.execute(statement) == 1


async def insert_sessions(transaction: Transaction, rows: Sequence[SessionRow]) -> None:
    await transaction.insert(sessions, rows)


async def find_session(reader: Reader, session_id: str) -> SessionRow | None:
    row = await reader.fetch_one(select(sessions).where(sessions.c.id == session_id))
    return None if row is None else msgspec.convert(tuple(row), SessionRow)


async def rotate_session(transaction: Transaction, renewed: SessionRow, used_hash: str) -> bool:
    """Compare and set to the next generation: true for exactly one holder of the refresh token ``used_hash``."""
    statement = (
        update(sessions)
        .where(
            sessions.c.id == renewed.id,
            sessions.c.generation == renewed.generation - 1,
            sessions.c.refresh_hash == used_hash,
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > renewed.refreshed_at,
        )
        .values(
            generation=renewed.generation,
            refresh_hash=renewed.refresh_hash,
            refreshed_at=renewed.refreshed_at,
            expires_at=renewed.expires_at,
            address_masked=renewed.address_masked,
            methods=renewed.methods,
        )
    )
    return await transaction.execute(statement) == 1


async def end_session(
    transaction: Transaction, session_id: str, *, now: int, reason: str, after_generation: int = -1
) -> bool:
    """End a session that is not over yet and has been refreshed beyond ``after_generation``."""
    statement = (
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.ended_at.is_(None), sessions.c.generation > after_generation)
        .values(ended_at=now, end_reason=reason)
    )
    return await transaction.execute(statement) == 1
