"""Routes of the caller's organisation and its team, and of the organisations that the caller belongs to."""

from __future__ import annotations

from litestar import delete, get, patch, post, put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.teams import (
    Accept,
    ChangeMember,
    Invite,
    NewInvitation,
    Rename,
    SpeakFor,
    TeamCommands,
    Withdraw,
)
from onsale.modules.users.domain.teams import Membership, TeamView
from onsale.modules.users.queries import get_team, list_own_organisations
from onsale.modules.users.schemas.teams import (
    InvitationSecret,
    InvitationWish,
    OrganisationChanges,
    OrganisationChoice,
    OwnOrganisations,
    TeamRoles,
)
from onsale.platform.http import AnyRequest, actor_of, needs, principal_of
from onsale.platform.problems import NotPermitted
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

TAGS = ["team"]
TEAM = needs(Permission.TEAM_WRITE)
OWN = needs(Permission.SIGNED_IN)


def team_routes(platform: Platform) -> list[ControllerRouterHandler]:
    """The routes of this concern."""
    commands = TeamCommands(platform)
    return [*_team_routes(platform, commands), *_invitation_routes(commands), *_own_routes(platform, commands)]


def _team_routes(platform: Platform, teams: TeamCommands) -> list[ControllerRouterHandler]:
    @get("/api/v1/team", opt=TEAM, tags=TAGS)
    async def get_own_team(request: AnyRequest) -> TeamView:
        """The caller's organisation: members and open invitations."""
        return await get_team(platform.database, platform.sealer, platform.clock, organisation_of(request))

    @patch("/api/v1/team", opt=TEAM, tags=TAGS, status_code=204)
    async def rename_organisation(request: AnyRequest, data: JSONBody[OrganisationChanges]) -> None:
        """Give the organisation another name."""
        await teams.rename.submit(
            Rename(actor=actor_of(request), organisation_id=organisation_of(request), name=data.name.text())
        )

    @put("/api/v1/team/members/{user_id:str}/roles", opt=TEAM, tags=TAGS, status_code=204)
    async def change_member(request: AnyRequest, user_id: FromPath[str], data: JSONBody[TeamRoles]) -> None:
        """Other roles for a member, or for other events. Access tokens that say otherwise are over at once."""
        await teams.change_member.submit(
            ChangeMember(
                actor=actor_of(request),
                organisation_id=organisation_of(request),
                user_id=user_id,
                roles=data.roles,
                events=data.events,
            )
        )

    @delete("/api/v1/team/members/{user_id:str}", opt=TEAM, tags=TAGS)
    async def remove_member(request: AnyRequest, user_id: FromPath[str]) -> None:
        """Take somebody out of the team, and back what they have invited to."""
        await teams.change_member.submit(
            ChangeMember(actor=actor_of(request), organisation_id=organisation_of(request), user_id=user_id, roles=[])
        )

    return [get_own_team, rename_organisation, change_member, remove_member]


def _invitation_routes(teams: TeamCommands) -> list[ControllerRouterHandler]:
    @post("/api/v1/team/invitations", opt=TEAM, status_code=201, tags=TAGS)
    async def invite_member(request: AnyRequest, data: JSONBody[InvitationWish]) -> NewInvitation:
        """A link for one person, good for seven days. Its secret is told once: it is not stored, so there is no
        idempotency key either, and who asks again gets another one."""
        return await teams.invite.submit(
            Invite(
                actor=actor_of(request),
                organisation_id=organisation_of(request),
                roles=data.roles,
                events=data.events,
            )
        )

    @delete("/api/v1/team/invitations/{invitation_id:str}", opt=TEAM, tags=TAGS)
    async def withdraw_invitation(request: AnyRequest, invitation_id: FromPath[str]) -> None:
        """Let a link work no more."""
        await teams.withdraw.submit(
            Withdraw(actor=actor_of(request), organisation_id=organisation_of(request), invitation_id=invitation_id)
        )

    @post("/api/v1/team-invitations/acceptance", opt=OWN, status_code=201, tags=TAGS)
    async def accept_invitation(request: AnyRequest, data: JSONBody[InvitationSecret]) -> Membership:
        """Join an organisation with the secret of a link, once. The next access token speaks for it."""
        return await teams.accept.submit(Accept(actor=actor_of(request), secret=data.secret))

    return [invite_member, withdraw_invitation, accept_invitation]


def _own_routes(platform: Platform, teams: TeamCommands) -> list[ControllerRouterHandler]:
    @get("/api/v1/me/organisations", opt=OWN, tags=TAGS)
    async def list_organisations(request: AnyRequest) -> OwnOrganisations:
        """The organisations that the caller belongs to."""
        return OwnOrganisations(await list_own_organisations(platform.database, principal_of(request).user_id))

    @put("/api/v1/me/organisation", opt=OWN, tags=TAGS, status_code=204)
    async def choose_organisation(request: AnyRequest, data: JSONBody[OrganisationChoice]) -> None:
        """Speak for another of the own organisations, from the next access token on."""
        await teams.speak_for.submit(SpeakFor(actor=actor_of(request), organisation_id=data.organisation_id))

    @delete("/api/v1/me/organisations/{organisation_id:str}", opt=OWN, tags=TAGS)
    async def leave_organisation(request: AnyRequest, organisation_id: FromPath[str]) -> None:
        """Leave an organisation; the last owner cannot."""
        actor = actor_of(request)
        await teams.change_member.submit(
            ChangeMember(actor=actor, organisation_id=organisation_id, user_id=actor.id, roles=[])
        )

    return [list_organisations, choose_organisation, leave_organisation]


def organisation_of(request: AnyRequest) -> str:
    """For whom the caller speaks. Raises ``NotPermitted`` for nobody."""
    organisation = principal_of(request).organisation
    if not organisation:
        raise NotPermitted
    return organisation
