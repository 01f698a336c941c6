"""Consents, and the identity book of each account. Times are microseconds since the epoch."""

from __future__ import annotations

import msgspec
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from onsale.modules.users.settings import CONSENTS_KEPT_SECONDS, IDENTITIES_MAX, IDENTITY_CHANGES_MAX
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

# Rows are added and withdrawn, never changed otherwise: they prove what somebody has agreed to, and when.
consents = Table(
    "users_consents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users_users.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("version", String(20), nullable=False),
    Column("given_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
    Index("users_consents_user", "user_id", "kind", "id"),
    Index("users_consents_age", "withdrawn_at"),
)

# A row for each account that ever consented. Everything that changes a book changes this row first, so changes of one
# book come one after the other. Without a version there is no consent, and then nothing may be in the book.
books = Table(
    "users_identity_books",
    metadata,
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("consent_version", String(20)),
    Column("entries", Integer, nullable=False),
    CheckConstraint(f"entries BETWEEN 0 AND {IDENTITIES_MAX}", name="users_identity_books_entries"),
    CheckConstraint("consent_version IS NOT NULL OR entries = 0", name="users_identity_books_consent"),
)

identities = Table(
    "users_identities",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users_identity_books.user_id"), nullable=False),
    Column("relation", String(10), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("label_sealed", String(300), nullable=False),
    Column("name_sealed", String(600), nullable=False),
    Column("number_sealed", String(200), nullable=False),
    Column("status", String(20), nullable=False),
    Column("changes", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    # What an authority said last (docs/adr/0040); all of it, or nothing.
    Column("finding", String(20)),
    Column("checked_by", String(20)),
    Column("checked_at", BigInteger),
    Column("valid_until", BigInteger),
    CheckConstraint(f"changes BETWEEN 0 AND {IDENTITY_CHANGES_MAX}", name="users_identities_changes"),
    Index("users_identities_user", "user_id", "id"),
)

# The blind indexes of a document, one for each key that we have, so that keys can come and go (docs/adr/0032). Two
# entries of one book with the same document would have the same index of the same key.
identity_indexes = Table(
    "users_identity_indexes",
    metadata,
    Column("identity_id", String(36), ForeignKey("users_identities.id", ondelete="CASCADE"), primary_key=True),
    Column("key_id", String(40), primary_key=True),
    Column("user_id", String(36), nullable=False),
    Column("document_index", String(64), nullable=False),
    UniqueConstraint("user_id", "key_id", "document_index", name="users_identity_indexes_once"),
)

CONSENT_RETENTIONS = (Retention(consents.c.withdrawn_at, CONSENTS_KEPT_SECONDS),)


class ConsentRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_consents``, columns in order."""

    id: str
    user_id: str
    kind: str
    version: str
    given_at: int
    withdrawn_at: int | None


class BookRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_identity_books``, columns in order."""

    user_id: str
    consent_version: str | None
    entries: int


class IdentityRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_identities``, columns in order."""

    id: str
    user_id: str
    relation: str
    kind: str
    label_sealed: str
    name_sealed: str
    number_sealed: str
    status: str
    changes: int
    created_at: int
    changed_at: int
    finding: str | None = None
    checked_by: str | None = None
    checked_at: int | None = None
    valid_until: int | None = None


class IndexRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_identity_indexes``, columns in order."""

    identity_id: str
    key_id: str
    user_id: str
    document_index: str
