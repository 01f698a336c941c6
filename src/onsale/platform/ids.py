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
        self._pool = b""
        self._millis = 0
        self._random = 0

    def new(self) -> str:
        """One UUIDv7; unique for all practical purposes, not secret. Safe to call from any thread."""
        with self._lock:
            return self._next()

    def _next(self) -> str:
        millis = int(self._clock.now().timestamp() * 1000)
        if not self._pool:
            # By the page: asking the system for every id let go of the interpreter every time.
            self._pool = self._entropy(POOL_BYTES)
        random = int.from_bytes(self._pool[:10], "big")
        self._pool = self._pool[10:]
        if millis == self._millis:
            self._random += (random & _STEP_MASK) + 1
        else:
            self._millis, self._random = millis, random & _START_MASK
        value = (millis & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | (self._random >> 62) << 64 | 0b10 << 62
        text = f"{value | self._random & 0x3FFF_FFFF_FFFF_FFFF:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
