"""Whatever is done to the audit log behind our back is found, and its first place is named."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, exc, text

from onsale.platform import audit_chain, migrations
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.audit_chain import START, AuditEntry, Found, audit_entries, hash_of, verify_chain
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.invariants import check_invariants
from onsale.platform.sqlite import open_sqlite
from tests.platform.conftest import Open
from tests.platform.scratch import NOW, create_tables

ENTRIES = 7
WANG = Actor(
    id="wang", session_id="session", correlation_id="request", client_address="203.0.113.9", user_agent="Mozilla/5.0"
)
COUNT = text("UPDATE counting SET number = number + 1 WHERE name = 'a'")
COLUMNS = AuditEntry.__struct_fields__


class Price(msgspec.Struct, frozen=True):
    minor: int


def deed(number: int) -> Deed:
    subject = Subject("performance", f"show-{number}")
    return Deed(
        action="prices.raised", subject=subject, organisation_id="ours", before=Price(number), after=Price(number + 1)
    )


@pytest.fixture
def audit() -> Audit:
    clock = ManualClock(NOW)
    return Audit(clock, IdGenerator(clock))


async def fill(database: Database, audit: Audit, count: int = ENTRIES) -> None:
    for number in range(count):
        async with database.transaction() as transaction:
            await audit.record(transaction, WANG, deed(number))


async def meddle(database: Database, *statements: str, **values: object) -> None:
    async with database.transaction() as transaction:
        for statement in statements:
            await transaction.execute(text(statement), values)


async def test_a_chain_that_nobody_touched_is_whole(database: Database, audit: Audit) -> None:
    assert await verify_chain(database) == audit_chain.Verdict(0, START, None)
    await fill(database, audit)
    verdict = await verify_chain(database)

    assert (verdict.entries, verdict.found) == (ENTRIES, None)
    async with database.reading() as reader:
        last = (await reader.fetch_all(text("SELECT hash FROM platform_audit_entries WHERE position = 7")))[0][0]
        assert await check_invariants(reader, [audit_chain.ENDS_WHERE_THE_HEAD_SAYS]) == []
    assert verdict.head_hash == last


async def test_it_is_walked_in_pages(database: Database, audit: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as transaction:
        await audit.record(transaction, WANG, *map(deed, range(audit_chain.PAGE_SIZE + 5)))

    assert (await verify_chain(database)).entries == audit_chain.PAGE_SIZE + 5
    await meddle(database, "DELETE FROM platform_audit_entries WHERE position = :gone", gone=1_001)
    found = (await verify_chain(database)).found
    assert found is not None
    assert found.position == 1_001


@pytest.mark.parametrize(
    ("position", "what", "statements"),
    [
        (3, "changed", ["UPDATE platform_audit_entries SET actor_id = 'li' WHERE position = 3"]),
        (3, "changed", ["UPDATE platform_audit_entries SET value_after = NULL WHERE position = 3"]),
        (4, "removed", ["DELETE FROM platform_audit_entries WHERE position = 4"]),
        (1, "removed", ["DELETE FROM platform_audit_entries WHERE position = 1"]),
        (7, "cut off", ["DELETE FROM platform_audit_entries WHERE position = 7"]),
        (1, "cut off", ["DELETE FROM platform_audit_entries"]),
        (0, "gone", ["DELETE FROM platform_audit_head"]),
        (7, "another hash", ["UPDATE platform_audit_head SET hash = 'x'"]),
        (7, "behind the end", ["UPDATE platform_audit_head SET position = 6, hash = '{hash_6}'"]),
        (0, "outside", ["UPDATE platform_audit_entries SET position = 0 WHERE position = 5"]),
        (
            2,
            "moved",
            [
                "UPDATE platform_audit_entries SET position = 99 WHERE position = 2",
                "UPDATE platform_audit_entries SET position = 2 WHERE position = 5",
                "UPDATE platform_audit_entries SET position = 5 WHERE position = 99",
            ],
        ),
        (
            6,
            "inserted",
            [
                "UPDATE platform_audit_entries SET position = 8 WHERE position = 7",
                "UPDATE platform_audit_entries SET position = 7 WHERE position = 6",
                "INSERT INTO platform_audit_entries SELECT 'new', at, organisation_id, actor_id, session_id,"
                " correlation_id, client_address, user_agent, module, action, subject_kind, subject_id, value_before,"
                " value_after, 6, hash FROM platform_audit_entries WHERE position = 7",
                "UPDATE platform_audit_head SET position = 8",
            ],
        ),
    ],
)
async def test_what_was_done_to_it_is_found(
    database: Database, audit: Audit, position: int, what: str, statements: list[str]
) -> None:
    await fill(database, audit)
    async with database.reading() as reader:
        hash_6 = (await reader.fetch_all(text("SELECT hash FROM platform_audit_entries WHERE position = 6")))[0][0]
    await meddle(database, *(statement.replace("{hash_6}", str(hash_6)) for statement in statements))
    found = (await verify_chain(database)).found

    assert found is not None
    assert (found.position, what in found.what) == (position, True), found


async def test_what_was_made_anew_is_found_by_a_hash_that_was_noted(database: Database, audit: Audit) -> None:
    await fill(database, audit, 3)
    noted = (await verify_chain(database)).head_hash
    await fill(database, audit, 2)
    assert (await verify_chain(database, expect=noted)).found is None

    # Who knows how can cut the log and end it properly; only what was noted elsewhere tells.
    await meddle(
        database,
        "DELETE FROM platform_audit_entries WHERE position > 2",
        "UPDATE platform_audit_head SET position = 2, hash = (SELECT hash FROM platform_audit_entries WHERE position ="
        " 2)",
    )
    assert (await verify_chain(database)).found is None
    assert (await verify_chain(database, expect=noted)).found == Found(
        2, None, "the expected hash is nowhere in the chain: it was made anew"
    )


async def test_the_head_is_checked_cheaply(database: Database, audit: Audit) -> None:
    await fill(database, audit)
    await meddle(database, "DELETE FROM platform_audit_entries WHERE position = 7")
    async with database.reading() as reader:
        [broken] = await check_invariants(reader, [audit_chain.ENDS_WHERE_THE_HEAD_SAYS])
    assert broken.name == "everything.audit-log-is-whole"


async def test_who_comes_at_once_leaves_one_chain(database: Database, audit: Audit) -> None:
    """Nobody has to run again: the head is locked behind all others, wherever in a command its change is recorded."""
    await meddle(database, "INSERT INTO counting (name, number) VALUES ('a', 0)")
    runs = 0

    async def change(number: int) -> None:
        async def work(transaction: Transaction) -> None:
            nonlocal runs
            runs += 1
            if number % 4 == 0:
                await transaction.execute(COUNT)
            await audit.record(transaction, WANG, deed(number), deed(number))
            if number % 4 == 1:
                await transaction.execute(COUNT)

        await database.run(work)

    await asyncio.gather(*map(change, range(20)))
    verdict = await verify_chain(database)
    assert (verdict.entries, verdict.found, runs) == (40, None, 20)


async def test_what_a_savepoint_undid_has_no_entry(database: Database, audit: Audit) -> None:
    async def work(transaction: Transaction) -> None:
        await audit.record(transaction, WANG, deed(1))
        with suppress(ValueError):
            async with transaction.savepoint():
                await audit.record(transaction, WANG, deed(2))
                raise ValueError
        await audit.record(transaction, WANG, deed(3))

    await database.run(work)
    async with database.reading() as reader:
        rows = await reader.fetch_all(text("SELECT subject_id FROM platform_audit_entries ORDER BY position"))
    assert [row[0] for row in rows] == ["show-1", "show-3"]
    assert (await verify_chain(database)).found is None


async def test_without_a_head_nothing_is_stored(database: Database, audit: Audit) -> None:
    await meddle(database, "DELETE FROM platform_audit_head")
    with pytest.raises(RuntimeError, match="lost its head"):
        await fill(database, audit, 1)
    async with database.reading() as reader:
        assert await reader.fetch_all(text("SELECT id FROM platform_audit_entries")) == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("column", COLUMNS)
async def test_every_column_is_in_the_hash(database: Database, audit: Audit, column: str) -> None:
    await fill(database, audit)
    value = {"at": "at + 1", "position": "99", "id": "'0'"}.get(column, "'x'")
    await meddle(database, f"UPDATE platform_audit_entries SET {column} = {value} WHERE position = 4")  # noqa: S608  # of our own table
    found = (await verify_chain(database)).found
    assert found is not None
    assert found.position == 4


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=36)
VALUES = st.none() | st.binary(max_size=20)
ANY_ENTRY = st.builds(
    AuditEntry,
    id=TEXTS,
    at=st.integers(0, 2**62),
    **dict.fromkeys(
        ["organisation_id", "actor_id", "session_id", "correlation_id", "client_address", "user_agent", "module"], TEXTS
    ),
    action=TEXTS,
    subject_kind=TEXTS,
    subject_id=TEXTS,
    value_before=VALUES,
    value_after=VALUES,
    position=st.integers(1, 2**62),
)


@given(ANY_ENTRY, ANY_ENTRY, TEXTS, TEXTS)
def test_equal_hashes_are_of_equal_entries(one: AuditEntry, other: AuditEntry, before: str, after: str) -> None:
    assert (hash_of(one, before) == hash_of(other, after)) == (one == other and before == after)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_is_found(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Any permutation, loss, doubling or change of rows with positions that look right."""
    order = data.draw(st.lists(st.integers(0, ENTRIES - 1), max_size=ENTRIES + 2).filter(lambda o: o != [*range(7)]))

    async def run() -> Found | None:
        clock = ManualClock(NOW)
        database = open_sqlite(tmp_path_factory.mktemp("chain") / "any.db")
        await create_tables(database)
        await meddle(database, "INSERT INTO platform_audit_head (id, position, hash) VALUES (1, 0, '')")
        await fill(database, Audit(clock, IdGenerator(clock)))
        async with database.transaction() as transaction:
            rows = await transaction.fetch_all(text(f"SELECT {', '.join(COLUMNS)} FROM platform_audit_entries"))  # noqa: S608  # of our own table
            entries = [msgspec.convert(dict(zip(COLUMNS, row, strict=True)), AuditEntry) for row in rows]
            await transaction.execute(text("DELETE FROM platform_audit_entries"))
            forged = [
                msgspec.structs.replace(entries[index], id=f"{number}", position=number)
                if order.count(index) > 1
                else msgspec.structs.replace(entries[index], position=number)
                for number, index in enumerate(order, 1)
            ]
            await transaction.insert(audit_entries, forged)
        found = (await verify_chain(database)).found
        await database.close()
        return found

    assert asyncio.run(run()) is not None


