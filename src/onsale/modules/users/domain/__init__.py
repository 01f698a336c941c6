"""Rules of accounts, without a database."""

from onsale.modules.users.domain.signing_in import (
    MICROS,
    CodePace,
    NewUser,
    RefreshClaims,
    Role,
    Session,
    User,
    new_code,
    seconds_until_next_code,
    tidied_name,
)

__all__ = [
    "MICROS",
    "CodePace",
    "NewUser",
    "RefreshClaims",
    "Role",
    "Session",
    "User",
    "new_code",
    "seconds_until_next_code",
    "tidied_name",
]
