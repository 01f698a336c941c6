"""A desk that sells a performance through a stock front; two desks on one store are two processes."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from onsale.contracts.events import (
    OrderPaid,
    PerformanceCancelled,
    Purchase,
    PurchasedItem,
    RefundRulesChanged,
    TicketsVoided,
    VoidedTicket,
)
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, SeatReturns
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.inventory.commands import (
    ControlCommands,
    InventoryCommands,
    PlacedHold,
    ReleaseHold,
    ReturnCommands,
)
from onsale.modules.inventory.commands.controls import (
    AllocationChanged,
    CapacitiesChanged,
    MoveSeats,
    PlaceAllocation,
    ReleaseAllocation,
)
from onsale.modules.inventory.domain.book import PlaceHold, Wanted
from onsale.modules.inventory.domain.controls import AllocationKind, Selection
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.seating import seats_of
from onsale.modules.inventory.domain.stock import Claim, Line
from onsale.modules.inventory.front.memory import MemoryFront
from onsale.modules.inventory.front.shared import RedisFront
from onsale.modules.inventory.invariants import INVARIANTS
from onsale.modules.inventory.repository.books import Books, add_performance
from onsale.modules.inventory.repository.stock import available_of, get_epoch, taken_seats_of
from onsale.platform.audit import Actor, Audit
from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.group_commit import CommandBook
from onsale.platform.ids import IdGenerator
from onsale.platform.invariants import Broken, check_invariants
from onsale.platform.locks import Locks
from onsale.platform.problems import Refusal
from onsale.platform.redis import RedisStore
from tests.processes import ORGANISATION_ID
from tests.stage import Kind, performance

T = TypeVar("T")
OpenFront = Callable[[Database, Books], StockFront]

SHOW = "01972b8a-0000-7000-8000-000000000001"
OTHER_SHOW = "01972b8a-0000-7000-8000-000000000002"
NO_SHOW = "01972b8a-0000-7000-8000-00000000000f"
FLOOR = Kind("floor", capacity=20, max_per_order=4, max_per_person=6)
FRONT = Kind("front", seats=range(24), max_per_order=8, max_per_person=8)
BACK = Kind("back", seats=range(24, 40), max_per_order=8, max_per_person=8)
# Seat 40 belongs to no ticket type.
BLOCKS = [range(8), range(8, 16), range(16, 24), range(24, 32), range(32, 41)]
SECTIONS = ["Left", "Left", "Right", "Circle", "Circle"]
ACCESSIBLE = [22, 23]
FLOOR_POSITION, FRONT_POSITION, BACK_POSITION = range(3)
EVERYTHING = [20, 24, 16]
OTHER_FLOOR = Kind("other-floor", capacity=5)
ACTOR = Actor(id="somebody", session_id="session", correlation_id="request")
SETTLED_SECONDS_MAX = 5
# However busy the machine is: a test that means a stock that is being read says so.
PATIENCE_SECONDS = 5.0

_users = itertools.count(1)


def open_memory(clock: ManualClock) -> OpenFront:
    """In the memory of this process."""
    return lambda database, books: MemoryFront(database, books, clock, IdGenerator(clock))


def open_shared(store: RedisStore, locks: Locks, clock: ManualClock) -> OpenFront:
    """In Redis."""
    return lambda database, books: RedisFront(
        store,
        database,
        books,
        locks=locks,
        clock=clock,
        ids=IdGenerator(clock),
        look_after_seconds=1,
        patience_seconds=PATIENCE_SECONDS,
    )


async def publish_shows(database: Database, now: datetime) -> None:
    """Begin to sell two performances."""

    async def add(transaction: Transaction) -> None:
        show = performance(SHOW, [FLOOR, FRONT, BACK], now, blocks=BLOCKS, sections=SECTIONS, accessible=ACCESSIBLE)
        await add_performance(transaction, show)
        await add_performance(transaction, performance(OTHER_SHOW, [OTHER_FLOOR], now))

    await database.run(add)


def user() -> str:
    """Somebody new."""
    return f"01972b8a-0000-7000-8000-1{next(_users):011d}"


def some(ticket_type_id: str, quantity: int = 1, *, by: str = "", show: str = SHOW) -> PlaceHold:
    """So many of a ticket type."""
    return mixed((ticket_type_id, quantity), by=by, show=show)


def mixed(*wanted: tuple[str, int], by: str = "", show: str = SHOW) -> PlaceHold:
    return PlaceHold(
        performance_id=show, user_id=by or user(), seat_ids=[], wanted=[Wanted(kind, number) for kind, number in wanted]
    )


def narrow(ticket_type_id: str, quantity: int, *, section: str | None = None, accessible: int = 0) -> PlaceHold:
    """The best of certain seats."""
    wanted = [Wanted(ticket_type_id, quantity, section, accessible)]
    return PlaceHold(performance_id=SHOW, user_id=user(), seat_ids=[], wanted=wanted)


def seats(*numbers: int, by: str = "") -> PlaceHold:
    """These very seats."""
    return PlaceHold(
        performance_id=SHOW, user_id=by or user(), seat_ids=[f"seat-{number}" for number in numbers], wanted=[]
    )


class Desk:
    """One process that sells, on a database that has the performances already."""

    def __init__(self, database: Database, clock: ManualClock, open_front: OpenFront) -> None:
        self.database = database
        self.clock = clock
        books = Books()
        self.front = open_front(database, books)
        self.commands = InventoryCommands(self.front, books, clock)
        ids = IdGenerator(clock)
        self.controls = ControlCommands(self.front, books, clock=clock, ids=ids, audit=Audit(clock, ids))
        self.returns = ReturnCommands(self.front, books, clock, ids)
        self._open = CommandBook(database, max_batch=16, max_queue=20_000)
        self._place = self._open.staged("test.place_holds", self.front, self.commands.place_holds, PlacedHold)
        self._allocate = self._open.single("test.allocate", self.controls.place_allocation, AllocationChanged)

    async def close(self) -> None:
        await self._open.close()
        await self.front.stop()

    async def place(self, command: PlaceHold) -> PlacedHold:
        """Raises the refusal."""
        return await self._place.submit(command)

    async def place_all(self, commands: Sequence[PlaceHold]) -> Counter[str]:
        """How many were placed of those that came at the same moment, and why the others were not."""
        answers = await asyncio.gather(*(self.place(command) for command in commands), return_exceptions=True)
        return Counter(_name_of(answer) for answer in answers)

    async def claim(self, command: PlaceHold) -> Claim | Refusal:
        """Claim, and store nothing."""
        return (await self.front.claim([command]))[0]

    async def release(self, placed: PlacedHold) -> None:
        command = ReleaseHold(placed.hold_id, placed.user_id)
        await self.transact(lambda transaction: self.commands.release(transaction, command))

    async def take_back(self, *refunded: TicketsVoided) -> None:
        """The tickets of these refunds are dead."""
        await self.transact(lambda transaction: self.returns.take_back(transaction, refunded))

    async def promise(self, returns: SeatReturns, *, revision: int = 1) -> None:
        """Where refunded places of the show go from now on."""
        changed = RefundRulesChanged(
            occurred_at=self.clock.now(),
            performance_id=SHOW,
            revision=revision,
            refund_rules=DEFAULT_REFUND_RULES,
            seat_returns=returns,
        )
        await self.transact(lambda transaction: self.returns.note_returns(transaction, [changed]))

    async def cancel(self) -> None:
        """The show does not take place."""
        cancelled = PerformanceCancelled(
            occurred_at=self.clock.now(),
            performance_id=SHOW,
            event_id="event",
            organisation_id=ORGANISATION_ID,
            reason=Text("雨", "Rain"),
            cancelled_by="somebody",
        )
        await self.transact(lambda transaction: self.returns.cancel(transaction, [cancelled]))

    async def expire(self) -> int:
        return await self.transact(self.commands.expire_due)

    async def pay(self, placed: PlacedHold) -> str:
        """The money is here; what became of the hold."""
        paid = OrderPaid(occurred_at=self.clock.now(), purchase=_purchase(placed))
        events = await self.transact(lambda transaction: self._sell(transaction, paid))
        return events[0]

    async def _sell(self, transaction: Transaction, paid: OrderPaid) -> list[str]:
        await self.commands.sell(transaction, [paid])
        told = [type(event).__name__ for event in transaction.events]
        transaction.events.clear()
        return told

    async def allocate(
        self, *numbers: int, floor: int = 0, expected: int | None = None, release_at: int | None = None
    ) -> AllocationChanged:
        """Keep these seats, or so much of the floor, from sale. Raises the refusal."""
        seat_ids = [f"seat-{number}" for number in numbers]
        command = PlaceAllocation(
            actor=ACTOR,
            organisation_id=ORGANISATION_ID,
            performance_id=SHOW,
            expected=expected,
            kind=AllocationKind.HOUSE,
            label="House",
            release_at=release_at,
            selection=Selection(seat_ids, {"floor": floor} if floor else {}),
        )
        return await self._allocate.submit(command)

    async def put_on_sale(self, allocated: AllocationChanged, *numbers: int) -> int:
        """Release it, or these seats of it; returns how many places that gave back."""
        command = ReleaseAllocation(
            actor=ACTOR,
            organisation_id=ORGANISATION_ID,
            performance_id=SHOW,
            allocation_id=allocated.allocation.id,
            selection=Selection([f"seat-{number}" for number in numbers]) if numbers else None,
        )
        released = await self.transact(lambda transaction: self.controls.release_allocation(transaction, command))
        return released.changed

    async def move(self, *numbers: int, to: str) -> int:
        """Sell these seats as another ticket type; returns how many were free to move."""
        command = MoveSeats(
            actor=ACTOR,
            organisation_id=ORGANISATION_ID,
            performance_id=SHOW,
            seat_ids=[f"seat-{number}" for number in numbers],
            ticket_type_id=to,
        )
        return (await self.transact(lambda transaction: self._move(transaction, command))).changed

    async def _move(self, transaction: Transaction, command: MoveSeats) -> CapacitiesChanged:
        moved = await self.controls.move_seats(transaction, command)
        transaction.events.clear()
        return moved

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self.database.run(work)

    async def sell_behind(self, *commands: PlaceHold) -> None:
        """Hold these in the database without the front's knowledge, as if it had lost them."""
        async with self.database.reading() as reader:
            book, epoch = await Books().of(reader, SHOW), await get_epoch(reader, SHOW)
        assert book is not None
        now = self.clock.now()
        claims = []
        for command in commands:
            wishes = book.read(command, now)
            assert not isinstance(wishes, Refusal)
            lines = [Line(wish.ticket_type, wish.quantity, wish.seats) for wish in wishes]
            claims.append(Claim(user(), command.user_id, book, epoch, lines, to_micros(now)))
        await self.transact(lambda transaction: self.commands.place_holds(transaction, claims))

    async def shown(self, show: str = SHOW) -> tuple[list[int], set[int]]:
        """What is left, and which seats are free, as the front shows it."""
        stock = await self.front.show(show)
        assert stock is not None
        free = set(seats_of(stock.seating.bitmap, stock.seating.plan.seat_count)) if stock.seating else set()
        return list(stock.available), free

    async def epoch(self, show: str = SHOW) -> int:
        async with self.database.reading() as reader:
            return await get_epoch(reader, show)

    async def shows_left(self, show: str = SHOW) -> int:
        """How much is left of the first ticket type, once what was committed has been told."""
        true = (await self.true(show))[0]
        async with asyncio.timeout(SETTLED_SECONDS_MAX):
            while (await self.shown(show))[0] != true:
                await asyncio.sleep(0.01)
        return true[0]

    async def true(self, show: str = SHOW) -> tuple[list[int], set[int]]:
        """The same, as the database has it."""
        async with self.database.reading() as reader:
            left = await available_of(reader, show)
            taken = await taken_seats_of(reader, show)
        return left, set(range(40)) - set(taken) if show == SHOW else set()

    async def agrees(self, show: str = SHOW) -> bool:
        """Whether the front comes to show the truth: what is told after a commit takes a moment."""
        true = await self.true(show)
        try:
            async with asyncio.timeout(SETTLED_SECONDS_MAX):
                while await self.shown(show) != true:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            return False
        return True

    async def broken_promises(self) -> list[Broken]:
        async with self.database.reading() as reader:
            return await check_invariants(reader, INVARIANTS)


