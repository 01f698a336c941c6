"""Organisations, their members, and invitations to become one. Times are microseconds since the epoch.

An account has the roles of the platform itself; what it may in an organisation is in ``users_memberships``.
``users_users.organisation_id`` is the one for which its next access token speaks.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table

from onsale.modules.users.settings import EVENT_IDS_LENGTH_MAX, INVITATIONS_KEPT_SECONDS, ORGANISATION_NAME_MAX
from onsale.modules.users.tables.signing_in import metadata
from onsale.platform.retention import Retention

organisations = Table(
    "users_organisations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name_zh", String(ORGANISATION_NAME_MAX), nullable=False),
    Column("name_en", String(ORGANISATION_NAME_MAX), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

memberships = Table(
    "users_memberships",
    metadata,
    Column("organisation_id", String(36), ForeignKey("users_organisations.id"), primary_key=True),
    Column("user_id", String(36), ForeignKey("users_users.id"), primary_key=True),
    Column("roles", String(80), nullable=False),  # space-separated
    Column("joined_at", BigInteger, nullable=False),
    # The only events it is for, space-separated; nothing for all.
    Column("event_ids", String(EVENT_IDS_LENGTH_MAX)),
    Index("users_memberships_user", "user_id"),
)

invitations = Table(
    "users_invitations",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("organisation_id", String(36), ForeignKey("users_organisations.id"), nullable=False),
    Column("secret_hash", String(64), nullable=False, unique=True),
    Column("roles", String(80), nullable=False),  # space-separated
    Column("invited_by", String(36), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    # Ended without anybody here was withdrawn.
    Column("accepted_by", String(36)),
    Column("ended_at", BigInteger),
    Column("event_ids", String(EVENT_IDS_LENGTH_MAX)),  # as of a membership
    Index("users_invitations_organisation", "organisation_id", "ended_at"),
    Index("users_invitations_expiry", "expires_at"),
)

TEAM_RETENTIONS = (Retention(invitations.c.expires_at, INVITATIONS_KEPT_SECONDS),)


class OrganisationRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_organisations``, columns in order."""

    id: str
    name_zh: str
    name_en: str
    created_at: int


class MembershipRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_memberships``, columns in order."""

    organisation_id: str
    user_id: str
    roles: str
    joined_at: int
    event_ids: str | None = None


class InvitationRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of ``users_invitations``, columns in order."""

    id: str
    organisation_id: str
    secret_hash: str
    roles: str
    invited_by: str
    created_at: int
    expires_at: int
    accepted_by: str | None
    ended_at: int | None
    event_ids: str | None = None
