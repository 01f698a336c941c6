"""Which modules run in a process of which target; the only file that knows."""

from __future__ import annotations

from collections.abc import Callable

from onsale.modules.catalog.module import build as build_catalog
from onsale.modules.inventory.module import build as build_inventory
from onsale.modules.notifications.module import build as build_notifications
from onsale.modules.orders.module import build as build_orders
from onsale.modules.reports.module import build as build_reports
from onsale.modules.tickets.module import build as build_tickets
from onsale.modules.users.module import build as build_users
from onsale.platform.wiring import Module, Platform
from onsale.sandbox.module import build as build_sandbox

Builder = Callable[[Platform], Module]

TARGETS: dict[str, tuple[Builder, ...]] = {
    "users": (build_users,),
    "ticketing": (build_catalog, build_inventory, build_tickets),
    "orders": (build_orders, build_sandbox),
    "notifications": (build_notifications,),
    "reports": (build_reports,),
}
TARGETS["all"] = tuple(builder for builders in TARGETS.values() for builder in builders)


def build_modules(target: str, platform: Platform) -> list[Module]:
    """The modules of one target, ready to be wired."""
    return [build(platform) for build in TARGETS[target]]
