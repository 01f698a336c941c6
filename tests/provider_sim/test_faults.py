"""Every way to misbehave towards a merchant who is told, or asks."""

from __future__ import annotations

import json
import time
from urllib.parse import parse_qsl

import pytest

from onsale.contracts.beijing import read_beijing
from tests.provider_sim.stage import Heard, Shop, Simulator, alipay_client, eventually, wechat_client
from tests.provider_sim.story import BOTH, NUMBER, OPERATIONS, OTHER, begin, happened, is_sound, pay

pytestmark = pytest.mark.slow


@BOTH
def test_a_notification_comes_ten_times(sim: Simulator, shop: Shop, channel: str) -> None:
    pay(sim, shop, channel, "repeat")

    heard = shop.hears(10)

    assert all(is_sound(sim, channel, each) for each in heard)
    assert len({_identity(channel, each) for each in heard}) == 1
    assert happened(sim) == {"repeat": 1}


def _identity(channel: str, heard: Heard) -> str:
    if channel == "alipay":
        return dict(parse_qsl(heard.body.decode()))["notify_id"]
    return str(json.loads(heard.body)["id"])


@BOTH
def test_a_notification_is_repeated_until_it_is_acknowledged(sim: Simulator, shop: Shop, channel: str) -> None:
    shop.answers = [500, 500]
    pay(sim, shop, channel)

    heard = shop.hears(3)

    assert len({_identity(channel, each) for each in heard}) == 1
    eventually(lambda: sim.truth()["notices"] == 0)


@BOTH
def test_notifications_come_in_another_order(sim: Simulator, shop: Shop, channel: str) -> None:
    begin(sim, shop, channel)
    begin(sim, shop, channel, OTHER)
    sim.faults(channel, NUMBER, {"kind": "reorder", "seconds": 2})
    sim.pay(channel, NUMBER)
    sim.pay(channel, OTHER)

    first, *later = shop.hears(3 if channel == "alipay" else 2)

    assert is_sound(sim, channel, later[0])
    if channel == "alipay":
        told = [dict(parse_qsl(heard.body.decode())) for heard in (first, *later)]
        assert [each["out_trade_no"] for each in told] == [OTHER, NUMBER, NUMBER]
        # What was true before comes after what is true now.
        assert [each["trade_status"] for each in told] == ["TRADE_SUCCESS", "TRADE_SUCCESS", "WAIT_BUYER_PAY"]
    assert happened(sim) == {"reorder": 1}


def test_a_notification_comes_a_day_and_an_hour_late_by_the_clock(sim: Simulator, shop: Shop) -> None:
    pay(sim, shop, "alipay", "delay")
    shop.hears_nothing()
    sim.control("clock", {"seconds": 25 * 3600})

    fields = dict(parse_qsl(shop.hears(1)[0].body.decode()))

    late = read_beijing(fields["notify_time"]) - read_beijing(fields["gmt_payment"])
    assert 25 * 3600 <= late.total_seconds() < 25 * 3600 + 60


def test_what_is_late_can_be_sent_at_once(sim: Simulator, shop: Shop) -> None:
    pay(sim, shop, "wechat", "delay")
    shop.hears_nothing()

    assert sim.control("release", {"what": "notices"}) == {"released": 1}

    assert is_sound(sim, "wechat", shop.hears(1)[0])


@BOTH
def test_a_notification_is_lost_and_a_question_tells(sim: Simulator, shop: Shop, channel: str) -> None:
    pay(sim, shop, channel, "drop")

    shop.hears_nothing()
    assert sim.payments()[NUMBER]["state"] == "paid"
    assert happened(sim) == {"drop": 1}


@BOTH
@pytest.mark.parametrize("how", ["flipped", "truncated", "reencoded", "amount"])
def test_a_corrupted_notification_is_no_signed_one_and_the_next_is(
    sim: Simulator, shop: Shop, channel: str, how: str
) -> None:
    shop.answers = [400]
    pay(sim, shop, channel, {"kind": "corrupt", "how": how})

    spoilt, sound = shop.hears(2)

    assert not is_sound(sim, channel, spoilt)
    assert is_sound(sim, channel, sound)
    assert happened(sim) == {"corrupt": 1}


@BOTH
def test_a_notification_is_signed_by_somebody_else(sim: Simulator, shop: Shop, channel: str) -> None:
    shop.answers = [401, 401]
    pay(sim, shop, channel, {"kind": "wrong-key", "times": 2})

    assert [is_sound(sim, channel, heard) for heard in shop.hears(3)] == [False, False, True]
    assert happened(sim) == {"wrong-key": 2}


def test_a_notification_has_an_old_time(sim: Simulator, shop: Shop) -> None:
    shop.answers = [400]
    pay(sim, shop, "wechat", "stale")

    assert [is_sound(sim, "wechat", heard) for heard in shop.hears(2)] == [False, True]


def test_one_order_is_paid_by_two_channels_at_once(sim: Simulator, shop: Shop) -> None:
    begin(sim, shop, "alipay", NUMBER)
    begin(sim, shop, "wechat", OTHER)
    which = [{"channel": "alipay", "out_trade_no": NUMBER}, {"channel": "wechat", "out_trade_no": OTHER}]

    sim.control("pay", {"payments": which})

    assert (happened(sim), happened(sim, OTHER)) == ({"twice": 1}, {"twice": 1})
    shop.hears(2)


