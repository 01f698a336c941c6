"""Mass refunds, some orders at a time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from onsale.modules.orders.commands import Commands
from onsale.modules.orders.repository.campaigns import running_campaigns
from onsale.modules.orders.settings import CAMPAIGN_EVERY_SECONDS, CAMPAIGNS_AT_ONCE_MAX
from onsale.platform.db import Database
from onsale.platform.wiring import Job


class CampaignJobs:
    """Requests what campaigns refund. A round that was killed is begun again where its cursor is."""

    def __init__(self, database: Database, commands: Commands) -> None:
        self._database = database
        self._commands = commands

    async def go_on(self) -> int:
        """One batch of each running campaign; returns how many orders were looked at."""
        async with self._database.reading() as reader:
            running = await running_campaigns(reader, CAMPAIGNS_AT_ONCE_MAX)
        looked_at = 0
        for campaign in running:
            looked_at += await self._database.run(partial(self._commands.campaigns.go_on, campaign=campaign))
        return looked_at

    def all(self) -> Sequence[Job]:
        return [Job("orders.campaigns", every_seconds=CAMPAIGN_EVERY_SECONDS, run=self.go_on, singleton=True)]
