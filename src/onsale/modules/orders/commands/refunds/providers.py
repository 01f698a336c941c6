"""Refunds that nobody has to ask for, and what providers say of any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from onsale.contracts.events import HoldLost
from onsale.modules.orders.commands.exceptions import ExceptionBook
from onsale.modules.orders.commands.payments import Acknowledged
from onsale.modules.orders.commands.refunds.ending import move_refunded_orders
from onsale.modules.orders.domain import (
    ASKED_FOR,
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


class AskedRefund(msgspec.Struct, frozen=True):
    """A refund in ``state`` that a provider was asked about, and its answer; ``None`` when it was silent."""

    due: DueRefund
    state: RefundState
    answer: RefundAnswer | None


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

    async def note_answers(self, transaction: Transaction, asked: Sequence[AskedRefund]) -> None:
        """What providers say of refunds when they are asked. None is ever given up: a refusal waits for staff."""
        finished: dict[str, str | None] = {}
        for one in asked:
            match one.answer.state if one.answer is not None else "silent":
                case "done":
                    finished[one.due.id] = one.answer.provider_refund_id if one.answer is not None else None
                case "pending":
                    await self._wait(transaction, one, RefundState.PENDING)
                case "unknown":
                    # It was never heard of, so it is asked for once more, under the same number.
                    await self._wait(transaction, one, RefundState.DUE)
                case "silent":
                    await self._wait(transaction, one, one.state)
                case "refused":
                    problem = one.answer.problem if one.answer is not None else ""
                    await self._refuse(transaction, one.due, one.state, problem)
        await self._finish(transaction, finished)

    async def _wait(self, transaction: Transaction, asked: AskedRefund, new_state: RefundState) -> None:
        """Ask again after a while, ever slower."""
        due = asked.due
        wait = REFUND_RETRY_SECONDS * min(2**due.tries, 120)
        due_at = to_micros(self._clock.now()) + wait * MICROS
        await refund_rows.move_refund(transaction, due.id, {asked.state}, new_state, due_at=due_at, tries=due.tries + 1)

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
        finished: dict[str, str | None] = {}
        for one in told:
            refund = found.get(one.refund_id)
            if refund is None or refund.channel != one.channel:
                outcomes.append(NotFound())
                continue
            if one.answer.state == "done":
                finished[refund.id] = one.answer.provider_refund_id
            elif one.answer.state == "refused" and refund.state in {RefundState.DUE, RefundState.PENDING}:
                await self._refuse(transaction, due_of(refund), refund.state, one.answer.problem)
            outcomes.append(Acknowledged(refund.attempt_id))
        await self._finish(transaction, finished)
        return outcomes

    async def _finish(self, transaction: Transaction, finished: Mapping[str, str | None]) -> None:
        """Providers have sent the money of these refunds back, each under its own number."""
        if not finished:
            return
        now = self._clock.now()
        micros = to_micros(now)
        refunds = await refund_rows.get_refunds(transaction, finished)
        order_ids = {refund.order_id for refund in refunds.values()}
        await order_rows.lock_orders(transaction, order_ids)
        sent = [
            refund
            for refund_id, refund in sorted(refunds.items())
            if await refund_rows.move_refund(
                transaction,
                refund_id,
                {RefundState.DUE, RefundState.PENDING, RefundState.REFUSED},
                RefundState.DONE,
                done_at=micros,
                provider_refund_id=finished[refund_id],
                problem="",
            )
        ]
        movements = [
            refund_sent(
                channel=refund.channel,
                order_id=refund.order_id,
                attempt_id=refund.attempt_id,
                refund_id=refund.id,
                amount=refund.amount,
            )
            for refund in sent
        ]
        await ledger.book(transaction, self._ids, movements, micros)
        whole = [refund.attempt_id for refund in sent if refund.kind not in ASKED_FOR]
        if whole:
            await attempt_rows.move_attempts(transaction, whole, AttemptState.REFUNDING, AttemptState.REFUNDED, micros)
        await move_refunded_orders(transaction, order_ids, {refund.id for refund in sent}, now)
        self._tell(transaction, order_ids)

    def _tell(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        transaction.on_commit(lambda: self._watch.tell(order_ids))
