"""Payments: begun, received, asked about, closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from onsale.contracts.events import OrderPaid
from onsale.modules.orders.commands.exceptions import ExceptionBook
from onsale.modules.orders.commands.purchases import purchase_of
from onsale.modules.orders.domain import (
    Attempt,
    AttemptState,
    Movement,
    Order,
    OrderState,
    Received,
    RefundKind,
    RefundState,
    Verdict,
    judge,
)
from onsale.modules.orders.domain.ledger import payment_received, refund_promised
from onsale.modules.orders.errors import OrderNotPayable, PaymentAmountMismatch, TooManyAttempts
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import ledger, vouchers
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.attempts import NotificationRow, Receipt
from onsale.modules.orders.repository.refunds import RefundRow
from onsale.modules.orders.settings import (
    ASK_FIRST_SECONDS,
    ASK_NO_MORE_SECONDS,
    ASK_SECONDS_MAX,
    ATTEMPTS_PER_ORDER_MAX,
)
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound, Refusal
from onsale.platform.security import Sealer

MICROS = 1_000_000


class StartPayment(msgspec.Struct, frozen=True):
    """Begin one attempt to pay."""

    order_id: str
    user_id: str
    channel: str
    method: str = "page"


class StartedPayment(msgspec.Struct, frozen=True):
    """The committed intent; the provider is told afterwards."""

    attempt: Attempt
    order: Order


class Acknowledged(msgspec.Struct, frozen=True):
    """A notification is durably recorded; hearing it again changes nothing."""

    attempt_id: str


class PaymentCommands:
    """The use cases that bring money in."""

    def __init__(self, clock: Clock, ids: IdGenerator, sealer: Sealer) -> None:
        self._clock = clock
        self._ids = ids
        self._sealer = sealer
        self._exceptions = ExceptionBook(clock, ids)

    async def start_payments(
        self, transaction: Transaction, commands: Sequence[StartPayment]
    ) -> Sequence[StartedPayment | Refusal]:
        """Commit the intent to pay. Several attempts of one order may be open; the first money wins."""
        found = await order_rows.get_orders(transaction, {command.order_id for command in commands})
        now = to_micros(self._clock.now())
        outcomes: list[StartedPayment | Refusal] = []
        for command in commands:
            order = found.get(command.order_id)
            if order is None or order.user_id != command.user_id:
                outcomes.append(NotFound())
            elif order.state is not OrderState.PENDING_PAYMENT or order.pay_before <= now:
                outcomes.append(OrderNotPayable(state=order.state))
            elif len(order.attempts) >= ATTEMPTS_PER_ORDER_MAX:
                outcomes.append(TooManyAttempts())
            else:
                attempt = Attempt(
                    id=self._ids.new(),
                    order_id=order.id,
                    channel=command.channel,
                    state=AttemptState.PENDING,
                    amount=order.total,
                    created_at=now,
                    method=command.method,
                )
                outcomes.append(StartedPayment(attempt, order))
        started = [outcome.attempt for outcome in outcomes if isinstance(outcome, StartedPayment)]
        await attempt_rows.add_attempts(transaction, started, now + ASK_FIRST_SECONDS * MICROS)
        return outcomes

    async def receive_payments(
        self, transaction: Transaction, commands: Sequence[Received]
    ) -> Sequence[Acknowledged | Refusal]:
        """Record money that a provider confirmed: the order is paid, or the money is promised back."""
        orders = await order_rows.get_paid_orders(transaction, {command.attempt_id for command in commands})
        attempts = {attempt.id: attempt for order in orders.values() for attempt in order.attempts}
        current = dict(orders)
        batch = _Batch(now=to_micros(self._clock.now()))
        outcomes: list[Acknowledged | Refusal] = []
        without_voucher = await self._lost_vouchers(transaction, orders, attempts, commands)
        for command in commands:
            attempt = attempts.get(command.attempt_id)
            if attempt is None or attempt.channel != command.channel:
                outcomes.append(NotFound())
                continue
            if attempt.amount.currency != command.amount.currency:
                outcomes.append(PaymentAmountMismatch(attempt_id=attempt.id))
                continue
            order = current[attempt.order_id]
            verdict = judge(order.state, attempt, command, has_voucher=order.id not in without_voucher)
            batch.add(verdict, order, attempt, command)
            if verdict in {"pay", "pay-late"}:
                current[order.id] = msgspec.structs.replace(order, state=OrderState.PAID)
            if verdict in _BECOMES:
                state = _BECOMES[verdict]
                attempts[attempt.id] = msgspec.structs.replace(attempt, state=state, received=command.amount)
            fits = verdict not in {"ask", "doubtful"}
            outcomes.append(Acknowledged(attempt.id) if fits else PaymentAmountMismatch(attempt_id=attempt.id))
        await self._store(transaction, batch, orders)
        return outcomes

    async def _lost_vouchers(
        self,
        transaction: Transaction,
        orders: Mapping[str, Order],
        attempts: Mapping[str, Attempt],
        commands: Sequence[Received],
    ) -> set[str]:
        """Expired orders whose late money pays a price that they cannot have any more: others use their vouchers."""
        late: set[str] = set()
        for command in commands:
            attempt = attempts.get(command.attempt_id)
            order = None if attempt is None else orders[attempt.order_id]
            if attempt is None or order is None or order.voucher_code is None:
                continue
            if judge(order.state, attempt, command, has_voucher=True) == "pay-late":
                late.add(order.id)
        await order_rows.lock_orders(transaction, late)
        return {order_id for order_id in sorted(late) if not await vouchers.take_again(transaction, order_id)}

    async def _store(self, transaction: Transaction, batch: _Batch, orders: Mapping[str, Order]) -> None:
        now = batch.now
        # Orders before their attempts, as everywhere: two that want both wait in line instead of for each other.
        for order_ids, state in ((batch.paid, OrderState.PENDING_PAYMENT), (batch.paid_late, OrderState.EXPIRED)):
            await order_rows.move_orders(transaction, order_ids, state, OrderState.PAID, paid_at=now)
        await attempt_rows.receive(transaction, batch.receipts, now)
        await attempt_rows.ask_now(transaction, batch.to_ask, now)
        refunds = [self._refund(receipt, now) for receipt in batch.receipts if _goes_back(receipt)]
        await attempt_rows.promise_back(transaction, [(refund.attempt_id, refund.amount_minor) for refund in refunds])
        await refund_rows.add_refunds(transaction, refunds)
        await ledger.book(transaction, self._ids, [*batch.movements(), *_promises(batch.receipts, refunds)], now)
        await attempt_rows.note(transaction, [_note(self._ids, now, *told) for told in batch.told])
        for receipt in batch.receipts:
            if receipt.becomes is AttemptState.WRONG_AMOUNT:
                await self._exceptions.wrong_amount(transaction, receipt)
        transaction.append(
            *(
                OrderPaid(occurred_at=self._clock.now(), purchase=purchase_of(orders[order_id], self._sealer))
                for order_id in (*batch.paid, *batch.paid_late)
            )
        )

    def _refund(self, receipt: Receipt, now: int) -> RefundRow:
        return RefundRow(
            id=self._ids.new(),
            order_id=receipt.attempt.order_id,
            attempt_id=receipt.attempt.id,
            kind=RefundKind.UNNEEDED,
            state=RefundState.DUE,
            amount_minor=receipt.received.amount.amount_minor,
            fee_minor=0,
            currency=receipt.received.amount.currency,
            reason="",
            requested_by=None,
            campaign_id=None,
            tries=0,
            due_at=now,
            problem="",
            created_at=now,
            approved_at=now,
        )

    async def settle_asked(
        self, transaction: Transaction, closed: Sequence[Attempt], silent: Sequence[tuple[Attempt, int]]
    ) -> None:
        """What asking providers has brought, money apart: attempts that are ``closed``, and those to ask about again,
        each with the time until which its order could be paid."""
        now = to_micros(self._clock.now())
        if closed:
            pending = AttemptState.PENDING
            await attempt_rows.move_attempts(
                transaction, [attempt.id for attempt in closed], pending, AttemptState.CLOSED, now
            )
        times: list[tuple[str, int | None]] = []
        for attempt, pay_before in silent:
            wait = min(ASK_FIRST_SECONDS * 2**attempt.asked, ASK_SECONDS_MAX)
            is_hopeless = now > pay_before + ASK_NO_MORE_SECONDS * MICROS
            times.append((attempt.id, None if is_hopeless else now + wait * MICROS))
        await attempt_rows.ask_later(transaction, times)


_BECOMES: dict[Verdict, AttemptState] = {
    "pay": AttemptState.SUCCEEDED,
    "pay-late": AttemptState.SUCCEEDED,
    "send-back": AttemptState.REFUNDING,
    "wrong-amount": AttemptState.WRONG_AMOUNT,
}


class _Batch(msgspec.Struct):
    """What one batch of providers' words changes."""

    now: int
    receipts: list[Receipt] = []
    paid: list[str] = []
    paid_late: list[str] = []
    to_ask: list[str] = []
    told: list[tuple[Attempt, Received, Verdict]] = []

    def add(self, verdict: Verdict, order: Order, attempt: Attempt, received: Received) -> None:
        if verdict == "known":
            return
        self.told.append((attempt, received, verdict))
        if verdict == "ask":
            self.to_ask.append(attempt.id)
        if verdict not in _BECOMES:
            return
        if verdict in {"pay", "pay-late"}:
            (self.paid if verdict == "pay" else self.paid_late).append(order.id)
        self.receipts.append(Receipt(attempt, received, _BECOMES[verdict]))

    def movements(self) -> list[Movement]:
        return [
            payment_received(
                channel=receipt.attempt.channel,
                order_id=receipt.attempt.order_id,
                attempt_id=receipt.attempt.id,
                amount=receipt.received.amount,
                is_used=receipt.becomes is AttemptState.SUCCEEDED,
            )
            for receipt in self.receipts
        ]


def _goes_back(receipt: Receipt) -> bool:
    return receipt.becomes is AttemptState.REFUNDING


def _promises(receipts: Sequence[Receipt], refunds: Sequence[RefundRow]) -> list[Movement]:
    ids = {refund.attempt_id: refund.id for refund in refunds}
    return [
        refund_promised(
            channel=receipt.attempt.channel,
            order_id=receipt.attempt.order_id,
            attempt_id=receipt.attempt.id,
            refund_id=ids[receipt.attempt.id],
            amount=receipt.received.amount,
            is_used=False,
        )
        for receipt in receipts
        if _goes_back(receipt)
    ]


def _note(ids: IdGenerator, now: int, attempt: Attempt, received: Received, verdict: Verdict) -> NotificationRow:
    return NotificationRow(
        ids.new(),
        attempt.channel,
        attempt.id,
        None,
        received.transaction_id,
        received.amount.amount_minor,
        received.amount.currency,
        verdict,
        now,
    )
