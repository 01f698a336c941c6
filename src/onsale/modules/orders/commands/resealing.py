"""What of orders is sealed (docs/adr/0044)."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.modules.orders.commands.filing import OrderIndexes
from onsale.modules.orders.tables import invoices, orders
from onsale.platform.resealing import SealedTable
from onsale.platform.security import KeyRing


def sealed_tables(ring: KeyRing) -> Sequence[SealedTable]:
    """Whom to tell of orders, and where invoices go."""
    return (SealedTable(invoices), SealedTable(orders, indexes=OrderIndexes(ring)))
