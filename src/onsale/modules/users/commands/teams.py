"""Who works for an organisation, and as what: inviting, joining, other roles, leaving, and for whom one speaks.

Every change locks its organisation first, so that whoever decides sees the team as it is and it stays so: two owners
who demote each other at the same moment come one after the other. What the actor may is read again from the database;
the token may be half an hour old.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from onsale.contracts.values import Text
from onsale.modules.users.commands.issuing import new_secret, secret_hash
from onsale.modules.users.domain import MICROS
from onsale.modules.users.domain.teams import Membership, Team, TeamRole, check_change, check_grant
from onsale.modules.users.errors import InvitationOver, TeamFull
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
    """A member has these roles from now on; no roles: is no member any more."""

    user_id: str
    roles: list[TeamRole]


class Invite(ChangeTeam, frozen=True, kw_only=True):
    """Whoever has the link may join with these roles."""

    roles: list[TeamRole]


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


class RolesInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a member or an invitation."""

    roles: list[str]


class NameInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of an organisation."""

    name: Text


class TeamCommands:
    """Each method is one durable command."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._ids = platform.ids
        self._audit = Audit(platform.clock, platform.ids)
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
        team = await _team_of(transaction, change.organisation_id)
        granting = await _permissions(transaction, team, change.actor.id)
        check_change(team, change.user_id, change.roles, by=change.actor.id, granting=granting)
        now, before = to_micros(self._clock.now()), RolesInAudit(sorted(team[change.user_id]))
        after = RolesInAudit(sorted(change.roles)) if change.roles else None
        if change.roles:
            roles = repository.stored_roles(change.roles)
            await repository.put_membership(
                transaction, MembershipRow(change.organisation_id, change.user_id, roles, now)
            )
        else:
            await repository.delete_membership(transaction, change.organisation_id, change.user_id)
        # Who must not invite any more has perhaps kept a link, or a key.
        await repository.withdraw_invitations_of(transaction, change.organisation_id, change.user_id, now)
        if Permission.TEAM_WRITE not in permissions_of(change.roles):
            ended = await end_keys(transaction, change.organisation_id, now=now, created_by=change.user_id)
            transaction.on_commit(lambda: self._ended_sessions.note(ended))
        action = "users.member-changed" if change.roles else "users.member-removed"
        await self._record(transaction, change, action, Subject("member", change.user_id), before=before, after=after)
        return TeamChanged()

    async def _invite(self, transaction: Transaction, wish: Invite) -> NewInvitation:
        await locked(transaction, wish.organisation_id)
        team = await _team_of(transaction, wish.organisation_id)
        check_grant(await _permissions(transaction, team, wish.actor.id), wish.roles)
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
        )
        await repository.insert_invitation(transaction, row)
        roles = RolesInAudit(sorted(wish.roles))
        await self._record(transaction, wish, "users.member-invited", Subject("invitation", row.id), after=roles)
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
        team = await _team_of(transaction, organisation.id)
        roles, now = repository.roles_of(invitation.roles), to_micros(self._clock.now())
        try:
            check_grant(await _permissions(transaction, team, invitation.invited_by), roles)
        except NotPermitted as refusal:
            raise InvitationOver from refusal
        if not await repository.end_invitation(
            transaction, organisation.id, invitation.id, now=now, accepted_by=wish.actor.id
        ):
            raise InvitationOver
        known = team.get(wish.actor.id)
        all_roles = sorted({*roles, *(TeamRole(role) for role in known or ())})
        await repository.put_membership(
            transaction, MembershipRow(organisation.id, wish.actor.id, repository.stored_roles(all_roles), now)
        )
        await repository.speak_for(transaction, wish.actor.id, organisation.id)
        await self._record(
            transaction,
            ChangeTeam(actor=wish.actor, organisation_id=organisation.id),
            "users.invitation-accepted",
            Subject("invitation", invitation.id),
            before=None if known is None else RolesInAudit(sorted(known)),
            after=RolesInAudit([role.value for role in all_roles]),
        )
        name = Text(zh=organisation.name_zh, en=organisation.name_en)
        return Membership(organisation_id=organisation.id, name=name, roles=all_roles, is_current=True)

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


async def _team_of(transaction: Transaction, organisation_id: str) -> Team:
    rows = await repository.find_memberships(transaction, organisation_id)
    return {user_id: row.roles.split() for user_id, row in rows.items()}


async def _permissions(transaction: Transaction, team: Team, user_id: str) -> Collection[Permission]:
    """What somebody may do in this organisation by now."""
    return permissions_of([*await repository.platform_roles(transaction, user_id), *team.get(user_id, ())])


async def permissions_in(transaction: Transaction, organisation_id: str, user_id: str) -> Collection[Permission]:
    """What somebody may do in an organisation by now."""
    return await _permissions(transaction, await _team_of(transaction, organisation_id), user_id)
