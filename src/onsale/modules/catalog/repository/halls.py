"""What takes place in a venue at a time, and whoever adds to it, one after the other."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from onsale.modules.catalog.domain.halls import Taken
from onsale.modules.catalog.tables import events, performances, venues
from onsale.platform.db import Transaction

_lock = select(venues.c.id).where(venues.c.id == bindparam("venue")).with_for_update()
_taken = (
    select(
        performances.c.id.label("performance_id"),
        performances.c.event_id,
        events.c.title_zh,
        events.c.title_en,
        performances.c.doors_at,
        performances.c.starts_at,
        performances.c.ends_at,
    )
    .join(events, events.c.id == performances.c.event_id)
    .where(
        events.c.venue_id == bindparam("venue"),
        performances.c.shares_venue == 0,
        performances.c.cancelled_at.is_(None),
        performances.c.doors_at < bindparam("before"),
        performances.c.ends_at > bindparam("after"),
    )
    .order_by(performances.c.doors_at, performances.c.id)
)


async def lock_venue(transaction: Transaction, venue_id: str) -> None:
    """Nobody else adds to this venue before this transaction has ended."""
    await transaction.fetch_one(_lock, {"venue": venue_id})


async def taken_between(transaction: Transaction, venue_id: str, *, after: int, before: int) -> list[Taken]:
    """What has the venue for itself at some time between these moments, in microseconds; by the time of its doors."""
    found = await transaction.fetch_all(_taken, {"venue": venue_id, "after": after, "before": before})
    return [msgspec.convert(dict(zip(Taken.__struct_fields__, row, strict=True)), Taken) for row in found]
