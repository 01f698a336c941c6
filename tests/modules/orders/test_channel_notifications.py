"""What Alipay and WeChat Pay post to us: the truth pays once, everything else moves nothing and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import httpx2
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from onsale.app.process import Process
from onsale.contracts.alipay.signing import canonical, sign_notification
from onsale.contracts.rsa import sign
from onsale.contracts.wechat.messages import Notification
from onsale.contracts.wechat.sealing import seal
from onsale.contracts.wechat.signing import sign_message
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.modules.orders.conftest import Settle
from tests.modules.orders.gateways import API_KEY, KEY_ID, MERCHANT, PROVIDER, REFUND_NUMBER
from tests.modules.orders.money import ATTEMPTS, REFUNDS, SHOW, state_of
from tests.payment_keys import bare, key_of, pkcs8, public_pem
from tests.processes import rows
from tests.stage import Buyer

ACCOUNTS: Final = {
    "alipay_app_id": "2021000000000001",
    "alipay_seller_id": "2088000000000001",
    "alipay_private_key": bare(pkcs8(MERCHANT)),
    "alipay_public_key": bare(public_pem(PROVIDER.public_key())),
    "alipay_url": "http://127.0.0.1:9/gateway.do",
    "wechat_app_id": "wx8888888888888888",
    "wechat_merchant_id": "1900000109",
    "wechat_serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
    "wechat_private_key": pkcs8(MERCHANT),
    "wechat_public_key": public_pem(PROVIDER.public_key()),
    "wechat_public_key_id": KEY_ID,
    "wechat_api_v3_key": API_KEY.decode(),
    "wechat_url": "http://127.0.0.1:9",
}
LEDGER: Final = "SELECT COUNT(*) FROM orders_ledger"
SOMEBODY: Final = key_of("somebody")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, of_modules=ACCOUNTS)


async def begun(buyer: Buyer, show: Process, channel: str) -> tuple[str, str]:
    """(order, number of its attempt at the provider); one ticket for 380 yuan. Nobody listens at the provider."""
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor", 1))).json()
    await buyer.post(f"/orders/{order['id']}/payments", {"channel": channel})
    found = await rows(show, "SELECT id FROM orders_payment_attempts")
    return str(order["id"]), str(found[0][0]).replace("-", "")


def alipay_fields(number: str, **changes: str) -> dict[str, str]:
    return {
        "notify_id": "2026112300222140203000000000000001",
        "notify_time": "2026-11-23 14:02:04",
        "notify_type": "trade_status_sync",
        "app_id": "2021000000000001",
        "seller_id": "2088000000000001",
        "out_trade_no": number,
        "trade_no": "2026112322001400000000000001",
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "380.00",
        "gmt_payment": "2026-11-23 14:02:03",
        "subject": "订单 1",
        "charset": "utf-8",
        "version": "1.0",
    } | changes


async def post_alipay(client: httpx2.AsyncClient, body: bytes) -> httpx2.Response:
    headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    return await client.post("/api/v1/payments/alipay/notifications", content=body, headers=headers)


def transaction(number: str, **changes: object) -> dict[str, object]:
    return {
        "appid": "wx8888888888888888",
        "mchid": "1900000109",
        "out_trade_no": number,
        "transaction_id": "4200000925202611234297714292",
        "trade_state": "SUCCESS",
        "success_time": "2026-11-23T14:02:03+08:00",
        "amount": {"total": 38_000, "payer_total": 38_000, "currency": "CNY"},
    } | changes


def sealed(content: bytes, event: str = "TRANSACTION.SUCCESS", key: bytes = API_KEY) -> bytes:
    resource = seal(key, content, nonce="fdasflkja484", associated_data="transaction", original_type="transaction")
    notification = Notification(id="EV-1", create_time="2026-11-23T14:02:04+08:00", event_type=event, resource=resource)
    return msgspec.json.encode(notification)


async def post_wechat(client: httpx2.AsyncClient, body: bytes, headers: dict[str, str]) -> httpx2.Response:
    return await client.post("/api/v1/payments/wechat/notifications", content=body, headers=headers)


def signed(body: bytes, clock: ManualClock) -> dict[str, str]:
    return sign_message(PROVIDER, KEY_ID, body, now=clock.now(), nonce="nonce")


async def moved(show: Process) -> bool:
    """Whether any money was believed."""
    return (await rows(show, LEDGER), await rows(show, ATTEMPTS)) != ([(0,)], [("pending",)])


async def test_alipays_word_pays_once_however_often_it_comes(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, number = await begun(buyer, show, "alipay")
    body = sign_notification(PROVIDER, alipay_fields(number))

    answers = [await post_alipay(buyer.client, body) for _ in range(3)]

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"success")] * 3
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await rows(show, LEDGER) == [(1,)]


async def test_wechats_word_pays_once_however_often_it_comes(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, number = await begun(buyer, show, "wechat")
    body = sealed(msgspec.json.encode(transaction(number)))

    answers = []
    for _ in range(3):
        answers.append(await post_wechat(buyer.client, body, signed(body, clock)))
        clock.advance(timedelta(minutes=10))

    assert [(answer.status_code, answer.content) for answer in answers] == [(200, b"")] * 3
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await rows(show, LEDGER) == [(1,)]


Spoil = Callable[[str], bytes]


def refused_by_alipay(**changes: str) -> Spoil:
    return lambda number: sign_notification(PROVIDER, alipay_fields(number, **changes))


def unsigned_changes(old: bytes, new: bytes) -> Spoil:
    return lambda number: sign_notification(PROVIDER, alipay_fields(number)).replace(old, new)


def in_gbk(number: str) -> bytes:
    """The same fields, signed and written in another encoding."""
    fields = alipay_fields(number)
    signature = sign(PROVIDER, canonical(fields).decode().encode("gbk"))
    return urlencode({**fields, "sign": signature, "sign_type": "RSA2"}, encoding="gbk").encode()


SPOILED_ALIPAY: Final[list[tuple[Spoil, int, str]]] = [
    (lambda number: sign_notification(SOMEBODY, alipay_fields(number)), 403, "notification-signature-invalid"),
    (lambda number: urlencode(alipay_fields(number)).encode(), 403, "notification-signature-invalid"),
    (unsigned_changes(b"380.00", b"0.01"), 403, "notification-signature-invalid"),
    (unsigned_changes(b"sign_type=RSA2", b"sign_type=RSA"), 403, "notification-signature-invalid"),
    (
        lambda number: sign_notification(PROVIDER, alipay_fields(number))[:-90],
        403,
        "notification-signature-invalid",
    ),
    (lambda number: sign_notification(PROVIDER, alipay_fields(number))[30:], 400, "notification-malformed"),
    (in_gbk, 400, "notification-malformed"),
    (lambda number: msgspec.json.encode(alipay_fields(number)), 400, "notification-malformed"),
    (lambda number: sign_notification(PROVIDER, {"out_trade_no": number}), 400, "notification-malformed"),
    (
        lambda number: sign_notification(PROVIDER, alipay_fields(number)) + b"&app_id=1",
        400,
        "notification-malformed",
    ),
    (refused_by_alipay(app_id="2021000000000002"), 403, "notification-foreign"),
    (refused_by_alipay(seller_id="2088000000000002"), 403, "notification-foreign"),
    (refused_by_alipay(out_trade_no="shop-7"), 403, "notification-foreign"),
    (refused_by_alipay(total_amount="380.001"), 400, "notification-amount-invalid"),
    (refused_by_alipay(total_amount="3.8e2"), 400, "notification-amount-invalid"),
    (refused_by_alipay(total_amount="-380.00"), 400, "notification-amount-invalid"),
    (refused_by_alipay(total_amount=" 380.00"), 400, "notification-amount-invalid"),
    (refused_by_alipay(total_amount="0.00"), 400, "notification-amount-invalid"),
    (refused_by_alipay(total_amount="３８０.00"), 400, "notification-amount-invalid"),
    (refused_by_alipay(trans_currency="USD"), 400, "notification-currency-unknown"),
    (refused_by_alipay(total_amount="379.99"), 409, "payment-amount-mismatch"),
]


async def test_nothing_else_that_looks_like_alipay_moves_anything(show: Process, buyer: Buyer) -> None:
    _, number = await begun(buyer, show, "alipay")

    for spoil, status, code in SPOILED_ALIPAY:
        answer = await post_alipay(buyer.client, spoil(number))
        assert (answer.status_code, answer.json()["code"]) == (status, code), spoil(number)
        assert b"success" not in answer.content
        assert not await moved(show), spoil(number)


OTHER_NEWS: Final[list[dict[str, str]]] = [
    {"trade_status": "WAIT_BUYER_PAY"},
    {"trade_status": "TRADE_CLOSED"},
    {"gmt_refund": "2026-11-23 15:00:00", "refund_fee": "100.00", "out_biz_no": "by-hand-1"},
    {"trade_status": "TRADE_CLOSED", "gmt_refund": "2026-11-23 15:00:00", "refund_fee": "380.00"},
]


async def test_what_is_no_payment_is_acknowledged_and_moves_nothing(show: Process, buyer: Buyer) -> None:
    _, number = await begun(buyer, show, "alipay")

    for changes in OTHER_NEWS:
        answer = await post_alipay(buyer.client, sign_notification(PROVIDER, alipay_fields(number, **changes)))
        assert (answer.status_code, answer.content) == (200, b"success"), changes
        assert not await moved(show), changes
    assert await rows(show, REFUNDS) == []


def refused_by_wechat(**changes: object) -> Spoil:
    return lambda number: sealed(msgspec.json.encode(transaction(number, **changes)))


def amount_written(text: str) -> Spoil:
    return lambda number: sealed(msgspec.json.encode(transaction(number)).replace(b"38000", text.encode(), 1))


SPOILED_WECHAT: Final[list[tuple[Spoil, int, str]]] = [
    (refused_by_wechat(mchid="1900000110"), 403, "notification-foreign"),
    (refused_by_wechat(appid="wx1"), 403, "notification-foreign"),
    (refused_by_wechat(out_trade_no="shop-7"), 403, "notification-foreign"),
    (amount_written("380.001"), 400, "notification-amount-invalid"),
    (amount_written("3.8e2"), 400, "notification-amount-invalid"),
    (amount_written('"38000"'), 400, "notification-amount-invalid"),
    (amount_written("-38000"), 400, "notification-amount-invalid"),
    (refused_by_wechat(amount=None), 400, "notification-amount-invalid"),
    (refused_by_wechat(amount={"total": 38_000, "currency": "USD"}), 400, "notification-currency-unknown"),
    (refused_by_wechat(amount={"total": 37_999, "currency": "CNY"}), 409, "payment-amount-mismatch"),
    (lambda number: sealed(msgspec.json.encode(transaction(number)), key=b"f" * 32), 400, "notification-malformed"),
    (lambda number: sealed(msgspec.json.encode(transaction(number))[:-9]), 400, "notification-malformed"),
    (lambda number: sealed(b'{"out_trade_no":"%b"}' % number.encode()), 400, "notification-malformed"),
    (lambda number: b"not json", 400, "notification-malformed"),
    (lambda number: '{"id":"通知"}'.encode("utf-16"), 400, "notification-malformed"),
]


async def test_nothing_else_that_looks_like_wechat_moves_anything(
    show: Process, buyer: Buyer, clock: ManualClock
) -> None:
    _, number = await begun(buyer, show, "wechat")

    for spoil, status, code in SPOILED_WECHAT:
        body = spoil(number)
        answer = await post_wechat(buyer.client, body, signed(body, clock))
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
        assert not await moved(show), body


UNSIGNED: Final[list[tuple[RSAPrivateKey, str, int, int, str]]] = [
    (SOMEBODY, KEY_ID, 0, 0, "notification-signature-invalid"),
    (PROVIDER, "5157F09E", 0, 0, "notification-signature-invalid"),
    (PROVIDER, KEY_ID, 1, 0, "notification-signature-invalid"),
    (PROVIDER, KEY_ID, 0, 301, "notification-stale"),
    (PROVIDER, KEY_ID, 0, -301, "notification-stale"),
    (SOMEBODY, KEY_ID, 0, 301, "notification-signature-invalid"),
]


async def test_what_wechat_has_not_signed_just_now_moves_nothing(
    show: Process, buyer: Buyer, clock: ManualClock
) -> None:
    """Signed by this key of this name, cut off by so many bytes, so many seconds ago."""
    _, number = await begun(buyer, show, "wechat")
    body = sealed(msgspec.json.encode(transaction(number)))

    for key, serial, cut, age_seconds, code in UNSIGNED:
        headers = sign_message(key, serial, body, now=clock.now() - timedelta(seconds=age_seconds), nonce="n")
        answer = await post_wechat(buyer.client, body[: len(body) - cut], headers)
        assert (answer.status_code, answer.json()["code"]) == (403, code)
        assert not await moved(show)
    unsigned = await post_wechat(buyer.client, body, {})
    assert unsigned.json()["code"] == "notification-signature-invalid"
    assert not await moved(show)


async def test_other_news_of_wechat_is_acknowledged_and_moves_nothing(
    show: Process, buyer: Buyer, clock: ManualClock
) -> None:
    _, number = await begun(buyer, show, "wechat")
    for body in (
        sealed(b"{}", "COUPON.USE"),
        sealed(msgspec.json.encode(transaction(number, trade_state="CLOSED"))),
    ):
        answer = await post_wechat(buyer.client, body, signed(body, clock))
        assert (answer.status_code, answer.content) == (200, b"")
    assert not await moved(show)


async def test_a_refund_is_done_when_its_channel_says_so(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    """Paid twice: the second payment, through WeChat, goes back."""
    order_id, first = await begun(buyer, show, "alipay")
    await buyer.post(f"/orders/{order_id}/payments", {"channel": "wechat"})
    ids = await rows(show, "SELECT id FROM orders_payment_attempts WHERE channel = 'wechat'")
    second = str(ids[0][0]).replace("-", "")
    await post_alipay(buyer.client, sign_notification(PROVIDER, alipay_fields(first)))
    paid = sealed(msgspec.json.encode(transaction(second)))
    await post_wechat(buyer.client, paid, signed(paid, clock))
    assert await rows(show, REFUNDS) == [("due", 38_000, "unneeded")]

    unknown = refund_news(second, REFUND_NUMBER)
    answer = await post_wechat(buyer.client, unknown, signed(unknown, clock))
    assert answer.json()["code"] == "not-found"
    assert await rows(show, REFUNDS) == [("due", 38_000, "unneeded")]

    refund_id = str((await rows(show, "SELECT id FROM orders_refunds"))[0][0])
    news = refund_news(second, refund_id.replace("-", ""))
    for _ in range(2):
        answer = await post_wechat(buyer.client, news, signed(news, clock))
        assert (answer.status_code, answer.content) == (200, b"")
    await settle()
    assert await rows(show, REFUNDS) == [("done", 38_000, "unneeded")]
    assert await state_of(buyer, order_id) == "fulfilled"


def refund_news(number: str, refund_number: str) -> bytes:
    news = {
        "mchid": "1900000109",
        "out_trade_no": number,
        "transaction_id": "4200000925202611234297714292",
        "out_refund_no": refund_number,
        "refund_id": "50000000382019052709732678859",
        "refund_status": "SUCCESS",
        "amount": {"refund": 38_000, "total": 38_000},
    }
    return sealed(msgspec.json.encode(news), "REFUND.SUCCESS")


async def test_the_channels_are_offered(show: Process, client: httpx2.AsyncClient) -> None:
    offered = (await client.get("/api/v1/payments/channels")).json()
    assert {entry["channel"]: entry["methods"] for entry in next(iter(offered.values()))} == {
        "alipay": ["page", "wap", "qr"],
        "sandbox": ["page"],
        "wechat": ["native", "h5"],
    }
