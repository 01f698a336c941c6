"""Orders with their items and attempts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import attrgetter

import msgspec
from sqlalchemy import Row, and_, bindparam, or_, select, update

from onsale.contracts.real_names import Attendee
from onsale.contracts.refunds import RefundRules
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.orders.domain import TRANSITIONS, Attempt, Item, Order, OrderState
from onsale.modules.orders.repository.attempts import attempt_of
from onsale.modules.orders.tables import attempts, items, orders
from onsale.platform.db import Conflict, Reader, Transaction


class OrderRow(msgspec.Struct):
    """A new order."""

    id: str
    number: str
    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    state: str
    total_minor: int
    currency: str
    contact_sealed: str
    created_at: int
    pay_before: int
    refund_rules: str | None
    voucher_code: str | None
    paid_at: int | None
    organisation_id: str


class ItemRow(msgspec.Struct):
    """One future ticket of a new order."""

    id: str
    order_id: str
    ticket_type_id: str
    name_zh: str
    name_en: str
    seat_id: str | None
    seat_label: str | None
    price_minor: int
    currency: str
    attendee: str | None
    discount_minor: int


async def add_orders(transaction: Transaction, new: Sequence[Order]) -> None:
    """Store new orders with their items."""
    await transaction.insert(orders, [_order_row(order) for order in new])
    await transaction.insert(items, [_item_row(order.id, item) for order in new for item in order.items])


def _order_row(order: Order) -> OrderRow:
    return OrderRow(
        order.id,
        order.number,
        order.hold_id,
        order.user_id,
        order.event_id,
        order.performance_id,
        order.state,
        order.total.amount_minor,
        order.total.currency,
        order.contact_sealed,
        order.created_at,
        order.pay_before,
        msgspec.json.encode(order.refund_rules).decode() if order.refund_rules else None,
        order.voucher_code,
        order.paid_at,
        order.organisation_id,
    )


def _item_row(order_id: str, item: Item) -> ItemRow:
    return ItemRow(
        item.id,
        order_id,
        item.ticket_type_id,
        item.ticket_type_name.zh,
        item.ticket_type_name.en,
        item.seat.id if item.seat else None,
        item.seat.label if item.seat else None,
        item.price.amount_minor,
        item.price.currency,
        msgspec.json.encode(item.attendee).decode() if item.attendee else None,
        item.discount.amount_minor,
    )


_id_of = attrgetter("id")
_rules = msgspec.json.Decoder(RefundRules)
_attendee = msgspec.json.Decoder(Attendee)
_by_ids = select(orders).where(orders.c.id.in_(bindparam("ids", expanding=True)))
_by_holds = select(orders.c.hold_id, orders.c.id).where(orders.c.hold_id.in_(bindparam("holds", expanding=True)))
# Without an order of their own: MariaDB would go through the whole table in the order of its key to save the sorting.
_items_of = select(items).where(items.c.order_id.in_(bindparam("ids", expanding=True)))
_attempts_of = select(attempts).where(attempts.c.order_id.in_(bindparam("ids", expanding=True)))
_by_attempts = select(orders).where(
    orders.c.id.in_(select(attempts.c.order_id).where(attempts.c.id.in_(bindparam("ids", expanding=True))))
)


async def order_ids_by_hold(reader: Reader, hold_ids: Collection[str]) -> dict[str, str]:
    """Which of these holds have an order already: order id by hold id."""
    return {row.hold_id: row.id for row in await reader.fetch_all(_by_holds, {"holds": list(hold_ids)})}


async def get_orders(reader: Reader, order_ids: Collection[str]) -> dict[str, Order]:
    """These orders, complete, by id."""
    ids = {"ids": list(order_ids)}
    return await _complete(reader, await reader.fetch_all(_by_ids, ids))


_lock = (
    select(orders.c.id).where(orders.c.id.in_(bindparam("ids", expanding=True))).order_by(orders.c.id).with_for_update()
)


async def lock_orders(transaction: Transaction, order_ids: Collection[str]) -> None:
    """Nobody else changes these or their refunds before this transaction ends."""
    if order_ids:
        await transaction.fetch_all(_lock, {"ids": sorted(order_ids)})


async def list_orders(reader: Reader, user_id: str, before: str | None, limit: int) -> list[Order]:
    """Up to ``limit`` orders of one person, the newest first, older than ``before``."""
    page = select(orders).where(orders.c.user_id == user_id).order_by(orders.c.id.desc()).limit(limit)
    if before is not None:
        page = page.where(orders.c.id < before)
    return list((await _complete(reader, await reader.fetch_all(page))).values())


async def _complete(reader: Reader, rows: Sequence[Row[tuple[object, ...]]]) -> dict[str, Order]:
    if not rows:
        return {}
    ids = {"ids": [row.id for row in rows]}
    items_of: dict[str, list[Item]] = {}
    for row in await reader.fetch_all(_items_of, ids):
        items_of.setdefault(row.order_id, []).append(_item(row))
    attempts_of: dict[str, list[Attempt]] = {}
    for row in await reader.fetch_all(_attempts_of, ids):
        attempts_of.setdefault(row.order_id, []).append(attempt_of(row))
    return {row.id: _order(row, items_of.get(row.id, []), attempts_of.get(row.id, [])) for row in rows}


def _order(row: Row[tuple[object, ...]], its_items: list[Item], its_attempts: list[Attempt]) -> Order:
    return Order(
        id=row.id,
        number=row.number,
        hold_id=row.hold_id,
        user_id=row.user_id,
        event_id=row.event_id,
        performance_id=row.performance_id,
        state=OrderState(row.state),
        total=Money(row.total_minor, row.currency),
        contact_sealed=row.contact_sealed,
        created_at=row.created_at,
        pay_before=row.pay_before,
        paid_at=row.paid_at,
        items=sorted(its_items, key=_id_of),
        attempts=sorted(its_attempts, key=_id_of),
        refund_rules=_rules.decode(row.refund_rules) if row.refund_rules else None,
        voucher_code=row.voucher_code,
        organisation_id=row.organisation_id,
        contact_revision=row.contact_revision,
    )


def _item(row: Row[tuple[object, ...]]) -> Item:
    return Item(
        id=row.id,
        ticket_type_id=row.ticket_type_id,
        ticket_type_name=Text(row.name_zh, row.name_en),
        seat=SeatRef(row.seat_id, row.seat_label) if row.seat_id is not None else None,
        price=Money(row.price_minor, row.currency),
        attendee=_attendee.decode(row.attendee) if row.attendee else None,
        discount=Money(row.discount_minor, row.currency),
    )


async def get_paid_orders(reader: Reader, attempt_ids: Collection[str]) -> dict[str, Order]:
    """The orders that these attempts pay for, complete, by id."""
    return await _complete(reader, await reader.fetch_all(_by_attempts, {"ids": list(attempt_ids)}))


async def move_orders(
    transaction: Transaction,
    order_ids: Collection[str],
    state: OrderState,
    new_state: OrderState,
    *,
    paid_at: int | None = None,
) -> None:
    """Compare-and-set the state of all of these orders; ``Conflict`` when one is not in ``state`` any more."""
    if await move_orders_where(transaction, order_ids, {state}, new_state, paid_at=paid_at) != len(order_ids):
        raise Conflict(f"orders {state} → {new_state}")


_moving = update(orders).where(
    orders.c.id.in_(bindparam("ids", expanding=True)), orders.c.state.in_(bindparam("states", expanding=True))
)
_move = _moving.values(state=bindparam("becomes"))
_move_paid = _moving.values(state=bindparam("becomes"), paid_at=bindparam("now"))


async def move_orders_where(
    transaction: Transaction,
    order_ids: Collection[str],
    states: Collection[OrderState],
    new_state: OrderState,
    *,
    paid_at: int | None = None,
) -> int:
    """Move those of these orders that are in one of ``states``; returns how many."""
    if not order_ids:
        return 0
    for state in states:
        if new_state not in TRANSITIONS[state]:
            raise AssertionError(f"an order never goes from {state} to {new_state}")
    parameters = {"ids": list(order_ids), "states": list(states), "becomes": new_state}
    if paid_at is None:
        return await transaction.execute(_move, parameters)
    return await transaction.execute(_move_paid, {**parameters, "now": paid_at})


_change_contact = (
    update(orders)
    .where(orders.c.id == bindparam("order"), orders.c.contact_revision == bindparam("seen"))
    .values(contact_sealed=bindparam("sealed"), contact_revision=bindparam("seen") + 1)
)


async def change_contact(transaction: Transaction, order: Order, sealed: str) -> None:
    """Compare-and-set whom to tell; ``Conflict`` when it was changed meanwhile."""
    parameters = {"order": order.id, "seen": order.contact_revision, "sealed": sealed}
    if await transaction.execute(_change_contact, parameters) != 1:
        raise Conflict("the contact of an order")


async def due_orders(reader: Reader, now: int, limit: int, after: Order | None = None) -> list[Order]:
    """Up to ``limit`` orders that wait for money past their time, the oldest first, those that come after ``after``."""
    due = select(orders).where(orders.c.state == OrderState.PENDING_PAYMENT, orders.c.pay_before <= now)
    if after is not None:
        is_later = and_(orders.c.pay_before == after.pay_before, orders.c.id > after.id)
        due = due.where(orders.c.pay_before >= after.pay_before, or_(orders.c.pay_before > after.pay_before, is_later))
    due = due.order_by(orders.c.pay_before, orders.c.id).limit(limit)
    return list((await _complete(reader, await reader.fetch_all(due))).values())
