"""What a module stores of somebody, for that person (docs/adr/0037).

It is made from the register: of each table the columns that hold anything of a person, seals opened. A column that is
declared is in the export, or in ``NOT_TOLD`` with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Column, ColumnElement, FromClause, select

from onsale.contracts.privacy import (
    DataExportPart,
    DataExportRequested,
    ExportedKind,
    ExportedPart,
    ExportedRow,
    ExportedSection,
    ExportedValue,
)
from onsale.contracts.values import Text
from onsale.contracts.yuan import yuan_of
from onsale.platform.bus import Consumer
from onsale.platform.clock import from_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.export_words import WORDS
from onsale.platform.personal_data import BASES, DataKind, TableData
from onsale.platform.security import Sealer

ROWS_MAX = 2_000

# Keys, hashes and indexes say nothing to people, and whoever has them could sign in or look for them; ids of accounts
# are said once.
NOT_TOLD = ("_hash", "_index", "secret_sealed", "credential_id", "public_key", "user_id")

Shown = Callable[[str], ExportedValue]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table, and which of its rows are of the account ``person`` (or of the phone whose indexes are ``phones``).

    ``also`` are columns of others that people know a row by, from ``rows`` then; ``shown`` are columns that are shown
    otherwise than they are stored; ``only`` these columns are told, where the others are somebody else's.
    """

    title: Text
    data: TableData
    where: ColumnElement[bool]
    newest: Column[str]
    rows: FromClause | None = None
    also: Sequence[Column[str] | Column[int]] = ()
    shown: Mapping[str, Shown] | None = None
    only: Sequence[str] = ()

    @property
    def columns(self) -> list[Column[object] | Column[str] | Column[int]]:
        if self.only:
            return [self.data.table.c[name] for name in self.only]
        own = [column for column in self.data.table.columns if self.data.kind_of(column.name) is not None]
        return [*self.also, *(column for column in own if not column.name.endswith(NOT_TOLD))]


class Exporting:
    """What one module answers."""

    def __init__(self, module: str, sealer: Sealer, sources: Sequence[Source]) -> None:
        self._module = module
        self._sealer = sealer
        self._sources = sources
        self.consumer = Consumer(f"{module}.export", DataExportRequested, self._answer)

    async def _answer(self, transaction: Transaction, events: Sequence[DataExportRequested]) -> None:
        for event in events:
            part = await self.part_of(transaction, event.user_id, event.phone_indexes)
            transaction.append(
                DataExportPart(
                    occurred_at=event.occurred_at,
                    export_id=event.export_id,
                    user_id=event.user_id,
                    module=self._module,
                    sealed=self._sealer.seal(msgspec.json.encode(part).decode()),
                )
            )

    async def part_of(self, reader: Reader, user_id: str, phone_indexes: Sequence[str]) -> ExportedPart:
        """Everything of this account, at most ``ROWS_MAX`` rows of a table, the newest first."""
        parameters = {"person": user_id, "phones": list(phone_indexes)}
        return ExportedPart([await self._section(reader, source, parameters) for source in self._sources])

    async def _section(self, reader: Reader, source: Source, parameters: Mapping[str, object]) -> ExportedSection:
        statement = select(*source.columns).where(source.where).order_by(source.newest.desc()).limit(ROWS_MAX + 1)
        if source.rows is not None:
            statement = statement.select_from(source.rows)
        used = {name: parameters[name] for name in statement.compile().params if name in parameters}
        found = await reader.fetch_all(statement, used)
        # SQLAlchemy's own names are no plain strings.
        columns = [str(column.name) for column in source.columns]
        shown = source.shown or {}
        kinds = dict.fromkeys(kind for name in columns if (kind := source.data.kind_of(name)) is not None)
        return ExportedSection(
            title=source.title,
            kinds=[_kind(kind) for kind in kinds],
            columns=[name.removesuffix("_sealed").removesuffix("_minor") for name in columns],
            names=[WORDS.get(name, Text(zh=name, en=name)) for name in columns],
            rows=[
                ExportedRow([self._value(name, value, shown) for name, value in zip(columns, row, strict=True)])
                for row in found[:ROWS_MAX]
            ],
            is_cut=len(found) > ROWS_MAX,
        )

    def _value(self, name: str, value: object, shown: Mapping[str, Shown]) -> ExportedValue:
        if value is None or isinstance(value, bool):
            return value
        if name.endswith("_sealed"):
            value = self._sealer.open(str(value))
        if name in shown:
            return shown[name](str(value))
        if isinstance(value, int):
            if name.endswith("_at") or name in {"at", "pay_before"}:
                return from_micros(value).isoformat()
            return yuan_of(value) if name.endswith("_minor") else value
        return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _kind(kind: DataKind) -> ExportedKind:
    return ExportedKind(kind.code, kind.name, kind.purpose, BASES[kind.basis], kind.kept, kind.law)
