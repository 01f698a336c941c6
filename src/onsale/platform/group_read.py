"""Group read: people who ask for things of one kind at the same moment share one look into the database.

While one look is under way, the next keys gather. Everybody sees what was committed before they asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, Protocol, TypeVar

from onsale.platform.db import Reader

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")

KEYS_PER_LOOK_MAX = 256

Load = Callable[[Reader, Collection[K]], Awaitable[Mapping[K, V]]]


class Readable(Protocol):
    """What a look needs of a database."""

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T: ...


class GroupRead(Generic[K, V]):
    """One kind of thing by its key. ``load`` gets 1..``KEYS_PER_LOOK_MAX`` keys and returns those that exist."""

    def __init__(self, database: Readable, load: Load[K, V]) -> None:
        self._database = database
        self._load = load
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """The thing, or ``None`` when there is none."""
        answer = self._waiting.get(key)
        if answer is None:
            answer = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_while_asked())
        return await asyncio.shield(answer)

    async def _look_while_asked(self) -> None:
        try:
            while self._waiting:
                keys = list(self._waiting)[:KEYS_PER_LOOK_MAX]
                await self._answer({key: self._waiting.pop(key) for key in keys})
        finally:
            self._looking = None

    async def _answer(self, asked: Mapping[K, asyncio.Future[V | None]]) -> None:
        try:
            keys = list(asked)
            found = await self._database.read(lambda reader: self._load(reader, keys))
        except Exception as error:
            for answer in asked.values():
                answer.set_exception(error)
                answer.exception()  # the one who asked may be gone
        else:
            for key, answer in asked.items():
                answer.set_result(found.get(key))
