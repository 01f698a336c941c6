"""Refunds that hang or are refused, and bills that are wrong; the ground truth that says what happened."""

from __future__ import annotations

import httpx2
import msgspec
import pytest

from onsale.contracts.alipay.bills import read_bill
from onsale.contracts.beijing import beijing_day
from onsale.contracts.bills import BillRow
from onsale.platform.clock import SystemClock
from onsale.provider_sim.bills import extra_number
from tests.provider_sim.stage import Json, Shop, Simulator, alipay_client, eventually
from tests.provider_sim.story import BOTH, NUMBER, asked_refund, begin, pay, refund

pytestmark = pytest.mark.slow


@BOTH
def test_a_refund_stays_pending_until_it_is_released(sim: Simulator, shop: Shop, channel: str) -> None:
    pay(sim, shop, channel, {"kind": "refund-pending", "seconds": 0})
    shop.hears(1)

    assert refund(sim, shop, channel) == "pending"
    assert asked_refund(sim, shop, channel) == "pending"
    assert [total["refunded_minor"] for total in totals(sim)] == [0]
    sim.control("release", {"what": "refunds", "channel": channel, "out_refund_no": "r1"})

    assert asked_refund(sim, shop, channel) == "done"
    assert refund_states(sim) == ["done"]
    assert [total["refunded_minor"] for total in totals(sim)] == [45]
    shop.hears(2)


def test_a_refund_stays_pending_for_a_while(sim: Simulator, shop: Shop) -> None:
    pay(sim, shop, "wechat", {"kind": "refund-pending", "seconds": 0.2})

    assert refund(sim, shop, "wechat") == "pending"
    eventually(lambda: asked_refund(sim, shop, "wechat") == "done")


@BOTH
def test_a_pending_refund_comes_to_nothing_and_is_done_when_asked_again(
    sim: Simulator, shop: Shop, channel: str
) -> None:
    pay(sim, shop, channel, {"kind": "refund-pending", "seconds": 0})
    refund(sim, shop, channel)

    sim.control("release", {"what": "refunds", "outcome": "refused"})

    assert sim.payments()[NUMBER]["refunded_minor"] == 0
    assert asked_refund(sim, shop, channel) == ("pending" if channel == "alipay" else "refused")
    sim.faults(channel, NUMBER)
    assert refund(sim, shop, channel) == "done"
    assert sim.payments()[NUMBER]["refunded_minor"] == 45
    assert refund_states(sim) == ["done"]


@BOTH
def test_a_refund_is_refused_and_done_when_asked_again(sim: Simulator, shop: Shop, channel: str) -> None:
    pay(sim, shop, channel, {"kind": "refund-refused", "times": 2})

    answers = [refund(sim, shop, channel) for _ in range(3)]

    no_balance = "ACQ.SELLER_BALANCE_NOT_ENOUGH" if channel == "alipay" else "NOT_ENOUGH"
    assert answers == [no_balance, no_balance, "done"]
    assert sim.payments()[NUMBER]["refunded_minor"] == 45


def test_the_bill_misses_a_line_has_one_too_many_and_one_altered(sim: Simulator, shop: Shop) -> None:
    numbers = [f"{NUMBER[:-1]}{digit}" for digit in range(4)]
    for number, kind in zip(numbers, ["", "bill-missing", "bill-extra", "bill-altered"], strict=True):
        begin(sim, shop, number=number)
        if kind:
            sim.faults("alipay", number, {"kind": kind, "minor": -5} if kind == "bill-altered" else kind)
        sim.pay("alipay", number)

    rows = {row.out_trade_no: row for row in bill(sim, shop)}

    assert set(rows) == {numbers[0], numbers[2], numbers[3], extra_number(numbers[2])}
    assert (rows[numbers[2]].amount_minor, rows[numbers[3]].amount_minor) == (12345, 12340)
    assert rows == {row.out_trade_no: row for row in bill(sim, shop)}
    assert sim.payments()[numbers[2]]["extra_out_trade_no"] == extra_number(numbers[2])
    assert sim.truth()["happened"] == {"bill-missing": 1, "bill-extra": 1, "bill-altered": 1}


def bill(sim: Simulator, shop: Shop) -> list[BillRow]:
    content = {"bill_type": "trade", "bill_date": beijing_day(SystemClock().now()).isoformat()}
    answer = alipay_client(sim, shop).server_api("alipay.data.dataservice.bill.downloadurl.query", content)
    return read_bill(httpx2.get(answer["bill_download_url"]).content)


def totals(sim: Simulator) -> list[dict[str, int]]:
    """Of every day and channel on which something happened."""
    days = msgspec.convert(sim.truth()["days"], dict[str, dict[str, dict[str, int]]])
    return [total for channels in days.values() for total in channels.values()]


def refund_states(sim: Simulator) -> list[object]:
    return [each["state"] for each in msgspec.convert(sim.payments()[NUMBER]["refunds"], list[Json])]
