"""Organisations, members and invitations in the database. Nothing here commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from sqlalchemy import Select, delete, insert, select, update

from onsale.contracts.values import Text
from onsale.modules.users.domain.teams import Invitation, Member, Membership, TeamRole
from onsale.modules.users.tables.signing_in import users
from onsale.modules.users.tables.teams import (
    InvitationRow,
    MembershipRow,
    OrganisationRow,
    invitations,
    memberships,
    organisations,
)
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.security import Sealer

T = TypeVar("T", bound=msgspec.Struct)


def stored_roles(roles: Collection[str]) -> str:
    """Roles as a column holds them."""
    return " ".join(sorted(set(roles)))


def roles_of(stored: str) -> list[TeamRole]:
    return [TeamRole(role) for role in stored.split()]


def stored_events(events: Collection[str] | None) -> str | None:
    """Events as a column holds them; nothing for all. An empty list is a bug: it would read as one of all."""
    if events is None:
        return None
    if not events:
        raise ValueError("no events")
    return " ".join(sorted(set(events)))


def events_of(stored: str | None) -> list[str] | None:
    return None if stored is None else stored.split()


async def lock_organisation(transaction: Transaction, organisation_id: str) -> OrganisationRow | None:
    """The organisation, whose team stands still until the transaction ends: every change of one begins here."""
    rows = await _fetch(
        transaction,
        select(organisations).where(organisations.c.id == organisation_id).with_for_update(),
        OrganisationRow,
    )
    return rows[0] if rows else None


async def find_name(reader: Reader, organisation_id: str) -> Text:
    """The name of an organisation, empty when it is not known here."""
    row = await reader.fetch_one(
        select(organisations.c.name_zh, organisations.c.name_en).where(organisations.c.id == organisation_id)
    )
    return Text(zh="", en="") if row is None else Text(zh=str(row[0]), en=str(row[1]))


async def found_organisations(transaction: Transaction, rows: Sequence[OrganisationRow]) -> None:
    """Those of these that are not there yet."""
    ids = [row.id for row in rows]
    found = await transaction.fetch_all(select(organisations.c.id).where(organisations.c.id.in_(ids)))
    known = {str(organisation_id) for (organisation_id,) in found}
    await transaction.insert(organisations, [row for row in rows if row.id not in known])


async def rename_organisation(transaction: Transaction, organisation_id: str, name: Text) -> None:
    await transaction.execute(
        update(organisations).where(organisations.c.id == organisation_id).values(name_zh=name.zh, name_en=name.en)
    )


async def find_memberships(reader: Reader, organisation_id: str) -> dict[str, MembershipRow]:
    """The whole team, by the id of the member."""
    rows = await _fetch(
        reader, select(memberships).where(memberships.c.organisation_id == organisation_id), MembershipRow
    )
    return {row.user_id: row for row in rows}


async def put_membership(transaction: Transaction, row: MembershipRow) -> None:
    """Somebody has these roles in this organisation from now on; a member stays one since when they joined."""
    own = memberships.c.organisation_id == row.organisation_id, memberships.c.user_id == row.user_id
    if not await transaction.fetch_all(select(memberships.c.user_id).where(*own)):
        await transaction.execute(insert(memberships).values(**msgspec.structs.asdict(row)))
    else:
        await transaction.execute(update(memberships).where(*own).values(roles=row.roles, event_ids=row.event_ids))


async def hold_membership(reader: Reader, user_id: str, organisation_id: str) -> None:
    """Nobody changes what somebody is there until this transaction ends; others may hold it too."""
    own = memberships.c.organisation_id == organisation_id, memberships.c.user_id == user_id
    await reader.fetch_all(select(memberships.c.roles).where(*own).with_for_update(read=True))


async def delete_membership(transaction: Transaction, organisation_id: str, user_id: str) -> None:
    await transaction.execute(
        delete(memberships).where(memberships.c.organisation_id == organisation_id, memberships.c.user_id == user_id)
    )


async def platform_roles(reader: Reader, user_id: str) -> list[str]:
    """The roles that an account has everywhere; none when there is no such account."""
    row = await reader.fetch_one(select(users.c.roles).where(users.c.id == user_id))
    return [] if row is None else str(row[0]).split()


async def speak_for(transaction: Transaction, user_id: str, organisation_id: str) -> None:
    """The next access token of this account speaks for this organisation."""
    await transaction.execute(update(users).where(users.c.id == user_id).values(organisation_id=organisation_id))


async def list_members(reader: Reader, organisation_id: str, sealer: Sealer) -> list[Member]:
    """The team, who joined first first."""
    found = await reader.fetch_all(
        select(
            users.c.id,
            users.c.name_sealed,
            users.c.phone_masked,
            memberships.c.roles,
            memberships.c.event_ids,
            memberships.c.joined_at,
        )
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organisation_id == organisation_id)
        .order_by(memberships.c.joined_at, users.c.id)
    )
    return [
        Member(
            user_id=str(user_id),
            name=None if name is None else sealer.open(str(name)),
            phone_masked=str(phone),
            roles=roles_of(str(roles)),
            events=events_of(event_ids),
            joined_at=_time(joined_at),
        )
        for user_id, name, phone, roles, event_ids, joined_at in found
    ]


async def list_own(reader: Reader, user_id: str) -> list[Membership]:
    """The organisations of somebody, the one joined first first."""
    found = await reader.fetch_all(
        select(
            organisations.c.id,
            organisations.c.name_zh,
            organisations.c.name_en,
            memberships.c.roles,
            memberships.c.event_ids,
            users.c.organisation_id,
        )
        .join(memberships, memberships.c.organisation_id == organisations.c.id)
        .join(users, users.c.id == memberships.c.user_id)
        .where(memberships.c.user_id == user_id)
        .order_by(memberships.c.joined_at, organisations.c.id)
    )
    return [
        Membership(
            organisation_id=str(organisation_id),
            name=Text(zh=str(zh), en=str(en)),
            roles=roles_of(str(roles)),
            events=events_of(event_ids),
            is_current=organisation_id == current,
        )
        for organisation_id, zh, en, roles, event_ids, current in found
    ]


async def insert_invitation(transaction: Transaction, row: InvitationRow) -> None:
    await transaction.insert(invitations, [row])


async def find_invitation(reader: Reader, secret_hash: str) -> InvitationRow | None:
    rows = await _fetch(reader, select(invitations).where(invitations.c.secret_hash == secret_hash), InvitationRow)
    return rows[0] if rows else None


async def list_open_invitations(reader: Reader, organisation_id: str, now: int) -> list[Invitation]:
    """Those that can still be accepted, the newest first."""
    statement = (
        select(invitations)
        .where(
            invitations.c.organisation_id == organisation_id,
            invitations.c.ended_at.is_(None),
            invitations.c.expires_at > now,
        )
        .order_by(invitations.c.id.desc())
    )
    return [
        Invitation(
            id=row.id,
            roles=roles_of(row.roles),
            events=events_of(row.event_ids),
            invited_by=row.invited_by,
            created_at=from_micros(row.created_at),
            expires_at=from_micros(row.expires_at),
        )
        for row in await _fetch(reader, statement, InvitationRow)
    ]


async def end_invitation(
    transaction: Transaction, organisation_id: str, invitation_id: str, *, now: int, accepted_by: str | None = None
) -> bool:
    """Compare and set: true for exactly one caller, and only while it can be accepted."""
    statement = (
        update(invitations)
        .where(
            invitations.c.organisation_id == organisation_id,
            invitations.c.id == invitation_id,
            invitations.c.ended_at.is_(None),
            invitations.c.expires_at > now,
        )
        .values(ended_at=now, accepted_by=accepted_by)
    )
    return await transaction.execute(statement) == 1


async def withdraw_invitations_of(transaction: Transaction, organisation_id: str, user_id: str, now: int) -> None:
    """What somebody has invited to and nobody accepted yet is over."""
    await transaction.execute(
        update(invitations)
        .where(
            invitations.c.organisation_id == organisation_id,
            invitations.c.invited_by == user_id,
            invitations.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


async def _fetch(reader: Reader, statement: Select[tuple[object, ...]], row_type: type[T]) -> list[T]:
    return [msgspec.convert(tuple(row), row_type) for row in await reader.fetch_all(statement)]


def _time(micros: object) -> datetime:
    return from_micros(int(str(micros)))
