"""What the routes take and answer."""

from onsale.modules.users.schemas.sessions import OwnSessions
from onsale.modules.users.schemas.signing_in import (
    Code,
    CodeSent,
    NewCode,
    NewSession,
    Phone,
    SessionRefresh,
    UserChanges,
)

__all__ = [
    "Code",
    "CodeSent",
    "NewCode",
    "NewSession",
    "OwnSessions",
    "Phone",
    "SessionRefresh",
    "UserChanges",
]
