"""The client of WeChat Pay: what it asks for, what it makes of the answers, and what is no answer."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import httpx2
import pytest

from onsale.contracts.bills import BillRow
from onsale.contracts.values import Money
from onsale.contracts.wechat.bills import write_bill
from onsale.contracts.wechat.signing import sign_message, verify_pay_parameters
from onsale.modules.orders.domain import Received, RefundAnswer
from onsale.modules.orders.errors import BillNotReady, PaymentRefused, ProviderUnavailable, WechatCodeInvalid
from onsale.modules.orders.providers import Found, Payer, PaymentStep
from onsale.platform.clock import ManualClock
from onsale.platform.problems import Malformed
from tests.modules.orders.gateways import (
    ATTEMPT,
    KEY_ID,
    MERCHANT,
    NOW,
    NUMBER,
    PAY_BEFORE,
    PROVIDER,
    REFUND,
    REFUND_NUMBER,
    SUBJECT,
    WechatGateway,
    raw,
)
from tests.payment_keys import key_of

DAY = date(2026, 11, 22)
TRANSACTION = {
    "appid": "wx8888888888888888",
    "mchid": "1900000109",
    "out_trade_no": NUMBER,
    "transaction_id": "4200000925202611234297714292",
    "trade_type": "NATIVE",
    "trade_state": "SUCCESS",
    "trade_state_desc": "支付成功",
    "success_time": "2026-11-23T14:02:03+08:00",
    "amount": {"total": 38_050, "payer_total": 38_000, "currency": "CNY", "payer_currency": "CNY"},
}
UNPAID = {name: TRANSACTION[name] for name in ("appid", "mchid", "out_trade_no")} | {"trade_state": "NOTPAY"}
NOT_THERE = {"code": "ORDER_NOT_EXIST", "message": "订单不存在"}
RECEIVED = Received(
    channel="wechat",
    attempt_id=ATTEMPT.id,
    transaction_id="4200000925202611234297714292",
    amount=Money(38_050),
    paid_at=datetime(2026, 11, 23, 6, 2, 3, tzinfo=UTC),
    was_asked=True,
)
REFUNDED = {
    "refund_id": "50000000382019052709732678859",
    "out_refund_no": REFUND_NUMBER,
    "transaction_id": "4200000925202611234297714292",
    "out_trade_no": NUMBER,
    "status": "PROCESSING",
    "amount": {"refund": 10_000, "total": 38_050, "currency": "CNY"},
}


@pytest.fixture
def gateway() -> WechatGateway:
    return WechatGateway(ManualClock(NOW))


def begun(**more: object) -> dict[str, object]:
    return {
        "appid": "wx8888888888888888",
        "mchid": "1900000109",
        "description": "订单 20261123ABCD",
        "out_trade_no": NUMBER,
        "notify_url": "https://tickets.example/api/v1/payments/wechat/notifications",
        "amount": {"total": 38_050, "currency": "CNY"},
        "time_expire": "2026-11-23T14:15:00+08:00",
    } | more


async def test_a_qr_code_is_asked_for(gateway: WechatGateway) -> None:
    gateway.says({"code_url": "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00"})
    step = await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method="native", address="1.2.3.4"))

    assert step == PaymentStep(kind="qr", code_url="weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00")
    assert gateway.requests[0].url == "https://api.mch.example/v3/pay/transactions/native"
    assert gateway.asked() == begun()


async def test_a_page_for_phones_opens_for_the_payers_address_and_leads_back(gateway: WechatGateway) -> None:
    gateway.says({"h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2"})
    payer = Payer(method="h5", address="203.0.113.9", return_url="https://tickets.example/orders/1?a=b")
    step = await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, payer)

    assert step.kind == "redirect"
    assert step.pay_url == (
        "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2"
        "&redirect_url=https%3A%2F%2Ftickets.example%2Forders%2F1%3Fa%3Db"
    )
    assert gateway.requests[0].url.path == "/v3/pay/transactions/h5"
    assert gateway.asked() == begun(scene_info={"payer_client_ip": "203.0.113.9", "h5_info": {"type": "Wap"}})


@pytest.mark.parametrize(
    ("method", "app_id", "exchange"),
    [
        (
            "jsapi",
            "wx8888888888888888",
            "/sns/oauth2/access_token?appid=wx8888888888888888&secret=secret&code=c%2F1&grant_type=authorization_code",
        ),
        (
            "mini",
            "wx9999999999999999",
            "/sns/jscode2session?appid=wx9999999999999999&secret=mini-secret&js_code=c%2F1&grant_type=authorization_code",
        ),
    ],
)
async def test_pages_in_wechat_and_mini_programs_get_signed_parameters(
    gateway: WechatGateway, method: str, app_id: str, exchange: str
) -> None:
    gateway.answers.append(raw(b'{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","session_key":"x"}'))
    gateway.says({"prepay_id": "wx26112221580621e9b071c00d9e093b0000"})
    step = await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method=method, code="c/1"))

    assert gateway.requests[0].url == f"https://api.weixin.example{exchange}"
    assert gateway.requests[1].url.path == "/v3/pay/transactions/jsapi"
    assert gateway.asked() == begun(appid=app_id, payer={"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"})
    assert step.kind == "jsapi"
    assert step.jsapi is not None
    verify_pay_parameters(MERCHANT.public_key(), step.jsapi)
    assert (step.jsapi["appId"], step.jsapi["package"]) == (app_id, "prepay_id=wx26112221580621e9b071c00d9e093b0000")


def test_a_page_in_wechat_is_sent_to_get_a_code(gateway: WechatGateway) -> None:
    assert gateway.provider().authorize_url == (
        "https://open.weixin.example/connect/oauth2/authorize?appid=wx8888888888888888"
        "&redirect_uri={return_url}&response_type=code&scope=snsapi_base&state=pay#wechat_redirect"
    )
    assert gateway.provider(has_apps=False).authorize_url == ""


async def test_a_code_that_was_used_begins_nothing(gateway: WechatGateway) -> None:
    gateway.answers.append(raw(b'{"errcode":40163,"errmsg":"code been used"}'))
    with pytest.raises(WechatCodeInvalid):
        await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method="jsapi", code="c1"))
    with pytest.raises(Malformed):
        await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method="jsapi"))
    assert [request.url.path for request in gateway.requests] == ["/sns/oauth2/access_token"]


def test_what_has_no_app_is_not_offered(gateway: WechatGateway) -> None:
    assert gateway.provider().methods == ("native", "h5", "jsapi", "mini")
    assert gateway.provider(has_apps=False).methods == ("native", "h5")


async def test_a_payment_that_is_not_accepted_says_so(gateway: WechatGateway) -> None:
    gateway.says({"code": "ORDERPAID", "message": "订单已支付"}, 400)
    with pytest.raises(PaymentRefused) as refused:
        await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method="native"))
    assert refused.value.reason == "ORDERPAID"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (TRANSACTION, Found("paid", RECEIVED)),
        (TRANSACTION | {"trade_state": "REFUND"}, Found("paid", RECEIVED)),
        (UNPAID, Found("unpaid")),
        (UNPAID | {"trade_state": "USERPAYING"}, Found("unpaid")),
        (UNPAID | {"trade_state": "PAYERROR"}, Found("unpaid")),
        (UNPAID | {"trade_state": "CLOSED"}, Found("closed")),
        (UNPAID | {"trade_state": "REVOKED"}, Found("closed")),
    ],
)
async def test_what_wechat_knows_of_an_attempt(gateway: WechatGateway, said: dict[str, object], found: Found) -> None:
    gateway.says(said)
    assert await gateway.provider().ask(ATTEMPT) == found
    assert str(gateway.requests[0].url) == (
        f"https://api.mch.example/v3/pay/transactions/out-trade-no/{NUMBER}?mchid=1900000109"
    )


async def test_what_wechat_has_never_heard_of(gateway: WechatGateway) -> None:
    gateway.says(NOT_THERE, 404)
    assert await gateway.provider().ask(ATTEMPT) == Found("unknown")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (TRANSACTION | {"mchid": "1900000110"}, 200),
        (TRANSACTION | {"out_trade_no": REFUND_NUMBER}, 200),
        (TRANSACTION | {"trade_state": "SOMETHING_NEW"}, 200),
        (TRANSACTION | {"amount": None}, 200),
        (TRANSACTION | {"amount": {"total": 38_050, "currency": "USD"}}, 200),
        (TRANSACTION | {"amount": {"total": 380.5, "currency": "CNY"}}, 200),
        (TRANSACTION | {"amount": {"total": -1, "currency": "CNY"}}, 200),
        ({"code": "SYSTEM_ERROR", "message": "系统错误"}, 400),
        ({"code": "FREQUENCY_LIMITED", "message": "频率超限"}, 429),
        ({"code": "RATELIMIT_EXCEEDED", "message": "频率超限"}, 429),
        ({"code": "SIGN_ERROR", "message": "签名错误"}, 401),
        ({"code": "PARAM_ERROR", "message": "参数错误"}, 400),
        ({"message": "no code"}, 400),
        (None, 404),
    ],
)
async def test_an_unclear_answer_is_none(gateway: WechatGateway, said: object, status: int) -> None:
    gateway.says(said, status)
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().ask(ATTEMPT)


BODY = b'{"code":"ORDER_NOT_EXIST","message":"x"}'
LONG = BODY + b" " * 1_000_000
SIGNED = sign_message(PROVIDER, KEY_ID, BODY, now=NOW, nonce="n")


@pytest.mark.parametrize(
    "answer",
    [
        raw(BODY, 404, sign_message(key_of("somebody"), KEY_ID, BODY, now=NOW, nonce="n")),
        raw(BODY, 404),
        raw(BODY.replace(b"x", b"y"), 404, SIGNED),
        raw(BODY[:-5], 404, SIGNED),
        raw(BODY, 404, SIGNED | {"wechatpay-serial": "5157F09E"}),
        raw(BODY, 404, sign_message(PROVIDER, KEY_ID, BODY, now=NOW - timedelta(seconds=301), nonce="n")),
        raw(b"", 404),
        raw(BODY, 502, SIGNED),
        raw(LONG, 404, sign_message(PROVIDER, KEY_ID, LONG, now=NOW, nonce="n")),
        httpx2.ConnectError("refused"),
        httpx2.RemoteProtocolError("cut off"),
        60.0,
    ],
    ids=["forged", "unsigned", "changed", "truncated", "other-key", "old", "empty", "broken", "endless", "refused",
         "cut-off", "late"],
)  # fmt: skip
async def test_what_is_no_answer_changes_nothing(gateway: WechatGateway, answer: object) -> None:
    gateway.answers.append(answer)  # type: ignore[arg-type]  # a column of several kinds
    provider = gateway.provider()
    for call in (provider.ask(ATTEMPT), provider.close(ATTEMPT)):
        with pytest.raises(ProviderUnavailable):
            await call
    for refund in (provider.refund(REFUND), provider.ask_refund(REFUND)):
        with pytest.raises(ProviderUnavailable):
            await refund
    with pytest.raises(ProviderUnavailable):
        await provider.bill(DAY)


@pytest.mark.parametrize(
    ("closing", "asking", "found"),
    [
        ((None, 204), (UNPAID | {"trade_state": "CLOSED"}, 200), Found("closed")),
        ((None, 204), (NOT_THERE, 404), Found("unknown")),
        (({"code": "ORDERPAID", "message": "x"}, 400), (TRANSACTION, 200), Found("paid", RECEIVED)),
        (({"code": "ORDER_CLOSED", "message": "x"}, 400), (UNPAID | {"trade_state": "CLOSED"}, 200), Found("closed")),
    ],
)
async def test_closing_makes_it_unpayable_or_finds_the_money(
    gateway: WechatGateway, closing: tuple[object, int], asking: tuple[object, int], found: Found
) -> None:
    gateway.says(*closing)
    gateway.says(*asking)
    assert await gateway.provider().close(ATTEMPT) == found
    assert (gateway.requests[0].method, gateway.requests[0].url.path) == (
        "POST",
        f"/v3/pay/transactions/out-trade-no/{NUMBER}/close",
    )
    assert gateway.asked(0) == {"mchid": "1900000109"}


async def test_what_was_closed_and_can_still_be_paid_is_tried_again(gateway: WechatGateway) -> None:
    gateway.says(None, 204)
    gateway.says(UNPAID)
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().close(ATTEMPT)


@pytest.mark.parametrize(
    ("said", "status", "answer"),
    [
        (REFUNDED | {"status": "SUCCESS"}, 200, RefundAnswer(state="done", provider_refund_id=REFUNDED["refund_id"])),  # type: ignore[arg-type]  # it is text
        (REFUNDED, 200, RefundAnswer(state="pending", provider_refund_id=REFUNDED["refund_id"])),  # type: ignore[arg-type]  # it is text
        (
            REFUNDED | {"status": "ABNORMAL"},
            200,
            RefundAnswer(state="refused", provider_refund_id=REFUNDED["refund_id"], problem="ABNORMAL"),  # type: ignore[arg-type]  # it is text
        ),
        (
            {"code": "NOT_ENOUGH", "message": "余额不足"},
            403,
            RefundAnswer(state="refused", problem="NOT_ENOUGH: 余额不足"),
        ),
    ],
)
async def test_what_became_of_asking_for_a_refund(
    gateway: WechatGateway, said: object, status: int, answer: RefundAnswer
) -> None:
    gateway.says(said, status)
    assert await gateway.provider().refund(REFUND) == answer
    assert gateway.requests[0].url.path == "/v3/refund/domestic/refunds"
    assert gateway.asked() == {
        "out_trade_no": NUMBER,
        "out_refund_no": REFUND_NUMBER,
        "reason": "演出延期",
        "notify_url": "https://tickets.example/api/v1/payments/wechat/notifications",
        "amount": {"refund": 10_000, "total": 38_050, "currency": "CNY"},
    }


@pytest.mark.parametrize(
    ("said", "status", "state"),
    [
        (REFUNDED | {"status": "SUCCESS"}, 200, "done"),
        (REFUNDED, 200, "pending"),
        (REFUNDED | {"status": "CLOSED"}, 200, "refused"),
        ({"code": "RESOURCE_NOT_EXISTS", "message": "退款单不存在"}, 404, "unknown"),
    ],
)
async def test_what_became_of_a_refund(gateway: WechatGateway, said: object, status: int, state: str) -> None:
    gateway.says(said, status)
    assert (await gateway.provider().ask_refund(REFUND)).state == state
    assert gateway.requests[0].url.path == f"/v3/refund/domestic/refunds/{REFUND_NUMBER}"


AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
ROW = BillRow(kind="payment", out_trade_no=NUMBER, transaction_id="1", amount_minor=38_050, fee_minor=228, at=AT)
FILE = write_bill([ROW], appid="wx8888888888888888", mchid="1900000109")


def promised(file: bytes) -> dict[str, str]:
    return {
        "hash_type": "SHA1",
        "hash_value": hashlib.sha1(file, usedforsecurity=False).hexdigest(),
        "download_url": "https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwvyKLG-uY2",
    }


async def test_a_bill_is_fetched_and_compared_with_its_hash(gateway: WechatGateway) -> None:
    gateway.says(promised(FILE))
    gateway.answers.append(raw(FILE))

    lines = await gateway.provider().bill(DAY)

    assert [(line.our_id, line.amount, line.fee, line.at) for line in lines] == [
        (ATTEMPT.id, Money(38_050), Money(228), AT)
    ]
    assert [request.url.raw_path for request in gateway.requests] == [
        b"/v3/bill/tradebill?bill_date=2026-11-22&bill_type=ALL",
        b"/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd6kwvyKLG-uY2",
    ]
    assert gateway.requests[1].url.host == "api.mch.example"


@pytest.mark.parametrize("file", [FILE.replace(b"380.50", b"380.51"), FILE[:-20], b"", b'{"code":"x"}'])
async def test_a_file_that_was_changed_on_its_way_is_fetched_again_later(gateway: WechatGateway, file: bytes) -> None:
    gateway.says(promised(FILE))
    gateway.answers.append(raw(file))
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().bill(DAY)


async def test_a_day_without_a_bill_is_waited_for_until_ten_and_then_empty(gateway: WechatGateway) -> None:
    gateway.says({"code": "NO_STATEMENT_EXIST", "message": "账单文件不存在"}, 400)
    provider = gateway.provider()
    assert await provider.bill(DAY) == []  # it is two in the afternoon of the next day
    gateway.clock.advance(-timedelta(hours=4, seconds=1))
    with pytest.raises(BillNotReady):
        await provider.bill(DAY)


async def test_a_bill_that_is_being_written_is_waited_for(gateway: WechatGateway) -> None:
    gateway.says({"code": "STATEMENT_CREATING", "message": "账单正在生成"}, 400)
    with pytest.raises(BillNotReady):
        await gateway.provider().bill(DAY)
