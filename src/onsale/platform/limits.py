"""Token buckets per principal and per address, bounded in memory; in one process, or settled between several.

Nobody waits for the network to be counted. Each process counts in its own buckets, and twice a second those who asked
for a noticeable share of their limit are settled with a common bucket in Redis, which may go below zero. So with P
processes somebody may burst P times at once, and pays it back; on average nobody gets more than the limit, and P times
the share that is not noticed. Without Redis, or while it is away, each process counts for itself.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from zlib import crc32

from onsale.platform.clock import Clock, to_micros
from onsale.platform.problems import Unavailable
from onsale.platform.redis import Call, RedisStore, Script

BUCKETS_MAX = 200_000
SETTLE_EVERY_SECONDS = 0.5
# Who asks for less than this part of the limit of one process is not settled.
NOTICED_SHARE = 0.1
# Slots of a cluster that common buckets are spread over.
SHARDS = 16
KEYS_PER_SCRIPT_MAX = 500

# KEYS: buckets. ARGV: per second, burst, now in microseconds, and what was taken from each bucket.
# A bucket is "level time". Returns the levels, rounded down; debts are bounded, so that nobody is locked out for long.
_SETTLE = Script.of("""
local rate, burst, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local levels = {}
for i, key in ipairs(KEYS) do
  local level, at = burst, now
  local known = redis.call('GET', key)
  if known then
    local known_level, known_at = string.match(known, '^(%S+) (%S+)$')
    level, at = tonumber(known_level), math.max(now, tonumber(known_at))
    level = math.min(burst, level + (at - tonumber(known_at)) / 1000000 * rate)
  end
  level = math.max(-burst, level - tonumber(ARGV[3 + i]))
  redis.call('SET', key, string.format('%.3f %.0f', level, at), 'EX', math.ceil((burst - level) / rate) + 1)
  levels[i] = math.floor(level)
end
return levels
""")


class RateLimit:
    """``per_second`` requests on average with bursts of ``burst``, for each key on its own.

    Keeps at most ``BUCKETS_MAX`` keys; the one not used for the longest time is forgotten first, which can only be
    lenient towards it. ``settled``: somebody calls ``settle`` every ``SETTLE_EVERY_SECONDS``, as ``Limits`` do.
    """

    def __init__(self, clock: Clock, *, per_second: float, burst: float, settled: bool = False) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._settled = settled
        self._taken: dict[str, int] = {}

    def take(self, key: str) -> int:
        """Take one: 0 when it is granted, else the whole seconds to wait."""
        level, now = self._level(key)
        granted = level >= 1.0
        self._buckets[key] = (level - 1.0 if granted else level, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > BUCKETS_MAX:
            self._buckets.popitem(last=False)
        if granted and self._settled:
            self._taken[key] = self._taken.get(key, 0) + 1
        return 0 if granted else self._wait(level)

    def wait(self, key: str) -> int:
        """How long somebody would have to wait for one, and takes none: for what is counted only when it fails."""
        level, _ = self._level(key)
        return 0 if level >= 1.0 else self._wait(level)

    def _level(self, key: str) -> tuple[float, float]:
        """(level, now)"""
        now = self._clock.now().timestamp()
        level, since = self._buckets.get(key, (self._burst, now))
        return min(self._burst, level + max(0.0, now - since) * self._per_second), now

    def _wait(self, level: float) -> int:
        return max(1, math.ceil((1.0 - level) / self._per_second))

    def charge(self, key: str, tokens: float) -> None:
        """Whoever was granted one has used up more: what they do not have is paid back before the next
        one. Counted here alone."""
        level, since = self._buckets.get(key, (self._burst, self._clock.now().timestamp()))
        self._buckets[key] = (level - tokens, since)

    async def settle(self, store: RedisStore, name: str) -> int:
        """Take what was taken here from the common buckets of this name, and learn how full they are; how many."""
        noticed = max(1.0, self._per_second * SETTLE_EVERY_SECONDS * NOTICED_SHARE)
        taken, self._taken = self._taken, {}
        shards: dict[int, dict[str, int]] = {}
        for key, number in taken.items():
            if number >= noticed:
                shards.setdefault(crc32(key.encode()) % SHARDS, {})[key] = number
        parts = [(shard, part) for shard, numbers in shards.items() for part in _parts(numbers)]
        answers = await store.run_all([self._call(name, shard, part) for shard, part in parts])
        for (_, part), levels in zip(parts, answers, strict=True):
            if isinstance(levels, list):
                self._learn(part, levels)
            elif not isinstance(levels, Unavailable):
                raise TypeError(f"not levels: {levels!r}")
        return sum(len(part) for _, part in parts)

    def _call(self, name: str, shard: int, part: Mapping[str, int]) -> Call:
        keys = [f"onsale:limit:{{{name}-{shard}}}:{key}" for key in part]
        return Call(_SETTLE, keys, (self._per_second, self._burst, to_micros(self._clock.now()), *part.values()))

    def _learn(self, keys: Mapping[str, int], levels: Sequence[int]) -> None:
        """Nobody has more here than there, less what was taken meanwhile and is settled next time."""
        now = self._clock.now().timestamp()
        for key, common in zip(keys, levels, strict=True):
            level, since = self._buckets.get(key, (self._burst, now))
            level = min(self._burst, level + max(0.0, now - since) * self._per_second)
            self._buckets[key] = (min(level, float(common - self._taken.get(key, 0))), now)


class Limits:
    """The limits of a process by their names. With a store, all processes together keep each of them."""

    def __init__(self, clock: Clock, store: RedisStore | None = None) -> None:
        self._clock = clock
        self._store = store
        self._limits: dict[str, RateLimit] = {}

    def of(self, name: str, *, per_second: float, burst: float) -> RateLimit:
        """The limit of this name; whoever names it as well shares it."""
        known = self._limits.get(name)
        if known is None:
            settled = self._store is not None
            known = self._limits[name] = RateLimit(self._clock, per_second=per_second, burst=burst, settled=settled)
        return known

    async def settle(self) -> int:
        """Settle with the other processes; always 0, because that has its rhythm."""
        if self._store is not None:
            for name, limit in list(self._limits.items()):
                await limit.settle(self._store, name)
        return 0


def _parts(numbers: dict[str, int]) -> list[dict[str, int]]:
    items = list(numbers.items())
    return [dict(items[start : start + KEYS_PER_SCRIPT_MAX]) for start in range(0, len(items), KEYS_PER_SCRIPT_MAX)]
