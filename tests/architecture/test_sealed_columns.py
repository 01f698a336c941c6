"""What is sealed: whoever adds a column with seals says so, and a walk moves it to the newest key (docs/adr/0044)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Column, Integer, MetaData, Table

from onsale.app.keys import all_sealed_tables
from onsale.app.privacy import REGISTER
from onsale.app.process import Process
from onsale.platform.resealing import SEALED, SealedTable
from onsale.platform.security import KeyRing

RING = KeyRing({"k1": b"k" * 32})


def test_every_table_with_seals_is_walked_through_or_goes_by_itself() -> None:
    known = all_sealed_tables(RING)

    assert len(known) >= 15
    assert unknown([one.table for one in REGISTER], known) == []


def test_a_table_that_nobody_has_said_is_found() -> None:
    sample = Table("a", MetaData(), Column("id", Integer, primary_key=True), Column("name_sealed", Integer))

    assert unknown([sample], []) == ["a"]
    assert unknown([sample], [SealedTable(sample)]) == []
    assert unknown([], [SealedTable(sample)]) == ["a"]


def test_what_nobody_walks_through_goes_within_days(process: Process) -> None:
    """The retentions say so; parts go with their export."""
    kept = {retention.table: retention.keep_seconds for module in process.modules for retention in module.retentions}
    expiring = [str(one.table.name) for one in all_sealed_tables(RING) if one.expires]

    assert expiring == ["users_factor_challenges", "users_face_checks", "users_export_parts"]
    assert all(kept[name.replace("_parts", "s")] <= 8 * 86_400 for name in expiring)


def test_every_module_with_seals_walks(process: Process) -> None:
    modules = {str(one.table.name).partition("_")[0] for one in all_sealed_tables(RING) if not one.expires}

    assert {f"{module}.reseal" for module in modules} <= {job.name for job in process.jobs}


def unknown(tables: Iterable[Table], sealed: Iterable[SealedTable]) -> list[str]:
    """Tables with seals that nobody has named, and those that were named and have none."""
    named = {str(one.table.name) for one in sealed}
    have = {str(table.name) for table in tables if any(column.name.endswith(SEALED) for column in table.columns)}
    return sorted(named ^ have)
