"""Teams: who may make whom what. Pure; whoever calls holds the organisation's lock, so that a team stands still."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.values import Text
from onsale.modules.users.errors import LastOwner, OwnerOfSomeEvents, RolesBeyondOwn
from onsale.platform.policy import permissions_of
from onsale.platform.problems import NotFound, NotPermitted
from onsale.platform.security import Permission


class TeamRole(StrEnum):
    """The roles of an organisation; an organiser is an owner of it."""

    ORGANISER = "organiser"
    EDITOR = "editor"
    FINANCE = "finance"
    BOX_OFFICE = "box_office"
    GATE = "gate"
    MARKETING = "marketing"


OWNER = TeamRole.ORGANISER
Team = Mapping[str, Collection[str]]
"""The roles of each member, by the member's id."""


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation as a member of it sees it. ``is_current``: the next access token speaks for this one. ``events``
    are those that the member works for; nothing for all."""

    organisation_id: str
    name: Text
    roles: list[TeamRole]
    events: list[str] | None
    is_current: bool


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a team, as the team sees them; ``events`` as in ``Membership``."""

    user_id: str
    name: str | None
    phone_masked: str
    roles: list[TeamRole]
    events: list[str] | None
    joined_at: datetime


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that can still be accepted; ``events`` as in ``Membership``."""

    id: str
    roles: list[TeamRole]
    events: list[str] | None
    invited_by: str
    created_at: datetime
    expires_at: datetime


class TeamView(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody of an organisation, and who was invited."""

    organisation_id: str
    name: Text
    members: list[Member]
    invitations: list[Invitation]


def check_grant(granting: Collection[Permission], roles: Collection[str]) -> None:
    """Whether who has these permissions may give these roles; raises ``NotPermitted`` and ``RolesBeyondOwn``."""
    if Permission.TEAM_WRITE not in granting:
        raise NotPermitted
    if not permissions_of(roles) <= frozenset(granting):
        raise RolesBeyondOwn


def check_events(roles: Collection[str], events: Collection[str] | None) -> None:
    """Whether these roles can be for these events only: an owner has the team and the keys, which are of all. Raises
    ``OwnerOfSomeEvents``."""
    if OWNER in roles and events is not None:
        raise OwnerOfSomeEvents


def check_change(
    team: Team, user_id: str, roles: Collection[str], *, by: str, granting: Collection[Permission]
) -> None:
    """Whether ``by``, who has the permissions ``granting``, may give a member these roles instead; none: remove them.

    Everybody may leave. Raises ``NotFound``, ``NotPermitted``, ``RolesBeyondOwn`` and ``LastOwner``.
    """
    if user_id not in team:
        raise NotFound
    if not (user_id == by and not roles):
        check_grant(granting, [*team[user_id], *roles])
    others = [member for member, has in team.items() if OWNER in has and member != user_id]
    if OWNER in team[user_id] and OWNER not in roles and not others:
        raise LastOwner
