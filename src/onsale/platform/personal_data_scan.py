"""Looking for a person in everything that is stored: every cell of every table, files, Redis (docs/adr/0037).

Seals are opened, also those inside of other texts, so what is found is what somebody with our keys could find. It reads
everything and takes as long as that takes; tables are read in pages, from a snapshot each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import select, tuple_

from onsale.platform.db import Reads
from onsale.platform.personal_data import OnErasure, TableData
from onsale.platform.security import Sealer, TokenInvalid

ROWS_PER_PAGE = 500
# A seal in a contact in an event in a dead letter.
DEPTH_MAX = 4
FILE_BYTES_MAX = 64 * 2**20

_SEAL = re.compile(rb"[\w-]{1,40}\.[A-Za-z0-9+/]{38,}={0,2}")


class Needle(msgspec.Struct, frozen=True):
    """What is looked for, in any of its forms; ``name`` is printed instead. An account number leads to nobody after an
    erasure."""

    name: str
    forms: tuple[bytes, ...]
    is_account_number: bool = False


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was found in a place, how often, and whether the register says that it stays."""

    place: str
    needle: str
    count: int
    is_declared: bool


class Eyes:
    """Finds needles in values as they are stored, and in what seals in them say."""

    def __init__(self, needles: Sequence[Needle], sealer: Sealer, key_ids: Collection[str]) -> None:
        self._needles = needles
        self._sealer = sealer
        self._key_ids = {key_id.encode() for key_id in key_ids}

    def needles_in(self, value: object) -> set[Needle]:
        if not isinstance(value, str | bytes):
            value = "" if value is None else str(value)
        layers = list(self._layers(value.encode() if isinstance(value, str) else value, DEPTH_MAX))
        return {needle for needle in self._needles if any(form in layer for layer in layers for form in needle.forms)}

    def _layers(self, content: bytes, depth: int) -> Iterator[bytes]:
        yield content
        for seal in _SEAL.findall(content) if depth else ():
            if seal.partition(b".")[0] in self._key_ids:
                try:
                    opened = self._sealer.open(seal.decode())
                except TokenInvalid:
                    continue  # it only looks like one
                yield from self._layers(opened.encode(), depth - 1)


async def look_through_tables(database: Reads, register: Sequence[TableData], eyes: Eyes) -> list[Found]:
    """What is found in these tables, by column, in the order of the register."""
    found = []
    for data in register:
        counts: Counter[tuple[str, Needle]] = Counter()
        async for row in _rows_of(database, data):
            counts.update((column, needle) for column, value in row.items() for needle in eyes.needles_in(value))
        found += [
            Found(
                place=f"{data.table.name}.{column}",
                needle=needle.name,
                count=count,
                is_declared=is_declared(data, column, needle),
            )
            for (column, needle), count in sorted(counts.items(), key=lambda item: (item[0][0], item[0][1].name))
        ]
    return found


def is_declared(data: TableData, column: str, needle: Needle) -> bool:
    """Whether the register says that this stays in this column after an erasure."""
    kind = data.kind_of(column)
    if kind is None or kind.on_erasure is not OnErasure.KEEP:
        return False
    return kind.names or needle.is_account_number


def look_through_files(folder: Path, eyes: Eyes, *, but: Collection[str]) -> list[Found]:
    """What is found in files below a folder. ``but`` are the beginnings of names that are looked through otherwise."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(tuple(but)) and path.stat().st_size <= FILE_BYTES_MAX:
            place = f"file {path.relative_to(folder)}"
            found += [
                Found(place=place, needle=needle.name, count=1, is_declared=False)
                for needle in sorted(eyes.needles_in(path.read_bytes()), key=lambda one: one.name)
            ]
    return found


def look_through_values(place: str, values: Mapping[str, bytes], eyes: Eyes) -> list[Found]:
    """What is found in a store of keys and values, which knows people by their account number alone."""
    counts = Counter(needle for key, value in values.items() for needle in eyes.needles_in(key.encode() + b" " + value))
    return [
        Found(place=place, needle=needle.name, count=count, is_declared=needle.is_account_number)
        for needle, count in counts.items()
    ]


async def _rows_of(database: Reads, data: TableData) -> AsyncIterator[Mapping[str, object]]:
    """Every row, in the order of the primary key."""
    table = data.table
    keys = list(table.primary_key)
    columns = [column.name for column in table.columns]
    numbers = [columns.index(key.name) for key in keys]
    statement = select(*table.columns).order_by(*keys).limit(ROWS_PER_PAGE)
    page_statement = statement
    while True:
        async with database.reading() as reader:
            page = await reader.fetch_all(page_statement)
        for row in page:
            yield dict(zip(columns, row, strict=True))
        if len(page) < ROWS_PER_PAGE:
            return
        last = [page[-1][number] for number in numbers]
        page_statement = statement.where(keys[0] > last[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*last))
