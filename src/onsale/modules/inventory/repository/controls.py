"""What organisers keep from sale, and what they change about ticket types.

Whoever changes any of it begins a new epoch of the stock first: that locks the counters of the performance, so changes
wait for each other and for those who are storing holds at that moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import BindParameter, Executable, bindparam, delete, select, update

from onsale.contracts.events import PublishedSeating
from onsale.modules.inventory.domain.controls import Allocation, AllocationItem, AllocationKind, AllocationState
from onsale.modules.inventory.repository.stock import TakenSeatRow
from onsale.modules.inventory.tables import (
    allocation_items,
    allocations,
    holds,
    performances,
    taken_seats,
    ticket_types,
)
from onsale.platform.db import AnyRow, Conflict, Reader, Transaction

KEYS_PER_STATEMENT = 500


class TypeCounts(msgspec.Struct, frozen=True):
    """The counters of one ticket type."""

    id: str
    seated: bool
    capacity: int
    held: int
    sold: int
    allocated: int

    @property
    def left(self) -> int:
        return self.capacity - self.held - self.sold - self.allocated


class Taker(msgspec.Struct, frozen=True):
    """A seat and the id of the hold or the allocation that has it."""

    seat: int
    taker_id: str


class HoldSeen(msgspec.Struct, frozen=True):
    """A hold that has seats."""

    id: str
    state: str
    order_id: str | None


_owner = select(performances.c.organisation_id).where(performances.c.id == bindparam("id"))
_event = select(performances.c.event_id).where(performances.c.id == bindparam("id"))
_of_performance = ticket_types.c.performance_id == bindparam("performance")
_counts = (
    select(*(ticket_types.c[name] for name in TypeCounts.__struct_fields__))
    .where(_of_performance)
    .order_by(ticket_types.c.position)
)
_keys: BindParameter[object] = bindparam("keys", expanding=True)
_takers = select(taken_seats.c.seat_index, taken_seats.c.hold_id).where(
    taken_seats.c.performance_id == bindparam("performance"), taken_seats.c.seat_index.in_(_keys)
)
_all_takers = (
    select(taken_seats.c.seat_index, taken_seats.c.hold_id)
    .where(taken_seats.c.performance_id == bindparam("performance"))
    .order_by(taken_seats.c.seat_index)
)
_holds_seen = select(holds.c.id, holds.c.state, holds.c.order_id).where(holds.c.id.in_(_keys))
_all_holds_seen = select(holds.c.id, holds.c.state, holds.c.order_id).where(
    holds.c.performance_id == bindparam("performance"), holds.c.state.in_(("held", "sold"))
)


async def owner_of(reader: Reader, performance_id: str) -> str | None:
    """The organisation that sells a performance; ``None`` when nothing is sold for it here."""
    row = await reader.fetch_one(_owner, {"id": performance_id})
    return None if row is None else str(row[0])


async def event_of(reader: Reader, performance_id: str) -> str | None:
    """The event of a performance; ``None`` when nothing is sold for it here."""
    row = await reader.fetch_one(_event, {"id": performance_id})
    return None if row is None else str(row[0])


async def counts_of(reader: Reader, performance_id: str) -> list[TypeCounts]:
    """The ticket types of a performance, by position."""
    rows = await reader.fetch_all(_counts, {"performance": performance_id})
    return [TypeCounts(row.id, bool(row.seated), row.capacity, row.held, row.sold, row.allocated) for row in rows]


async def takers_among(reader: Reader, performance_id: str, seats: Sequence[int]) -> list[Taker]:
    """Those of these seats that somebody has."""
    found: list[Taker] = []
    for keys in _pages(seats):
        rows = await reader.fetch_all(_takers, {"performance": performance_id, "keys": keys})
        found += [Taker(row.seat_index, row.hold_id) for row in rows]
    return found


async def takers_of(reader: Reader, performance_id: str) -> list[Taker]:
    """All seats of a performance that somebody has, by index: as many as it has at most."""
    return [Taker(row[0], row[1]) for row in await reader.fetch_all(_all_takers, {"performance": performance_id})]


async def holds_among(reader: Reader, ids: Collection[str]) -> list[HoldSeen]:
    """Those of these ids that are holds."""
    found: list[HoldSeen] = []
    for keys in _pages(sorted(ids)):
        rows = await reader.fetch_all(_holds_seen, {"keys": keys})
        found += [HoldSeen(row.id, row.state, row.order_id) for row in rows]
    return found


async def holds_of(reader: Reader, performance_id: str) -> list[HoldSeen]:
    """The holds of a performance that take stock."""
    rows = await reader.fetch_all(_all_holds_seen, {"performance": performance_id})
    return [HoldSeen(row.id, row.state, row.order_id) for row in rows]


_allocations = select(allocations)
_items = select(allocation_items).where(allocation_items.c.allocation_id.in_(_keys))
_one = _allocations.where(allocations.c.id == bindparam("id"), allocations.c.performance_id == bindparam("performance"))
_listed = (
    _allocations.where(allocations.c.performance_id == bindparam("performance"))
    .order_by(allocations.c.state, allocations.c.id.desc())
    .limit(bindparam("limit"))
)
_open_ids = select(allocations.c.id).where(
    allocations.c.performance_id == bindparam("performance"), allocations.c.state == AllocationState.OPEN
)
_due = (
    select(allocations.c.id, allocations.c.performance_id)
    .where(allocations.c.state == AllocationState.OPEN, allocations.c.release_at <= bindparam("now"))
    .order_by(allocations.c.release_at)
    .limit(bindparam("limit"))
)
_seats_of = (
    select(taken_seats.c.ticket_type_id, taken_seats.c.seat_index)
    .where(taken_seats.c.hold_id == bindparam("id"))
    .order_by(taken_seats.c.seat_index)
)


async def get_allocation(reader: Reader, performance_id: str, allocation_id: str) -> Allocation | None:
    """One allocation of this performance."""
    row = await reader.fetch_one(_one, {"id": allocation_id, "performance": performance_id})
    return None if row is None else (await _with_items(reader, [row]))[0]


async def list_allocations(reader: Reader, performance_id: str, limit: int) -> list[Allocation]:
    """Open ones first, each the newest first."""
    rows = await reader.fetch_all(_listed, {"performance": performance_id, "limit": limit})
    return await _with_items(reader, rows)


async def open_allocation_ids(reader: Reader, performance_id: str) -> list[str]:
    """Those that have something."""
    return [str(row[0]) for row in await reader.fetch_all(_open_ids, {"performance": performance_id})]


async def due_allocations(reader: Reader, now_micros: int, limit: int) -> list[tuple[str, str]]:
    """(allocation, performance): up to ``limit`` that should be released by now, the earliest first."""
    rows = await reader.fetch_all(_due, {"now": now_micros, "limit": limit})
    return [(str(row[0]), str(row[1])) for row in rows]


async def seats_of(reader: Reader, allocation_id: str) -> dict[str, list[int]]:
    """The seats that an allocation has, by ticket type."""
    seats: dict[str, list[int]] = {}
    for row in await reader.fetch_all(_seats_of, {"id": allocation_id}):
        seats.setdefault(row.ticket_type_id, []).append(row.seat_index)
    return seats


async def _with_items(reader: Reader, rows: Sequence[AnyRow]) -> list[Allocation]:
    items: dict[str, list[AllocationItem]] = {}
    for keys in _pages([row.id for row in rows]):
        for item in await reader.fetch_all(_items, {"keys": keys}):
            found = AllocationItem(item.ticket_type_id, item.placed, item.quantity)
            items.setdefault(item.allocation_id, []).append(found)
    return [
        Allocation(
            id=row.id,
            performance_id=row.performance_id,
            kind=AllocationKind(row.kind),
            label=row.label,
            state=AllocationState(row.state),
            release_at=row.release_at,
            created_at=row.created_at,
            released_at=row.released_at,
            items=sorted(items.get(row.id, []), key=lambda item: item.ticket_type_id),
        )
        for row in rows
    ]


class _AllocationRow(msgspec.Struct):
    id: str
    performance_id: str
    kind: str
    label: str
    state: str
    release_at: int | None
    created_at: int
    released_at: int | None


class _ItemRow(msgspec.Struct):
    allocation_id: str
    ticket_type_id: str
    placed: int
    quantity: int


_quantity: BindParameter[int] = bindparam("number")
_this_type = ticket_types.c.id == bindparam("type_id")
_taken = ticket_types.c.held + ticket_types.c.sold + ticket_types.c.allocated
_allocate = (
    update(ticket_types)
    .where(_this_type, _taken + _quantity <= ticket_types.c.capacity)
    .values(allocated=ticket_types.c.allocated + _quantity)
)
_unallocate = (
    update(ticket_types)
    .where(_this_type, ticket_types.c.allocated >= _quantity)
    .values(allocated=ticket_types.c.allocated - _quantity)
)
_of_allocation = allocation_items.c.allocation_id == bindparam("allocation")
_take_from_item = (
    update(allocation_items)
    .where(_of_allocation, allocation_items.c.ticket_type_id == bindparam("type_id"))
    .where(allocation_items.c.quantity >= _quantity)
    .values(quantity=allocation_items.c.quantity - _quantity)
)
_free_all = delete(taken_seats).where(taken_seats.c.hold_id == bindparam("allocation"))
_free_some = _free_all.where(
    taken_seats.c.performance_id == bindparam("performance"), taken_seats.c.seat_index.in_(_keys)
)
_this_open = (allocations.c.id == bindparam("allocation"), allocations.c.state == AllocationState.OPEN)
_end = (
    update(allocations)
    .where(*_this_open)
    .values(state=AllocationState.RELEASED.value, released_at=bindparam("at"), release_at=None)
)
_change = (
    update(allocations)
    .where(*_this_open)
    .values(label=bindparam("new_label"), release_at=bindparam("new_release_at", type_=allocations.c.release_at.type))
)


async def add_allocation(transaction: Transaction, allocation: Allocation, seats: Mapping[str, Sequence[int]]) -> None:
    """Store it with its seats, and count them. An ``IntegrityError`` says that somebody has one of the seats."""
    row = _AllocationRow(
        id=allocation.id,
        performance_id=allocation.performance_id,
        kind=allocation.kind.value,
        label=allocation.label,
        state=allocation.state.value,
        release_at=allocation.release_at,
        created_at=allocation.created_at,
        released_at=None,
    )
    await transaction.insert(allocations, [row])
    items = [_ItemRow(allocation.id, item.ticket_type_id, item.placed, item.quantity) for item in allocation.items]
    await transaction.insert(allocation_items, items)
    sold_as = sorted((seat, kind) for kind, own in seats.items() for seat in own)
    taken = [TakenSeatRow(allocation.performance_id, seat, allocation.id, kind) for seat, kind in sold_as]
    await transaction.insert(taken_seats, taken)
    for item in allocation.items:
        await _count(transaction, _allocate, {"type_id": item.ticket_type_id, "number": item.quantity})


async def take_from_allocation(
    transaction: Transaction, allocation: Allocation, counts: Mapping[str, int], seats: Sequence[int]
) -> None:
    """Give back so many of each ticket type and these seats of it."""
    if sum(counts.values()) == allocation.quantity:
        freed = await transaction.execute(_free_all, {"allocation": allocation.id})
    else:
        freed = 0
        for keys in _pages(seats):
            parameters = {"allocation": allocation.id, "performance": allocation.performance_id, "keys": keys}
            freed += await transaction.execute(_free_some, parameters)
    if freed != len(seats):
        raise Conflict(f"the seats of {allocation.id} are others by now")
    for type_id, number in sorted(counts.items()):
        of_item = {"type_id": type_id, "number": number}
        await _count(transaction, _take_from_item, of_item | {"allocation": allocation.id})
        await _count(transaction, _unallocate, of_item)


async def end_allocation(transaction: Transaction, allocation_id: str, at: int) -> None:
    """It has nothing any more."""
    await _count(transaction, _end, {"allocation": allocation_id, "at": at})


async def change_allocation(transaction: Transaction, allocation_id: str, label: str, release_at: int | None) -> bool:
    """Whether it was open and is called and released like this now."""
    parameters = {"allocation": allocation_id, "new_label": label, "new_release_at": release_at}
    return await transaction.execute(_change, parameters) == 1


_seating = select(performances.c.seating).where(performances.c.id == bindparam("id"))
_new_rules = (
    update(performances)
    .where(performances.c.id == bindparam("performance"))
    .values(
        seating=bindparam("new_seating", type_=performances.c.seating.type),
        rules_revision=performances.c.rules_revision + 1,
    )
)
_new_rules_of_types = (
    update(ticket_types).where(_of_performance).values(rules_revision=ticket_types.c.rules_revision + 1)
)
_change_capacity = (
    update(ticket_types)
    .where(_this_type, _taken <= ticket_types.c.capacity + _quantity)
    .values(capacity=ticket_types.c.capacity + _quantity)
)


async def move_seats(transaction: Transaction, performance_id: str, seats: Sequence[int], position: int) -> list[int]:
    """Sell these seats as the ticket type at this position; capacities are the caller's. Returns the position of each
    seat's ticket type. Nothing that was claimed by the rules before can be stored any more."""
    row = await transaction.fetch_one(_seating, {"id": performance_id})
    if row is None or not isinstance(row[0], bytes):
        raise LookupError(f"{performance_id} has no seats")
    seating = msgspec.json.decode(row[0], type=PublishedSeating)
    types = list(seating.ticket_types)
    for seat in seats:
        types[seat] = position
    stored = msgspec.json.encode(msgspec.structs.replace(seating, ticket_types=types))
    await transaction.execute(_new_rules, {"performance": performance_id, "new_seating": stored})
    await transaction.execute(_new_rules_of_types, {"performance": performance_id})
    return types


async def change_capacities(transaction: Transaction, more: Mapping[str, int]) -> None:
    """So many more of each ticket type, or fewer, but never fewer than are taken."""
    for type_id, number in sorted(more.items()):
        await _count(transaction, _change_capacity, {"type_id": type_id, "number": number})


async def _count(transaction: Transaction, statement: Executable, parameters: Mapping[str, object]) -> None:
    if await transaction.execute(statement, parameters) != 1:
        raise Conflict(f"the counters do not allow it: {parameters}")


def _pages(keys: Sequence[object]) -> Iterator[list[object]]:
    for start in range(0, len(keys), KEYS_PER_STATEMENT):
        yield list(keys[start : start + KEYS_PER_STATEMENT])
