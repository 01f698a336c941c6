"""Performances that sell to named people; nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import bindparam, select

from onsale.modules.users.tables.attendees import NamedSaleRow, named_sales
from onsale.modules.users.tables.identities import IdentityRow, identities
from onsale.platform.db import Reader, Transaction

_sale = select(named_sales).where(named_sales.c.id == bindparam("performance"))
_known = select(named_sales.c.id).where(named_sales.c.id.in_(bindparam("performances", expanding=True)))
_of_book = (
    select(identities)
    .where(identities.c.user_id == bindparam("user"), identities.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(identities.c.id)
)


async def known_sales(reader: Reader, performance_ids: Collection[str]) -> set[str]:
    """Those of these performances that have a key."""
    return {str(row[0]) for row in await reader.fetch_all(_known, {"performances": list(performance_ids)})}


async def insert_sales(transaction: Transaction, rows: Sequence[NamedSaleRow]) -> None:
    await transaction.insert(named_sales, rows)


async def find_sale(reader: Reader, performance_id: str) -> NamedSaleRow | None:
    row = await reader.fetch_one(_sale, {"performance": performance_id})
    return None if row is None else msgspec.convert(tuple(row), NamedSaleRow)


async def find_entries(reader: Reader, user_id: str, identity_ids: Collection[str]) -> list[IdentityRow]:
    """Those of these entries that are in this account's book."""
    rows = await reader.fetch_all(_of_book, {"user": user_id, "ids": list(identity_ids)})
    return [msgspec.convert(tuple(row), IdentityRow) for row in rows]
