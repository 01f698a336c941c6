"""What buyers were told: every acknowledgement, every answer, and when."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

CALM: Final = "calm"
RETRIED_CODES: Final = frozenset({"request-in-progress"})
# Somebody else may have the seats; nobody can have all of them while a sale is young.
ALWAYS_FINE: Final = frozenset({"seats-taken", *RETRIED_CODES})


class End(Enum):
    """What a buyer did with a hold at last, as far as the answers said."""

    OPEN = "open"
    RELEASED = "released"
    CANCELLED = "cancelled"
    TICKETED = "ticketed"


@dataclass
class ToldHold:
    """An acknowledged hold. ``seat_ids`` are empty for standing places."""

    ticket_type_id: str
    quantity: int
    seat_ids: tuple[str, ...]
    end: End = End.OPEN
    order_id: str = ""


@dataclass(frozen=True)
class ToldTicket:
    """A ticket as its owner saw it."""

    order_id: str
    seat_id: str | None


@dataclass(frozen=True)
class Success:
    """One step that succeeded, on the monotonic clock."""

    began_at: float
    ended_at: float


@dataclass(frozen=True)
class Answered:
    """One answer: ``code`` is its problem's, empty for a success; ``wait`` its Retry-After in seconds."""

    step: str
    status: int
    code: str
    wait: float | None
    seconds: float

    @property
    def words(self) -> str:
        return f"{self.status} {self.code}".rstrip()


@dataclass
class Told:
    """The record of a campaign. ``now`` is the fault that answers are counted under, ``taken`` how many of each ticket
    type buyers have or hold."""

    holds: dict[str, ToldHold] = field(default_factory=dict)
    tickets: dict[str, ToldTicket] = field(default_factory=dict)
    successes: dict[str, list[Success]] = field(default_factory=dict)
    answers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    shed_seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    now: str = CALM
    may_be_sold_out: bool = False

    def answered(self, answer: Answered) -> None:
        """Count an answer, and note one that should never be given."""
        self.answers[self.now, answer.step, answer.words] += 1
        if answer.code == "overloaded":
            self.shed_seconds.append(answer.seconds)
        if not self._is_right(answer):
            self.wrong.append(f"{answer.step}: {answer.words} (Retry-After {answer.wait}) during {self.now}")

    def unanswered(self, step: str, error: Exception) -> None:
        """The gateway was there all the time, so this should never happen either."""
        words = f"no answer, {type(error).__name__}"
        self.answers[self.now, step, words] += 1
        self.wrong.append(f"{step}: {words} during {self.now}")

    def succeeded(self, what: str, began_at: float) -> None:
        """A step is done; the try that did it was begun at ``began_at``."""
        self.successes.setdefault(what, []).append(Success(began_at, time.monotonic()))

    def first(self, what: str, *, begun_after: float, ended_after: float) -> float | None:
        """When the first one ended that was begun and ended after these moments."""
        first = None
        for one in reversed(self.successes.get(what, [])):
            if one.ended_at < ended_after:
                break
            if one.began_at >= begun_after:
                first = one.ended_at
        return first

    def held(self, hold_id: str, hold: ToldHold) -> None:
        """A hold was acknowledged."""
        self.holds[hold_id] = hold
        self.taken[hold.ticket_type_id] += hold.quantity

    def ended(self, hold: ToldHold, end: End) -> None:
        """What became of it was acknowledged as well."""
        hold.end = end
        if end is not End.TICKETED:
            self.taken[hold.ticket_type_id] -= hold.quantity

    def _is_right(self, answer: Answered) -> bool:
        if answer.status < 300:
            return True
        if answer.status == 503:
            return bool(answer.code) and answer.wait is not None
        return answer.code in ALWAYS_FINE or (self.may_be_sold_out and answer.code == "sold-out")
