"""The place of tickets in a process."""

from __future__ import annotations

from onsale.modules.tickets.commands.issue import TicketIssuer
from onsale.modules.tickets.commands.refund import TicketRefunds
from onsale.modules.tickets.commands.resealing import sealed_tables
from onsale.modules.tickets.consumers import tickets_consumers
from onsale.modules.tickets.http import TicketsApi, tickets_routes
from onsale.modules.tickets.invariants import INVARIANTS
from onsale.modules.tickets.jobs import tickets_jobs
from onsale.modules.tickets.repository.erasing import HolderErasing
from onsale.modules.tickets.repository.exporting import SOURCES
from onsale.modules.tickets.tables import metadata
from onsale.platform.erasing import Erasing
from onsale.platform.exporting import Exporting
from onsale.platform.resealing import Resealing
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    issuer = TicketIssuer(platform.clock, platform.ids, platform.sealer)
    erasing = Erasing("tickets", platform.database, platform.clock, HolderErasing(platform.clock).forget)
    return Module(
        name="tickets",
        routes=[tickets_routes(TicketsApi(platform))],
        consumers=[
            *tickets_consumers(issuer, TicketRefunds(platform.clock)),
            erasing.consumer,
            Exporting("tickets", platform.sealer, SOURCES).consumer,
        ],
        jobs=[
            *tickets_jobs(issuer, platform.database),
            erasing.job,
            Resealing("tickets", platform, sealed_tables(platform.keys)).job,
        ],
        invariants=INVARIANTS,
        tables=[metadata],
    )
