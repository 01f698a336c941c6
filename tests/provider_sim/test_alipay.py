"""Alipay as an independent merchant's client (`python-alipay-sdk`) meets it."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from onsale.contracts.alipay.bills import read_bill
from onsale.contracts.alipay.signing import sign_request
from onsale.contracts.beijing import beijing_day
from onsale.platform.clock import SystemClock
from tests.provider_sim.stage import Heard, Shop, Simulator, alipay_client

pytestmark = pytest.mark.slow

NUMBER = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b3"


def precreate(sim: Simulator, shop: Shop, number: str = NUMBER, amount: str = "123.45") -> str:
    client = alipay_client(sim, shop)
    answer = client.api_alipay_trade_precreate("演出票 / Ticket", number, amount, timeout_express="30m")
    assert answer["code"] == "10000", answer
    assert answer["out_trade_no"] == number
    return str(answer["qr_code"])


def fields_of(heard: Heard) -> dict[str, str]:
    return dict(parse_qsl(heard.body.decode(), strict_parsing=True))


def test_a_payment_by_qr_code_is_paid_and_told(sim: Simulator, shop: Shop) -> None:
    client = alipay_client(sim, shop)
    qr_code = precreate(sim, shop)
    before = client.api_alipay_trade_query(out_trade_no=NUMBER)

    assert before["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    assert httpx2.get(qr_code).status_code == 200
    assert client.api_alipay_trade_query(out_trade_no=NUMBER)["trade_status"] == "WAIT_BUYER_PAY"
    assert httpx2.post(qr_code, json={"outcome": "success"}).json()["state"] == "paid"

    fields = fields_of(shop.hears(1)[0])
    signature = fields.pop("sign")
    assert client.verify({name: value for name, value in fields.items() if name != "sign_type"}, signature)
    asked = client.api_alipay_trade_query(out_trade_no=NUMBER)
    assert (fields["trade_status"], asked["trade_status"]) == ("TRADE_SUCCESS", "TRADE_SUCCESS")
    assert (fields["total_amount"], asked["total_amount"]) == ("123.45", "123.45")
    assert fields["out_trade_no"] == NUMBER
    assert fields["trade_no"] == asked["trade_no"]
    assert fields["app_id"] == sim.numbers.alipay.app_id
    assert fields["seller_id"] == sim.numbers.alipay.seller_id


@pytest.mark.parametrize("kind", ["page", "wap"])
def test_a_payment_on_the_page_brings_the_buyer_back_with_a_signature(sim: Simulator, shop: Shop, kind: str) -> None:
    client = alipay_client(sim, shop)
    begin = client.api_alipay_trade_page_pay if kind == "page" else client.api_alipay_trade_wap_pay
    asked = begin("Ticket", NUMBER, "80.00", return_url="http://127.0.0.1:1/orders/7?x=1", notify_url=shop.url)

    opened = sim.http.get(f"/gateway.do?{asked}")

    assert opened.status_code == 302
    page = sim.http.get(opened.headers["location"])
    assert page.status_code == 200
    assert "¥</span>80.00" in page.text
    paid = sim.http.post(opened.headers["location"], json={"outcome": "success"}).json()
    back = urlsplit(paid["return_url"])
    fields = {name: values[0] for name, values in parse_qs(back.query).items()}
    assert (back.path, fields.pop("x")) == ("/orders/7", "1")
    signature = fields.pop("sign")
    fields.pop("sign_type")
    assert client.verify(fields, signature)
    assert fields["total_amount"] == "80.00"
    assert len(shop.hears(1)) == 1


def test_the_same_number_is_the_same_payment_or_refused(sim: Simulator, shop: Shop) -> None:
    client = alipay_client(sim, shop)

    assert precreate(sim, shop) == precreate(sim, shop)
    other = client.api_alipay_trade_precreate("演出票 / Ticket", NUMBER, "123.46")
    assert other["sub_code"] == "ACQ.CONTEXT_INCONSISTENT"
    sim.pay("alipay", NUMBER)
    again = client.api_alipay_trade_precreate("演出票 / Ticket", NUMBER, "123.45")
    assert again["sub_code"] == "ACQ.TRADE_HAS_SUCCESS"
    assert sim.pay("alipay", NUMBER, status=409)["code"] == "paid"
    shop.hears(1)


def test_a_closed_trade_is_not_payable_and_one_nobody_opened_cannot_be_closed(sim: Simulator, shop: Shop) -> None:
    client = alipay_client(sim, shop)
    qr_code = precreate(sim, shop)
    assert client.api_alipay_trade_close(out_trade_no=NUMBER)["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    httpx2.get(qr_code)

    assert client.api_alipay_trade_close(out_trade_no=NUMBER)["code"] == "10000"

    assert client.api_alipay_trade_query(out_trade_no=NUMBER)["trade_status"] == "TRADE_CLOSED"
    assert client.api_alipay_trade_close(out_trade_no=NUMBER)["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
    assert client.api_alipay_trade_precreate("演出票 / Ticket", NUMBER, "123.45")["sub_code"] == "ACQ.TRADE_HAS_CLOSE"
    assert httpx2.post(qr_code, json={"outcome": "success"}).status_code == 409
    assert sim.pay("alipay", NUMBER, status=409)["code"] == "closed"
    assert sim.truth()["days"] == {}
    shop.hears_nothing()


def test_an_expired_payment_is_not_payable(sim: Simulator, shop: Shop) -> None:
    precreate(sim, shop)
    sim.control("clock", {"seconds": 1801})

    assert sim.pay("alipay", NUMBER, status=409)["code"] == "closed"


def test_refunds_in_parts_never_exceed_what_was_paid(sim: Simulator, shop: Shop) -> None:
    client = alipay_client(sim, shop)
    precreate(sim, shop)
    assert client.api_alipay_trade_refund("1.00", out_trade_no=NUMBER)["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    sim.pay("alipay", NUMBER)
    shop.hears(1)

    first = client.api_alipay_trade_refund("100.00", out_trade_no=NUMBER, out_request_no="r1")
    again = client.api_alipay_trade_refund("100.00", out_trade_no=NUMBER, out_request_no="r1")
    other = client.api_alipay_trade_refund("99.00", out_trade_no=NUMBER, out_request_no="r1")
    over = client.api_alipay_trade_refund("23.46", out_trade_no=NUMBER, out_request_no="r2")
    rest = client.api_alipay_trade_refund("23.45", out_trade_no=NUMBER, out_request_no="r3")

    assert (first["fund_change"], first["refund_fee"]) == ("Y", "100.00")
    assert (again["fund_change"], again["refund_fee"]) == ("N", "100.00")
    assert other["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"
    assert over["sub_code"] == "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    assert (rest["fund_change"], rest["refund_fee"]) == ("Y", "123.45")
    closed = client.api_alipay_trade_query(out_trade_no=NUMBER)
    assert (closed["trade_status"], closed["total_amount"]) == ("TRADE_CLOSED", "123.45")
    found = client.api_alipay_trade_fastpay_refund_query("r1", out_trade_no=NUMBER)
    assert (found["refund_status"], found["refund_amount"]) == ("REFUND_SUCCESS", "100.00")
    unknown = client.api_alipay_trade_fastpay_refund_query("r2", out_trade_no=NUMBER)
    assert unknown["code"] == "10000"
    assert "refund_status" not in unknown
    told = [fields_of(heard) for heard in shop.hears(3)]
    refunds = {(told["out_biz_no"], told["refund_fee"], told["trade_status"]) for told in told if "gmt_refund" in told}
    assert ("r3", "123.45", "TRADE_CLOSED") in refunds
    assert {number for number, _, _ in refunds} == {"r1", "r3"}


def test_the_bill_lists_the_day_to_the_fen(sim: Simulator, shop: Shop) -> None:
    client = alipay_client(sim, shop)
    day = beijing_day(SystemClock().now())
    content = {"bill_type": "trade", "bill_date": day.isoformat()}
    nothing = client.server_api("alipay.data.dataservice.bill.downloadurl.query", content)
    precreate(sim, shop)
    sim.pay("alipay", NUMBER)
    client.api_alipay_trade_refund("23.45", out_trade_no=NUMBER, out_request_no="r1")

    answer = client.server_api("alipay.data.dataservice.bill.downloadurl.query", content)
    archive = httpx2.get(answer["bill_download_url"]).content

    assert nothing["sub_code"] == "isp.bill_not_exist"
    rows = [
        (row.kind, row.out_trade_no, row.out_refund_no, row.amount_minor, row.fee_minor) for row in read_bill(archive)
    ]
    assert sorted(rows) == [("payment", NUMBER, "", 12345, 74), ("refund", NUMBER, "r1", 2345, -14)]
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        assert any("业务明细" in files.read(name).decode("gbk") for name in files.namelist())
    sim.control("clock", {"seconds": 31})
    assert httpx2.get(answer["bill_download_url"]).status_code == 403


def test_with_real_manners_a_bill_is_ready_on_the_next_morning(sim: Simulator, shop: Shop) -> None:
    client = alipay_client(sim, shop)
    content = {"bill_type": "trade", "bill_date": beijing_day(SystemClock().now()).isoformat()}
    sim.control("bills", {"ready": "next-day"})
    precreate(sim, shop)
    sim.pay("alipay", NUMBER)

    early = client.server_api("alipay.data.dataservice.bill.downloadurl.query", content)
    sim.control("clock", {"seconds": 34 * 3600})
    later = client.server_api("alipay.data.dataservice.bill.downloadurl.query", content)

    assert early["sub_code"] == "isp.bill_not_exist"
    assert later["code"] == "10000"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"app_id": "2021000000000000"}, "isv.invalid-app-id"),
        ({"method": "alipay.trade.pay"}, "isv.invalid-method"),
        ({"charset": "gbk"}, "isv.invalid-charset"),
        ({"biz_content": '{"out_trade_no":"other"}'}, "isv.invalid-signature"),
        ({"sign": "AAAA"}, "isv.invalid-signature"),
        ({"sign_type": "RSA"}, "isv.invalid-signature"),
    ],
)
def test_requests_that_the_merchant_did_not_sign_are_refused(
    sim: Simulator, changed: dict[str, str], code: str
) -> None:
    fields = sign_request(
        sim.key("alipay-merchant-private.pem"),
        app_id=sim.numbers.alipay.app_id,
        method="alipay.trade.query",
        content=b'{"out_trade_no":"1"}',
        now=SystemClock().now(),
    )

    answer = sim.http.post("/gateway.do", data={**fields, **changed})

    assert f'"sub_code":"{code}"' in answer.text
    assert sim.truth()["payments"] == {}


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1e2", "1.005", "", "1,00"])
def test_amounts_that_are_none_are_refused(sim: Simulator, shop: Shop, amount: str) -> None:
    answer = alipay_client(sim, shop).api_alipay_trade_precreate("Ticket", NUMBER, amount)

    assert answer["sub_code"] == "ACQ.INVALID_PARAMETER"
    assert sim.truth()["payments"] == {}


def test_a_page_says_why_a_browser_was_refused(sim: Simulator, shop: Shop) -> None:
    asked = alipay_client(sim, shop).api_alipay_trade_page_pay("Ticket", NUMBER, "0")

    answer = sim.http.get(f"/gateway.do?{asked}", headers={"accept-language": "en"})

    assert answer.status_code == 400
    assert "The provider refused the request" in answer.text
    assert "ACQ.INVALID_PARAMETER" in answer.text


@pytest.mark.parametrize("person", ["lin", "zhou"])
def test_an_independent_client_exchanges_a_code_of_the_sign_in_page(sim: Simulator, shop: Shop, person: str) -> None:
    client = alipay_client(sim, shop)
    asked = {"app_id": client.appid, "scope": "auth_base", "redirect_uri": "https://shop.example/back", "state": "s1"}
    assert "sim-as-lin" in sim.http.get("/oauth2/publicAppAuthorize.htm", params=asked).text
    back = sim.http.get("/oauth2/publicAppAuthorize.htm", params={**asked, "as": person}).headers["location"]
    given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert (given["state"], given["app_id"]) == ("s1", client.appid)
    call = {
        "app_id": client.appid,
        "method": "alipay.system.oauth.token",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": "2026-11-23 12:00:00",
        "version": "1.0",
        "grant_type": "authorization_code",
        "code": given["auth_code"],
    }

    answer = client.verified_sync_response(call, "alipay_system_oauth_token_response")
    again = sim.http.get(f"/gateway.do?{client.sign_data(call)}").json()["error_response"]

    assert re.fullmatch("2088[0-9]{12}", answer["user_id"])
    assert again["sub_code"] == "isv.code-invalid"
