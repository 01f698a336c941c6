"""By what accounts are found: an index for each key, and any of them will do. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, select

from onsale.modules.users.tables import users
from onsale.modules.users.tables.account_indexes import EMAIL, PHONE, AccountIndexRow, account_indexes
from onsale.modules.users.tables.passwords import emails
from onsale.modules.users.tables.sign_in_ways import sign_in_ways
from onsale.platform.db import Reader, Transaction
from onsale.platform.resealing import Key

_kinds = select(account_indexes.c.user_id, account_indexes.c.kind, account_indexes.c.key_id).where(
    account_indexes.c.user_id.in_(bindparam("users", expanding=True))
)
_of_kind = and_(account_indexes.c.user_id == bindparam("of_user"), account_indexes.c.kind == bindparam("of_kind"))
_owner = select(account_indexes.c.user_id).where(
    account_indexes.c.blind_index.in_(bindparam("indexes", expanding=True))
)


def account_with(indexes: str) -> Select[tuple[str]]:
    """The account that has one of the indexes in the expanding parameter of this name."""
    return select(account_indexes.c.user_id).where(
        account_indexes.c.blind_index.in_(bindparam(indexes, expanding=True))
    )


async def find_owner(reader: Reader, indexes: Mapping[str, str]) -> str | None:
    """Whose phone, address or identity this is, by its indexes."""
    row = await reader.fetch_one(_owner, {"indexes": list(indexes.values())})
    return None if row is None else str(row[0])


def rows_of(user_id: str, kind: str, indexes: Mapping[str, str]) -> list[AccountIndexRow]:
    return [AccountIndexRow(user_id, kind, key_id, index) for key_id, index in indexes.items()]


async def insert_indexes(transaction: Transaction, rows: Sequence[AccountIndexRow]) -> None:
    """What is another account's is an ``IntegrityError`` of the database, whichever of our keys its process had."""
    await transaction.insert(account_indexes, rows)


async def put_indexes(transaction: Transaction, user_id: str, kind: str, indexes: Mapping[str, str]) -> None:
    """These and no others of this kind."""
    await delete_indexes(transaction, user_id, kind)
    await insert_indexes(transaction, rows_of(user_id, kind, indexes))


async def delete_indexes(transaction: Transaction, user_id: str, kind: str) -> None:
    await transaction.execute(delete(account_indexes).where(_of_kind), {"of_user": user_id, "of_kind": kind})


async def find_stale(
    reader: Reader, wanted: Collection[tuple[str, str]], key_ids: Sequence[str]
) -> set[tuple[str, str]]:
    """Those of these accounts and kinds that lack an index of the first key, or have one of another than these."""
    rows = await reader.fetch_all(_kinds, {"users": sorted({user_id for user_id, _ in wanted})})
    known: dict[tuple[str, str], set[str]] = {one: set() for one in wanted}
    for user_id, kind, key_id in rows:
        if (str(user_id), str(kind)) in known:
            known[str(user_id), str(kind)].add(str(key_id))
    return {one for one, has in known.items() if key_ids[0] not in has or not has <= set(key_ids)}


def _has_none(user_id: ColumnElement[str], kind: ColumnElement[str] | str, key_id: str) -> ColumnElement[bool]:
    return ~exists().where(
        account_indexes.c.user_id == user_id, account_indexes.c.kind == kind, account_indexes.c.key_id == key_id
    )


def phone_lacks(key_id: str) -> ColumnElement[bool]:
    """Of an account that was not erased."""
    return and_(users.c.phone_sealed != "", _has_none(users.c.id, PHONE, key_id))


def email_lacks(key_id: str) -> ColumnElement[bool]:
    return _has_none(emails.c.user_id, EMAIL, key_id)


def way_lacks(key_id: str) -> ColumnElement[bool]:
    return _has_none(sign_in_ways.c.user_id, sign_in_ways.c.provider, key_id)


def key_of(row: Key, kind: str) -> tuple[str, str]:
    """Account and kind by the primary key of what they are indexes of: the account, or the account and its provider."""
    return (row[0], row[1] if len(row) > 1 else kind)
