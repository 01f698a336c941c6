"""Refunds that somebody asks for: what they cost, who may, and that each ticket goes back once and dead."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.contracts.events import (
    OrderRefunded,
    RefundFailed,
    RefundRulesChanged,
    TicketCheckedIn,
    TicketsKept,
    TicketsVoided,
)
from onsale.contracts.refunds import RefundRules, RefundStep, SeatReturns
from onsale.contracts.values import Money
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, Provider, state_of
from tests.modules.orders.refunding import ITEMS, PRICE, PROMISED, REFUNDS, again, bought, fee_of, scan, staff_of
from tests.processes import (
    broken_promises,
    heard,
    meddle,
    publish,
    rows,
    tell,
    tell_everything_again,
)
from tests.stage import Buyer

pytestmark = EVERY_ENGINE

TICKETS = "SELECT state FROM tickets_tickets ORDER BY item_id"
LEDGER = "SELECT kind, debit, credit, amount_minor FROM orders_ledger ORDER BY occurred_at, id"


async def test_a_buyer_gives_an_order_back(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, clock: ManualClock
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    clock.advance(timedelta(days=2))
    buyer = again(show, buyer)
    quote = (await buyer.get(f"/orders/{order_id}/refund-quote")).json()
    assert [item["item_id"] for item in quote["items"]] == item_ids
    assert (quote["blocked_by"], quote["price"], quote["fee"], quote["amount"]) == (
        None,
        {"amount_minor": 76_000, "currency": "CNY"},
        {"amount_minor": 7_600, "currency": "CNY"},
        {"amount_minor": 68_400, "currency": "CNY"},
    )
    assert quote["fee_holds_until"] == "2026-06-16T12:00:00Z"
    answer = await buyer.post(f"/orders/{order_id}/refunds", fee_of(7_600))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["item_ids"]) == ("requested", item_ids)
    await settle()
    assert await rows(show, TICKETS) == [("void",), ("void",)]
    assert await state_of(buyer, order_id) == "refunding"
    assert await broken_promises(show) == []
    assert await jobs.refund() == 1
    await settle()
    assert await state_of(buyer, order_id) == "refunded"
    refunds = (await buyer.get(f"/orders/{order_id}/refunds")).json()["items"]
    assert [(refund["state"], refund["amount"]["amount_minor"]) for refund in refunds] == [("done", 68_400)]
    assert await rows(show, LEDGER) == [
        ("payment-received", "channel:sandbox", "orders", 76_000),
        ("refund-promised", "orders", "refunds", 68_400),
        ("refund-sent", "refunds", "channel:sandbox", 68_400),
    ]
    [event] = heard(show, OrderRefunded)
    assert (event.total, event.fee, event.is_whole) == (Money(68_400), Money(7_600), True)
    assert (event.refund_id, event.item_ids, event.order_number != "") == (refunds[0]["id"], item_ids, True)
    assert await broken_promises(show) == []


async def test_one_ticket_goes_back_and_then_the_other(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    for number, (item_id, state) in enumerate(zip(item_ids, ("partially_refunded", "refunded"), strict=True), start=1):
        quote = (await buyer.get(f"/orders/{order_id}/refund-quote?item_ids={item_id}")).json()
        assert (quote["fee"]["amount_minor"], quote["amount"]["amount_minor"]) == (0, PRICE)
        answer = await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": [item_id]})
        assert answer.status_code == 201, answer.text
        await settle()
        assert await jobs.refund() == 1
        await settle()
        assert await state_of(buyer, order_id) == state
        assert Counter(await rows(show, TICKETS)) == Counter({("void",): number, ("valid",): 2 - number}) - Counter()
        assert await broken_promises(show) == []
    assert [event.is_whole for event in heard(show, OrderRefunded)] == [False, True]


async def test_two_refunds_of_one_order_end_it_only_when_both_are_done(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    for item_id in item_ids:
        await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": [item_id]})
    await settle()
    assert await state_of(buyer, order_id) == "refunding"
    await meddle(
        show,
        "UPDATE orders_refunds SET due_at = due_at + 1000000 WHERE id = (SELECT id FROM (SELECT MAX(id)"
        " AS id FROM orders_refunds) AS last)",
    )
    assert await jobs.refund() == 1
    assert await state_of(buyer, order_id) == "refunding"
    show.platform.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]  # it is the test's
    assert await jobs.refund() == 1
    assert await state_of(buyer, order_id) == "refunded"
    assert len(provider.refunded) == 2
    assert await broken_promises(show) == []


async def test_orders_of_others_are_not_found(show: Process, buyer: Buyer, stranger: Buyer, settle: Settle) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    other = staff_of(buyer, show, "organiser", organisation_id="01972b8a-0000-7000-8000-0000000000ff")
    gate = staff_of(buyer, show, "gate")
    for who, path, status in [
        (stranger, f"/orders/{order_id}/refund-quote", 404),
        (stranger, f"/orders/{order_id}/refunds", 404),
        (other, f"/staff/orders/{order_id}/refund-quote", 404),
        (gate, f"/staff/orders/{order_id}/refund-quote", 403),
        (buyer, f"/staff/orders/{order_id}/refund-quote", 403),
        (staff_of(buyer, show, "admin", organisation_id=None), f"/staff/orders/{order_id}/refund-quote", 200),
    ]:
        assert (await who.get(path)).status_code == status
    assert (await stranger.post(f"/orders/{order_id}/refunds", fee_of(0))).status_code == 404
    assert (await other.post(f"/staff/orders/{order_id}/refunds", {"reason": "x"})).status_code == 404
    assert await rows(show, REFUNDS) == []


async def test_items_of_nobody_are_malformed(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, item_ids = await bought(show, buyer, settle, 1)
    refused = await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": [*item_ids, "another"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/item_ids")
    assert (await buyer.get(f"/orders/{order_id}/refund-quote?item_ids=another")).status_code == 422
    assert await rows(show, REFUNDS) == []


@pytest.mark.breaks_promises
async def test_what_is_not_paid_or_has_no_tickets_yet_is_not_refunded(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    refused = await buyer.post(f"/orders/{order['id']}/refunds", fee_of(0))
    assert (refused.json()["code"], refused.json()["state"]) == ("order-not-refundable", "pending_payment")
    await meddle(show, "UPDATE orders_orders SET state = 'paid', paid_at = created_at")
    refused = await buyer.post(f"/orders/{order['id']}/refunds", fee_of(0))
    assert refused.json()["code"] == "refund-not-ready"
    await meddle(show, "UPDATE orders_orders SET state = 'used'")
    refused = await buyer.post(f"/orders/{order['id']}/refunds", fee_of(0))
    assert refused.json()["code"] == "refund-of-used-tickets"


async def test_the_same_request_again_is_answered_alike(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, item_ids = await bought(show, buyer, settle, 1)
    first, second = [await buyer.post(f"/orders/{order_id}/refunds", fee_of(0), key="refund-key-1") for _ in range(2)]
    assert (second.status_code, second.json()) == (201, first.json())
    await settle()
    refused = await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": item_ids})
    assert (refused.status_code, refused.json()["code"]) == (409, "item-already-refunded")
    assert refused.json()["item_ids"] == item_ids
    assert len(await rows(show, REFUNDS)) == 1


async def test_ten_refunds_of_one_ticket_at_the_same_moment(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    organiser = staff_of(buyer, show, "organiser")
    answers = await asyncio.gather(
        *(buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": item_ids[:1]}) for _ in range(5)),
        *(organiser.post(f"/staff/orders/{order_id}/refunds", {"reason": "x", "item_ids": item_ids}) for _ in range(5)),
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"item-already-refunded"}
    await settle()
    assert await jobs.refund() == 1
    [(amount,)] = await rows(show, "SELECT amount_minor FROM orders_refunds")
    assert await rows(show, PROMISED) == [(amount,)]
    assert await broken_promises(show) == []


@pytest.mark.breaks_promises
async def test_no_more_goes_back_than_came(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    await meddle(show, "UPDATE orders_payment_attempts SET received_minor = 37999")
    refused = await buyer.post(f"/orders/{order_id}/refunds", fee_of(0))
    assert (refused.status_code, refused.json()["code"]) == (409, "refund-above-payment")
    assert (await rows(show, REFUNDS), await rows(show, ITEMS), await rows(show, PROMISED)) == ([], [(0,)], [(0,)])


async def test_a_used_ticket_keeps_its_money(show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    assert await scan(show, buyer, item_ids[0]) in {200, 201}
    answer = await buyer.post(f"/orders/{order_id}/refunds", fee_of(0))
    assert answer.status_code == 201
    await settle()
    assert await rows(show, REFUNDS) == [("buyer", "rejected", 76_000, 0)]
    assert (await rows(show, ITEMS), await rows(show, PROMISED)) == ([(0,)], [(0,)])
    assert await state_of(buyer, order_id) == "fulfilled"
    [failed] = heard(show, RefundFailed)
    assert (failed.refund_id, failed.order_id) == (answer.json()["id"], order_id)
    assert await jobs.refund() == 0
    again = await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": item_ids[1:]})
    assert again.status_code == 201
    await settle()
    assert (await rows(show, REFUNDS))[1:] == [("buyer", "due", PRICE, 0)]
    assert await state_of(buyer, order_id) == "used"  # what is left of it


async def test_answers_that_come_twice_late_or_for_nobody_change_nothing(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, clock: ManualClock
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    refund_id = (await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": item_ids[:1]})).json()["id"]
    await settle()
    assert await jobs.refund() == 1
    await settle()
    before = await rows(show, REFUNDS), await rows(show, LEDGER), await state_of(buyer, order_id)
    now = clock.now()
    kept = TicketsKept(occurred_at=now, refund_id=refund_id, order_id=order_id, used_item_ids=item_ids[:1])
    [voided] = heard(show, TicketsVoided)
    await tell(show, kept, voided, TicketsKept(occurred_at=now, refund_id="none", order_id="none", used_item_ids=[]))
    await tell_everything_again(show)
    assert (await rows(show, REFUNDS), await rows(show, LEDGER), await state_of(buyer, order_id)) == before
    assert len(heard(show, OrderRefunded)) == 1
    assert await broken_promises(show) == []


async def test_the_last_of_an_order_may_go_in_while_the_other_goes_back(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    used = TicketCheckedIn(
        occurred_at=clock.now(),
        ticket_id="t",
        order_id=order_id,
        performance_id=SHOW,
        ticket_type_id="type-floor",
        gate="A",
        last_of_order=True,
    )
    refund = await buyer.post(f"/orders/{order_id}/refunds", {**fee_of(0), "item_ids": item_ids[:1]})
    assert refund.status_code == 201
    await publish(show, used)
    await settle()
    assert await state_of(buyer, order_id) == "used"
    assert await jobs.refund() == 1
    assert await rows(show, REFUNDS) == [("buyer", "done", PRICE, 0)]
    assert await state_of(buyer, order_id) == "used"
    assert await broken_promises(show) == []


async def test_a_fee_of_everything_is_done_without_a_provider(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    rules = RefundRules(steps=[RefundStep(0, 10_000)])
    changed = RefundRulesChanged(
        occurred_at=clock.now(), performance_id=SHOW, revision=1, refund_rules=rules, seat_returns=SeatReturns()
    )
    await tell(show, changed)
    order_id, _ = await bought(show, buyer, settle, 1)
    assert (await buyer.post(f"/orders/{order_id}/refunds", fee_of(PRICE))).status_code == 201
    await settle()
    assert await rows(show, REFUNDS) == [("buyer", "done", 0, PRICE)]
    assert (await state_of(buyer, order_id), provider.refunded, await jobs.refund()) == ("refunded", [], 0)
    assert [(event.total, event.fee) for event in heard(show, OrderRefunded)] == [(Money(0), Money(PRICE))]
    assert await broken_promises(show) == []
