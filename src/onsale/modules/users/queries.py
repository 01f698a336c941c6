"""Reading accounts."""

from __future__ import annotations

from onsale.modules.users.domain import User
from onsale.modules.users.repository import signing_in as repository
from onsale.platform.db import Database
from onsale.platform.security import Sealer


async def get_user(database: Database, sealer: Sealer, user_id: str) -> User | None:
    """One account, ``None`` when there is none."""
    async with database.reading() as reader:
        found = await repository.find_users(reader, [user_id])
    row = found.get(user_id)
    return None if row is None else repository.user_of(row, sealer)
