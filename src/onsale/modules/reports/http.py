"""The routes of organisers who look at their numbers."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from onsale.modules.reports import queries
from onsale.modules.reports.schemas import Sales, SalesList, parse_sales_cursor, present_sales, sales_cursor
from onsale.platform.event_limits import Keeping, OfEvent
from onsale.platform.http import AnyRequest, needs, principal_of
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

Cursor = Annotated[str | None, QueryParameter(max_length=80)]


@get("/api/v1/organiser/sales", opt=needs(Permission.REPORTS_READ, events=Keeping.BY_ITSELF), tags=["reports"])
async def get_all_sales(
    request: AnyRequest, platform: NamedDependency[Platform], *, cursor: Cursor = None
) -> SalesList:
    """The sales of every performance that the caller works for, the latest start first, without the charts."""
    after, me = parse_sales_cursor(cursor), principal_of(request)
    async with platform.database.lagging.reading() as reader:
        page = await queries.list_sales(reader, me.organisation, after, events=me.events)
    return SalesList([present_sales(sales) for sales in page.items], sales_cursor(page.last))


@get(
    "/api/v1/organiser/performances/{performance_id:str}/sales",
    opt=needs(Permission.REPORTS_READ, events=OfEvent("performance_id", queries.event_of)),
    tags=["reports"],
)
async def get_sales_of_performance(
    performance_id: FromPath[str], request: AnyRequest, platform: NamedDependency[Platform]
) -> Sales:
    """The sales of one performance, with the last 48 hours and all days."""
    organisation_id = principal_of(request).organisation
    async with platform.database.lagging.reading() as reader:
        sales = await queries.get_sales(reader, performance_id, organisation_id=organisation_id)
        if sales is None:
            raise NotFound()
        charts = await queries.get_charts(reader, sales, platform.clock.now())
    return present_sales(sales, charts)


def reports_routes(platform: Platform) -> Router:
    return Router(
        "",
        route_handlers=[get_all_sales, get_sales_of_performance],
        dependencies={"platform": Provide(lambda: platform, sync_to_thread=False)},
    )
