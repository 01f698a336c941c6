"""How people's wishes can be refused."""

from onsale.modules.users.errors.api_keys import ApiKeyInvalid, TooManyApiKeys
from onsale.modules.users.errors.signing_in import (
    CodeExpired,
    CodeWrong,
    SessionEnded,
)
from onsale.modules.users.errors.teams import (
    InvitationOver,
    LastOwner,
    MemberAlready,
    OwnerOfSomeEvents,
    RolesBeyondOwn,
    TeamFull,
)

__all__ = [
    "ApiKeyInvalid",
    "CodeExpired",
    "CodeWrong",
    "InvitationOver",
    "LastOwner",
    "MemberAlready",
    "OwnerOfSomeEvents",
    "RolesBeyondOwn",
    "SessionEnded",
    "TeamFull",
    "TooManyApiKeys",
]
