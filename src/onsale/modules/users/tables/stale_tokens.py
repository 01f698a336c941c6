"""Which access tokens say what is not true any more, though their sessions go on. Times are microseconds."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.ended_sessions import KEPT_SECONDS
from onsale.platform.retention import Retention

# Those of a session up to this generation.
stale_tokens = Table(
    "users_stale_tokens",
    metadata,
    Column("session_id", String(36), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Index("users_stale_tokens_ended", "ended_at"),
)

STALE_TOKEN_RETENTIONS = (Retention(stale_tokens.c.ended_at, KEPT_SECONDS),)


class StaleTokenRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_stale_tokens``, columns in order."""

    session_id: str
    generation: int
    ended_at: int
