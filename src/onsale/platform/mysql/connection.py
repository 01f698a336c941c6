"""One connection: prepared statements, a transaction or a snapshot, and errors that say what to do.

The driver's statements are used directly; only rare work (migrations, a look at the schema) goes through SQLAlchemy's
own connection, in ``bridge``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec
from asyncmy import errors as driver
from sqlalchemy import Connection, Executable, Row, Table

from onsale.platform.mysql.bridge import call_on
from onsale.platform.mysql.errors import TOO_MANY_PREPARED, is_fatal, number_of, translated
from onsale.platform.statements import Plan, Size, Statements

T = TypeVar("T")
AnyRow = Row[tuple[object, ...]]

PREPARED_MAX = 256
ROWS_AT_ONCE_MAX = 1_024
ROWS_PER_STATEMENT_MAX = 256  # where the server has no bulk protocol

_COM_QUERY = 3
_DECIMAL = 246
_Key = tuple[Plan, tuple[Size, ...], tuple[int, ...]]
_ONE_ROW: tuple[Size, ...] = ((1, 0),)


class DriverResult(Protocol):
    """What the driver knows after a statement."""

    rows: tuple[tuple[object, ...], ...] | None
    affected_rows: int
    description: tuple[tuple[object, ...], ...] | None


class DriverStatement(Protocol):
    """A prepared statement of the driver."""

    async def execute(self, args: Sequence[object]) -> DriverResult: ...
    async def execute_bulk(self, rows: Sequence[Sequence[object]]) -> DriverResult: ...
    async def close(self) -> None: ...


class DriverConnection(Protocol):
    """What is used of the driver's connection. Two of the names are its own pool's, and one is its cursor's."""

    _bulk_supported: bool

    @property
    def _stream_broken(self) -> bool: ...
    async def prepare(self, query: str) -> DriverStatement: ...
    async def query(self, sql: str) -> int: ...
    async def commit(self) -> None: ...
    async def rollback(self) -> None: ...
    async def ensure_closed(self) -> None: ...
    async def _execute_command(self, command: int, sql: bytes) -> None: ...
    async def _read_ok_packet(self) -> object: ...
    def close(self) -> None: ...


