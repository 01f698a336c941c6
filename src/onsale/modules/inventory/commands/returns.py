"""What refunds, cancellations and postponements do to stock.

Places come back by what the organiser has promised: free at once, into a pool of his, or into one that is released at
the next announced time. A change begins an epoch, as those of organisers do (docs/adr/0024, 0028), and fronts are told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

import msgspec

from onsale.contracts.events import (
    PerformanceCancelled,
    PerformancePostponed,
    RefundRulesChanged,
    TicketsVoided,
)
from onsale.contracts.refunds import SeatReturns
from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.controls import Allocation, AllocationKind, AllocationState
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.holds import HoldState
from onsale.modules.inventory.domain.stock import Fewer, Step
from onsale.modules.inventory.repository import attendees, controls, holds, news, returns, stock
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.repository.news import News
from onsale.modules.inventory.repository.returns import ReturnRow
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator

POOL_LABEL = "退票回流 / Returned tickets"


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place that was sold and comes back."""

    item_id: str
    refund_id: str
    hold_id: str
    ticket_type_id: str
    seat_id: str | None
    attendee_place: int | None


class _Coming(msgspec.Struct, frozen=True):
    """What comes back of one performance: how many of whom, by (ticket type, user)."""

    performance_id: str
    people: Mapping[tuple[str, str], int]


class ReturnCommands:
    """The use cases of what is heard from catalog and tickets."""

    def __init__(self, front: StockFront, books: Books, clock: Clock, ids: IdGenerator) -> None:
        self._front = front
        self._books = books
        self._clock = clock
        self._ids = ids

    async def note_returns(self, transaction: Transaction, changed: Sequence[RefundRulesChanged]) -> None:
        """The latest rules say where places go that come back from now on."""
        known = await news.lock_news(transaction, {event.performance_id for event in changed})
        latest = {event.performance_id: event for event in sorted(changed, key=lambda event: event.revision)}
        for performance_id, event in sorted(latest.items()):
            await news.save_returns(transaction, known[performance_id], event.seat_returns, event.revision)

    async def cancel(self, transaction: Transaction, cancelled: Sequence[PerformanceCancelled]) -> None:
        """Nothing of these performances is held or sold any more."""
        known = await news.lock_news(transaction, {event.performance_id for event in cancelled})
        for performance_id, before in sorted(known.items()):
            if before.cancelled_at is None:
                await news.save_cancellation(transaction, performance_id, to_micros(self._clock.now()))
                await self._renew(transaction, performance_id)

    async def postpone(self, transaction: Transaction, postponed: Sequence[PerformancePostponed]) -> None:
        """The sale goes on, some of it for longer."""
        known = await news.lock_news(transaction, {event.performance_id for event in postponed})
        latest = {event.performance_id: event for event in sorted(postponed, key=lambda event: event.revision)}
        for performance_id, event in sorted(latest.items()):
            if await news.save_postponement(transaction, known[performance_id], event):
                await news.move_sale_ends(transaction, performance_id, event.sale_ends)
                await self._renew(transaction, performance_id)

    async def _renew(self, transaction: Transaction, performance_id: str) -> None:
        """Nobody claims or stores by the rules before."""
        if await controls.owner_of(transaction, performance_id) is None:
            return
        await news.renew_rules(transaction, performance_id)
        epoch = await stock.begin_epoch(transaction, performance_id)
        transaction.on_rollback(lambda: self._books.drop(performance_id))
        self._books.doubt(performance_id)
        step = Step(performance_id=performance_id, epoch=epoch, left={}, new_rules=True)
        transaction.on_commit(self._front.stepped(step))

    async def take_back(self, transaction: Transaction, voided: Sequence[TicketsVoided]) -> None:
        """Every place once, whatever is told twice."""
        by_performance = await self._fresh(transaction, voided)
        if not by_performance:
            return
        everything = [place for places in by_performance.values() for place in places]
        user_of = await self._owners(transaction, {place.hold_id for place in everything})
        await returns.take_from_holds(
            transaction, Counter((place.hold_id, place.ticket_type_id) for place in everything)
        )
        await stock.take_from_buyers(
            transaction, Counter((place.ticket_type_id, user_of[place.hold_id]) for place in everything)
        )
        for hold_id, freed in _attendees_of(everything).items():
            await attendees.free_places(transaction, hold_id, freed)
        # Counters last: they are a row that everybody wants.
        known = await news.share_news(transaction, by_performance)
        rows: list[ReturnRow] = []
        for performance_id, places in sorted(by_performance.items()):
            people = Counter((place.ticket_type_id, user_of[place.hold_id]) for place in places)
            coming = _Coming(performance_id, people)
            rows += await self._return(transaction, coming, places, known.get(performance_id))
        await returns.add_returns(transaction, rows)

    async def _fresh(self, transaction: Transaction, voided: Sequence[TicketsVoided]) -> dict[str, list[_Place]]:
        """By performance, what is not back yet."""
        back = await returns.known_items(transaction, {ticket.item_id for event in voided for ticket in event.tickets})
        nameless = {event.order_id for event in voided if not event.hold_id}
        hold_by_order = await returns.holds_of_orders(transaction, nameless) if nameless else {}
        places: defaultdict[str, list[_Place]] = defaultdict(list)
        for event in voided:
            for ticket in event.tickets:
                if ticket.item_id in back:
                    continue
                back.add(ticket.item_id)
                place = _Place(
                    item_id=ticket.item_id,
                    refund_id=event.refund_id,
                    hold_id=event.hold_id or hold_by_order[event.order_id],
                    ticket_type_id=ticket.ticket_type_id,
                    seat_id=ticket.seat.id if ticket.seat else None,
                    attendee_place=ticket.place,
                )
                places[event.performance_id].append(place)
        return dict(places)

    async def _owners(self, transaction: Transaction, hold_ids: Collection[str]) -> dict[str, str]:
        """Who has bought with each of these holds."""
        found = await holds.get_holds(transaction, hold_ids)
        sold = {hold.id: hold.user_id for hold in found if hold.state is HoldState.SOLD}
        if len(sold) < len(hold_ids):
            raise LookupError(f"not sold, so nothing comes back: {', '.join(sorted(set(hold_ids) - sold.keys()))}")
        return sold

    async def _return(
        self, transaction: Transaction, coming: _Coming, places: Sequence[_Place], known: News | None
    ) -> list[ReturnRow]:
        epoch = await stock.begin_epoch(transaction, coming.performance_id)
        book = await self._books.of(transaction, coming.performance_id)
        if book is None:
            raise LookupError(f"{coming.performance_id} is not sold here")
        counts, seats = Counter(place.ticket_type_id for place in places), _seats_by_hold(book, places)
        position = {type_id: book.by_id[type_id].position for type_id in counts}
        left: dict[int, int] = {}
        given: list[int] = []
        pool = None
        if _goes_at_once(known):
            await returns.free_seats(transaction, book.performance_id, seats)
            await returns.free_sold(transaction, counts)
            left = {position[type_id]: number for type_id, number in counts.items()}
            given = sorted(seat for own in seats.values() for seat in own)
        else:
            pool = await self._pool(transaction, book.performance_id, known)
            await returns.keep_seats(transaction, book.performance_id, seats, pool)
            await returns.keep_sold(transaction, counts, pool)
        fewer = [Fewer(position[type_id], user, number) for (type_id, user), number in sorted(coming.people.items())]
        step = Step(performance_id=book.performance_id, epoch=epoch, left=left, given=given, people=fewer)
        transaction.on_commit(self._front.stepped(step))
        at = to_micros(self._clock.now())
        return [_row(book, place, pool, at) for place in places]

    async def _pool(self, transaction: Transaction, performance_id: str, known: News | None) -> str:
        """The allocation that keeps them until the time that is announced next, or for good."""
        now = to_micros(self._clock.now())
        release_at = _next_time(known.returns, now) if known and known.cancelled_at is None else None
        found = await returns.open_pool(transaction, performance_id, release_at)
        if found is not None:
            return found
        pool = Allocation(
            id=self._ids.new(),
            performance_id=performance_id,
            kind=AllocationKind.RETURNED,
            label=POOL_LABEL,
            state=AllocationState.OPEN,
            release_at=release_at,
            created_at=now,
            released_at=None,
            items=[],
        )
        await controls.add_allocation(transaction, pool, {})
        return pool.id


