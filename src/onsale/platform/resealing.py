"""After a change of keys: what an older one has sealed is sealed anew with the newest (docs/adr/0044).

A module says which of its tables have seals, by the names of their columns: ``…_sealed``. A walk goes through them in
bounded rounds, slow on purpose as the purge is. It starts with the process, because keys change only then, and again
minutes later until nothing is left, because processes with the older keys may have written meanwhile; then daily.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import msgspec
import structlog
from prometheus_client import Counter
from sqlalchemy import Column, ColumnElement, Table, and_, func, literal, or_, select, tuple_, update

from onsale.platform.clock import to_micros
from onsale.platform.db import Database, Reader, Transaction
from onsale.platform.security import ERASED, Sealer, TokenInvalid
from onsale.platform.wiring import Job, Platform

ROWS_PER_ROUND = 100
EVERY_SECONDS = 1.0
AGAIN_AFTER_SECONDS = 24 * 3600
# While anything was left: processes with the older keys may still be there.
AGAIN_AFTER_CHANGES_SECONDS = 600
MICROS = 1_000_000
SEALED = "_sealed"

log = structlog.get_logger(__name__)
RESEALED = Counter("onsale_resealed_rows_total", "Rows that were sealed anew with the newest key", ["table"])

Key = tuple[str, ...]
# What the seals of a row say, by column; a column that is empty or was erased is not there.
Opened = Mapping[str, str]


class Indexes(Protocol):
    """Rows elsewhere by which the rows of a table are found: one for each key of the ring."""

    def lack(self, key_id: str) -> ColumnElement[bool]:
        """Of a row of the table: it should have an index of this key and has none."""
        ...

    async def find_stale(self, reader: Reader, keys: Sequence[Key], key_ids: Sequence[str]) -> Collection[Key]:
        """Those of these rows that lack an index of the first of these keys, or have one of none of them."""
        ...

    async def renew(self, transaction: Transaction, key: Key, opened: Opened) -> None:
        """Let this row have an index of every key of the ring and of no other. The row stands still meanwhile."""
        ...


@dataclass(frozen=True)
class SealedTable:
    """A table with seals. ``follows`` are columns that are made of what is sealed, as another key makes them.

    ``expires``: nobody walks through it, for its rows go by themselves within days; until then an old key has to stay.
    """

    table: Table
    follows: Callable[[Key, Opened], Mapping[str, str]] | None = None
    indexes: Indexes | None = None
    expires: bool = False

    @cached_property
    def seals(self) -> list[Column[str]]:
        return [column for column in self.table.columns if column.name.endswith(SEALED)]

    @cached_property
    def keys(self) -> list[Column[str]]:
        return list(self.table.primary_key)

    def needs_other_than(self, key_id: str) -> ColumnElement[bool]:
        """Of a row: something of it was made with another key. What was erased needs none."""
        prefix = f"{key_id}."
        is_other = or_(*(and_(one != ERASED, func.substr(one, 1, len(prefix)) != prefix) for one in self.seals))
        return is_other if self.indexes is None else or_(is_other, self.indexes.lack(key_id))


class Page(msgspec.Struct, frozen=True):
    """How a round went: behind which row the next one begins (``None`` after the last), how many rows were sealed anew,
    and how many no key of ours opens."""

    last: Key | None
    resealed: int
    unreadable: int


class _Row(msgspec.Struct, frozen=True):
    """The key and the seals of a row, by column."""

    key: Key
    seals: dict[str, str | None]


class _Renewed(msgspec.Struct, frozen=True):
    row: _Row
    opened: dict[str, str]
    values: dict[str, str]


class Reseal:
    """One page of a table at a time. Every row is compared and set, so it is safe beside any other change."""

    def __init__(
        self, database: Database, sealer: Sealer, sealed: SealedTable, rows_per_round: int = ROWS_PER_ROUND
    ) -> None:
        self.name = str(sealed.table.name)  # a plain string, for logs
        self._database = database
        self._sealer = sealer
        self._sealed = sealed
        self._rows_per_round = rows_per_round
        self._page = select(*sealed.keys, *sealed.seals).order_by(*sealed.keys).limit(rows_per_round)

    async def page(self, after: Key | None) -> Page:
        """The rows that follow."""
        rows = await self._database.read(lambda reader: self._read(reader, after))
        indexes, key_ids = self._sealed.indexes, self._sealer.key_ids
        sealed = [row for row in rows if any(row.seals.values())]
        stale: Collection[Key] = ()
        if indexes is not None and sealed:
            keys = [row.key for row in sealed]
            stale = await self._database.read(lambda reader: indexes.find_stale(reader, keys, key_ids))
        olds = [row for row in sealed if row.key in stale or self._is_old(row)]
        renewed = [one for row in olds if (one := self._renewed(row)) is not None]

        async def write(transaction: Transaction) -> int:
            return sum([await self._write(transaction, one) for one in renewed])

        resealed = await self._database.run(write) if renewed else 0
        last = rows[-1].key if len(rows) == self._rows_per_round else None
        return Page(last, resealed, len(olds) - len(renewed))

    async def _read(self, reader: Reader, after: Key | None) -> list[_Row]:
        statement, keys = self._page, self._sealed.keys
        if after is not None:
            behind = [literal(one) for one in after]
            statement = statement.where(keys[0] > behind[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*behind))
        names = [one.name for one in self._sealed.seals]
        return [
            _Row(
                tuple(str(one) for one in row[: len(keys)]),
                {name: None if one is None else str(one) for name, one in zip(names, row[len(keys) :], strict=True)},
            )
            for row in await reader.fetch_all(statement)
        ]

    def _is_old(self, row: _Row) -> bool:
        """Whether any seal of it was made with another key than the newest; what was erased stays erased."""
        return any(seal and seal.partition(".")[0] != self._sealer.newest for seal in row.seals.values())

    def _renewed(self, row: _Row) -> _Renewed | None:
        """What no key of ours opens is told and left: it must not stop the others."""
        try:
            opened = {name: self._sealer.open(seal) for name, seal in row.seals.items() if seal}
        except TokenInvalid:
            log.exception("seal_does_not_open", table=self.name, id=" ".join(row.key))
            return None
        values = {name: self._sealer.seal(text) for name, text in opened.items()}
        if self._sealed.follows is not None:
            values |= self._sealed.follows(row.key, opened)
        return _Renewed(row, opened, values)

    async def _write(self, transaction: Transaction, renewed: _Renewed) -> bool:
        """Compare and set: false when somebody changed or removed the row meanwhile."""
        row, columns = renewed.row, self._sealed.table.c
        is_as_seen = [column == one for column, one in zip(self._sealed.keys, row.key, strict=True)]
        is_as_seen += [
            columns[name].is_(None) if seal is None else columns[name] == seal for name, seal in row.seals.items()
        ]
        statement = update(self._sealed.table).where(*is_as_seen).values(renewed.values)
        if await transaction.execute(statement) != 1:
            return False
        if self._sealed.indexes is not None:
            await self._sealed.indexes.renew(transaction, row.key, renewed.opened)
        return True


class Resealing:
    """What one module does. Safe to run twice at once and to be killed anywhere: it needs no memory, and a walk that
    was cut off begins at the front."""

    def __init__(
        self,
        module: str,
        platform: Platform,
        sealed: Sequence[SealedTable],
        *,
        rows_per_round: int = ROWS_PER_ROUND,
    ) -> None:
        self._module = module
        self._clock = platform.clock
        self._newest = platform.sealer.newest
        self._steps = [
            Reseal(platform.database, platform.sealer, one, rows_per_round) for one in sealed if not one.expires
        ]
        self._step = 0
        self._after: Key | None = None
        self._resealed = 0
        self._unreadable = 0
        self._rests_until = 0
        self.job = Job(f"{module}.reseal", EVERY_SECONDS, self.go_on, singleton=True)

    async def go_on(self) -> int:
        """One page of one table; always 0, because the rest waits for its next turn."""
        now = to_micros(self._clock.now())
        if now < self._rests_until:
            return 0
        step = self._steps[self._step]
        page = await step.page(self._after)
        RESEALED.labels(step.name).inc(page.resealed)
        self._resealed += page.resealed
        self._unreadable += page.unreadable
        self._after = page.last
        if page.last is None:
            self._step += 1
        if self._step == len(self._steps):
            # An operator waits for one of each module with twice nothing before taking an old key away; `onsale keys`
            # looks for itself.
            log.info(
                "resealing_finished",
                module=self._module,
                newest_key=self._newest,
                resealed=self._resealed,
                unreadable=self._unreadable,
            )
            self._rests_until = now + (AGAIN_AFTER_CHANGES_SECONDS if self._resealed else AGAIN_AFTER_SECONDS) * MICROS
            self._step, self._resealed, self._unreadable = 0, 0, 0
        return 0
