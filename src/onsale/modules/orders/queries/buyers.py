"""What can be asked about orders."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from onsale.modules.orders.domain import UNSETTLED, Attempt, DueRefund, Order, RefundState
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.settings import LOOK_AGAIN_SECONDS, PAGE_SIZE
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database
from onsale.platform.group_read import GroupRead
from onsale.platform.problems import NotFound
from onsale.platform.watch import Watch


class OrderQueries:
    """A person's own orders; anybody else's are not found."""

    def __init__(self, database: Database, watch: Watch) -> None:
        self._database = database
        self._watch = watch
        # Everybody who has just paid asks again and again: thousands of looks at single orders a second.
        self._orders = GroupRead(database, order_rows.get_orders)

    async def get_order(self, order_id: str, user_id: str) -> Order:
        order = await self._orders.get(order_id)
        if order is None or order.user_id != user_id:
            raise NotFound()
        return order

    async def get_order_when_settled(self, order_id: str, user_id: str, seconds: float) -> Order:
        """The order as soon as nothing more happens to it by itself, or as it is after so many seconds."""
        until = time.monotonic() + seconds
        while True:
            with self._watch.watching(order_id) as news:
                order = await self.get_order(order_id, user_id)
                left = until - time.monotonic()
                if order.state not in UNSETTLED or left <= 0 or self._watch.is_closed:
                    return order
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(left, LOOK_AGAIN_SECONDS)):
                        await news.wait()

    async def list_orders(self, user_id: str, cursor: str | None) -> list[Order]:
        """One page, the newest first, and one order more when there is another page."""
        async with self._database.reading() as reader:
            return await order_rows.list_orders(reader, user_id, cursor, PAGE_SIZE + 1)


class DueWork:
    """What it is time for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def orders_to_expire(self, limit: int, after: Order | None) -> list[Order]:
        """Orders that wait for money past their time, a page of those after ``after``."""
        now = to_micros(self._clock.now())
        return await self._database.read(lambda reader: order_rows.due_orders(reader, now, limit, after))

    async def attempts_to_ask(self, limit: int) -> list[tuple[Attempt, Order]]:
        """Attempts that nobody has told us of, with their orders."""
        now = to_micros(self._clock.now())
        async with self._database.reading() as reader:
            attempts = await attempt_rows.attempts_to_ask(reader, now, limit)
            orders = await order_rows.get_orders(reader, {attempt.order_id for attempt in attempts})
        return [(attempt, orders[attempt.order_id]) for attempt in attempts]

    async def refunds(self, state: RefundState, limit: int) -> list[DueRefund]:
        """Refunds in ``state`` that providers are asked for or about."""
        now = to_micros(self._clock.now())
        return await self._database.read(lambda reader: refund_rows.due_refunds(reader, state, now, limit))
