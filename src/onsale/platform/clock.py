"""Time: one injected clock, aware UTC in the code, integer microseconds since the epoch in the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog
from prometheus_client import Counter

# Below this a difference is ordinary keeping of time; above it somebody should know.
JUMP_SECONDS = 2.0
# While the machine's clock is behind what was already said, time goes on at half its pace until the clock is there.
SLOW = 0.5

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

log = structlog.get_logger(__name__)
JUMPS = Counter("onsale_clock_jumps_total", "Times that the machine's clock was set by seconds", ["direction"])


class Clock(Protocol):
    """The only source of "now"."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC, which never goes back and never stands still.

    Somebody who sets the clock back would lengthen every hold and give new ids the place of old ones. Then time goes on
    here, more slowly, until the clock has come as far. A jump forward is believed: a machine that slept looks the same.
    Both are logged. ``wall`` and ``ticks`` are in seconds; ``ticks`` cannot be set.
    """

    def __init__(self, wall: Callable[[], float] = time.time, ticks: Callable[[], float] = time.monotonic) -> None:
        self._wall = wall
        self._ticks = ticks
        self._at = ticks()
        self._seen = self._said = wall()

    def now(self) -> datetime:
        wall, at = self._wall(), self._ticks()
        passed = at - self._at
        jump = wall - self._seen - passed
        if not -JUMP_SECONDS < jump < JUMP_SECONDS:
            _report(jump)
        self._at, self._seen = at, wall
        slowly = self._said + passed * SLOW
        # No lock: two threads at once are at worst some microseconds apart.
        self._said = said = wall if wall > slowly else slowly  # noqa: FURB136  # max() costs as much as all the rest
        return datetime.fromtimestamp(said, UTC)


def _report(jump: float) -> None:
    direction = "forward" if jump > 0 else "back"
    JUMPS.labels(direction).inc()
    log.warning(
        "clock_jumped",
        direction=direction,
        seconds=round(abs(jump), 3),
        sentence="The machine's clock was set; let NTP keep it, so that holds and orders end when they should.",
    )


class ManualClock:
    """A clock that moves when it is told to; ships with the product because every test needs it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step


def to_micros(moment: datetime) -> int:
    """Exact microseconds since the epoch; refuses naive times."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone means nothing here")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The inverse of ``to_micros``."""
    return _EPOCH + timedelta(microseconds=micros)
