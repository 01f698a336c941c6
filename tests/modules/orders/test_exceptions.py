"""The inbox: what staff decides about money, and what is found stuck and let go of again by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from onsale.app.process import Process
from onsale.contracts.events import OrderPaid, RefundRequested
from onsale.contracts.values import Money
from onsale.modules.orders.domain import Received, RefundAnswer
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import ATTEMPTS, Provider, ordered, state_of
from tests.modules.orders.refunding import PRICE, REFUNDS, again, bought, fee_of, staff_of
from tests.processes import ORGANISATION_ID, broken_promises, heard, meddle, rows
from tests.stage import Buyer, notify

pytestmark = EVERY_ENGINE

INBOX = "SELECT kind, suggestion, state FROM orders_exceptions ORDER BY id"
AUDIT = "SELECT action, subject_kind, organisation_id FROM platform_audit_entries ORDER BY id"
LEDGER = "SELECT kind, debit, credit, amount_minor FROM orders_ledger ORDER BY occurred_at, id"


async def inbox(who: Buyer, state: str = "open") -> Sequence[dict[str, object]]:
    answer = await who.get(f"/staff/exceptions?state={state}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["items"]
    return found


async def resolve(who: Buyer, exception_id: object, action: str, note: str = "") -> tuple[int, str]:
    answer = await who.post(f"/staff/exceptions/{exception_id}/resolution", {"action": action, "note": note})
    told = answer.json()
    return answer.status_code, told["state"] if answer.status_code == 200 else told["code"]


@pytest.fixture
async def wrong_amount(show: Process, buyer: Buyer, jobs: OrderJobs, provider: Provider) -> str:
    """An order for which 1 fen too little has come, as the provider confirms."""
    order_id, attempt_id = await ordered(buyer)
    await notify(buyer.client, show, attempt_id, PRICE - 1)
    provider.paid[attempt_id] = Received(
        channel="sandbox", attempt_id=attempt_id, transaction_id="t-1", amount=Money(PRICE - 1), was_asked=True
    )
    await jobs.ask()
    return order_id


async def test_a_wrong_amount_goes_back_when_staff_says_so(
    show: Process, buyer: Buyer, wrong_amount: str, jobs: OrderJobs, settle: Settle
) -> None:
    organiser = staff_of(buyer, show, "organiser")
    [entry] = await inbox(organiser)
    assert (entry["kind"], entry["suggestion"], entry["order_id"]) == ("wrong-amount", "refund", wrong_amount)
    assert (entry["actions"], entry["detail"]) == (
        ["refund", "dismiss"],
        {"asked_minor": PRICE, "received_minor": PRICE - 1},
    )
    assert await resolve(organiser, entry["id"], "refund") == (200, "resolved")
    assert await rows(show, REFUNDS) == [("wrong-amount", "due", PRICE - 1, 0)]
    assert await broken_promises(show) == []
    assert await jobs.refund() == 1
    await settle()
    assert await rows(show, ATTEMPTS) == [("refunded",)]
    assert await rows(show, LEDGER) == [
        ("payment-received", "channel:sandbox", "unassigned", PRICE - 1),
        ("refund-promised", "unassigned", "refunds", PRICE - 1),
        ("refund-sent", "refunds", "channel:sandbox", PRICE - 1),
    ]
    assert await state_of(buyer, wrong_amount) == "pending_payment"
    assert await rows(show, AUDIT) == [("orders.exception-resolved", "order", ORGANISATION_ID)]
    assert (await inbox(organiser), len(await inbox(organiser, "resolved"))) == ([], 1)
    assert await broken_promises(show) == []


async def test_an_exception_is_resolved_once_and_by_its_own_actions(
    show: Process, buyer: Buyer, wrong_amount: str
) -> None:
    organiser = staff_of(buyer, show, "organiser")
    [entry] = await inbox(organiser)
    assert await resolve(organiser, entry["id"], "try-again") == (409, "exception-action-impossible")
    assert await resolve(organiser, entry["id"], "dismiss") == (422, "malformed")
    assert await resolve(organiser, entry["id"], "anything") == (422, "malformed")
    assert await resolve(organiser, "unknown", "refund") == (404, "not-found")
    assert (await rows(show, REFUNDS), await rows(show, AUDIT)) == ([], [])
    assert await resolve(organiser, entry["id"], "dismiss", "paid in cash") == (200, "resolved")
    assert await resolve(organiser, entry["id"], "refund") == (409, "exception-already-resolved")
    assert await rows(show, REFUNDS) == []
    assert await rows(show, ATTEMPTS) == [("wrong_amount",)]


async def test_inboxes_are_apart(show: Process, buyer: Buyer, wrong_amount: str) -> None:
    other = staff_of(buyer, show, "organiser", organisation_id="01972b8a-0000-7000-8000-0000000000ff")
    admin = staff_of(buyer, show, "admin", organisation_id=None)
    [entry] = await inbox(admin)
    assert await inbox(other) == []
    assert await resolve(other, entry["id"], "refund") == (404, "not-found")
    assert (await buyer.get("/staff/exceptions")).status_code == 403
    assert (await staff_of(buyer, show, "gate").get("/staff/exceptions")).status_code == 403
    assert await resolve(admin, entry["id"], "refund") == (200, "resolved")
    assert wrong_amount == entry["order_id"]


async def test_a_refused_refund_is_tried_again_and_never_lost(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider, clock: ManualClock
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    await buyer.post(f"/orders/{order_id}/refunds", fee_of(0))
    await settle()
    provider.refund_answer = RefundAnswer(state="refused", problem="account frozen")
    for _ in range(2):
        assert await jobs.refund() == 0
        organiser = staff_of(buyer, show, "organiser")
        [entry] = await inbox(organiser)
        assert (entry["kind"], entry["suggestion"], entry["detail"]) == (
            "refund-refused",
            "try-again",
            {"problem": "account frozen", "amount_minor": PRICE},
        )
        assert await rows(show, REFUNDS) == [("buyer", "refused", PRICE, 0)]
        assert await resolve(organiser, entry["id"], "try-again") == (200, "resolved")
    provider.refund_answer = RefundAnswer(state="done", provider_refund_id="r-9")
    assert await jobs.refund() == 1
    assert await rows(show, REFUNDS) == [("buyer", "done", PRICE, 0)]
    assert len(set(provider.refunded)) == 1
    assert await broken_promises(show) == []


def stuck(kind: str) -> float | None:
    return REGISTRY.get_sample_value("onsale_money_stuck", {"kind": kind})


@pytest.mark.breaks_promises
async def test_an_order_without_tickets_is_found_and_let_go_of(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    await meddle(show, "UPDATE orders_orders SET state = 'paid'")
    watch = show.job("orders.watch").run
    clock.advance(timedelta(minutes=5))
    await watch()
    assert (await rows(show, INBOX), stuck("stuck-order")) == ([], 0)
    clock.advance(timedelta(microseconds=1))
    for _ in range(2):
        await watch()
        assert (await rows(show, INBOX), stuck("stuck-order")) == ([("stuck-order", "try-again", "open")], 1)
    organiser = staff_of(buyer, show, "organiser")
    [entry] = await inbox(organiser)
    told = len(heard(show, OrderPaid))
    assert await resolve(organiser, entry["id"], "try-again") == (200, "resolved")
    await settle()
    assert len(heard(show, OrderPaid)) == told + 1
    clock.advance(timedelta(minutes=5))
    await watch()
    assert stuck("stuck-order") == 0
    clock.advance(timedelta(microseconds=1))
    await watch()
    assert (await rows(show, INBOX), stuck("stuck-order")) == ([("stuck-order", "try-again", "open")], 1)
    await meddle(show, "UPDATE orders_orders SET state = 'fulfilled'")
    await watch()
    assert (await rows(show, INBOX), stuck("stuck-order")) == ([("stuck-order", "try-again", "resolved")], 0)
    assert await rows(show, "SELECT resolved_by, resolution FROM orders_exceptions") == [
        ("job:orders.watch", "moved on")
    ]
    assert order_id == entry["order_id"]


async def test_a_refund_without_an_answer_of_tickets_is_asked_for_again(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    await buyer.post(f"/orders/{order_id}/refunds", fee_of(0))
    await settle()
    # As if the answer had been lost.
    await meddle(show, "UPDATE orders_refunds SET state = 'requested', approved_at = NULL")
    await meddle(show, "DELETE FROM orders_ledger WHERE kind = 'refund-promised'")
    await meddle(show, "UPDATE orders_orders SET state = 'fulfilled'")
    clock.advance(timedelta(minutes=10, microseconds=1))
    await show.job("orders.watch").run()
    await settle()
    assert len(heard(show, RefundRequested)) == 2
    assert await rows(show, REFUNDS) == [("buyer", "due", PRICE, 0)]
    assert await rows(show, INBOX) == [("stuck-refund", "try-again", "open")]
    assert await jobs.refund() == 1
    await show.job("orders.watch").run()
    assert await rows(show, INBOX) == [("stuck-refund", "try-again", "resolved")]
    assert await broken_promises(show) == []


async def test_a_refund_that_stays_with_its_provider_is_found(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock, jobs: OrderJobs, provider: Provider
) -> None:
    order_id, _ = await bought(show, buyer, settle, 1)
    await buyer.post(f"/orders/{order_id}/refunds", fee_of(0))
    await settle()
    provider.refund_answer = RefundAnswer(state="pending")
    await jobs.refund()
    clock.advance(timedelta(days=1, microseconds=1))
    await jobs.refund()
    await show.job("orders.watch").run()
    assert (await rows(show, INBOX), stuck("stuck-refund")) == ([("stuck-refund", "ask-provider", "open")], 1)
    organiser = staff_of(again(show, buyer), show, "organiser")
    [entry] = await inbox(organiser)
    asked = len(provider.questions)
    await jobs.refund()
    assert len(provider.questions) == asked
    assert await resolve(organiser, entry["id"], "ask-provider") == (200, "resolved")
    provider.refund_answer = RefundAnswer(state="done", provider_refund_id="r-1")
    assert await jobs.refund() == 1
    assert await broken_promises(show) == []


async def test_an_order_that_no_provider_lets_end_is_found(
    show: Process, buyer: Buyer, clock: ManualClock, jobs: OrderJobs, provider: Provider, settle: Settle
) -> None:
    await ordered(buyer)
    provider.is_silent = True
    clock.advance(timedelta(minutes=41))
    assert await jobs.expire() == 0
    await show.job("orders.watch").run()
    assert await rows(show, INBOX) == [("stuck-payment", "ask-provider", "open")]
    provider.is_silent = False
    assert await jobs.expire() == 1
    await settle()
    await show.job("orders.watch").run()
    assert await rows(show, INBOX) == [("stuck-payment", "ask-provider", "resolved")]
