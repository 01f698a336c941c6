"""Everything that changes accounts."""

from __future__ import annotations

from onsale.modules.users.commands.bulk import MintedUser, ensure_users, mint_users
from onsale.modules.users.commands.factor_reset import forget_factors
from onsale.modules.users.commands.sessions import SessionCommands
from onsale.modules.users.commands.signing_in import UserCommands

__all__ = [
    "MintedUser",
    "SessionCommands",
    "UserCommands",
    "ensure_users",
    "forget_factors",
    "mint_users",
]