class MysqlConnection:
    """A ``Session`` on a connection of the driver. It runs one statement at a time. ``is_waiting`` is true while the
    server works for it, ``was_dropped`` once the other side has ended it.

    Errors: ``Interrupted`` when the transaction is lost and can run again, SQLAlchemy's for constraints and bugs.
    """

    def __init__(self, connection: DriverConnection, statements: Statements) -> None:
        self._driver = connection
        self._statements = statements
        self._prepared: OrderedDict[_Key, DriverStatement] = OrderedDict()
        self._answers_owed = 0
        self._is_lost = False
        self.is_waiting = False
        self.was_dropped = False

    @property
    def is_usable(self) -> bool:
        """Whether it may serve again, as far as this side knows; asks nobody."""
        return not self._is_lost and not self.is_waiting and not self._driver._stream_broken  # noqa: SLF001  # see DriverConnection

    async def fetch(self, statement: Executable, parameters: Mapping[str, object] | None) -> list[AnyRow]:
        """The rows of a statement."""
        plan, result = await self._run(statement, parameters)
        return plan.rows(result.description, result.rows, _DECIMAL) if result.rows and result.description else []

    async def execute(self, statement: Executable, parameters: Mapping[str, object] | None) -> int:
        """How many rows a statement matched."""
        _, result = await self._run(statement, parameters)
        return result.affected_rows

    async def execute_many(self, statement: Executable, parameters: Sequence[Mapping[str, object]]) -> int:
        """How many rows a statement matched with all of these together; one way to the server where it knows how."""
        bound = self._statements.bound(statement, parameters[0])
        can_be_bulk = not any(slot.is_list for slot in bound.plan.slots)
        matched = 0
        for start in range(0, len(parameters), ROWS_AT_ONCE_MAX):
            chunk = parameters[start : start + ROWS_AT_ONCE_MAX]
            at_once = await self._bulk(bound.plan, (), [bound.values(one)[0] for one in chunk]) if can_be_bulk else None
            matched += sum([await self.execute(statement, one) for one in chunk]) if at_once is None else at_once
        return matched

    async def insert(self, table: Table, rows: Sequence[msgspec.Struct]) -> None:
        """Insert rows of one type."""
        plan = self._statements.insert(table, type(rows[0]))
        for start in range(0, len(rows), ROWS_AT_ONCE_MAX):
            values = [msgspec.structs.astuple(row) for row in rows[start : start + ROWS_AT_ONCE_MAX]]
            if await self._bulk(plan, _ONE_ROW, values) is not None:
                continue
            while values:
                # Powers of two, so that there are few statements to prepare.
                count = min(ROWS_PER_STATEMENT_MAX, 1 << (len(values).bit_length() - 1))
                chunk, values = values[:count], values[count:]
                await self._send((plan, ((count, 0),), ()), [value for row in chunk for value in row])

    async def command(self, sql: str) -> None:
        """Run a statement without values, whose answer says nothing."""
        with self._turn(sql):
            await self._pay()
            await self._driver.query(sql)

    async def commit(self) -> None:
        """Returns when it is durable. ``Lost`` here does not say whether it was stored."""
        with self._turn("COMMIT"):
            await self._driver.commit()

    async def rollback(self) -> None:
        with self._turn("ROLLBACK"):
            await self._pay()
            await self._driver.rollback()

    async def end_reading(self) -> None:
        """Let go of the snapshot without waiting for the answer: whoever is next reads it first. Who has read nothing
        has none to let go of; a second ROLLBACK before the first is answered would put the answers out of step."""
        if self._answers_owed:
            return
        with self._turn("ROLLBACK"):
            await self._driver._execute_command(_COM_QUERY, b"ROLLBACK")  # noqa: SLF001  # see DriverConnection
            self._answers_owed += 1

    async def call(self, function: Callable[[Connection], T]) -> T:
        """Run a function with SQLAlchemy's own connection, inside whatever is open here. For rare work."""
        with self._turn("call"):
            await self._pay()
            return await call_on(self._driver, function)

    def cut(self) -> None:
        """Close at once, whatever is under way: it ends with ``Lost``."""
        self._is_lost = True
        self._driver.close()

    async def close(self) -> None:
        """Say good-bye and close."""
        self._is_lost = True
        await self._driver.ensure_closed()

    async def _run(self, statement: Executable, parameters: Mapping[str, object] | None) -> tuple[Plan, DriverResult]:
        given = parameters or {}
        bound = self._statements.bound(statement, given)
        values, sizes = bound.values(given)
        return bound.plan, await self._send((bound.plan, sizes, ()), values)

    async def _send(self, key: _Key, values: Sequence[object]) -> DriverResult:
        with self._turn(key):
            prepared = self._prepared.get(key)
            if prepared is None or self._answers_owed:
                prepared = await self._prepare(key)
            self._prepared.move_to_end(key)
            return await prepared.execute(values)

    async def _bulk(self, plan: Plan, sizes: tuple[Size, ...], rows: Sequence[Sequence[object]]) -> int | None:
        """How many rows were matched; ``None`` where it cannot be done, or must not because a column mixes types."""
        if len(rows) == 1 or not self._driver._bulk_supported:  # noqa: SLF001  # see DriverConnection
            return None
        # The server wants to know the type of each column: one that is NULL everywhere is written as such.
        nulls = tuple(number for number in range(len(rows[0])) if all(row[number] is None for row in rows))
        if nulls:
            rows = [[value for number, value in enumerate(row) if number not in nulls] for row in rows]
        if not rows[0]:
            return None
        with self._turn((plan, sizes, nulls)):
            prepared = await self._prepare((plan, sizes, nulls))
            try:
                result = await prepared.execute_bulk(rows)
            except ValueError:  # types are mixed; nothing was sent
                return None
            return result.affected_rows

    async def _prepare(self, key: _Key) -> DriverStatement:
        await self._pay()
        prepared = self._prepared.get(key)
        if prepared is None:
            if len(self._prepared) >= PREPARED_MAX:
                _, oldest = self._prepared.popitem(last=False)
                await oldest.close()
            plan, sizes, nulls = key
            prepared = self._prepared[key] = await self._prepare_text(plan.text(sizes, nulls))
        return prepared

    async def _prepare_text(self, text: str) -> DriverStatement:
        try:
            return await self._driver.prepare(text)
        except driver.MySQLError as error:
            # The server counts the prepared statements of everybody: these are ours to give up.
            if number_of(error) != TOO_MANY_PREPARED or not self._prepared:
                raise
            while self._prepared:
                _, oldest = self._prepared.popitem()
                await oldest.close()
            return await self._driver.prepare(text)

    async def _pay(self) -> None:
        while self._answers_owed:
            await self._driver._read_ok_packet()  # noqa: SLF001  # see DriverConnection
            self._answers_owed -= 1

    def _turn(self, what: str | _Key) -> _Turn:
        return _Turn(self, what)

    def failed(self, error: BaseException, what: str | _Key) -> None:
        """An exchange did not end as it should; raises what that means to the transaction."""
        was_cut = self._is_lost
        self._is_lost = was_cut or is_fatal(error)
        # RuntimeError: what the loop says of a connection that was reset before we wrote.
        if was_cut or isinstance(error, driver.MySQLError | OSError | RuntimeError):
            self.was_dropped = self._is_lost and not was_cut
            text = what if isinstance(what, str) else what[0].text(what[1], what[2])
            raise translated(error, text, was_cut=was_cut) from error


class _Turn:
    """One exchange with the server, from the first byte to the last."""

    __slots__ = ("_connection", "_what")

    def __init__(self, connection: MysqlConnection, what: str | _Key) -> None:
        self._connection = connection
        self._what = what

    def __enter__(self) -> None:
        if self._connection.is_waiting:
            raise RuntimeError("a transaction runs one statement at a time")
        self._connection.is_waiting = True

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._connection.is_waiting = False
        if error is not None:
            self._connection.failed(error, self._what)
