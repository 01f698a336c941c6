"""Waiting for news about one thing: who has asked is told when it changes, in this process or in another one.

News between processes go through Redis and may be lost there, so whoever waits also looks again from time to time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog

from onsale.platform.problems import Unavailable
from onsale.platform.redis import RedisStore

# After Redis was lost; until then those who wait look for themselves.
LISTEN_AGAIN_SECONDS = 1.0
CANCEL_AGAIN_SECONDS = 0.1

log = structlog.get_logger(__name__)


class Watch:
    """News about things of one kind, by their ids. ``name`` tells the kinds apart where processes share a Redis."""

    def __init__(self, name: str, redis: RedisStore | None = None) -> None:
        self._channel = f"onsale:news:{name}"
        self._redis = redis
        self._watching: dict[str, set[asyncio.Event]] = {}
        self._untold: set[str] = set()
        self._has_untold = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.is_closed = False

    @contextmanager
    def watching(self, key: str) -> Iterator[asyncio.Event]:
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

    def tell(self, keys: Iterable[str]) -> None:
        """These things have changed, durably."""
        changed = list(keys)
        self._tell_here(changed)
        if self._tasks:
            self._untold.update(changed)
            self._has_untold.set()

    async def start(self) -> None:
        """Begin to exchange news with other processes."""
        if self._redis is not None:
            self._tasks = [
                asyncio.create_task(self._listen(self._redis), name=f"listen {self._channel}"),
                asyncio.create_task(self._spread(self._redis), name=f"spread {self._channel}"),
            ]

    def close(self) -> None:
        """The process is stopping: everybody looks a last time and waits no longer."""
        self.is_closed = True
        self._tell_here(list(self._watching))

    async def stop(self) -> None:
        """End the exchange. What was not told yet is found by those who look again."""
        ending, self._tasks = set(self._tasks), []
        while ending:
            for task in ending:
                task.cancel()
            # Redis's client goes on when it is cancelled while it connects.
            _, ending = await asyncio.wait(ending, timeout=CANCEL_AGAIN_SECONDS)

    def _tell_here(self, keys: Iterable[str]) -> None:
        for key in keys:
            for news in self._watching.get(key, ()):
                news.set()

    async def _spread(self, redis: RedisStore) -> None:
        """One message for all that has changed while the last one was under way."""
        while True:
            await self._has_untold.wait()
            self._has_untold.clear()
            untold, self._untold = self._untold, set()
            try:
                await redis.ask("PUBLISH", self._channel, " ".join(untold))
            except Unavailable:
                continue
            except Exception:
                log.exception("news_not_told", channel=self._channel)

    async def _listen(self, redis: RedisStore) -> None:
        while True:
            try:
                async for message in redis.listen(self._channel):
                    self._tell_here(message.decode().split(" "))
            except Unavailable as away:
                log.warning("news_not_heard", channel=self._channel, error=repr(away))
            except Exception:
                log.exception("news_not_heard", channel=self._channel)
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)
