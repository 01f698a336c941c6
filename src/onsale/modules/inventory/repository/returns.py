"""Places that come back after they were sold: free again, or kept as the organiser's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import BindParameter, Executable, bindparam, delete, select, update

from onsale.modules.inventory.domain.controls import AllocationKind, AllocationState
from onsale.modules.inventory.tables import (
    allocation_items,
    allocations,
    hold_items,
    holds,
    returns,
    taken_seats,
    ticket_types,
)
from onsale.platform.db import Conflict, Reader, Transaction


class ReturnRow(msgspec.Struct):
    """A place that came back, for good."""

    item_id: str
    refund_id: str
    hold_id: str
    performance_id: str
    ticket_type_id: str
    seat_index: int | None
    allocation_id: str | None
    returned_at: int


class _ItemRow(msgspec.Struct):
    allocation_id: str
    ticket_type_id: str
    placed: int
    quantity: int


_number: BindParameter[int] = bindparam("number")
_known = select(returns.c.item_id).where(returns.c.item_id.in_(bindparam("items", expanding=True)))
_of_orders = select(holds.c.order_id, holds.c.id).where(holds.c.order_id.in_(bindparam("orders", expanding=True)))
_of_hold = (hold_items.c.hold_id == bindparam("hold"), hold_items.c.ticket_type_id == bindparam("type_id"))
_fewer_items = (
    update(hold_items)
    .where(*_of_hold, hold_items.c.quantity > _number)
    .values(quantity=hold_items.c.quantity - _number)
)
_no_items = delete(hold_items).where(*_of_hold, hold_items.c.quantity == _number)
_these_seats = (
    taken_seats.c.performance_id == bindparam("performance"),
    taken_seats.c.hold_id == bindparam("hold"),
    taken_seats.c.seat_index.in_(bindparam("seats", expanding=True)),
)
_free_seats = delete(taken_seats).where(*_these_seats)
_keep_seats = update(taken_seats).where(*_these_seats).values(hold_id=bindparam("allocation"))
_this_type = ticket_types.c.id == bindparam("type_id")
_unsell = (
    update(ticket_types).where(_this_type, ticket_types.c.sold >= _number).values(sold=ticket_types.c.sold - _number)
)
_allocate_sold = (
    update(ticket_types)
    .where(_this_type, ticket_types.c.sold >= _number)
    .values(sold=ticket_types.c.sold - _number, allocated=ticket_types.c.allocated + _number)
)
_pool = (
    select(allocations.c.id, allocations.c.release_at)
    .where(
        allocations.c.performance_id == bindparam("performance"),
        allocations.c.kind == AllocationKind.RETURNED,
        allocations.c.state == AllocationState.OPEN,
    )
    .order_by(allocations.c.id)
)
_more_items = (
    update(allocation_items)
    .where(allocation_items.c.allocation_id == bindparam("allocation"))
    .where(allocation_items.c.ticket_type_id == bindparam("type_id"))
    .values(placed=allocation_items.c.placed + _number, quantity=allocation_items.c.quantity + _number)
)


async def known_items(reader: Reader, item_ids: Collection[str]) -> set[str]:
    """Those of these items whose places are back already."""
    rows = await reader.fetch_all(_known, {"items": sorted(item_ids)})
    return {str(row[0]) for row in rows}


async def holds_of_orders(reader: Reader, order_ids: Collection[str]) -> dict[str, str]:
    """Order → hold. No index helps; it is for tickets from before they knew their hold."""
    rows = await reader.fetch_all(_of_orders, {"orders": sorted(order_ids)})
    return {str(order_id): str(hold_id) for order_id, hold_id in rows}


async def add_returns(transaction: Transaction, rows: Sequence[ReturnRow]) -> None:
    """The primary key is the promise that a place comes back once."""
    await transaction.insert(returns, rows)


async def take_from_holds(transaction: Transaction, fewer: Mapping[tuple[str, str], int]) -> None:
    """So many less, by (hold, ticket type)."""
    for (hold_id, type_id), number in sorted(fewer.items()):
        parameters = {"hold": hold_id, "type_id": type_id, "number": number}
        if not await transaction.execute(_fewer_items, parameters):
            await _one(transaction, _no_items, parameters)


async def free_seats(transaction: Transaction, performance_id: str, seats: Mapping[str, Sequence[int]]) -> None:
    """Seats by the hold that has them: nobody has them any more."""
    for hold_id, own in sorted(seats.items()):
        parameters = {"performance": performance_id, "hold": hold_id, "seats": list(own)}
        await _one(transaction, _free_seats, parameters, rows=len(own))


async def free_sold(transaction: Transaction, counts: Mapping[str, int]) -> None:
    """So many of each ticket type are not sold any more."""
    for type_id, number in sorted(counts.items()):
        await _one(transaction, _unsell, {"type_id": type_id, "number": number})


async def open_pool(reader: Reader, performance_id: str, release_at: int | None) -> str | None:
    """The open allocation of returned places that is released at that time, or never by itself."""
    rows = await reader.fetch_all(_pool, {"performance": performance_id})
    return next((str(row[0]) for row in rows if row[1] == release_at), None)


async def keep_seats(
    transaction: Transaction, performance_id: str, seats: Mapping[str, Sequence[int]], allocation_id: str
) -> None:
    """Seats by the hold that has them: the allocation has them now."""
    for hold_id, own in sorted(seats.items()):
        parameters = {"performance": performance_id, "hold": hold_id, "seats": list(own)}
        await _one(transaction, _keep_seats, parameters | {"allocation": allocation_id}, rows=len(own))


async def keep_sold(transaction: Transaction, counts: Mapping[str, int], allocation_id: str) -> None:
    """So many of each ticket type are the allocation's and not sold any more."""
    for type_id, number in sorted(counts.items()):
        of_type = {"type_id": type_id, "number": number}
        if not await transaction.execute(_more_items, of_type | {"allocation": allocation_id}):
            await transaction.insert(allocation_items, [_ItemRow(allocation_id, type_id, number, number)])
        await _one(transaction, _allocate_sold, of_type)


async def _one(
    transaction: Transaction, statement: Executable, parameters: Mapping[str, object], *, rows: int = 1
) -> None:
    if await transaction.execute(statement, parameters) != rows:
        raise Conflict(f"not as it was: {parameters}")
