"""What organisers do to stock: keep it from sale, release it, move seats between ticket types, change capacities.

Every change begins a new epoch of the stock (docs/adr/0024). That locks its counters, so changes of one performance
come one after the other, and what was claimed before is refused and claimed anew. It is told to the front once it is
committed, as a step from the epoch before, and written into the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from onsale.contracts.events import TicketTypesChanged, TypeCapacity
from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.controls import (
    Allocation,
    AllocationItem,
    AllocationKind,
    AllocationState,
    Chosen,
    Selection,
    ranges_of,
    read_selection,
)
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.stock import Step
from onsale.modules.inventory.errors import (
    AllocationOver,
    CapacityTooLow,
    EffectChanged,
    NothingToChange,
    TicketTypeEmptied,
    TicketTypeSeated,
    TicketTypeStanding,
    TooManyAllocations,
)
from onsale.modules.inventory.repository import controls, stock
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.settings import ALLOCATIONS_PER_PERFORMANCE_MAX
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound

RELEASE_JOB = "inventory.release_allocations"


class ChangeStock(msgspec.Struct, frozen=True, kw_only=True):
    """What every change of an organiser says. ``expected`` is how many places the preview said it would change: it is
    refused when that is not so by now; ``None`` takes what can be changed."""

    actor: Actor
    organisation_id: str
    performance_id: str
    expected: int | None = None


class PlaceAllocation(ChangeStock, frozen=True, kw_only=True):
    """Keep what is free of a selection from sale. ``release_at`` in microseconds."""

    kind: AllocationKind
    label: str
    release_at: int | None
    selection: Selection


class ChangeAllocation(ChangeStock, frozen=True, kw_only=True):
    """Another name and another time of release."""

    allocation_id: str
    label: str
    release_at: int | None


class ReleaseAllocation(ChangeStock, frozen=True, kw_only=True):
    """Put an allocation on sale: what it has of ``selection``, or all."""

    allocation_id: str
    selection: Selection | None = None


class MoveSeats(ChangeStock, frozen=True, kw_only=True):
    """Sell the free seats among these as another ticket type."""

    seat_ids: list[str]
    ticket_type_id: str


class ChangeCapacity(ChangeStock, frozen=True, kw_only=True):
    """Sell more or fewer of a ticket type without seats; ``expected`` is the capacity before."""

    ticket_type_id: str
    capacity: int


class AllocationChanged(msgspec.Struct, frozen=True):
    """An allocation as it is now, and how many places were taken or given back."""

    allocation: Allocation
    changed: int


class CapacitiesChanged(msgspec.Struct, frozen=True):
    """The capacity of every ticket type, and how many places were moved or added."""

    capacities: list[TypeCapacity]
    changed: int


class AllocationInAudit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the audit log keeps. ``seats`` are ranges of their places in the chart, ``counts`` by ticket type."""

    allocation_id: str
    kind: str
    label: str
    release_at: int | None = None
    counts: dict[str, int] = {}
    seats: str = ""


class SeatsInAudit(msgspec.Struct, frozen=True):
    """Seats by what they are sold as, as ranges of their places in the chart."""

    seats: dict[str, str]


class CapacityInAudit(msgspec.Struct, frozen=True):
    """The capacity of a ticket type."""

    ticket_type_id: str
    capacity: int


class _Turn(msgspec.Struct, frozen=True):
    """The right to change one stock, until the transaction ends."""

    organisation_id: str
    book: Book
    epoch: int


