"""When a session last proved whose it is; nothing here commits."""

from __future__ import annotations

from sqlalchemy import update

from onsale.modules.users.tables import sessions
from onsale.platform.db import Transaction


async def note_proof(transaction: Transaction, session_id: str, now: int) -> bool:
    """It has proved it now; false when it is over."""
    statement = update(sessions).where(sessions.c.id == session_id, sessions.c.ended_at.is_(None))
    return await transaction.execute(statement.values(proved_at=now)) == 1
