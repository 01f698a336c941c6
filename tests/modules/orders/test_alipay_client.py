"""The client of Alipay: what it asks for, what it makes of the answers, and what is no answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import httpx2
import msgspec
import pytest

from onsale.contracts.alipay.bills import write_bill
from onsale.contracts.alipay.signing import sign_answer, verify_request
from onsale.contracts.bills import BillRow
from onsale.contracts.values import Money
from onsale.modules.orders.domain import AttemptState, Received, RefundAnswer
from onsale.modules.orders.errors import BillNotReady, PaymentRefused, ProviderUnavailable
from onsale.modules.orders.providers import BillLine, Found, Payer, PaymentStep
from onsale.platform.breaker import FAILURES_MAX
from onsale.platform.clock import ManualClock
from tests.modules.orders.gateways import (
    ATTEMPT,
    MERCHANT,
    NOW,
    NUMBER,
    PAY_BEFORE,
    PROVIDER,
    REFUND,
    REFUND_NUMBER,
    SUBJECT,
    AlipayGateway,
    raw,
)
from tests.payment_keys import key_of

DAY = date(2026, 11, 22)
PAID = {
    "trade_no": "2026112322001400000000000001",
    "out_trade_no": NUMBER,
    "total_amount": "380.50",
    "trade_status": "TRADE_SUCCESS",
    "send_pay_date": "2026-11-23 14:02:03",
}
RECEIVED = Received(
    channel="alipay",
    attempt_id=ATTEMPT.id,
    transaction_id="2026112322001400000000000001",
    amount=Money(38_050),
    paid_at=datetime(2026, 11, 23, 6, 2, 3, tzinfo=UTC),
    was_asked=True,
)


@pytest.fixture
def gateway() -> AlipayGateway:
    return AlipayGateway(ManualClock(NOW))


@pytest.mark.parametrize(
    ("method", "name", "product", "way_back"),
    [
        ("page", "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY", None),
        ("wap", "alipay.trade.wap.pay", "QUICK_WAP_WAY", "https://tickets.example/orders/1"),
    ],
)
async def test_a_page_is_a_signed_link_and_no_call(
    gateway: AlipayGateway, method: str, name: str, product: str, way_back: str | None
) -> None:
    payer = Payer(method=method, return_url="https://tickets.example/orders/1")
    step = await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, payer)

    url = httpx2.URL(step.pay_url)
    assert (step.kind, url.host, url.path, gateway.requests) == ("redirect", "openapi.example", "/gateway.do", [])
    fields = dict(url.params)
    verify_request(MERCHANT.public_key(), fields)
    assert fields["method"] == name
    assert fields["return_url"] == "https://tickets.example/orders/1"
    assert fields["notify_url"] == "https://tickets.example/api/v1/payments/alipay/notifications"
    back = "" if way_back is None else f',"quit_url":"{way_back}"'
    assert fields["biz_content"] == (
        f'{{"out_trade_no":"{NUMBER}","total_amount":"380.50","subject":"订单 20261123ABCD",'
        f'"product_code":"{product}","seller_id":"2088000000000001","time_expire":"2026-11-23 14:15:00"{back}}}'
    )


async def test_a_qr_code_is_asked_for(gateway: AlipayGateway) -> None:
    gateway.says(out_trade_no=NUMBER, qr_code="https://qr.alipay.com/bavh4wjlxf12tper3a")
    step = await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method="qr", language="en"))

    assert step == PaymentStep(kind="qr", code_url="https://qr.alipay.com/bavh4wjlxf12tper3a")
    asked = gateway.asked()
    assert (asked["method"], asked["subject"], asked["product_code"]) == (
        "alipay.trade.precreate",
        "Order 20261123ABCD",
        "FACE_TO_FACE_PAYMENT",
    )


async def test_a_payment_that_is_not_accepted_says_so(gateway: AlipayGateway) -> None:
    gateway.says(code="40004", sub_code="ACQ.TRADE_HAS_SUCCESS")
    with pytest.raises(PaymentRefused) as refused:
        await gateway.provider().start(ATTEMPT, SUBJECT, PAY_BEFORE, Payer(method="qr"))
    assert refused.value.reason == "ACQ.TRADE_HAS_SUCCESS"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (PAID, Found("paid", RECEIVED)),
        (PAID | {"trade_status": "TRADE_FINISHED"}, Found("paid", RECEIVED)),
        (PAID | {"trade_status": "WAIT_BUYER_PAY"}, Found("unpaid")),
        (PAID | {"trade_status": "TRADE_CLOSED"}, Found("closed")),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, Found("unknown")),
    ],
)
async def test_what_alipay_knows_of_an_attempt(gateway: AlipayGateway, said: dict[str, str], found: Found) -> None:
    gateway.says(**said)
    assert await gateway.provider().ask(ATTEMPT) == found
    assert gateway.asked() == {"method": "alipay.trade.query", "out_trade_no": NUMBER}


async def test_what_was_refunded_as_a_whole_was_paid_if_we_know_of_it(gateway: AlipayGateway) -> None:
    gateway.says(**PAID | {"trade_status": "TRADE_CLOSED"})
    paid = msgspec.structs.replace(ATTEMPT, state=AttemptState.SUCCEEDED)
    assert await gateway.provider().ask(paid) == Found("paid", RECEIVED)


@pytest.mark.parametrize(
    "said",
    [
        {"code": "20000", "sub_code": "isp.unknow-error"},
        {"code": "40004", "sub_code": "ACQ.SYSTEM_ERROR"},
        {"code": "40004", "sub_code": "ACQ.INVALID_PARAMETER"},
        {"code": "40006", "sub_code": "isv.insufficient-isv-permissions"},
        PAID | {"total_amount": "380.505"},
        PAID | {"total_amount": "3.805e2"},
        PAID | {"trade_status": "SOMETHING_NEW"},
        PAID | {"out_trade_no": REFUND_NUMBER},
    ],
)
async def test_an_unclear_answer_is_none(gateway: AlipayGateway, said: dict[str, str]) -> None:
    gateway.says(**said)
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().ask(ATTEMPT)


GOOD = sign_answer(PROVIDER, "alipay.trade.query", b'{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}')


@pytest.mark.parametrize(
    "answer",
    [
        raw(sign_answer(key_of("somebody"), "alipay.trade.query", b'{"code":"10000"}')),
        raw(b'{"alipay_trade_query_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}'),
        raw(GOOD.replace(b"NOT_EXIST", b"NOT_EXISTS")),
        raw(sign_answer(PROVIDER, "alipay.trade.pay", b'{"code":"10000"}')),
        raw(sign_answer(PROVIDER, "alipay.trade.query", b'{"code":10000}')),
        raw(GOOD[:-40]),
        raw(b""),
        raw(b"<html>", 404),
        raw(GOOD, 500),
        raw(GOOD + b" " * 1_000_000),
        httpx2.ConnectError("refused"),
        httpx2.RemoteProtocolError("cut off"),
        60.0,
    ],
    ids=["forged", "unsigned", "changed", "of-another-call", "not-text", "truncated", "empty", "page", "broken",
         "endless", "refused", "cut-off", "late"],
)  # fmt: skip
async def test_what_is_no_answer_changes_nothing(gateway: AlipayGateway, answer: Exception | float | object) -> None:
    gateway.answers.append(answer)  # type: ignore[arg-type]  # a column of several kinds
    provider = gateway.provider()
    for call in (provider.ask(ATTEMPT), provider.close(ATTEMPT)):
        with pytest.raises(ProviderUnavailable) as refused:
            await call
        assert refused.value.retry_after > 0
    for refund in (provider.refund(REFUND), provider.ask_refund(REFUND)):
        with pytest.raises(ProviderUnavailable):
            await refund
    with pytest.raises(ProviderUnavailable):
        await provider.bill(DAY)


async def test_who_does_not_answer_is_left_alone(gateway: AlipayGateway) -> None:
    gateway.answers.append(httpx2.ConnectError("refused"))
    provider = gateway.provider()
    for _ in range(FAILURES_MAX + 2):
        with pytest.raises(ProviderUnavailable):
            await provider.ask(ATTEMPT)
    assert len(gateway.requests) == FAILURES_MAX


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([{"trade_no": "1", "out_trade_no": NUMBER}], Found("closed")),
        ([{"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}], Found("unknown")),
        ([{"code": "40004", "sub_code": "ACQ.TRADE_STATUS_ERROR"}, PAID], Found("paid", RECEIVED)),
        (
            [{"code": "40004", "sub_code": "ACQ.REASON_TRADE_STATUS_INVALID"}, PAID | {"trade_status": "TRADE_CLOSED"}],
            Found("closed"),
        ),
    ],
)
async def test_closing_makes_it_unpayable_or_finds_the_money(
    gateway: AlipayGateway, said: list[dict[str, str]], found: Found
) -> None:
    for answer in said:
        gateway.says(**answer)
    assert await gateway.provider().close(ATTEMPT) == found
    assert gateway.asked(0) == {"method": "alipay.trade.close", "out_trade_no": NUMBER}


async def test_the_closing_of_another_trade_closes_nothing(gateway: AlipayGateway) -> None:
    gateway.says(trade_no="1", out_trade_no=REFUND_NUMBER)
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().close(ATTEMPT)


async def test_what_can_neither_be_closed_nor_was_paid_is_tried_again(gateway: AlipayGateway) -> None:
    gateway.says(code="40004", sub_code="ACQ.TRADE_STATUS_ERROR")
    gateway.says(**PAID | {"trade_status": "WAIT_BUYER_PAY"})
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().close(ATTEMPT)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"fund_change": "Y", "out_trade_no": NUMBER, "refund_fee": "100.00"}, RefundAnswer(state="done")),
        ({"fund_change": "Y", "out_trade_no": REFUND_NUMBER, "refund_fee": "1"}, RefundAnswer(state="pending")),
        ({"fund_change": "N", "out_trade_no": NUMBER, "refund_fee": "100.00"}, RefundAnswer(state="pending")),
        ({"refund_fee": "100.00"}, RefundAnswer(state="pending")),
        (
            {"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH", "sub_msg": "余额不足"},
            RefundAnswer(state="refused", problem="ACQ.SELLER_BALANCE_NOT_ENOUGH: 余额不足"),
        ),
    ],
)
async def test_what_became_of_asking_for_a_refund(
    gateway: AlipayGateway, said: dict[str, str], answer: RefundAnswer
) -> None:
    gateway.says(**said)
    assert await gateway.provider().refund(REFUND) == answer
    assert gateway.asked() == {
        "method": "alipay.trade.refund",
        "out_trade_no": NUMBER,
        "refund_amount": "100.00",
        "out_request_no": REFUND_NUMBER,
        "refund_reason": "演出延期",
    }


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"out_request_no": REFUND_NUMBER, "refund_amount": "100.00", "refund_status": "REFUND_SUCCESS"}, "done"),
        ({"out_request_no": REFUND_NUMBER, "refund_amount": "100.00"}, "unknown"),
        ({"out_request_no": NUMBER, "refund_amount": "100.00", "refund_status": "REFUND_SUCCESS"}, "unknown"),
        ({}, "unknown"),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, "unknown"),
    ],
)
async def test_what_became_of_a_refund(gateway: AlipayGateway, said: dict[str, str], state: str) -> None:
    gateway.says(**said)
    assert (await gateway.provider().ask_refund(REFUND)).state == state
    asked = gateway.asked()
    assert (asked["method"], asked["out_request_no"]) == ("alipay.trade.fastpay.refund.query", REFUND_NUMBER)


async def test_a_bill_is_fetched_by_its_address_and_has_our_ids(gateway: AlipayGateway) -> None:
    at = datetime(2026, 11, 22, 6, tzinfo=UTC)
    rows = [
        BillRow(kind="payment", out_trade_no=NUMBER, transaction_id="1", amount_minor=38_050, fee_minor=228, at=at),
        BillRow(
            kind="refund",
            out_trade_no=NUMBER,
            transaction_id="1",
            out_refund_no=REFUND_NUMBER,
            amount_minor=10_000,
            fee_minor=-60,
            at=at,
        ),
        BillRow(kind="payment", out_trade_no="shop-7", transaction_id="2", amount_minor=1, fee_minor=0, at=at),
    ]
    gateway.says(bill_download_url="http://dwbillcenter.example/downloadBillFile.resource?fileId=1")
    gateway.answers.append(raw(write_bill(rows, account="2088000000000001", day=DAY)))

    lines = await gateway.provider().bill(DAY)

    assert lines == [
        BillLine(kind="payment", our_id=ATTEMPT.id, transaction_id="1", amount=Money(38_050), fee=Money(228), at=at),
        BillLine(kind="refund", our_id=REFUND.id, transaction_id="1", amount=Money(10_000), fee=Money(-60), at=at),
        BillLine(kind="payment", our_id="", transaction_id="2", amount=Money(1), fee=Money(0), at=at),
    ]
    assert gateway.asked(0) == {
        "method": "alipay.data.dataservice.bill.downloadurl.query",
        "bill_type": "trade",
        "bill_date": "2026-11-22",
    }
    # Whoever speaks to the gateway in private does not fetch its books in the open.
    assert str(gateway.requests[1].url) == "https://dwbillcenter.example/downloadBillFile.resource?fileId=1"


async def test_a_day_without_a_bill_is_waited_for_until_ten_and_then_empty(gateway: AlipayGateway) -> None:
    gateway.says(code="40004", sub_code="isp.bill_not_exist")
    provider = gateway.provider()
    assert await provider.bill(DAY) == []  # it is two in the afternoon of the next day
    gateway.clock.advance(-timedelta(hours=4, seconds=1))
    with pytest.raises(BillNotReady):
        await provider.bill(DAY)


async def test_a_bill_that_was_cut_off_is_fetched_again_later(gateway: AlipayGateway) -> None:
    gateway.says(bill_download_url="https://dwbillcenter.example/1")
    gateway.answers.append(raw(write_bill([], account="2088000000000001", day=DAY)[:-10]))
    with pytest.raises(ProviderUnavailable):
        await gateway.provider().bill(DAY)
