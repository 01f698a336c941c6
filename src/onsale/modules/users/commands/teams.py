"""Who works for an organisation, and as what: inviting, joining, other roles, leaving, and for whom one speaks.

Every change locks its organisation first, so that whoever decides sees the team as it is and it stays so: two owners
who demote each other at the same moment come one after the other. What the actor may is read again from the database;
the token may be half an hour old.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from onsale.contracts.values import Text
from onsale.modules.users.commands.factor_book import FactorBook
from onsale.modules.users.commands.issuing import new_secret, secret_hash
from onsale.modules.users.domain import MICROS
from onsale.modules.users.domain.teams import Membership, Team, TeamRole, check_change, check_events, check_grant
from onsale.modules.users.errors import InvitationOver, MemberAlready, TeamFull
from onsale.modules.users.repository import stale_tokens
from onsale.modules.users.repository import teams as repository
from onsale.modules.users.repository.api_keys import end_keys
from onsale.modules.users.settings import INVITATION_SECONDS, TEAM_MAX
from onsale.modules.users.tables.teams import InvitationRow, MembershipRow, OrganisationRow
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.policy import permissions_of
from onsale.platform.problems import NotFound, NotPermitted
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

LINK_PREFIX = "onsi_"


class NewInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation and its secret, which nobody can read again."""

    id: str
    secret: str
    expires_at: datetime


class ChangeTeam(msgspec.Struct, frozen=True, kw_only=True):
    """What every change of a team says."""

    actor: Actor
    organisation_id: str


class ChangeMember(ChangeTeam, frozen=True, kw_only=True):
    """A member has these roles from now on, for these events (``None``: all; unset: as it was); no roles: is no
    member any more."""

    user_id: str
    roles: list[TeamRole]
    events: list[str] | UnsetType | None = UNSET


class Invite(ChangeTeam, frozen=True, kw_only=True):
    """Whoever has the link may join with these roles, for these events (``None``: all)."""

    roles: list[TeamRole]
    events: list[str] | None


class Withdraw(ChangeTeam, frozen=True, kw_only=True):
    """The link no longer works."""

    invitation_id: str


class Rename(ChangeTeam, frozen=True, kw_only=True):
    """Another name of the organisation."""

    name: Text


class Accept(msgspec.Struct, frozen=True, kw_only=True):
    """Join with the secret of a link."""

    actor: Actor
    secret: str


class SpeakFor(ChangeTeam, frozen=True, kw_only=True):
    """From the next access token on, act for this organisation."""


class TeamChanged(msgspec.Struct, frozen=True):
    """It is done."""


