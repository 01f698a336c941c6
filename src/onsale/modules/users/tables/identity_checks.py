"""Checks of identities that are under way, and how many there were. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from onsale.modules.users.settings import CHECK_COUNTS_KEPT_SECONDS, FACE_CHECKS_KEPT_SECONDS
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# Whose name and number are to be asked about. ``changes`` is that of the entry: a check is of what was there when it
# was asked for. Whoever works at one moves ``due_at`` on and counts, and writes only what nobody has written since.
checks = Table(
    "users_identity_checks",
    metadata,
    Column("identity_id", String(36), ForeignKey("users_identities.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("changes", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("requested_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Index("users_identity_checks_due", "due_at"),
    Index("users_identity_checks_user", "user_id"),
)

# Faces: each is begun by somebody, of one entry as it was, and ends once.
face_checks = Table(
    "users_face_checks",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("identity_id", String(36), ForeignKey("users_identities.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", String(36), nullable=False),
    Column("changes", Integer, nullable=False),
    Column("token_sealed", String(300)),
    Column("requested_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Index("users_face_checks_identity", "identity_id"),
    Index("users_face_checks_user", "user_id"),
    Index("users_face_checks_expiry", "expires_at"),
)

# How often the authority was asked on a day: for each account, and for all of them together (``EVERYBODY``).
check_counts = Table(
    "users_check_counts",
    metadata,
    Column("user_id", String(36), primary_key=True),
    Column("day_at", BigInteger, nullable=False),
    Column("calls", Integer, nullable=False),
    Index("users_check_counts_day", "day_at"),
)
EVERYBODY = "everybody"

CHECK_RETENTIONS = (
    Retention(check_counts.c.day_at, CHECK_COUNTS_KEPT_SECONDS),
    Retention(face_checks.c.expires_at, FACE_CHECKS_KEPT_SECONDS),
)


class CheckRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_identity_checks``, columns in order."""

    identity_id: str
    user_id: str
    changes: int
    attempts: int
    requested_at: int
    due_at: int


class FaceCheckRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_face_checks``, columns in order. There is a token as soon as the authority has given one."""

    id: str
    identity_id: str
    user_id: str
    changes: int
    token_sealed: str | None
    requested_at: int
    expires_at: int
    ended_at: int | None


class CountRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_check_counts``, columns in order."""

    user_id: str
    day_at: int
    calls: int
