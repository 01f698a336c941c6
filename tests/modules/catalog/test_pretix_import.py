import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onsale.app.demo
from onsale.modules.catalog.domain import pretix
from onsale.modules.catalog.domain.json_checks import ERRORS_REPORTED_MAX, MISSING
from onsale.modules.catalog.domain.plan import chart_version, decode_plan, encode_plan, to_chart
from onsale.modules.catalog.domain.pretix import ImportedPlan, import_plan
from onsale.modules.catalog.domain.reading import PlanInvalid, PlanTooLarge
from tests.modules.catalog.plans import JsonObject, encoded, house, plan, row, seat, zone

STADIUM = (Path(onsale.app.demo.__file__).parent / "stadium.pretix.json").read_bytes()


def errors_of(document: bytes) -> list[tuple[str, str]]:
    with pytest.raises(PlanInvalid) as refused:
        import_plan(document)
    assert refused.value.total == len(refused.value.errors)
    return [(error.pointer, error.detail.en) for error in refused.value.errors]


def test_a_hall_that_an_organiser_really_sent() -> None:
    imported = import_plan(STADIUM)
    hall = imported.plan
    assert hall.seat_count == 738
    assert [(section.name, section.row_count) for section in hall.sections] == [
        ("Ground floor", 72),
        ("First Floor", 18),
    ]
    assert hall.seat_count_by_category() == (369, 168, 0, 84, 117)
    assert hall.seats.label[0] == "Ground floor, Row A, Seat 1"
    assert (hall.seats.x[0], hall.seats.y[0]) == (1261.1, 478.9)
    assert (hall.seats.x[1], hall.seats.y[1]) == (1286.1, 478.9)
    assert [(shape.shape, shape.width, shape.height) for shape in hall.shapes] == [("rectangle", 846.9, 349.8)]


def test_repeated_guids_are_told_apart_by_their_uuids_and_the_owner_is_told() -> None:
    imported = import_plan(STADIUM)
    assert len(set(imported.plan.seats.id)) == 738
    assert len(set(imported.plan.seats.label)) == 738
    assert [warning.pointer for warning in imported.warnings] == ["/zones"]
    assert imported.warnings[0].detail.en.startswith("420 seats repeat")


@pytest.mark.parametrize("uuids", [(None, None), ("u", None), (None, "u"), ("u", "u"), ("", "")])
def test_repeated_guids_that_nothing_tells_apart_are_refused(uuids: tuple[str | None, str | None]) -> None:
    twins = [seat("A-1", "1", uuid=uuids[0]), seat("A-1", "2", uuid=uuids[1])]
    assert errors_of(encoded(plan(zone("Hall", [row("A", twins)])))) == [
        (
            "/zones/0/rows/0/seats/1/seat_guid",
            "The seat_guid “A-1” repeats, and no uuid of its own tells this seat apart.",
        )
    ]


def test_an_id_made_for_a_repeated_guid_never_meets_a_real_one() -> None:
    seats = [seat("A-1", "1", uuid="a"), seat("A-1~2", "2"), seat("A-1", "3", uuid="b")]
    assert import_plan(encoded(plan(zone("Hall", [row("A", seats)])))).plan.seats.id == ("A-1", "A-1~2", "A-1~3")


def test_every_bad_place_is_named_at_once() -> None:
    document: JsonObject = {
        "name": "",
        "colour": "red",
        "categories": [{"name": "Stalls"}, {"name": "Stalls", "color": 7}],
        "zones": [
            {
                "name": "Hall",
                "position": {"x": 0},
                "rows": [
                    {
                        "row_number": 1,
                        "position": {"x": 0, "y": True},
                        "seats": [
                            {"seat_guid": " A", "seat_number": "1", "position": {"x": 0, "y": 0}, "category": "Stalls"},
                            {"seat_guid": "A-2", "position": None, "category": "Roof", "radius": "big"},
                            "seat",
                        ],
                    }
                ],
                "areas": [{"shape": "star", "polygon": {"points": [{"x": 1, "y": 2}, {"x": 1}]}}],
            }
        ],
        "size": {"width": 1.5, "height": 0},
    }
    assert [pointer for pointer, _ in errors_of(encoded(document))] == [
        "/name",
        "/colour",
        "/categories/1/name",
        "/categories/1/color",
        "/zones/0/position",
        "/zones/0/rows/0/row_number",
        "/zones/0/rows/0/position",
        "/zones/0/rows/0/seats/0/seat_guid",
        "/zones/0/rows/0/seats/1/position",
        "/zones/0/rows/0/seats/1/category",
        "/zones/0/rows/0/seats/1/radius",
        "/zones/0/rows/0/seats/1/seat_number",
        "/zones/0/rows/0/seats/2",
        "/zones/0/areas/0/shape",
        "/zones/0/areas/0/polygon/points/1",
        "/size/width",
        "/size/height",
    ]


