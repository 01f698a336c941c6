"""What a campaign leaves behind: a table for people, and a JSON file."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.faults.judge import Found
from tests.faults.told import CALM, End, Told

STEPS: Final = ("hold", "order", "ticket")
NAME_WIDTH: Final = 26
LINES_MAX: Final = 40
NUMBER_WIDTH: Final = 10


@dataclass
class Felt:
    """One fault: how long it lasted, when it was over, how long after it the first hold, order and ticket came, and
    every answer until then by step and status."""

    name: str
    lasted: float
    over_at: str = ""
    until: dict[str, float | None] = field(default_factory=dict)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def line(self) -> str:
        waits = "".join(_seconds(wait) for wait in self.until.values())
        return f"{self.name:<{NAME_WIDTH}}{_seconds(self.lasted)}{waits}"


@dataclass(frozen=True)
class Killed:
    """One worker: when, during which fault, how long until the next hold, and until all workers were ready again."""

    at: str
    during: str
    until_hold: float | None
    until_whole: float | None


@dataclass(frozen=True)
class Report:
    """Everything about one campaign. ``broken`` is empty when every promise was kept."""

    seed: int
    seconds: float
    felt: Sequence[Felt]
    killed: Sequence[Killed]
    told: Told
    found: Found
    rest_seconds: float
    logs: str
    broken: Sequence[str]

    def table(self) -> str:
        """For people: the median and the worst of every fault, statuses, what was bought, and the verdict."""
        return "\n".join(
            [
                *fault_lines(self.felt),
                *self._kill_lines(),
                "",
                *self._answer_lines(),
                "",
                *self._sale_lines(),
                *self._verdict(),
            ]
        )

    def as_json(self) -> dict[str, object]:
        """The same and every single figure."""
        return {
            "seed": self.seed,
            "seconds": self.seconds,
            "faults": [
                {
                    "name": one.name,
                    "lasted": one.lasted,
                    "over_at": one.over_at,
                    "until": one.until,
                    "answers": _nested(one.answers),
                }
                for one in self.felt
            ],
            "kills": [
                {"at": one.at, "during": one.during, "until_hold": one.until_hold, "until_whole": one.until_whole}
                for one in self.killed
            ],
            "answers": _nested(Counter({(when, words): n for (when, words), n in self._by_time().items()})),
            "holds": len(self.told.holds),
            "tickets": len(self.told.tickets),
            "rest_seconds": self.rest_seconds,
            "dead_letters": list(self.found.dead_letters),
            "broken": list(self.broken),
        }

    def _kill_lines(self) -> list[str]:
        lines = []
        for calm, title in ((True, "worker kill -9"), (False, "… during another fault")):
            same = [one for one in self.killed if (one.during == CALM) == calm]
            if same:
                waits = _two([one.until_hold for one in same])
                whole = _two([one.until_whole for one in same]).strip()
                lines.append(f"{title:<{NAME_WIDTH}}{len(same):>6}{'':>{NUMBER_WIDTH}}{waits}  all workers: {whole}")
        return lines

    def _answer_lines(self) -> list[str]:
        by_time = self._by_time()
        lines = []
        for when in dict.fromkeys(when for when, _ in by_time):
            words = ", ".join(f"{n} × {w}" for (at, w), n in sorted(by_time.items()) if at == when)
            lines.append(f"{when:<{NAME_WIDTH}}{words}")
        return lines

    def _by_time(self) -> Counter[tuple[str, str]]:
        by_time = Counter[tuple[str, str]]()
        for (when, _, words), number in self.told.answers.items():
            by_time[when, words] += number
        return by_time

    def _sale_lines(self) -> list[str]:
        ends = Counter(hold.end for hold in self.told.holds.values())
        shed = sorted(self.told.shed_seconds)
        early = f", told so within {shed[len(shed) // 2]:.2f} s (median), {shed[-1]:.2f} s (worst)" if shed else ""
        sold = ", ".join(f"{kind.sold} of {kind.capacity}" for kind in self.found.ticket_types.values())
        return [
            f"acknowledged: {len(self.told.holds)} holds ({ends[End.RELEASED]} released, {ends[End.CANCELLED]} orders"
            f" cancelled), {len(self.told.tickets)} tickets; sold: {sold}",
            f"turned away early: {len(shed)}{early}",
            f"the rest was sold in {self.rest_seconds:.0f} s; dead letters: {len(self.found.dead_letters)};"
            f" broken invariants: {len(self.found.broken_invariants)}",
        ]

    def _verdict(self) -> list[str]:
        kept = f"seed {self.seed}, {len(self.killed)} workers killed, {self.seconds:.0f} s"
        if not self.broken:
            return [f"EVERY PROMISE WAS KEPT: {kept}"]
        return [f"BROKEN: {kept}", *self.broken[:LINES_MAX]]


def fault_lines(felt: Sequence[Felt]) -> list[str]:
    """The median and the worst of every fault."""
    names = "".join(f"{name:>{NUMBER_WIDTH + 4}}" for name in STEPS)
    lines = [
        "Seconds; after the fault was over until the first of each: median / worst",
        f"{'fault':<{NAME_WIDTH}}{'times':>6}{'lasted':>{NUMBER_WIDTH}}{names}",
    ]
    for name in dict.fromkeys(one.name for one in felt):
        same = [one for one in felt if one.name == name]
        lasted = statistics.median(one.lasted for one in same)
        waits = "".join(_two([one.until[step] for one in same if step in one.until]) for step in STEPS)
        lines.append(f"{name:<{NAME_WIDTH}}{len(same):>6}{lasted:>{NUMBER_WIDTH}.2f}{waits}".rstrip())
    return lines


def _seconds(value: float | None) -> str:
    return f"{'never' if value is None else f'{value:.2f}':>{NUMBER_WIDTH}}"


def _two(values: Sequence[float | None]) -> str:
    if not values:
        return " " * (NUMBER_WIDTH + 4)
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return f"{'never':>{NUMBER_WIDTH + 4}}"
    return f"{f'{statistics.median(known):.2f} / {max(known):.2f}':>{NUMBER_WIDTH + 4}}"


def _nested(counted: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (outer, inner), number in counted.items():
        nested.setdefault(outer, {})[inner] = number
    return nested
