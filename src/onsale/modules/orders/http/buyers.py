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
    Commands,
    PlaceOrder,
    StartedPayment,
    StartPayment,
    ToldRefund,
)
from onsale.modules.orders.domain import Order as DomainOrder
from onsale.modules.orders.domain import Received
from onsale.modules.orders.errors import ChannelUnknown, MethodUnknown
from onsale.modules.orders.http.guesses import CodeGuesses
from onsale.modules.orders.providers import Payer, PaymentProvider
from onsale.modules.orders.queries import OrderQueries
from onsale.modules.orders.schemas import (
    NewOrder,
    NewPayment,
    Order,
    OrderPage,
    PaymentChannel,
    PaymentChannels,
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
        commands: Commands,
        queries: OrderQueries,
        providers: Mapping[str, PaymentProvider],
    ) -> None:
        self.platform = platform
        self.queries = queries
        self.guesses = CodeGuesses(platform.limits)
        self._providers = providers
        book = platform.commands
        self.place: GroupCommit[PlaceOrder, DomainOrder] = book.batched(
            "orders.place_orders", commands.orders.place_orders, DomainOrder
        )
        self.start: GroupCommit[StartPayment, StartedPayment] = book.batched(
            "orders.start_payments", commands.payments.start_payments, StartedPayment
        )
        self.receive: GroupCommit[Received, Acknowledged] = book.batched(
            "orders.receive_payments", commands.payments.receive_payments, Acknowledged
        )
        self.hear: GroupCommit[ToldRefund, Acknowledged] = book.batched(
            "orders.hear_refunds", commands.refunds.hear, Acknowledged
        )
        self.cancel: GroupCommit[CancelOrder, DomainOrder] = book.single(
            "orders.cancel", commands.orders.cancel, DomainOrder
        )

    def provider(self, channel: str) -> PaymentProvider:
        provider = self._providers.get(channel)
        if provider is None:
            raise ChannelUnknown(channels=", ".join(sorted(self._providers)) or "-")
        return provider

    def channels(self) -> list[PaymentChannel]:
        return [
            PaymentChannel(channel, list(found.methods), found.authorize_url or None)
            for channel, found in sorted(self._providers.items())
        ]


@post("/api/v1/orders", opt=needs(Permission.SIGNED_IN, hot=True), status_code=201, tags=["orders"])
async def place_order(data: JSONBody[NewOrder], request: AnyRequest, orders: NamedDependency[OrdersApi]) -> Order:
    """Order what a hold token promises, at the prices in it less what a voucher takes off.

    An order that costs nothing is paid at once."""
    platform = orders.platform
    contact = data.contact.checked(language_of(header_of(request, b"accept-language")))
    claims = read_hold_token(data.hold_token, platform.hold_tokens, principal_of(request).user_id)
    key = await request_key_of(request, platform.clock)
    if data.voucher_code is None:
        return present_order(await orders.place.submit(PlaceOrder(claims, contact), key), platform.sealer)
    command = PlaceOrder(claims, contact, data.voucher_code)
    async with orders.guesses.watched(request):
        return present_order(await orders.place.submit(command, key), platform.sealer)


@get("/api/v1/orders", opt=needs(Permission.SIGNED_IN, viewable=True), tags=["orders"])
async def list_orders(
    request: AnyRequest, orders: NamedDependency[OrdersApi], cursor: FromQuery[str | None] = None
) -> OrderPage:
    """The caller's orders, the newest first."""
    found = await orders.queries.list_orders(principal_of(request).user_id, cursor)
    return present_page(found, orders.platform.sealer)


@get("/api/v1/orders/{order_id:str}", opt=needs(Permission.SIGNED_IN, hot=True, viewable=True), tags=["orders"])
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
    """Begin to pay: the buyer goes to ``pay_url``, scans ``code_url``, or WeChat's own script takes ``jsapi``.

    The order moves when the provider has told us, not before.
    """
    provider = orders.provider(data.channel)
    method = data.method or provider.methods[0]
    if method not in provider.methods:
        raise MethodUnknown(methods=", ".join(provider.methods))
    key = await request_key_of(request, orders.platform.clock)
    command = StartPayment(order_id, principal_of(request).user_id, data.channel, method)
    started = await orders.start.submit(command, key)
    subject = Text(zh=f"订单 {started.order.number}", en=f"Order {started.order.number}")
    payer = Payer(
        method=method,
        language=language_of(header_of(request, b"accept-language")),
        address=request.client.host if request.client else "",
        code=data.code,
        return_url=f"{orders.platform.settings.base_url}/orders/{order_id}",
    )
    step = await provider.start(started.attempt, subject, from_micros(started.order.pay_before), payer)
    return PaymentStart(started.attempt.id, step.pay_url, step.kind, step.code_url, step.jsapi)


@get("/api/v1/payments/channels", opt=needs(Permission.PUBLIC), tags=["orders"])
async def list_channels(orders: NamedDependency[OrdersApi]) -> PaymentChannels:
    """How one can pay here."""
    return PaymentChannels(orders.channels())


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
    """A provider's word that something was paid or sent back. Success is answered only after it is durably recorded."""
    provider = orders.provider(channel)
    heard = provider.read_notification(await request.body(), dict(request.headers.items()))
    if heard.received is not None:
        await orders.receive.submit(heard.received)
    if heard.refund_id is not None and heard.refund is not None:
        await orders.hear.submit(ToldRefund(channel, heard.refund_id, heard.refund))
    said = provider.acknowledge()
    return Response(said.body, status_code=said.status, media_type=said.media_type)


def order_routes(api: OrdersApi) -> Router:
    return Router(
        "",
        route_handlers=[
            place_order,
            list_orders,
            get_order,
            start_payment,
            list_channels,
            cancel_order,
            receive_notification,
        ],
        dependencies={"orders": Provide(lambda: api, sync_to_thread=False)},
    )
