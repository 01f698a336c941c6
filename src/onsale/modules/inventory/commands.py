"""What can be done to stock: place holds, give them back, sell them.

All changes of stock run in write transactions, one after another, so the memory of this process and the database move
together. When they disagree (another process, a bug), the database wins and the memory is read again.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy.exc import IntegrityError

from onsale.contracts.events import HoldConfirmed, HoldLost, OrderPaid, PerformancePublished, Purchase
from onsale.contracts.tokens import HoldClaimItem
from onsale.modules.inventory import repository
from onsale.modules.inventory.domain.holds import HoldState
from onsale.modules.inventory.domain.stock import ClaimedItem, Stock, Wanted
from onsale.modules.inventory.errors import HoldNotReleasable
from onsale.modules.inventory.repository import HoldItemRow, HoldRow, StockDisagrees, StoredHold, TakenSeatRow
from onsale.modules.inventory.settings import (
    EXPIRY_BATCH_MAX,
    HOLD_SECONDS,
    PAYMENT_MARGIN_SECONDS,
    STOCKS_IN_MEMORY_MAX,
)
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound, Refusal


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True):
    """Take stock for a while: these very seats, or numbers of ticket types (the best seats where they are seated)."""

    performance_id: str
    user_id: str
    seat_ids: list[str]
    wanted: list[Wanted]


class PlacedHold(msgspec.Struct, frozen=True, kw_only=True):
    """A durable hold. ``pay_before`` and ``expires_at`` in microseconds."""

    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    items: list[HoldClaimItem]
    pay_before: int
    expires_at: int


class ReleaseHold(msgspec.Struct, frozen=True):
    """Give a hold back before its time."""

    hold_id: str
    user_id: str


class Released(msgspec.Struct, frozen=True):
    """The hold is given back."""

    hold_id: str


class _Accepted(msgspec.Struct, frozen=True):
    command: PlaceHold
    stock: Stock
    items: list[ClaimedItem]
    placed: PlacedHold


class StockKeeper:
    """The stocks in memory. Loaded from the database when first asked for, forgotten when they proved wrong."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._stocks: OrderedDict[str, Stock] = OrderedDict()

    async def of(self, transaction: Transaction, performance_id: str) -> Stock | None:
        """The stock of a performance inside a write transaction."""
        stock = self._stocks.get(performance_id)
        if stock is None:
            # A version that is larger than any before, also after a restart.
            stock = await repository.load_stock(transaction, performance_id, to_micros(self._clock.now()))
            if stock is None:
                return None
            self._stocks[performance_id] = stock
            if len(self._stocks) > STOCKS_IN_MEMORY_MAX:
                self._stocks.popitem(last=False)
        return stock

    async def to_show(self, performance_id: str) -> Stock | None:
        """The stock of a performance for people who look; a claim that is about to commit shows already."""
        if performance_id in self._stocks:
            return self._stocks[performance_id]
        async with self._database.transaction() as transaction:
            return await self.of(transaction, performance_id)

    def forget(self, performance_id: str) -> None:
        self._stocks.pop(performance_id, None)


