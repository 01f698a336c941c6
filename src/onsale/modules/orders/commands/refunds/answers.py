"""What the tickets of a refund became decides it: dead, and the money leaves; used, and it stays."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.contracts.events import RefundFailed, TicketsKept, TicketsVoided
from onsale.modules.orders.commands.refunds.ending import move_refunded_orders
from onsale.modules.orders.commands.refunds.requesting import RefundRequests
from onsale.modules.orders.domain import OrderState, Refund, RefundKind, RefundState
from onsale.modules.orders.domain.ledger import refund_promised
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import ledger
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.watch import Watch

TICKET_USED = "ticket-used"


class RefundAnswers:
    """Applies the words of tickets to refunds that wait for them; each refund is decided once."""

    def __init__(self, clock: Clock, ids: IdGenerator, watch: Watch, requests: RefundRequests) -> None:
        self._clock = clock
        self._ids = ids
        self._watch = watch
        self._requests = requests

    async def approve(self, transaction: Transaction, voided: Sequence[TicketsVoided]) -> None:
        """The money of dead tickets is promised to the buyer; where the fee takes all of it, that was all."""
        waiting = await self._waiting(transaction, [event.refund_id for event in voided])
        now = self._clock.now()
        micros = to_micros(now)
        approved, done = [], []
        for refund in waiting:
            is_free = not refund.amount.amount_minor
            new_state = RefundState.DONE if is_free else RefundState.DUE
            times = {"approved_at": micros, "due_at": micros} | ({"done_at": micros} if is_free else {})
            if await refund_rows.move_refund(transaction, refund.id, {RefundState.REQUESTED}, new_state, **times):
                approved.append(refund)
                done += [refund.id] if is_free else []
        promised = [
            refund_promised(
                channel=refund.channel,
                order_id=refund.order_id,
                attempt_id=refund.attempt_id,
                refund_id=refund.id,
                amount=refund.amount,
                is_used=True,
            )
            for refund in approved
        ]
        await ledger.book(transaction, self._ids, promised, micros)
        order_ids = {refund.order_id for refund in approved}
        await move_refunded_orders(transaction, order_ids, done, now)
        all_in = {event.order_id for event in voided if event.rest_is_used} & order_ids
        await order_rows.move_orders_where(transaction, all_in, {OrderState.PARTIALLY_REFUNDED}, OrderState.USED)
        transaction.on_commit(lambda: self._watch.tell(order_ids))

    async def reject(self, transaction: Transaction, kept: Sequence[TicketsKept]) -> None:
        """Nothing goes back and the items are free again. Of a cancelled performance the unused tickets are asked for
        once more."""
        used = {event.refund_id: set(event.used_item_ids) for event in kept}
        waiting = await self._waiting(transaction, list(used))
        orders = await order_rows.get_orders(transaction, {refund.order_id for refund in waiting})
        for refund in waiting:
            rejected = await refund_rows.move_refund(
                transaction, refund.id, {RefundState.REQUESTED}, RefundState.REJECTED, problem=TICKET_USED
            )
            if not rejected:
                continue
            await refund_rows.free_items(transaction, refund.id)
            await attempt_rows.take_back_promise(transaction, refund.attempt_id, refund.amount.amount_minor)
            order = orders[refund.order_id]
            if refund.kind is RefundKind.ORGANISER:
                rest = [item for item in order.items if item.id in set(refund.item_ids) - used[refund.id]]
                await self._requests.request_again(transaction, order, rest, refund)
                continue
            failed = RefundFailed(
                occurred_at=self._clock.now(),
                refund_id=refund.id,
                order_id=order.id,
                order_number=order.number,
                performance_id=order.performance_id,
                contact_sealed=order.contact_sealed,
            )
            transaction.append(failed)
        transaction.on_commit(lambda: self._watch.tell(list(orders)))

    async def _waiting(self, transaction: Transaction, refund_ids: Sequence[str]) -> list[Refund]:
        """Those of these refunds that wait for an answer, with their orders locked."""
        found = await refund_rows.get_refunds(transaction, set(refund_ids))
        waiting = [refund for refund in found.values() if refund.state is RefundState.REQUESTED]
        await order_rows.lock_orders(transaction, {refund.order_id for refund in waiting})
        return waiting
