"""The embedded database: SQLite in WAL mode with ``synchronous=FULL``: a commit that returned survives a crash.

SQLite syncs to disk once a commit and has one writer. So everybody who waits for the writer shares the commit of the
one that is about to begin: each transaction is a savepoint, fails alone, and returns when the commit of all is on
disk (docs/adr/0013). Every connection lives in a thread of its own, and hot work runs there as a whole.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from onsale.platform import migrations
from onsale.platform.db import Callback, Interrupted, OutboxWriter, Reader, Reads, Transaction, call_all

T = TypeVar("T")

READERS_MAX = 4
BUSY_TIMEOUT_MS = 10_000
STATEMENTS_CACHED = 512


class SqliteSession:
    """One connection and the only thread that touches it."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name, initializer=self._arrive)
        self._ident = 0
        self._connection: Connection | None = None
        self._is_closed = False

    def _arrive(self) -> None:
        self._ident = threading.get_ident()

    async def call(self, function: Callable[[Connection], T]) -> T:
        """Run a function with the connection: at once when we are in its thread already, else over there."""
        if threading.get_ident() == self._ident:
            return function(self._open())
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(self._open()))

    async def drive(self, work: Callable[[], Coroutine[object, object, T]]) -> T:
        """Run a coroutine in the thread from its beginning to its end. It can wait for nothing but this session."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _drive, work)

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        """Close the connection in its thread and end the thread; returns when both are gone. Twice is once."""
        if not self._is_closed:
            self._is_closed = True
            self._thread.submit(self._close).result()
            self._thread.shutdown()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _drive(work: Callable[[], Coroutine[object, object, T]]) -> T:
    driven = work()
    try:
        driven.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # what the coroutine returns
    driven.close()
    raise RuntimeError("a transaction may wait for nothing but its database")


class _Flight:
    """One physical transaction that carries the transactions of everybody who was waiting when it began."""

    def __init__(self, root: RootTransaction) -> None:
        self.root = root
        self.passengers: list[Transaction] = []
        self.failure: Interrupted | None = None
        self.landing: asyncio.Task[None] | None = None

    def commit(self, _connection: Connection) -> None:
        if self.failure is not None:
            raise self.failure
        self.root.commit()


class SqliteDatabase:
    """The embedded ``Database``. One process owns the file."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._engines = (writer, reader)
        self._session = SqliteSession(writer, "sqlite-writer")
        self._readers = [SqliteSession(reader, f"sqlite-reader-{number}") for number in range(READERS_MAX)]
        self._free_readers: asyncio.LifoQueue[SqliteSession] = asyncio.LifoQueue()
        for session in self._readers:
            self._free_readers.put_nowait(session)
        self._turn = asyncio.Lock()  # first come, first served: that is what makes the commit wait its turn
        self._flight: _Flight | None = None
        self._landings: set[asyncio.Task[None]] = set()
        self._write_outbox: OutboxWriter | None = None
        self._committed_listeners: list[Callback] = []

    def use_outbox(self, write: OutboxWriter, on_committed: Callback) -> None:
        self._write_outbox = write
        self._committed_listeners.append(on_committed)

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
            result = await self._session.drive(partial(self._work_aboard, flight, work))
        await _landed(flight)
        return result

    async def _work_aboard(self, flight: _Flight, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self._aboard(flight) as transaction:
            return await work(transaction)

    @asynccontextmanager
    async def _aboard(self, flight: _Flight) -> AsyncIterator[Transaction]:
        """One passenger: a savepoint that fails alone. When even undoing it fails, nobody of the flight may commit."""
        transaction = Transaction(self._session)
        savepoint = await self._session.call(lambda connection: connection.begin_nested())
        try:
            yield transaction
            await self._write_events(transaction)
            await self._session.call(lambda _: savepoint.commit())
        except BaseException:
            transaction.rolled_back()
            try:
                await self._session.call(lambda _: savepoint.rollback())
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
            flight = _Flight(await self._session.call(_begin))
            flight.landing = asyncio.create_task(self._land(flight), name="commit")
            self._landings.add(flight.landing)
            flight.landing.add_done_callback(self._landings.discard)
            flight.landing.add_done_callback(_retrieve)
            self._flight = flight
        if self._flight.failure is not None:
            raise self._flight.failure
        return self._flight

    async def _land(self, flight: _Flight) -> None:
        async with self._turn:
            self._flight = None
            try:
                await self._session.call(flight.commit)
            except BaseException:
                for passenger in reversed(flight.passengers):
                    passenger.rolled_back()
                await self._session.call(_end)
                raise
            for passenger in flight.passengers:
                passenger.committed()
            if any(passenger.events for passenger in flight.passengers):
                call_all(self._committed_listeners)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reader]:
        session = await self._free_readers.get()
        try:
            await session.call(_begin)
            yield Reader(session)
            await session.call(_end)
        finally:
            self._free_readers.put_nowait(session)

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        session = await self._free_readers.get()
        try:
            return await session.drive(partial(_look, session, work))
        finally:
            self._free_readers.put_nowait(session)

    async def migrate(self) -> None:
        async with self.transaction() as transaction:
            await transaction.call(migrations.upgrade)

    async def close(self) -> None:
        if self._landings:
            await asyncio.wait(self._landings)
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        for session in (self._session, *self._readers):
            session.close()
        for engine in self._engines:
            engine.dispose()


async def _look(session: SqliteSession, work: Callable[[Reader], Awaitable[T]]) -> T:
    await session.call(_begin)
    try:
        return await work(Reader(session))
    finally:
        await session.call(_end)


def _begin(connection: Connection) -> RootTransaction:
    """Begin. Whoever was cancelled on the way in or out has left an open transaction behind; it ends here."""
    _end(connection)
    return connection.begin()


def _end(connection: Connection) -> None:
    """Leave no transaction open, also when a commit has failed half-way and the library believes that it is over."""
    connection.rollback()
    driver = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection) and driver.in_transaction:
        driver.rollback()


async def _landed(flight: _Flight) -> None:
    if flight.landing is not None:
        # Shielded: who is cancelled while waiting must not take the others' commit along.
        await asyncio.shield(flight.landing)


def _retrieve(landing: asyncio.Task[None]) -> None:
    # Whoever waits gets the exception; when nobody waits any more, asyncio must not complain about it.
    if not landing.cancelled():
        landing.exception()


def open_sqlite(path: Path) -> SqliteDatabase:
    """The embedded database in this file."""
    writer, reader = (
        create_engine(
            f"sqlite:///{path}",
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"cached_statements": STATEMENTS_CACHED},
        )
        for _ in range(2)
    )
    _prepare(writer, begin="BEGIN IMMEDIATE")
    _prepare(reader, begin="BEGIN")
    return SqliteDatabase(writer, reader)


def _prepare(engine: Engine, *, begin: str) -> None:
    """Pragmas for every connection, and our own BEGIN: the driver's would start too late and take no write lock."""

    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "temp_store=MEMORY",
            "cache_size=-65536",
            # A checkpoint writes every changed page once: the rarer it is, the fewer pages are written twice.
            "wal_autocheckpoint=8000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def open_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", configure)
    event.listen(engine, "begin", open_transaction)
