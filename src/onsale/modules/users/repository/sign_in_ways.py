"""Identities at other providers and used attempts in the database; nothing here commits."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, select, update

from onsale.modules.users.domain.sign_in_ways import ProviderName, SignInWay
from onsale.modules.users.tables.sign_in_ways import SignInWayRow, UsedAttemptRow, sign_in_ways, used_attempts
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction


async def find_way(reader: Reader, provider: ProviderName, subject_index: str) -> SignInWayRow | None:
    """Whose identity it is."""
    statement = select(sign_in_ways).where(
        sign_in_ways.c.provider == provider.value, sign_in_ways.c.subject_index == subject_index
    )
    row = await reader.fetch_one(statement)
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


async def insert_way(transaction: Transaction, row: SignInWayRow) -> None:
    """An identity of somebody, or a second one of an account, is an ``IntegrityError`` of the database."""
    await transaction.insert(sign_in_ways, [row])


async def note_use(transaction: Transaction, row: SignInWayRow, now: int) -> None:
    statement = update(sign_in_ways).where(
        sign_in_ways.c.user_id == row.user_id, sign_in_ways.c.provider == row.provider
    )
    await transaction.execute(statement.values(last_used_at=now))


async def delete_way(transaction: Transaction, user_id: str, provider: ProviderName) -> bool:
    statement = delete(sign_in_ways).where(sign_in_ways.c.user_id == user_id, sign_in_ways.c.provider == provider.value)
    return await transaction.execute(statement) == 1


async def is_used(reader: Reader, attempt_id: str) -> bool:
    return await reader.fetch_one(select(used_attempts.c.id).where(used_attempts.c.id == attempt_id)) is not None


async def insert_used(transaction: Transaction, row: UsedAttemptRow) -> None:
    """A second time is an ``IntegrityError`` of the database."""
    await transaction.insert(used_attempts, [row])
