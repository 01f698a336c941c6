"""What tickets has of somebody, for that person."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from onsale.contracts.real_names import Attendee
from onsale.contracts.values import Text
from onsale.modules.tickets.tables import PERSONAL_DATA, attendees, check_ins, orders, performances, tickets
from onsale.platform.exporting import Source


def _attendee(stored: str) -> str:
    return msgspec.json.decode(stored, type=Attendee).words


_data = {one.table.name: one for one in PERSONAL_DATA}
_own = tickets.c.user_id == bindparam("person")

SOURCES = (
    Source(
        title=Text(zh="电子票", en="Tickets"),
        data=_data["tickets_tickets"],
        where=_own,
        newest=tickets.c.id,
        rows=tickets.join(performances, performances.c.id == tickets.c.performance_id),
        also=(performances.c.event_title_zh, performances.c.event_title_en, performances.c.starts_at),
    ),
    Source(
        title=Text(zh="观演人", en="Whom tickets are for"),
        data=_data["tickets_attendees"],
        where=attendees.c.hold_id.in_(
            select(orders.c.hold_id).where(orders.c.id.in_(select(tickets.c.order_id).where(_own)))
        ),
        newest=attendees.c.hold_id,
        shown={"attendee": _attendee},
    ),
    Source(
        title=Text(zh="入场", en="Admissions"),
        data=_data["tickets_check_ins"],
        where=check_ins.c.ticket_id.in_(select(tickets.c.id).where(_own)),
        newest=check_ins.c.ticket_id,
    ),
)
