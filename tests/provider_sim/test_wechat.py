"""WeChat Pay as an independent merchant's client (`wechatpayv3`) meets it."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from wechatpayv3 import WeChatPay, WeChatPayType  # type: ignore[import-untyped]  # the witness has no types

from onsale.contracts.beijing import beijing_day, beijing_rfc3339
from onsale.contracts.wechat.bills import read_bill
from onsale.contracts.wechat.signing import Target, authorization, pay_parameters
from onsale.platform.clock import SystemClock
from tests.provider_sim.stage import Json, Shop, Simulator, wechat_client

pytestmark = pytest.mark.slow

NUMBER = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b3"
AMOUNT = {"total": 12345, "currency": "CNY"}


def begin(client: WeChatPay, *, status: int = 200, total: int = 12345, **given: object) -> Json:
    code, message = client.pay("Ticket", NUMBER, {"total": total, "currency": "CNY"}, **given)
    assert code == status, message
    found = json.loads(message)
    assert isinstance(found, dict)
    return found


def ask(client: WeChatPay, *, status: int = 200) -> Json:
    code, message = client.query(out_trade_no=NUMBER)
    assert code == status, message
    found = json.loads(message)
    assert isinstance(found, dict)
    return found


def refund(client: WeChatPay, number: str, minor: int, *, status: int = 200, total: int = 12345) -> Json:
    amount = {"refund": minor, "total": total, "currency": "CNY"}
    code, message = client.refund(number, amount, out_trade_no=NUMBER)
    assert code == status, message
    found = json.loads(message)
    assert isinstance(found, dict)
    return found


def test_a_payment_by_qr_code_is_paid_and_told(sim: Simulator, shop: Shop) -> None:
    client = wechat_client(sim, shop)
    code_url = str(begin(client)["code_url"])
    assert ask(client)["trade_state"] == "NOTPAY"

    assert httpx2.get(code_url).status_code == 200
    assert httpx2.post(code_url, json={"outcome": "success"}).json()["state"] == "paid"

    heard = shop.hears(1)[0]
    told = client.callback(heard.headers, heard.body)
    assert (told["event_type"], told["resource_type"]) == ("TRANSACTION.SUCCESS", "encrypt-resource")
    asked = ask(client)
    for name in ("trade_state", "out_trade_no", "amount", "appid", "mchid", "transaction_id"):
        assert told["resource"][name] == asked[name]
    assert (asked["trade_state"], asked["out_trade_no"]) == ("SUCCESS", NUMBER)
    assert asked["amount"] == {"total": 12345, "payer_total": 12345, "currency": "CNY", "payer_currency": "CNY"}


def test_h5_brings_the_buyer_back(sim: Simulator, shop: Shop) -> None:
    scene = {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    h5_url = begin(wechat_client(sim, shop), pay_type=WeChatPayType.H5, scene_info=scene)["h5_url"]

    answer = httpx2.post(f"{h5_url}&redirect_url=http%3A%2F%2F127.0.0.1%3A1%2Forders%2F7", json={"outcome": "success"})

    assert answer.json() == {"state": "paid", "return_url": "http://127.0.0.1:1/orders/7"}
    elsewhere = httpx2.get(f"{h5_url}&redirect_url=javascript%3Aalert(1)")
    assert "javascript:" not in elsewhere.text
    shop.hears(1)


def test_jsapi_asks_who_the_reader_is_and_opens_with_a_signature(sim: Simulator, shop: Shop) -> None:
    numbers = sim.numbers.wechat
    asked = {
        "appid": numbers.app_id,
        "redirect_uri": "http://127.0.0.1:1/orders/7",
        "scope": "snsapi_base",
        "state": "s",
    }
    back = sim.http.get("/connect/oauth2/authorize", params=asked).headers["location"]
    given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    exchange = {"appid": numbers.app_id, "secret": numbers.app_secret, "grant_type": "authorization_code"}
    who = sim.http.get("/sns/oauth2/access_token", params={**exchange, "code": given["code"]}).json()
    again = sim.http.get("/sns/oauth2/access_token", params={**exchange, "code": given["code"]}).json()
    assert given["state"] == "s"
    assert again["errcode"] == 40029

    payer = {"openid": who["openid"]}
    prepay_id = begin(wechat_client(sim, shop), pay_type=WeChatPayType.JSAPI, payer=payer)["prepay_id"]
    parameters = pay_parameters(
        sim.key("wechat-merchant-private.pem"),
        app_id=numbers.app_id,
        prepay_id=str(prepay_id),
        now=SystemClock().now(),
        nonce="n",
    )

    assert sim.http.post("/wechat/cashier", json={**parameters, "timeStamp": "1"}).status_code == 400
    pay_url = sim.http.post("/wechat/cashier", json=parameters).json()["pay_url"]
    assert httpx2.post(pay_url, json={"outcome": "success"}).json()["state"] == "paid"
    assert sim.payments()[NUMBER]["state"] == "paid"
    shop.hears(1)


def test_a_mini_program_pays_with_its_own_app(sim: Simulator, shop: Shop) -> None:
    numbers = sim.numbers.wechat
    code = sim.control("mini-codes", {})["code"]
    asked = {"appid": numbers.mini_app_id, "secret": numbers.mini_app_secret, "js_code": str(code)}
    openid = sim.http.get("/sns/jscode2session", params=asked).json()["openid"]
    client = wechat_client(sim, shop)

    begin(client, pay_type=WeChatPayType.MINIPROG, appid=numbers.mini_app_id, payer={"openid": openid})
    sim.pay("wechat", NUMBER)

    assert ask(client)["payer"] == {"openid": openid}
    heard = shop.hears(1)[0]
    assert client.callback(heard.headers, heard.body)["resource"]["appid"] == numbers.mini_app_id


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"secret": "x"}, 40125), ({"appid": "wx0"}, 40013), ({"code": "x"}, 40029)],
)
def test_oauth_refuses_strangers(sim: Simulator, changed: dict[str, str], code: int) -> None:
    numbers = sim.numbers.wechat
    asked = {"appid": numbers.app_id, "secret": numbers.app_secret, "code": "x", **changed}

    assert sim.http.get("/sns/oauth2/access_token", params=asked).json()["errcode"] == code


def test_the_same_number_is_the_same_payment_or_refused(sim: Simulator, shop: Shop) -> None:
    client = wechat_client(sim, shop)

    assert begin(client) == begin(client)
    assert begin(client, status=403, total=12346)["code"] == "OUT_TRADE_NO_USED"
    sim.pay("wechat", NUMBER)
    assert begin(client, status=400)["code"] == "ORDERPAID"
    shop.hears(1)


def test_a_closed_payment_is_not_payable(sim: Simulator, shop: Shop) -> None:
    client = wechat_client(sim, shop)
    assert ask(client, status=404)["code"] == "ORDER_NOT_EXIST"
    begin(client)

    assert client.close(NUMBER)[0] == 204

    assert ask(client)["trade_state"] == "CLOSED"
    assert client.close(NUMBER)[0] == 400
    assert begin(client, status=400)["code"] == "ORDER_CLOSED"
    assert sim.pay("wechat", NUMBER, status=409)["code"] == "closed"
    shop.hears_nothing()


def test_an_expired_payment_is_closed(sim: Simulator, shop: Shop) -> None:
    client = wechat_client(sim, shop)
    now = SystemClock().now()
    begin(client, time_expire=beijing_rfc3339(now + timedelta(seconds=120)))
    # Not as far as the age at which signatures are refused.
    sim.control("clock", {"seconds": 200})

    assert ask(client)["trade_state"] == "CLOSED"
    assert sim.pay("wechat", NUMBER, status=409)["code"] == "closed"
    assert begin(client, status=400, time_expire=beijing_rfc3339(now))["code"] == "INVALID_REQUEST"


def test_refunds_in_parts_never_exceed_what_was_paid(sim: Simulator, shop: Shop) -> None:
    client = wechat_client(sim, shop)
    begin(client)
    assert refund(client, "r1", 10000, status=400)["code"] == "INVALID_REQUEST"
    sim.pay("wechat", NUMBER)
    shop.hears(1)

    first, again = refund(client, "r1", 10000), refund(client, "r1", 10000)
    assert (first["status"], again["refund_id"]) == ("SUCCESS", first["refund_id"])
    assert refund(client, "r1", 9999, status=400)["code"] == "INVALID_REQUEST"
    assert refund(client, "r2", 2346, status=400)["code"] == "INVALID_REQUEST"
    assert refund(client, "r2", 2345, status=403, total=12346)["code"] == "OUT_TRADE_NO_USED"
    assert refund(client, "r2", 2345)["status"] == "SUCCESS"

    assert ask(client)["trade_state"] == "REFUND"
    assert json.loads(client.query_refund("r1")[1])["amount"]["refund"] == 10000
    assert client.query_refund("r9")[0] == 404
    told = [client.callback(heard.headers, heard.body) for heard in shop.hears(3)[1:]]
    assert {news["event_type"] for news in told} == {"REFUND.SUCCESS"}
    amounts = {news["resource"]["out_refund_no"]: news["resource"]["amount"]["refund"] for news in told}
    assert amounts == {"r1": 10000, "r2": 2345}


@pytest.mark.parametrize("tar_type", ["GZIP", ""])
def test_the_bill_lists_the_day_to_the_fen(sim: Simulator, shop: Shop, tar_type: str) -> None:
    client = wechat_client(sim, shop)
    day = beijing_day(SystemClock().now()).isoformat()
    assert json.loads(client.trade_bill(day)[1])["code"] == "NO_STATEMENT_EXIST"
    begin(client)
    sim.pay("wechat", NUMBER)
    refund(client, "r1", 2345)

    answer = json.loads(client.trade_bill(day, tar_type=tar_type)[1])
    refund(client, "r2", 1)  # comes too late for the file of that hash
    path = str(answer["download_url"]).removeprefix(sim.url)
    content = sim.http.get(path, headers={"authorization": signed(sim, "GET", path, b"")}).content
    if tar_type:
        content = gzip.decompress(content)

    assert hashlib.sha1(content, usedforsecurity=False).hexdigest() == answer["hash_value"]
    paid, back = sorted(read_bill(content), key=lambda row: row.kind)
    assert (paid.out_trade_no, paid.amount_minor, paid.fee_minor) == (NUMBER, 12345, 74)
    assert (back.out_refund_no, back.amount_minor, back.fee_minor) == ("r1", 2345, -14)
    assert sim.http.get(path).status_code == 401


def signed(sim: Simulator, method: str, path: str, body: bytes, **changed: str) -> str:
    numbers = sim.numbers.wechat
    given = {"mchid": numbers.merchant_id, "serial_no": numbers.serial, **changed}
    return authorization(
        sim.key("wechat-merchant-private.pem"),
        Target(method, path),
        body,
        mchid=given["mchid"],
        serial_no=given["serial_no"],
        now=SystemClock().now() - timedelta(seconds=float(given.get("age", "0"))),
        nonce="nonce",
    )


@pytest.mark.parametrize("changed", [{"mchid": "1"}, {"serial_no": "AB"}, {"age": "301"}])
def test_requests_that_the_merchant_did_not_sign_just_now_are_refused(sim: Simulator, changed: dict[str, str]) -> None:
    path = "/v3/pay/transactions/out-trade-no/1?mchid=1"

    answer = sim.http.get(path, headers={"authorization": signed(sim, "GET", path, b"", **changed)})

    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")


def test_a_changed_body_is_refused(sim: Simulator) -> None:
    path = "/v3/pay/transactions/native"
    headers = {"authorization": signed(sim, "POST", path, b"{}")}

    assert sim.http.post(path, content=b"{ }", headers=headers).status_code == 401
    assert sim.http.post(path, content=b"{}").status_code == 401
    assert sim.truth()["payments"] == {}


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": {"total": 0, "currency": "CNY"}},
        {"amount": {"total": 1.5, "currency": "CNY"}},
        {"amount": {"total": 1, "currency": "USD"}},
        {"appid": "wx0"},
        {"mchid": "1"},
        {"out_trade_no": "1"},
        {"time_expire": "tomorrow"},
        {"time_expire": "2026-11-23T15:00:00"},
    ],
)
def test_terms_that_are_none_are_refused(sim: Simulator, shop: Shop, changed: Json) -> None:
    numbers, path = sim.numbers.wechat, "/v3/pay/transactions/native"
    content = {
        "appid": numbers.app_id, "mchid": numbers.merchant_id, "description": "Ticket", "out_trade_no": NUMBER,
        "notify_url": shop.url, "amount": AMOUNT, **changed,
    }  # fmt: skip
    body = json.dumps(content).encode()

    answer = sim.http.post(path, content=body, headers={"authorization": signed(sim, "POST", path, body)})

    assert answer.status_code == 400
    assert sim.truth()["payments"] == {}
