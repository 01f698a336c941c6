"""The performances that sell to named people, each with a key of its own. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, Index, String, Table

from onsale.modules.users.settings import NAMED_SALES_KEPT_SECONDS
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# ``id`` is the performance's. ``key_sealed`` makes the digests of documents. It never changes, whatever key of ours
# seals it; without it the digests say nothing any more.
named_sales = Table(
    "users_named_sales",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("key_sealed", String(200), nullable=False),
    Column("starts_at", BigInteger, nullable=False),
    Column("timezone", String(64), nullable=False),
    Index("users_named_sales_age", "starts_at"),
)

NAMED_SALE_RETENTIONS = (Retention(named_sales.c.starts_at, NAMED_SALES_KEPT_SECONDS),)


class NamedSaleRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_named_sales``, columns in order."""

    id: str
    key_sealed: str
    starts_at: int
    timezone: str
