"""What the routes take and answer."""

from onsale.modules.users.schemas.sessions import OwnSessions
from onsale.modules.users.schemas.signing_in import (
    Code,
    NewCode,
    NewSession,
    Phone,
    SessionRefresh,
    UserChanges,
)

__all__ = [
    "Code",
    "NewCode",
    "NewSession",
    "OwnSessions",
    "Phone",
    "SessionRefresh",
    "UserChanges",
]
