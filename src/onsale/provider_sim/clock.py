"""The provider's own time, which can be moved. Books keep milliseconds since 1970; days are Beijing's."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

from onsale.contracts.beijing import BEIJING, beijing_day

MOVE_SECONDS_MAX = 400 * 86_400


class MovableClock:
    """The machine's time plus what it was moved by. It never goes back: a provider's books are in order of time."""

    def __init__(self, moved_ms: int = 0) -> None:
        self.moved_ms = moved_ms

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self.moved_ms

    def now(self) -> datetime:
        return instant(self.now_ms())

    def move(self, seconds: float) -> None:
        """Move forward by up to ``MOVE_SECONDS_MAX``; ``ValueError`` for anything else."""
        if not 0 <= seconds <= MOVE_SECONDS_MAX:
            raise ValueError(f"the clock moves forward by at most {MOVE_SECONDS_MAX} seconds, not by {seconds}")
        self.moved_ms += round(seconds * 1000)


def instant(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def day_of(at_ms: int) -> date:
    return beijing_day(instant(at_ms))


def read_expiry(text: str) -> int:
    """``2026-11-23 15:04`` with or without seconds, as Alipay takes it; ``ValueError`` otherwise."""
    pattern = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return milliseconds(datetime.strptime(text, pattern).replace(tzinfo=BEIJING))
