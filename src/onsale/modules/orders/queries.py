"""What can be asked about orders."""

from __future__ import annotations

from onsale.modules.orders import repository
from onsale.modules.orders.domain import Order
from onsale.modules.orders.settings import PAGE_SIZE
from onsale.platform.db import Database
from onsale.platform.group_read import GroupRead
from onsale.platform.problems import NotFound


class OrderQueries:
    """A person's own orders; anybody else's are not found."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Everybody who has just paid asks again and again: thousands of looks at single orders a second.
        self._orders = GroupRead(database, repository.get_orders)

    async def get_order(self, order_id: str, user_id: str) -> Order:
        order = await self._orders.get(order_id)
        if order is None or order.user_id != user_id:
            raise NotFound()
        return order

    async def list_orders(self, user_id: str, cursor: str | None) -> list[Order]:
        """One page, the newest first, and one order more when there is another page."""
        async with self._database.reading() as reader:
            return await repository.list_orders(reader, user_id, cursor, PAGE_SIZE + 1)
