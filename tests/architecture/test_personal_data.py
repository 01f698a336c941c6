"""The register of personal data: whoever adds a column says what it holds of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from onsale.app.privacy import REGISTER, personal_data_page
from onsale.app.process import Process
from onsale.app.schemas import PERSONAL_DATA_PAGE
from onsale.contracts.values import Text
from onsale.modules.users.tables.personal_data import PERSONAL_DATA as ACCOUNTS
from onsale.platform.personal_data import (
    ACCOUNT,
    PSEUDONYM,
    WHILE_ACCOUNT,
    Basis,
    DataKind,
    OnErasure,
    TableData,
    declared,
    undeclared,
)
from onsale.platform.retention import PLATFORM_RETENTIONS, Retention
from tests.processes import rows

SAMPLE = Table("a", MetaData(), Column("id", Integer, primary_key=True), Column("name", Integer))
ITSELF = ("sqlite_", "_schema_version")


def test_every_column_is_declared() -> None:
    tables = [table for metadata in {one.table.metadata for one in REGISTER} for table in metadata.sorted_tables]

    assert len(tables) >= 60
    assert undeclared(tables, REGISTER) == []


async def test_no_table_of_a_running_system_is_missing(process: Process) -> None:
    """A module whose tables are in no register at all would pass the test before."""
    found = await rows(process, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    names = {str(row[0]) for row in found}

    assert {name for name in names if not any(part in name for part in ITSELF)} == {one.table.name for one in REGISTER}


def test_what_erasure_takes_of_accounts_is_found_by_an_account() -> None:
    """Its statements are made from the register; codes are found by the phone, parts go with their export."""
    takes = [
        one.table.name
        for one in ACCOUNTS
        if one.owner is None and any(kind.on_erasure is not OnErasure.KEEP for kind in one.kinds.values())
    ]
    assert takes == ["users_codes", "users_export_parts"]


def test_what_is_kept_for_a_time_goes_by_itself(process: Process) -> None:
    """The register promises a period, and the purge keeps it."""
    retentions = [*PLATFORM_RETENTIONS, *(one for module in process.modules for one in module.retentions)]
    assert unkept(REGISTER, retentions) == []


def test_a_promise_that_nobody_keeps_is_found() -> None:
    for_a_day = replace(PSEUDONYM, code="a", kept_seconds=86_400)
    register = [declared(SAMPLE, "name", {for_a_day: "id"})]
    assert unkept(register, []) == ["a: a for 86400 s"]
    assert unkept(register, [Retention(SAMPLE.c.name, 3_600)]) == ["a: a for 86400 s"]
    assert unkept(register, [Retention(SAMPLE.c.name, 86_400)]) == []


def test_the_page_is_fresh() -> None:
    assert PERSONAL_DATA_PAGE.read_text() == personal_data_page()


@pytest.mark.parametrize(
    ("nothing", "found"), [("id", ["a.name"]), ("id name age", ["a.age"]), ("id name", []), ("", ["a.id", "a.name"])]
)
def test_a_column_that_nobody_declared_is_found(nothing: str, found: list[str]) -> None:
    assert undeclared([SAMPLE], [declared(SAMPLE, nothing)]) == found


def test_a_table_that_nobody_declared_is_found() -> None:
    assert undeclared([SAMPLE], []) == ["a.id", "a.name"]


def test_a_column_is_one_thing() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declared(SAMPLE, "id name", {PSEUDONYM: "id"})


def test_what_is_kept_needs_a_law() -> None:
    words = Text("甲", "A")
    with pytest.raises(ValueError, match="needs a reason"):
        DataKind(
            code="a",
            name=words,
            whose=ACCOUNT,
            purpose=words,
            basis=Basis.LAW,
            kept=WHILE_ACCOUNT,
            on_erasure=OnErasure.KEEP,
        )


# What is counted from the end of its time is kept no longer; parts go with their export, books have one row an account,
# and what is said of a consent goes with the account's row in ``users_consents``.
COUNTED_OTHERWISE = {"users_exports", "users_export_parts", "users_identity_books"}


def unkept(register: Sequence[TableData], retentions: Sequence[Retention]) -> list[str]:
    """Periods of kinds that no retention of their tables keeps."""
    kept = {(one.table, one.keep_seconds) for one in retentions}
    return [
        f"{one.table.name}: {kind.code} for {kind.kept_seconds} s"
        for one in register
        for kind in dict.fromkeys(one.kinds.values())
        if kind.kept_seconds is not None
        and one.table.name not in COUNTED_OTHERWISE
        and (one.table.name, kind.kept_seconds) not in kept
    ]
