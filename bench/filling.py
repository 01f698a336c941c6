"""A database that has sold a million tickets, made in minutes: what real purchases wrote is written again for others.

A few buyers buy through the API. Every row that this adds to the database is a sample. It is copied for as many other
people as wanted, and each id and order number in it, wherever it stands, becomes a new one. Counters are raised by what
the samples added to them, as often as they were copied. So nothing is in the database that the product would not write,
whatever tables this version has, and its invariants hold; only the requests never came.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import MetaData, Table, text

from onsale.modules.orders.domain import number_of
from onsale.platform.clock import SystemClock
from onsale.platform.db import Database
from onsale.platform.engines import open_database
from onsale.platform.ids import IdGenerator
from onsale.platform.settings import read_settings

T = TypeVar("T")
Value = str | int | bytes | None
Row = tuple[Value, ...]

# Rows that sales change instead of adding to them, and the columns that count.
COUNTERS = {
    "inventory_ticket_types": ("sold",),
    "tickets_performances": ("issued",),
    "reports_totals": ("sold", "revenue_minor", "orders"),
    "reports_type_sales": ("sold", "revenue_minor"),
    "reports_hour_sales": ("sold", "revenue_minor"),
}
# Work under way: a sample is taken when there is none.
UNDER_WAY = ("platform_outbox", "sandbox_notifications", "tickets_waiting_orders")
RESTLESS = ("platform_heartbeat",)
ORDERS = "orders_orders"
# In a rush one message carries the news of some thirty purchases, and the inbox has a row for the message.
INBOX = "platform_inbox"
PURCHASES_PER_MESSAGE = 32
PEOPLE_PER_TRANSACTION = 100
QUIET_SECONDS = 0.5
LOOKS_MAX = 60
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class FillingError(Exception):
    """The samples are not what they should be."""


class Snapshot(msgspec.Struct, frozen=True):
    """Every row of a small database, by table and primary key."""

    columns: dict[str, list[str]]
    rows: dict[str, dict[Row, Row]]

    @property
    def is_settled(self) -> bool:
        return not any(self.rows.get(table) for table in UNDER_WAY)


def take_snapshot(environment: Mapping[str, str]) -> Snapshot:
    """The database when nothing is under way and nothing changes any more. Raises `FillingError` if that never is."""

    async def work(database: Database) -> Snapshot:
        latest = await _snapshot(database)
        for _ in range(LOOKS_MAX):
            await asyncio.sleep(QUIET_SECONDS)
            earlier, latest = latest, await _snapshot(database)
            if latest.is_settled and latest == earlier:
                return latest
        raise FillingError("the database does not come to rest")

    return _with_database(environment, work)


def multiply(
    environment: Mapping[str, str],
    before: Snapshot,
    after: Snapshot,
    *,
    buyers: Sequence[str],
    people: Sequence[str],
) -> dict[str, int]:
    """Copy what each of `buyers` added between the snapshots for an equal share of `people`; returns rows by table.

    Nothing else may use the database meanwhile. Raises `FillingError` when a new row belongs to no buyer.
    """
    if len(people) % len(buyers):
        raise FillingError(f"{len(people)} people cannot be shared equally among {len(buyers)} buyers")
    samples = _samples(before, after, buyers)
    news = _news(before, after)

    async def work(database: Database) -> dict[str, int]:
        tables = await _tables(database)
        written = await _copy(database, tables, _copies(samples, news, people))
        await _raise_counters(database, tables, before, after, times=len(people) // len(buyers))
        return written

    return _with_database(environment, work)


def _with_database(environment: Mapping[str, str], work: Callable[[Database], Awaitable[T]]) -> T:
    async def opened() -> T:
        database = await open_database(read_settings(environment))
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(opened())


async def _tables(database: Database) -> dict[str, Table]:
    metadata = MetaData()
    async with database.transaction() as transaction:
        await transaction.call(metadata.reflect)
    return {table.name: table for table in metadata.sorted_tables}


async def _snapshot(database: Database) -> Snapshot:
    tables = await _tables(database)
    rows: dict[str, dict[Row, Row]] = {}
    async with database.reading() as reader:
        for name, table in tables.items():
            key = [position for position, column in enumerate(table.columns) if column.primary_key]
            wanted = text(f"SELECT {', '.join(table.columns.keys())} FROM {name}")  # noqa: S608 - the database's own names
            found = [] if name in RESTLESS else await reader.fetch_all(wanted)
            rows[name] = {tuple(_value(row[position]) for position in key): tuple(map(_value, row)) for row in found}
    return Snapshot({name: list(table.columns.keys()) for name, table in tables.items()}, rows)


def _value(stored: object) -> Value:
    if stored is None or isinstance(stored, str | int | bytes):
        return stored
    raise FillingError(f"a value of type {type(stored).__name__} cannot be copied")


class _Made(msgspec.Struct, frozen=True):
    """A value with tokens in it: texts, and places in the list of tokens."""

    parts: list[str | int]
    is_bytes: bool

    def made(self, tokens: Sequence[str]) -> str | bytes:
        text = "".join([part if isinstance(part, str) else tokens[part] for part in self.parts])
        return text.encode() if self.is_bytes else text


class _Sample:
    """Rows that belong together. Tokens are what every copy has of its own: ids, and numbers made from ids."""

    def __init__(self, rows: Sequence[tuple[str, Row]], ids: Sequence[str], numbers: Mapping[str, str]) -> None:
        """`numbers` has the id that an order number is made from, by number."""
        place = {token: number for number, token in enumerate([*ids, *numbers])}
        self._ids = len(ids)
        self._numbers = [(place[order_id], number[:-8]) for number, order_id in numbers.items()]
        split = re.compile("(" + "|".join(map(re.escape, place)) + ")")
        self._rows = [(table, [_compiled(value, split, place) for value in row]) for table, row in rows]

    def tokens(self, ids: IdGenerator, person: str | None = None) -> list[str]:
        """New ones; the first is the person where there is one."""
        fresh = [ids.new() for _ in range(self._ids)]
        if person is not None:
            fresh[0] = person
        return fresh + [number_of(fresh[order], day) for order, day in self._numbers]

    def numbers(self, tokens: Sequence[str]) -> Sequence[str]:
        """The order numbers among the tokens."""
        return tokens[self._ids :]

    def copy(self, tokens: Sequence[str]) -> Iterator[tuple[str, Row]]:
        for table, values in self._rows:
            yield table, tuple([value.made(tokens) if isinstance(value, _Made) else value for value in values])


def _compiled(value: Value, split: "re.Pattern[str]", place: Mapping[str, int]) -> "Value | _Made":
    if value is None or isinstance(value, int):
        return value
    parts = split.split(_text(value))
    return value if len(parts) == 1 else _Made([place.get(part, part) for part in parts], isinstance(value, bytes))


def _text(value: Value) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _ids_of(row: Row) -> set[str]:
    return {found for value in row for found in ID.findall(_text(value))}


def _new_rows(before: Snapshot, after: Snapshot) -> Iterator[tuple[str, Row]]:
    for table, rows in after.rows.items():
        if table not in COUNTERS:
            known = before.rows.get(table, {})
            yield from ((table, row) for key, row in rows.items() if key not in known)


def _samples(before: Snapshot, after: Snapshot, buyers: Sequence[str]) -> list[_Sample]:
    """A sample for each buyer: the rows with his id, the rows with an id of those, and so on."""
    shared = {found for rows in before.rows.values() for row in rows.values() for found in _ids_of(row)} - set(buyers)
    rest = [(table, row, _ids_of(row) - shared) for table, row in _new_rows(before, after) if table != INBOX]
    samples = []
    for buyer in buyers:
        owned = {buyer}
        while grown := {found for _, _, ids in rest if ids & owned for found in ids} - owned:
            owned |= grown
        rows = [(table, row) for table, row, ids in rest if ids & owned]
        rest = [entry for entry in rest if not entry[2] & owned]
        samples.append(_Sample(rows, [buyer, *sorted(owned - {buyer})], _order_numbers(after, rows)))
    if rest:
        raise FillingError(f"rows of {sorted({table for table, _, _ in rest})} belong to no buyer")
    return samples


def _news(before: Snapshot, after: Snapshot) -> _Sample:
    """What the inbox remembers of all samples together."""
    rows = [(table, row) for table, row in _new_rows(before, after) if table == INBOX]
    return _Sample(rows, sorted({found for _, row in rows for found in _ids_of(row)}), {})


def _order_numbers(snapshot: Snapshot, rows: Sequence[tuple[str, Row]]) -> dict[str, str]:
    number, order_id = (snapshot.columns[ORDERS].index(name) for name in ("number", "id"))
    return {_text(row[number]): _text(row[order_id]) for table, row in rows if table == ORDERS}


def _copies(samples: Sequence[_Sample], news: _Sample, people: Sequence[str]) -> Iterator[list[tuple[str, Row]]]:
    """The rows of one person after the other."""
    ids = IdGenerator(SystemClock())
    taken: set[str] = set()
    for number, person in enumerate(people):
        everybody, who = divmod(number, len(samples))
        sample = samples[who]
        tokens = sample.tokens(ids, person)
        while not taken.isdisjoint(sample.numbers(tokens)):
            tokens = sample.tokens(ids, person)  # as an order that meets a number that is in use tries again
        taken.update(sample.numbers(tokens))
        rows = list(sample.copy(tokens))
        if who == 0 and everybody % PURCHASES_PER_MESSAGE == 0:
            rows += news.copy(news.tokens(ids))
        yield rows


async def _copy(
    database: Database, tables: Mapping[str, Table], copies: Iterator[list[tuple[str, Row]]]
) -> dict[str, int]:
    row_types = {name: msgspec.defstruct(name, list(map(str, table.columns.keys()))) for name, table in tables.items()}
    written = Counter[str]()
    while people := [rows for _, rows in zip(range(PEOPLE_PER_TRANSACTION), copies, strict=False)]:
        by_table: dict[str, list[msgspec.Struct]] = {name: [] for name in tables}
        for rows in people:
            for name, row in rows:
                by_table[name].append(row_types[name](*row))
        async with database.transaction() as transaction:
            for name, structs in by_table.items():
                await transaction.insert(tables[name], structs)
                written[name] += len(structs)
    return {name: count for name, count in written.items() if count}


async def _raise_counters(
    database: Database, tables: Mapping[str, Table], before: Snapshot, after: Snapshot, *, times: int
) -> None:
    async with database.transaction() as transaction:
        for name, counted in COUNTERS.items():
            table, columns = tables[name], after.columns[name]
            for key, row in after.rows[name].items():
                now = dict(zip(columns, row, strict=True))
                was = dict(zip(columns, before.rows[name].get(key, ()), strict=False))
                more = {column: (_count(now, column) - _count(was, column)) * times for column in counted}
                keys = dict(zip([column.name for column in table.primary_key.columns], key, strict=True))
                changes = ", ".join(f"{column} = {column} + :{column}" for column in more)
                this = " AND ".join(f"{column} = :{column}" for column in keys)
                statement = text(f"UPDATE {name} SET {changes} WHERE {this}")  # noqa: S608 - the database's own names
                await transaction.execute(statement, {**more, **keys})


def _count(row: Mapping[str, Value], column: str) -> int:
    value = row.get(column, 0)
    if not isinstance(value, int):
        raise FillingError(f"{column} does not count: {value!r}")
    return value
