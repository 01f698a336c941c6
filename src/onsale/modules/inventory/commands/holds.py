"""What buyers and time do to stock: place holds, give them back, sell them.

The database decides. What the front set aside before a transaction is stored here, where constraints check it again;
every other change of stock is told to the front once it is committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec

from onsale.contracts.events import HoldConfirmed, HoldLost, OrderPaid, PerformancePublished, Purchase, SaleEnd
from onsale.contracts.tokens import HoldClaimItem
from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.holds import HoldState, StoredHold
from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.errors import HoldNotReleasable, PersonLimitExceeded
from onsale.modules.inventory.errors.attendees import DocumentHasTicket
from onsale.modules.inventory.repository import attendees, holds, news, stock
from onsale.modules.inventory.repository.attendees import AttendeeRow
from onsale.modules.inventory.repository.books import Books, add_performance
from onsale.modules.inventory.repository.holds import HoldItemRow, HoldRow
from onsale.modules.inventory.repository.stock import StockDisagrees, TypeInEpoch
from onsale.modules.inventory.settings import (
    EXPIRY_BATCH_MAX,
    HOLD_SECONDS,
    PAYMENT_MARGIN_SECONDS,
    STORED_WITHIN_SECONDS,
)
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Conflict, Transaction
from onsale.platform.problems import NotFound, Refusal


class PlacedHold(msgspec.Struct, frozen=True, kw_only=True):
    """A durable hold. ``pay_before`` and ``expires_at`` in microseconds.

    ``groups`` are the ids of each item's seats, those that touch together; none where an older process has answered.
    """

    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    items: list[HoldClaimItem]
    pay_before: int
    expires_at: int
    groups: list[list[list[str]]] = []


class ReleaseHold(msgspec.Struct, frozen=True):
    """Give a hold back before its time."""

    hold_id: str
    user_id: str


class Released(msgspec.Struct, frozen=True):
    """The hold is given back."""

    hold_id: str


class InventoryCommands:
    """The use cases that change stock."""

    def __init__(self, front: StockFront, books: Books, clock: Clock) -> None:
        self._front = front
        self._books = books
        self._clock = clock

    async def open_performances(self, transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
        """Start to keep the stock of published performances; doing it again changes nothing."""
        known = await news.lock_news(transaction, {performance.performance_id for performance in published})
        for performance in published:
            earlier = known[performance.performance_id]
            await news.save_returns(transaction, earlier, performance.seat_returns, 0)
            if await add_performance(transaction, performance) and earlier.sale_ends is not None:
                ends = msgspec.json.decode(earlier.sale_ends, type=list[SaleEnd])
                await news.move_sale_ends(transaction, performance.performance_id, ends)

    async def place_holds(self, transaction: Transaction, claims: Sequence[Claim]) -> Sequence[PlacedHold | Refusal]:
        """Store what was claimed: a few statements, however many they are. Idempotent by the request's key."""
        oldest = to_micros(self._clock.now()) - STORED_WITHIN_SECONDS * 1_000_000
        if any(claim.made_at < oldest for claim in claims):
            raise Conflict("these claims are old; somebody may be about to give them back")
        known = await stock.bought_already(
            transaction,
            user_ids={claim.user_id for claim in claims},
            ticket_type_ids={line.ticket_type.id for claim in claims for line in claim.lines},
        )
        judged = _judge(claims, known, set())
        if not await attendees.take(transaction, judged.attendees()):
            # Rare enough to look only now: nearly everybody is the first with a document.
            wanted = {one for claim in claims for one in claim.documents}
            judged = _judge(claims, known, await attendees.taken_documents(transaction, wanted))
            await attendees.take_or_conflict(transaction, judged.attendees())
        if judged.accepted:
            await self._store(transaction, judged.accepted, judged.added, known)
        return [refusal or self._place(claim) for claim, refusal in zip(claims, judged.refusals, strict=True)]

    def _place(self, claim: Claim) -> PlacedHold:
        pay_before = to_micros(self._clock.now() + timedelta(seconds=HOLD_SECONDS))
        plan = claim.book.plan
        return PlacedHold(
            hold_id=claim.hold_id,
            user_id=claim.user_id,
            event_id=claim.book.event_id,
            performance_id=claim.book.performance_id,
            items=[
                HoldClaimItem(
                    ticket_type_id=line.ticket_type.id,
                    ticket_type_name=line.ticket_type.name,
                    quantity=line.quantity,
                    seats=plan.describe(line.seats) if plan else [],
                    price=line.ticket_type.price,
                    attendees=people,
                )
                for line, people in zip(claim.lines, claim.attendees or [[] for _ in claim.lines], strict=True)
            ],
            pay_before=pay_before,
            expires_at=pay_before + PAYMENT_MARGIN_SECONDS * 1_000_000,
            groups=[
                [[plan.ids[seat] for seat in group] for group in plan.groups_of(line.seats)] if plan else []
                for line in claim.lines
            ],
        )

    async def _store(
        self,
        transaction: Transaction,
        claims: list[Claim],
        added: Counter[tuple[str, str]],
        known: dict[tuple[str, str], int],
    ) -> None:
        now = to_micros(self._clock.now())
        expires_at = now + (HOLD_SECONDS + PAYMENT_MARGIN_SECONDS) * 1_000_000
        quantities = Counter[TypeInEpoch]()
        limits: dict[str, int] = {}
        rows: list[HoldRow] = []
        items: list[HoldItemRow] = []
        for claim in claims:
            performance_id = claim.book.performance_id
            rows.append(HoldRow(claim.hold_id, performance_id, claim.user_id, HoldState.HELD, now, expires_at))
            for line in claim.lines:
                kind = line.ticket_type
                believed = TypeInEpoch(kind.id, claim.epoch, claim.book.revision, performance_id)
                quantities[believed] += line.quantity
                limits[kind.id] = kind.max_per_person
                items.append(HoldItemRow(claim.hold_id, kind.id, line.quantity))
        await holds.add_holds(transaction, rows, items)
        await stock.take_seats(transaction, claims)
        await stock.add_to_buyers(transaction, added, known, limits)
        await stock.take_stock(transaction, quantities)

    async def release(self, transaction: Transaction, command: ReleaseHold) -> Released:
        """Give a hold back for its owner; one that is back already stays so. Refused once an order was placed."""
        found = await holds.get_holds(transaction, [command.hold_id])
        if not found or found[0].user_id != command.user_id:
            raise NotFound()
        if found[0].state is HoldState.RELEASED and found[0].order_id is None:
            return Released(command.hold_id)
        if found[0].state is not HoldState.HELD or found[0].order_id is not None:
            raise HoldNotReleasable(state=found[0].state)
        await self._end(transaction, found, HoldState.RELEASED)
        return Released(command.hold_id)

    async def release_closed(self, transaction: Transaction, hold_ids: Collection[str]) -> None:
        """Give back the holds of orders that ended unpaid. Holds that ended by themselves are left as they are."""
        found = await holds.get_holds(transaction, hold_ids)
        await self._end(transaction, [hold for hold in found if hold.state is HoldState.HELD], HoldState.RELEASED)

    async def expire_due(self, transaction: Transaction) -> int:
        """Give back up to ``EXPIRY_BATCH_MAX`` holds whose time is over; returns how many."""
        due = await holds.due_holds(transaction, to_micros(self._clock.now()), EXPIRY_BATCH_MAX)
        await self._end(transaction, await holds.get_holds(transaction, due), HoldState.EXPIRED)
        return len(due)

    async def _end(self, transaction: Transaction, ended: list[StoredHold], state: HoldState) -> None:
        if not ended:
            return
        ids = [hold.id for hold in ended]
        await holds.move_holds(transaction, ids, HoldState.HELD, state)
        await attendees.free(transaction, ids)
        await stock.give_back(transaction, ended)
        transaction.on_commit(self._front.given_back(ended))

    async def note_orders(self, transaction: Transaction, purchases: Sequence[Purchase]) -> None:
        """Remember which holds have an order, so that only the order can end them."""
        await holds.note_orders(transaction, {purchase.hold_id: purchase.order_id for purchase in purchases})

    async def sell(self, transaction: Transaction, paid: Sequence[OrderPaid]) -> None:
        """Sell paid holds. One that has ended meanwhile gets its seats again, or is lost and the money goes back."""
        by_hold = {event.purchase.hold_id: event.purchase for event in paid}
        found = await self._still_sold(transaction, await holds.get_holds(transaction, by_hold.keys()))
        held = [hold for hold in found if hold.state is HoldState.HELD]
        if held:
            await holds.move_holds(transaction, [hold.id for hold in held], HoldState.HELD, HoldState.SOLD)
            await stock.count_held_as_sold(transaction, held)
        confirmed = [hold.id for hold in held]
        for hold in found:
            if hold.state in {HoldState.RELEASED, HoldState.EXPIRED}:
                if await self._sell_again(transaction, hold, by_hold[hold.id]):
                    confirmed.append(hold.id)
                else:
                    await holds.move_holds(transaction, [hold.id], hold.state, HoldState.LOST)
                    transaction.append(HoldLost(occurred_at=self._clock.now(), purchase=by_hold[hold.id]))
        now = self._clock.now()
        transaction.append(*(HoldConfirmed(occurred_at=now, purchase=by_hold[hold_id]) for hold_id in confirmed))

    async def _still_sold(self, transaction: Transaction, found: list[StoredHold]) -> list[StoredHold]:
        """Holds of cancelled performances end here: the money was on its way when nobody could know."""
        known = await news.share_news(transaction, {hold.performance_id for hold in found})
        over = {performance_id for performance_id, one in known.items() if one.cancelled_at is not None}
        ended = [hold for hold in found if hold.performance_id in over and hold.state is HoldState.HELD]
        await self._end(transaction, ended, HoldState.RELEASED)
        ids = {hold.id for hold in ended}
        return [msgspec.structs.replace(hold, state=HoldState.RELEASED) if hold.id in ids else hold for hold in found]

    async def _sell_again(self, transaction: Transaction, hold: StoredHold, purchase: Purchase) -> bool:
        self._books.doubt(hold.performance_id)  # it is rare, and nobody refuses later what is wrong here
        book = await self._books.of(transaction, hold.performance_id)
        if book is None or book.is_cancelled or _moved(book, purchase):
            return False
        again = msgspec.structs.replace(hold, items=_items_again(book, hold, purchase))
        people = [item.attendee for item in purchase.items if item.attendee is not None]
        documents = {(hold.performance_id, person.digest) for person in people}
        if await attendees.taken_documents(transaction, documents):
            return False
        try:
            async with transaction.savepoint():
                epoch = await stock.sell_again(transaction, again)
        except StockDisagrees:
            return False
        rows = [attendees.row_of(hold.performance_id, hold.id, one) for one in people]
        await attendees.take_or_conflict(transaction, rows)
        await holds.move_holds(transaction, [hold.id], hold.state, HoldState.SOLD)
        transaction.on_commit(self._front.taken_again(again, epoch))
        return True


