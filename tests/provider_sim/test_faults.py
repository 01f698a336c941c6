"""Every way to misbehave, seen from the merchant; and the ground truth that says what happened."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import parse_qsl

import httpx2
import msgspec
import pytest

from onsale.contracts.alipay.bills import read_bill
from onsale.contracts.alipay.signing import EnvelopeMalformed, read_notification
from onsale.contracts.beijing import beijing_day, read_beijing
from onsale.contracts.bills import BillRow
from onsale.contracts.rsa import SignatureWrong, read_public_key
from onsale.contracts.wechat.signing import MessageStale, verify_message
from onsale.platform.clock import SystemClock
from onsale.provider_sim.bills import extra_number
from onsale.provider_sim.faults import Chance, Defaults, Fault, FaultKind, drawn
from tests.provider_sim.stage import Heard, Json, Shop, Simulator, alipay_client, eventually, wechat_client

pytestmark = pytest.mark.slow

NUMBER = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b3"
OPERATIONS = ("start", "query", "close", "refund")
OTHER = "0199a0b1c2d3e4f5a6b7c8d9e0f1a2b4"


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


BOTH = pytest.mark.parametrize("channel", ["alipay", "wechat"])


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


@BOTH
def test_a_refund_stays_pending_until_it_is_released(sim: Simulator, shop: Shop, channel: str) -> None:
    pay(sim, shop, channel, {"kind": "refund-pending", "seconds": 0})
    shop.hears(1)

    assert refund(sim, shop, channel) == "pending"
    assert asked_refund(sim, shop, channel) == "pending"
    assert sim.truth()["days"][beijing_day(SystemClock().now()).isoformat()][channel]["refunded_minor"] == 0  # type: ignore[index]  # JSON
    sim.control("release", {"what": "refunds", "channel": channel, "out_refund_no": "r1"})

    assert asked_refund(sim, shop, channel) == "done"
    assert sim.payments()[NUMBER]["refunds"][0]["state"] == "done"  # type: ignore[index]  # JSON
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
    assert len(sim.payments()[NUMBER]["refunds"]) == 1  # type: ignore[arg-type]  # JSON


@BOTH
def test_a_refund_is_refused_and_done_when_asked_again(sim: Simulator, shop: Shop, channel: str) -> None:
    pay(sim, shop, channel, {"kind": "refund-refused", "times": 2})

    answers = [refund(sim, shop, channel) for _ in range(3)]

    no_balance = "ACQ.SELLER_BALANCE_NOT_ENOUGH" if channel == "alipay" else "NOT_ENOUGH"
    assert answers == [no_balance, no_balance, "done"]
    assert sim.payments()[NUMBER]["refunded_minor"] == 45


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


def test_every_kind_has_a_test_here() -> None:
    source = Path(__file__).read_text()
    answers = {f"{operation}-{answer}" for operation in OPERATIONS for answer in ("500", "timeout")}

    assert [kind for kind in FaultKind if kind not in answers and f'"{kind}"' not in source] == []


def test_chance_follows_from_seed_and_number() -> None:
    numbers = [f"{index:032x}" for index in range(2000)]

    def hit(seed: int) -> set[str]:
        defaults = Defaults(seed, [Chance(Fault(kind=FaultKind.DROP), 0.1), Chance(Fault(kind=FaultKind.REPEAT), 1)])
        found = {number: [fault.kind for fault in drawn(defaults, number)] for number in numbers}
        assert all(kinds[-1] == FaultKind.REPEAT for kinds in found.values())
        return {number for number, kinds in found.items() if FaultKind.DROP in kinds}

    assert hit(7) == hit(7)
    assert hit(7) != hit(8)
    assert 150 < len(hit(7)) < 250


def test_new_payments_are_hit_by_chance(sim: Simulator, shop: Shop) -> None:
    chance = {"fault": {"kind": "repeat", "times": 3}, "probability": 1}
    sim.control("defaults", {"seed": 3, "chances": [chance]})
    begin(sim, shop)

    sim.pay("alipay", NUMBER)

    shop.hears(3)
    assert (sim.truth()["planned"], sim.truth()["happened"]) == ({"repeat": 1}, {"repeat": 1})


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("faults", {"channel": "alipay", "out_trade_no": NUMBER, "faults": [{"kind": "unheard-of"}]}),
        ("faults", {"channel": "alipay", "out_trade_no": NUMBER, "faults": [{"kind": "corrupt", "how": "badly"}]}),
        ("faults", {"channel": "alipay", "out_trade_no": NUMBER, "faults": [{"kind": "repeat", "times": 101}]}),
        ("defaults", {"chances": [{"fault": {"kind": "drop"}, "probability": 1.1}]}),
        ("clock", {"seconds": -1}),
        ("pay", {"payments": []}),
        ("pay", {"payments": [{"channel": "alipay", "number": NUMBER}]}),
    ],
)
def test_what_cannot_be_meant_is_refused(sim: Simulator, path: str, content: Json) -> None:
    before = sim.http.get("/sim/state").json()

    assert sim.control(path, content, status=400)["code"] == "malformed"

    after = sim.http.get("/sim/state").json()
    assert {**before, "clock": ""} == {**after, "clock": ""}


def test_pages_elsewhere_cannot_set_anything(sim: Simulator) -> None:
    answer = sim.http.post("/sim/clock", content=b'{"seconds":1}', headers={"content-type": "text/plain"})

    assert answer.status_code == 415
    assert sim.http.get("/sim/state").json()["moved_seconds"] == 0


def test_the_truth_adds_up_by_day(sim: Simulator, shop: Shop) -> None:
    begin(sim, shop, "alipay", NUMBER)
    begin(sim, shop, "wechat", OTHER)
    sim.pay("alipay", NUMBER)
    sim.pay("wechat", OTHER)
    refund(sim, shop, "alipay")

    (day,) = msgspec.convert(sim.truth()["days"], dict[str, dict[str, dict[str, int]]]).values()

    keys = ("payments", "received_minor", "refunds", "refunded_minor", "fee_minor")
    assert [day["alipay"][key] for key in keys] == [1, 12345, 1, 45, 74]
    assert [day["wechat"][key] for key in keys] == [1, 12345, 0, 0, 74]


def test_time_outs_hold_as_long_as_they_say(sim: Simulator, shop: Shop) -> None:
    begin(sim, shop, "wechat")
    sim.faults("wechat", NUMBER, {"kind": "query-timeout", "seconds": 0.5})
    began = time.monotonic()

    assert wechat_client(sim, shop).query(out_trade_no=NUMBER)[0] == 504

    assert 0.5 <= time.monotonic() - began < 5
