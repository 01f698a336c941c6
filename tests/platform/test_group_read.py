"""Reads that share a look into the database: right answers, shared failures, nothing stale."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import TypeVar

import pytest

from onsale.platform.db import Database, Reader
from onsale.platform.group_read import KEYS_PER_LOOK_MAX, GroupRead

T = TypeVar("T")


class Far:
    """A database at the other end of a network that is held up until ``open`` is set."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.looks = 0
        self.open = asyncio.Event()

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        self.looks += 1
        await self.open.wait()
        return await self._database.read(work)


class Library:
    """A load that remembers what it was asked for, and can be broken."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.is_broken = False
        self.shelf = {number: f"book {number}" for number in range(0, 2_000, 2)}

    async def load(self, _reader: Reader, keys: Collection[int]) -> Mapping[int, str]:
        self.asked.append(list(keys))
        if self.is_broken:
            raise OSError
        return {key: self.shelf[key] for key in keys if key in self.shelf}


async def test_everybody_gets_their_own_and_looks_are_shared(database: Database) -> None:
    library = Library()
    read = GroupRead(database, library.load)
    found = await asyncio.gather(*(read.get(number) for number in range(600)), read.get(4))
    assert found == [f"book {number}" if number % 2 == 0 else None for number in range(600)] + ["book 4"]
    assert [len(keys) for keys in library.asked] == [KEYS_PER_LOOK_MAX, KEYS_PER_LOOK_MAX, 600 - 2 * KEYS_PER_LOOK_MAX]


async def test_who_asks_during_a_look_waits_for_the_next_one(database: Database) -> None:
    library, far = Library(), Far(database)
    read = GroupRead(far, library.load)
    early = asyncio.create_task(read.get(2))
    while not far.looks:  # the look has no event of its own
        await asyncio.sleep(0)  # the look has no event of its own
    late = asyncio.create_task(read.get(2))
    await asyncio.sleep(0)
    far.open.set()
    assert [await early, await late] == ["book 2", "book 2"]
    assert library.asked == [[2], [2]]


async def test_a_failed_look_fails_its_askers_and_the_next_one_works(database: Database) -> None:
    library = Library()
    library.is_broken = True
    read = GroupRead(database, library.load)
    answers = await asyncio.gather(read.get(2), read.get(4), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError, OSError]
    library.is_broken = False
    assert await read.get(2) == "book 2"


async def test_who_hangs_up_takes_nobody_along(database: Database) -> None:
    library, far = Library(), Far(database)
    read = GroupRead(far, library.load)
    first, second = asyncio.create_task(read.get(2)), asyncio.create_task(read.get(2))
    await asyncio.sleep(0)
    first.cancel()
    far.open.set()
    assert await second == "book 2"
    with pytest.raises(asyncio.CancelledError):
        await first