class _Judged(msgspec.Struct, frozen=True):
    """What becomes of claims: a refusal or ``None`` for each, and the others with what each person gets by them."""

    refusals: list[Refusal | None]
    accepted: list[Claim]
    added: Counter[tuple[str, str]]

    def attendees(self) -> list[AttendeeRow]:
        return [
            attendees.row_of(claim.book.performance_id, claim.hold_id, person)
            for claim in self.accepted
            for line in claim.attendees
            for person in line
        ]


def _judge(claims: Sequence[Claim], known: dict[tuple[str, str], int], taken: set[tuple[str, str]]) -> _Judged:
    """The first come first. ``known`` is what people have already, ``taken`` are documents that have a ticket."""
    judged = _Judged([], [], Counter())
    for claim in claims:
        refusal = _beyond_limit(claim, known, judged.added) or _document_taken(claim, taken)
        judged.refusals.append(refusal)
        if refusal is None:
            judged.accepted.append(claim)
            taken.update(claim.documents)
            judged.added.update({(line.ticket_type.id, claim.user_id): line.quantity for line in claim.lines})
    return judged


def _beyond_limit(
    claim: Claim, known: dict[tuple[str, str], int], added: Counter[tuple[str, str]]
) -> PersonLimitExceeded | None:
    for line in claim.lines:
        kind = line.ticket_type
        already = known.get((kind.id, claim.user_id), 0) + added[kind.id, claim.user_id]
        if already + line.quantity > kind.max_per_person:
            return PersonLimitExceeded(max_per_person=kind.max_per_person, already=already)
    return None


