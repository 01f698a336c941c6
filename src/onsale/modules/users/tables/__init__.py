"""Users' tables."""

from onsale.modules.users.tables.signing_in import (
    RETENTIONS,
    CodeRow,
    SessionRow,
    UserRow,
    codes,
    metadata,
    sessions,
    users,
)

__all__ = [
    "RETENTIONS",
    "CodeRow",
    "SessionRow",
    "UserRow",
    "codes",
    "metadata",
    "sessions",
    "users",
]
