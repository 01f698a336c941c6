"""Passwords and wrong tries in the database; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from sqlalchemy import and_, bindparam, delete, select, update

from onsale.modules.users.tables import devices, users
from onsale.modules.users.tables.account_indexes import account_indexes
from onsale.modules.users.tables.passwords import (
    PasswordRow,
    PasswordTriesRow,
    password_tries,
    passwords,
)
from onsale.platform.db import Reader, Transaction

LoginKind = Literal["phone", "email"]


class Found(msgspec.Struct, frozen=True, array_like=True):
    """Whose account a phone or an address is, its password, and this device if the account has used it."""

    user_id: str
    secret_sealed: str | None
    device_id: str | None


# One statement for either, whatever it finds: nobody learns from its time what there is.
_of_account = (
    select(users.c.id, passwords.c.secret_sealed, devices.c.device_id)
    .outerjoin(passwords, passwords.c.user_id == users.c.id)
    .outerjoin(devices, and_(devices.c.user_id == users.c.id, devices.c.device_id == bindparam("device")))
)
_by_login = _of_account.join(account_indexes, account_indexes.c.user_id == users.c.id).where(
    account_indexes.c.kind == bindparam("kind"),
    account_indexes.c.blind_index.in_(bindparam("login_indexes", expanding=True)),
)


async def find_by_login(reader: Reader, kind: LoginKind, login_indexes: Sequence[str], device_id: str) -> Found | None:
    """By any of the indexes of a name."""
    parameters = {"kind": kind, "login_indexes": list(login_indexes), "device": device_id}
    row = await reader.fetch_one(_by_login, parameters)
    return None if row is None else msgspec.convert(tuple(row), Found)


async def find_password(reader: Reader, user_id: str) -> PasswordRow | None:
    row = await reader.fetch_one(select(passwords).where(passwords.c.user_id == user_id))
    return None if row is None else msgspec.convert(tuple(row), PasswordRow)


async def put_password(transaction: Transaction, row: PasswordRow) -> None:
    """This one and no other. The account is locked."""
    await delete_password(transaction, row.user_id)
    await transaction.insert(passwords, [row])


async def delete_password(transaction: Transaction, user_id: str) -> None:
    await transaction.execute(delete(passwords).where(passwords.c.user_id == user_id))


async def note_use(transaction: Transaction, row: PasswordRow) -> None:
    """It was right, and may be hashed anew. The account is locked."""
    statement = update(passwords).where(passwords.c.user_id == row.user_id)
    await transaction.execute(statement.values(secret_sealed=row.secret_sealed, last_used_at=row.last_used_at))


async def lock_tries(transaction: Transaction, subjects: Sequence[str], device_id: str) -> PasswordTriesRow | None:
    """Under any of these; where there are several, the one with most."""
    statement = (
        select(password_tries)
        .where(password_tries.c.subject_index.in_(subjects), password_tries.c.device_id == device_id)
        .order_by(password_tries.c.wrong.desc())
    )
    row = await transaction.fetch_one(statement.with_for_update())
    return None if row is None else msgspec.convert(tuple(row), PasswordTriesRow)


async def count_try(transaction: Transaction, row: PasswordTriesRow) -> None:
    """One more, whose row is locked or was not there. Two first ones at once are an ``IntegrityError`` for one of them,
    whose command runs again."""
    if row.wrong == 1:
        await transaction.insert(password_tries, [row])
        return
    statement = update(password_tries).where(
        password_tries.c.subject_index == row.subject_index, password_tries.c.device_id == row.device_id
    )
    await transaction.execute(statement.values(wrong=row.wrong, last_at=row.last_at))


async def forget_tries(transaction: Transaction, subject: str, device_id: str) -> None:
    """The right one came."""
    statement = delete(password_tries).where(
        password_tries.c.subject_index == subject, password_tries.c.device_id == device_id
    )
    await transaction.execute(statement)


async def forget_tries_of(transaction: Transaction, subjects: Sequence[str]) -> None:
    """Of nobody any more."""
    await transaction.execute(delete(password_tries).where(password_tries.c.subject_index.in_(subjects)))
