"""Names on tickets that nobody needs any more; nothing here commits."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select, update

from onsale.modules.tickets.tables import performances, tickets
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.erasing import Erasure, Progress
from onsale.platform.security import ERASED

_of_person = and_(tickets.c.user_id == bindparam("person"), tickets.c.holder_sealed != ERASED)
_admits_nobody = (
    select(tickets.c.id)
    .join(performances, performances.c.id == tickets.c.performance_id)
    .where(_of_person, or_(tickets.c.state == "void", performances.c.ends_at < bindparam("now")))
    .order_by(tickets.c.id)
    .limit(bindparam("limit"))
)
_any_left = select(tickets.c.id).where(_of_person).limit(1)
_blank = update(tickets).where(tickets.c.id.in_(bindparam("ids", expanding=True))).values(holder_sealed=ERASED)


class HolderErasing:
    """Forgets the names of ticket holders; tickets themselves stay, and admit as before."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def forget(self, transaction: Transaction, erasure: Erasure, limit: int) -> Progress:
        """One page of tickets that admit nobody any more; those for a coming show wait until it is over."""
        now = to_micros(self._clock.now())
        found = await transaction.fetch_all(_admits_nobody, {"person": erasure.user_id, "now": now, "limit": limit})
        ids = [str(row[0]) for row in found]
        if ids:
            await transaction.execute(_blank, {"ids": ids})
        left = await transaction.fetch_one(_any_left, {"person": erasure.user_id})
        return Progress(len(ids), left is not None)
