"""Forgetting a buyer: what is in the way, and what of the orders goes. Money facts and invoices stay."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.contracts.privacy import ErasureJudged, ErasureProposed, Obstacle, ObstacleKind, OrdersErased
from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.repository import erasing as rows
from onsale.modules.orders.repository.erasing import OpenOrder
from onsale.modules.orders.settings import OBSTACLES_SHOWN_MAX
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.erasing import Erasure, Progress


class BuyerErasing:
    """What orders says and does when an account is to be erased."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def judge(self, transaction: Transaction, events: Sequence[ErasureProposed]) -> None:
        """Answer each question; the same question again gets an answer again."""
        now = self._clock.now()
        for event in events:
            found = await rows.find_open_orders(transaction, event.user_id, to_micros(now), OBSTACLES_SHOWN_MAX)
            transaction.append(
                ErasureJudged(
                    occurred_at=now,
                    check_id=event.check_id,
                    user_id=event.user_id,
                    obstacles=[_obstacle(order) for order in found],
                )
            )

    async def forget(self, transaction: Transaction, erasure: Erasure, limit: int) -> Progress:
        """One page of settled orders. Those that something still happens to wait until it has happened."""
        now = self._clock.now()
        order_ids = await rows.find_settled_orders(transaction, erasure.user_id, to_micros(now), limit)
        if order_ids:
            refund_ids = await rows.forget_orders(transaction, order_ids)
            transaction.append(OrdersErased(occurred_at=now, order_ids=order_ids, refund_ids=refund_ids))
        return Progress(len(order_ids), await rows.has_contacts(transaction, erasure.user_id))


def _obstacle(order: OpenOrder) -> Obstacle:
    if order.state is OrderState.PENDING_PAYMENT:
        kind = ObstacleKind.OPEN_PAYMENT
    else:
        kind = ObstacleKind.OPEN_REFUND if order.money_moves else ObstacleKind.COMING_TICKETS
    return Obstacle(kind, order.number)
