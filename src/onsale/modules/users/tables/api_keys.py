"""Keys for programs. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from onsale.modules.users.settings import API_KEY_NAME_MAX, API_KEYS_KEPT_SECONDS
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

api_keys = Table(
    "users_api_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), ForeignKey("users_organisations.id"), nullable=False),
    Column("name", String(API_KEY_NAME_MAX), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("hint", String(4), nullable=False),
    Column("scopes", String(300), nullable=False),  # space-separated
    Column("created_by", String(36), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    Column("ended_at", BigInteger),
    Index("users_api_keys_organisation", "organisation_id", "ended_at"),
    Index("users_api_keys_ended", "ended_at"),
    Index("users_api_keys_expiry", "expires_at"),
)

API_KEY_RETENTIONS = (Retention(api_keys.c.expires_at, API_KEYS_KEPT_SECONDS),)


class ApiKeyRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_api_keys``, columns in order."""

    id: str
    organisation_id: str
    name: str
    secret_hash: str
    hint: str
    scopes: str
    created_by: str
    created_at: int
    expires_at: int
    last_used_at: int | None
    ended_at: int | None
