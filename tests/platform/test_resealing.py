"""A walk seals anew page by page: whatever is where, wherever it is cut off, and beside whoever writes."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, delete, func, select, update

from onsale.platform.db import Database, Transaction
from onsale.platform.resealing import Key, Opened, Page, Reseal, SealedTable
from onsale.platform.security import KeyRing, Sealer

KEYS = {f"k{number}": bytes([number]) * 32 for number in range(3)}
LOST = Sealer(KeyRing({"lost": b"l" * 32}))
letters = Table(
    "resealing_letters",
    MetaData(),
    Column("owner", String(36), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("text_sealed", String(400), nullable=False),
    Column("note_sealed", String(400)),
    Column("text_index", String(64), nullable=False),
    Column("changes", Integer, nullable=False),
)


class Letter(msgspec.Struct, frozen=True, array_like=True):
    owner: str
    kind: str
    text_sealed: str
    note_sealed: str | None
    text_index: str
    changes: int = 0


def ring(*names: str) -> Sealer:
    return Sealer(KeyRing({name: KEYS[name] for name in names}))


def table_of(sealer: Sealer) -> SealedTable:
    def follow(_key: Key, opened: Opened) -> dict[str, str]:
        return {"text_index": sealer.blind_index(opened["text_sealed"])} if "text_sealed" in opened else {}

    return SealedTable(letters, follows=follow)


@pytest.fixture
async def database(database: Database) -> Database:
    async with database.transaction() as transaction:
        await transaction.call(letters.metadata.create_all)
        await transaction.execute(delete(letters))
    return database


async def put(database: Database, *rows: Letter) -> None:
    async with database.transaction() as transaction:
        await transaction.insert(letters, rows)


async def stored(database: Database) -> list[Letter]:
    async with database.reading() as reader:
        rows = await reader.fetch_all(select(letters).order_by(letters.c.owner, letters.c.kind))
    return [msgspec.convert(tuple(row), Letter) for row in rows]


async def walked(database: Database, sealer: Sealer, rows_per_round: int, rounds: int = 1_000) -> list[Page]:
    """To its end, or for so many rounds."""
    walk, pages = Reseal(database, sealer, table_of(sealer), rows_per_round), list[Page]()
    while len(pages) < rounds and (not pages or pages[-1].last is not None):
        pages.append(await walk.page(pages[-1].last if pages else None))
    return pages


async def left(database: Database, sealer: Sealer) -> int:
    """How many rows need another key than the newest, as an operator counts them."""
    needs = table_of(sealer).needs_other_than(sealer.newest)
    async with database.reading() as reader:
        row = await reader.fetch_one(select(func.count()).select_from(letters).where(needs))
    assert row is not None
    return int(str(row[0]))


@pytest.mark.parametrize("seed", range(6))
async def test_everything_says_the_same_under_the_newest_key(database: Database, seed: int) -> None:
    dice, newest = random.Random(seed), ring("k2", "k1", "k0")  # which rows there are
    said: dict[tuple[str, str], tuple[str, str | None]] = {}
    for number in range(dice.randrange(1, 40)):
        key = (f"owner-{number // 3}", f"kind-{number % 3}")
        said[key] = (dice.choice(["", f"text {number}"]), dice.choice([None, "", f"note {number}"]))
    rows = []
    for (owner, kind), (text, note) in said.items():
        by = ring(dice.choice(list(KEYS)))
        sealed = [by.seal(one) if one else one for one in (text, note)]
        rows.append(Letter(owner, kind, sealed[0] or "", sealed[1], by.blind_index(text)))
    await put(database, *rows)
    size = dice.randrange(1, 10)
    await walked(database, newest, size, rounds=dice.randrange(1, 5))  # and is killed
    pages = await walked(database, newest, size)

    assert sum(page.unreadable for page in pages) == 0
    assert await left(database, newest) == 0
    alone = ring("k2")
    after = await stored(database)
    assert {
        (row.owner, row.kind): (
            alone.open(row.text_sealed),
            None if row.note_sealed is None else alone.open(row.note_sealed),
        )
        for row in after
    } == said
    # What was erased is not sealed again: nobody could tell it from a text.
    assert all((row.text_sealed == "") is (said[row.owner, row.kind][0] == "") for row in after)
    assert all(row.text_index == alone.blind_index(alone.open(row.text_sealed)) for row in after if row.text_sealed)
    assert [page.resealed for page in await walked(database, newest, 50)] == [0]


async def test_a_row_that_changed_after_it_was_read_is_left_alone(database: Database) -> None:
    old, both = ring("k0"), ring("k1", "k0")
    await put(database, *(Letter(str(number), "", old.seal("before"), None, "") for number in range(3)))

    class Meanwhile:
        """A database in which somebody writes between what was read and what is written."""

        read = database.read

        async def run(self, work: Callable[[Transaction], Awaitable[int]]) -> int:
            async with database.transaction() as transaction:
                changed = update(letters).where(letters.c.owner == "1").values(text_sealed=old.seal("after"))
                await transaction.execute(changed)
                await transaction.execute(delete(letters).where(letters.c.owner == "2"))
            return await database.run(work)

    walk = Reseal(Meanwhile(), both, table_of(both))  # type: ignore[arg-type]  # as much of one as it needs
    assert await walk.page(None) == Page(None, 1, 0)
    assert [both.open(row.text_sealed) for row in await stored(database)] == ["before", "after"]
    assert await left(database, both) == 1


async def test_what_no_key_opens_is_told_and_stops_nobody(database: Database) -> None:
    old, both = ring("k0"), ring("k1", "k0")
    await put(database, Letter("a", "", LOST.seal("x"), None, ""), Letter("b", "", old.seal("y"), None, ""))

    assert await walked(database, both, 10) == [Page(None, 1, 1)]
    assert await left(database, both) == 1
