"""Token buckets per principal and per address, in process, bounded in memory."""

from __future__ import annotations

import math
from collections import OrderedDict

from onsale.platform.clock import Clock

BUCKETS_MAX = 200_000


class RateLimit:
    """``per_second`` requests on average with bursts of ``burst``, for each key on its own.

    Keeps at most ``BUCKETS_MAX`` keys; the one not used for the longest time is forgotten first, which can only be
    lenient towards it.
    """

    def __init__(self, clock: Clock, *, per_second: float, burst: float) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one: 0 when it is granted, else the whole seconds to wait."""
        now = self._clock.now().timestamp()
        level, since = self._buckets.get(key, (self._burst, now))
        level = min(self._burst, level + max(0.0, now - since) * self._per_second)
        granted = level >= 1.0
        self._buckets[key] = (level - 1.0 if granted else level, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > BUCKETS_MAX:
            self._buckets.popitem(last=False)
        return 0 if granted else max(1, math.ceil((1.0 - level) / self._per_second))
