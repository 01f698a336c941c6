"""Requests to be forgotten, and the codes that confirm them. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from onsale.modules.users.settings import (
    CODES_KEPT_SECONDS,
    CODES_PER_WINDOW_MAX,
    ERASURES_KEPT_SECONDS,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# The newest code of an account: one row, as for signing in.
confirmations = Table(
    "users_confirmations",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("code_id", String(36), nullable=False, unique=True),
    Column("code_hash", String(64), nullable=False),
    Column("wrong_attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("window_started_at", BigInteger, nullable=False),
    Column("codes_in_window", Integer, nullable=False),
    CheckConstraint(f"wrong_attempts BETWEEN 0 AND {WRONG_ATTEMPTS_MAX}", name="users_confirmations_attempts"),
    CheckConstraint(f"codes_in_window BETWEEN 1 AND {CODES_PER_WINDOW_MAX}", name="users_confirmations_window"),
    Index("users_confirmations_expiry", "expires_at"),
)

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

ERASURE_RETENTIONS = (
    Retention(confirmations.c.expires_at, CODES_KEPT_SECONDS),
    Retention(erasures.c.ended_at, ERASURES_KEPT_SECONDS),
)


class ConfirmationRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_confirmations``, columns in order."""

    user_id: str
    code_id: str
    code_hash: str
    wrong_attempts: int
    created_at: int
    expires_at: int
    used_at: int | None
    window_started_at: int
    codes_in_window: int


class ErasureRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_erasures``, columns in order."""

    user_id: str
    check_id: str
    state: str
    requested_at: int
    due_at: int
    ended_at: int | None
    obstacles: str
