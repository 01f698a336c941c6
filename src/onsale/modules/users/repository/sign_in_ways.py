"""Identities at other providers and used attempts in the database; nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import bindparam, delete, select, update

from onsale.modules.users.domain.sign_in_ways import ProviderName, SignInWay
from onsale.modules.users.repository.account_indexes import delete_indexes, put_indexes
from onsale.modules.users.tables.account_indexes import account_indexes
from onsale.modules.users.tables.sign_in_ways import SignInWayRow, UsedAttemptRow, sign_in_ways, used_attempts
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction

_way = (
    select(sign_in_ways)
    .join(account_indexes, account_indexes.c.user_id == sign_in_ways.c.user_id)
    .where(
        sign_in_ways.c.provider == bindparam("at"),
        account_indexes.c.kind == sign_in_ways.c.provider,
        account_indexes.c.blind_index.in_(bindparam("indexes", expanding=True)),
    )
)


async def find_way(reader: Reader, provider: ProviderName, indexes: Mapping[str, str]) -> SignInWayRow | None:
    """Whose identity it is, by its indexes."""
    row = await reader.fetch_one(_way, {"at": provider.value, "indexes": list(indexes.values())})
    return None if row is None else msgspec.convert(tuple(row), SignInWayRow)


async def list_ways(reader: Reader, user_id: str) -> list[SignInWay]:
    """Those of one account, the oldest first; no more than there are providers."""
    statement = select(sign_in_ways).where(sign_in_ways.c.user_id == user_id).order_by(sign_in_ways.c.linked_at)
    rows = [msgspec.convert(tuple(row), SignInWayRow) for row in await reader.fetch_all(statement)]
    return [
        SignInWay(
            provider=ProviderName(row.provider),
            linked_at=from_micros(row.linked_at),
            last_used_at=from_micros(row.last_used_at),
        )
        for row in rows
    ]


async def insert_way(transaction: Transaction, row: SignInWayRow, indexes: Mapping[str, str]) -> None:
    """An identity of somebody, or a second one of an account, is an ``IntegrityError`` of the database."""
    await transaction.insert(sign_in_ways, [row])
    await put_indexes(transaction, row.user_id, row.provider, indexes)


async def seal_way(
    transaction: Transaction, row: SignInWayRow, subject_sealed: str, indexes: Mapping[str, str]
) -> None:
    """Who it is was not kept when it was linked, and is known now that it is used."""
    statement = update(sign_in_ways).where(
        sign_in_ways.c.user_id == row.user_id, sign_in_ways.c.provider == row.provider
    )
    await transaction.execute(statement.values(subject_sealed=subject_sealed))
    await put_indexes(transaction, row.user_id, row.provider, indexes)


async def note_use(transaction: Transaction, row: SignInWayRow, now: int) -> None:
    statement = update(sign_in_ways).where(
        sign_in_ways.c.user_id == row.user_id, sign_in_ways.c.provider == row.provider
    )
    await transaction.execute(statement.values(last_used_at=now))


async def delete_way(transaction: Transaction, user_id: str, provider: ProviderName) -> bool:
    statement = delete(sign_in_ways).where(sign_in_ways.c.user_id == user_id, sign_in_ways.c.provider == provider.value)
    was_there = await transaction.execute(statement) == 1
    await delete_indexes(transaction, user_id, provider.value)
    return was_there


async def is_used(reader: Reader, attempt_id: str) -> bool:
    return await reader.fetch_one(select(used_attempts.c.id).where(used_attempts.c.id == attempt_id)) is not None


async def insert_used(transaction: Transaction, row: UsedAttemptRow) -> None:
    """A second time is an ``IntegrityError`` of the database."""
    await transaction.insert(used_attempts, [row])
