"""Work that repeats by itself."""

from __future__ import annotations

from onsale.modules.tickets.commands.issue import TicketIssuer
from onsale.modules.tickets.settings import WAITING_ORDERS_EVERY_SECONDS
from onsale.platform.db import Database
from onsale.platform.wiring import Job


def tickets_jobs(issuer: TicketIssuer, database: Database) -> list[Job]:
    async def issue_waiting() -> int:
        # A performance and a confirmation that are consumed in the same moment do not see each other, and what waits
        # may be more than one transaction should carry: this sweeps up.
        return await database.run(issuer.issue_waiting)

    return [Job("tickets.issue_waiting", WAITING_ORDERS_EVERY_SECONDS, issue_waiting, singleton=True)]
