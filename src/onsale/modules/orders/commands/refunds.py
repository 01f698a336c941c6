"""Refunds: promised, asked of providers, confirmed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from onsale.contracts.events import HoldLost, OrderRefunded
from onsale.modules.orders.commands.exceptions import ExceptionBook
from onsale.modules.orders.commands.payments import Acknowledged
from onsale.modules.orders.domain import (
    AttemptState,
    DueRefund,
    Order,
    OrderState,
    Refund,
    RefundAnswer,
    RefundKind,
    RefundState,
)
from onsale.modules.orders.domain.ledger import refund_promised, refund_sent
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import ledger
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.refunds import RefundItemRow, RefundRow
from onsale.modules.orders.settings import REFUND_RETRY_SECONDS
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound, Refusal
from onsale.platform.watch import Watch

MICROS = 1_000_000
PROBLEM_LENGTH_MAX = 400


class ToldRefund(msgspec.Struct, frozen=True):
    """A provider's word about a refund."""

    channel: str
    refund_id: str
    answer: RefundAnswer


def due_of(refund: Refund) -> DueRefund:
    """What a provider is told of it."""
    return DueRefund(
        id=refund.id,
        attempt_id=refund.attempt_id,
        order_id=refund.order_id,
        channel=refund.channel,
        amount=refund.amount,
        received=refund.received,
        reason=refund.reason,
        tries=refund.tries,
    )


