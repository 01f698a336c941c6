"""What of messages is sealed, and by what those to somebody are found (docs/adr/0044)."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.modules.notifications.domain.messages import recipient_text
from onsale.modules.notifications.tables import holders, messages
from onsale.platform.resealing import Key, Opened, SealedTable
from onsale.platform.security import KeyRing, Sealer


def sealed_tables(ring: KeyRing) -> Sequence[SealedTable]:
    """A message has one index, of the key that seals it: nothing about recipients is unique."""
    sealer = Sealer(ring)

    def index(_key: Key, opened: Opened) -> dict[str, str]:
        return {"recipient_index": sealer.blind_index(recipient_text(opened["recipient_sealed"]))}

    return (SealedTable(holders), SealedTable(messages, follows=index))