class InventoryCommands:
    """The use cases that change stock."""

    def __init__(self, keeper: StockKeeper, clock: Clock, ids: IdGenerator) -> None:
        self._keeper = keeper
        self._clock = clock
        self._ids = ids

    async def open_performances(self, transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
        """Start to keep the stock of published performances; doing it again changes nothing."""
        for performance in published:
            await repository.add_performance(transaction, performance)

    async def place_holds(
        self, transaction: Transaction, commands: Sequence[PlaceHold]
    ) -> Sequence[PlacedHold | Refusal]:
        """Place a batch of holds: a few statements, however many they are. Idempotent by the request's key."""
        stocks = {pid: await self._keeper.of(transaction, pid) for pid in {c.performance_id for c in commands}}
        known = await self._bought(transaction, commands, stocks)
        outcomes: list[PlacedHold | Refusal] = []
        accepted: list[_Accepted] = []
        added = Counter[tuple[str, str]]()
        transaction.on_rollback(lambda: _give_all_back(accepted))
        for command in commands:
            stock = stocks[command.performance_id]
            claim = self._claim(stock, command, known, added) if stock is not None else NotFound()
            if isinstance(claim, Refusal) or stock is None:
                outcomes.append(claim if isinstance(claim, Refusal) else NotFound())
                continue
            accepted.append(_Accepted(command, stock, claim, self._place(stock, command, claim)))
            added.update({(item.ticket_type.id, command.user_id): item.quantity for item in claim})
            outcomes.append(accepted[-1].placed)
        await self._store(transaction, accepted, added, known)
        transaction.on_commit(lambda: _rise(entry.stock for entry in accepted))
        return outcomes

    def _claim(
        self,
        stock: Stock,
        command: PlaceHold,
        known: dict[tuple[str, str], int],
        added: Counter[tuple[str, str]],
    ) -> list[ClaimedItem] | Refusal:
        already = {
            kind.id: known.get((kind.id, command.user_id), 0) + added[kind.id, command.user_id] for kind in stock.types
        }
        if command.seat_ids:
            return stock.claim_seats(command.seat_ids, already, self._clock.now())
        return stock.claim_quantities(command.wanted, already, self._clock.now())

    def _place(self, stock: Stock, command: PlaceHold, items: list[ClaimedItem]) -> PlacedHold:
        pay_before = to_micros(self._clock.now() + timedelta(seconds=HOLD_SECONDS))
        return PlacedHold(
            hold_id=self._ids.new(),
            user_id=command.user_id,
            event_id=stock.event_id,
            performance_id=stock.performance_id,
            items=[
                HoldClaimItem(
                    ticket_type_id=item.ticket_type.id,
                    ticket_type_name=item.ticket_type.name,
                    quantity=item.quantity,
                    seats=stock.seating.describe(item.seats) if stock.seating else [],
                    price=item.ticket_type.price,
                )
                for item in items
            ],
            pay_before=pay_before,
            expires_at=pay_before + PAYMENT_MARGIN_SECONDS * 1_000_000,
        )

    async def _bought(
        self, transaction: Transaction, commands: Sequence[PlaceHold], stocks: dict[str, Stock | None]
    ) -> dict[tuple[str, str], int]:
        types = {kind.id for stock in stocks.values() if stock for kind in stock.types}
        users = {command.user_id for command in commands}
        return await repository.bought_already(transaction, user_ids=users, ticket_type_ids=types) if types else {}

    async def _store(
        self,
        transaction: Transaction,
        accepted: list[_Accepted],
        added: Counter[tuple[str, str]],
        known: dict[tuple[str, str], int],
    ) -> None:
        if not accepted:
            return
        now = to_micros(self._clock.now())
        quantities = Counter[str]()
        limits: dict[str, int] = {}
        holds: list[HoldRow] = []
        items: list[HoldItemRow] = []
        seats: list[TakenSeatRow] = []
        for entry in accepted:
            placed, pid = entry.placed, entry.stock.performance_id
            holds.append(HoldRow(placed.hold_id, pid, placed.user_id, HoldState.HELD, now, placed.expires_at))
            for item in entry.items:
                type_id = item.ticket_type.id
                quantities[type_id] += item.quantity
                limits[type_id] = item.ticket_type.max_per_person
                items.append(HoldItemRow(placed.hold_id, type_id, item.quantity))
                seats.extend(TakenSeatRow(pid, seat, placed.hold_id, type_id) for seat in item.seats)
        try:
            await repository.take_stock(transaction, quantities)
            await repository.add_to_buyers(transaction, added, known, limits)
            await repository.add_holds(transaction, holds, items, seats)
        except (StockDisagrees, IntegrityError):
            # The database knows better. The command runs again and meets what is true.
            for entry in accepted:
                self._keeper.forget(entry.stock.performance_id)
            raise

    async def release(self, transaction: Transaction, command: ReleaseHold) -> Released:
        """Give a hold back for its owner. Refused once an order was placed from it."""
        found = await repository.get_holds(transaction, [command.hold_id])
        if not found or found[0].user_id != command.user_id:
            raise NotFound()
        if found[0].state is not HoldState.HELD or found[0].order_id is not None:
            raise HoldNotReleasable(state=found[0].state)
        await self._end(transaction, found, HoldState.RELEASED)
        return Released(command.hold_id)

    async def release_closed(self, transaction: Transaction, hold_ids: Collection[str]) -> None:
        """Give back the holds of orders that ended unpaid. Holds that ended by themselves are left as they are."""
        found = await repository.get_holds(transaction, hold_ids)
        await self._end(transaction, [hold for hold in found if hold.state is HoldState.HELD], HoldState.RELEASED)

    async def expire_due(self, transaction: Transaction) -> int:
        """Give back up to ``EXPIRY_BATCH_MAX`` holds whose time is over; returns how many."""
        due = await repository.due_holds(transaction, to_micros(self._clock.now()), EXPIRY_BATCH_MAX)
        await self._end(transaction, await repository.get_holds(transaction, due), HoldState.EXPIRED)
        return len(due)

    async def _end(self, transaction: Transaction, ended: list[StoredHold], state: HoldState) -> None:
        if not ended:
            return
        # Before the rows change: a stock that is read now still counts these holds.
        stocks = {pid: await self._keeper.of(transaction, pid) for pid in {hold.performance_id for hold in ended}}
        await repository.give_back_held(transaction, ended, state)

        def show() -> None:
            for hold in ended:
                stock = stocks[hold.performance_id]
                if stock is not None:
                    stock.give_back(_as_claimed(stock, hold))
            _rise(stock for stock in stocks.values() if stock is not None)

        transaction.on_commit(show)

    async def note_orders(self, transaction: Transaction, purchases: Sequence[Purchase]) -> None:
        """Remember which holds have an order, so that only the order can end them."""
        await repository.note_orders(transaction, {purchase.hold_id: purchase.order_id for purchase in purchases})

    async def sell(self, transaction: Transaction, paid: Sequence[OrderPaid]) -> None:
        """Sell paid holds. One that has ended meanwhile gets its seats again, or is lost and the money goes back."""
        by_hold = {event.purchase.hold_id: event.purchase for event in paid}
        found = await repository.get_holds(transaction, by_hold.keys())
        held = [hold for hold in found if hold.state is HoldState.HELD]
        if held:
            await repository.sell_held(transaction, held)
        confirmed = [hold.id for hold in held]
        for hold in found:
            if hold.state in {HoldState.RELEASED, HoldState.EXPIRED}:
                if await self._sell_again(transaction, hold, by_hold[hold.id]):
                    confirmed.append(hold.id)
                else:
                    await repository.move_holds(transaction, [hold.id], hold.state, HoldState.LOST)
                    transaction.append(HoldLost(occurred_at=self._clock.now(), purchase=by_hold[hold.id]))
        now = self._clock.now()
        transaction.append(*(HoldConfirmed(occurred_at=now, purchase=by_hold[hold_id]) for hold_id in confirmed))

    async def _sell_again(self, transaction: Transaction, hold: StoredHold, purchase: Purchase) -> bool:
        stock = await self._keeper.of(transaction, hold.performance_id)
        if stock is None:
            return False
        # Its seats went back when it ended; the purchase still knows which they were.
        seat_ids: dict[str, list[str]] = {}
        for item in purchase.items:
            if item.seat is not None:
                seat_ids.setdefault(item.ticket_type_id, []).append(item.seat.id)
        items = [(type_id, number, _indexes(stock, seat_ids.get(type_id, []))) for type_id, number, _ in hold.items]
        claimed = stock.claim_again(items)
        if claimed is None:
            return False
        transaction.on_rollback(lambda: stock.give_back(claimed))
        await repository.sell_ended(transaction, hold, items)
        transaction.on_commit(lambda: _rise([stock]))
        return True


def _indexes(stock: Stock, seat_ids: list[str]) -> list[int]:
    found = [stock.seating.index_of(seat_id) for seat_id in seat_ids] if stock.seating else []
    return [index for index in found if index is not None]


def _as_claimed(stock: Stock, hold: StoredHold) -> list[ClaimedItem]:
    kinds = [(stock.ticket_type(type_id), quantity, seats) for type_id, quantity, seats in hold.items]
    return [ClaimedItem(kind, quantity, seats) for kind, quantity, seats in kinds if kind is not None]


def _give_all_back(accepted: Sequence[_Accepted]) -> None:
    for entry in accepted:
        entry.stock.give_back(entry.items)


def _rise(stocks: Iterable[Stock]) -> None:
    for stock in {stock.performance_id: stock for stock in stocks}.values():
        stock.version += 1
