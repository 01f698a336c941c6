"""Orders' routes."""

from __future__ import annotations

from collections.abc import Mapping

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody

from onsale.contracts.values import Text
from onsale.modules.orders.commands import (
    Acknowledged,
    CancelOrder,
    OrderCommands,
    PlaceOrder,
    StartedPayment,
    StartPayment,
)
from onsale.modules.orders.domain import Order as DomainOrder
from onsale.modules.orders.domain import Received
from onsale.modules.orders.errors import ChannelUnknown
from onsale.modules.orders.providers import PaymentProvider
from onsale.modules.orders.queries import OrderQueries
from onsale.modules.orders.schemas import (
    NewOrder,
    NewPayment,
    Order,
    OrderPage,
    PaymentStart,
    present_order,
    present_page,
    read_hold_token,
)
from onsale.modules.orders.settings import WAIT_SECONDS_MAX
from onsale.platform.clock import from_micros
from onsale.platform.group_commit import GroupCommit
from onsale.platform.http import AnyRequest, header_of, needs, principal_of, request_key_of, wait_seconds_of
from onsale.platform.problems import language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform


class OrdersApi:
    """The use cases behind the routes."""

    def __init__(
        self,
        platform: Platform,
        commands: OrderCommands,
        queries: OrderQueries,
        providers: Mapping[str, PaymentProvider],
    ) -> None:
        self.platform = platform
        self.queries = queries
        self._providers = providers
        book = platform.commands
        self.place: GroupCommit[PlaceOrder, DomainOrder] = book.batched(
            "orders.place_orders", commands.place_orders, DomainOrder
        )
        self.start: GroupCommit[StartPayment, StartedPayment] = book.batched(
            "orders.start_payments", commands.start_payments, StartedPayment
        )
        self.receive: GroupCommit[Received, Acknowledged] = book.batched(
            "orders.receive_payments", commands.receive_payments, Acknowledged
        )
        self.cancel: GroupCommit[CancelOrder, DomainOrder] = book.single("orders.cancel", commands.cancel, DomainOrder)

    def provider(self, channel: str) -> PaymentProvider:
        provider = self._providers.get(channel)
        if provider is None:
            raise ChannelUnknown(channels=", ".join(sorted(self._providers)) or "-")
        return provider


@post("/api/v1/orders", opt=needs(Permission.SIGNED_IN, hot=True), status_code=201, tags=["orders"])
async def place_order(data: JSONBody[NewOrder], request: AnyRequest, orders: NamedDependency[OrdersApi]) -> Order:
    """Order what a hold token promises, at the prices in it."""
    platform = orders.platform
    contact = data.contact.checked(language_of(header_of(request, b"accept-language")))
    claims = read_hold_token(data.hold_token, platform.hold_tokens, principal_of(request).user_id)
    key = await request_key_of(request, platform.clock)
    return present_order(await orders.place.submit(PlaceOrder(claims, contact), key), platform.sealer)


@get("/api/v1/orders", opt=needs(Permission.SIGNED_IN), tags=["orders"])
async def list_orders(
    request: AnyRequest, orders: NamedDependency[OrdersApi], cursor: FromQuery[str | None] = None
) -> OrderPage:
    """The caller's orders, the newest first."""
    found = await orders.queries.list_orders(principal_of(request).user_id, cursor)
    return present_page(found, orders.platform.sealer)


@get("/api/v1/orders/{order_id:str}", opt=needs(Permission.SIGNED_IN, hot=True), tags=["orders"])
async def get_order(order_id: FromPath[str], request: AnyRequest, orders: NamedDependency[OrdersApi]) -> Order:
    """One of the caller's orders. With ``Prefer: wait=10`` (RFC 7240) one that is being paid is answered when it has
    its tickets or ends otherwise, at the latest after so many seconds."""
    user_id = principal_of(request).user_id
    seconds = wait_seconds_of(request, WAIT_SECONDS_MAX)
    order = await orders.queries.get_order_when_settled(order_id, user_id, seconds)
    return present_order(order, orders.platform.sealer)


@post(
    "/api/v1/orders/{order_id:str}/payments",
    opt=needs(Permission.SIGNED_IN, hot=True),
    status_code=201,
    tags=["orders"],
)
async def start_payment(
    order_id: FromPath[str], data: JSONBody[NewPayment], request: AnyRequest, orders: NamedDependency[OrdersApi]
) -> PaymentStart:
    """Begin to pay; the buyer goes to ``pay_url``. The order moves when the provider has told us, not before."""
    provider = orders.provider(data.channel)
    key = await request_key_of(request, orders.platform.clock)
    command = StartPayment(order_id, principal_of(request).user_id, data.channel)
    started = await orders.start.submit(command, key)
    subject = Text(zh=f"订单 {started.order.number}", en=f"Order {started.order.number}")
    pay_url = provider.pay_url(started.attempt, subject, from_micros(started.order.pay_before))
    return PaymentStart(started.attempt.id, pay_url)


@post("/api/v1/orders/{order_id:str}/cancellation", opt=needs(Permission.SIGNED_IN), status_code=200, tags=["orders"])
async def cancel_order(order_id: FromPath[str], request: AnyRequest, orders: NamedDependency[OrdersApi]) -> Order:
    """Cancel an order that is not paid; its tickets go back on sale."""
    cancelled = await orders.cancel.submit(CancelOrder(order_id, principal_of(request).user_id))
    return present_order(cancelled, orders.platform.sealer)


@post(
    "/api/v1/payments/{channel:str}/notifications",
    opt=needs(Permission.PUBLIC, hot=True),
    status_code=200,
    tags=["orders"],
)
async def receive_notification(
    channel: FromPath[str], request: AnyRequest, orders: NamedDependency[OrdersApi]
) -> Response[bytes]:
    """A provider's word that something was paid. Success is answered only after it is durably recorded."""
    provider = orders.provider(channel)
    received = provider.read_notification(await request.body(), dict(request.headers.items()))
    await orders.receive.submit(received)
    return Response(provider.acknowledge(), media_type="text/plain")


def order_routes(api: OrdersApi) -> Router:
    return Router(
        "",
        route_handlers=[
            place_order,
            list_orders,
            get_order,
            start_payment,
            cancel_order,
            receive_notification,
        ],
        dependencies={"orders": Provide(lambda: api, sync_to_thread=False)},
    )
