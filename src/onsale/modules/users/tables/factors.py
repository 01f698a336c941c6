"""Second factors, recovery codes, open challenges and wrong tries. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from onsale.modules.users.settings import (
    CHALLENGES_KEPT_SECONDS,
    CREDENTIAL_ID_LENGTH_MAX,
    FACTOR_NAME_LENGTH_MAX,
    PUBLIC_KEY_LENGTH_MAX,
)
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# An authenticator app has a secret and the last time step that was used, a passkey a key and a count of signatures.
factors = Table(
    "users_factors",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users_users.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("name", String(FACTOR_NAME_LENGTH_MAX), nullable=False),
    Column("secret_sealed", String(200)),
    Column("last_step", BigInteger),
    # base64url; a credential belongs to one account.
    Column("credential_id", String(CREDENTIAL_ID_LENGTH_MAX), unique=True),
    Column("public_key", String(PUBLIC_KEY_LENGTH_MAX)),
    Column("signatures", BigInteger),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    CheckConstraint(
        "(kind = 'totp' AND secret_sealed IS NOT NULL AND last_step IS NOT NULL AND credential_id IS NULL)"
        " OR (kind = 'passkey' AND credential_id IS NOT NULL AND public_key IS NOT NULL AND signatures IS NOT NULL"
        " AND secret_sealed IS NULL)",
        name="users_factors_kind",
    ),
    Index("users_factors_user", "user_id", "id"),
)

recovery_codes = Table(
    "users_recovery_codes",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
    Column("used_at", BigInteger),
)

# What a session was asked and has not answered yet: one of each kind, so beginning again ends the one before. The
# secret is that of an authenticator app that is being set up, or what a passkey has to sign.
challenges = Table(
    "users_factor_challenges",
    metadata,
    Column("session_id", String(36), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("secret_sealed", String(200), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("users_factor_challenges_expiry", "expires_at"),
)

# Wrong codes in a row of one account; a right one deletes the row.
tries = Table(
    "users_factor_tries",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

FACTOR_RETENTIONS = (Retention(challenges.c.expires_at, CHALLENGES_KEPT_SECONDS),)


class FactorRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_factors``, columns in order."""

    id: str
    user_id: str
    kind: str
    name: str
    secret_sealed: str | None
    last_step: int | None
    credential_id: str | None
    public_key: str | None
    signatures: int | None
    created_at: int
    last_used_at: int | None


class RecoveryCodeRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_recovery_codes``, columns in order."""

    user_id: str
    code_hash: str
    used_at: int | None


class ChallengeRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_factor_challenges``, columns in order."""

    session_id: str
    kind: str
    secret_sealed: str
    expires_at: int


class TriesRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_factor_tries``, columns in order."""

    user_id: str
    wrong: int
    last_at: int
