"""What a process deletes by itself: it finds it by an index, and a document says so."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Integer, MetaData, Table

from onsale.app.process import Process
from onsale.platform.retention import PLATFORM_RETENTIONS, Retention
from tests.architecture.tree import ROOT

DOCUMENT: Final = ROOT / "docs/retention.md"
ROW: Final = re.compile(r"(?m)^\| `(\w+)` \| `(\w+)` \| (\d+) (hours|days) \|")
SECONDS: Final = {"hours": 3600, "days": 86_400}


def test_the_document_says_what_is_kept_how_long(process: Process) -> None:
    documented = [
        (table, column, int(count) * SECONDS[unit]) for table, column, count, unit in ROW.findall(DOCUMENT.read_text())
    ]
    declared = [(one.table, one.column.name, one.keep_seconds) for one in _all(process)]

    assert len(declared) >= 5
    assert sorted(documented) == sorted(declared)


def test_what_is_old_is_found_without_reading_the_table(process: Process) -> None:
    assert without_index(_all(process)) == []


def test_a_missing_index_is_found() -> None:
    table = Table(
        "a",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("at", Integer),
        Column("on", Integer, index=True),
    )

    assert without_index([Retention(table.c.at, 1), Retention(table.c.on, 1)]) == ["a.at"]


def without_index(retentions: Sequence[Retention]) -> list[str]:
    """The columns of these that no index of their table begins with."""
    return [
        f"{one.table}.{one.column.name}"
        for one in retentions
        if not any(next(iter(index.columns)) is one.column for index in one.column.table.indexes)
    ]


def _all(process: Process) -> list[Retention]:
    return [*PLATFORM_RETENTIONS, *(one for module in process.modules for one in module.retentions)]
