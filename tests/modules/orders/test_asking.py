"""What is learnt by asking providers: silence, what they never heard of, other amounts, refunds that wait."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.contracts.values import Money
from onsale.modules.orders.commands import all_commands
from onsale.modules.orders.domain import Received, RefundAnswer
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.jobs import payments as payment_jobs
from onsale.platform.clock import ManualClock
from onsale.platform.watch import Watch
from tests.engines import EVERY_FRONT
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import ATTEMPTS, REFUNDS, SHOW, Provider, balances, ordered, state_of
from tests.processes import broken_promises, rows
from tests.stage import Buyer, notify

pytestmark = EVERY_FRONT

LEDGER = "SELECT kind, debit, credit, amount_minor FROM orders_ledger ORDER BY occurred_at, id"
INBOX = "SELECT kind, suggestion, state FROM orders_exceptions"


def word_of(attempt_id: str, amount_minor: int, *, was_asked: bool = True) -> Received:
    return Received(
        channel="sandbox",
        attempt_id=attempt_id,
        transaction_id="t-1",
        amount=Money(amount_minor),
        was_asked=was_asked,
    )


async def test_every_movement_of_money_is_in_the_ledger(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    order_id, first = await ordered(buyer)
    second = await buyer.start_payment(order_id)
    await notify(buyer.client, show, first, 38_000)
    await notify(buyer.client, show, second, 38_000)
    await settle()
    await jobs.refund()
    assert await rows(show, LEDGER) == [
        ("payment-received", "channel:sandbox", "orders", 38_000),
        ("payment-received", "channel:sandbox", "unassigned", 38_000),
        ("refund-promised", "unassigned", "refunds", 38_000),
        ("refund-sent", "refunds", "channel:sandbox", 38_000),
    ]
    async with show.platform.database.reading() as reader:
        left = {account: amount for (account, _), amount in (await balances(reader)).items() if amount}
    assert left == {"channel:sandbox": 38_000, "orders": -38_000}
    assert await broken_promises(show) == []


async def test_a_silent_provider_is_asked_ever_more_slowly(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    await jobs.ask()
    assert provider.questions == []
    for seconds in (20, 20, 40):
        clock.advance(timedelta(seconds=seconds))
        await jobs.ask()
        await jobs.ask()
    assert provider.questions == ["ask"] * 3
    provider.paid[attempt_id] = word_of(attempt_id, 38_000)
    clock.advance(timedelta(seconds=80))
    await jobs.ask()
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    clock.advance(timedelta(days=1))
    await jobs.ask()
    assert provider.questions == ["ask"] * 4


async def test_what_a_provider_has_not_heard_of_is_never_closed(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    provider.unheard_of.add(attempt_id)
    clock.advance(timedelta(minutes=13))
    assert await jobs.expire() == 1
    await settle()
    assert (await state_of(buyer, order_id), await rows(show, ATTEMPTS)) == ("expired", [("pending",)])
    # The buyer had the page open all the time, and the provider let him pay.
    provider.paid[attempt_id] = word_of(attempt_id, 38_000)
    await jobs.ask()
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await broken_promises(show) == []


async def test_open_attempts_of_a_cancelled_order_are_closed_at_the_provider(
    show: Process, buyer: Buyer, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, _ = await ordered(buyer)
    await buyer.post(f"/orders/{order_id}/cancellation", {})
    clock.advance(timedelta(seconds=20))
    await jobs.ask()
    assert provider.questions == ["close"]
    assert await rows(show, ATTEMPTS) == [("closed",)]


async def test_another_amount_is_believed_only_when_we_have_asked(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    refused = await notify(buyer.client, show, attempt_id, 37_999)
    assert (refused.status_code, refused.json()["code"]) == (409, "payment-amount-mismatch")
    assert await rows(show, LEDGER) == []
    provider.paid[attempt_id] = word_of(attempt_id, 37_999)
    await jobs.ask()
    await settle()
    assert (await state_of(buyer, order_id), await rows(show, ATTEMPTS)) == ("pending_payment", [("wrong_amount",)])
    assert await rows(show, LEDGER) == [("payment-received", "channel:sandbox", "unassigned", 37_999)]
    assert await rows(show, INBOX) == [("wrong-amount", "refund", "open")]
    assert await broken_promises(show) == []


async def test_a_wrong_word_about_a_right_payment_does_no_harm(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    await notify(buyer.client, show, attempt_id, 37_999)
    provider.paid[attempt_id] = word_of(attempt_id, 38_000)
    await jobs.ask()
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    assert await rows(show, INBOX) == []


async def test_a_refused_refund_waits_for_staff_and_a_pending_one_is_asked_about(
    show: Process, buyer: Buyer, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, attempt_id = await ordered(buyer)
    await buyer.post(f"/orders/{order_id}/cancellation", {})
    await notify(buyer.client, show, attempt_id, 38_000)
    provider.refund_answer = RefundAnswer(state="pending")
    assert await jobs.refund() == 0
    assert await rows(show, REFUNDS) == [("pending", 38_000, "unneeded")]
    provider.refund_answer = RefundAnswer(state="refused", problem="the account is frozen")
    clock.advance(timedelta(seconds=30))
    assert await jobs.refund() == 0
    assert provider.questions == ["refund", "ask_refund"]
    assert await rows(show, "SELECT state, problem FROM orders_refunds") == [("refused", "the account is frozen")]
    assert await rows(show, INBOX) == [("refund-refused", "try-again", "open")]
    assert await broken_promises(show) == []


async def test_money_that_cannot_be_recorded_keeps_no_other_waiting(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    _, foreign = await ordered(buyer)
    order_id, attempt_id = await ordered(buyer)
    provider.paid[foreign] = msgspec.structs.replace(word_of(foreign, 38_000), amount=Money(38_000, "USD"))
    provider.paid[attempt_id] = msgspec.structs.replace(word_of(attempt_id, 38_000), transaction_id="t-2")
    clock.advance(timedelta(seconds=20))
    await jobs.ask()
    await settle()
    assert await state_of(buyer, order_id) == "fulfilled"
    await jobs.ask()
    assert provider.questions == ["ask", "ask"]


async def test_what_does_not_fit_is_not_asked_about_when_the_money_is_here(
    show: Process, buyer: Buyer, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    """Both words in one batch, and in the order in which they are asked about for ever if nobody looks."""
    _, attempt_id = await ordered(buyer)
    told = [word_of(attempt_id, amount, was_asked=False) for amount in (37_999, 38_000)]
    payments = all_commands(show.platform, Watch("orders")).payments
    await show.platform.database.run(lambda transaction: payments.receive_payments(transaction, told))
    assert await rows(show, ATTEMPTS) == [("succeeded",)]
    clock.advance(timedelta(days=1))
    await jobs.ask()
    assert provider.questions == []


async def test_orders_of_a_silent_provider_keep_no_others_from_expiring(
    show: Process,
    buyer: Buyer,
    clock: ManualClock,
    jobs: OrderJobs,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(payment_jobs, "EXPIRY_BATCH_MAX", 1)
    waiting, _ = await ordered(buyer)
    clock.advance(timedelta(seconds=1))
    abandoned = (await buyer.order(await buyer.hold(SHOW, "type-floor", 1))).json()["id"]
    clock.advance(timedelta(minutes=13))
    provider.is_silent = True
    assert await jobs.expire() == 1
    assert (await state_of(buyer, waiting), await state_of(buyer, abandoned)) == ("pending_payment", "expired")
