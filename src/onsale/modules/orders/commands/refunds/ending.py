"""What refunds make of their orders. Whoever calls this has locked the orders before he looked at their refunds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from onsale.contracts.events import DomainEvent, OrderRefunded
from onsale.modules.orders.domain import APPROVED, Order, OrderState, Refund, RefundKind, RefundState
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.platform.db import Transaction


async def move_refunded_orders(
    transaction: Transaction, order_ids: Collection[str], done: Collection[str], now: datetime
) -> None:
    """Move orders on, of which refunds were just approved or done, and tell the world of those refunds that are
    ``done``: their money has gone back."""
    orders = await order_rows.get_orders(transaction, order_ids)
    refunds: dict[str, list[Refund]] = {}
    for refund in await refund_rows.refunds_of(transaction, order_ids):
        refunds.setdefault(refund.order_id, []).append(refund)
    partly, wholly, back = [], [], []
    for order in orders.values():
        its_refunds = refunds.get(order.id, [])
        items = {item.id for item in order.items}
        approved = _items_of(its_refunds, APPROVED)
        if approved and approved < items:
            partly.append(order.id)
        elif approved == items:
            wholly.append(order.id)
        if _items_of(its_refunds, {RefundState.DONE}) == items:
            back.append(order.id)
        transaction.append(*_told(order, its_refunds, done, now))
    state = OrderState
    await order_rows.move_orders_where(transaction, partly, {state.FULFILLED}, state.PARTIALLY_REFUNDED)
    unrefunded = {state.FULFILLED, state.PARTIALLY_REFUNDED}
    await order_rows.move_orders_where(transaction, wholly, unrefunded, state.REFUNDING)
    await order_rows.move_orders_where(transaction, back, {state.REFUNDING}, state.REFUNDED)


def _items_of(refunds: Sequence[Refund], states: Collection[RefundState]) -> set[str]:
    return {item_id for refund in refunds if refund.state in states for item_id in refund.item_ids}


def _told(order: Order, refunds: Sequence[Refund], done: Collection[str], now: datetime) -> list[DomainEvent]:
    """One after the other: only the last of an order's refunds leaves nothing of it."""
    gone = _items_of([refund for refund in refunds if refund.id not in done], {RefundState.DONE})
    events: list[DomainEvent] = []
    for refund in refunds:
        if refund.id not in done or not refund.item_ids:
            continue
        gone.update(refund.item_ids)
        events.append(_refunded(order, refund, is_whole=len(gone) == len(order.items), now=now))
    return events


def _refunded(order: Order, refund: Refund, *, is_whole: bool, now: datetime) -> OrderRefunded:
    if refund.kind is RefundKind.SEATS_GONE:
        return OrderRefunded(occurred_at=now, order_id=order.id, performance_id=order.performance_id, total=order.total)
    return OrderRefunded(
        occurred_at=now,
        order_id=order.id,
        performance_id=order.performance_id,
        total=refund.amount,
        refund_id=refund.id,
        item_ids=refund.item_ids,
        fee=refund.fee,
        is_whole=is_whole,
        user_id=order.user_id,
        order_number=order.number,
        contact_sealed=order.contact_sealed,
    )
