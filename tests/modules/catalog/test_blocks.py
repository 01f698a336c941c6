from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.catalog.domain.blocks import AISLE_COLUMNS_MAX, Arrangement, arrange, focal_point
from onsale.modules.catalog.domain.pretix import import_plan
from tests.modules.catalog.plans import JsonObject, encoded, house, plan, row, seat, zone


def blocks_of(document: JsonObject) -> list[list[str]]:
    imported = import_plan(encoded(document)).plan
    return [[imported.seats.id[index] for index in block] for block in arrange(imported).blocks]


def arrangement_of(document: JsonObject) -> Arrangement:
    return arrange(import_plan(encoded(document)).plan)


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
    arrangement = arrange(imported)
    assert sorted(index for block in arrangement.blocks for index in block) == list(range(imported.seat_count))
    assert sum(len(row.columns) for row in arrangement.rows) == len(arrangement.blocks)
    assert all(column >= 0 for row in arrangement.rows for column in row.columns)


def test_rows_of_a_section_are_behind_each_other() -> None:
    rows = arrangement_of(house(rows=3, seats=4)).rows
    assert [(row.section, row.columns, row.behind) for row in rows] == [(0, [0], 1), (0, [0], 2), (0, [0], -1)]


def test_the_row_behind_is_no_further_than_one_can_talk() -> None:
    rows = [row(label, [seat(f"{label}-{n}", x=20.0 * n) for n in range(4)], y=y) for label, y in (("A", 0), ("B", 75))]
    assert [found.behind for found in arrangement_of(plan(zone("Hall", rows))).rows] == [-1, -1]


def test_seats_in_front_of_each_other_are_in_the_same_column() -> None:
    first = [seat(f"A-{n}", str(n), x=60 + 20.0 * n) for n in range(4)]
    second = [seat(f"B-{n}", str(n), x=20.0 * n + (40 if n > 4 else 0)) for n in range(10)]
    arrangement = arrangement_of(plan(zone("Hall", [row("A", first), row("B", second, y=25)])))
    assert [found.columns for found in arrangement.rows] == [[3], [0, 7]]
    assert arrangement.rows[0].behind == 1


def test_rows_that_are_numbered_from_opposite_ends_run_in_one_direction() -> None:
    first = [seat(f"A-{n}", str(n), x=20.0 * n) for n in range(4)]
    second = [seat(f"B-{n}", str(n), x=60 - 20.0 * n) for n in range(4)]
    blocks = blocks_of(plan(zone("Hall", [row("A", first), row("B", second, y=25)])))
    assert blocks == [["A-0", "A-1", "A-2", "A-3"], ["B-3", "B-2", "B-1", "B-0"]]


def test_an_aisle_is_as_wide_as_it_matters() -> None:
    seats = [seat(f"A-{n}", str(n), x=20.0 * n + (2000 if n > 3 else 0)) for n in range(8)]
    assert arrangement_of(plan(zone("Hall", [row("A", seats)]))).rows[0].columns == [0, 3 + AISLE_COLUMNS_MAX]
