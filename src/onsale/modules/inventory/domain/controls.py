"""What an organiser chooses and keeps from sale, and what a choice comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from itertools import pairwise

import msgspec

from onsale.modules.inventory.domain.book import Book, TicketType
from onsale.modules.inventory.errors import SeatRepeated, SeatsUnknown, TicketTypeSeated
from onsale.platform.problems import NotFound


class AllocationKind(StrEnum):
    """Why stock is kept: for the house, for nobody at all, for somebody who sells it, or for a later moment; or because
    it was refunded and has not been put on sale again."""

    HOUSE = "house"
    KILL = "kill"
    CHANNEL = "channel"
    STAGED = "staged"
    RETURNED = "returned"


class AllocationState(StrEnum):
    """A released one has nothing any more."""

    OPEN = "open"
    RELEASED = "released"


class AllocationItem(msgspec.Struct, frozen=True):
    """``placed`` is what it had of a ticket type at first, ``quantity`` what it has now."""

    ticket_type_id: str
    placed: int
    quantity: int


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """Stock that is kept from sale, until ``release_at`` if that is given. Times in microseconds."""

    id: str
    performance_id: str
    kind: AllocationKind
    label: str
    state: AllocationState
    release_at: int | None
    created_at: int
    released_at: int | None
    items: list[AllocationItem]

    @property
    def quantity(self) -> int:
        return sum(item.quantity for item in self.items)


class Selection(msgspec.Struct, frozen=True):
    """What an organiser chose: seats by their ids, or numbers of ticket types without seats."""

    seat_ids: list[str] = []
    quantities: dict[str, int] = {}


class Chosen(msgspec.Struct, frozen=True):
    """Seats (by their indexes, rising) and numbers, by ticket type."""

    seats: dict[str, list[int]]
    quantities: dict[str, int]

    @property
    def seat_list(self) -> list[int]:
        return sorted(seat for seats in self.seats.values() for seat in seats)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each ticket type, where there are any."""
        counts = {kind: len(seats) for kind, seats in self.seats.items()} | self.quantities
        return {kind: count for kind, count in counts.items() if count}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def without(self, taken: Collection[int], left: Mapping[str, int]) -> Chosen:
        """What is left of it where these seats are taken, and no more than is ``left`` of a ticket type."""
        return Chosen(
            {kind: [seat for seat in seats if seat not in taken] for kind, seats in self.seats.items()},
            {kind: min(number, left[kind]) for kind, number in self.quantities.items()},
        )

    def only(self, seats: Mapping[str, Collection[int]], left: Mapping[str, int]) -> Chosen:
        """What is there of it among these."""
        return Chosen(
            {kind: [seat for seat in own if seat in seats.get(kind, ())] for kind, own in self.seats.items()},
            {kind: min(number, left.get(kind, 0)) for kind, number in self.quantities.items()},
        )


def read_selection(book: Book, selection: Selection) -> Chosen:
    """What is meant in this performance. Raises the refusal where that is nothing."""
    quantities: dict[str, int] = {}
    for type_id, number in selection.quantities.items():
        kind = book.by_id.get(type_id)
        if kind is None:
            raise NotFound()
        if kind.seated:
            raise TicketTypeSeated(ticket_type_id=type_id)
        quantities[type_id] = number
    return Chosen(_seats_by_type(book, selection.seat_ids), quantities)


def _seats_by_type(book: Book, seat_ids: list[str]) -> dict[str, list[int]]:
    by_type: dict[str, list[int]] = {}
    known: set[int] = set()
    unknown: list[str] = []
    for seat_id in seat_ids:
        seat = book.plan.index_of(seat_id) if book.plan else None
        if seat is None:
            unknown.append(seat_id)
        elif seat in known:
            raise SeatRepeated(seat_ids=[seat_id])
        else:
            known.add(seat)
            by_type.setdefault(type_of_seat(book, seat).id, []).append(seat)
    if unknown:
        raise SeatsUnknown(seat_ids=unknown)
    return {kind: sorted(seats) for kind, seats in by_type.items()}


def type_of_seat(book: Book, seat: int) -> TicketType:
    """What a seat that is for sale is sold as."""
    if book.plan is None:
        raise LookupError(f"{book.performance_id} has no seats")
    return book.types[book.plan.ticket_type_of(seat)]


def ranges_of(seats: Iterable[int]) -> str:
    """``0-3,7``: rising indexes in as few characters as is readable."""
    rising = sorted(seats)
    if not rising:
        return ""
    starts = [rising[0], *(seat for before, seat in pairwise(rising) if seat != before + 1)]
    ends = [*(before for before, seat in pairwise(rising) if seat != before + 1), rising[-1]]
    return ",".join(str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True))