class RolesInAudit(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the audit log keeps of a member or an invitation; without ``events`` it is for all."""

    roles: list[str]
    events: list[str] | None = None


class NameInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of an organisation."""

    name: Text


class TeamCommands:
    """Each method is one durable command."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._audit = Audit(platform.clock, platform.ids)
        self._book = FactorBook(platform)
        self._ended_sessions = platform.ended_sessions
        book = platform.commands
        self.change_member = book.single("users.change_member", self._change_member, TeamChanged)
        self.invite = book.single("users.invite", self._invite, NewInvitation)
        self.withdraw = book.single("users.withdraw_invitation", self._withdraw, TeamChanged)
        self.accept = book.single("users.accept_invitation", self._accept, Membership)
        self.rename = book.single("users.rename_organisation", self._rename, TeamChanged)
        self.speak_for = book.single("users.speak_for", self._speak_for, TeamChanged)

    async def _change_member(self, transaction: Transaction, change: ChangeMember) -> TeamChanged:
        await locked(transaction, change.organisation_id)
        rows = await repository.find_memberships(transaction, change.organisation_id)
        team = _team_in(rows)
        granting = await _permissions(transaction, team, change.actor.id)
        check_change(team, change.user_id, change.roles, by=change.actor.id, granting=granting)
        now, known = to_micros(self._clock.now()), rows[change.user_id]
        row = _changed(known, change)
        if row is not None and _adds(known, row):
            await self._book.fresh(transaction, change.actor)
        # Sessions before the membership, as those do that make a token of it.
        await self._end_tokens(transaction, change.user_id, now)
        if row is not None:
            await repository.put_membership(transaction, row)
        else:
            await repository.delete_membership(transaction, change.organisation_id, change.user_id)
        # And once more: who signed in between the two has a token of what was.
        await self._end_tokens(transaction, change.user_id, now)
        # Who must not invite any more has perhaps kept a link, or a key.
        await repository.withdraw_invitations_of(transaction, change.organisation_id, change.user_id, now)
        if Permission.TEAM_WRITE not in permissions_of(change.roles):
            ended = await end_keys(transaction, change.organisation_id, now=now, created_by=change.user_id)
            transaction.on_commit(lambda: self._ended_sessions.note(ended))
        action = "users.member-changed" if change.roles else "users.member-removed"
        await self._record(
            transaction,
            change,
            action,
            Subject("member", change.user_id),
            before=_in_audit(known),
            after=None if row is None else _in_audit(row),
        )
        return TeamChanged()

    async def _end_tokens(self, transaction: Transaction, user_id: str, now: int) -> None:
        """Access tokens of this account say what is not true any more; its sessions go on with others."""
        generations = await stale_tokens.end_tokens(transaction, user_id, now)
        transaction.on_commit(lambda: self._ended_sessions.note_stale(generations))

    async def _invite(self, transaction: Transaction, wish: Invite) -> NewInvitation:
        await locked(transaction, wish.organisation_id)
        team = await _team_of(transaction, wish.organisation_id)
        check_grant(await _permissions(transaction, team, wish.actor.id), wish.roles)
        check_events(wish.roles, wish.events)
        await self._book.fresh(transaction, wish.actor)
        now = to_micros(self._clock.now())
        if len(team) + len(await repository.list_open_invitations(transaction, wish.organisation_id, now)) >= TEAM_MAX:
            raise TeamFull(most=TEAM_MAX)
        secret = LINK_PREFIX + new_secret()
        row = InvitationRow(
            id=self._ids.new(),
            organisation_id=wish.organisation_id,
            secret_hash=secret_hash(secret),
            roles=repository.stored_roles(wish.roles),
            invited_by=wish.actor.id,
            created_at=now,
            expires_at=now + INVITATION_SECONDS * MICROS,
            accepted_by=None,
            ended_at=None,
            event_ids=repository.stored_events(wish.events),
        )
        await repository.insert_invitation(transaction, row)
        subject = Subject("invitation", row.id)
        await self._record(transaction, wish, "users.member-invited", subject, after=_in_audit(row))
        return NewInvitation(id=row.id, secret=secret, expires_at=from_micros(row.expires_at))

    async def _withdraw(self, transaction: Transaction, wish: Withdraw) -> TeamChanged:
        await locked(transaction, wish.organisation_id)
        team = await _team_of(transaction, wish.organisation_id)
        check_grant(await _permissions(transaction, team, wish.actor.id), [])
        now = to_micros(self._clock.now())
        if not await repository.end_invitation(transaction, wish.organisation_id, wish.invitation_id, now=now):
            raise NotFound
        await self._record(transaction, wish, "users.invitation-withdrawn", Subject("invitation", wish.invitation_id))
        return TeamChanged()

    async def _accept(self, transaction: Transaction, wish: Accept) -> Membership:
        invitation = await repository.find_invitation(transaction, secret_hash(wish.secret))
        if invitation is None:
            raise InvitationOver
        organisation = await locked(transaction, invitation.organisation_id)
        rows = await repository.find_memberships(transaction, organisation.id)
        roles, now = repository.roles_of(invitation.roles), to_micros(self._clock.now())
        try:
            check_grant(await _permissions(transaction, _team_in(rows), invitation.invited_by), roles)
        except NotPermitted as refusal:
            raise InvitationOver from refusal
        if not await repository.end_invitation(
            transaction, organisation.id, invitation.id, now=now, accepted_by=wish.actor.id
        ):
            raise InvitationOver
        known = rows.get(wish.actor.id)
        if known is not None and known.event_ids != invitation.event_ids:
            raise MemberAlready
        all_roles = repository.stored_roles([*roles, *(known.roles.split() if known else ())])
        row = MembershipRow(organisation.id, wish.actor.id, all_roles, now, invitation.event_ids)
        await repository.put_membership(transaction, row)
        await repository.speak_for(transaction, wish.actor.id, organisation.id)
        await self._record(
            transaction,
            ChangeTeam(actor=wish.actor, organisation_id=organisation.id),
            "users.invitation-accepted",
            Subject("invitation", invitation.id),
            before=None if known is None else _in_audit(known),
            after=_in_audit(row),
        )
        return Membership(
            organisation_id=organisation.id,
            name=Text(zh=organisation.name_zh, en=organisation.name_en),
            roles=repository.roles_of(row.roles),
            events=repository.events_of(row.event_ids),
            is_current=True,
        )

    async def _rename(self, transaction: Transaction, wish: Rename) -> TeamChanged:
        known = await locked(transaction, wish.organisation_id)
        team = await _team_of(transaction, wish.organisation_id)
        check_grant(await _permissions(transaction, team, wish.actor.id), [])
        await repository.rename_organisation(transaction, known.id, wish.name)
        before, after = NameInAudit(Text(zh=known.name_zh, en=known.name_en)), NameInAudit(wish.name)
        subject = Subject("organisation", known.id)
        await self._record(transaction, wish, "users.organisation-renamed", subject, before=before, after=after)
        return TeamChanged()

    async def _speak_for(self, transaction: Transaction, wish: SpeakFor) -> TeamChanged:
        await locked(transaction, wish.organisation_id)
        if wish.actor.id not in await repository.find_memberships(transaction, wish.organisation_id):
            raise NotFound
        await repository.speak_for(transaction, wish.actor.id, wish.organisation_id)
        return TeamChanged()

    async def _record(
        self,
        transaction: Transaction,
        change: ChangeTeam,
        action: str,
        subject: Subject,
        *,
        before: msgspec.Struct | None = None,
        after: msgspec.Struct | None = None,
    ) -> None:
        deed = Deed(action=action, subject=subject, organisation_id=change.organisation_id, before=before, after=after)
        await self._audit.record(transaction, change.actor, deed)


async def locked(transaction: Transaction, organisation_id: str) -> OrganisationRow:
    """The organisation, whose team stands still until the transaction ends. Raises ``NotFound``."""
    found = await repository.lock_organisation(transaction, organisation_id)
    if found is None:
        raise NotFound
    return found


def _changed(known: MembershipRow, change: ChangeMember) -> MembershipRow | None:
    """The membership as it is wished; ``None`` when there is to be none. Raises ``OwnerOfSomeEvents``."""
    if not change.roles:
        return None
    wished = change.events
    events = repository.events_of(known.event_ids) if isinstance(wished, UnsetType) else wished
    check_events(change.roles, events)
    roles = repository.stored_roles(change.roles)
    return msgspec.structs.replace(known, roles=roles, event_ids=repository.stored_events(events))


def _adds(known: MembershipRow, row: MembershipRow) -> bool:
    """Whether a member may more than before: another role, or one for another event."""
    before, after = repository.events_of(known.event_ids), repository.events_of(row.event_ids)
    has_more_events = before is not None and (after is None or not set(after) <= set(before))
    return has_more_events or not set(row.roles.split()) <= set(known.roles.split())


def _in_audit(row: MembershipRow | InvitationRow) -> RolesInAudit:
    return RolesInAudit(row.roles.split(), repository.events_of(row.event_ids))


def _team_in(rows: Mapping[str, MembershipRow]) -> Team:
    return {user_id: row.roles.split() for user_id, row in rows.items()}


async def _team_of(transaction: Transaction, organisation_id: str) -> Team:
    return _team_in(await repository.find_memberships(transaction, organisation_id))


async def _permissions(transaction: Transaction, team: Team, user_id: str) -> Collection[Permission]:
    """What somebody may do in this organisation by now."""
    return permissions_of([*await repository.platform_roles(transaction, user_id), *team.get(user_id, ())])


async def permissions_in(transaction: Transaction, organisation_id: str, user_id: str) -> Collection[Permission]:
    """What somebody may do in an organisation by now."""
    return await _permissions(transaction, await _team_of(transaction, organisation_id), user_id)
