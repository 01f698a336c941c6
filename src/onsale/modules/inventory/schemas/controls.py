"""What inventory takes from organisers and shows to them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from onsale.contracts.events import TypeCapacity
from onsale.contracts.values import Money, Text
from onsale.modules.inventory.commands.controls import AllocationChanged, CapacitiesChanged
from onsale.modules.inventory.domain.changes import pack_seats
from onsale.modules.inventory.domain.controls import Allocation, AllocationKind, Selection
from onsale.modules.inventory.queries.controls import Effect, SeatTakers, TypeEffect, TypeStock
from onsale.modules.inventory.schemas.buyers import Id
from onsale.modules.inventory.settings import AUDIT_PAGE_SIZE, LINES_PER_HOLD_MAX, SEATS_PER_CHANGE_MAX
from onsale.platform.audit import AuditEntry
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.http import malformed

NewKind = Literal["house", "kill", "channel", "staged"]
Kind = Literal["house", "kill", "channel", "staged", "returned"]
Label = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
SeatIds = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=200)]],
    msgspec.Meta(min_length=1, max_length=SEATS_PER_CHANGE_MAX),
]
Places = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Expected = Annotated[int, msgspec.Meta(ge=0)] | None


class TypeQuantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of one ticket type without seats."""

    ticket_type_id: Id
    quantity: Places


Quantities = Annotated[list[TypeQuantity], msgspec.Meta(min_length=1, max_length=LINES_PER_HOLD_MAX)]


def _selection(seat_ids: list[str] | None, quantities: list[TypeQuantity] | None) -> Selection:
    if (seat_ids is None) == (quantities is None):
        malformed("", "Give exactly one of seat_ids and quantities.")
    by_type = {line.ticket_type_id: line.quantity for line in quantities or []}
    if len(by_type) != len(quantities or []):
        malformed("/quantities", "Name every ticket type once.")
    return Selection(seat_ids or [], by_type)


class StockSelection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of ``seat_ids`` and ``quantities``."""

    seat_ids: SeatIds | None = None
    quantities: Quantities | None = None

    def to_selection(self) -> Selection:
        return _selection(self.seat_ids, self.quantities)


class NewAllocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is free of a selection (exactly one of ``seat_ids`` and ``quantities``) is kept from sale.

    ``expected`` is how many places the preview said are free: when it is another number by now nothing happens. Without
    it, whatever is free is taken.
    """

    kind: NewKind
    label: Label
    release_at: datetime | None = None
    seat_ids: SeatIds | None = None
    quantities: Quantities | None = None
    expected: Expected = None

    def to_selection(self) -> Selection:
        return _selection(self.seat_ids, self.quantities)


class AllocationChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Its name, and when it is released by itself; ``null`` for never."""

    label: Label
    release_at: datetime | None


class AllocationRelease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an allocation has of these, or all of it where none are named. ``expected`` as in ``NewAllocation``."""

    seat_ids: SeatIds | None = None
    quantities: Quantities | None = None
    expected: Expected = None

    def to_selection(self) -> Selection | None:
        if self.seat_ids is None and self.quantities is None:
            return None
        return _selection(self.seat_ids, self.quantities)


class SeatMove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The free seats among these are sold as this ticket type. ``expected`` is how many will move."""

    seat_ids: SeatIds
    ticket_type_id: Id
    expected: Expected = None


class CapacityChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``expected`` is the capacity that the caller saw."""

    capacity: Places
    expected: Expected = None


class StockOfType(msgspec.Struct, frozen=True, kw_only=True):
    """The counters of one ticket type: ``capacity`` is what the others sum up to."""

    ticket_type_id: str
    name: Text
    price: Money
    seated: bool
    capacity: int
    available: int
    held: int
    sold: int
    allocated: int


class PerformanceStock(msgspec.Struct, frozen=True):
    """What there is of every ticket type of a performance."""

    ticket_types: list[StockOfType]


class EffectOnType(msgspec.Struct, frozen=True, kw_only=True):
    """How many places were chosen of a ticket type, and how many of those are free, held, sold, allocated.

    Where it has no seats, ``free`` is how many of the chosen number are left, and the others count all of it.
    """

    ticket_type_id: str
    chosen: int
    free: int
    held: int
    sold: int
    allocated: int


class AllocatedPart(msgspec.Struct, frozen=True):
    """So many of the chosen seats are in an allocation."""

    allocation_id: str
    seats: int


class StockEffect(msgspec.Struct, frozen=True, kw_only=True):
    """What a change would meet, by ticket type and in sum. ``order_ids`` are the first of ``order_count`` orders that
    have some of the chosen seats; no change touches them."""

    chosen: int
    free: int
    held: int
    sold: int
    allocated: int
    ticket_types: list[EffectOnType]
    order_count: int
    order_ids: list[str]
    allocations: list[AllocatedPart]


class AllocatedType(msgspec.Struct, frozen=True):
    """``placed`` is what an allocation had of a ticket type at first, ``quantity`` what it has now."""

    ticket_type_id: str
    placed: int
    quantity: int


class AllocationView(msgspec.Struct, frozen=True, kw_only=True):
    """Stock that is kept from sale until somebody, or ``release_at``, releases it."""

    id: str
    kind: Kind
    label: str
    state: Literal["open", "released"]
    release_at: datetime | None
    created_at: datetime
    released_at: datetime | None
    placed: int
    quantity: int
    ticket_types: list[AllocatedType]


class AllocationList(msgspec.Struct, frozen=True):
    """Open ones first, each the newest first."""

    items: list[AllocationView]


