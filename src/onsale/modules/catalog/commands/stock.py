"""What organisers change about what is sold of a published performance: capacities, and what seats are sold as."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Sequence

import msgspec

from onsale.contracts.events import TicketTypesChanged
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.records import StockChangeRow
from onsale.platform.db import Transaction


class StockCommands:
    """``on_changed`` is told the event id after the commit."""

    def __init__(self, on_changed: Callable[[str], None]) -> None:
        self._on_changed = on_changed

    async def note_stock(self, transaction: Transaction, changes: Sequence[TicketTypesChanged]) -> None:
        """The latest change of each performance is what visitors see, in whatever order they come."""
        latest = {change.performance_id: change for change in sorted(changes, key=lambda change: change.revision)}
        for performance_id, change in sorted(latest.items()):
            event_id = await repository.event_id_of_performance(transaction, performance_id)
            if event_id is not None:
                await self._note(transaction, event_id, change)

    async def _note(self, transaction: Transaction, event_id: str, change: TicketTypesChanged) -> None:
        packed = None if change.seat_types is None else zlib.compress(msgspec.msgpack.encode(change.seat_types))
        row = StockChangeRow(performance_id=change.performance_id, revision=change.revision, seat_types=packed)
        if not await repository.save_stock_change(transaction, row):
            return
        capacities = {kind.ticket_type_id: kind.capacity for kind in change.capacities}
        await repository.change_capacities(transaction, capacities)
        if change.seat_types is not None:
            version = hashlib.sha256(f"{change.performance_id}\x00{change.revision}".encode()).hexdigest()[:16]
            await repository.change_chart(transaction, change.performance_id, version)
        await repository.revise(transaction, event_id)
        transaction.on_commit(lambda: self._on_changed(event_id))
