"""Orders for staff: found, and read with all that has happened."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, QueryParameter

from onsale.modules.orders.commands.looking import Looks
from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.http.refunds import OF_ORDER, scope_of
from onsale.modules.orders.queries.staff import StaffQueries
from onsale.modules.orders.repository.staff import OrderFilter
from onsale.modules.orders.schemas.staff import StaffOrder, StaffOrderPage, present_history, present_lines
from onsale.platform.event_limits import Keeping
from onsale.platform.http import AnyRequest, needs, principal_of
from onsale.platform.security import Permission, Sealer
from onsale.platform.wiring import Platform

Words = Annotated[str, QueryParameter(name="query", max_length=40)]
State = Annotated[OrderState | None, QueryParameter(name="state")]
Id = Annotated[str | None, QueryParameter(max_length=36)]


class StaffApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, queries: StaffQueries) -> None:
        self.sealer: Sealer = platform.sealer
        self.queries = queries
        self.looks = Looks(platform)


@get("/api/v1/staff/orders", opt=needs(Permission.ORDERS_READ, events=Keeping.BY_ITSELF), tags=["staff"])
async def list_orders_for_staff(
    request: AnyRequest,
    staff: NamedDependency[StaffApi],
    *,
    words: Words = "",
    order_state: State = None,
    performance_id: Id = None,
    cursor: Id = None,
) -> StaffOrderPage:
    """Orders of the own organisation's performances; ``query`` is an order's number, its beginning, or its id."""
    wanted = OrderFilter(
        organisation_id=scope_of(request),
        events=principal_of(request).events,
        query=words.strip(),
        state=order_state,
        performance_id=performance_id,
    )
    return present_lines(await staff.queries.list_orders(wanted, cursor), staff.sealer)


@get("/api/v1/staff/orders/{order_id:str}", opt=needs(Permission.ORDERS_READ, events=OF_ORDER), tags=["staff"])
async def get_order_for_staff(
    order_id: FromPath[str], request: AnyRequest, staff: NamedDependency[StaffApi]
) -> StaffOrder:
    """One order with its whole history. Its buyer can see in a copy of their data who has looked."""
    found = await staff.queries.get_order(order_id, scope_of(request))
    me = principal_of(request)
    await staff.looks.note(found.order.id, me.user_id, me.organisation)
    return present_history(found, staff.sealer)


def staff_routes(api: StaffApi) -> Router:
    return Router(
        "",
        route_handlers=[list_orders_for_staff, get_order_for_staff],
        dependencies={"staff": Provide(lambda: api, sync_to_thread=False)},
    )