class RefundCommands:
    """The use cases that send money back."""

    def __init__(self, clock: Clock, ids: IdGenerator, watch: Watch) -> None:
        self._clock = clock
        self._ids = ids
        self._watch = watch
        self._exceptions = ExceptionBook(clock, ids)

    async def send_back(self, transaction: Transaction, lost: Sequence[HoldLost]) -> None:
        """Promise the money of orders back whose seats were gone when it came."""
        order_ids = [event.purchase.order_id for event in lost]
        orders = await order_rows.get_orders(transaction, order_ids)
        now = to_micros(self._clock.now())
        for order in orders.values():
            if order.state is not OrderState.PAID:
                continue
            await order_rows.move_orders(transaction, [order.id], OrderState.PAID, OrderState.REFUNDING)
            for attempt in order.attempts:
                if attempt.state is AttemptState.SUCCEEDED:
                    await attempt_rows.move_attempts(
                        transaction, [attempt.id], AttemptState.SUCCEEDED, AttemptState.REFUNDING, now
                    )
                    await self._promise_all(transaction, order, attempt.id, now)
        self._tell(transaction, order_ids)

    async def _promise_all(self, transaction: Transaction, order: Order, attempt_id: str, now: int) -> None:
        attempt = next(attempt for attempt in order.attempts if attempt.id == attempt_id)
        refund = RefundRow(
            id=self._ids.new(),
            order_id=order.id,
            attempt_id=attempt_id,
            kind=RefundKind.SEATS_GONE,
            state=RefundState.DUE,
            amount_minor=attempt.received.amount_minor,
            fee_minor=0,
            currency=attempt.received.currency,
            reason="",
            requested_by=None,
            campaign_id=None,
            tries=0,
            due_at=now,
            problem="",
            created_at=now,
            approved_at=now,
        )
        await attempt_rows.promise_back(transaction, [(attempt_id, refund.amount_minor)])
        items = [RefundItemRow(item.id, refund.id, item.price.amount_minor, 0) for item in order.items]
        await refund_rows.add_refunds(transaction, [refund], items)
        promised = refund_promised(
            channel=attempt.channel,
            order_id=order.id,
            attempt_id=attempt_id,
            refund_id=refund.id,
            amount=attempt.received,
            is_used=True,
        )
        await ledger.book(transaction, self._ids, [promised], now)

    async def note_answer(
        self, transaction: Transaction, due: DueRefund, state: RefundState, answer: RefundAnswer
    ) -> None:
        """What a provider says of a refund that is in ``state``. It is never given up: a refusal waits for staff."""
        match answer.state:
            case "done":
                await self._finish(transaction, due.id, answer.provider_refund_id)
            case "pending":
                await self._wait(transaction, due, state, RefundState.PENDING)
            case "unknown":
                # It was never heard of, so it is asked for once more, under the same number.
                await self._wait(transaction, due, state, RefundState.DUE)
            case "refused":
                await self._refuse(transaction, due, state, answer.problem)

    async def retry_later(self, transaction: Transaction, refund: DueRefund, state: RefundState) -> None:
        """The provider did not answer: ask again after a while, ever slower, never give up."""
        await self._wait(transaction, refund, state, state)

    async def _wait(self, transaction: Transaction, due: DueRefund, state: RefundState, new_state: RefundState) -> None:
        wait = REFUND_RETRY_SECONDS * min(2**due.tries, 120)
        due_at = to_micros(self._clock.now()) + wait * MICROS
        await refund_rows.move_refund(transaction, due.id, {state}, new_state, due_at=due_at, tries=due.tries + 1)

    async def _refuse(self, transaction: Transaction, due: DueRefund, state: RefundState, problem: str) -> None:
        words = problem[:PROBLEM_LENGTH_MAX]
        if await refund_rows.move_refund(transaction, due.id, {state}, RefundState.REFUSED, problem=words):
            await self._exceptions.open(
                transaction,
                "refund-refused",
                due.id,
                suggestion="try-again",
                order_id=due.order_id,
                attempt_id=due.attempt_id,
                refund_id=due.id,
                detail={"problem": words, "amount_minor": due.amount.amount_minor},
            )

    async def hear(self, transaction: Transaction, told: Sequence[ToldRefund]) -> Sequence[Acknowledged | Refusal]:
        """What providers tell of refunds by themselves."""
        found = await refund_rows.get_refunds(transaction, {one.refund_id for one in told})
        outcomes: list[Acknowledged | Refusal] = []
        for one in told:
            refund = found.get(one.refund_id)
            if refund is None or refund.channel != one.channel:
                outcomes.append(NotFound())
                continue
            if one.answer.state == "done":
                await self._finish(transaction, refund.id, one.answer.provider_refund_id)
            elif one.answer.state == "refused" and refund.state in {RefundState.DUE, RefundState.PENDING}:
                await self._refuse(transaction, due_of(refund), refund.state, one.answer.problem)
            outcomes.append(Acknowledged(refund.attempt_id))
        return outcomes

    async def _finish(self, transaction: Transaction, refund_id: str, provider_refund_id: str | None) -> None:
        """The provider has sent the money back."""
        now = self._clock.now()
        micros = to_micros(now)
        open_states = {RefundState.DUE, RefundState.PENDING, RefundState.REFUSED}
        if not await refund_rows.move_refund(
            transaction,
            refund_id,
            open_states,
            RefundState.DONE,
            done_at=micros,
            provider_refund_id=provider_refund_id,
            problem="",
        ):
            return
        refund = (await refund_rows.get_refunds(transaction, [refund_id]))[refund_id]
        sent = refund_sent(
            channel=refund.channel,
            order_id=refund.order_id,
            attempt_id=refund.attempt_id,
            refund_id=refund.id,
            amount=refund.amount,
        )
        await ledger.book(transaction, self._ids, [sent], micros)
        order = (await order_rows.get_orders(transaction, [refund.order_id]))[refund.order_id]
        attempt = next(attempt for attempt in order.attempts if attempt.id == refund.attempt_id)
        if attempt.state is AttemptState.REFUNDING:
            await attempt_rows.move_attempts(
                transaction, [attempt.id], AttemptState.REFUNDING, AttemptState.REFUNDED, micros
            )
        if order.state is OrderState.REFUNDING and refund.item_ids:
            await order_rows.move_orders(transaction, [order.id], OrderState.REFUNDING, OrderState.REFUNDED)
            event = OrderRefunded(
                occurred_at=now, order_id=order.id, performance_id=order.performance_id, total=order.total
            )
            transaction.append(event)
        self._tell(transaction, [order.id])

    def _tell(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        transaction.on_commit(lambda: self._watch.tell(order_ids))
