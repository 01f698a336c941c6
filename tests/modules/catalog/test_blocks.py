from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.catalog.domain.blocks import focal_point, seat_blocks
from onsale.modules.catalog.domain.pretix import import_plan
from tests.modules.catalog.plans import JsonObject, encoded, house, plan, row, seat, zone


def blocks_of(document: JsonObject) -> list[list[str]]:
    imported = import_plan(encoded(document)).plan
    return [[imported.seats.id[index] for index in block] for block in seat_blocks(imported)]


def test_the_nearest_row_is_best() -> None:
    assert blocks_of(house(rows=3, seats=3)) == [["A-1", "A-2", "A-3"], ["B-1", "B-2", "B-3"], ["C-1", "C-2", "C-3"]]


def test_an_aisle_parts_a_row() -> None:
    seats = [seat(f"A-{n}", str(n), x=20.0 * n + (40 if n > 2 else 0)) for n in range(1, 6)]
    assert sorted(blocks_of(plan(zone("Hall", [row("A", seats)])))) == [["A-1", "A-2"], ["A-3", "A-4", "A-5"]]


def test_odd_numbers_left_and_even_numbers_right() -> None:
    left_to_right = ["5", "3", "1", "2", "4", "6"]
    seats = [seat(f"A-{n}", n, x=20.0 * at) for at, n in enumerate(left_to_right)]
    assert blocks_of(plan(zone("Hall", [row("A", seats)]))) == [[f"A-{n}" for n in left_to_right]]


def test_the_stage_is_where_the_drawing_says() -> None:
    stage: JsonObject = {"shape": "text", "position": {"x": 20, "y": 500}, "text": {"text": "STAGE 舞台"}}
    document = plan(zone("Hall", [row(n, [seat(f"{n}-1")], y=25.0 * at) for at, n in enumerate("ABC")], areas=[stage]))
    assert (focal_point(import_plan(encoded(document)).plan).y) == 500
    assert blocks_of(document) == [["C-1"], ["B-1"], ["A-1"]]


@given(st.lists(st.lists(st.integers(0, 400), min_size=1, max_size=8), min_size=1, max_size=5))
def test_blocks_hold_every_seat_exactly_once(xs: list[list[int]]) -> None:
    rows = [
        row(str(r), [seat(f"{r}-{s}", str(s), x=float(x)) for s, x in enumerate(row_xs)], y=25.0 * r)
        for r, row_xs in enumerate(xs)
    ]
    imported = import_plan(encoded(plan(zone("Hall", rows)))).plan
    assert sorted(index for block in seat_blocks(imported) for index in block) == list(range(imported.seat_count))
