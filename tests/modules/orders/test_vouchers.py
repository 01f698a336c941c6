"""Vouchers over HTTP: what an order costs with one, when it is refused, and how a use comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, Provider, state_of
from tests.modules.orders.refunding import fee_of, staff_of
from tests.modules.orders.voucher_steps import USED, made, order_with, quote
from tests.processes import broken_promises, rows, tell
from tests.stage import Buyer, Kind, new_key, notify, performance

pytestmark = EVERY_ENGINE

BIG = "01972b8a-0000-7000-8000-000000000002"
USES = "SELECT account_place, returned_at IS NULL FROM orders_voucher_uses ORDER BY order_id"


async def test_an_order_costs_less_and_says_why(show: Process, buyer: Buyer, settle: Settle) -> None:
    await made(buyer, show)
    hold = await buyer.hold(SHOW, "type-floor", 2)
    quoted = (await quote(buyer, hold, "autumn-26")).json()
    assert quoted == {
        "code": "AUTUMN26",
        "before": {"amount_minor": 76_000, "currency": "CNY"},
        "discount": {"amount_minor": 7_600, "currency": "CNY"},
        "total": {"amount_minor": 68_400, "currency": "CNY"},
    }
    assert await rows(show, USED) == [(0, 100)]
    order = (await order_with(buyer, hold, "ａｕｔｕｍｎ 26")).json()
    assert (order["voucher_code"], order["total"]["amount_minor"], order["discount"]["amount_minor"]) == (
        "AUTUMN26",
        68_400,
        7_600,
    )
    assert [(item["price"]["amount_minor"], item["discount"]["amount_minor"]) for item in order["items"]] == [
        (34_200, 3_800),
        (34_200, 3_800),
    ]
    attempt = await buyer.start_payment(order["id"])
    assert (await notify(buyer.client, show, attempt, 68_400)).text == "success"
    await settle()
    assert await state_of(buyer, order["id"]) == "fulfilled"
    tickets = (await buyer.get(f"/tickets?order_id={order['id']}")).json()["items"]
    assert [ticket["price"]["amount_minor"] for ticket in tickets] == [34_200, 34_200]
    assert await rows(show, USED) == [(1, 100)]
    assert await rows(show, USES) == [(None, 1)]
    assert await broken_promises(show) == []


async def test_single_tickets_give_back_exactly_what_was_paid(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    await made(buyer, show, rules={"kind": "fixed", "value": 10_000})
    hold = await buyer.hold(SHOW, "type-floor", 3)
    order = (await order_with(buyer, hold, "AUTUMN26")).json()
    paid = {item["id"]: item["price"]["amount_minor"] for item in order["items"]}
    assert sorted(paid.values()) == [34_666, 34_667, 34_667]
    await notify(buyer.client, show, await buyer.start_payment(order["id"]), 104_000)
    await settle()
    for item_id, price in paid.items():
        answer = await buyer.post(f"/orders/{order['id']}/refunds", {"item_ids": [item_id], **fee_of(0)})
        assert answer.json()["amount"]["amount_minor"] == price
        await settle()
        await jobs.refund()
    await settle()
    assert await state_of(buyer, order["id"]) == "refunded"
    assert await rows(show, "SELECT received_minor, refund_minor FROM orders_payment_attempts") == [(104_000, 104_000)]
    # A refund does not give the use back.
    assert await rows(show, USED) == [(1, 100)]
    assert await broken_promises(show) == []


async def test_an_order_of_nothing_is_paid_at_once_and_refunded_without_a_provider(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider
) -> None:
    await made(buyer, show, rules={"kind": "percent", "value": 10_000})
    order = (await order_with(buyer, await buyer.hold(SHOW, "type-floor", 2), "AUTUMN26")).json()
    assert (order["state"], order["total"]["amount_minor"]) == ("paid", 0)
    assert [payment["channel"] for payment in order["payments"]] == ["free"]
    refused = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"})
    assert refused.json()["code"] == "order-not-payable"
    assert (await buyer.post(f"/orders/{order['id']}/payments", {"channel": "free"})).status_code == 404
    await settle()
    assert await state_of(buyer, order["id"]) == "fulfilled"
    assert len((await buyer.get(f"/tickets?order_id={order['id']}")).json()["items"]) == 2
    await jobs.ask()
    await jobs.expire()
    answer = await buyer.post(f"/orders/{order['id']}/refunds", fee_of(0))
    assert answer.status_code == 201, answer.text
    await settle()
    assert await state_of(buyer, order["id"]) == "refunded"
    assert provider.questions == []
    assert await rows(show, "SELECT COUNT(*) FROM orders_ledger") == [(0,)]
    assert await broken_promises(show) == []


async def test_free_tickets_need_no_payment(show: Process, buyer: Buyer, settle: Settle) -> None:
    free = [Kind("type-free", 0, capacity=5)]
    await tell(show, performance(BIG, free, show.platform.clock.now()))
    order = (await buyer.order(await buyer.hold(BIG, "type-free"))).json()
    await settle()
    assert await state_of(buyer, order["id"]) == "fulfilled"
    assert await broken_promises(show) == []


async def test_what_is_refused(show: Process, buyer: Buyer, clock: ManualClock) -> None:
    now = clock.now()
    hour = timedelta(hours=1)
    await made(buyer, show, code="LATER", rules={"kind": "fixed", "value": 1, "starts_at": (now + hour).isoformat()})
    await made(
        buyer,
        show,
        code="PAST",
        rules={
            "kind": "fixed",
            "value": 1,
            "starts_at": (now - 2 * hour).isoformat(),
            "ends_at": now.isoformat(),
        },
    )
    await made(buyer, show, code="SEATS", rules={"kind": "fixed", "value": 1, "ticket_type_ids": ["type-stand"]})
    await made(buyer, show, code="OTHER", rules={"kind": "fixed", "value": 1, "event_ids": ["another"]})
    await made(buyer, show, code="DEAR", rules={"kind": "fixed", "value": 1, "minimum_minor": 38_001})
    paused = await made(buyer, show, code="PAUSED")
    change = {"revision": 1, "state": "paused"}
    marketing = staff_of(buyer, show, "marketing")
    path = f"/api/v1/staff/vouchers/{paused['id']}"
    assert (await buyer.client.patch(path, json=change, headers=marketing.headers)).status_code == 200
    hold = await buyer.hold(SHOW, "type-floor")
    for code, problem in (
        ("NOBODY", "voucher-unknown"),
        ("LATER", "voucher-not-yet"),
        ("PAST", "voucher-over"),
        ("SEATS", "voucher-not-for-tickets"),
        ("OTHER", "voucher-not-for-tickets"),
        ("DEAR", "voucher-below-minimum"),
        ("PAUSED", "voucher-paused"),
    ):
        for answer in (await quote(buyer, hold, code), await order_with(buyer, hold, code)):
            assert (answer.status_code, answer.json()["code"]) == (409, problem)
    assert await rows(show, "SELECT COUNT(*) FROM orders_orders") == [(0,)]
    assert await rows(show, "SELECT SUM(used) FROM orders_vouchers") == [(0,)]
    # The hold is still there for whoever orders without.
    assert (await buyer.order(hold)).status_code == 201


async def test_codes_of_other_organisers_are_unknown(show: Process, buyer: Buyer) -> None:
    other = staff_of(buyer, show, "marketing", organisation_id="another-organisation")
    body = {"name": "x", "rules": {"kind": "fixed", "value": 1}, "code": "AUTUMN26", "max_uses": 1}
    assert (await other.post("/staff/vouchers", body)).status_code == 201
    hold = await buyer.hold(SHOW, "type-floor")
    unknown, foreign = await quote(buyer, hold, "NOSUCHCODE"), await quote(buyer, hold, "AUTUMN26")
    assert unknown.json()["code"] == foreign.json()["code"] == "voucher-unknown"
    # Both may have the same code.
    await made(buyer, show)
    assert (await quote(buyer, hold, "AUTUMN26")).status_code == 200


async def test_guessing_ends(show: Process, buyer: Buyer, stranger: Buyer, clock: ManualClock) -> None:
    await made(buyer, show)
    hold = await buyer.hold(SHOW, "type-floor")
    answers = [(await quote(buyer, hold, f"GUESS{number}")).status_code for number in range(11)]
    assert answers == [409] * 10 + [429]
    assert (await order_with(buyer, hold, "AUTUMN26")).status_code == 429
    # Others at the same address go on, and right codes cost nothing.
    theirs = await stranger.hold(SHOW, "type-floor")
    assert [(await quote(stranger, theirs, "AUTUMN26")).status_code for _ in range(15)] == [200] * 15
    clock.advance(timedelta(seconds=30))
    assert (await order_with(buyer, hold, "AUTUMN26")).status_code == 201


async def test_once_for_each_account(show: Process, buyer: Buyer, stranger: Buyer) -> None:
    await made(buyer, show, per_account_max=1)
    first = await order_with(buyer, await buyer.hold(SHOW, "type-floor"), "AUTUMN26")
    hold = await buyer.hold(SHOW, "type-floor")
    second = await order_with(buyer, hold, "AUTUMN26")
    assert (second.status_code, second.json()["code"], second.json()["most"]) == (409, "voucher-used-by-account", 1)
    assert (await order_with(stranger, await stranger.hold(SHOW, "type-floor"), "AUTUMN26")).status_code == 201
    await buyer.post(f"/orders/{first.json()['id']}/cancellation", {})
    assert (await order_with(buyer, hold, "AUTUMN26")).status_code == 201
    assert await rows(show, USED) == [(2, 100)]
    assert sorted(await rows(show, USES), key=str) == [(1, 1), (1, 1), (None, 0)]
    assert await broken_promises(show) == []


async def test_what_is_not_paid_gives_its_use_back(
    show: Process, buyer: Buyer, stranger: Buyer, jobs: OrderJobs, clock: ManualClock
) -> None:
    await made(buyer, show, max_uses=1)
    order = (await order_with(buyer, await buyer.hold(SHOW, "type-floor"), "AUTUMN26")).json()
    await buyer.start_payment(order["id"])
    refused = await order_with(stranger, await stranger.hold(SHOW, "type-floor"), "AUTUMN26")
    assert refused.json()["code"] == "voucher-used-up"
    clock.advance(timedelta(minutes=20))
    assert await jobs.expire() == 1
    assert await rows(show, USED) == [(0, 1)]
    assert (await order_with(stranger, await stranger.hold(SHOW, "type-floor"), "AUTUMN26")).status_code == 201
    assert await broken_promises(show) == []


@pytest.mark.parametrize("is_taken", [False, True])
async def test_late_money_uses_it_again_or_goes_back(
    show: Process,
    buyer: Buyer,
    stranger: Buyer,
    jobs: OrderJobs,
    clock: ManualClock,
    settle: Settle,
    *,
    is_taken: bool,
) -> None:
    await made(buyer, show, max_uses=1, per_account_max=1)
    order = (await order_with(buyer, await buyer.hold(SHOW, "type-floor"), "AUTUMN26")).json()
    attempt = await buyer.start_payment(order["id"])
    clock.advance(timedelta(minutes=20))
    assert await jobs.expire() == 1
    if is_taken:
        await order_with(stranger, await stranger.hold(SHOW, "type-floor"), "AUTUMN26")
    # A wrong amount changes nothing of the voucher.
    assert (await notify(buyer.client, show, attempt, 1)).status_code == 409
    assert await broken_promises(show) == []
    assert (await notify(buyer.client, show, attempt, 34_200)).text == "success"
    await settle()
    state, refunds = ("expired", [("unneeded", 34_200)]) if is_taken else ("fulfilled", [])
    found = await rows(show, f"SELECT state FROM orders_orders WHERE id = '{order['id']}'")  # noqa: S608  # our own id
    assert found == [(state,)]
    assert await rows(show, "SELECT kind, amount_minor FROM orders_refunds") == refunds
    assert await rows(show, USED) == [(1, 1)]
    assert await broken_promises(show) == []


async def test_the_same_request_again_uses_it_once(show: Process, buyer: Buyer) -> None:
    await made(buyer, show)
    hold, key = await buyer.hold(SHOW, "type-floor"), new_key()
    answers = await asyncio.gather(*(order_with(buyer, hold, "AUTUMN26", key=key) for _ in range(5)))
    ids = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert len(ids) == 1
    assert await rows(show, USED) == [(1, 100)]
    assert await broken_promises(show) == []


async def test_two_hundred_at_once_use_a_hundred(show: Process, sign_in: SignIn, buyer: Buyer) -> None:
    wide = Kind("type-wide", 10_000, capacity=400)
    await tell(show, performance(BIG, [wide], show.platform.clock.now()))
    await made(buyer, show, max_uses=100, per_account_max=1, rules={"kind": "fixed", "value": 999})
    people = [Buyer(buyer.client, await sign_in()) for _ in range(200)]
    holds = await asyncio.gather(*(person.hold(BIG, "type-wide") for person in people))
    answers = await asyncio.gather(
        *(order_with(person, hold, "AUTUMN26") for person, hold in zip(people, holds, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 100 + [409] * 100
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"voucher-used-up"}
    assert await rows(show, USED) == [(100, 100)]
    assert await rows(show, "SELECT COUNT(*) FROM orders_voucher_uses WHERE returned_at IS NULL") == [(100,)]
    assert await rows(show, "SELECT SUM(total_minor) FROM orders_orders") == [(100 * 9_001,)]
    # Half of them cancel while others try again: never more than a hundred, and the freed ones are had again.
    first = [(person, answer) for person, answer in zip(people, answers, strict=True) if answer.status_code == 201]
    later = [
        (person, hold) for person, hold, answer in zip(people, holds, answers, strict=True) if answer.status_code == 409
    ]
    await asyncio.gather(
        *(person.post(f"/orders/{answer.json()['id']}/cancellation", {}) for person, answer in first[:50]),
        *(order_with(person, hold, "AUTUMN26") for person, hold in later),
    )
    again = await asyncio.gather(*(order_with(person, hold, "AUTUMN26") for person, hold in later))
    assert {answer.status_code for answer in again} <= {201, 409}
    assert await rows(show, USED) == [(100, 100)]
    assert await broken_promises(show) == []


async def test_one_account_at_once_uses_it_as_often_as_it_may(show: Process, buyer: Buyer) -> None:
    wide = Kind("type-wide", 10_000, capacity=50, max_per_person=50)
    await tell(show, performance(BIG, [wide], show.platform.clock.now()))
    await made(buyer, show, per_account_max=3)
    holds = [await buyer.hold(BIG, "type-wide") for _ in range(12)]
    answers = await asyncio.gather(*(order_with(buyer, hold, "AUTUMN26") for hold in holds))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 9
    assert await rows(show, USED) == [(3, 100)]
    assert await broken_promises(show) == []


async def test_who_orders_without_a_voucher_meets_no_voucher(show: Process, buyer: Buyer) -> None:
    """Also beside others who have one, and a refused code leaves its neighbours alone."""
    await made(buyer, show, max_uses=1)
    holds = [await buyer.hold(SHOW, "type-floor") for _ in range(4)]
    answers = await asyncio.gather(
        buyer.order(holds[0]),
        order_with(buyer, holds[1], "AUTUMN26"),
        order_with(buyer, holds[2], "AUTUMN26"),
        buyer.order(holds[3]),
    )
    assert [answers[0].status_code, answers[3].status_code] == [201, 201]
    assert sorted(answer.status_code for answer in answers[1:3]) == [201, 409]
    assert await broken_promises(show) == []
