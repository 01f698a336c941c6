"""One connection to the file: where its statements run, and statements straight to the driver."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Executable, Table
from sqlalchemy.dialects.sqlite.pysqlite import dialect
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from onsale.platform.db import AnyRow
from onsale.platform.statements import Bound, Statements

P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V")

# Bounded by SQLite's 32,766 parameters for a statement; the widest table has some twenty columns.
ROWS_PER_STATEMENT_MAX = 256

_statements = Statements(dialect(paramstyle="format"))


class Link:
    """A connection and what can be done with it, in whatever thread the caller is; whoever uses it does so alone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._made: sqlite3.Connection | None = None

    @property
    def connection(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def tell(self, statement: str) -> None:
        """BEGIN, SAVEPOINT and the like."""
        self._driver.execute(statement)

    def reset(self) -> None:
        """Leave no transaction open, whoever was cancelled or failed on the way."""
        if self._driver.in_transaction:
            self._driver.rollback()

    def fetch(self, statement: Executable, parameters: Mapping[str, object] | None) -> list[AnyRow]:
        given = parameters or {}
        bound = _statements.bound(statement, given)
        cursor = self._run(bound, given)
        return bound.plan.rows(cursor.description, cursor.fetchall()) if cursor.description else []

    def execute(self, statement: Executable, parameters: Mapping[str, object] | None) -> int:
        given = parameters or {}
        return self._run(_statements.bound(statement, given), given).rowcount

    def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        bound = _statements.bound(statement, parameters[0])
        if any(slot.is_list for slot in bound.plan.slots):
            return sum(self._run(bound, one).rowcount for one in parameters)
        values = [bound.values(one)[0] for one in parameters]
        return self._send(self._driver.executemany, bound.plan.known_text(()), values).rowcount

    def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        plan = _statements.insert(table, type(rows[0]))
        start = 0
        while start < len(rows):
            # Powers of two, so that there are few statements to prepare.
            count = min(ROWS_PER_STATEMENT_MAX, 1 << ((len(rows) - start).bit_length() - 1))
            values: list[object] = []
            for row in rows[start : start + count]:
                values.extend(msgspec.structs.astuple(row))
            self._send(self._driver.execute, plan.known_text(((count, 0),)), values)
            start += count

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = self._made = None

    @property
    def _driver(self) -> sqlite3.Connection:
        if self._made is None:
            made = self.connection.connection.driver_connection
            if not isinstance(made, sqlite3.Connection):
                raise TypeError(made)
            self._made = made
        return self._made

    def _run(self, bound: Bound, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        values, sizes = bound.values(parameters)
        return self._send(self._driver.execute, bound.plan.known_text(sizes), values)

    def _send(self, how: Callable[[str, V], sqlite3.Cursor], text: str, values: V) -> sqlite3.Cursor:
        try:
            return how(text, values)
        except sqlite3.Error as error:
            raise DBAPIError.instance(text, None, error, sqlite3.Error) from error


class InlineSession:
    """A ``Session`` whose statements run where they are asked for."""

    is_usable = True

    def __init__(self, engine: Engine) -> None:
        self.link = Link(engine)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    async def fetch(self, statement: Executable, parameters: Mapping[str, object] | None) -> Sequence[AnyRow]:
        return await self.run(self.link.fetch, statement, parameters)

    async def execute(self, statement: Executable, parameters: Mapping[str, object] | None) -> int:
        return await self.run(self.link.execute, statement, parameters)

    async def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        return await self.run(self.link.execute_many, statement, parameters)

    async def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        await self.run(self.link.insert, table, rows)

    async def command(self, sql: str) -> None:
        await self.run(self.link.tell, sql)

    async def call(self, function: Callable[[Connection], T]) -> T:
        return await self.run(lambda: function(self.link.connection))

    def close(self) -> None:
        self.link.close()


class ThreadSession(InlineSession):
    """The same with a thread of its own, for reads of any length."""

    def __init__(self, engine: Engine, name: str) -> None:
        super().__init__(engine)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    @override
    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(function, *args, **kwargs))

    @override
    def close(self) -> None:
        """Finish what runs there and close the connection. Twice is once."""
        self._thread.shutdown()
        super().close()
