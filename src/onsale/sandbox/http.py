"""The provider's page and API."""

from __future__ import annotations

import hmac
from typing import Annotated, Literal, TypeVar

import msgspec
from litestar import MediaType, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, JSONBody

from onsale.contracts.sandbox import (
    MERCHANT_KEY_PURPOSE,
    SIGNATURE_HEADER,
    SandboxBill,
    SandboxBillRequest,
    SandboxPayment,
    SandboxPayRequest,
    SandboxQuery,
    SandboxRefund,
    SandboxRefundAnswer,
)
from onsale.platform.group_commit import GroupCommit
from onsale.platform.http import AnyRequest, malformed, needs
from onsale.platform.problems import language_of
from onsale.platform.security import Permission, TokenInvalid, TokenSigner
from onsale.platform.wiring import Platform
from onsale.sandbox.commands import Paid, Pay, SandboxCommands, sign_body
from onsale.sandbox.errors import PayLinkInvalid, SandboxSignatureInvalid
from onsale.sandbox.page import pay_page

T = TypeVar("T")

NOTIFICATIONS_MAX = 10
DELAY_SECONDS_MAX = 7 * 86_400


class PayOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the buyer does, and how the provider behaves afterwards: one notification after each of these delays."""

    outcome: Literal["success", "failure"]
    notify_after_seconds: Annotated[
        list[Annotated[float, msgspec.Meta(ge=0, le=DELAY_SECONDS_MAX)]], msgspec.Meta(max_length=NOTIFICATIONS_MAX)
    ] = msgspec.field(default_factory=lambda: [0.0])


class PayAnswer(msgspec.Struct, frozen=True):
    """What became of it, and where the buyer goes next."""

    state: Literal["paid", "failed"]
    return_url: str


class SandboxApi:
    """The provider behind its routes."""

    def __init__(self, platform: Platform, commands: SandboxCommands) -> None:
        self.commands = commands
        self.links = TokenSigner(platform.keys, MERCHANT_KEY_PURPOSE, SandboxPayRequest)
        self._merchant_keys = list(platform.keys.all_for(MERCHANT_KEY_PURPOSE).values())
        self.pay: GroupCommit[Pay, Paid] = platform.commands.batched("sandbox.pay", commands.pay, Paid)
        self.ask: GroupCommit[SandboxQuery, SandboxPayment] = platform.commands.single(
            "sandbox.ask", commands.ask, SandboxPayment
        )
        self.refund: GroupCommit[SandboxRefund, SandboxRefundAnswer] = platform.commands.single(
            "sandbox.refund", commands.refund, SandboxRefundAnswer
        )

    def read_link(self, attempt_id: str, link: str) -> SandboxPayRequest:
        try:
            request = self.links.verify(link)
        except TokenInvalid as error:
            raise PayLinkInvalid() from error
        if request.attempt_id != attempt_id:
            raise PayLinkInvalid()
        return request

    def check_merchant(self, body: bytes, signature: str | None) -> None:
        good = [hmac.compare_digest(sign_body(key, body), signature or "") for key in self._merchant_keys]
        if not any(good):
            raise SandboxSignatureInvalid()


@get("/sandbox/pay/{attempt_id:str}", opt=needs(Permission.PUBLIC), include_in_schema=False)
async def show_pay_page(
    attempt_id: FromPath[str], request: AnyRequest, sandbox: NamedDependency[SandboxApi], link: FromQuery[str] = ""
) -> Response[str]:
    """The provider's own page to pay on."""
    asked = sandbox.read_link(attempt_id, link)
    page = pay_page(asked, language_of(request.headers.get("accept-language", "")))
    headers = {"cache-control": "no-store", "content-security-policy": page.policy}
    return Response(page.html, media_type=MediaType.HTML, headers=headers)


@post("/sandbox/pay/{attempt_id:str}", opt=needs(Permission.PUBLIC, hot=True), status_code=200, tags=["sandbox"])
async def pay(
    attempt_id: FromPath[str],
    data: JSONBody[PayOutcome],
    sandbox: NamedDependency[SandboxApi],
    link: FromQuery[str] = "",
) -> PayAnswer:
    """Pay an attempt, or fail to. The merchant hears of a success by notification, not from this answer."""
    asked = sandbox.read_link(attempt_id, link)
    if data.outcome == "failure":
        return PayAnswer("failed", asked.return_url)
    await sandbox.pay.submit(Pay(asked, data.notify_after_seconds))
    return PayAnswer("paid", asked.return_url)


@post("/sandbox/api/queries", opt=needs(Permission.PUBLIC), status_code=200, include_in_schema=False)
async def ask(request: AnyRequest, sandbox: NamedDependency[SandboxApi]) -> SandboxPayment:
    """A merchant asks about an attempt or closes it."""
    body = await request.body()
    sandbox.check_merchant(body, request.headers.get(SIGNATURE_HEADER))
    return await sandbox.ask.submit(_decode(body, SandboxQuery))


@post("/sandbox/api/refunds", opt=needs(Permission.PUBLIC), status_code=200, include_in_schema=False)
async def refund(request: AnyRequest, sandbox: NamedDependency[SandboxApi]) -> SandboxRefundAnswer:
    """A merchant sends money back."""
    body = await request.body()
    sandbox.check_merchant(body, request.headers.get(SIGNATURE_HEADER))
    return await sandbox.refund.submit(_decode(body, SandboxRefund))


@post("/sandbox/api/bills", opt=needs(Permission.PUBLIC), status_code=200, include_in_schema=False)
async def bill(request: AnyRequest, sandbox: NamedDependency[SandboxApi]) -> SandboxBill:
    """A merchant compares books."""
    body = await request.body()
    sandbox.check_merchant(body, request.headers.get(SIGNATURE_HEADER))
    return await sandbox.commands.bill(_decode(body, SandboxBillRequest).day)


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        malformed("", str(error))


def sandbox_routes(api: SandboxApi) -> Router:
    return Router(
        "",
        route_handlers=[show_pay_page, pay, ask, refund, bill],
        dependencies={"sandbox": Provide(lambda: api, sync_to_thread=False)},
    )
