"""The product's own clients against the simulator, over the network, with the settings that the simulator writes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from onsale.contracts.beijing import beijing_day
from onsale.contracts.values import Money, Text
from onsale.modules.orders.domain import Attempt, AttemptState, DueRefund
from onsale.modules.orders.errors import PaymentRefused, WechatCodeInvalid
from onsale.modules.orders.providers import Found, Payer, PaymentProvider, configured_providers
from onsale.platform.clock import SystemClock
from onsale.platform.ids import IdGenerator
from onsale.platform.settings import read_settings
from onsale.provider_sim.keys import write_environment
from tests.provider_sim.stage import Shop, Simulator

pytestmark = pytest.mark.slow

SUBJECT: Final = Text(zh="订单 1", en="Order 1")
METHODS: Final = [
    ("alipay", "page"), ("alipay", "wap"), ("alipay", "qr"),
    ("wechat", "native"), ("wechat", "h5"), ("wechat", "jsapi"), ("wechat", "mini"),
]  # fmt: skip
CLOCK: Final = SystemClock()
IDS: Final = IdGenerator(CLOCK)
Providers = dict[str, PaymentProvider]


@pytest.fixture
async def providers(sim: Simulator, shop: Shop) -> AsyncIterator[Providers]:
    lines = write_environment(sim.folder, sim.url).read_text().splitlines()
    environ = dict(line.split("=", 1) for line in lines)
    told = {f"ONSALE_{channel}_NOTIFY_URL": shop.url for channel in ("ALIPAY", "WECHAT")}
    found = configured_providers(read_settings(environ | told), CLOCK)
    yield found
    for provider in found.values():
        await provider.stop()


def attempt_of(channel: str) -> Attempt:
    return Attempt(
        id=IDS.new(),
        order_id=IDS.new(),
        channel=channel,
        state=AttemptState.PENDING,
        amount=Money(38_050),
        created_at=0,
    )


def refund_of(attempt: Attempt, fen: int) -> DueRefund:
    return DueRefund(
        id=IDS.new(),
        attempt_id=attempt.id,
        order_id=attempt.order_id,
        channel=attempt.channel,
        amount=Money(fen),
        received=attempt.amount,
        reason="演出延期",
        tries=0,
    )


async def begin(sim: Simulator, providers: Providers, attempt: Attempt, method: str) -> str:
    """Begun as the buyer's device does it; where he goes from there."""
    provider = providers[attempt.channel]
    code = None
    if method == "jsapi":
        url = provider.authorize_url.replace("{return_url}", quote("http://shop.example/orders/1", safe=""))
        sent_back = sim.http.get(url).headers["location"]
        code = parse_qs(urlsplit(sent_back).query)["code"][0]
    if method == "mini":
        code = str(sim.control("mini-codes", {})["code"])
    payer = Payer(method=method, address="203.0.113.9", code=code, return_url="http://shop.example/orders/1")
    step = await provider.start(attempt, SUBJECT, CLOCK.now() + timedelta(minutes=15), payer)
    if step.jsapi is not None:
        return str(sim.http.post("/wechat/cashier", json=step.jsapi).json()["pay_url"])
    return step.code_url or step.pay_url


@pytest.mark.parametrize(("channel", "method"), METHODS)
async def test_a_payment_from_its_beginning_to_its_refund(
    sim: Simulator, shop: Shop, providers: Providers, channel: str, method: str
) -> None:
    provider, attempt = providers[channel], attempt_of(channel)
    assert await provider.ask(attempt) == Found("unknown")

    pay_url = await begin(sim, providers, attempt, method)
    sim.control("pay", {"payments": [{"pay_url": pay_url}]})

    (heard,) = shop.hears(1)
    received = provider.read_notification(heard.body, heard.headers).received
    assert received is not None
    assert (received.attempt_id, received.amount) == (attempt.id, Money(38_050))
    found = await provider.ask(attempt)
    assert found.received is not None
    assert (found.state, found.received.transaction_id, found.received.amount) == (
        "paid",
        received.transaction_id,
        received.amount,
    )
    assert await provider.close(attempt) == found

    part, rest = refund_of(attempt, 10_000), refund_of(attempt, 28_050)
    assert (await provider.ask_refund(part)).state == "unknown"
    for refund in (part, part, rest):
        assert (await provider.refund(refund)).state in {"done", "pending"}
        assert (await provider.ask_refund(refund)).state == "done"
    assert (await provider.refund(refund_of(attempt, 1))).state == "refused"

    told = [provider.read_notification(heard.body, heard.headers) for heard in shop.hears(3)[1:]]
    assert {heard.refund_id for heard in told} == {part.id, rest.id}
    assert [heard.received for heard in told] == [None, None]
    assert {heard.refund.state for heard in told if heard.refund is not None} == {"done"}


@pytest.mark.parametrize(("channel", "method"), METHODS)
async def test_what_was_closed_cannot_be_paid(
    sim: Simulator, shop: Shop, providers: Providers, channel: str, method: str
) -> None:
    provider, attempt = providers[channel], attempt_of(channel)
    assert await provider.close(attempt) == Found("unknown")
    pay_url = await begin(sim, providers, attempt, method)
    assert sim.http.get(pay_url, follow_redirects=True).status_code == 200
    assert await provider.ask(attempt) == Found("unpaid")

    assert await provider.close(attempt) == Found("closed")

    assert await provider.ask(attempt) == Found("closed")
    number = attempt.id.replace("-", "")
    sim.pay(channel, number, status=409)
    if method in {"qr", "native"}:
        with pytest.raises(PaymentRefused):
            await begin(sim, providers, attempt, method)


@pytest.mark.parametrize("channel", ["alipay", "wechat"])
async def test_the_bill_of_a_day(sim: Simulator, shop: Shop, providers: Providers, channel: str) -> None:
    provider, paid = providers[channel], attempt_of(channel)
    pay_url = await begin(sim, providers, paid, provider.methods[0])
    sim.control("pay", {"payments": [{"pay_url": pay_url}]})
    refund = refund_of(paid, 10_000)
    await provider.refund(refund)
    sim.control("bills", {"ready": "early"})

    lines = await provider.bill(beijing_day(CLOCK.now()))

    assert [(line.kind, line.our_id, line.amount, line.fee) for line in lines] == [
        ("payment", paid.id, Money(38_050), Money(228)),
        ("refund", refund.id, Money(10_000), Money(-60)),
    ]


async def test_a_code_is_good_once(sim: Simulator, providers: Providers) -> None:
    code = str(sim.control("mini-codes", {})["code"])
    pay_before = CLOCK.now() + timedelta(minutes=15)
    payer = Payer(method="mini", code=code)
    await providers["wechat"].start(attempt_of("wechat"), SUBJECT, pay_before, payer)
    with pytest.raises(WechatCodeInvalid):
        await providers["wechat"].start(attempt_of("wechat"), SUBJECT, pay_before, payer)
