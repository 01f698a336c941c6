"""Access tokens that say what is not true any more. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import delete, select

from onsale.modules.users.tables import sessions
from onsale.modules.users.tables.stale_tokens import StaleTokenRow, stale_tokens
from onsale.platform.db import Reader, Transaction


async def end_tokens(transaction: Transaction, user_id: str, now: int) -> dict[str, int]:
    """The last access token of each open session of this account is over, and all before it; by session its number.

    The sessions are locked: whoever refreshes one at this moment does so before, and is seen, or afterwards.
    """
    open_ones = select(sessions.c.id, sessions.c.generation).where(
        sessions.c.user_id == user_id, sessions.c.ended_at.is_(None), sessions.c.expires_at > now
    )
    found = await transaction.fetch_all(open_ones.order_by(sessions.c.id).with_for_update())
    generations = {str(session_id): int(str(generation)) for session_id, generation in found}
    await transaction.execute(delete(stale_tokens).where(stale_tokens.c.session_id.in_(list(generations))))
    rows = [StaleTokenRow(session_id, generation, now) for session_id, generation in generations.items()]
    await transaction.insert(stale_tokens, rows)
    return generations


async def end_view(transaction: Transaction, session_id: str, now: int) -> bool:
    """The one token of a look is over; false when it was before."""
    known = select(stale_tokens.c.session_id).where(stale_tokens.c.session_id == session_id)
    if await transaction.fetch_one(known) is not None:
        return False
    await transaction.insert(stale_tokens, [StaleTokenRow(session_id, 0, now)])
    return True


async def list_since(reader: Reader, since: int, limit: int) -> dict[str, int]:
    """What ended last, as ``end_tokens`` says it."""
    statement = (
        select(stale_tokens.c.session_id, stale_tokens.c.generation)
        .where(stale_tokens.c.ended_at >= since)
        .order_by(stale_tokens.c.ended_at.desc())
        .limit(limit)
    )
    return {str(session_id): int(str(number)) for session_id, number in await reader.fetch_all(statement)}
