"""What is sold: two shows so small that buyers meet at the last seat."""

import random
from dataclasses import dataclass
from datetime import datetime

from onsale.contracts.events import PerformancePublished
from tests.stage import Kind, performance

PRICES_MINOR = (1, 4_200, 38_000, 128_800)


@dataclass(frozen=True)
class Show:
    """One performance as its organiser planned it."""

    id: str
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[int, ...], ...] = ()

    def published(self, now: datetime) -> PerformancePublished:
        return performance(self.id, self.kinds, now, blocks=self.rows)

    @property
    def seat_ids(self) -> list[str]:
        return [f"seat-{seat}" for row in self.rows for seat in row]

    @property
    def seated(self) -> list[Kind]:
        return [kind for kind in self.kinds if kind.seats]


def plan_shows(dice: random.Random) -> list[Show]:
    """A hall with seats of two prices and a floor, and a club with nothing but a floor."""
    lengths = [dice.randint(3, 7) for _ in range(dice.randint(1, 3))]
    rows: list[tuple[int, ...]] = []
    for length in lengths:
        first = sum(len(row) for row in rows)
        rows.append(tuple(range(first, first + length)))
    front = [seat for row in rows[:1] for seat in row]
    rest = [seat for row in rows[1:] for seat in row]
    kinds = [_kind("hall-front", dice, seats=front)]
    if rest:
        kinds.append(_kind("hall-rest", dice, seats=rest))
    kinds.append(_kind("hall-floor", dice, capacity=dice.randint(2, 8)))
    hall = Show("01972b8a-0000-7000-8000-000000000001", tuple(kinds), tuple(rows))
    club = Show("01972b8a-0000-7000-8000-000000000002", (_kind("club-floor", dice, capacity=dice.randint(1, 6)),))
    return [hall, club]


def _kind(name: str, dice: random.Random, *, seats: list[int] | None = None, capacity: int = 0) -> Kind:
    per_order = dice.randint(1, 4)
    return Kind(
        name,
        dice.choice(PRICES_MINOR),
        capacity=capacity,
        seats=seats or (),
        max_per_order=per_order,
        max_per_person=per_order + dice.randint(0, 3),
    )
