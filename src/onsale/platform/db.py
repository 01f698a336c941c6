"""The database: transactions that carry their domain events, plain reads, and fast inserts of typed rows.

What happens inside a transaction is written against ``Transaction`` and knows no engine. Where the connection lives is
the engine's business: the embedded one (``platform/sqlite.py``) keeps it in a thread of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import lru_cache, partial
from typing import Protocol, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, Dialect, Executable, Row, Table

from onsale.contracts.events import DomainEvent

T = TypeVar("T")

# Bounded by SQLite's 32,766 parameters for a statement; the widest table has some twenty columns.
ROWS_PER_STATEMENT_MAX = 256

log = structlog.get_logger(__name__)
Callback = Callable[[], None]
OutboxWriter = Callable[["Transaction"], Awaitable[None]]


class Conflict(Exception):
    """What a command believed was overtaken by another; running it again meets what is true now."""


class Interrupted(Conflict):
    """A shared commit, a lock or a connection was lost: nothing was stored, and everything can run again."""


class Session(Protocol):
    """A connection, wherever it lives."""

    async def call(self, function: Callable[[Connection], T]) -> T:
        """Run a function with the connection."""
        ...


class Reader:
    """Statements that change nothing, on one consistent snapshot."""

    def __init__(self, session: Session) -> None:
        self.call = session.call

    async def fetch_all(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[Row[tuple[object, ...]]]:
        return await self.call(lambda connection: connection.execute(statement, parameters).fetchall())

    async def fetch_one(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Row[tuple[object, ...]] | None:
        return await self.call(lambda connection: connection.execute(statement, parameters).fetchone())


class Transaction(Reader):
    """One command's (or one batch's) changes and the domain events they cause; all of it or nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.events: list[DomainEvent] = []
        self._on_commit: list[Callback] = []
        self._on_rollback: list[Callback] = []

    async def execute(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> int:
        """Run one statement; returns how many rows it matched."""
        return await self.call(lambda connection: connection.execute(statement, parameters).rowcount)

    async def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        """Run one statement for every parameter set; returns how many rows they matched together."""
        if not parameters:
            return 0
        return await self.call(lambda connection: connection.execute(statement, parameters).rowcount)

    async def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        """Insert typed rows of one struct whose fields are columns of the table.

        One statement with many rows, straight to the driver: plain ``str | int | bytes | None`` columns need no
        parameter processing, and SQLite lets go of the interpreter once for the statement instead of once a row.
        """
        for start in range(0, len(rows), ROWS_PER_STATEMENT_MAX):
            chunk = rows[start : start + ROWS_PER_STATEMENT_MAX]
            await self.call(partial(_insert, table, chunk))

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
            async with self._nested():
                yield
        except BaseException:
            del self.events[events_before:]
            del self._on_commit[commits_before:]
            call_all(reversed(self._on_rollback[rollbacks_before:]))
            del self._on_rollback[rollbacks_before:]
            raise

    def _nested(self) -> AbstractAsyncContextManager[None]:
        return nested(self)

    def committed(self) -> None:
        call_all(self._on_commit)

    def rolled_back(self) -> None:
        call_all(reversed(self._on_rollback))


def call_all(callbacks: Iterable[Callback]) -> None:
    """Call each of them. One that raises is a bug and is logged, no more: what was committed must not look like a
    failure to whoever would run it again, and the others have caches of their own to mend."""
    for callback in callbacks:
        try:
            callback()
        except Exception:
            log.exception("transaction_callback_failed", callback=repr(callback))


@asynccontextmanager
async def nested(reader: Reader) -> AsyncIterator[None]:
    """A savepoint: what happens inside is undone when an error leaves the block."""
    savepoint = await reader.call(lambda connection: connection.begin_nested())
    try:
        yield
        await reader.call(lambda _: savepoint.commit())
    except BaseException:
        await reader.call(lambda _: savepoint.rollback())
        raise


def _insert(table: Table, rows: Sequence[msgspec.Struct], connection: Connection) -> None:
    statement = _insert_statement(table, type(rows[0]), len(rows), connection.dialect)
    connection.exec_driver_sql(statement, tuple(value for row in rows for value in msgspec.structs.astuple(row)))


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


class Reads(Protocol):
    """Snapshots, and nothing but reading."""

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        """A snapshot to read from."""
        ...

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """The same for hot paths, as ``Database.run``."""
        ...


class Database(Protocol):
    """Where a process keeps its truth."""

    @property
    def lagging(self) -> Reads:
        """For what may be some seconds old: a replica's snapshots where there is one that keeps up."""
        ...

    @property
    def is_shared(self) -> bool:
        """Whether other processes may serve from it at the same time."""
        ...

    def use_outbox(self, write: OutboxWriter) -> None:
        """Wire the outbox: ``write`` runs at the end of a transaction with events."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """One durable transaction. When the block ends without an error, it is committed and on disk."""
        ...

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """The same for hot paths: ``work`` runs where the connection lives, without a way to and fro for every
        statement. It may wait for nothing but the transaction."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        """A snapshot to read from; sees everything committed before it was opened."""
        ...

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        """The same for hot paths, as ``run``."""
        ...

    async def migrate(self, modules: Collection[str] | None = None, *, only_new: bool = False) -> str | None:
        """``migrations.upgrade``; processes that do it at the same time wait for each other."""
        ...

    async def close(self) -> None:
        """Commit what is under way, then let go of the engine."""
        ...
