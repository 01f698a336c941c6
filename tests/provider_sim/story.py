"""What the tests of faults have in common: a payment that begins, is paid and sent back, by either channel."""

from __future__ import annotations

import json

import httpx2
import pytest

from onsale.contracts.alipay.signing import EnvelopeMalformed, read_notification
from onsale.contracts.rsa import SignatureWrong, read_public_key
from onsale.contracts.wechat.signing import MessageStale, verify_message
from onsale.platform.clock import SystemClock
from tests.provider_sim.stage import Heard, Json, Shop, Simulator, alipay_client, wechat_client

NUMBER = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b3"
OTHER = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b4"
OPERATIONS = ("start", "query", "close", "refund")
BOTH = pytest.mark.parametrize("channel", ["alipay", "wechat"])


def begin(sim: Simulator, shop: Shop, channel: str = "alipay", number: str = NUMBER, minor: int = 12345) -> None:
    """A payment is there and can be paid: for Alipay, too, its buyer has opened it."""
    if channel == "wechat":
        code, message = wechat_client(sim, shop).pay("Ticket", number, {"total": minor, "currency": "CNY"})
        assert code == 200, message
        return
    yuan = f"{minor // 100}.{minor % 100:02d}"
    answer = alipay_client(sim, shop).api_alipay_trade_precreate("Ticket", number, yuan, timeout_express="30m")
    assert httpx2.get(answer["qr_code"]).status_code == 200


def pay(sim: Simulator, shop: Shop, channel: str, *faults: str | Json) -> None:
    begin(sim, shop, channel)
    sim.faults(channel, NUMBER, *faults)
    sim.pay(channel, NUMBER)


def is_sound(sim: Simulator, channel: str, heard: Heard) -> bool:
    """Whether the merchant would believe it."""
    now = SystemClock().now()
    key = read_public_key((sim.folder / f"{channel}-provider-public.pem").read_text(), now=now)
    try:
        if channel == "alipay":
            read_notification(key, heard.body)
        else:
            verify_message({sim.numbers.wechat.public_key_id: key}, heard.headers, heard.body, now=now)
    except (SignatureWrong, EnvelopeMalformed, MessageStale):
        return False
    return True


def happened(sim: Simulator, number: str = NUMBER) -> Json:
    found = sim.payments()[number]["happened"]
    assert isinstance(found, dict)
    return found


def refund(sim: Simulator, shop: Shop, channel: str) -> str:
    """Ask for 0.45 back: its state, or the code of the refusal."""
    if channel == "alipay":
        client = alipay_client(sim, shop)
        answer = client.api_alipay_trade_refund("0.45", out_trade_no=NUMBER, out_request_no="r1")
        return str(answer.get("sub_code") or {"Y": "done", "N": "pending"}[answer["fund_change"]])
    amount = {"refund": 45, "total": 12345, "currency": "CNY"}
    answer = json.loads(wechat_client(sim, shop).refund("r1", amount, out_trade_no=NUMBER)[1])
    return str(answer.get("code") or {"PROCESSING": "pending", "SUCCESS": "done"}[answer["status"]])


def asked_refund(sim: Simulator, shop: Shop, channel: str) -> str:
    if channel == "alipay":
        answer = alipay_client(sim, shop).api_alipay_trade_fastpay_refund_query("r1", out_trade_no=NUMBER)
        return "done" if answer.get("refund_status") == "REFUND_SUCCESS" else "pending"
    answer = json.loads(wechat_client(sim, shop).query_refund("r1")[1])
    return {"PROCESSING": "pending", "SUCCESS": "done", "ABNORMAL": "refused"}[answer["status"]]
