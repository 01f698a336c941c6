"""Money that comes twice, late, wrong or forged; and what happens when nobody pays."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import pytest
from typing_extensions import override

from onsale.app.process import Process
from onsale.contracts.values import Money
from onsale.modules.orders.commands import Acknowledged, all_commands
from onsale.modules.orders.domain import Attempt, DueRefund, Received, RefundAnswer
from onsale.modules.orders.errors import ProviderUnavailable
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.providers import Found, PaymentProvider, SandboxProvider
from onsale.modules.orders.queries import DueWork
from onsale.modules.orders.repository.ledger import balances
from onsale.platform.clock import ManualClock
from onsale.platform.group_commit import GroupCommit
from onsale.platform.watch import Watch
from tests.engines import EVERY_FRONT
from tests.modules.orders.conftest import SHOW, Settle
from tests.processes import broken_promises, rows
from tests.stage import Buyer, notify

pytestmark = EVERY_FRONT

ORDERS = "SELECT state FROM orders_orders ORDER BY id"
ATTEMPTS = "SELECT state FROM orders_payment_attempts ORDER BY id"
REFUNDS = "SELECT state, amount_minor, kind FROM orders_refunds"
STOCK = "SELECT id, held, sold FROM inventory_ticket_types ORDER BY id"
TICKETS = "SELECT state FROM tickets_tickets"


class Provider(SandboxProvider):
    """A provider whose answers the test writes down. It knows of no attempt in ``unheard_of``."""

    def __init__(self, process: Process) -> None:
        super().__init__("http://unused.invalid", process.platform.keys)
        self.paid: dict[str, Received] = {}
        self.unheard_of: set[str] = set()
        self.is_silent = False
        self.refunded: list[str] = []
        self.refund_answer = RefundAnswer(state="done", provider_refund_id="r-1")
        self.questions: list[str] = []

    @override
    async def ask(self, attempt: Attempt) -> Found:
        self._answer("ask")
        return self._found(attempt, "unpaid")

    @override
    async def close(self, attempt: Attempt) -> Found:
        self._answer("close")
        return self._found(attempt, "closed")

    def _found(self, attempt: Attempt, otherwise: Literal["unpaid", "closed"]) -> Found:
        if attempt.id in self.paid:
            return Found("paid", self.paid[attempt.id])
        return Found("unknown" if attempt.id in self.unheard_of else otherwise)

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        self._answer("refund")
        self.refunded.append(refund.id)
        return self.refund_answer

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        self._answer("ask_refund")
        return self.refund_answer

    def _answer(self, question: str) -> None:
        if self.is_silent:
            raise ProviderUnavailable(retry_after=1)
        self.questions.append(question)


@pytest.fixture
async def provider(show: Process) -> Provider:
    return Provider(show)


@pytest.fixture
def jobs(show: Process, provider: Provider) -> OrderJobs:
    platform = show.platform
    commands = all_commands(platform, Watch("orders"))
    providers: Mapping[str, PaymentProvider] = {"sandbox": provider}
    receive: GroupCommit[Received, Acknowledged] = platform.commands.batched(
        "test.receive", commands.payments.receive_payments, Acknowledged
    )
    return OrderJobs(
        database=platform.database,
        due=DueWork(platform.database, platform.clock),
        commands=commands,
        providers=providers,
        receive=receive,
    )


async def ordered(buyer: Buyer, ticket_type_id: str = "type-floor", quantity: int = 1) -> tuple[str, str]:
    """(order, attempt) that waits for its money."""
    order = (await buyer.order(await buyer.hold(SHOW, ticket_type_id, quantity))).json()
    return order["id"], await buyer.start_payment(order["id"])


async def state_of(buyer: Buyer, order_id: str) -> str:
    return str((await buyer.get(f"/orders/{order_id}")).json()["state"])


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