@pytest.fixture
async def migrated(open_empty: Open) -> AsyncIterator[Database]:
    """With entries from before there was a chain."""
    database = await open_empty()
    async with database.transaction() as transaction:
        await transaction.call(_upgrade_to("platform_0006"))
    await meddle(
        database,
        *(
            f"INSERT INTO platform_audit_entries VALUES ({values})"  # noqa: S608  # of our own table
            for values in (
                f"'id-{number}', 1, 'ours', '王', 's', 'c', 'catalog.changed', 'event', 'e', NULL, :value"
                for number in (2, 1, 3)
            )
        ),
        value='{"title":"演唱会 \\"x\\""}'.encode(),
    )
    await database.migrate([])
    yield database
    await database.close()


def _upgrade_to(revision: str) -> Callable[[Connection], None]:
    def upgrade(connection: Connection) -> None:
        config = migrations._config("platform")
        connection.execute(text("SELECT 1"))  # Alembic would end the transaction that it began itself
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    return upgrade


async def test_entries_from_before_are_chained_in_their_order(migrated: Database, audit: Audit) -> None:
    async with migrated.reading() as reader:
        rows = await reader.fetch_all(text("SELECT id, module FROM platform_audit_entries ORDER BY position"))
    assert [tuple(row) for row in rows] == [(f"id-{number}", "catalog") for number in (1, 2, 3)]
    await fill(migrated, audit, 2)
    verdict = await verify_chain(migrated)
    assert (verdict.entries, verdict.found) == (5, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE platform_audit_entries SET at = 0", "DELETE FROM platform_audit_entries"]
)
async def test_the_database_refuses_to_change_an_entry(migrated: Database, statement: str) -> None:
    with pytest.raises(exc.DBAPIError, match="the audit log is only added to"):
        await meddle(migrated, statement)
    assert (await verify_chain(migrated)).entries == 3


async def test_a_log_is_verified_file_by_file(tmp_path: Path) -> None:
    """An empty installation has a head."""
    database = open_sqlite(tmp_path / "new.db")
    await database.migrate([])
    assert await verify_chain(database) == audit_chain.Verdict(0, START, None)
    await database.close()
