"""Refunds that buyers and staff ask for."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.modules.orders.commands import Commands, RequestRefund, RequestRefundAsStaff
from onsale.modules.orders.domain import Refund as DomainRefund
from onsale.modules.orders.queries import RefundQueries
from onsale.modules.orders.repository.staff import event_of
from onsale.modules.orders.schemas import (
    NewRefund,
    NewStaffRefund,
    Refund,
    RefundList,
    RefundQuote,
    present_offer,
    present_refund,
)
from onsale.modules.orders.settings import REFUND_ITEMS_MAX
from onsale.platform.event_limits import OfEvent
from onsale.platform.http import AnyRequest, actor_of, needs, principal_of, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

OF_ORDER = OfEvent("order_id", event_of)
REFUND = needs(Permission.ORDERS_REFUND, events=OF_ORDER)
ItemIds = Annotated[list[str] | None, QueryParameter(max_items=REFUND_ITEMS_MAX)]


class RefundApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: RefundQueries) -> None:
        self.clock = platform.clock
        self.queries = queries
        book = platform.commands
        self.request = book.single("orders.request_refund", commands.requests.request, DomainRefund)
        self.request_as_staff = book.single(
            "orders.request_refund_as_staff", commands.requests.request_as_staff, DomainRefund
        )


def scope_of(request: AnyRequest) -> str | None:
    """Whose orders a member of staff sees: those of the own organisation, and all for who has ``platform:orders``."""
    principal = principal_of(request)
    return None if Permission.PLATFORM_ORDERS in principal.permissions else principal.organisation


@get("/api/v1/orders/{order_id:str}/refund-quote", opt=needs(Permission.SIGNED_IN, viewable=True), tags=["orders"])
async def quote_refund(
    order_id: FromPath[str],
    request: AnyRequest,
    refunds: NamedDependency[RefundApi],
    *,
    item_ids: ItemIds = None,
) -> RefundQuote:
    """What goes back now of these items (``item_ids`` several times), or of all that are left, and what it costs."""
    return present_offer(await refunds.queries.get_offer(order_id, principal_of(request).user_id, item_ids))


@get("/api/v1/orders/{order_id:str}/refunds", opt=needs(Permission.SIGNED_IN, viewable=True), tags=["orders"])
async def list_refunds(order_id: FromPath[str], request: AnyRequest, refunds: NamedDependency[RefundApi]) -> RefundList:
    """All refunds of one of the caller's orders."""
    found = await refunds.queries.list_refunds(order_id, principal_of(request).user_id)
    return RefundList([present_refund(refund) for refund in found])


@post("/api/v1/orders/{order_id:str}/refunds", opt=needs(Permission.SIGNED_IN), status_code=201, tags=["orders"])
async def request_refund(
    order_id: FromPath[str], data: JSONBody[NewRefund], request: AnyRequest, refunds: NamedDependency[RefundApi]
) -> Refund:
    """Give tickets back by the rules of the purchase. They admit nobody any more before any money leaves; when one of
    them was used meanwhile, all stay and the refund is rejected. A fee higher than the expected one moves nothing."""
    command = RequestRefund(
        order_id=order_id,
        user_id=principal_of(request).user_id,
        item_ids=data.item_ids,
        expected_fee=data.expected_fee.money(),
    )
    return present_refund(await refunds.request.submit(command, await request_key_of(request, refunds.clock)))


@get("/api/v1/staff/orders/{order_id:str}/refund-quote", opt=REFUND, tags=["staff"])
async def quote_refund_for_staff(
    order_id: FromPath[str],
    request: AnyRequest,
    refunds: NamedDependency[RefundApi],
    *,
    item_ids: ItemIds = None,
) -> RefundQuote:
    """What the rules of the purchase say of these items; staff may also refund what is ``closed``."""
    return present_offer(await refunds.queries.get_offer_for_staff(order_id, scope_of(request), item_ids))


@post("/api/v1/staff/orders/{order_id:str}/refunds", opt=REFUND, status_code=201, tags=["staff"])
async def request_refund_as_staff(
    order_id: FromPath[str], data: JSONBody[NewStaffRefund], request: AnyRequest, refunds: NamedDependency[RefundApi]
) -> Refund:
    """Give tickets of a buyer back, also when the rules refund nothing any more; for the fee of the rules or less."""
    command = RequestRefundAsStaff(
        actor=actor_of(request),
        organisation_id=scope_of(request),
        order_id=order_id,
        item_ids=data.item_ids,
        reason=data.reason.strip(),
        fee=None if data.fee is None else data.fee.money(),
    )
    key = await request_key_of(request, refunds.clock)
    return present_refund(await refunds.request_as_staff.submit(command, key))


def refund_routes(api: RefundApi) -> Router:
    return Router(
        "",
        route_handlers=[quote_refund, list_refunds, request_refund, quote_refund_for_staff, request_refund_as_staff],
        dependencies={"refunds": Provide(lambda: api, sync_to_thread=False)},
    )
