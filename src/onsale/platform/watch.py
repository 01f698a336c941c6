"""Waiting for news about one thing: who has asked is told when it changes in this process.

News of other processes do not come here, so whoever waits also looks again from time to time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

K = TypeVar("K")


class Watch(Generic[K]):
    """News about things of one kind, by key."""

    def __init__(self) -> None:
        self._watching: dict[K, set[asyncio.Event]] = {}
        self.is_closed = False

    @contextmanager
    def watching(self, key: K) -> Iterator[asyncio.Event]:
        """The event is set at the first news. Begin to watch before looking at the thing, and nothing is missed."""
        news = asyncio.Event()
        watching = self._watching.setdefault(key, set())
        watching.add(news)
        try:
            yield news
        finally:
            watching.discard(news)
            if not watching:
                self._watching.pop(key, None)

    def tell(self, keys: Iterable[K]) -> None:
        """These things have changed, durably."""
        for key in keys:
            for news in self._watching.get(key, ()):
                news.set()

    def close(self) -> None:
        """The process is stopping: everybody looks a last time and waits no longer."""
        self.is_closed = True
        self.tell(list(self._watching))
