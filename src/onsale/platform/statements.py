"""Statements as drivers prepare them: SQLAlchemy compiles each once, and then only values travel.

SQLAlchemy's own execution costs far more processor time than the driver below it (docs/adr/0015), so here it only
writes the SQL. A statement is prepared on a connection once for each length of its lists; lists are filled up to the
next power of two with their last value, so that these are few. Values are ``str | int | bytes | bool | None``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Boolean, Dialect, Executable, Integer, LargeBinary, String, Table
from sqlalchemy.engine.result import result_tuple
from sqlalchemy.sql.compiler import Compiled, SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import NullType, TypeEngine
from typing_extensions import override

from onsale.platform.db import AnyRow

COMPILED_MAX = 2_000
# Longer lists are filled up to a multiple of this: twice as many values could be more than an engine takes.
LIST_STEP = 4_096

_TOKEN = re.compile(r"%%|%s|\(__\[POSTCOMPILE_\w+\]\)")
# ``IN ()`` is no SQL. No row is in this, and every row is not in it.
_EMPTY_LIST = "(SELECT NULL FROM (SELECT 1) AS empty_list WHERE 1 <> 1)"
_PLAIN_TYPES = (String, Integer, LargeBinary, Boolean, NullType)


# How many items a list has, and how many values each: 0 for plain ones.
Size = tuple[int, int]


class Slot(msgspec.Struct, frozen=True):
    """Where a value of this name goes; a list becomes as many marks as it has values."""

    name: str
    is_list: bool


class Plan:
    """The text of a statement in pieces around its slots, and the shape of its rows, known after its first answer.

    ``booleans`` are the numbers of the columns that are true or false.
    """

    __slots__ = ("__weakref__", "_booleans", "_make", "_numbers", "_texts", "parts", "slots")

    def __init__(self, parts: Sequence[str | Slot], booleans: frozenset[int] = frozenset()) -> None:
        self.parts = tuple(parts)
        self.slots = tuple(part for part in parts if isinstance(part, Slot))
        self._booleans = booleans
        self._numbers: frozenset[int] = frozenset()
        self._make: Callable[[Sequence[object]], AnyRow] | None = None
        self._texts: dict[tuple[Size, ...], str] = {}

    def known_text(self, sizes: tuple[Size, ...]) -> str:
        """``text`` with lists of these sizes, written once."""
        known = self._texts.get(sizes)
        if known is None:
            known = self._texts[sizes] = self.text(sizes)
        return known

    def text(self, sizes: Sequence[Size] = (), nulls: Collection[int] = ()) -> str:
        """The statement with marks: ``sizes`` are those of its lists, ``nulls`` the slots that are NULL."""
        remaining = iter(sizes)
        number = 0
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
                continue
            if part.is_list:
                count, width = next(remaining)
                item = f"({', '.join(['?'] * width)})" if width else "?"
                pieces.append(f"({', '.join([item] * count)})" if count else _EMPTY_LIST)
            else:
                pieces.append("NULL" if number in nulls else "?")
            number += 1
        return "".join(pieces)

    def rows(
        self, description: Sequence[Sequence[object]], answer: Iterable[Sequence[object]], decimal: int | None = None
    ) -> list[AnyRow]:
        """The rows of an answer. ``description`` begins with the name and type of each column, as DB-API has it.

        ``decimal`` is the type of sums where they come as decimals; nothing that we store has decimals.
        """
        make = self._make
        if make is None:
            make = self._make = result_tuple([str(name) for name, *_ in description])
            if decimal is not None:
                self._numbers = frozenset(n for n, column in enumerate(description) if column[1] == decimal)
        if not self._booleans and not self._numbers:
            return [make(row) for row in answer]
        return [make([self._repaired(number, value) for number, value in enumerate(row)]) for row in answer]

    def _repaired(self, number: int, value: object) -> object:
        if value is None:
            return None
        if number in self._booleans:
            return bool(value)
        return int(str(value)) if number in self._numbers and "." not in str(value) else value


def filled_up(count: int) -> int:
    """How long a list of so many values is made."""
    return 1 << (count - 1).bit_length() if count <= LIST_STEP else -(-count // LIST_STEP) * LIST_STEP


class Bound(msgspec.Struct, frozen=True):
    """A plan and the values that its statement brought along."""

    plan: Plan
    constants: Mapping[str, object]

    def values(self, parameters: Mapping[str, object]) -> tuple[list[object], tuple[Size, ...]]:
        """The values in the order of the marks, lists filled up, and the sizes of the lists."""
        values: list[object] = []
        sizes: tuple[Size, ...] = ()
        for slot in self.plan.slots:
            value = parameters[slot.name] if slot.name in parameters else self.constants[slot.name]
            if not slot.is_list:
                values.append(value)
                continue
            if not isinstance(value, Collection):
                raise TypeError(f"{slot.name} wants a list, not {value!r}")
            items = list(value)
            count, width = len(items), 0
            if items:
                padded = filled_up(count)
                items.extend([items[-1]] * (padded - count))
                count = padded
                if isinstance(items[0], tuple):
                    width = len(items[0])
                    items = list(chain.from_iterable(items))
            values.extend(items)
            sizes += ((count, width),)
        return values, sizes


class Statements:
    """Every statement of a process, compiled when it is first met; shared by all connections of a database.

    The dialect marks values with ``%s``.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._compiled: _Compiled = _Compiled()
        self._plans: WeakKeyDictionary[Compiled, Plan] = WeakKeyDictionary()
        self._known: WeakKeyDictionary[Executable, dict[tuple[str, ...], Bound]] = WeakKeyDictionary()
        self._inserts: dict[tuple[Table, type], InsertPlan] = {}

    def bound(self, statement: Executable, names: Iterable[str]) -> Bound:
        """The statement, to be executed with parameters of these names."""
        key = tuple(names)
        known = self._known.get(statement)
        if known is None:
            known = self._known[statement] = {}
        found = known.get(key)
        if found is None:
            found = known[key] = self._bind(statement, key)
        return found

    def _bind(self, statement: Executable, names: tuple[str, ...]) -> Bound:
        if not isinstance(statement, ClauseElement):
            raise TypeError(f"{statement!r} is no statement")
        # Its cache is keyed by structure: a statement that is written anew for every call is compiled once as well.
        compiled, extracted, _ = statement._compile_w_cache(  # noqa: SLF001  # as SQLAlchemy's own connection does
            self._dialect, compiled_cache=self._compiled, column_keys=sorted(names)
        )
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"{statement} has no parameters; it is for Transaction.call")
        plan = self._plans.get(compiled)
        if plan is None:
            plan = self._plans[compiled] = _plan(compiled)
        values = compiled.construct_params(extracted_parameters=extracted, _check=False)
        return Bound(plan, {name: values[name] for name in values if not compiled.binds[name].required})

    def insert(self, table: Table, row_type: type[msgspec.Struct]) -> InsertPlan:
        """Insert rows of this type."""
        plan = self._inserts.get((table, row_type))
        if plan is None:
            plan = self._inserts[table, row_type] = InsertPlan(table, row_type, self._dialect)
        return plan