def test_errors_that_need_the_whole_file_stand_where_they_are_in_it() -> None:
    first = zone("Hall", [row("A", [seat("A-1", uuid="a"), seat("A-1", uuid="a") | {"radius": 0}])])
    second = zone("Hall", [row("B", [seat("B-1", category="Roof") | {"radius": 0}])])
    document: JsonObject = plan(first, second, categories=("Stalls", "Stalls"))
    backwards = {name: document[name] for name in reversed(document)}
    assert [pointer for pointer, _ in errors_of(encoded(backwards))] == [
        "/zones/0/rows/0/seats/1/seat_guid",
        "/zones/0/rows/0/seats/1/radius",
        "/zones/1/rows/0/seats/0/category",
        "/zones/1/rows/0/seats/0/radius",
        "/categories/1/name",
    ]


@pytest.mark.parametrize("guid", ["A", "", " A1", "A1 ", "A\n1", "A1\n", "x" * 121])
def test_bad_guids(guid: str) -> None:
    document = encoded(plan(zone("Hall", [row("A", [seat(guid)])])))
    assert [pointer for pointer, _ in errors_of(document)] == ["/zones/0/rows/0/seats/0/seat_guid"]


def test_the_first_two_hundred_errors_of_the_file_are_listed_and_all_are_counted() -> None:
    document = plan(
        zone("Hall", [row("A", [seat(f"A-{n}", category="Roof") for n in range(500)])]), zone("", []) | {"rows": 1}
    )
    with pytest.raises(PlanInvalid) as refused:
        import_plan(encoded(document | {"colour": "red"}))
    listed = [f"/zones/0/rows/0/seats/{n}/category" for n in range(ERRORS_REPORTED_MAX)]
    assert ([error.pointer for error in refused.value.errors], refused.value.total) == (listed, 502)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (b"", "line 1, column 1"),
        (b'{"name": "House",}', "line 1, column 18"),
        (b'{\n "name": "\xe5\xba\xa7",\n  oops', "line 3, column 3"),
        ('{"name": "座", oops'.encode(), "line 1, column 15"),
        (b'{"name": "\xff"}', "line 1, column 11"),
        (b'{"name": NaN}', "line 1, column 10"),
    ],
)
def test_broken_json_says_where(document: bytes, place: str) -> None:
    [(pointer, detail)] = errors_of(document)
    assert pointer == ""
    assert place in detail


def test_json_nested_without_end() -> None:
    assert errors_of(b"[" * 100_000) == [("", "The JSON is nested too deeply.")]


def test_a_byte_order_mark_is_no_error() -> None:
    assert import_plan(b"\xef\xbb\xbf" + encoded(house())).plan.seat_count == 6


def test_an_empty_plan() -> None:
    assert errors_of(encoded(plan())) == [("/zones", "The plan has no seats.")]


def test_too_many_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretix, "PLAN_SEATS_MAX", 5)
    with pytest.raises(PlanTooLarge) as refused:
        import_plan(encoded(house(rows=2, seats=3)))
    assert (refused.value.unit, refused.value.actual, refused.value.limit) == ("seats", 6, 5)


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pretix, "PLAN_BYTES_MAX", 10)
    with pytest.raises(PlanTooLarge, match="the limit is 10"):
        import_plan(encoded(house()))


def test_order_is_by_number_where_there_is_one() -> None:
    rows = [
        row("10", [seat("10-2", "2"), seat("10-1", "1"), seat("10-11", "11")]),
        row("9", [seat("9-b", "b"), seat("9-a", "a")]),
    ]
    seats = import_plan(encoded(plan(zone("Hall", rows)))).plan.seats
    assert seats.id == ("9-b", "9-a", "10-1", "10-2", "10-11")