def voided(placed: PlacedHold, *which: int, now: datetime, refund: str = "") -> TicketsVoided:
    """The tickets of a hold that was sold, or those with these numbers among them, died for a refund."""
    places: list[tuple[str, SeatRef | None]] = []
    for item in placed.items:
        places += [(item.ticket_type_id, item.seats[number] if item.seats else None) for number in range(item.quantity)]
    return TicketsVoided(
        occurred_at=now,
        refund_id=refund or f"refund of {placed.hold_id[-8:]}",
        order_id="order",
        user_id=placed.user_id,
        performance_id=placed.performance_id,
        tickets=[
            VoidedTicket(
                item_id=f"{placed.hold_id.replace('-', '')}-{number}",
                ticket_type_id=places[number][0],
                seat=places[number][1],
                price=Money(1),
            )
            for number in which or range(len(places))
        ],
        hold_id=placed.hold_id,
    )


def _name_of(answer: PlacedHold | BaseException) -> str:
    match answer:
        case PlacedHold():
            return "placed"
        case Refusal():
            return answer.code
    return repr(answer)


def _purchase(placed: PlacedHold) -> Purchase:
    def item(type_id: str, seat: SeatRef | None) -> PurchasedItem:
        name = Text("看台", "Stand")
        return PurchasedItem(id="x", ticket_type_id=type_id, ticket_type_name=name, seat=seat, price=Money(1))

    of_seats = [item(line.ticket_type_id, seat) for line in placed.items for seat in line.seats]
    standing = [
        item(line.ticket_type_id, None) for line in placed.items if not line.seats for _ in range(line.quantity)
    ]
    return Purchase(
        order_id="order",
        order_number="1",
        hold_id=placed.hold_id,
        user_id=placed.user_id,
        event_id=placed.event_id,
        performance_id=placed.performance_id,
        items=[*of_seats, *standing],
        total=Money(len(of_seats) + len(standing)),
        holder_name="",
        contact_sealed="",
    )
