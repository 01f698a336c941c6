"""The database: transactions that carry their domain events, plain reads, and fast inserts of typed rows.

Embedded: one SQLite file in WAL mode with ``synchronous=FULL``, so a commit that returned survives a crash. SQLite has
one writer; writers of this process queue on a lock instead of spinning on SQLITE_BUSY.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import cast

import msgspec
import structlog
from sqlalchemy import Connection, CursorResult, Dialect, Executable, Row, Table, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from onsale.contracts.events import DomainEvent

READ_CONNECTIONS_MAX = 4
BUSY_TIMEOUT_MS = 10_000
# Bounded by SQLite's 32,766 parameters for a statement; the widest table has some twenty columns.
ROWS_PER_STATEMENT_MAX = 256
STATEMENTS_CACHED = 512

log = structlog.get_logger(__name__)
Callback = Callable[[], None]
OutboxWriter = Callable[["Transaction"], Awaitable[None]]


class Conflict(Exception):
    """What a command believed was overtaken by another; running it again meets what is true now."""


class Interrupted(Conflict):
    """The connection was lost under a shared commit: nothing of it was stored, and everything can run again."""


class Reader:
    """Statements that change nothing, on one consistent snapshot."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def fetch_all(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[Row[tuple[object, ...]]]:
        result = await self.connection.execute(statement, parameters)
        return cast("Sequence[Row[tuple[object, ...]]]", result.fetchall())

    async def fetch_one(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Row[tuple[object, ...]] | None:
        result = await self.connection.execute(statement, parameters)
        return cast("Row[tuple[object, ...]] | None", result.fetchone())


class Transaction(Reader):
    """One command's (or one batch's) changes and the domain events they cause; all of it or nothing."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self.events: list[DomainEvent] = []
        self._on_commit: list[Callback] = []
        self._on_rollback: list[Callback] = []

    async def execute(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> int:
        """Run one statement; returns how many rows it matched."""
        result = cast("CursorResult[tuple[object, ...]]", await self.connection.execute(statement, parameters))
        return result.rowcount

    async def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        """Run one statement for every parameter set; returns how many rows they matched together."""
        if not parameters:
            return 0
        result = cast("CursorResult[tuple[object, ...]]", await self.connection.execute(statement, parameters))
        return result.rowcount

    async def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        """Insert typed rows of one struct whose fields are columns of the table.

        One statement with many rows, straight to the driver: plain ``str | int | bytes | None`` columns need no
        parameter processing, and SQLite lets go of the interpreter once for the statement instead of once a row.
        """
        for start in range(0, len(rows), ROWS_PER_STATEMENT_MAX):
            chunk = rows[start : start + ROWS_PER_STATEMENT_MAX]
            statement = _insert_statement(table, type(chunk[0]), len(chunk), self.connection.dialect)
            values = tuple(value for row in chunk for value in msgspec.structs.astuple(row))
            await self.connection.exec_driver_sql(statement, values)

    def append(self, *events: DomainEvent) -> None:
        """Tell the world, if and only if this transaction commits."""
        self.events.extend(events)

    def on_commit(self, callback: Callback) -> None:
        """Run after the commit is durable. For caches only: it does not run when the process dies in between."""
        self._on_commit.append(callback)

    def on_rollback(self, callback: Callback) -> None:
        """Run when the transaction did not commit, newest first. For giving back what was claimed in memory."""
        self._on_rollback.append(callback)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo only what happens inside when an error leaves the block; the events of the block go with it."""
        events_before, rollbacks_before = len(self.events), len(self._on_rollback)
        commits_before = len(self._on_commit)
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            del self.events[events_before:]
            del self._on_commit[commits_before:]
            _call(reversed(self._on_rollback[rollbacks_before:]))
            del self._on_rollback[rollbacks_before:]
            raise

    def committed(self) -> None:
        _call(self._on_commit)

    def rolled_back(self) -> None:
        _call(reversed(self._on_rollback))


def _call(callbacks: Iterable[Callback]) -> None:
    """Call each of them. One that raises is a bug and is logged, no more: what was committed must not look like a
    failure to whoever would run it again, and the others have caches of their own to mend."""
    for callback in callbacks:
        try:
            callback()
        except Exception:
            log.exception("transaction_callback_failed", callback=repr(callback))


@lru_cache(maxsize=1024)
def _insert_statement(table: Table, row_type: type[msgspec.Struct], count: int, dialect: Dialect) -> str:
    columns = row_type.__struct_fields__
    missing = set(columns) - set(table.columns.keys())
    if missing:
        raise TypeError(f"{row_type.__name__} has fields that {table.name} has no columns for: {sorted(missing)}")
    mark = "%s" if dialect.paramstyle in {"format", "pyformat"} else "?"
    row = f"({', '.join([mark] * len(columns))})"
    # S608: names come from our own table definitions, values are bound by the driver.
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"  # noqa: S608


class _Flight:
    """One physical transaction that carries the transactions of everybody who was waiting when it began."""

    def __init__(self, connection: AsyncConnection, root: AsyncTransaction) -> None:
        self.connection = connection
        self.root = root
        self.passengers: list[Transaction] = []
        self.failure: Interrupted | None = None
        self.landing: asyncio.Task[None] | None = None

    async def commit(self) -> None:
        if self.failure is not None:
            raise self.failure
        await self.root.commit()


class Database:
    """Where a process keeps its truth. ``outbox`` is called inside every transaction that appended events.

    SQLite syncs to disk once a commit and has one writer. So everybody who waits for the writer shares the commit of
    the one that is about to begin: each transaction is a savepoint of its own, fails alone, and returns when the
    commit of all of them is on disk.
    """

    def __init__(self, write_engine: AsyncEngine, read_engine: AsyncEngine) -> None:
        self._write_engine = write_engine
        self._read_engine = read_engine
        self._writer = asyncio.Lock()  # first come, first served: that is what makes the commit wait its turn
        self._flight: _Flight | None = None
        self._landings: set[asyncio.Task[None]] = set()
        self._write_outbox: OutboxWriter | None = None
        self._committed_listeners: list[Callback] = []

    def use_outbox(self, write: OutboxWriter, on_committed: Callback) -> None:
        """Wire the outbox: ``write`` runs inside a transaction with events, ``on_committed`` after its commit."""
        self._write_outbox = write
        self._committed_listeners.append(on_committed)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One durable transaction. When the block ends without an error, it is committed and on disk."""
        async with self._writer:
            flight = self._flight or await self._take_off()
            if flight.failure is not None:
                raise flight.failure
            transaction = Transaction(flight.connection)
            try:
                async with _only_this(flight):
                    yield transaction
                    if transaction.events:
                        await self._append_events(transaction)
            except BaseException:
                transaction.rolled_back()
                raise
            flight.passengers.append(transaction)
        if flight.landing is not None:
            # Shielded: who is cancelled while waiting must not take the others' commit along.
            await asyncio.shield(flight.landing)

    async def _take_off(self) -> _Flight:
        connection = await self._write_engine.connect()
        try:
            flight = _Flight(connection, await connection.begin())
        except BaseException:
            await connection.close()
            raise
        flight.landing = asyncio.create_task(self._land(flight), name="commit")
        flight.landing.add_done_callback(_retrieve)
        self._landings.add(flight.landing)
        flight.landing.add_done_callback(self._landings.discard)
        self._flight = flight
        return flight

    async def _land(self, flight: _Flight) -> None:
        async with self._writer:
            self._flight = None
            try:
                await flight.commit()
            except BaseException:
                for passenger in reversed(flight.passengers):
                    passenger.rolled_back()
                await flight.root.rollback()
                raise
            finally:
                await flight.connection.close()
            for passenger in flight.passengers:
                passenger.committed()
            if any(passenger.events for passenger in flight.passengers):
                _call(self._committed_listeners)

    async def _append_events(self, transaction: Transaction) -> None:
        if self._write_outbox is None:
            raise RuntimeError("this database has no outbox: events would be lost")
        await self._write_outbox(transaction)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reader]:
        """A snapshot to read from; sees everything committed before it was opened."""
        async with self._read_engine.connect() as connection:
            yield Reader(connection)

    async def close(self) -> None:
        """Commit what is under way, then close the engines."""
        if self._landings:
            await asyncio.wait(self._landings)
        await self._write_engine.dispose()
        await self._read_engine.dispose()


@asynccontextmanager
async def _only_this(flight: _Flight) -> AsyncIterator[None]:
    """Undo one passenger's changes when its block fails. When even that fails, nobody of this flight may commit."""
    is_undone = False
    try:
        savepoint = await flight.connection.begin_nested()
        try:
            yield
            await savepoint.commit()
        except BaseException:
            await savepoint.rollback()
            is_undone = not flight.connection.invalidated
            raise
    except BaseException as error:
        # Who is cancelled inside a statement takes the connection along.
        if not is_undone:
            flight.failure = Interrupted(repr(error))
        raise


def _retrieve(landing: asyncio.Task[None]) -> None:
    # Whoever waits gets the exception; when nobody waits any more, asyncio must not complain about it.
    if not landing.cancelled():
        landing.exception()


def open_sqlite(path: Path) -> Database:
    """The embedded database. One process owns the file."""
    url = f"sqlite+aiosqlite:///{path}"
    cache = {"cached_statements": STATEMENTS_CACHED}
    writer = create_async_engine(url, pool_size=1, max_overflow=0, isolation_level="AUTOCOMMIT", connect_args=cache)
    reader = create_async_engine(url, pool_size=READ_CONNECTIONS_MAX, max_overflow=0, isolation_level="AUTOCOMMIT")
    prepare_sqlite(writer, begin="BEGIN IMMEDIATE")
    prepare_sqlite(reader, begin="BEGIN")
    return Database(writer, reader)


def prepare_sqlite(engine: AsyncEngine, *, begin: str) -> None:
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

    event.listen(engine.sync_engine, "connect", configure)
    event.listen(engine.sync_engine, "begin", open_transaction)


def sqlite_version() -> str:
    return sqlite3.sqlite_version
