"""Exports of what is stored of somebody, and their parts. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

exports = Table(
    "users_exports",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users_users.id"), nullable=False),
    Column("requested_at", BigInteger, nullable=False),
    # When all parts were there.
    Column("ready_at", BigInteger),
    Column("expires_at", BigInteger, nullable=False),
    Index("users_exports_user", "user_id", "id"),
    Index("users_exports_expiry", "expires_at"),
)

# Sealed, and gone with their export.
export_parts = Table(
    "users_export_parts",
    metadata,
    Column("export_id", String(36), ForeignKey("users_exports.id", ondelete="CASCADE"), primary_key=True),
    Column("module", String(20), primary_key=True),
    Column("part_sealed", Text(2**24 - 1), nullable=False),
)

EXPORT_RETENTIONS = (Retention(exports.c.expires_at, 0),)


class ExportRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_exports``, columns in order."""

    id: str
    user_id: str
    requested_at: int
    ready_at: int | None
    expires_at: int


class PartRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_export_parts``, columns in order."""

    export_id: str
    module: str
    part_sealed: str
