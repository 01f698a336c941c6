"""The database: transactions that carry their domain events, plain reads, and inserts of typed rows.

What happens inside a transaction is written against ``Transaction`` and knows no engine. Where the connection lives is
the engine's business (``platform/sqlite``, ``platform/mysql``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, Executable, Row, Table

from onsale.contracts.events import DomainEvent

T = TypeVar("T")

log = structlog.get_logger(__name__)
AnyRow = Row[tuple[object, ...]]
Callback = Callable[[], None]
Work = Callable[["Transaction"], Awaitable[None]]
OutboxWriter = Work


class Conflict(Exception):
    """What a command believed was overtaken by another; running it again meets what is true now."""


class Interrupted(Conflict):
    """A shared commit, a lock or a connection was lost: nothing was stored, and everything can run again."""


class Session(Protocol):
    """A connection, wherever it lives; it runs one statement at a time.

    Errors are SQLAlchemy's (``IntegrityError`` for a constraint) and ``Interrupted``.
    """

    @property
    def is_usable(self) -> bool:
        """Whether it can still be spoken to."""
        ...

    async def fetch(self, statement: Executable, parameters: Mapping[str, object] | None) -> Sequence[AnyRow]:
        """The rows of a statement."""
        ...

    async def execute(self, statement: Executable, parameters: Mapping[str, object] | None) -> int:
        """How many rows a statement matched."""
        ...

    async def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        """How many rows a statement matched with all of these (at least one) together."""
        ...

    async def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        """Insert rows (at least one) of one type."""
        ...

    async def command(self, sql: str) -> None:
        """Run a statement without values, whose answer says nothing."""
        ...

    async def call(self, function: Callable[[Connection], T]) -> T:
        """Run a function with SQLAlchemy's own connection, inside whatever is open here. For rare work."""
        ...


class Reader:
    """Statements that change nothing, on one consistent snapshot."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.call = session.call

    async def fetch_all(
        self, statement: Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[AnyRow]:
        return await self.session.fetch(statement, parameters)

    async def fetch_one(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> AnyRow | None:
        rows = await self.session.fetch(statement, parameters)
        return rows[0] if rows else None


class Transaction(Reader):
    """One command's (or one batch's) changes and the domain events they cause; all of it or nothing."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.events: list[DomainEvent] = []
        self._on_commit: list[Callback] = []
        self._on_rollback: list[Callback] = []
        self._before_commit: list[Work] = []
        self._savepoints = 0

    async def execute(self, statement: Executable, parameters: Mapping[str, object] | None = None) -> int:
        """Run one statement; returns how many rows it matched."""
        return await self.session.execute(statement, parameters)

    async def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        """Run one statement for every parameter set; returns how many rows they matched together."""
        return await self.session.execute_many(statement, parameters) if parameters else 0

    async def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        """Insert typed rows of one struct whose fields are columns of the table.

        Many rows with one statement, straight to the driver: plain ``str | int | bytes | bool | None`` columns need no
        processing.
        """
        if rows:
            await self.session.insert(table, rows)

    def append(self, *events: DomainEvent) -> None:
        """Tell the world, if and only if this transaction commits."""
        self.events.extend(events)

    def before_commit(self, work: Work) -> None:
        """Run at the very end of the transaction, behind its events. For what takes a lock that everybody wants: it is
        held for a moment, and who holds it waits for no other."""
        self._before_commit.append(work)

    async def complete(self) -> None:
        """Do what was left for the end. For the engine, right before it commits."""
        for work in self._before_commit:
            await work(self)

    def on_commit(self, callback: Callback) -> None:
        """Run after the commit is durable. For caches only: it does not run when the process dies in between."""
        self._on_commit.append(callback)

    def on_rollback(self, callback: Callback) -> None:
        """Run when the transaction did not commit, newest first. For giving back what was claimed in memory."""
        self._on_rollback.append(callback)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo only what happens inside when an error leaves the block; the events of the block go with it, and so does
        what it left for the end."""
        events_before, rollbacks_before = len(self.events), len(self._on_rollback)
        commits_before, ends_before = len(self._on_commit), len(self._before_commit)
        try:
            async with self._nested():
                yield
        except BaseException:
            del self.events[events_before:]
            del self._on_commit[commits_before:]
            del self._before_commit[ends_before:]
            call_all(reversed(self._on_rollback[rollbacks_before:]))
            del self._on_rollback[rollbacks_before:]
            raise

    @asynccontextmanager
    async def _nested(self) -> AsyncIterator[None]:
        self._savepoints += 1
        name = f"savepoint_{self._savepoints}"
        await self.session.command(f"SAVEPOINT {name}")
        try:
            yield
            await self.session.command(f"RELEASE SAVEPOINT {name}")
        except Interrupted:
            raise  # everything is undone already, or the connection is gone
        except BaseException:
            if self.session.is_usable:
                await self.session.command(f"ROLLBACK TO SAVEPOINT {name}")
            raise

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
