"""Transactions that wait for each other share one commit; each fails alone, and nobody is told before it is on disk."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from onsale.platform.db import Interrupted
from onsale.platform.sqlite import SqliteDatabase
from onsale.platform.sqlite.session import Link
from tests.platform.scratch import put, values_of


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
async def commits(database: SqliteDatabase) -> list[str]:
    """A mark for every physical commit, made by the engine itself."""
    seen: list[str] = []
    async with database.transaction():
        driver = database._writer.link.connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(lambda statement: seen.append(statement) if statement == "COMMIT" else None)
    seen.clear()
    return seen


async def write(database: SqliteDatabase, value: str, told: list[str], *, fails: bool = False) -> None:
    async with database.transaction() as transaction:
        await put(transaction, [value])
        transaction.on_commit(lambda: told.append(f"{value} committed"))
        transaction.on_rollback(lambda: told.append(f"{value} rolled back"))
        if fails:
            raise KeyError(value)


async def test_whoever_waits_shares_the_commit(database: SqliteDatabase, commits: list[str]) -> None:
    told: list[str] = []
    await asyncio.gather(*(write(database, f"{number:02d}", told) for number in range(20)))
    assert len(await values_of(database)) == 20
    assert len(told) == 20
    # The first transaction begins alone or with those that wait already; the rest share the next one.
    assert 1 <= len(commits) <= 2


async def test_one_that_fails_takes_nobody_along(database: SqliteDatabase, commits: list[str]) -> None:
    told: list[str] = []
    outcomes = await asyncio.gather(
        *(write(database, value, told, fails=value == "b") for value in ("a", "b", "c")), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), KeyError, type(None)]
    assert await values_of(database) == ["a", "c"]
    assert sorted(told) == ["a committed", "b rolled back", "c committed"]
    assert 1 <= len(commits) <= 2


async def test_a_commit_that_fails_fails_for_everybody(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    tell = Link.tell

    def full(link: Link, statement: str) -> None:
        if statement == "COMMIT":
            raise sqlite3.OperationalError("database or disk is full")
        tell(link, statement)

    with monkeypatch.context() as patched:
        patched.setattr(Link, "tell", full)
        outcomes = await asyncio.gather(
            *(write(database, value, told) for value in ("a", "b", "c")), return_exceptions=True
        )
    assert [type(outcome) for outcome in outcomes] == [Interrupted] * 3
    assert sorted(told) == ["a rolled back", "b rolled back", "c rolled back"]
    assert await values_of(database) == []
    await write(database, "d", told)
    assert await values_of(database) == ["d"]


async def test_who_hangs_up_while_waiting_leaves_the_commit_alone(database: SqliteDatabase) -> None:
    told: list[str] = []
    writing = [asyncio.create_task(write(database, value, told)) for value in ("a", "b", "c")]
    while _flying(database) < 2:  # what is waited for has no event
        await asyncio.sleep(0)  # what is waited for has no event of its own
    writing[1].cancel()
    await asyncio.wait(writing)
    assert await values_of(database) == ["a", "b", "c"]
    assert sorted(told) == ["a committed", "b committed", "c committed"]


def _flying(database: SqliteDatabase) -> int:
    return len(database._flight.passengers) if database._flight is not None else 0


async def test_closing_commits_what_is_under_way(database: SqliteDatabase) -> None:
    told: list[str] = []
    writing = asyncio.create_task(write(database, "a", told))
    while not _flying(database):  # as above
        await asyncio.sleep(0)  # what is waited for has no event of its own
    await database.close()
    await writing
    assert told == ["a committed"]


async def test_who_is_cancelled_inside_a_statement_stores_nothing_for_others_unasked(database: SqliteDatabase) -> None:
    """The neighbours of one commit either are stored or hear that they can run again; the next commit works."""
    lost = 0
    for round_number in range(60):
        told: list[str] = []
        victim = asyncio.create_task(write(database, f"{round_number}-victim", told))
        names = [f"{round_number}-{number}" for number in range(3)]
        neighbours = [asyncio.create_task(write(database, name, told)) for name in names]
        for _ in range(round_number):
            await asyncio.sleep(0)
        victim.cancel()
        outcomes = await asyncio.gather(*neighbours, return_exceptions=True)
        stored = set(await values_of(database))
        for name, outcome in zip(names, outcomes, strict=True):
            assert outcome is None or isinstance(outcome, Interrupted)
            assert (name in stored) is (outcome is None)
        lost += sum(outcome is not None for outcome in outcomes)
    assert lost < 60