def _goes_at_once(known: News | None) -> bool:
    """What comes back from a show that does not take place stays off sale."""
    return known is None or (known.cancelled_at is None and known.returns.kind == "at_once")


def _next_time(promised: SeatReturns, now: int) -> int | None:
    """In microseconds; ``None`` after the last, and where none is announced."""
    return next((at for at in map(to_micros, promised.times) if at > now), None)


def _row(book: Book, place: _Place, pool: str | None, at: int) -> ReturnRow:
    return ReturnRow(
        item_id=place.item_id,
        refund_id=place.refund_id,
        hold_id=place.hold_id,
        performance_id=book.performance_id,
        ticket_type_id=place.ticket_type_id,
        seat_index=_seat_of(book, place),
        allocation_id=pool,
        returned_at=at,
    )


def _seat_of(book: Book, place: _Place) -> int | None:
    if place.seat_id is None:
        return None
    seat = book.plan.index_of(place.seat_id) if book.plan else None
    if seat is None:
        raise LookupError(f"{book.performance_id} has no seat {place.seat_id}")
    return seat


def _attendees_of(places: Sequence[_Place]) -> Mapping[str, list[int]]:
    """By hold, the places whose documents can have another ticket."""
    freed: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        if place.attendee_place is not None:
            freed[place.hold_id].append(place.attendee_place)
    return dict(sorted(freed.items()))


def _seats_by_hold(book: Book, places: Sequence[_Place]) -> Mapping[str, list[int]]:
    seats: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        seat = _seat_of(book, place)
        if seat is not None:
            seats[place.hold_id].append(seat)
    return seats