def test_labels() -> None:
    rows = [
        row("A", [seat("A-1", "1")]),
        row("B", [seat("B-1", "1")], row_label="Reihe %s", seat_label="Platz %s"),
        row("A", [seat("A-2", "2")]),
        row("A", [seat("A-1b", "1")]),
    ]
    imported = import_plan(encoded(plan(zone("Hall", rows), zone("", [row("C", [seat("C-1", "7")])])))).plan
    assert imported.seats.label == (
        "Hall, Row A, Seat 1",
        "Hall, Reihe B, Platz 1",
        "Hall, Row A, Seat 2",
        "Hall, Row A (2), Seat 1",
        "Row C, Seat 7",
    )
    assert [r.label for r in imported.rows] == ["A", "Reihe B", "A", "A (2)", "C"]


def test_decoration_is_absolute_and_text_turns_with_its_area() -> None:
    areas: list[JsonObject] = [
        {"shape": "polygon", "position": {"x": 1, "y": 2}, "polygon": {"points": [{"x": n, "y": n} for n in range(3)]}},
        {"shape": "circle", "circle": {"radius": 5}, "color": "#fff"},
        {"shape": "text", "rotation": 90, "text": {"text": "Stage", "position": {"x": 10, "y": 0}}},
        {"shape": "rectangle"},
    ]
    shapes = import_plan(encoded(plan(zone("Hall", [row("A", [seat("A-1")])], x=100, areas=areas)))).plan.shapes
    assert [shape.shape for shape in shapes] == ["polygon", "circle", "text"]
    assert list(shapes[0].points or ()) == [101, 2, 102, 3, 103, 4]
    assert (shapes[1].radius_x, shapes[1].radius_y, shapes[1].color) == (5, 5, "#fff")
    assert (shapes[2].x, shapes[2].y, shapes[2].rotation, shapes[2].size) == (100, 10, 90, 16)


def test_chart_columns_and_version() -> None:
    imported = import_plan(encoded(house())).plan
    chart = to_chart(imported, version="v", ticket_type_by_category={"Stalls": "t1"})
    assert [(category.name, category.ticket_type_id) for category in chart.categories] == [
        ("Stalls", "t1"),
        ("Balcony", None),
    ]
    assert list(chart.seats.x) == [0, 20, 40, 0, 20, 40]
    assert chart.seats.radius == pytest.approx(10)
    assert decode_plan(encode_plan(imported)) == imported
    assert chart_version("d", {"Stalls": "t1"}) != chart_version("d", {"Stalls": "t2"})
    assert chart_version("d", {"a": "1", "b": "2"}) == chart_version("d", {"b": "2", "a": "1"})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        found += [place for key, inner in value.items() for place in places(inner, (*path, key))]
    if isinstance(value, list):
        found += [place for key, inner in enumerate(value) for place in places(inner, (*path, key))]
    return found


def pointer_of(place: tuple[str | int, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


def replaced(value: object, path: tuple[str | int, ...], new: object) -> object:
    """A copy of the document with one value changed."""
    if not path:
        return new
    match value:
        case dict():
            return {key: replaced(inner, path[1:], new) if key == path[0] else inner for key, inner in value.items()}
        case list():
            return [replaced(inner, path[1:], new) if at == path[0] else inner for at, inner in enumerate(value)]
    raise AssertionError(path)


@given(st.data())
def test_wrong_values_anywhere_are_imported_or_refused_with_their_places_in_order(data: st.DataObject) -> None:
    document: object = json.loads(encoded(house()))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.sampled_from(places(document)))
        document = replaced(document, place, data.draw(json_values))
    outcome: ImportedPlan | PlanInvalid
    try:
        outcome = import_plan(encoded(document))
    except PlanInvalid as refused:
        outcome = refused
    match outcome:
        case ImportedPlan():
            assert outcome.plan.seat_count > 0
        case PlanInvalid():
            assert 1 <= len(outcome.errors) <= outcome.total
            # What is missing has no place of its own.
            order = {pointer_of(place): at for at, place in enumerate(places(document))}
            found = [order[error.pointer] for error in outcome.errors if error.detail != MISSING]
            assert found == sorted(found)


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=5), min_size=1, max_size=6),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_the_numbering_every_seat_is_there_once(numbers: list[list[str]]) -> None:
    rows = [
        row(str(r), [seat(f"{r}-{s}", number) for s, number in enumerate(row_numbers)])
        for r, row_numbers in enumerate(numbers)
    ]
    imported = import_plan(encoded(plan(zone("Hall", rows)))).plan
    assert sorted(imported.seats.id) == sorted(f"{r}-{s}" for r, row_n in enumerate(numbers) for s in range(len(row_n)))
    assert [r.first_seat for r in imported.rows] == [sum(map(len, numbers[:r])) for r in range(len(numbers))]
    assert sum(r.seat_count for r in imported.rows) == imported.seat_count
