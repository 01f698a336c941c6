"""Orders as staff looks for them."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec
from sqlalchemy import or_, select

from onsale.modules.orders.domain import Order, OrderState
from onsale.modules.orders.repository.orders import get_orders
from onsale.modules.orders.tables import orders, performances
from onsale.platform.db import Reader

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NUMBER = re.compile(r"[0-9A-Z]{4,20}")


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders: of one organisation (``None``: of all), of some events (``None``: of all). ``query`` is a number,
    its beginning, or an id."""

    organisation_id: str | None
    events: Collection[str] | None = None
    query: str = ""
    state: OrderState | None = None
    performance_id: str | None = None


async def event_of(reader: Reader, order_id: str) -> str | None:
    """The event of an order."""
    row = await reader.fetch_one(select(orders.c.event_id).where(orders.c.id == order_id))
    return None if row is None else str(row[0])


async def list_orders_for_staff(reader: Reader, wanted: OrderFilter, before: str | None, limit: int) -> list[Order]:
    """Up to ``limit`` such orders, the newest first, older than ``before``."""
    page = select(orders.c.id).order_by(orders.c.id.desc()).limit(limit)
    if wanted.organisation_id is not None:
        published = performances.c.timezone != ""
        own = select(performances.c.id).where(performances.c.organisation_id == wanted.organisation_id, published)
        page = page.where(orders.c.performance_id.in_(own))
    if wanted.events is not None:
        page = page.where(orders.c.event_id.in_(sorted(wanted.events)))
    if wanted.performance_id is not None:
        page = page.where(orders.c.performance_id == wanted.performance_id)
    if wanted.state is not None:
        page = page.where(orders.c.state == wanted.state)
    if wanted.query:
        number, order_id = wanted.query.upper(), wanted.query.lower()
        if not NUMBER.fullmatch(number) and not ID.fullmatch(order_id):
            return []
        page = page.where(or_(orders.c.number.like(f"{number}%"), orders.c.id == order_id))
    if before is not None:
        page = page.where(orders.c.id < before)
    found = await get_orders(reader, [row.id for row in await reader.fetch_all(page)])
    return sorted(found.values(), key=lambda order: order.id, reverse=True)
