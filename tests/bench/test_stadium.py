"""The stadium that seat maps are measured with: exactly as many seats as asked for, none on another."""

import math
from collections import defaultdict
from collections.abc import Iterator

from bench.stadium import PITCH, bowl_plan
from onsale.modules.catalog.domain.plan import Plan
from onsale.modules.catalog.domain.pretix import import_plan

SEATS = 60_000
ROUNDING = 0.2


def test_a_stadium_has_the_seats_that_were_asked_for() -> None:
    imported = import_plan(bowl_plan(SEATS))

    assert imported.warnings == ()
    assert imported.plan.seat_count == SEATS
    assert len(imported.plan.sections) == 100
    assert len(set(imported.plan.seats.category)) == 6


def test_it_is_the_same_every_time() -> None:
    assert bowl_plan(5_000) == bowl_plan(5_000)


def test_no_seat_stands_on_another() -> None:
    nearest = min(_gaps(import_plan(bowl_plan(SEATS)).plan))

    # Around a corner the straight way between two seats is a little shorter than their way along the row.
    assert PITCH * 0.99 - ROUNDING < nearest <= PITCH


def _gaps(plan: Plan) -> Iterator[float]:
    """From each seat to those before it that are near."""
    cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for x, y in zip(plan.seats.x, plan.seats.y, strict=True):
        column, row = int(x // PITCH), int(y // PITCH)
        for near in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            yield from (math.hypot(x - other_x, y - other_y) for other_x, other_y in cells[near])
        cells[column, row].append((x, y))
