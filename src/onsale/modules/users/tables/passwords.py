"""Passwords and wrong tries, e-mail addresses and the codes that confirm them. Times in microseconds."""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table

from onsale.modules.users.settings import (
    CODES_KEPT_SECONDS,
    CODES_PER_WINDOW_MAX,
    PASSWORD_TRIES_KEPT_SECONDS,
    WRONG_ATTEMPTS_MAX,
)
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# The secret is a slow hash (argon2id), and sealed: who has only the database cannot even begin to guess.
passwords = Table(
    "users_passwords",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("secret_sealed", String(400), nullable=False),
    Column("set_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
)

# Wrong passwords in a row, of the index of a phone or an address, whether somebody has it or not. A device that the
# account has used counts for itself; all others together, with no id. Of who is signed in it is account and session.
password_tries = Table(
    "users_password_tries",
    metadata,
    Column("subject_index", String(64), primary_key=True),
    Column("device_id", String(36), primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Index("users_password_tries_age", "last_at"),
)

# Confirmed ones only; an address belongs to one account. ``email_index`` is as the ``phone_index`` of an account.
emails = Table(
    "users_emails",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("email_sealed", String(600), nullable=False),
    Column("email_index", String(64), nullable=False, unique=True),
    Column("email_masked", String(260), nullable=False),
    Column("verified_at", BigInteger, nullable=False),
)

# One for each account: another address or code replaces it.
email_checks = Table(
    "users_email_checks",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("code_id", String(36), nullable=False, unique=True),
    Column("email_sealed", String(600), nullable=False),
    Column("email_index", String(64), nullable=False),
    Column("email_masked", String(260), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("wrong_attempts", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("window_started_at", BigInteger, nullable=False),
    Column("codes_in_window", Integer, nullable=False),
    CheckConstraint(f"wrong_attempts BETWEEN 0 AND {WRONG_ATTEMPTS_MAX}", name="users_email_checks_attempts"),
    CheckConstraint(f"codes_in_window BETWEEN 1 AND {CODES_PER_WINDOW_MAX}", name="users_email_checks_window"),
    Index("users_email_checks_expiry", "expires_at"),
)

PASSWORD_RETENTIONS = (
    Retention(password_tries.c.last_at, PASSWORD_TRIES_KEPT_SECONDS),
    Retention(email_checks.c.expires_at, CODES_KEPT_SECONDS),
)


class PasswordRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_passwords``, columns in order."""

    user_id: str
    secret_sealed: str
    set_at: int
    last_used_at: int | None


class PasswordTriesRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_password_tries``, columns in order."""

    subject_index: str
    device_id: str
    wrong: int
    last_at: int


class EmailRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_emails``, columns in order."""

    user_id: str
    email_sealed: str
    email_index: str
    email_masked: str
    verified_at: int


class EmailCheckRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_email_checks``, columns in order."""

    user_id: str
    code_id: str
    email_sealed: str
    email_index: str
    email_masked: str
    code_hash: str
    wrong_attempts: int
    created_at: int
    expires_at: int
    used_at: int | None
    window_started_at: int
    codes_in_window: int
