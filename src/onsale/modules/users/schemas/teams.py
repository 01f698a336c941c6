"""What the routes of teams take and answer; ``TeamView`` and ``Membership`` are in ``domain``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from onsale.contracts.values import Text
from onsale.modules.users.domain.teams import Membership, TeamRole
from onsale.modules.users.settings import MEMBER_EVENTS_MAX, ORGANISATION_NAME_MAX

OrganisationName = Annotated[str, Meta(min_length=1, max_length=ORGANISATION_NAME_MAX)]
EventId = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{1,36}$")]
EventIds = Annotated[list[EventId], Meta(min_length=1, max_length=MEMBER_EVENTS_MAX)]
Roles = Annotated[list[TeamRole], Meta(min_length=1, max_length=len(TeamRole))]


class OrganisationNameInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name of an organisation in both languages."""

    zh: OrganisationName = msgspec.field(name="zh-CN")
    en: OrganisationName

    def text(self) -> Text:
        return Text(zh=self.zh.strip(), en=self.en.strip())


class OrganisationChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another name."""

    name: OrganisationNameInput


class InvitationWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The roles that somebody is to have, for these events or (without any) for all."""

    roles: Roles
    events: EventIds | None = None


class TeamRoles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The roles that somebody is to have, for these events, or ``null``: for all; without it as it is."""

    roles: Roles
    events: EventIds | UnsetType | None = UNSET


class InvitationSecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the link of an invitation."""

    secret: Annotated[str, Meta(min_length=1, max_length=100)]


class OrganisationChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The organisation to speak for."""

    organisation_id: Annotated[str, Meta(min_length=1, max_length=36)]


class OwnOrganisations(msgspec.Struct, frozen=True):
    """The organisations that the caller belongs to."""

    organisations: list[Membership]
