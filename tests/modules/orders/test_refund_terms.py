"""The rules of refunds: those of the purchase, those of staff, and what a postponed show changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.contracts.events import (
    PerformancePostponed,
    RefundRequested,
    RefundRulesChanged,
)
from onsale.contracts.refunds import RefundRules, RefundStep, SeatReturns
from onsale.contracts.values import Text
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.modules.orders.refunding import ITEMS, PRICE, PROMISED, REFUNDS, again, bought, fee_of, staff_of
from tests.processes import (
    ORGANISATION_ID,
    broken_promises,
    heard,
    rows,
    tell,
)
from tests.stage import Buyer, event_of, performance

pytestmark = EVERY_ENGINE


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
