"""Identities at other providers, and attempts that were used. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, UniqueConstraint

from onsale.modules.users.settings import USED_ATTEMPTS_KEPT_SECONDS
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# Who somebody is at a provider is sealed, so that it can be indexed with the next key (docs/adr/0044); ways from before
# that have no seal until they are used. ``subject_index`` is the newest of the indexes by which they are found and is
# not read any more: those are in ``users_account_indexes``.
sign_in_ways = Table(
    "users_sign_in_ways",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("provider", String(20), primary_key=True),
    Column("subject_index", String(64), nullable=False),
    Column("linked_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger, nullable=False),
    Column("subject_sealed", String(600)),
    UniqueConstraint("provider", "subject_index", name="users_sign_in_ways_subject"),
)

# An attempt begins in a cookie and is stored when it comes back: so it comes back once, and beginning costs nothing.
used_attempts = Table(
    "users_used_attempts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("expires_at", BigInteger, nullable=False),
    Index("users_used_attempts_expiry", "expires_at"),
)

SIGN_IN_WAY_RETENTIONS = (Retention(used_attempts.c.expires_at, USED_ATTEMPTS_KEPT_SECONDS),)


class SignInWayRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_sign_in_ways``, columns in order."""

    user_id: str
    provider: str
    subject_index: str
    linked_at: int
    last_used_at: int
    subject_sealed: str | None


class UsedAttemptRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_used_attempts``, columns in order."""

    id: str
    expires_at: int
