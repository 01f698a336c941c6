"""Keys for programs in the database. Nothing here commits."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, select, update

from onsale.modules.users.domain.api_keys import ApiKey, Scope
from onsale.modules.users.tables.api_keys import ApiKeyRow, api_keys
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction


async def insert_key(transaction: Transaction, row: ApiKeyRow) -> None:
    await transaction.insert(api_keys, [row])


async def list_keys(reader: Reader, organisation_id: str, now: int) -> list[ApiKey]:
    """Those that work, the newest first."""
    rows = await _fetch(reader, api_keys.c.organisation_id == organisation_id, _works(now))
    return [_key_of(row) for row in sorted(rows, key=lambda row: row.id, reverse=True)]


async def find_key(reader: Reader, organisation_id: str, key_id: str, now: int) -> ApiKey | None:
    """One of those that work."""
    rows = await _fetch(reader, api_keys.c.organisation_id == organisation_id, api_keys.c.id == key_id, _works(now))
    return _key_of(rows[0]) if rows else None


async def find_by_secret(reader: Reader, secret_hash: str, now: int) -> ApiKeyRow | None:
    """The key with this secret, if it works."""
    rows = await _fetch(reader, api_keys.c.secret_hash == secret_hash, _works(now))
    return rows[0] if rows else None


async def note_use(transaction: Transaction, key_id: str, now: int) -> bool:
    """Whether the key works at this moment still; then it has been used."""
    return (
        await transaction.execute(update(api_keys).where(api_keys.c.id == key_id, _works(now)).values(last_used_at=now))
        == 1
    )


async def end_keys(
    transaction: Transaction,
    organisation_id: str,
    *,
    now: int,
    key_id: str | None = None,
    created_by: str | None = None,
) -> list[str]:
    """End one key, or those that somebody has made; the ids of those that worked until now."""
    which = api_keys.c.id == key_id if created_by is None else api_keys.c.created_by == created_by
    found = await _fetch(
        transaction, api_keys.c.organisation_id == organisation_id, which, api_keys.c.ended_at.is_(None)
    )
    ids = [row.id for row in found]
    await transaction.execute(
        update(api_keys).where(api_keys.c.id.in_(ids), api_keys.c.ended_at.is_(None)).values(ended_at=now)
    )
    return ids


async def list_ended_since(reader: Reader, since: int, limit: int) -> list[str]:
    """The ids of the keys that were ended at ``since`` or later."""
    rows = await reader.fetch_all(select(api_keys.c.id).where(api_keys.c.ended_at >= since).limit(limit))
    return [str(key_id) for (key_id,) in rows]


def _works(now: int) -> ColumnElement[bool]:
    return api_keys.c.ended_at.is_(None) & (api_keys.c.expires_at > now)


def _key_of(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        scopes=[Scope(scope) for scope in row.scopes.split()],
        hint=row.hint,
        created_by=row.created_by,
        created_at=from_micros(row.created_at),
        expires_at=from_micros(row.expires_at),
        last_used_at=None if row.last_used_at is None else from_micros(row.last_used_at),
    )


async def _fetch(reader: Reader, *conditions: ColumnElement[bool]) -> list[ApiKeyRow]:
    rows = await reader.fetch_all(select(api_keys).where(*conditions))
    return [msgspec.convert(tuple(row), ApiKeyRow) for row in rows]
