"""Best available on small halls, against every choice there is."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.events import PublishedSeating
from onsale.modules.inventory.domain.seating import Seating, SeatPlan, best_start, seats_of

ROWS = st.lists(st.integers(min_value=0, max_value=2**10 - 1), min_size=1, max_size=4)
QUANTITY = st.integers(min_value=1, max_value=6)
WIDTH = 10


def hall(free: list[int]) -> Seating:
    """One block of ten seats for each number; its bits say which are free."""
    count = WIDTH * len(free)
    published = PublishedSeating(
        plan_version="v1",
        ids=[f"s{seat}" for seat in range(count)],
        labels=[f"S{seat}" for seat in range(count)],
        ticket_types=[0] * count,
        blocks=[list(range(start, start + WIDTH)) for start in range(0, count, WIDTH)],
    )
    seating = Seating(SeatPlan(published))
    seating.take(row * WIDTH + bit for row, mask in enumerate(free) for bit in range(WIDTH) if not mask >> bit & 1)
    return seating


def neighbours(free: list[int], quantity: int) -> list[list[int]]:
    """Every run of free neighbours there is, best block first."""
    return [
        [row * WIDTH + start + offset for offset in range(quantity)]
        for row, mask in enumerate(free)
        for start in range(WIDTH - quantity + 1)
        if all(mask >> (start + offset) & 1 for offset in range(quantity))
    ]


def orphans(free: list[int], taken: list[int]) -> int:
    """How many free seats have no free neighbour once ``taken`` is taken."""
    left = {row * WIDTH + bit for row, mask in enumerate(free) for bit in range(WIDTH) if mask >> bit & 1} - set(taken)
    return sum(1 for seat in left if not _beside(seat, -1, left) and not _beside(seat, 1, left))


def _beside(seat: int, step: int, left: set[int]) -> bool:
    return (seat + step) // WIDTH == seat // WIDTH and seat + step in left


@given(ROWS, QUANTITY)
def test_neighbours_are_found_whenever_there_are_any(free: list[int], quantity: int) -> None:
    chosen = hall(free).best(0, quantity)
    possible = neighbours(free, quantity)
    if possible:
        assert chosen in possible
    elif sum(mask.bit_count() for mask in free) >= quantity:
        assert chosen is not None
        assert len(set(chosen)) == quantity
        assert set(chosen) <= set(seats_of(hall(free).bitmap, WIDTH * len(free)))
    else:
        assert chosen is None


@given(ROWS, QUANTITY)
def test_no_new_orphan_when_it_can_be_avoided(free: list[int], quantity: int) -> None:
    possible = neighbours(free, quantity)
    if not possible:
        return
    chosen = hall(free).best(0, quantity)
    assert chosen is not None
    before = orphans(free, [])
    # An orphan that the choice itself takes away is none that it makes.
    fewest = min(max(orphans(free, run) - before, 0) for run in possible)
    if fewest == 0:
        assert orphans(free, chosen) <= before


@given(ROWS, QUANTITY)
def test_a_split_uses_the_longest_runs(free: list[int], quantity: int) -> None:
    if neighbours(free, quantity):
        return
    chosen = hall(free).best(0, quantity)
    if chosen is None:
        return
    longest = max((size for size in range(1, quantity) if neighbours(free, size)), default=0)
    together, best = 1, 1
    for left, right in pairwise(chosen):
        together = together + 1 if right == left + 1 and right // WIDTH == left // WIDTH else 1
        best = max(best, together)
    assert best == longest


@given(st.integers(min_value=0, max_value=2**16 - 1), QUANTITY)
def test_best_start_points_at_free_seats(free: int, quantity: int) -> None:
    start, _ = best_start(free, quantity)
    if start < 0:
        assert not any(all(free >> at + offset & 1 for offset in range(quantity)) for at in range(17 - quantity))
    else:
        assert all(free >> start + offset & 1 for offset in range(quantity))


@given(ROWS, st.lists(st.integers(min_value=0, max_value=39), unique=True))
def test_taking_and_giving_back_leaves_no_trace(free: list[int], seats: list[int]) -> None:
    seating = hall(free)
    before = bytes(seating.bitmap)
    taken = [seat for seat in seats if seat < WIDTH * len(free) and seating.is_free(seat)]
    seating.take(taken)
    assert not any(seating.is_free(seat) for seat in taken)
    seating.give_back(taken)
    assert bytes(seating.bitmap) == before


@given(
    st.lists(st.tuples(st.integers(0, 2**WIDTH - 1), st.integers(0, 2**WIDTH - 1)), min_size=1, max_size=4), QUANTITY
)
def test_becoming_another_hall_is_being_it(rows: list[tuple[int, int]], quantity: int) -> None:
    seating, other = hall([before for before, _ in rows]), hall([after for _, after in rows])
    seating.best(0, quantity)
    seating.become(bytes(other.bitmap))
    assert seating.bitmap == other.bitmap
    assert seating.best(0, quantity) == other.best(0, quantity)


@given(ROWS, st.lists(st.tuples(st.booleans(), QUANTITY), max_size=30))
def test_what_happened_before_does_not_change_the_choice(free: list[int], steps: list[tuple[bool, int]]) -> None:
    seating, taken = hall(free), list[list[int]]()
    for takes, quantity in steps:
        chosen = seating.copy().best(0, quantity)
        assert chosen == seating.best(0, quantity) == hall_like(seating, len(free)).best(0, quantity)
        if takes and chosen is not None:
            seating.take(chosen)
            taken.append(chosen)
        elif taken:
            seating.give_back(taken.pop(0))


@given(ROWS, QUANTITY, st.integers(min_value=0, max_value=9))
def test_from_wherever_one_looks_the_seats_are_free(free: list[int], quantity: int, start: int) -> None:
    seating = hall(free)
    chosen, best = seating.best(0, quantity, start=start), seating.best(0, quantity)
    assert (chosen is None) == (best is None)
    assert all(seating.is_free(seat) for seat in chosen or [])
    assert len(set(chosen or [])) in {0, quantity}


def hall_like(seating: Seating, rows: int) -> Seating:
    """A new one with the same free seats."""
    free = int.from_bytes(seating.bitmap, "little")
    return hall([free >> row * WIDTH & 2**WIDTH - 1 for row in range(rows)])
