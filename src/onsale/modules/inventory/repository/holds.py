"""Holds and what they have."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import BindParameter, bindparam, select, update

from onsale.modules.inventory.domain.holds import TRANSITIONS, HoldState, StoredHold
from onsale.modules.inventory.tables import hold_items, holds, taken_seats
from onsale.platform.db import Conflict, Reader, Transaction


class HoldRow(msgspec.Struct):
    """A new hold."""

    id: str
    performance_id: str
    user_id: str
    state: str
    created_at: int
    expires_at: int


class HoldItemRow(msgspec.Struct):
    """So many of one ticket type in a hold."""

    hold_id: str
    ticket_type_id: str
    quantity: int


_holds: BindParameter[str] = bindparam("holds", expanding=True)
_these_holds = select(holds).where(holds.c.id.in_(_holds))
_items_of = select(hold_items).where(hold_items.c.hold_id.in_(_holds)).order_by(hold_items.c.ticket_type_id)
_seats_of = select(taken_seats.c.hold_id, taken_seats.c.ticket_type_id, taken_seats.c.seat_index).where(
    taken_seats.c.hold_id.in_(_holds)
)
_move = (
    update(holds)
    .where(holds.c.id.in_(_holds), holds.c.state == bindparam("was"))
    .values(state=bindparam("becomes", type_=holds.c.state.type))
)
_due = (
    select(holds.c.id)
    .where(holds.c.state == HoldState.HELD, holds.c.expires_at <= bindparam("now"))
    .order_by(holds.c.expires_at)
    .limit(bindparam("limit"))
)
_note_order = update(holds).where(holds.c.id == bindparam("hold")).values(order_id=bindparam("order"))


async def add_holds(transaction: Transaction, rows: Sequence[HoldRow], items: Sequence[HoldItemRow]) -> None:
    """Store new holds with what they have; their seats are stock."""
    await transaction.insert(holds, rows)
    await transaction.insert(hold_items, items)


async def get_holds(reader: Reader, hold_ids: Collection[str]) -> list[StoredHold]:
    """These holds with their items and the seats that they have right now."""
    ids = {"holds": list(hold_ids)}
    rows = await reader.fetch_all(_these_holds, ids)
    items = await reader.fetch_all(_items_of, ids)
    seats = await reader.fetch_all(_seats_of, ids)
    seats_of: dict[tuple[str, str], list[int]] = {}
    for seat in seats:
        seats_of.setdefault((seat.hold_id, seat.ticket_type_id), []).append(seat.seat_index)
    items_of: dict[str, list[tuple[str, int, list[int]]]] = {}
    for item in items:
        has = seats_of.get((item.hold_id, item.ticket_type_id), [])
        items_of.setdefault(item.hold_id, []).append((item.ticket_type_id, item.quantity, has))
    return [
        StoredHold(
            row.id, row.performance_id, row.user_id, HoldState(row.state), row.order_id, items_of.get(row.id, [])
        )
        for row in rows
    ]


async def move_holds(
    transaction: Transaction, hold_ids: Collection[str], state: HoldState, new_state: HoldState
) -> None:
    """Compare-and-set the state of all of these holds."""
    if new_state not in TRANSITIONS[state]:
        raise AssertionError(f"a hold never goes from {state} to {new_state}")
    matched = await transaction.execute(_move, {"holds": list(hold_ids), "was": state, "becomes": new_state})
    if matched != len(hold_ids):
        raise Conflict("holds were moved elsewhere at the same moment")


async def due_holds(reader: Reader, now_micros: int, limit: int) -> list[str]:
    """Up to ``limit`` held holds whose time is over, the oldest first."""
    return [row.id for row in await reader.fetch_all(_due, {"now": now_micros, "limit": limit})]


async def note_orders(transaction: Transaction, order_by_hold: Mapping[str, str]) -> None:
    """Remember which order was placed from which hold."""
    noted = [{"hold": hold, "order": order} for hold, order in sorted(order_by_hold.items())]
    await transaction.execute_many(_note_order, noted)


_held = select(holds.c.id).where(holds.c.state == HoldState.HELD, holds.c.performance_id == bindparam("performance"))
_states = select(holds.c.id, holds.c.state, holds.c.expires_at).where(holds.c.id.in_(_holds))


class HoldStatus(msgspec.Struct, frozen=True):
    """What became of a hold. ``expires_at`` in microseconds."""

    state: HoldState
    expires_at: int


async def held_ids(reader: Reader, performance_id: str) -> list[str]:
    """All holds of a performance that take stock for a while."""
    return [row.id for row in await reader.fetch_all(_held, {"performance": performance_id})]


async def status_of(reader: Reader, hold_ids: Collection[str]) -> dict[str, HoldStatus]:
    """By id; those that were never stored are missing."""
    rows = await reader.fetch_all(_states, {"holds": list(hold_ids)})
    return {row.id: HoldStatus(HoldState(row.state), row.expires_at) for row in rows}
