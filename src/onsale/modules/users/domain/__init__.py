"""Rules of accounts, without a database."""

from onsale.modules.users.domain.sessions import DeviceClaims, OwnSession, Visit, device_name, masked_address
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
    "DeviceClaims",
    "NewUser",
    "OwnSession",
    "RefreshClaims",
    "Role",
    "Session",
    "User",
    "Visit",
    "device_name",
    "masked_address",
    "new_code",
    "seconds_until_next_code",
    "tidied_name",
]
