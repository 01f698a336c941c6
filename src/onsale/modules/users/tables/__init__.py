"""Users' tables."""

from onsale.modules.users.tables.api_keys import API_KEY_RETENTIONS
from onsale.modules.users.tables.sessions import DEVICE_RETENTIONS, DeviceRow, devices
from onsale.modules.users.tables.sign_in_ways import SIGN_IN_WAY_RETENTIONS
from onsale.modules.users.tables.signing_in import (
    SIGN_IN_RETENTIONS,
    CodeRow,
    SessionRow,
    UserRow,
    codes,
    metadata,
    sessions,
    users,
)
from onsale.modules.users.tables.stale_tokens import STALE_TOKEN_RETENTIONS
from onsale.modules.users.tables.teams import TEAM_RETENTIONS

RETENTIONS = (
    *SIGN_IN_RETENTIONS,
    *SIGN_IN_WAY_RETENTIONS,
    *DEVICE_RETENTIONS,
    *TEAM_RETENTIONS,
    *API_KEY_RETENTIONS,
    *STALE_TOKEN_RETENTIONS,
)

__all__ = [
    "RETENTIONS",
    "CodeRow",
    "DeviceRow",
    "SessionRow",
    "UserRow",
    "codes",
    "devices",
    "metadata",
    "sessions",
    "users",
]