class _Compiled(dict[object, Compiled]):
    """Compiled statements by structure; a bounded one, for statements whose structure depends on what is asked."""

    @override
    def __setitem__(self, key: object, compiled: Compiled) -> None:
        if len(self) >= COMPILED_MAX:
            self.clear()
        super().__setitem__(key, compiled)


def _plan(compiled: SQLCompiler) -> Plan:
    names = iter(compiled.positiontup or ())
    parts: list[str | Slot] = []
    text, end = compiled.string, 0
    for token in _TOKEN.finditer(text):
        parts.append(text[end : token.start()])
        end = token.end()
        parts.append("%" if token[0] == "%%" else Slot(next(names), is_list=token[0] != "%s"))
    parts.append(text[end:])
    columns: list[TypeEngine[object]] = [column.type for column in compiled._result_columns]  # noqa: SLF001  # there is no public list
    for column in columns:
        if not isinstance(column, _PLAIN_TYPES):
            raise TypeError(f"{column!r} is not among the types that this engine reads: {text}")
    return Plan(parts, frozenset(number for number, column in enumerate(columns) if isinstance(column, Boolean)))


class InsertPlan(Plan):
    """Insert as many rows as asked for in one statement."""

    __slots__ = ("_head", "_width")

    def __init__(self, table: Table, row_type: type[msgspec.Struct], dialect: Dialect) -> None:
        columns = row_type.__struct_fields__
        missing = set(columns) - set(table.columns.keys())
        if missing:
            raise TypeError(f"{row_type.__name__} has fields that {table.name} has no columns for: {sorted(missing)}")
        super().__init__([Slot(column, is_list=False) for column in columns])
        quoted = [dialect.identifier_preparer.quote(name) for name in (table.name, *columns)]
        self._head = f"INSERT INTO {quoted[0]} ({', '.join(quoted[1:])}) VALUES "  # noqa: S608  # names of our own tables
        self._width = len(columns)

    @override
    def text(self, sizes: Sequence[Size] = ((1, 0),), nulls: Collection[int] = ()) -> str:
        marks = ["NULL" if number in nulls else "?" for number in range(self._width)]
        return self._head + ", ".join([f"({', '.join(marks)})"] * sizes[0][0])
