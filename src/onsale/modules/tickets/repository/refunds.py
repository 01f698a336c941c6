"""Refunds of some tickets of an order: what was asked, what was answered, and the tickets that died for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.modules.tickets.repository.tickets import VALID, VOID, LockedTicket, lock_tickets
from onsale.modules.tickets.tables import orders, refunds, tickets
from onsale.platform.db import Conflict, Transaction

WAITING, VOIDED, KEPT = "waiting", "voided", "kept"


class RefundRow(msgspec.Struct):
    """A refund as this module knows it. ``request`` and ``answer`` are events as JSON."""

    id: str
    order_id: str
    state: str
    request: bytes
    answer: bytes | None


_ids_of_items = select(tickets.c.id).where(tickets.c.item_id.in_(bindparam("items", expanding=True)))
_refunds = select(refunds).order_by(refunds.c.id).with_for_update()
LOCK_REFUNDS = _refunds.where(refunds.c.id.in_(bindparam("ids", expanding=True)))
_waiting = _refunds.where(refunds.c.order_id.in_(bindparam("orders", expanding=True)), refunds.c.state == WAITING)
_settle = (
    update(refunds)
    .where(refunds.c.id == bindparam("refund"), refunds.c.state == WAITING)
    .values(state=bindparam("becomes"), answer=bindparam("told", type_=refunds.c.answer.type))
)
_void = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"), tickets.c.state == VALID)
    .values(state=VOID, live_seat_id=None, refund_id=bindparam("refund"))
)
_fewer = (
    update(orders)
    .where(orders.c.id == bindparam("order_id"), orders.c.ticket_count - bindparam("fewer") >= orders.c.admitted_count)
    .values(ticket_count=orders.c.ticket_count - bindparam("fewer"))
)


async def lock_tickets_of_items(transaction: Transaction, item_ids: Collection[str]) -> dict[str, LockedTicket]:
    """Those of these items that have a ticket, by item; locked in the order in which gates lock them."""
    rows = await transaction.fetch_all(_ids_of_items, {"items": list(item_ids)})
    locked = await lock_tickets(transaction, {str(row[0]) for row in rows})
    return {ticket.item_id: ticket for ticket in locked.values()}


async def lock_refunds(transaction: Transaction, refund_ids: Collection[str]) -> dict[str, RefundRow]:
    """Those of these refunds that were heard of, by id."""
    rows = await transaction.fetch_all(LOCK_REFUNDS, {"ids": list(refund_ids)})
    found = [msgspec.convert(row, RefundRow, from_attributes=True) for row in rows]
    return {row.id: row for row in found}


async def lock_waiting(transaction: Transaction, order_ids: Collection[str]) -> list[RefundRow]:
    """Refunds that wait for the tickets of these orders."""
    rows = await transaction.fetch_all(_waiting, {"orders": list(order_ids)})
    return [msgspec.convert(row, RefundRow, from_attributes=True) for row in rows]


async def save_refunds(transaction: Transaction, new: Sequence[RefundRow], settled: Sequence[RefundRow]) -> None:
    """Remember new ones, and the answers of those that waited."""
    await transaction.insert(refunds, new)
    parameters = [{"refund": row.id, "becomes": row.state, "told": row.answer} for row in settled]
    if await transaction.execute_many(_settle, parameters) != len(settled):
        raise Conflict("a refund was answered meanwhile")


async def void(transaction: Transaction, refund_by_ticket: Mapping[str, str]) -> None:
    """These tickets admit nobody any more, each for its refund, and their seats can be sold again."""
    parameters = [{"ticket": ticket, "refund": refund} for ticket, refund in sorted(refund_by_ticket.items())]
    if await transaction.execute_many(_void, parameters) != len(parameters):
        raise Conflict("a ticket was used or voided meanwhile")


async def count_fewer(transaction: Transaction, fewer: Mapping[str, int]) -> None:
    """So many tickets less in each of these orders."""
    parameters = [{"order_id": order_id, "fewer": number} for order_id, number in sorted(fewer.items())]
    if await transaction.execute_many(_fewer, parameters) != len(parameters):
        raise Conflict("an order was used meanwhile")
