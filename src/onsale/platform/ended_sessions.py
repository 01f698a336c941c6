"""Sessions that have ended, or of whose people roles have changed, while their access tokens would still be good: those
are refused at once.

Nobody looks anything up to answer a request: every process has the list in memory. Where processes share a Redis, each
asks it twice a second what the others have ended. While Redis is away, or when it has lost the list, an access token of
such a session is good in other processes until it expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onsale.platform.clock import Clock, to_micros
from onsale.platform.problems import Unavailable
from onsale.platform.redis import RedisStore
from onsale.platform.redis.store import Word

# Longer than any session's access token is good.
KEPT_SECONDS = 3600
# The first are forgotten first; their tokens are the ones that end soonest.
ENDED_MAX = 100_000
EXCHANGE_EVERY_SECONDS = 0.5
# What was ended so long before the last look is asked for again: clocks differ, and an answer may be late.
OVERLAP_SECONDS = 10

MICROS = 1_000_000
KEY = "onsale:ended-sessions"
# Between a session and the last of its access tokens that are over, where it goes on with newer ones.
UP_TO = "@"


class EndedSessions:
    """``session_id in ended``: whether it is known here that this session is over; ``is_over`` for a token of it."""

    def __init__(self, clock: Clock, redis: RedisStore | None = None) -> None:
        self._clock = clock
        self._redis = redis
        self._ended: dict[str, int] = {}  # the oldest first
        self._stale: dict[str, int] = {}
        self._untold: dict[str, int] = {}
        self._looked_at = 0

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._ended

    def is_over(self, session_id: str, generation: int) -> bool:
        """Whether the access token of this number of this session is good no more."""
        return session_id in self._ended or generation <= self._stale.get(session_id, -1)

    def note_stale(self, generations: Mapping[str, int]) -> None:
        """The access tokens of these sessions up to these numbers say what is not true any more; newer ones do not."""
        self.note(f"{session_id}{UP_TO}{generation}" for session_id, generation in generations.items())

    def note(self, session_ids: Iterable[str]) -> None:
        """These are over, durably."""
        now = to_micros(self._clock.now())
        ended = dict.fromkeys(session_ids, now)
        self._remember(ended, now)
        if self._redis is not None:
            self._untold |= ended

    async def exchange(self) -> int:
        """Tell the others, and hear what they have ended; always 0, because that has its rhythm.

        Raises ``Unavailable``; what was not told is told next time.
        """
        if self._redis is None:
            return 0
        now = to_micros(self._clock.now())
        await self._tell(self._redis, now)
        since = max(self._looked_at - OVERLAP_SECONDS * MICROS, now - KEPT_SECONDS * MICROS)
        answer = await self._redis.ask("ZRANGEBYSCORE", KEY, since, "+inf", "LIMIT", 0, ENDED_MAX)
        if not isinstance(answer, list):
            raise TypeError(f"not sessions: {answer!r}")
        self._looked_at = now
        self._remember(dict.fromkeys((one.decode() for one in answer), now), now)
        return 0

    async def _tell(self, redis: RedisStore, now: int) -> None:
        untold, self._untold = self._untold, {}
        if not untold:
            return
        pairs: list[Word] = [word for session_id, at in untold.items() for word in (at, session_id)]
        try:
            await redis.write(
                [
                    ["ZADD", KEY, *pairs],
                    ["ZREMRANGEBYSCORE", KEY, "-inf", now - KEPT_SECONDS * MICROS],
                    ["EXPIRE", KEY, KEPT_SECONDS],
                ]
            )
        except Unavailable:
            self._untold = untold | self._untold
            raise

    def _remember(self, ended: dict[str, int], now: int) -> None:
        for word, at in ended.items():
            self._ended.setdefault(word, at)
            session_id, _, generation = word.partition(UP_TO)
            if generation:
                self._stale[session_id] = max(int(generation), self._stale.get(session_id, -1))
        while self._ended:
            oldest, at = next(iter(self._ended.items()))
            if len(self._ended) <= ENDED_MAX and at > now - KEPT_SECONDS * MICROS:
                break
            del self._ended[oldest]
            session_id, _, generation = oldest.partition(UP_TO)
            if generation and self._stale.get(session_id) == int(generation):
                del self._stale[session_id]
