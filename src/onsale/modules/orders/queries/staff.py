"""What staff can ask about orders."""

from __future__ import annotations

import msgspec

from onsale.modules.orders.domain import Movement, Order, Refund
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import exceptions as exception_rows
from onsale.modules.orders.repository import ledger, shows
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.attempts import NotificationRow
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.repository.staff import OrderFilter, list_orders_for_staff
from onsale.modules.orders.settings import AUDIT_ENTRIES_MAX, STAFF_PAGE_SIZE
from onsale.platform.audit import AuditEntry, Subject, list_entries
from onsale.platform.db import Database
from onsale.platform.problems import NotFound


class OrderLine(msgspec.Struct, frozen=True):
    """An order in a list, with its refunds."""

    order: Order
    show: Show | None
    refunds: list[Refund]


class OrderHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one order."""

    order: Order
    show: Show | None
    refunds: list[Refund]
    movements: list[tuple[Movement, int]]
    notifications: list[NotificationRow]
    exceptions: list[StoredException]
    audit: list[AuditEntry]


class StaffQueries:
    """Orders of one organisation, or (``None``) of all; those of others are not found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_orders(self, wanted: OrderFilter, cursor: str | None) -> list[OrderLine]:
        """One page, the newest first, and one order more when there is another page."""
        async with self._database.reading() as reader:
            found = await list_orders_for_staff(reader, wanted, cursor, STAFF_PAGE_SIZE + 1)
            known = await shows.get_shows(reader, {order.performance_id for order in found})
            refunds: dict[str, list[Refund]] = {}
            for refund in await refund_rows.refunds_of(reader, [order.id for order in found]):
                refunds.setdefault(refund.order_id, []).append(refund)
        return [OrderLine(order, known.get(order.performance_id), refunds.get(order.id, [])) for order in found]

    async def get_order(self, order_id: str, organisation_id: str | None) -> OrderHistory:
        async with self._database.reading() as reader:
            order = (await order_rows.get_orders(reader, [order_id])).get(order_id)
            if order is None:
                raise NotFound()
            show = (await shows.get_shows(reader, [order.performance_id])).get(order.performance_id)
            owner = "" if show is None else show.organisation_id
            if organisation_id is not None and (not owner or owner != organisation_id):
                raise NotFound()
            return OrderHistory(
                order=order,
                show=show,
                refunds=await refund_rows.refunds_of(reader, [order_id]),
                movements=await ledger.movements_of(reader, order_id),
                notifications=await attempt_rows.notifications_of(reader, {attempt.id for attempt in order.attempts}),
                exceptions=await exception_rows.exceptions_of(reader, order_id),
                audit=await list_entries(reader, "orders", owner, Subject("order", order_id), limit=AUDIT_ENTRIES_MAX),
            )
