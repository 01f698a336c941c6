"""Pages of what is sealed, and sealing it anew; nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, delete, select, update

from onsale.modules.users.tables import users
from onsale.modules.users.tables.factors import factors
from onsale.modules.users.tables.identities import IdentityRow, identities, identity_indexes
from onsale.modules.users.tables.passwords import email_checks, emails, passwords
from onsale.platform.db import Reader, Transaction


class SealedUser(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed of an account."""

    id: str
    phone_sealed: str
    name_sealed: str | None


class SealedFactor(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed of a second factor; nothing of a passkey."""

    id: str
    secret_sealed: str | None


async def page_of_factors(reader: Reader, after: str, limit: int) -> list[SealedFactor]:
    """The next factors, in the order of their ids."""
    statement = (
        select(factors.c.id, factors.c.secret_sealed).where(factors.c.id > after).order_by(factors.c.id).limit(limit)
    )
    return [msgspec.convert(tuple(row), SealedFactor) for row in await reader.fetch_all(statement)]


async def reseal_factor(transaction: Transaction, old: SealedFactor, new: SealedFactor) -> bool:
    """Compare and set: false when the factor is gone."""
    statement = update(factors).where(factors.c.id == old.id, factors.c.secret_sealed == old.secret_sealed)
    return await transaction.execute(statement.values(secret_sealed=new.secret_sealed)) == 1


class SealedPassword(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed of a password."""

    id: str
    secret_sealed: str


class SealedEmail(msgspec.Struct, frozen=True, array_like=True):
    """What is sealed of an address."""

    id: str
    email_sealed: str


async def page_of_passwords(reader: Reader, after: str, limit: int) -> list[SealedPassword]:
    """The next passwords, in the order of their accounts."""
    columns, key = (passwords.c.user_id, passwords.c.secret_sealed), passwords.c.user_id
    rows = await reader.fetch_all(select(*columns).where(key > after).order_by(key).limit(limit))
    return [msgspec.convert(tuple(row), SealedPassword) for row in rows]


async def reseal_password(transaction: Transaction, old: SealedPassword, new: SealedPassword) -> bool:
    """Compare and set: false when it was changed meanwhile."""
    statement = update(passwords).where(passwords.c.user_id == old.id, passwords.c.secret_sealed == old.secret_sealed)
    return await transaction.execute(statement.values(secret_sealed=new.secret_sealed)) == 1


async def page_of_emails(reader: Reader, after: str, limit: int, *, waiting: bool) -> list[SealedEmail]:
    """The next addresses, confirmed or waiting for it, in the order of their accounts."""
    table = email_checks if waiting else emails
    columns, key = (table.c.user_id, table.c.email_sealed), table.c.user_id
    rows = await reader.fetch_all(select(*columns).where(key > after).order_by(key).limit(limit))
    return [msgspec.convert(tuple(row), SealedEmail) for row in rows]


async def reseal_email(transaction: Transaction, old: SealedEmail, new: SealedEmail, *, waiting: bool) -> bool:
    """Compare and set: false when it was changed meanwhile."""
    table = email_checks if waiting else emails
    statement = update(table).where(table.c.user_id == old.id, table.c.email_sealed == old.email_sealed)
    return await transaction.execute(statement.values(email_sealed=new.email_sealed)) == 1


async def page_of_identities(reader: Reader, after: str, limit: int) -> list[IdentityRow]:
    """The next entries of all books, in the order of their ids."""
    statement = select(identities).where(identities.c.id > after).order_by(identities.c.id).limit(limit)
    return [msgspec.convert(tuple(row), IdentityRow) for row in await reader.fetch_all(statement)]


async def indexed_with(reader: Reader, identity_ids: Sequence[str], key_id: str) -> set[str]:
    """Those of these entries that have an index of this key."""
    statement = select(identity_indexes.c.identity_id).where(
        identity_indexes.c.identity_id.in_(bindparam("ids", expanding=True)), identity_indexes.c.key_id == key_id
    )
    return {str(row[0]) for row in await reader.fetch_all(statement, {"ids": list(identity_ids)})}


async def reseal_identity(transaction: Transaction, old: IdentityRow, new: IdentityRow) -> bool:
    """Compare and set: false when somebody changed or removed the entry meanwhile."""
    statement = (
        update(identities)
        .where(
            identities.c.id == old.id,
            identities.c.label_sealed == old.label_sealed,
            identities.c.name_sealed == old.name_sealed,
            identities.c.number_sealed == old.number_sealed,
        )
        .values(label_sealed=new.label_sealed, name_sealed=new.name_sealed, number_sealed=new.number_sealed)
    )
    return await transaction.execute(statement) == 1


async def delete_indexes_of_other_keys(
    transaction: Transaction, identity_ids: Sequence[str], key_ids: Sequence[str]
) -> int:
    """Forget what was made with keys that are gone: nobody can ever look with them again."""
    statement = delete(identity_indexes).where(
        identity_indexes.c.identity_id.in_(bindparam("ids", expanding=True)),
        identity_indexes.c.key_id.not_in(bindparam("keys", expanding=True)),
    )
    return await transaction.execute(statement, {"ids": list(identity_ids), "keys": list(key_ids)})


async def page_of_users(reader: Reader, after: str, limit: int) -> list[SealedUser]:
    """The next accounts, in the order of their ids."""
    statement = (
        select(users.c.id, users.c.phone_sealed, users.c.name_sealed)
        .where(users.c.id > after)
        .order_by(users.c.id)
        .limit(limit)
    )
    return [msgspec.convert(tuple(row), SealedUser) for row in await reader.fetch_all(statement)]


async def reseal_user(transaction: Transaction, old: SealedUser, new: SealedUser) -> bool:
    """Compare and set: false when the name was changed meanwhile."""
    name_is_same = users.c.name_sealed.is_(None) if old.name_sealed is None else users.c.name_sealed == old.name_sealed
    statement = (
        update(users)
        .where(users.c.id == old.id, users.c.phone_sealed == old.phone_sealed, name_is_same)
        .values(phone_sealed=new.phone_sealed, name_sealed=new.name_sealed)
    )
    return await transaction.execute(statement) == 1
