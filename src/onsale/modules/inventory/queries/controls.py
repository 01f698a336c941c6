"""What organisers look at before and after they change stock: counters, who has which seat, what a change would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.controls import Allocation, Selection, read_selection
from onsale.modules.inventory.domain.holds import HoldState
from onsale.modules.inventory.repository import controls
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.repository.controls import HoldSeen, Taker, TypeCounts
from onsale.modules.inventory.settings import ALLOCATIONS_PER_PERFORMANCE_MAX, AUDIT_PAGE_SIZE, ORDERS_SHOWN_MAX
from onsale.platform.audit import AuditEntry, Subject, list_entries
from onsale.platform.db import Reader
from onsale.platform.problems import NotFound

# Open ones, and as many that are over.
ALLOCATIONS_SHOWN_MAX = 2 * ALLOCATIONS_PER_PERFORMANCE_MAX


class TypeEffect(msgspec.Struct, frozen=True):
    """What was chosen of a ticket type: so many places, and how many of them are free, held, sold and allocated.

    Where it has no seats, ``chosen`` is the number that was given, and the others count the whole ticket type.
    """

    ticket_type_id: str
    chosen: int
    free: int
    held: int
    sold: int
    allocated: int


class Effect(msgspec.Struct, frozen=True):
    """What a change of a selection would meet. ``order_count`` orders have some of its seats; the first are named."""

    types: list[TypeEffect]
    order_count: int
    order_ids: list[str]
    by_allocation: dict[str, int]


class SeatTakers(msgspec.Struct, frozen=True):
    """The indexes of seats, rising: those that are held and sold, and those of each allocation."""

    seat_count: int
    held: list[int]
    sold: list[int]
    by_allocation: dict[str, list[int]]


class TypeStock(msgspec.Struct, frozen=True):
    """A ticket type of the rules, and its counters."""

    book: Book
    counts: list[TypeCounts]


class ControlQueries:
    """Everything is asked for an organisation; what is another's is not found."""

    def __init__(self, books: Books) -> None:
        self._books = books

    async def get_effect(
        self, reader: Reader, organisation_id: str, performance_id: str, selection: Selection
    ) -> Effect:
        """The same rule as when it is applied, and no more than a look: it may be different a moment later."""
        book = await self._book(reader, organisation_id, performance_id)
        chosen = read_selection(book, selection)
        takers = await controls.takers_among(reader, performance_id, chosen.seat_list)
        seen = await controls.holds_among(reader, {taker.taker_id for taker in takers})
        by_seat = _states(takers, seen)
        counts = {kind.id: kind for kind in await controls.counts_of(reader, performance_id)}
        types = [_of_seats(kind, seats, by_seat) for kind, seats in chosen.seats.items()]
        types += [_of_number(counts[kind], number) for kind, number in chosen.quantities.items()]
        orders = sorted({hold.order_id for hold in seen if hold.order_id is not None})
        held_or_sold = {hold.id for hold in seen}
        allocated = Counter(taker.taker_id for taker in takers if taker.taker_id not in held_or_sold)
        return Effect(types, len(orders), orders[:ORDERS_SHOWN_MAX], dict(allocated))

    async def get_stock(self, reader: Reader, organisation_id: str, performance_id: str) -> TypeStock:
        """The counters of every ticket type, by position."""
        book = await self._book(reader, organisation_id, performance_id)
        return TypeStock(book, await controls.counts_of(reader, performance_id))

    async def list_allocations(self, reader: Reader, organisation_id: str, performance_id: str) -> list[Allocation]:
        """Open ones first, each the newest first."""
        await _check_owner(reader, organisation_id, performance_id)
        return await controls.list_allocations(reader, performance_id, ALLOCATIONS_SHOWN_MAX)

    async def get_takers(self, reader: Reader, organisation_id: str, performance_id: str) -> SeatTakers:
        """Who has which seat. As many rows as seats are taken, so not for many people at once."""
        book = await self._book(reader, organisation_id, performance_id)
        takers = await controls.takers_of(reader, performance_id)
        by_seat = _states(takers, await controls.holds_of(reader, performance_id))
        by_allocation: dict[str, list[int]] = {}
        for taker in takers:
            if by_seat[taker.seat] is None:
                by_allocation.setdefault(taker.taker_id, []).append(taker.seat)
        return SeatTakers(
            seat_count=book.plan.seat_count if book.plan else 0,
            held=[seat for seat, state in by_seat.items() if state is HoldState.HELD],
            sold=[seat for seat, state in by_seat.items() if state is HoldState.SOLD],
            by_allocation=by_allocation,
        )

    async def list_audit(
        self, reader: Reader, organisation_id: str, performance_id: str, before: str
    ) -> list[AuditEntry]:
        """One page and the first entry of the next, the newest first, older than ``before``."""
        await _check_owner(reader, organisation_id, performance_id)
        subject = Subject("performance", performance_id)
        limit = AUDIT_PAGE_SIZE + 1
        return await list_entries(reader, "inventory", organisation_id, subject, before=before, limit=limit)

    async def _book(self, reader: Reader, organisation_id: str, performance_id: str) -> Book:
        await _check_owner(reader, organisation_id, performance_id)
        self._books.doubt(performance_id)
        book = await self._books.of(reader, performance_id)
        if book is None:
            raise NotFound()
        return book


async def _check_owner(reader: Reader, organisation_id: str, performance_id: str) -> None:
    owner = await controls.owner_of(reader, performance_id)
    if owner is None or owner != organisation_id:
        raise NotFound()


def _states(takers: Iterable[Taker], seen: Iterable[HoldSeen]) -> dict[int, HoldState | None]:
    """By seat: the state of its hold; ``None`` where an allocation has it."""
    by_hold = {hold.id: HoldState(hold.state) for hold in seen}
    return {taker.seat: by_hold.get(taker.taker_id) for taker in takers}


def _of_seats(kind: str, seats: list[int], by_seat: dict[int, HoldState | None]) -> TypeEffect:
    states = Counter(by_seat[seat] for seat in seats if seat in by_seat)
    taken = sum(states.values())
    held, sold = states[HoldState.HELD], states[HoldState.SOLD]
    return TypeEffect(kind, len(seats), len(seats) - taken, held, sold, states[None])


def _of_number(counts: TypeCounts, number: int) -> TypeEffect:
    return TypeEffect(counts.id, number, min(number, counts.left), counts.held, counts.sold, counts.allocated)
