"""Refunds that somebody asks for: what they cost, who may, and that each ticket goes back once and dead."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.contracts.events import (
    OrderRefunded,
    PerformancePostponed,
    RefundFailed,
    RefundRequested,
    RefundRulesChanged,
    TicketCheckedIn,
    TicketsKept,
    TicketsVoided,
)
from onsale.contracts.refunds import RefundRules, RefundStep, SeatReturns
from onsale.contracts.values import Money, Text
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, Provider
from tests.processes import (
    ORGANISATION_ID,
    broken_promises,
    heard,
    meddle,
    publish,
    rows,
    signed_in_as,
    tell,
    tell_everything_again,
)
from tests.stage import Buyer, event_of, performance

pytestmark = EVERY_ENGINE

REFUNDS = "SELECT kind, state, amount_minor, fee_minor FROM orders_refunds ORDER BY id"
TICKETS = "SELECT state FROM tickets_tickets ORDER BY item_id"
PROMISED = "SELECT refund_minor FROM orders_payment_attempts"
ITEMS = "SELECT COUNT(*) FROM orders_refund_items"
LEDGER = "SELECT kind, debit, credit, amount_minor FROM orders_ledger ORDER BY occurred_at, id"
PRICE = 38_000


async def bought(show: Process, buyer: Buyer, settle: Settle, quantity: int = 2) -> tuple[str, list[str]]:
    """An order with its tickets, and its items."""
    order_id = await buyer.buy(show, SHOW, "type-floor", quantity)
    await settle()
    order = (await buyer.get(f"/orders/{order_id}")).json()
    assert order["state"] == "fulfilled"
    return order_id, [item["id"] for item in order["items"]]


async def state_of(buyer: Buyer, order_id: str) -> str:
    return str((await buyer.get(f"/orders/{order_id}")).json()["state"])


def fee_of(amount_minor: int) -> dict[str, object]:
    return {"expected_fee": {"amount_minor": amount_minor}}


def staff_of(buyer: Buyer, show: Process, *roles: str, organisation_id: str | None = ORGANISATION_ID) -> Buyer:
    return Buyer(buyer.client, signed_in_as(show, *roles, organisation_id=organisation_id))


def again(show: Process, buyer: Buyer) -> Buyer:
    """The same person, who has signed in again: a token lasts an hour."""
    token = buyer.headers["authorization"].removeprefix("Bearer ")
    user_id = show.platform.access_tokens.verify(token).user_id
    return Buyer(buyer.client, signed_in_as(show, "buyer", user_id=user_id))


async def scan(show: Process, buyer: Buyer, item_id: str) -> int:
    """Show the ticket of an item at the door."""
    [(ticket_id,)] = await rows(show, f"SELECT id FROM tickets_tickets WHERE item_id = '{item_id}'")  # noqa: S608  # our own id
    code = (await buyer.get(f"/tickets/{ticket_id}")).json()["code"]
    answer = await staff_of(buyer, show, "gate").post("/check-ins", {"code": code, "gate": "A1"})
    return answer.status_code


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
    assert await rows(show, LEDGER) == [("payment-received", "channel:sandbox", "orders", 76_000)]
    await settle()
    assert await rows(show, TICKETS) == [("void",), ("void",)]
    assert await state_of(buyer, order_id) == "refunding"
    assert await broken_promises(show) == []
    assert await jobs.refund() == 1
    await settle()
    assert await state_of(buyer, order_id) == "refunded"
    refunds = (await buyer.get(f"/orders/{order_id}/refunds")).json()["items"]
    assert [(refund["state"], refund["amount"]["amount_minor"]) for refund in refunds] == [("done", 68_400)]
    assert (await rows(show, LEDGER))[1:] == [
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


async def test_a_fee_that_has_risen_is_told_and_moves_nothing(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    clock.advance(timedelta(days=15, seconds=1))
    buyer = again(show, buyer)
    refused = await buyer.post(f"/orders/{order_id}/refunds", fee_of(3_800))
    assert (refused.status_code, refused.json()["code"]) == (409, "refund-fee-changed")
    assert (refused.json()["fee"]["amount_minor"], refused.json()["amount"]["amount_minor"]) == (7_600, 30_400)
    assert (await rows(show, REFUNDS), await rows(show, ITEMS), await rows(show, PROMISED)) == ([], [(0,)], [(0,)])
    assert heard(show, RefundRequested) == []
    assert (await buyer.post(f"/orders/{order_id}/refunds", fee_of(7_600))).status_code == 201


async def test_a_fee_that_has_fallen_is_what_is_paid(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    answer = await buyer.post(f"/orders/{order_id}/refunds", fee_of(3_800))
    assert (answer.status_code, answer.json()["fee"]["amount_minor"]) == (201, 0)


async def test_after_the_last_step_only_staff_refunds(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    clock.advance(timedelta(days=29))
    buyer = again(show, buyer)
    quote = (await buyer.get(f"/orders/{order_id}/refund-quote")).json()
    assert (quote["blocked_by"], quote["fee"], quote["amount"]) == ("closed", None, None)
    refused = await buyer.post(f"/orders/{order_id}/refunds", fee_of(PRICE))
    assert (refused.status_code, refused.json()["code"]) == (409, "refund-closed")
    organiser = staff_of(buyer, show, "organiser")
    body = {"item_ids": item_ids[:1], "reason": "生病", "fee": {"amount_minor": 1_000}}
    answer = await organiser.post(f"/staff/orders/{order_id}/refunds", body)
    assert answer.status_code == 201, answer.text
    await settle()
    await jobs.refund()
    assert await rows(show, REFUNDS) == [("staff", "done", PRICE - 1_000, 1_000)]
    audit = "SELECT action, subject_id, organisation_id FROM platform_audit_entries"
    assert await rows(show, audit) == [("orders.refund-requested", order_id, ORGANISATION_ID)]
    assert await broken_promises(show) == []


async def test_staff_takes_the_fee_of_the_rules_or_less(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, item_ids = await bought(show, buyer, settle)
    clock.advance(timedelta(days=2))
    buyer = again(show, buyer)
    organiser = staff_of(buyer, show, "organiser")
    path, reason = f"/staff/orders/{order_id}/refunds", {"reason": "goodwill"}
    refused = await organiser.post(path, {**reason, "fee": {"amount_minor": 7_601}})
    assert (refused.status_code, refused.json()["code"]) == (409, "refund-fee-too-high")
    assert refused.json()["fee_max"]["amount_minor"] == 7_600
    assert await rows(show, REFUNDS) == []
    first = await organiser.post(path, {**reason, "item_ids": item_ids[:1]})
    assert first.json()["fee"]["amount_minor"] == 3_800
    second = await organiser.post(path, {**reason, "fee": {"amount_minor": 0}})
    assert (second.json()["item_ids"], second.json()["fee"]["amount_minor"]) == (item_ids[1:], 0)


@pytest.mark.parametrize(
    "body", [{}, {"reason": " "}, {"reason": "x", "fee": {"amount_minor": -1}}, {"reason": "x" * 401}]
)
async def test_staff_gives_a_reason(show: Process, buyer: Buyer, settle: Settle, body: dict[str, object]) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    refused = await staff_of(buyer, show, "organiser").post(f"/staff/orders/{order_id}/refunds", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
    assert await rows(show, REFUNDS) == []


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


async def test_the_rules_are_those_of_the_purchase(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    changed = RefundRulesChanged(
        occurred_at=clock.now(),
        performance_id=SHOW,
        revision=1,
        refund_rules=RefundRules(steps=[]),
        seat_returns=SeatReturns(),
    )
    await tell(show, changed)
    later, _ = await bought(show, buyer, settle, 1)
    quotes = [(await buyer.get(f"/orders/{order}/refund-quote")).json() for order in (order_id, later)]
    assert [quote["blocked_by"] for quote in quotes] == [None, "closed"]


def postponed(show: Process, *, revision: int = 1, days: int = 60) -> PerformancePostponed:
    now = show.platform.clock.now()
    return PerformancePostponed(
        occurred_at=now,
        performance_id=SHOW,
        event_id=event_of(SHOW),
        organisation_id=ORGANISATION_ID,
        revision=revision,
        starts_at=now + timedelta(days=days),
        doors_at=now + timedelta(days=days),
        ends_at=now + timedelta(days=days, hours=2),
        refund_free_until=now + timedelta(days=7),
        reason=Text("台风", "Typhoon"),
    )


async def test_a_postponed_show_is_refunded_free_for_a_while(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    clock.advance(timedelta(days=29))
    buyer = again(show, buyer)
    await tell(show, postponed(show, revision=2), postponed(show, revision=1, days=400))
    quote = (await buyer.get(f"/orders/{order_id}/refund-quote")).json()
    assert (quote["blocked_by"], quote["fee"]["amount_minor"], quote["performance_state"]) == (None, 0, "postponed")
    assert quote["fee_holds_until"] == quote["free_until"] == "2026-07-07T12:00:00Z"
    clock.advance(timedelta(days=7, seconds=1))
    buyer = again(show, buyer)
    quote = (await buyer.get(f"/orders/{order_id}/refund-quote")).json()
    assert (quote["fee"]["amount_minor"], quote["starts_at"]) == (3_800, "2026-08-29T12:00:00Z")


async def test_news_of_a_show_may_come_before_the_show(process: Process, clock: ManualClock) -> None:
    rules = RefundRules(steps=[RefundStep(0, 500)])
    changed = RefundRulesChanged(
        occurred_at=clock.now(), performance_id=SHOW, revision=3, refund_rules=rules, seat_returns=SeatReturns()
    )
    late = postponed(process)
    await tell(process, changed, late)
    await tell(process, performance(SHOW, [], clock.now()))
    facts = "SELECT organisation_id, timezone, state, starts_at, rules_revision, refund_rules FROM orders_performances"
    [(organisation, timezone, state, starts_at, revision, stored)] = await rows(process, facts)
    assert (organisation, timezone, state, revision) == (ORGANISATION_ID, "Asia/Shanghai", "postponed", 3)
    assert starts_at == int(late.starts_at.timestamp()) * 1_000_000
    assert "500" in str(stored)
