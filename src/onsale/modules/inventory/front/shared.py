"""The front in Redis, for any number of processes (docs/adr/0017).

What is left lies in Redis and changes by scripts. Each process keeps a copy of what it saw last, to choose seats from
and to show. Every claim is remembered in Redis until the database says what became of it, so nothing that a killed
process has claimed stays away from the sale.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress

import structlog
from prometheus_client import Counter
from typing_extensions import override

from onsale.modules.inventory.domain.book import Book, PlaceHold
from onsale.modules.inventory.domain.front import StockFront
from onsale.modules.inventory.domain.holds import HoldState, StoredHold
from onsale.modules.inventory.domain.stock import VERSIONS_PER_EPOCH, Claim, Step, Stock
from onsale.modules.inventory.front.batch import Asked, PerformanceBatch
from onsale.modules.inventory.front.rebuild import Rebuilder
from onsale.modules.inventory.front.returns import FORGET, GIVE_BACK, Returns, Verdicts, settle
from onsale.modules.inventory.front.scripts import (
    DOUBT,
    DUE,
    KEPT_SECONDS,
    LOOK,
    OPEN_KEY,
    STEP,
    TAKE_AGAIN,
    Answer,
    Keys,
    answer_of,
    pack,
)
from onsale.modules.inventory.repository.books import Books
from onsale.modules.inventory.repository.holds import HoldStatus, status_of
from onsale.modules.inventory.repository.stock import StockDisagrees, epochs_of
from onsale.modules.inventory.settings import BOOKS_IN_MEMORY_MAX, LOOK_AFTER_SECONDS
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Conflict, Database
from onsale.platform.ids import IdGenerator
from onsale.platform.locks import Locks
from onsale.platform.problems import NotFound, Refusal, Unavailable
from onsale.platform.redis import Call, RedisStore

RETRY_AFTER_SECONDS = 1
# Stock that is missing is often back before anybody notices; longer than this nobody waits for it.
PATIENCE_SECONDS = 0.5
# People who look see what is at most this old.
SHOWN_SECONDS = 0.1
DUE_PER_PERFORMANCE_MAX = 500
HELD_LONGER_SECONDS = 30
LATER_SECONDS_MAX = 3_600
# Redis does nothing else while it takes a step; a larger one is read from the database, a page at a time.
SEATS_PER_STEP_MAX = 2_000

log = structlog.get_logger(__name__)
DOUBTS = Counter("onsale_stock_doubts_total", "Stocks in Redis that the database has disagreed with")
ABANDONED = Counter("onsale_stock_abandoned_total", "Claims that were never stored and are given back")


class _Copy:
    """What a process saw last of a stock."""

    __slots__ = ("seen_at", "stock")

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.seen_at = time.monotonic()


class RedisFront(StockFront):
    """The shared ``StockFront``."""

    batches_at_once = 2

    def __init__(
        self,
        store: RedisStore,
        database: Database,
        books: Books,
        *,
        locks: Locks,
        clock: Clock,
        ids: IdGenerator,
        look_after_seconds: int = LOOK_AFTER_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._rebuilder = Rebuilder(store, database, locks)
        self._database = database
        self._books = books
        self._clock = clock
        self._ids = ids
        self._look_after_seconds = look_after_seconds
        self._patience_seconds = patience_seconds
        self._copies: OrderedDict[str, _Copy] = OrderedDict()
        self._looks: dict[str, asyncio.Task[Stock | None]] = {}
        self._rebuilds: dict[str, asyncio.Task[None]] = {}
        self._rebuild_began: dict[str, float] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._epochs: dict[str, int] = {}
        self.returns = Returns(store)

    @override
    async def claim(self, commands: Sequence[PlaceHold]) -> Sequence[Claim | Refusal]:
        by_performance: dict[str, list[tuple[int, PlaceHold]]] = {}
        for place, command in enumerate(commands):
            by_performance.setdefault(command.performance_id, []).append((place, command))
        outcomes: dict[int, Claim | Refusal] = {}
        batches: list[PerformanceBatch] = []
        await asyncio.gather(*(self._begin(*asked, outcomes, batches) for asked in by_performance.items()))
        while open_batches := [batch for batch in batches if not batch.is_settled]:
            calls = [batch.next_call() for batch in open_batches]
            for batch, answer in zip(open_batches, await self._store.run_all(calls), strict=True):
                await self._read(batch, answer)
        for batch in batches:
            outcomes |= batch.outcomes
        return [outcomes[place] for place in range(len(commands))]

    async def _begin(
        self,
        performance_id: str,
        placed: list[tuple[int, PlaceHold]],
        outcomes: dict[int, Claim | Refusal],
        batches: list[PerformanceBatch],
    ) -> None:
        """Answer those who can have nothing whatever is left; the others become a batch."""
        try:
            book = await self._book(performance_id)
            stock = await self._copy(book) if book else None
        except Unavailable as away:
            outcomes |= {place: away for place, _ in placed}
            return
        if book is None or stock is None:
            outcomes |= {place: NotFound() for place, _ in placed}
            return
        now = self._clock.now()
        asked: list[Asked] = []
        for place, command in placed:
            wishes = book.read(command, now)
            if isinstance(wishes, Refusal):
                outcomes[place] = wishes
            else:
                asked.append(Asked(place, self._ids.new(), command, wishes, to_micros(now)))
        batches.append(PerformanceBatch(stock, asked, self._look_after_seconds))

    async def _read(self, batch: PerformanceBatch, raw: object) -> None:
        performance_id = batch.stock.book.performance_id
        if isinstance(raw, Unavailable):
            # Whether they were granted nobody knows; as nobody will store them, they can be given back.
            self.returns.put(performance_id, batch.sent_ids)
            batch.fail(raw)
            return
        answer = answer_of(raw)
        if answer is not None:
            self._note_epoch(batch.stock, answer)
            batch.read(answer)
            copy = self._copies.get(performance_id)
            if copy is not None and copy.stock.version == answer.left.version:
                copy.seen_at = time.monotonic()
            return
        self._forget(performance_id)
        _ = self._rebuild(batch.stock.book)
        batch.fail(Unavailable(retry_after=RETRY_AFTER_SECONDS))

    @override
    async def undo(self, claims: Sequence[Claim], error: Exception) -> None:
        if isinstance(error, Unavailable):
            return  # perhaps they are stored; whoever looks after them will ask the database
        verdicts: Verdicts = {}
        for claim in claims:
            verdicts.setdefault(claim.book.performance_id, {})[claim.hold_id] = GIVE_BACK
        for performance_id, by_hold in (await settle(self._store, verdicts)).items():
            self.returns.put(performance_id, by_hold)
        for performance_id in verdicts:
            self._expire(performance_id)
        if isinstance(error, StockDisagrees):
            epochs = {(claim.book.performance_id, claim.epoch) for claim in claims}
            await self._doubt([(pid, epoch) for pid, epoch in epochs if pid in error.performance_ids])

    async def _doubt(self, doubted: Sequence[tuple[str, int]]) -> None:
        """Have these stocks read again, unless that has happened since."""
        for performance_id, epoch in doubted:
            DOUBTS.inc()
            log.warning("stock_doubted", performance=performance_id, epoch=epoch)
            await self._forget_everywhere(performance_id, epoch)

    async def _forget_everywhere(self, performance_id: str, epoch: int) -> None:
        self._forget(performance_id)
        with suppress(Unavailable):
            await self._store.run(DOUBT, [Keys(performance_id).state], epoch)

    @override
    def given_back(self, holds: Sequence[StoredHold]) -> Callable[[], None]:
        def tell() -> None:
            for hold in holds:
                self.returns.put(hold.performance_id, [hold.id])
                self._expire(hold.performance_id)

        return tell

    @override
    def taken_again(self, hold: StoredHold, epoch: int) -> Callable[[], None]:
        return lambda: self._tell(self._take_again(hold, epoch))

    def _tell(self, telling: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(telling, name="stock-telling")
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def _take_again(self, hold: StoredHold, epoch: int) -> None:
        book = self._books.known(hold.performance_id)
        if book is None:
            return
        items = [(book.by_id[kind].position, quantity, 0, seats, False) for kind, quantity, seats in hold.items]
        keys = Keys(hold.performance_id).all
        sold = pack((hold.id, hold.user_id, items))
        # Where that fails, somebody is promised what is gone, and the database refuses.
        with suppress(Unavailable):
            await self._store.run(TAKE_AGAIN, keys, epoch, self._look_after_seconds, KEPT_SECONDS, sold)
        self._expire(hold.performance_id)

    @override
    def stepped(self, step: Step) -> Callable[[], None]:
        return lambda: self._tell(self._step(step))

    async def _step(self, step: Step) -> None:
        if step.new_rules:
            self._books.doubt(step.performance_id)
        if len(step.taken) + len(step.given) > SEATS_PER_STEP_MAX:
            await self._forget_everywhere(step.performance_id, step.epoch - 1)
            return
        change = pack((list(step.left.items()), step.taken, step.given, step.people))
        arguments = (step.epoch, step.epoch * VERSIONS_PER_EPOCH, KEPT_SECONDS, change)
        # Where that fails, whoever looks after this stock finds that it has missed a step.
        with suppress(Unavailable):
            await self._store.run(STEP, Keys(step.performance_id).with_kept, *arguments)
        self._expire(step.performance_id)

    @override
    async def show(self, performance_id: str) -> Stock | None:
        copy = self._copies.get(performance_id)
        if copy is not None and time.monotonic() - copy.seen_at < SHOWN_SECONDS:
            return copy.stock
        look = self._looks.get(performance_id)
        if look is None:
            look = asyncio.create_task(self._look(performance_id), name="stock-look")
            self._looks[performance_id] = look
            look.add_done_callback(lambda look: self._looked(performance_id, look))
        return await asyncio.shield(look)

    def _looked(self, performance_id: str, look: asyncio.Task[Stock | None]) -> None:
        del self._looks[performance_id]
        if not look.cancelled():
            look.exception()  # who asked may be gone

    async def _look(self, performance_id: str) -> Stock | None:
        book = await self._book(performance_id)
        return await self._seen(book) if book else None

    async def _copy(self, book: Book) -> Stock:
        """The last that was seen, however old: a script will correct it."""
        copy = self._copies.get(book.performance_id)
        return copy.stock if copy is not None and copy.stock.book is book else await self._seen(book)

    async def _seen(self, book: Book) -> Stock:
        """What Redis has now. Raises ``Unavailable`` when that is nothing, and remains so for a moment."""
        answer = await self._ask(book)
        if answer is None:
            rebuild = self._rebuild(book)
            patience = self._rebuild_began[book.performance_id] + self._patience_seconds - time.monotonic()
            await asyncio.wait([rebuild], timeout=max(0.0, patience))
            answer = await self._ask(book)
        if answer is None:
            raise Unavailable(retry_after=RETRY_AFTER_SECONDS)
        left = answer.left
        copy = self._copies.get(book.performance_id)
        if copy is not None:
            self._note_epoch(copy.stock, answer)
        if copy is None or copy.stock.book is not book:
            copy = _Copy(Stock(book, epoch=left.epoch, available=left.available))
            copy.stock.version = -1
            self._copies[book.performance_id] = copy
            if len(self._copies) > BOOKS_IN_MEMORY_MAX:
                self._copies.popitem(last=False)
        if left.version > copy.stock.version:
            copy.stock.become(left.epoch, left.version, left.available, answer.bitmap)
        copy.seen_at = time.monotonic()
        return copy.stock

    def _note_epoch(self, stock: Stock, answer: Answer) -> None:
        """In another epoch seats may be sold as other ticket types."""
        if stock.epoch != answer.left.epoch:
            self._books.doubt(stock.book.performance_id)

    async def _ask(self, book: Book) -> Answer | None:
        copy = self._copies.get(book.performance_id)
        keys = Keys(book.performance_id)
        known = copy.stock.version if copy is not None and copy.stock.book is book else -1
        return answer_of(await self._store.run(LOOK, [keys.state, keys.seats], known))

    async def _book(self, performance_id: str) -> Book | None:
        known = self._books.known(performance_id)
        return known or await self._database.read(lambda reader: self._books.of(reader, performance_id))

    def _forget(self, performance_id: str) -> None:
        self._copies.pop(performance_id, None)
        self._books.doubt(performance_id)

    def _expire(self, performance_id: str) -> None:
        copy = self._copies.get(performance_id)
        if copy is not None:
            copy.seen_at = -SHOWN_SECONDS

    def _rebuild(self, book: Book) -> asyncio.Task[None]:
        """The rebuild that is under way, begun now if there was none."""
        task = self._rebuilds.get(book.performance_id)
        if task is None:
            task = asyncio.create_task(self._rebuilt(book), name="stock-rebuild")
            self._rebuilds[book.performance_id] = task
            self._rebuild_began[book.performance_id] = time.monotonic()
        return task

    async def _rebuilt(self, book: Book) -> None:
        try:
            await self._rebuilder.rebuild(book)
        except (Unavailable, Conflict) as error:
            log.warning("stock_not_rebuilt", performance=book.performance_id, error=repr(error))
        except Exception:
            log.exception("stock_not_rebuilt", performance=book.performance_id)
        finally:
            del self._rebuilds[book.performance_id]

    @override
    async def look_after(self) -> int:
        """Settle claims that should be settled by now, as the database says; returns how many were looked at."""
        answer = await self._store.ask("SMEMBERS", OPEN_KEY)
        open_ids = sorted(member.decode() for member in answer) if isinstance(answer, list | set) else []
        keys = [Keys(performance_id) for performance_id in open_ids]
        calls = [Call(DUE, [key.state, key.due], [DUE_PER_PERFORMANCE_MAX]) for key in keys]
        due: dict[str, list[str]] = {}
        for performance_id, ids in zip(open_ids, await self._store.run_all(calls) if calls else [], strict=True):
            if ids is None:
                await self._store.ask("SREM", OPEN_KEY, performance_id)
            elif isinstance(ids, list) and ids:
                due[performance_id] = [hold_id.decode() for hold_id in ids]
        for performance_id, hold_ids in due.items():
            await self._settle_due(performance_id, hold_ids)
        await self._find_missed_steps(open_ids)
        return sum(len(hold_ids) for hold_ids in due.values())

    async def _find_missed_steps(self, performance_ids: Sequence[str]) -> None:
        """An epoch that has been the latest since the last look must be known to Redis by now."""
        before, self._epochs = self._epochs, {}
        if performance_ids:
            self._epochs = await self._database.read(lambda reader: epochs_of(reader, performance_ids))
        lasting = [(pid, epoch) for pid, epoch in self._epochs.items() if before.get(pid) == epoch]
        calls = [Call(DOUBT, [Keys(performance_id).state], [epoch - 1]) for performance_id, epoch in lasting]
        for (performance_id, epoch), forgotten in zip(
            lasting, await self._store.run_all(calls) if calls else [], strict=True
        ):
            if forgotten == 1:
                log.warning("stock_missed_a_step", performance=performance_id, epoch=epoch)

    async def _settle_due(self, performance_id: str, hold_ids: list[str]) -> None:
        status = await self._database.read(lambda reader: status_of(reader, hold_ids))
        verdicts = {hold_id: self._verdict(status.get(hold_id)) for hold_id in hold_ids}
        abandoned = sum(hold_id not in status for hold_id in hold_ids)
        if abandoned:
            ABANDONED.inc(abandoned)
            log.warning("claims_given_back", performance=performance_id, holds=abandoned)
        await settle(self._store, {performance_id: verdicts})
        self._expire(performance_id)

    def _verdict(self, status: HoldStatus | None) -> int:
        if status is None:
            return GIVE_BACK
        match status.state:
            case HoldState.HELD:
                remaining = (status.expires_at - to_micros(self._clock.now())) // 1_000_000
                return min(LATER_SECONDS_MAX, max(0, remaining) + HELD_LONGER_SECONDS)
            case HoldState.SOLD:
                return FORGET
            case HoldState.RELEASED | HoldState.EXPIRED | HoldState.LOST:
                return GIVE_BACK

    @override
    async def stop(self) -> None:
        """Give back what waits for it, and read nothing any more."""
        tasks = [*self._looks.values(), *self._rebuilds.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *self._telling, return_exceptions=True)
        await self.returns.stop()
