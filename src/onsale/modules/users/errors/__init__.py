"""How people's wishes can be refused."""

from onsale.modules.users.errors.signing_in import (
    CodeExpired,
    CodeWrong,
    SessionEnded,
)
from onsale.modules.users.errors.teams import InvitationOver, LastOwner, RolesBeyondOwn, TeamFull

__all__ = [
    "CodeExpired",
    "CodeWrong",
    "InvitationOver",
    "LastOwner",
    "RolesBeyondOwn",
    "SessionEnded",
    "TeamFull",
]
