"""What orders has to know of performances: whose they are, when they begin, what refunds cost."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.events import (
    PerformanceCancelled,
    PerformancePostponed,
    PerformancePublished,
    RefundRulesChanged,
)
from onsale.modules.orders.commands.refunds import CampaignCommands
from onsale.modules.orders.repository import shows
from onsale.modules.orders.repository.shows import ShowRow
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction


class ShowBook:
    """Keeps what the catalogue tells, in whatever order it comes."""

    def __init__(self, campaigns: CampaignCommands) -> None:
        self._campaigns = campaigns

    async def note_performances(self, transaction: Transaction, events: Sequence[PerformancePublished]) -> None:
        rows = [
            ShowRow(
                event.performance_id,
                event.event_id,
                event.organisation_id,
                event.event_title.zh,
                event.event_title.en,
                event.timezone,
                to_micros(event.starts_at),
                to_micros(event.ends_at),
                "on",
                msgspec.json.encode(event.refund_rules).decode(),
                0,
                0,
            )
            for event in events
        ]
        await shows.add_shows(transaction, rows)

    async def note_rules(self, transaction: Transaction, events: Sequence[RefundRulesChanged]) -> None:
        for event in events:
            await shows.change_rules(transaction, event.performance_id, event.revision, event.refund_rules)

    async def note_postponements(self, transaction: Transaction, events: Sequence[PerformancePostponed]) -> None:
        for event in events:
            await shows.postpone(transaction, event)

    async def note_cancellations(self, transaction: Transaction, events: Sequence[PerformanceCancelled]) -> None:
        """All orders get their money back, by a campaign that begins at once."""
        for event in events:
            await shows.cancel(transaction, event)
        await self._campaigns.begin(transaction, events)