class ControlCommands:
    """The use cases of organisers."""

    def __init__(self, front: StockFront, books: Books, *, clock: Clock, ids: IdGenerator, audit: Audit) -> None:
        self._front = front
        self._books = books
        self._clock = clock
        self._ids = ids
        self._audit = audit

    async def place_allocation(self, transaction: Transaction, command: PlaceAllocation) -> AllocationChanged:
        """Take what is free of it, or refuse."""
        turn = await self._begin(transaction, command)
        if len(await controls.open_allocation_ids(transaction, turn.book.performance_id)) >= (
            ALLOCATIONS_PER_PERFORMANCE_MAX
        ):
            raise TooManyAllocations(limit=ALLOCATIONS_PER_PERFORMANCE_MAX)
        free = await self._free(transaction, turn.book, read_selection(turn.book, command.selection))
        _check(command, free.total)
        allocation = Allocation(
            id=self._ids.new(),
            performance_id=turn.book.performance_id,
            kind=command.kind,
            label=command.label,
            state=AllocationState.OPEN,
            release_at=command.release_at,
            created_at=to_micros(self._clock.now()),
            released_at=None,
            items=[AllocationItem(kind, count, count) for kind, count in sorted(free.counts.items())],
        )
        await controls.add_allocation(transaction, allocation, free.seats)
        seats = free.seat_list
        await self._note(
            transaction, command, "inventory.allocation-placed", after=_in_audit(allocation, free.counts, seats)
        )
        self._tell(transaction, turn, {kind: -count for kind, count in free.counts.items()}, taken=seats)
        return AllocationChanged(allocation, free.total)

    async def change_allocation(self, transaction: Transaction, command: ChangeAllocation) -> AllocationChanged:
        """No stock changes. Refused once it is released."""
        before = await self._allocation(transaction, command, command.allocation_id)
        if not await controls.change_allocation(transaction, before.id, command.label, command.release_at):
            raise AllocationOver()
        after = msgspec.structs.replace(before, label=command.label, release_at=command.release_at)
        await self._note(
            transaction, command, "inventory.allocation-changed", before=_in_audit(before), after=_in_audit(after)
        )
        return AllocationChanged(after, 0)

    async def release_allocation(self, transaction: Transaction, command: ReleaseAllocation) -> AllocationChanged:
        """Put it, or some of it, on sale. One that was wholly released already stays so."""
        before = await self._allocation(transaction, command, command.allocation_id)
        if before.state is AllocationState.RELEASED and command.selection is None:
            return AllocationChanged(before, 0)
        turn = await self._begin(transaction, command)
        return await self._release(transaction, command, turn)

    async def count_due(self, reader: Reader) -> int:
        """Whether there is something to release: a transaction for nothing every second would be in others' way."""
        return len(await controls.due_allocations(reader, to_micros(self._clock.now()), 1))

    async def release_due(self, transaction: Transaction) -> int:
        """Release the allocation whose time came first, if there is one; returns how many."""
        due = await controls.due_allocations(transaction, to_micros(self._clock.now()), 1)
        for allocation_id, performance_id in due:
            owner = await controls.owner_of(transaction, performance_id)
            command = ReleaseAllocation(
                actor=Actor(id=f"job:{RELEASE_JOB}"),
                organisation_id=owner or "",
                performance_id=performance_id,
                allocation_id=allocation_id,
            )
            await self._release(transaction, command, await self._begin(transaction, command))
        return len(due)

    async def _release(self, transaction: Transaction, command: ReleaseAllocation, turn: _Turn) -> AllocationChanged:
        before = await self._allocation(transaction, command, command.allocation_id)
        if before.state is AllocationState.RELEASED and command.selection is None:
            self._tell(transaction, turn, {})  # somebody else was faster; the epoch has begun all the same
            return AllocationChanged(before, 0)
        has = await controls.seats_of(transaction, before.id)
        left = {item.ticket_type_id: item.quantity for item in before.items}
        if command.selection is None:
            given = Chosen(has, {kind: number for kind, number in left.items() if kind not in has})
        else:
            owned = {kind: frozenset(seats) for kind, seats in has.items()}
            given = read_selection(turn.book, command.selection).only(owned, left)
        _check(command, given.total)
        seats = given.seat_list
        await controls.take_from_allocation(transaction, before, given.counts, seats)
        if given.total == before.quantity:
            await controls.end_allocation(transaction, before.id, to_micros(self._clock.now()))
        after = await self._allocation(transaction, command, before.id)
        await self._note(
            transaction, command, "inventory.allocation-released", after=_in_audit(after, given.counts, seats)
        )
        self._tell(transaction, turn, given.counts, given=seats)
        return AllocationChanged(after, given.total)

    async def move_seats(self, transaction: Transaction, command: MoveSeats) -> CapacitiesChanged:
        """Those of them that are free and not sold as that yet. Who has claimed any of them claims anew."""
        turn = await self._begin(transaction, command)
        book = turn.book
        target = book.by_id.get(command.ticket_type_id)
        if target is None:
            raise NotFound()
        if not target.seated:
            raise TicketTypeStanding(ticket_type_id=target.id)
        free = await self._free(transaction, book, read_selection(book, Selection(command.seat_ids)))
        moved = Chosen({kind: seats for kind, seats in free.seats.items() if kind != target.id and seats}, {})
        _check(command, moved.total)
        more = {kind: -count for kind, count in moved.counts.items()} | {target.id: moved.total}
        for counts in await controls.counts_of(transaction, book.performance_id):
            if counts.capacity + more.get(counts.id, 0) < 1:
                raise TicketTypeEmptied(ticket_type_id=counts.id)
        transaction.on_rollback(lambda: self._books.drop(book.performance_id))
        seat_types = await controls.move_seats(transaction, book.performance_id, moved.seat_list, target.position)
        await controls.change_capacities(transaction, more)
        await self._note(
            transaction,
            command,
            "inventory.seats-moved",
            before=SeatsInAudit({kind: ranges_of(seats) for kind, seats in moved.seats.items()}),
            after=SeatsInAudit({target.id: ranges_of(moved.seat_list)}),
        )
        self._tell(transaction, turn, more, new_rules=True)
        return CapacitiesChanged(await self._announce(transaction, turn, seat_types), moved.total)

    async def change_capacity(self, transaction: Transaction, command: ChangeCapacity) -> CapacitiesChanged:
        """Never below what is taken already."""
        turn = await self._begin(transaction, command)
        performance_id = turn.book.performance_id
        all_counts = {counts.id: counts for counts in await controls.counts_of(transaction, performance_id)}
        before = all_counts.get(command.ticket_type_id)
        if before is None:
            raise NotFound()
        if before.seated:
            raise TicketTypeSeated(ticket_type_id=before.id)
        more = command.capacity - before.capacity
        if command.expected not in {None, before.capacity}:
            raise EffectChanged(expected=command.expected or 0, actual=before.capacity)
        if not more:
            raise NothingToChange()
        if before.left + more < 0:
            raise CapacityTooLow(least=before.capacity - before.left)
        await controls.change_capacities(transaction, {before.id: more})
        await self._note(
            transaction,
            command,
            "inventory.capacity-changed",
            before=CapacityInAudit(before.id, before.capacity),
            after=CapacityInAudit(before.id, command.capacity),
        )
        self._tell(transaction, turn, {before.id: more})
        plan = turn.book.plan
        seat_types = list(plan.ticket_types) if plan is not None and turn.book.revision else None
        return CapacitiesChanged(await self._announce(transaction, turn, seat_types), abs(more))

    async def _begin(self, transaction: Transaction, command: ChangeStock) -> _Turn:
        """From here on nobody else changes this stock. Raises ``NotFound`` where it is not the caller's."""
        owner = await controls.owner_of(transaction, command.performance_id)
        if owner is None or owner != command.organisation_id:
            raise NotFound()
        epoch = await stock.begin_epoch(transaction, command.performance_id)
        self._books.doubt(command.performance_id)
        book = await self._books.of(transaction, command.performance_id)
        if book is None:
            raise NotFound()
        return _Turn(owner, book, epoch)

    async def _allocation(self, transaction: Transaction, command: ChangeStock, allocation_id: str) -> Allocation:
        owner = await controls.owner_of(transaction, command.performance_id)
        found = await controls.get_allocation(transaction, command.performance_id, allocation_id)
        if found is None or owner != command.organisation_id:
            raise NotFound()
        return found

    async def _free(self, transaction: Transaction, book: Book, chosen: Chosen) -> Chosen:
        """What nobody has of it."""
        takers = await controls.takers_among(transaction, book.performance_id, chosen.seat_list)
        counts = await controls.counts_of(transaction, book.performance_id)
        return chosen.without({taker.seat for taker in takers}, {kind.id: kind.left for kind in counts})

    async def _announce(
        self, transaction: Transaction, turn: _Turn, seat_types: list[int] | None
    ) -> list[TypeCapacity]:
        counts = await controls.counts_of(transaction, turn.book.performance_id)
        capacities = [TypeCapacity(kind.id, kind.capacity) for kind in counts]
        transaction.append(
            TicketTypesChanged(
                occurred_at=self._clock.now(),
                performance_id=turn.book.performance_id,
                revision=turn.epoch,
                capacities=capacities,
                seat_types=seat_types,
            )
        )
        return capacities

    async def _note(
        self,
        transaction: Transaction,
        command: ChangeStock,
        action: str,
        *,
        after: msgspec.Struct,
        before: msgspec.Struct | None = None,
    ) -> None:
        deed = Deed(
            action=action,
            subject=Subject("performance", command.performance_id),
            organisation_id=command.organisation_id,
            before=before,
            after=after,
        )
        await self._audit.record(transaction, command.actor, deed)

    def _tell(
        self,
        transaction: Transaction,
        turn: _Turn,
        left: Mapping[str, int],
        *,
        taken: list[int] | None = None,
        given: list[int] | None = None,
        new_rules: bool = False,
    ) -> None:
        step = Step(
            performance_id=turn.book.performance_id,
            epoch=turn.epoch,
            left={turn.book.by_id[kind].position: more for kind, more in left.items()},
            taken=taken or [],
            given=given or [],
            new_rules=new_rules,
        )
        transaction.on_commit(self._front.stepped(step))


def _check(command: ChangeStock, actual: int) -> None:
    """Refuse what does nothing, or something else than was confirmed."""
    if command.expected is not None and command.expected != actual:
        raise EffectChanged(expected=command.expected, actual=actual)
    if not actual:
        raise NothingToChange()


def _in_audit(
    allocation: Allocation, counts: Mapping[str, int] | None = None, seats: list[int] | None = None
) -> AllocationInAudit:
    return AllocationInAudit(
        allocation_id=allocation.id,
        kind=allocation.kind.value,
        label=allocation.label,
        release_at=allocation.release_at,
        counts=dict(counts or {}),
        seats=ranges_of(seats or []),
    )
