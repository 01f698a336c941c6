"""How people's wishes can be refused."""

from onsale.modules.users.errors.signing_in import (
    CodeExpired,
    CodeWrong,
    SessionEnded,
)

__all__ = [
    "CodeExpired",
    "CodeWrong",
    "SessionEnded",
]