class AllocationResult(msgspec.Struct, frozen=True):
    """An allocation as it is now, and how many places were taken or given back."""

    allocation: AllocationView
    changed: int


class CapacityOfType(msgspec.Struct, frozen=True):
    """How many of a ticket type can ever be sold."""

    ticket_type_id: str
    capacity: int


class CapacityResult(msgspec.Struct, frozen=True):
    """The capacity of every ticket type as it is now, and by how many places it changed."""

    ticket_types: list[CapacityOfType]
    changed: int


class AllocatedSeats(msgspec.Struct, frozen=True):
    """The seats of one allocation, packed."""

    allocation_id: str
    seats: str


class SeatStates(msgspec.Struct, frozen=True, kw_only=True):
    """Who has which seat; those in no list are free, or not for sale.

    Lists of seats are packed as in the deltas of availability: rising indexes, each as its distance from the one before
    (the first from 0), in LEB128 and base64.
    """

    seat_count: int
    held: str
    sold: str
    allocations: list[AllocatedSeats]


class AuditEntryView(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, and what was there before and after. ``actor_id`` with a colon is the platform itself."""

    id: str
    at: datetime
    actor_id: str
    action: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    correlation_id: str


class AuditPage(msgspec.Struct, frozen=True):
    """Entries, the newest first."""

    items: list[AuditEntryView]
    next_cursor: str | None


def release_moment(release_at: datetime | None, now: datetime) -> int | None:
    """In microseconds; refuses what is over."""
    if release_at is None:
        return None
    if release_at.tzinfo is None:
        malformed("/release_at", "Say in which time zone: 2026-12-24T19:30:00+08:00.")
    if release_at <= now:
        malformed("/release_at", "This moment is over.")
    return to_micros(release_at)


def present_stock(stock: TypeStock) -> PerformanceStock:
    return PerformanceStock(
        [
            StockOfType(
                ticket_type_id=counts.id,
                name=kind.name,
                price=kind.price,
                seated=counts.seated,
                capacity=counts.capacity,
                available=counts.left,
                held=counts.held,
                sold=counts.sold,
                allocated=counts.allocated,
            )
            for kind, counts in zip(stock.book.types, stock.counts, strict=True)
        ]
    )


def present_effect(effect: Effect) -> StockEffect:
    types = [_present_type_effect(kind) for kind in effect.types]
    return StockEffect(
        chosen=sum(kind.chosen for kind in types),
        free=sum(kind.free for kind in types),
        held=sum(kind.held for kind in types),
        sold=sum(kind.sold for kind in types),
        allocated=sum(kind.allocated for kind in types),
        ticket_types=types,
        order_count=effect.order_count,
        order_ids=effect.order_ids,
        allocations=[AllocatedPart(id_, seats) for id_, seats in sorted(effect.by_allocation.items())],
    )


def _present_type_effect(effect: TypeEffect) -> EffectOnType:
    return msgspec.convert(msgspec.structs.asdict(effect), EffectOnType)


def present_allocation(allocation: Allocation) -> AllocationView:
    return AllocationView(
        id=allocation.id,
        kind=_KINDS[allocation.kind],
        label=allocation.label,
        state="open" if allocation.released_at is None else "released",
        release_at=_moment(allocation.release_at),
        created_at=from_micros(allocation.created_at),
        released_at=_moment(allocation.released_at),
        placed=sum(item.placed for item in allocation.items),
        quantity=allocation.quantity,
        ticket_types=[AllocatedType(item.ticket_type_id, item.placed, item.quantity) for item in allocation.items],
    )


_KINDS: dict[AllocationKind, Kind] = {
    AllocationKind.HOUSE: "house",
    AllocationKind.KILL: "kill",
    AllocationKind.CHANNEL: "channel",
    AllocationKind.STAGED: "staged",
    AllocationKind.RETURNED: "returned",
}


def present_change(changed: AllocationChanged) -> AllocationResult:
    return AllocationResult(present_allocation(changed.allocation), changed.changed)


def present_capacities(changed: CapacitiesChanged) -> CapacityResult:
    return CapacityResult([_present_capacity(kind) for kind in changed.capacities], changed.changed)


def _present_capacity(kind: TypeCapacity) -> CapacityOfType:
    return CapacityOfType(kind.ticket_type_id, kind.capacity)


def present_takers(takers: SeatTakers) -> SeatStates:
    return SeatStates(
        seat_count=takers.seat_count,
        held=_packed(takers.held),
        sold=_packed(takers.sold),
        allocations=[AllocatedSeats(id_, _packed(seats)) for id_, seats in sorted(takers.by_allocation.items())],
    )


def _packed(seats: Sequence[int]) -> str:
    return base64.b64encode(pack_seats(seats)).decode()


def present_audit(entries: Sequence[AuditEntry]) -> AuditPage:
    """A page of what was asked with one more, which says that there is a next one."""
    page = entries[:AUDIT_PAGE_SIZE]
    return AuditPage(
        [
            AuditEntryView(
                id=entry.id,
                at=from_micros(entry.at),
                actor_id=entry.actor_id,
                action=entry.action,
                before=_object(entry.value_before),
                after=_object(entry.value_after),
                correlation_id=entry.correlation_id,
            )
            for entry in page
        ],
        page[-1].id if len(entries) > AUDIT_PAGE_SIZE else None,
    )


def _object(value: bytes | None) -> dict[str, object] | None:
    return None if value is None else msgspec.json.decode(value, type=dict[str, object])


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
