"""UUIDv7 as text: sorted by time, so inserts land at the end of every index (RFC 9562, section 5.7)."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from onsale.platform.clock import Clock

POOL_BYTES = 1_000
_RANDOM_BITS = 74
# A new millisecond starts in the lower half, so that counting up within it never overflows.
_START_MASK = (1 << _RANDOM_BITS - 1) - 1
_STEP_MASK = (1 << 32) - 1


class IdGenerator:
    """New ids in the order of the clock and, within a millisecond, in the order of asking (RFC 9562, section 6.2).

    The entropy source is injected so that a simulation can repeat itself.
    """

    def __init__(self, clock: Clock, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._clock = clock
        self._entropy = entropy
        self._lock = threading.Lock()
        self._pool: list[int] = []
        self._millis = 0
        self._random = 0

    def new(self) -> str:
        """One UUIDv7; unique for all practical purposes, not secret. Safe to call from any thread."""
        with self._lock:
            return self._next()

    def _next(self) -> str:
        # Of a clock that goes back, in this process or by being set, nothing is believed but that time passes.
        millis = max(int(self._clock.now().timestamp() * 1000), self._millis)
        if not self._pool:
            # By the page: asking the system for every id let go of the interpreter every time.
            page = self._entropy(POOL_BYTES)
            self._pool = [int.from_bytes(page[at : at + 10], "big") for at in range(0, POOL_BYTES, 10)]
        random = self._pool.pop()
        if millis == self._millis:
            self._random += (random & _STEP_MASK) + 1
        else:
            self._millis, self._random = millis, random & _START_MASK
        high = f"{(millis & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | self._random >> 62:016x}"
        low = f"{0x8000_0000_0000_0000 | self._random & 0x3FFF_FFFF_FFFF_FFFF:x}"
        return f"{high[:8]}-{high[8:12]}-{high[12:]}-{low[:4]}-{low[4:]}"
