"""The embedded database: SQLite in WAL mode with ``synchronous=FULL``: a commit that returned survives a crash.

SQLite syncs to disk once a commit and has one writer. So everybody who waits for the writer shares the commit of the
one that is about to begin: each transaction is a savepoint, fails alone, and returns when the commit of all is on
disk (docs/adr/0013). A statement takes microseconds and runs where it is asked for; what waits for the disk, the
commit, and reads that may be long have threads.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from prometheus_client import Histogram
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from onsale.platform import migrations
from onsale.platform.db import Interrupted, OutboxWriter, Reader, Reads, Transaction
from onsale.platform.owned import Owned
from onsale.platform.sqlite.session import InlineSession, ThreadSession

T = TypeVar("T")

SHARED = Histogram(
    "onsale_sqlite_transactions_per_commit",
    "Transactions that shared one commit",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128),
)

READERS_MAX = 4
BUSY_SECONDS_MAX = 10.0
BUSY_PAUSE_SECONDS = 0.005
STATEMENTS_CACHED = 512


def drive(work: Callable[[], Coroutine[object, object, T]]) -> T:
    """Run a coroutine from its beginning to its end without letting anybody else in between."""
    driven = work()
    try:
        driven.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # what the coroutine returns
    driven.close()
    raise RuntimeError("a transaction may wait for nothing but its database")


class _Flight:
    """One physical transaction that carries the transactions of everybody who was waiting when it began."""

    def __init__(self) -> None:
        self.passengers: list[Transaction] = []
        self.failure: Interrupted | None = None
        self.landing: asyncio.Task[None] | None = None


class SqliteDatabase:
    """The embedded ``Database``. One process owns the file."""

    def __init__(self, writer: Engine, reader: Engine, owned: Owned | None = None) -> None:
        self._owned = owned
        self._engines = (writer, reader)
        self._writer = InlineSession(writer)
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-commit")
        self._reader = InlineSession(reader)
        self._readers = [ThreadSession(reader, f"sqlite-reader-{number}") for number in range(READERS_MAX)]
        self._free_readers: asyncio.LifoQueue[ThreadSession] = asyncio.LifoQueue()
        for session in self._readers:
            self._free_readers.put_nowait(session)
        self._turn = asyncio.Lock()  # first come, first served: that is what makes the commit wait its turn
        self._flight: _Flight | None = None
        self._landings: set[asyncio.Task[None]] = set()
        self._write_outbox: OutboxWriter | None = None
        self.is_shared = False

    def use_outbox(self, write: OutboxWriter) -> None:
        self._write_outbox = write

    @property
    def lagging(self) -> Reads:
        return self

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._turn:
            flight = await self._board()
            async with self._aboard(flight) as transaction:
                yield transaction
        await _landed(flight)

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self._turn:
            flight = await self._board()
            result = drive(lambda: self._work_aboard(flight, work))
        await _landed(flight)
        return result

    async def _work_aboard(self, flight: _Flight, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self._aboard(flight) as transaction:
            return await work(transaction)

    @asynccontextmanager
    async def _aboard(self, flight: _Flight) -> AsyncIterator[Transaction]:
        """One passenger: a savepoint that fails alone. When even undoing it fails, nobody of the flight may commit."""
        transaction = Transaction(self._writer)
        self._writer.link.tell("SAVEPOINT passenger")
        try:
            yield transaction
            await self._write_events(transaction)
            await transaction.complete()
            self._writer.link.tell("RELEASE passenger")
        except BaseException:
            transaction.rolled_back()
            try:
                self._writer.link.tell("ROLLBACK TO passenger")
                self._writer.link.tell("RELEASE passenger")
            except BaseException as lost:
                flight.failure = Interrupted(repr(lost))
                raise
            raise
        flight.passengers.append(transaction)

    async def _write_events(self, transaction: Transaction) -> None:
        if not transaction.events:
            return
        if self._write_outbox is None:
            raise RuntimeError("this database has no outbox: events would be lost")
        await self._write_outbox(transaction)

    async def _board(self) -> _Flight:
        if self._flight is None:
            await self._begin()
            flight = _Flight()
            flight.landing = asyncio.create_task(self._land(flight), name="commit")
            self._landings.add(flight.landing)
            flight.landing.add_done_callback(self._landings.discard)
            flight.landing.add_done_callback(_retrieve)
            self._flight = flight
        if self._flight.failure is not None:
            raise self._flight.failure
        return self._flight

    async def _begin(self) -> None:
        """Take the write lock. Only another process, a command of an operator say, can make us wait for it."""
        self._writer.link.reset()
        give_up_at = time.monotonic() + BUSY_SECONDS_MAX
        while True:
            try:
                self._writer.link.tell("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as busy:
                if time.monotonic() > give_up_at:
                    raise Interrupted(repr(busy)) from busy
            else:
                return
            await asyncio.sleep(BUSY_PAUSE_SECONDS)

    async def _land(self, flight: _Flight) -> None:
        async with self._turn:
            self._flight = None
            try:
                await asyncio.get_running_loop().run_in_executor(self._committer, self._commit, flight)
            except BaseException:
                for passenger in reversed(flight.passengers):
                    passenger.rolled_back()
                self._writer.link.reset()
                raise
            SHARED.observe(len(flight.passengers))
            for passenger in flight.passengers:
                passenger.committed()

    def _commit(self, flight: _Flight) -> None:
        if flight.failure is not None:
            raise flight.failure
        try:
            self._writer.link.tell("COMMIT")
        except sqlite3.Error as error:
            raise Interrupted(repr(error)) from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reader]:
        session = await self._free_readers.get()
        try:
            await session.run(partial(_look, session))
            yield Reader(session)
            await session.run(session.link.reset)
        finally:
            self._free_readers.put_nowait(session)

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        _look(self._reader)
        try:
            return drive(lambda: _ask(self._reader, work))
        finally:
            self._reader.link.reset()

    async def migrate(self, modules: Collection[str] | None = None, *, only_new: bool = False) -> str | None:
        async with self.transaction() as transaction:
            return await transaction.call(lambda connection: migrations.upgrade(connection, modules, only_new=only_new))

    async def close(self) -> None:
        if self._landings:
            await asyncio.wait(self._landings)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._committer.shutdown()
        self._writer.close()
        self._reader.close()
        for session in self._readers:
            session.close()
        for engine in self._engines:
            engine.dispose()
        if self._owned is not None:
            self._owned.release()
            self._owned = None


def _look(session: InlineSession) -> None:
    """Begin a snapshot. Whoever was cancelled on the way in or out has left one open; it ends here."""
    session.link.reset()
    session.link.tell("BEGIN")


async def _ask(session: InlineSession, work: Callable[[Reader], Awaitable[T]]) -> T:
    return await work(Reader(session))


async def _landed(flight: _Flight) -> None:
    if flight.landing is not None:
        # Shielded: who is cancelled while waiting must not take the others' commit along.
        await asyncio.shield(flight.landing)


def _retrieve(landing: asyncio.Task[None]) -> None:
    # Whoever waits gets the exception; when nobody waits any more, asyncio must not complain about it.
    if not landing.cancelled():
        landing.exception()


def open_sqlite(path: Path, *, alone: bool = False) -> SqliteDatabase:
    """The embedded database in this file; ``alone`` refuses when another process owns it, and owns it until closed."""
    owned = Owned(path) if alone else None
    return SqliteDatabase(_engine(path, busy_seconds=0), _engine(path, busy_seconds=BUSY_SECONDS_MAX), owned)


def _engine(path: Path, *, busy_seconds: float) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",  # transactions are ours: the driver's begin too late and take no write lock
        connect_args={"cached_statements": STATEMENTS_CACHED, "timeout": busy_seconds, "check_same_thread": False},
    )

    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={int(BUSY_SECONDS_MAX * 1000)}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-65536",
            # A checkpoint writes every changed page once: the rarer it is, the fewer pages are written twice.
            "wal_autocheckpoint=8000",
            f"busy_timeout={int(busy_seconds * 1000)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", configure)
    return engine
