"""What tickets has of somebody, for that person."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from onsale.contracts.values import Text
from onsale.modules.tickets.tables import PERSONAL_DATA, check_ins, performances, tickets
from onsale.platform.exporting import Source

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
        title=Text(zh="入场", en="Admissions"),
        data=_data["tickets_check_ins"],
        where=check_ins.c.ticket_id.in_(select(tickets.c.id).where(_own)),
        newest=check_ins.c.ticket_id,
    ),
)