def test_both_payments_are_made_or_none(sim: Simulator, shop: Shop) -> None:
    begin(sim, shop, "alipay", NUMBER)
    begin(sim, shop, "wechat", OTHER)
    wechat_client(sim, shop).close(OTHER)
    which = [{"channel": "alipay", "out_trade_no": NUMBER}, {"channel": "wechat", "out_trade_no": OTHER}]

    assert sim.control("pay", {"payments": which}, status=409)["code"] == "closed"

    assert sim.payments()[NUMBER]["state"] == "waiting"
    shop.hears_nothing()


@BOTH
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_payment_is_made_after_it_was_over(sim: Simulator, shop: Shop, channel: str, is_closed: bool) -> None:  # noqa: FBT001  # a column of the table
    begin(sim, shop, channel)
    if is_closed and channel == "alipay":
        alipay_client(sim, shop).api_alipay_trade_close(out_trade_no=NUMBER)
    elif is_closed:
        wechat_client(sim, shop).close(NUMBER)
    else:
        sim.control("clock", {"seconds": 8 * 86_400})
    assert sim.pay(channel, NUMBER, status=409)["code"] == "closed"
    sim.faults(channel, NUMBER, "late")

    sim.pay(channel, NUMBER)

    assert sim.payments()[NUMBER]["state"] == "paid"
    assert happened(sim) == {"late": 1}
    shop.hears(1)


@BOTH
@pytest.mark.parametrize("minor", [-345, 0, 1])
def test_another_amount_is_paid(sim: Simulator, shop: Shop, channel: str, minor: int) -> None:
    pay(sim, shop, channel, {"kind": "other-amount", "minor": minor})
    paid = sim.payments()[NUMBER]["received_minor"]

    heard = shop.hears(1)[0]

    assert isinstance(paid, int)
    assert paid != 12345
    assert minor in {0, paid - 12345}
    if channel == "alipay":
        assert dict(parse_qsl(heard.body.decode()))["total_amount"] == f"{paid // 100}.{paid % 100:02d}"
    else:
        told = wechat_client(sim, shop).callback(heard.headers, heard.body)
        assert told["resource"]["amount"]["total"] == paid


@pytest.mark.parametrize("answer", ["500", "timeout"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_wechat_does_it_and_does_not_say_so(sim: Simulator, shop: Shop, operation: str, answer: str) -> None:
    client = wechat_client(sim, shop)
    fault = {"kind": f"{operation}-{answer}", "seconds": 0.2}
    sim.control("faults", {"channel": "wechat", "out_trade_no": NUMBER, "faults": [fault]})
    amount = {"refund": 45, "total": 12345, "currency": "CNY"}
    calls = {
        "start": lambda: client.pay("Ticket", NUMBER, {"total": 12345, "currency": "CNY"}),
        "query": lambda: client.query(out_trade_no=NUMBER),
        "close": lambda: client.close(NUMBER),
        "refund": lambda: client.refund("r1", amount, out_trade_no=NUMBER),
    }
    if operation != "start":
        begin(sim, shop, "wechat")
    if operation == "refund":
        sim.pay("wechat", NUMBER)

    lost, again = calls[operation]()[0], calls[operation]()[0]

    assert lost == (500 if answer == "500" else 504)
    assert again == (400 if operation == "close" else 200)
    truth = sim.payments()[NUMBER]
    assert truth["state"] == {"close": "closed", "refund": "paid"}.get(operation, "waiting")
    assert truth["refunded_minor"] == (45 if operation == "refund" else 0)
    assert happened(sim) == {f"{operation}-{answer}": 1}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_alipay_does_it_and_does_not_say_so(sim: Simulator, shop: Shop, operation: str) -> None:
    client = alipay_client(sim, shop)
    sim.control("faults", {"channel": "alipay", "next": 1, "faults": [{"kind": f"{operation}-500"}]})
    calls = {
        "start": lambda: client.api_alipay_trade_precreate("Ticket", NUMBER, "123.45"),
        "query": lambda: client.api_alipay_trade_query(out_trade_no=NUMBER),
        "close": lambda: client.api_alipay_trade_close(out_trade_no=NUMBER),
        "refund": lambda: client.api_alipay_trade_refund("0.45", out_trade_no=NUMBER, out_request_no="r1"),
    }
    if operation != "start":
        begin(sim, shop)
    if operation == "refund":
        sim.pay("alipay", NUMBER)

    with pytest.raises(OSError, match="500"):
        calls[operation]()
    again = calls[operation]()

    assert again.get("sub_code") == ("ACQ.TRADE_STATUS_ERROR" if operation == "close" else None)
    assert again.get("fund_change") == ("N" if operation == "refund" else None)
    assert sim.payments()[NUMBER]["refunded_minor"] == (45 if operation == "refund" else 0)
    assert happened(sim) == {f"{operation}-500": 1}


def test_time_outs_hold_as_long_as_they_say(sim: Simulator, shop: Shop) -> None:
    begin(sim, shop, "wechat")
    sim.faults("wechat", NUMBER, {"kind": "query-timeout", "seconds": 0.5})
    began = time.monotonic()

    assert wechat_client(sim, shop).query(out_trade_no=NUMBER)[0] == 504

    assert 0.5 <= time.monotonic() - began < 5
