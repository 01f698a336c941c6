"""The front in the memory of one process: read from the database when first asked for, and when it proved wrong."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence

from typing_extensions import override

from onsale.modules.inventory.domain.book import Book, PlaceHold, Wish
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.holds import StoredHold
from onsale.modules.inventory.domain.stock import Claim, Line, Step, Stock
from onsale.modules.inventory.repository import stock as truth
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.repository.stock import StockDisagrees
from onsale.modules.inventory.settings import BOOKS_IN_MEMORY_MAX
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound, Refusal, Unavailable

Bought = Mapping[tuple[str, str], int]


class MemoryFront(StockFront):
    """The embedded ``StockFront``. Should another process do the same on the same database, both are only slow: whoever
    reads the stock begins an epoch, and what the other has claimed before is refused."""

    batches_at_once = 1

    def __init__(self, database: Database, books: Books, clock: Clock, ids: IdGenerator) -> None:
        self._database = database
        self._books = books
        self._clock = clock
        self._ids = ids
        self._stocks: OrderedDict[str, Stock] = OrderedDict()

    @override
    async def claim(self, commands: Sequence[PlaceHold]) -> Sequence[Claim | Refusal]:
        stocks = {pid: await self.show(pid) for pid in {command.performance_id for command in commands}}
        types = {kind.id for stock in stocks.values() if stock for kind in stock.book.types}
        users = {command.user_id for command in commands}
        bought: Bought = await self._database.read(
            lambda reader: truth.bought_already(reader, user_ids=users, ticket_type_ids=types)
        )
        added = Counter[tuple[str, str]]()
        return [self._claim(stocks[command.performance_id], command, bought, added) for command in commands]

    def _claim(
        self, stock: Stock | None, command: PlaceHold, bought: Bought, added: Counter[tuple[str, str]]
    ) -> Claim | Refusal:
        if stock is None:
            return NotFound()
        wishes = stock.book.read(command, self._clock.now())
        if isinstance(wishes, Refusal):
            return wishes
        lines = stock.claim(wishes, _has(wishes, command.user_id, bought, added))
        if isinstance(lines, Refusal):
            return lines
        added.update({(line.ticket_type.id, command.user_id): line.quantity for line in lines})
        made_at = to_micros(self._clock.now())
        attendees = stock.book.attendees_of(command, wishes)
        return Claim(self._ids.new(), command.user_id, stock.book, stock.epoch, lines, made_at, attendees)

    @override
    async def undo(self, claims: Sequence[Claim], error: Exception) -> None:
        for claim in claims:
            stock = self._stocks.get(claim.book.performance_id)
            if stock is None or stock.read_in > claim.epoch:
                continue  # made from an earlier reading
            if stock.epoch == claim.epoch:
                stock.give_back(claim.lines)
            else:
                self._forget({stock.book.performance_id})  # a step in between may have taken some of its seats
        if isinstance(error, StockDisagrees):
            self._forget(error.performance_ids)
        elif isinstance(error, Unavailable):
            self._forget({claim.book.performance_id for claim in claims})

    def _forget(self, performance_ids: Collection[str]) -> None:
        for performance_id in performance_ids:
            self._stocks.pop(performance_id, None)
            self._books.doubt(performance_id)

    @override
    def given_back(self, holds: Sequence[StoredHold]) -> Callable[[], None]:
        # What is read from now on knows already that these have ended: the counters are locked until the commit.
        stocks = [(self._stocks.get(hold.performance_id), hold) for hold in holds]

        def give_back() -> None:
            for stock, hold in stocks:
                if stock is not None:
                    stock.give_back(_lines(stock, hold))

        return give_back

    @override
    def taken_again(self, hold: StoredHold, epoch: int) -> Callable[[], None]:
        def take() -> None:
            stock = self._stocks.get(hold.performance_id)
            if stock is not None and stock.epoch == epoch:
                stock.take(_lines(stock, hold))

        return take

    @override
    def stepped(self, step: Step) -> Callable[[], None]:
        def take_step() -> None:
            stock = self._stocks.get(step.performance_id)
            if stock is None or stock.epoch >= step.epoch:
                return
            if step.new_rules or stock.epoch != step.epoch - 1:
                self._forget({step.performance_id})
            else:
                stock.step(step)

        return take_step

    @override
    async def show(self, performance_id: str) -> Stock | None:
        stock = self._stocks.get(performance_id)
        if stock is not None:
            return stock
        book = await self._database.read(lambda reader: self._books.of(reader, performance_id))
        return await self._load(book) if book else None

    async def _load(self, book: Book) -> Stock:
        stock = await self._database.run(lambda transaction: self._read(transaction, book))
        return self._stocks.get(book.performance_id, stock)  # somebody may have read it again meanwhile

    async def _read(self, transaction: Transaction, book: Book) -> Stock:
        stock = await _read_stock(transaction, book)
        # Known before the commit: whoever gives back from now on has to find it, and may share the commit.
        self._stocks[book.performance_id] = stock
        transaction.on_rollback(lambda: self._forget({book.performance_id}))
        if len(self._stocks) > BOOKS_IN_MEMORY_MAX:
            self._stocks.popitem(last=False)
        return stock

    @override
    async def look_after(self) -> int:
        return 0  # claims die with the process

    @override
    async def stop(self) -> None:
        """Nothing runs by itself."""


async def _read_stock(transaction: Transaction, book: Book) -> Stock:
    return Stock(
        book,
        epoch=await truth.begin_epoch(transaction, book.performance_id),
        available=await truth.available_of(transaction, book.performance_id),
        taken=await truth.taken_seats_of(transaction, book.performance_id) if book.plan else (),
    )


def _has(wishes: Sequence[Wish], user_id: str, bought: Bought, added: Counter[tuple[str, str]]) -> dict[int, int]:
    keys = ((wish.ticket_type.position, (wish.ticket_type.id, user_id)) for wish in wishes)
    return {position: bought.get(key, 0) + added[key] for position, key in keys}


def _lines(stock: Stock, hold: StoredHold) -> list[Line]:
    return [Line(stock.book.by_id[type_id], quantity, seats) for type_id, quantity, seats in hold.items]
