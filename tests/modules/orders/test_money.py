"""Money that comes twice, late, wrong or forged; and what happens when nobody pays."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.contracts.values import Money
from onsale.modules.orders.domain import Received
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_FRONT
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import ATTEMPTS, REFUNDS, SHOW, Provider, ordered, state_of
from tests.processes import broken_promises, rows
from tests.stage import Buyer, notify

pytestmark = EVERY_FRONT

ORDERS = "SELECT state FROM orders_orders ORDER BY id"
STOCK = "SELECT id, held, sold FROM inventory_ticket_types ORDER BY id"
TICKETS = "SELECT state FROM tickets_tickets"


@pytest.mark.parametrize("forged", [True, False])
async def test_only_signed_notifications_of_the_right_amount_move_anything(
    show: Process, buyer: Buyer, *, forged: bool
) -> None:
    _, attempt_id = await ordered(buyer)
    amount = 38_000 if forged else 37_999
    answer = await notify(buyer.client, show, attempt_id, amount, forged=forged)
    expected = (403, "notification-signature-invalid") if forged else (409, "payment-amount-mismatch")
    assert (answer.status_code, answer.json()["code"]) == expected
    assert await rows(show, ORDERS) == [("pending_payment",)]
    assert await rows(show, ATTEMPTS) == [("pending",)]


async def test_ten_notifications_at_once_pay_once(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id, attempt_id = await ordered(buyer, quantity=2)
    answers = await asyncio.gather(*(notify(buyer.client, show, attempt_id, 76_000) for _ in range(10)))
    assert [answer.text for answer in answers] == ["success"] * 10
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await rows(show, TICKETS) == [("valid",), ("valid",)]
    assert await rows(show, REFUNDS) == []


async def test_a_second_payment_goes_back(show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs) -> None:
    order_id, first = await ordered(buyer)
    second = await buyer.start_payment(order_id)
    await asyncio.gather(notify(buyer.client, show, first, 38_000), notify(buyer.client, show, second, 38_000))
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert Counter(await rows(show, ATTEMPTS)) == {("succeeded",): 1, ("refunding",): 1}
    assert await rows(show, REFUNDS) == [("due", 38_000, "unneeded")]
    assert await broken_promises(show) == []
    assert await jobs.refund() == 1
    assert await jobs.refund() == 0
    assert Counter(await rows(show, ATTEMPTS)) == {("succeeded",): 1, ("refunded",): 1}
    assert await state_of(buyer, order_id) == "fulfilled"


async def test_money_for_a_cancelled_order_goes_back(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    await buyer.post(f"/orders/{order_id}/cancellation", {})
    assert (await notify(buyer.client, show, attempt_id, 38_000)).text == "success"
    await settle()
    assert await rows(show, TICKETS) == []
    assert await jobs.refund() == 1
    assert len(provider.refunded) == 1
    assert await rows(show, ATTEMPTS) == [("refunded",)]
    assert await state_of(buyer, order_id) == "cancelled"


async def test_unpaid_orders_expire_and_give_their_tickets_back(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order_id, _ = await ordered(buyer)
    clock.advance(timedelta(minutes=10, microseconds=-1))
    assert await jobs.expire() == 0
    clock.advance(timedelta(microseconds=1))
    assert await jobs.expire() == 1
    await settle()
    assert await state_of(buyer, order_id) == "expired"
    assert await rows(show, ATTEMPTS) == [("closed",)]
    assert await rows(show, STOCK) == [("type-floor", 0, 0), ("type-stand", 0, 0)]


async def test_an_order_never_expires_while_its_provider_is_silent(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    clock.advance(timedelta(minutes=11))
    provider.is_silent = True
    assert await jobs.expire() == 0
    assert await state_of(buyer, order_id) == "pending_payment"
    provider.is_silent = False
    paid = (await rows(show, "SELECT amount_minor FROM orders_payment_attempts"))[0][0]
    assert paid == 38_000
    received = Received(channel="sandbox", attempt_id=attempt_id, transaction_id="t-1", amount=Money(38_000))
    provider.paid[attempt_id] = received
    assert await jobs.expire() == 0
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"


async def test_late_money_for_an_expired_order_takes_the_same_seats_again(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order = (await buyer.order(await buyer.hold_seats(SHOW, ["seat-3", "seat-4"]))).json()
    attempt_id = await buyer.start_payment(order["id"])
    clock.advance(timedelta(minutes=13))
    assert await jobs.expire() == 1
    await settle()
    assert await rows(show, STOCK) == [("type-floor", 0, 0), ("type-stand", 0, 0)]
    # The provider had closed the attempt, and sends money all the same.
    assert (await notify(buyer.client, show, attempt_id, 176_000)).text == "success"
    await settle()
    assert await state_of(buyer, order["id"]) == "fulfilled"
    assert await rows(show, STOCK) == [("type-floor", 0, 0), ("type-stand", 0, 2)]


async def test_late_money_for_an_expired_hold_takes_the_same_seats_again(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order = (await buyer.order(await buyer.hold_seats(SHOW, ["seat-3", "seat-4"]))).json()
    attempt_id = await buyer.start_payment(order["id"])
    clock.advance(timedelta(minutes=13))
    await show.job("inventory.expire_holds").run()
    assert await rows(show, STOCK) == [("type-floor", 0, 0), ("type-stand", 0, 0)]
    await notify(buyer.client, show, attempt_id, 176_000)
    await settle()
    assert await state_of(buyer, order["id"]) == "fulfilled"
    assert await rows(show, STOCK) == [("type-floor", 0, 0), ("type-stand", 0, 2)]
    seats = {ticket["seat"]["id"] for ticket in (await buyer.get("/tickets")).json()["items"]}
    assert seats == {"seat-3", "seat-4"}


async def test_late_money_for_seats_that_are_gone_goes_back(
    show: Process, buyer: Buyer, stranger: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order = (await buyer.order(await buyer.hold_seats(SHOW, ["seat-3", "seat-4"]))).json()
    attempt_id = await buyer.start_payment(order["id"])
    clock.advance(timedelta(minutes=13))
    await show.job("inventory.expire_holds").run()
    assert (await stranger.hold_seats(SHOW, ["seat-4"])).status_code == 201
    await notify(buyer.client, show, attempt_id, 176_000)
    await settle()
    assert await state_of(buyer, order["id"]) == "refunding"
    assert await rows(show, REFUNDS) == [("due", 176_000, "seats-gone")]
    assert await rows(show, TICKETS) == []
    assert await jobs.refund() == 1
    await settle()
    assert await state_of(buyer, order["id"]) == "refunded"
    assert await rows(show, STOCK) == [("type-floor", 0, 0), ("type-stand", 1, 0)]


async def test_a_refund_that_is_not_confirmed_is_asked_for_again(
    show: Process, buyer: Buyer, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    await buyer.post(f"/orders/{order_id}/cancellation", {})
    await notify(buyer.client, show, attempt_id, 38_000)
    provider.is_silent = True
    assert await jobs.refund() == 0
    provider.is_silent = False
    assert await jobs.refund() == 0
    clock.advance(timedelta(seconds=30))
    assert await jobs.refund() == 1
    assert await rows(show, "SELECT state, tries FROM orders_refunds") == [("done", 1)]


async def test_two_notifications_and_one_expiry_at_once(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order_id, attempt_id = await ordered(buyer)
    clock.advance(timedelta(minutes=10))
    await asyncio.gather(
        notify(buyer.client, show, attempt_id, 38_000),
        jobs.expire(),
        notify(buyer.client, show, attempt_id, 38_000),
    )
    await settle()
    # Whoever came first: either a ticket, or an expired order whose attempt can take no money any more.
    order, attempts = await state_of(buyer, order_id), await rows(show, ATTEMPTS)
    assert (order, attempts) in [("fulfilled", [("succeeded",)]), ("expired", [("closed",)])]
