"""Mass refunds of cancelled performances."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from onsale.modules.orders.commands import Commands, SteerCampaign
from onsale.modules.orders.http.refunds import scope_of
from onsale.modules.orders.queries.campaigns import CampaignQueries
from onsale.modules.orders.repository.campaigns import Campaign, CampaignFilter, CampaignState, event_of
from onsale.modules.orders.schemas.campaigns import (
    RefundCampaign,
    RefundCampaignPage,
    RefundCampaignProgress,
    present_campaign,
    present_campaigns,
    present_progress,
    report_of,
)
from onsale.platform.event_limits import Keeping, OfEvent
from onsale.platform.http import AnyRequest, actor_of, needs, principal_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/staff/refund-campaigns"
OF_CAMPAIGN = OfEvent("campaign_id", event_of)
READ = needs(Permission.ORDERS_READ, events=OF_CAMPAIGN)
STEER = needs(Permission.ORDERS_REFUND, events=OF_CAMPAIGN)
Id = Annotated[str | None, QueryParameter(max_length=36)]
DEFAULT_TIMEZONE = "Asia/Shanghai"


class CampaignApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: CampaignQueries) -> None:
        self.queries = queries
        self._steer = platform.commands.single("orders.steer_campaign", commands.campaigns.steer, Campaign)

    async def steer(self, request: AnyRequest, campaign_id: str, new_state: CampaignState) -> RefundCampaign:
        command = SteerCampaign(
            actor=actor_of(request), organisation_id=scope_of(request), campaign_id=campaign_id, new_state=new_state
        )
        return present_campaign(await self._steer.submit(command))


@get(BASE, opt=needs(Permission.ORDERS_READ, events=Keeping.BY_ITSELF), tags=["staff"])
async def list_refund_campaigns(
    request: AnyRequest,
    campaigns: NamedDependency[CampaignApi],
    *,
    performance_id: Id = None,
    cursor: Id = None,
) -> RefundCampaignPage:
    """Mass refunds of the own organisation, the newest first; of one performance there is at most one."""
    events = principal_of(request).events
    wanted = CampaignFilter(organisation_id=scope_of(request), events=events, performance_id=performance_id)
    return present_campaigns(await campaigns.queries.list_campaigns(wanted, cursor))


@get(f"{BASE}/{{campaign_id:str}}", opt=READ, tags=["staff"])
async def get_refund_campaign(
    campaign_id: FromPath[str], request: AnyRequest, campaigns: NamedDependency[CampaignApi]
) -> RefundCampaignProgress:
    """How far a mass refund is: orders, tickets and money by state."""
    return present_progress(await campaigns.queries.get_progress(campaign_id, scope_of(request)))


@post(f"{BASE}/{{campaign_id:str}}/pause", opt=STEER, status_code=200, tags=["staff"])
async def pause_refund_campaign(
    campaign_id: FromPath[str], request: AnyRequest, campaigns: NamedDependency[CampaignApi]
) -> RefundCampaign:
    """Ask for no more refunds for now; those that were asked for go on."""
    return await campaigns.steer(request, campaign_id, "paused")


@post(f"{BASE}/{{campaign_id:str}}/resume", opt=STEER, status_code=200, tags=["staff"])
async def resume_refund_campaign(
    campaign_id: FromPath[str], request: AnyRequest, campaigns: NamedDependency[CampaignApi]
) -> RefundCampaign:
    """Go on where it was paused."""
    return await campaigns.steer(request, campaign_id, "running")


@get(f"{BASE}/{{campaign_id:str}}/report", opt=READ, tags=["staff"])
async def report_refund_campaign(
    campaign_id: FromPath[str], request: AnyRequest, campaigns: NamedDependency[CampaignApi]
) -> Stream:
    """All refunds of it as a CSV file."""
    progress = await campaigns.queries.get_progress(campaign_id, scope_of(request))
    timezone = progress.show.timezone if progress.show is not None else DEFAULT_TIMEZONE
    return Stream(
        report_of(campaigns.queries.read_refunds(progress.campaign), timezone),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="refunds-{campaign_id[:8]}.csv"'},
    )


def campaign_routes(api: CampaignApi) -> Router:
    return Router(
        "",
        route_handlers=[
            list_refund_campaigns,
            get_refund_campaign,
            pause_refund_campaign,
            resume_refund_campaign,
            report_refund_campaign,
        ],
        dependencies={"campaigns": Provide(lambda: api, sync_to_thread=False)},
    )
