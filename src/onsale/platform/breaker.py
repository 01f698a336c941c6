"""A circuit breaker: who has not answered several times in a row is left alone for a while, then tried with care."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

import structlog
from prometheus_client import Counter, Gauge

FAILURES_MAX = 5
OPEN_SECONDS = 5.0
TRIALS_MAX = 1

log = structlog.get_logger(__name__)
STATE = Gauge("onsale_breaker_state", "0: calls pass, 1: a few are tried, 2: none is made", ["name"])
OPENED = Counter("onsale_breaker_opened_total", "Times that somebody was left alone from then on", ["name"])
REFUSED = Counter("onsale_breaker_refused_total", "Calls that were not made", ["name"])


class State(IntEnum):
    """Closed is the good one: current flows."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class CircuitOpen(Exception):
    """The call was not made. Worth trying again after ``retry_after`` seconds, 1 or more."""

    def __init__(self, name: str, retry_after: int) -> None:
        super().__init__(f"{name} is left alone for {retry_after} s")
        self.retry_after = retry_after


class CircuitBreaker:
    """Around every call to one other side, in one process.

    ``failures_max`` failures in a row open it. After ``open_seconds`` at most ``trials_max`` calls at once are let
    through: the first success closes it, the first failure opens it again. It does not end calls that take long: give
    them a time-out.
    """

    def __init__(
        self,
        name: str,
        *,
        failures_max: int = FAILURES_MAX,
        open_seconds: float = OPEN_SECONDS,
        trials_max: int = TRIALS_MAX,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._failures_max = failures_max
        self._open_seconds = open_seconds
        self._trials_max = trials_max
        self._ticks = ticks
        self._failures = 0
        self._trials = 0
        self._open_until = 0.0
        self._move(State.CLOSED)

    @contextmanager
    def calling(self, *failures: type[Exception]) -> Iterator[None]:
        """Around one call. ``failures`` say that the other side is in trouble; whatever else it raises is an answer.

        Raises ``CircuitOpen`` instead of beginning.
        """
        is_trial = self._admit()
        self._trials += is_trial
        try:
            yield
        except failures as error:
            self._failed(error)
            raise
        except Exception:
            self._answered()
            raise
        else:
            self._answered()
        finally:
            self._trials -= is_trial  # who is cancelled has learned nothing, and leaves the trial to the next

    def _admit(self) -> bool:
        """Whether the call is a trial."""
        wait = self._open_until - self._ticks()
        if self.state is State.CLOSED:
            return False
        if wait <= 0 and self._trials < self._trials_max:
            self._move(State.HALF_OPEN)
            return True
        REFUSED.labels(self._name).inc()
        raise CircuitOpen(self._name, max(1, math.ceil(wait)))

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        if self.state is State.HALF_OPEN or self._failures == self._failures_max:
            self._open_until = self._ticks() + self._open_seconds
            self._move(State.OPEN)
            OPENED.labels(self._name).inc()
            log.warning("breaker_opened", name=self._name, seconds=self._open_seconds, error=repr(error))

    def _answered(self) -> None:
        self._failures = 0
        if self.state is State.HALF_OPEN:
            self._move(State.CLOSED)
            log.info("breaker_closed", name=self._name)

    def _move(self, state: State) -> None:
        self.state = state
        STATE.labels(self._name).set(state)
