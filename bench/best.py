"""How long it takes in a process to choose the best seats of a stadium: `python -m bench.best`.

All its seats are one ticket type. Ways to fill it: "best" sells the best seats to parties of one to six, "anywhere"
sells seats that touch all over the stadium, "single" sells single seats all over it, so that few touch that are left
and most answers are splits. At every level requests are answered without taking their seats, half of them in the whole
stadium and a quarter each in one section and from another start, as who competes. Prints for each the median, the 99th
percentile and the longest time in milliseconds; ends with 1 when a 99th percentile misses the goal.
"""

import argparse
import random
import statistics
import sys
import time

from bench.stadium import STADIUM_SEATS, bowl_plan
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.modules.catalog.domain.seating import Seating as PlanSeating
from onsale.modules.catalog.domain.seating import published_seating
from onsale.modules.inventory.domain.seating import Seating, SeatPlan

GOAL_MS = 10.0
SEED = 20_261_123
WAYS = ("best", "anywhere", "single")
LEVELS = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999)
PARTIES, SHARES = (1, 2, 3, 4, 5, 6), (15, 45, 12, 20, 4, 4)
REQUESTED = (1, 2, 3, 4, 6, 8)
LARGE = 50
STARTS = 1_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.best", description=__doc__)
    parser.add_argument("--seats", type=int, default=STADIUM_SEATS)
    parser.add_argument("--requests", type=int, default=400, help="at each level")
    arguments = parser.parse_args()
    plan, sections = stadium(arguments.seats)
    print(f"{plan.seat_count} seats, {len(plan.hall.middles)} rows, {plan.hall.starts[-1]} bits; milliseconds")
    print(f"{'filled':>8}  {'way':<9}{'party':>8}{'median':>9}{'p99':>9}{'longest':>9}")
    worst = 0.0
    for way in WAYS:
        dice = random.Random(SEED)
        seating = Seating(plan)
        for level in LEVELS:
            fill(seating, way, level, dice)
            for parties in (REQUESTED, (LARGE,)):
                spent = sorted(measure(seating, sections, parties, arguments.requests, dice))
                p99 = spent[len(spent) * 99 // 100]
                worst = max(worst, p99)
                name = f"1-{max(parties)}" if len(parties) > 1 else str(*parties)
                figures = f"{statistics.median(spent):9.3f}{p99:9.3f}{spent[-1]:9.3f}"
                print(f"{level:8.1%}  {way:<9}{name:>8}{figures}", flush=True)
    print(f"worst p99 {worst:.3f} ms, goal {GOAL_MS} ms")
    return int(worst >= GOAL_MS)


def stadium(seats: int) -> tuple[SeatPlan, list[str]]:
    """Its seats as inventory has them, and the names of its sections."""
    drawn = import_plan(bowl_plan(seats)).plan
    published = published_seating(
        PlanSeating.of(drawn, "digest"),
        version="v1",
        ticket_type_ids=["all"],
        ticket_type_by_category={category.name: "all" for category in drawn.categories},
    )
    return SeatPlan(published), published.sections


def fill(seating: Seating, way: str, level: float, dice: random.Random) -> None:
    """Sell until so much is sold."""
    rows = len(seating.plan.hall.middles)
    while (left := seating.count(0, None)[0] - round(seating.plan.seat_count * (1 - level))) > 0:
        if way == "single":
            free = [seat for seat in range(seating.plan.seat_count) if seating.is_free(seat)]
            seating.take(dice.sample(free, left))
            continue
        party = min(left, dice.choices(PARTIES, SHARES)[0])
        start = dice.randrange(rows) if way == "anywhere" else 0
        seating.take(seating.best(0, party, start=start) or [])


def measure(
    seating: Seating, sections: list[str], parties: tuple[int, ...], count: int, dice: random.Random
) -> list[float]:
    """Milliseconds of each request."""
    spent = []
    for number in range(count):
        section = dice.choice(sections) if number % 4 == 1 else None
        start = dice.randrange(STARTS) if number % 4 == 3 else 0
        party = dice.choice(parties)
        began = time.thread_time()
        seating.best(0, party, section=section, start=start)
        spent.append((time.thread_time() - began) * 1_000)
    return spent


if __name__ == "__main__":
    sys.exit(main())
