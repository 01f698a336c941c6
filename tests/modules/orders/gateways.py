"""Both providers as our clients see them: they verify what is asked, answer what a test writes down, and sign it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl

import httpx2
import msgspec
from typing_extensions import override

from onsale.contracts.alipay.signing import sign_answer, verify_request
from onsale.contracts.values import Money, Text
from onsale.contracts.wechat.signing import Target, read_authorization, sign_message
from onsale.contracts.wechat.signing import verify_request as verify_wechat_request
from onsale.modules.orders.domain import Attempt, AttemptState, DueRefund
from onsale.modules.orders.providers.alipay import AlipayAccount, AlipayProvider
from onsale.modules.orders.providers.calls import ProviderCalls
from onsale.modules.orders.providers.wechat import MiniProgram, WechatAccount, WechatProvider
from onsale.platform.clock import ManualClock
from tests.payment_keys import key_of

NOW: Final = datetime(2026, 11, 23, 6, tzinfo=UTC)
MERCHANT: Final = key_of("merchant")
PROVIDER: Final = key_of("provider")
ATTEMPT: Final = Attempt(
    id="01972b8a-0000-7000-8000-0000000000aa",
    order_id="01972b8a-0000-7000-8000-0000000000bb",
    channel="alipay",
    state=AttemptState.PENDING,
    amount=Money(38_050),
    created_at=0,
)
NUMBER: Final = "01972b8a0000700080000000000000aa"
REFUND: Final = DueRefund(
    id="01972b8a-0000-7000-8000-0000000000cc",
    attempt_id=ATTEMPT.id,
    order_id=ATTEMPT.order_id,
    channel="alipay",
    amount=Money(10_000),
    received=Money(38_050),
    reason="演出延期",
    tries=0,
)
REFUND_NUMBER: Final = "01972b8a0000700080000000000000cc"
SUBJECT: Final = Text(zh="订单 20261123ABCD", en="Order 20261123ABCD")
PAY_BEFORE: Final = datetime(2026, 11, 23, 6, 15, tzinfo=UTC)
API_KEY: Final = b"0123456789abcdef0123456789abcdef"
KEY_ID: Final = "PUB_KEY_ID_0000000000000024101100397200000006"
TIMEOUT_SECONDS: Final = 0.2

Answering = Callable[[httpx2.Request], httpx2.Response]


class Gateway:
    """What both have in common: ``answers`` are given in turn, the last one for ever; ``asked`` is what arrived."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.answers: list[Answering | Exception | float] = []
        self.requests: list[httpx2.Request] = []
        self.calls = ProviderCalls("test", timeout_seconds=TIMEOUT_SECONDS, transport=httpx2.MockTransport(self._serve))

    async def _serve(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.check(request)
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            raise httpx2.ReadTimeout("late", request=request)
        return answer(request)

    def check(self, request: httpx2.Request) -> None:
        """Fails on a request that the provider would refuse."""


def raw(content: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answering:
    """An answer that nobody signed."""
    return lambda request: httpx2.Response(status, content=content, headers=headers)


class AlipayGateway(Gateway):
    @override
    def check(self, request: httpx2.Request) -> None:
        if request.url.path == "/gateway.do":
            verify_request(MERCHANT.public_key(), fields_of(request))

    def provider(self) -> AlipayProvider:
        account = AlipayAccount(
            app_id="2021000000000001",
            seller_id="2088000000000001",
            private_key=MERCHANT,
            public_key=PROVIDER.public_key(),
            url="https://openapi.example/gateway.do",
            notify_url="https://tickets.example/api/v1/payments/alipay/notifications",
        )
        return AlipayProvider(account, self.clock, self.calls)

    def says(self, **content: str) -> None:
        """The next answer, signed; a success unless it has another ``code``."""
        said = msgspec.json.encode({"code": "10000", "msg": "Success"} | content)
        self.answers.append(
            lambda request: httpx2.Response(200, content=sign_answer(PROVIDER, fields_of(request)["method"], said))
        )

    def asked(self, position: int = -1) -> dict[str, str]:
        """The content of a call, with its method."""
        fields = fields_of(self.requests[position])
        return {"method": fields["method"]} | msgspec.json.decode(fields["biz_content"], type=dict[str, str])


def fields_of(request: httpx2.Request) -> dict[str, str]:
    """Of the address and the body together, as the gateway reads them."""
    query = request.url.query.decode()
    return dict(parse_qsl(query) + parse_qsl(request.content.decode()))


class WechatGateway(Gateway):
    @override
    def check(self, request: httpx2.Request) -> None:
        if not request.url.path.startswith("/v3/"):
            return
        header = read_authorization(request.headers["authorization"])
        target = Target(request.method, request.url.raw_path.decode())
        verify_wechat_request(MERCHANT.public_key(), target, request.content, header, now=self.clock.now())
        assert (header.mchid, header.serial_no) == ("1900000109", "5157F09E")
        assert request.headers["wechatpay-serial"] == KEY_ID

    def provider(self, *, has_apps: bool = True) -> WechatProvider:
        account = WechatAccount(
            app_id="wx8888888888888888",
            merchant_id="1900000109",
            serial="5157F09E",
            private_key=MERCHANT,
            public_key=PROVIDER.public_key(),
            public_key_id=KEY_ID,
            api_key=API_KEY,
            url="https://api.mch.example",
            oauth_url="https://api.weixin.example",
            authorize_url="https://open.weixin.example",
            notify_url="https://tickets.example/api/v1/payments/wechat/notifications",
            app_secret="secret" if has_apps else "",
            mini=MiniProgram("wx9999999999999999", "mini-secret") if has_apps else None,
        )
        return WechatProvider(account, self.clock, self.calls)

    def says(self, content: object = None, status: int = 200) -> None:
        """The next answer, signed."""
        body = b"" if content is None else msgspec.json.encode(content)
        self.answers.append(
            lambda request: httpx2.Response(
                status, content=body, headers=sign_message(PROVIDER, KEY_ID, body, now=self.clock.now(), nonce="n")
            )
        )

    def asked(self, position: int = -1) -> object:
        return msgspec.json.decode(self.requests[position].content)
