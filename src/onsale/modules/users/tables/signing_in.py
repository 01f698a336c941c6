"""Accounts, the newest codes of each phone, and sessions. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, String, Table, exists

from onsale.modules.users.settings import (
    CODES_KEPT_SECONDS,
    CODES_PER_WINDOW_MAX,
    SESSIONS_KEPT_SECONDS,
    WRONG_ATTEMPTS_MAX,
)
from onsale.platform.retention import Retention

metadata = MetaData()

# ``phone_index`` is the newest of the indexes by which the phone is found and is not read any more: those are in
# ``users_account_indexes`` (docs/adr/0044).
users = Table(
    "users_users",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("phone_sealed", String(200), nullable=False),
    Column("phone_index", String(64), nullable=False, unique=True),
    Column("phone_masked", String(20), nullable=False),
    Column("name_sealed", String(600)),
    Column("roles", String(80), nullable=False),  # space-separated
    Column("organisation_id", String(36)),
    Column("created_at", BigInteger, nullable=False),
)

# One row for a phone and whoever asks, not one a code: a new code replaces the old one, and the table cannot be made to
# grow by asking. ``asked_by`` is a browser that the phone's account knows or a session of it, which are counted by
# themselves, or nothing: all others. A code can be entered by the attempt that it was asked for, and by no other.
codes = Table(
    "users_codes",
    metadata,
    Column("phone_index", String(64), primary_key=True),
    Column("asked_by", String(36), primary_key=True),
    Column("attempt_id", String(36), nullable=False),
    Column("code_id", String(36), nullable=False, unique=True),
    Column("code_hash", String(64), nullable=False),
    Column("wrong_attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("window_started_at", BigInteger, nullable=False),
    Column("codes_in_window", Integer, nullable=False),
    CheckConstraint(f"wrong_attempts BETWEEN 0 AND {WRONG_ATTEMPTS_MAX}", name="users_codes_attempts"),
    CheckConstraint(f"codes_in_window BETWEEN 1 AND {CODES_PER_WINDOW_MAX}", name="users_codes_window"),
    Index("users_codes_expiry", "expires_at"),
)

sessions = Table(
    "users_sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users_users.id"), nullable=False),
    # Of the code, or of the attempt at another provider. Unique: however often two race with one, it makes one session.
    Column("code_id", String(36), nullable=False, unique=True),
    Column("generation", Integer, nullable=False),
    Column("refresh_hash", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("refreshed_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("end_reason", String(30)),
    # Nothing in sessions that are older than devices.
    Column("device_id", String(36)),
    Column("address_masked", String(50)),
    # How it was signed in, in order, space-separated.
    Column("methods", String(40), nullable=False, server_default="sms"),
    # When it last proved whose it is; long ago for sessions that are older than this.
    Column("proved_at", BigInteger, nullable=False, server_default="0"),
    Index("users_sessions_user", "user_id"),
    Index("users_sessions_expiry", "expires_at"),
    Index("users_sessions_ended", "ended_at"),
)

SIGN_IN_RETENTIONS = (
    Retention(codes.c.expires_at, CODES_KEPT_SECONDS),
    # A code that was used says so as long as it is there, so its session outlives it.
    Retention(
        sessions.c.expires_at,
        SESSIONS_KEPT_SECONDS,
        only=~exists().where(codes.c.code_id == sessions.c.code_id),
    ),
)


class UserRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_users``, columns in order."""

    id: str
    phone_sealed: str
    phone_index: str
    phone_masked: str
    name_sealed: str | None
    roles: str
    organisation_id: str | None
    created_at: int


class CodeRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_codes``, columns in order."""

    phone_index: str
    asked_by: str
    attempt_id: str
    code_id: str
    code_hash: str
    wrong_attempts: int
    created_at: int
    expires_at: int
    used_at: int | None
    window_started_at: int
    codes_in_window: int


class SessionRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_sessions``, columns in order."""

    id: str
    user_id: str
    code_id: str
    generation: int
    refresh_hash: str
    created_at: int
    refreshed_at: int
    expires_at: int
    ended_at: int | None
    end_reason: str | None
    device_id: str | None
    address_masked: str | None
    methods: str
    proved_at: int
