"""What can be asked about refunds."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from onsale.modules.orders.domain import Order, Refund
from onsale.modules.orders.domain.quotes import Quote, quote_of
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository import shows
from onsale.modules.orders.repository.shows import Show
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Reader
from onsale.platform.problems import NotFound


class RefundOffer(msgspec.Struct, frozen=True):
    """What would go back of an order at this moment; ``show`` is missing where we never heard of it."""

    order: Order
    show: Show | None
    quote: Quote


class RefundQueries:
    """Quotes and refunds: of a person's own orders, or for staff of orders of their organisation (``None``: of any).

    What is somebody else's is not found."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get_offer(self, order_id: str, user_id: str, item_ids: Collection[str] | None) -> RefundOffer:
        async with self._database.reading() as reader:
            order, show = await self._order(reader, order_id)
            if order.user_id != user_id:
                raise NotFound()
            return await self._offer(reader, order, show, item_ids)

    async def get_offer_for_staff(
        self, order_id: str, organisation_id: str | None, item_ids: Collection[str] | None
    ) -> RefundOffer:
        async with self._database.reading() as reader:
            order, show = await self._order(reader, order_id)
            if organisation_id is not None and (show is None or show.organisation_id != organisation_id):
                raise NotFound()
            return await self._offer(reader, order, show, item_ids)

    async def list_refunds(self, order_id: str, user_id: str) -> list[Refund]:
        """All refunds of one order, the oldest first."""
        async with self._database.reading() as reader:
            order, _ = await self._order(reader, order_id)
            if order.user_id != user_id:
                raise NotFound()
            return await refund_rows.refunds_of(reader, [order_id])

    async def _order(self, reader: Reader, order_id: str) -> tuple[Order, Show | None]:
        order = (await order_rows.get_orders(reader, [order_id])).get(order_id)
        if order is None:
            raise NotFound()
        return order, (await shows.get_shows(reader, [order.performance_id])).get(order.performance_id)

    async def _offer(
        self, reader: Reader, order: Order, show: Show | None, item_ids: Collection[str] | None
    ) -> RefundOffer:
        taken = await refund_rows.refunded_items(reader, [order.id])
        now = to_micros(self._clock.now())
        return RefundOffer(order, show, quote_of(order, shows.conditions_of(show), taken, item_ids, now))
