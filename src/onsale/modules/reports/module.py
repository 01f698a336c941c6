"""The place of reports in a process."""

from __future__ import annotations

from onsale.modules.reports.commands import SalesBook
from onsale.modules.reports.consumers import reports_consumers
from onsale.modules.reports.http import reports_routes
from onsale.modules.reports.invariants import INVARIANTS
from onsale.modules.reports.tables import metadata
from onsale.platform.wiring import Module, Platform


def build(platform: Platform) -> Module:
    return Module(
        name="reports",
        routes=[reports_routes(platform)],
        consumers=reports_consumers(SalesBook(platform.clock)),
        invariants=INVARIANTS,
        tables=[metadata],
    )
