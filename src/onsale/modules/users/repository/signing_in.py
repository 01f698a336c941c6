"""Accounts and sessions in the database. Every change is one guarded statement; nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import and_, bindparam, func, select, update

from onsale.modules.users.domain import NewUser, Role, User
from onsale.modules.users.repository.account_indexes import insert_indexes, rows_of
from onsale.modules.users.tables import SessionRow, UserRow, sessions, users
from onsale.modules.users.tables.account_indexes import PHONE, account_indexes
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
    memberships.c.event_ids,
).select_from(
    users.outerjoin(
        memberships,
        and_(memberships.c.user_id == users.c.id, memberships.c.organisation_id == users.c.organisation_id),
    )
)
_users_by_phone = (
    _speaking.join(account_indexes, account_indexes.c.user_id == users.c.id)
    .add_columns(account_indexes.c.blind_index)
    .where(account_indexes.c.blind_index.in_(bindparam("phone_indexes", expanding=True)))
)
_users_by_id = _speaking.where(users.c.id.in_(bindparam("ids", expanding=True)))


class SpeakerRow(UserRow, frozen=True, array_like=True):
    """An account as it speaks, with the events that its roles in the organisation are for."""

    event_ids: str | None


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
    """The account as its owner sees it; a new one belongs nowhere."""
    event_ids = row.event_ids if isinstance(row, SpeakerRow) else None
    return User(
        id=row.id,
        phone_masked=row.phone_masked,
        name=None if row.name_sealed is None else sealer.open(row.name_sealed),
        roles=[Role(role) for role in sorted(set(row.roles.split()))],
        organisation_id=row.organisation_id,
        events=None if event_ids is None else event_ids.split(),
    )


async def find_users_by_phone(reader: Reader, phones: Sequence[str], sealer: Sealer) -> dict[str, SpeakerRow]:
    """The accounts of these phones, by phone, whatever key of ours they are indexed with."""
    of_phone = {index: phone for phone in phones for index in sealer.blind_indexes(phone).values()}
    rows = await reader.fetch_all(_users_by_phone, {"phone_indexes": list(of_phone)})
    return {of_phone[str(row[-1])]: msgspec.convert(tuple(row[:-1]), SpeakerRow) for row in rows}


async def find_users(reader: Reader, ids: Sequence[str]) -> dict[str, SpeakerRow]:
    """The accounts with these ids."""
    rows = await reader.fetch_all(_users_by_id, {"ids": list(ids)})
    found = [msgspec.convert(tuple(row), SpeakerRow) for row in rows]
    return {user.id: user for user in found}


async def insert_users(transaction: Transaction, rows: Mapping[str, UserRow], sealer: Sealer) -> None:
    """New accounts, by phone. A phone that somebody has is an ``IntegrityError`` of the database."""
    await transaction.insert(users, list(rows.values()))
    indexed = [rows_of(row.id, PHONE, sealer.blind_indexes(phone)) for phone, row in rows.items()]
    await insert_indexes(transaction, [index for indexes in indexed for index in indexes])


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
