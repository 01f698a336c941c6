"""How far the refunds of a cancelled performance are."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.repository import campaigns, shows
from onsale.modules.orders.repository.campaigns import Campaign, CampaignFilter, RefundCount, ReportedRefund
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.settings import REPORT_CHUNK_ROWS, STAFF_PAGE_SIZE
from onsale.platform.db import Database
from onsale.platform.problems import NotFound


class CampaignLine(msgspec.Struct, frozen=True):
    """A campaign and its performance."""

    campaign: Campaign
    show: Show | None


class CampaignProgress(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign, the orders of its performance by their state, and its refunds by theirs."""

    campaign: Campaign
    show: Show | None
    orders: dict[OrderState, int]
    refunds: list[RefundCount]


class CampaignQueries:
    """Campaigns of one organisation, or (``None``) of all; those of others are not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_campaigns(self, wanted: CampaignFilter, cursor: str | None) -> list[CampaignLine]:
        """One page, the newest first, and one campaign more when there is another page."""
        async with self._database.reading() as reader:
            page = await campaigns.list_campaigns(reader, wanted, cursor, STAFF_PAGE_SIZE + 1)
            known = await shows.get_shows(reader, {campaign.performance_id for campaign in page})
        return [CampaignLine(campaign, known.get(campaign.performance_id)) for campaign in page]

    async def get_campaign(self, campaign_id: str, organisation_id: str | None) -> Campaign:
        async with self._database.reading() as reader:
            campaign = await campaigns.get_campaign(reader, campaign_id)
        if campaign is None or organisation_id not in {None, campaign.organisation_id}:
            raise NotFound()
        return campaign

    async def get_progress(self, campaign_id: str, organisation_id: str | None) -> CampaignProgress:
        campaign = await self.get_campaign(campaign_id, organisation_id)
        async with self._database.reading() as reader:
            known = await shows.get_shows(reader, [campaign.performance_id])
            return CampaignProgress(
                campaign=campaign,
                show=known.get(campaign.performance_id),
                orders=await campaigns.count_orders(reader, campaign),
                refunds=await campaigns.count_refunds(reader, campaign),
            )

    async def read_refunds(self, campaign: Campaign) -> AsyncIterator[list[ReportedRefund]]:
        """All refunds of a campaign, some at a time, the oldest first."""
        after = ""
        while True:
            async with self._database.reading() as reader:
                chunk = await campaigns.list_refunds(reader, campaign.id, after, REPORT_CHUNK_ROWS)
            if not chunk:
                return
            yield chunk
            after = chunk[-1].refund.id
