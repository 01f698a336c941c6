"""Reading stock from the database into Redis: by one process, in pages, and published in one step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

import structlog
from prometheus_client import Histogram

from onsale.modules.inventory.domain.book import Book
from onsale.modules.inventory.domain.seating import SeatPlan, free_bitmap
from onsale.modules.inventory.domain.stock import VERSIONS_PER_EPOCH
from onsale.modules.inventory.front.scripts import KEPT_SECONDS, OPEN_KEY, PUBLISH, UNPUBLISHED_SECONDS, Keys, pack
from onsale.modules.inventory.repository import holds, stock
from onsale.platform.db import Conflict, Database, Reader, Transaction
from onsale.platform.locks import Lease, Locks
from onsale.platform.redis import RedisStore
from onsale.platform.redis.store import Word

ROWS_PER_PAGE = 5_000
HOLDS_PER_PAGE = 500
FIELDS_PER_COMMAND = 500
LEASE_SECONDS = 30.0
# What ends while the stock is read is found when it is looked after.
DUE_NOW = 0
WAIT_SECONDS = 0.05

log = structlog.get_logger(__name__)
REBUILDS = Histogram(
    "onsale_stock_rebuild_seconds",
    "From a missing stock to its being there again",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


class Rebuilder:
    """Brings stock back that is missing in Redis. One process reads it at a time; the others wait for that one."""

    def __init__(self, store: RedisStore, database: Database, locks: Locks) -> None:
        self._store = store
        self._database = database
        self._locks = locks

    async def rebuild(self, book: Book) -> None:
        """Return when there is stock, whoever has put it there. Raises what the engines raise."""
        began = time.monotonic()
        keys = Keys(book.performance_id)
        while not await self._store.ask("EXISTS", keys.state):
            lease = await self._locks.take(f"inventory.stock:{book.performance_id}", LEASE_SECONDS)
            if lease is None:
                await asyncio.sleep(WAIT_SECONDS)
                continue
            try:
                await self._read(book, lease)
            finally:
                await self._locks.release(lease)
            seconds = time.monotonic() - began
            REBUILDS.observe(seconds)
            log.info("stock_rebuilt", performance=book.performance_id, seconds=round(seconds, 3), token=lease.token)
            return

    async def _read(self, book: Book, lease: Lease) -> None:
        async def begin(transaction: Transaction) -> int:
            await self._locks.check(transaction, lease)
            return await stock.begin_epoch(transaction, book.performance_id)

        begun = await self._database.run(begin)
        # Begun after the epoch: it sees all that was stored before, and nothing is stored from older readings any more.
        # It is held while Redis is written to, a page at a time: it locks nobody, and all of it would fill the memory.
        aside = Keys(book.performance_id, begun)
        async with self._database.reading() as reader:
            # Organisers' steps may have been in between. What is read knows them, and no step is taken twice.
            epoch = await stock.get_epoch(reader, book.performance_id)
            available = await stock.available_of(reader, book.performance_id)
            if book.plan is not None:
                free = await _free_seats(reader, book.performance_id, book.plan)
                await self._store.ask("SET", aside.seats, free, "EX", UNPUBLISHED_SECONDS)
            extended_at = time.monotonic()
            for pages in (_people(reader, book, aside.people), _claims(reader, book, aside)):
                async for commands in pages:
                    await self._store.write(commands)
                    if time.monotonic() - extended_at > LEASE_SECONDS / 3:
                        await self._keep(lease)
                        extended_at = time.monotonic()
        await self._keep(lease)
        keys = Keys(book.performance_id)
        version = epoch * VERSIONS_PER_EPOCH
        # First, so that nothing is there that nobody looks after.
        await self._store.ask("SADD", OPEN_KEY, book.performance_id)
        await self._store.run(PUBLISH, [*keys.all, *aside.content, keys.kept], epoch, version, KEPT_SECONDS, *available)

    async def _keep(self, lease: Lease) -> None:
        if not await self._locks.extend(lease, LEASE_SECONDS):
            raise Conflict("somebody else reads this stock by now")


async def _free_seats(reader: Reader, performance_id: str, plan: SeatPlan) -> bytes:
    free = free_bitmap(plan)
    after = -1
    while True:
        page = await stock.taken_seats_page(reader, performance_id, after, ROWS_PER_PAGE)
        for seat in page:
            free[seat >> 3] &= ~(1 << (seat & 7))
        if len(page) < ROWS_PER_PAGE:
            return bytes(free)
        after = page[-1]


async def _people(reader: Reader, book: Book, key: str) -> AsyncIterator[list[list[Word]]]:
    """Commands that count what each person has, a page at a time."""
    for kind in book.types:
        after, page = "", None
        while page is None or len(page) == ROWS_PER_PAGE:
            page = await stock.buyers_page(reader, kind.id, after, ROWS_PER_PAGE)
            fields = [(f"{kind.position}:{row.user_id}", row.quantity) for row in page if row.quantity]
            if fields:
                yield [*_fill("HSET", key, fields), ["EXPIRE", key, UNPUBLISHED_SECONDS]]
            after = page[-1].user_id if page else after


async def _claims(reader: Reader, book: Book, aside: Keys) -> AsyncIterator[list[list[Word]]]:
    """Commands that remember what is held, a page at a time."""
    ids = await holds.held_ids(reader, book.performance_id)
    for start in range(0, len(ids), HOLDS_PER_PAGE):
        claims: list[tuple[Word, Word]] = []
        due: list[tuple[Word, Word]] = []
        for hold in await holds.get_holds(reader, ids[start : start + HOLDS_PER_PAGE]):
            items = [(book.by_id[kind].position, quantity, 0, seats, False) for kind, quantity, seats in hold.items]
            claims.append((hold.id, pack((hold.user_id, items))))
            due.append((DUE_NOW, hold.id))
        expiry: list[list[Word]] = [["EXPIRE", key, UNPUBLISHED_SECONDS] for key in (aside.claims, aside.due)]
        yield [*_fill("HSET", aside.claims, claims), *_fill("ZADD", aside.due, due), *expiry]


def _fill(command: str, key: str, fields: Sequence[tuple[Word, Word]]) -> list[list[Word]]:
    """As few commands as their size allows."""
    chunks = (fields[start : start + FIELDS_PER_COMMAND] for start in range(0, len(fields), FIELDS_PER_COMMAND))
    return [[command, key, *(word for pair in chunk for word in pair)] for chunk in chunks]
