"""What is left, as the database has it: for pages that show many performances and choose no seat."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, case, select

from onsale.modules.inventory.settings import TYPES_OF_EVENT_MAX
from onsale.modules.inventory.tables import performance_news, performances, ticket_types
from onsale.platform.db import Reader

_free = ticket_types.c.capacity - ticket_types.c.held - ticket_types.c.sold - ticket_types.c.allocated
_left = (
    select(
        ticket_types.c.performance_id,
        ticket_types.c.id,
        case((performance_news.c.cancelled_at.is_not(None), 0), else_=_free).label("available"),
    )
    .join(performances, performances.c.id == ticket_types.c.performance_id)
    .outerjoin(performance_news, performance_news.c.performance_id == performances.c.id)
    .where(performances.c.event_id == bindparam("event_id"))
    .order_by(ticket_types.c.performance_id, ticket_types.c.position)
    .limit(TYPES_OF_EVENT_MAX)
)


class TypeLeft(msgspec.Struct, frozen=True):
    """How much of one ticket type is neither held nor sold nor allocated; nothing of what does not take place."""

    performance_id: str
    id: str
    available: int


async def list_left(reader: Reader, event_id: str) -> list[TypeLeft]:
    """The ticket types of every performance of an event that is sold here, one performance after the other."""
    rows = await reader.fetch_all(_left, {"event_id": event_id})
    return [TypeLeft(row.performance_id, row.id, row.available) for row in rows]