def _document_taken(claim: Claim, taken: Collection[tuple[str, str]]) -> DocumentHasTicket | None:
    if not claim.attendees:
        return None
    people = [person for line in claim.attendees for person in line]
    places = [person.place for person in people if (claim.book.performance_id, person.digest) in taken]
    return DocumentHasTicket(positions=sorted(places)) if places else None


def _moved(book: Book, purchase: Purchase) -> bool:
    """Whether any of its seats is sold as another ticket type by now."""
    if book.plan is None:
        return False
    for item in purchase.items:
        seat = None if item.seat is None else book.plan.index_of(item.seat.id)
        if seat is not None and book.types[book.plan.ticket_type_of(seat)].id != item.ticket_type_id:
            return True
    return False


def _items_again(book: Book, hold: StoredHold, purchase: Purchase) -> list[tuple[str, int, list[int]]]:
    """What the hold had. Its seats went back when it ended; the purchase still knows which they were."""
    seats: dict[str, list[int]] = {}
    for item in purchase.items:
        index = book.plan.index_of(item.seat.id) if item.seat is not None and book.plan else None
        if index is not None:
            seats.setdefault(item.ticket_type_id, []).append(index)
    return [(type_id, quantity, seats.get(type_id, [])) for type_id, quantity, _ in hold.items]
