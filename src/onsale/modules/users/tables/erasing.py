"""Requests to be forgotten. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from onsale.modules.users.settings import ERASURES_KEPT_SECONDS
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# The newest request of an account. ``check_id`` is the question that other modules were asked last.
erasures = Table(
    "users_erasures",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("check_id", String(36), nullable=False),
    Column("state", String(12), nullable=False),
    Column("requested_at", BigInteger, nullable=False),
    # When it is done, if nothing is in the way then.
    Column("due_at", BigInteger, nullable=False),
    # Cancelled, refused or done.
    Column("ended_at", BigInteger),
    # Why it was refused, as JSON.
    Column("obstacles", Text(2**16 - 1), nullable=False),
    Index("users_erasures_due", "state", "due_at"),
    Index("users_erasures_ended", "ended_at"),
)

ERASURE_RETENTIONS = (Retention(erasures.c.ended_at, ERASURES_KEPT_SECONDS),)


class ErasureRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_erasures``, columns in order."""

    user_id: str
    check_id: str
    state: str
    requested_at: int
    due_at: int
    ended_at: int | None
    obstacles: str
