"""What of tickets is sealed (docs/adr/0044)."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.modules.tickets.tables import tickets
from onsale.platform.resealing import SealedTable
from onsale.platform.security import KeyRing


def sealed_tables(_ring: KeyRing) -> Sequence[SealedTable]:
    """Names on tickets."""
    return (SealedTable(tickets),)
