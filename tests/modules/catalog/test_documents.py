"""What is refused in a plan document, what is found in it, and what it is compiled to."""

import itertools
import json
from collections.abc import Sequence

import msgspec
import pytest

from onsale.modules.catalog.domain import document_checks
from onsale.modules.catalog.domain.compile import compile_document
from onsale.modules.catalog.domain.document import (
    Document,
    DocumentCategory,
    DocumentFloor,
    DocumentRow,
    DocumentSeat,
    DocumentSection,
    empty_document,
    encode_document,
)
from onsale.modules.catalog.domain.document_checks import read_document
from onsale.modules.catalog.domain.document_findings import examine
from onsale.modules.catalog.domain.plan import Plan, Point, decode_plan, encode_plan, to_chart
from onsale.modules.catalog.domain.reading import PlanInvalid, PlanTooLarge
from tests.modules.catalog.documents import seats, theatre

replace = msgspec.structs.replace


def errors_of(encoded: bytes) -> list[str]:
    with pytest.raises(PlanInvalid) as refused:
        read_document(encoded)
    assert all(error.detail.zh and error.detail.en for error in refused.value.errors)
    return [error.pointer for error in refused.value.errors]


def test_a_document_survives_being_sent() -> None:
    assert read_document(encode_document(theatre())) == theatre()
    assert read_document(encode_document(empty_document("New"))) == empty_document("New")


def test_every_bad_place_is_named_at_once() -> None:
    document = json.loads(encode_document(theatre()))
    document |= {"format": "onsale-plan/2", "colour": 1, "focal_point": {"x": 1}}
    document["sections"][0]["rows"][0]["geometry"]["kind"] = "wavy"
    document["sections"][0]["rows"][0]["seats"][0] |= {"id": "", "x": 1e9, "accessible": 1, "note": "x" * 201}
    document["sections"][0]["extra"] = {"position": {"x": 0, "y": 0}, "areas": [{"shape": "star"}]}
    document["tables"][0] |= {"shape": "oval"}
    document["areas"][0] |= {"capacity": -1}
    document["areas"][0]["shape"]["points"] = [1, 2, 3]
    document["background"]["image"] = "https://example.org/plan.png"
    del document["floors"]
    assert sorted(errors_of(json.dumps(document).encode())) == [
        "/areas/0/capacity",
        "/areas/0/shape/points",
        "/background/image",
        "/colour",
        "/floors",
        "/focal_point",
        "/format",
        "/sections/0/extra/areas/0/shape",
        "/sections/0/rows/0/geometry/kind",
        "/sections/0/rows/0/seats/0/accessible",
        "/sections/0/rows/0/seats/0/id",
        "/sections/0/rows/0/seats/0/note",
        "/sections/0/rows/0/seats/0/x",
        "/tables/0/shape",
    ]


@pytest.mark.parametrize("encoded", [b"", b"[]", b"null", b'{"format":"onsale-plan/1"', b"[" * 100_000])
def test_what_is_no_document(encoded: bytes) -> None:
    assert errors_of(encoded) == [""]


def test_too_many_seats_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_checks, "PLAN_SEATS_MAX", 8)
    with pytest.raises(PlanTooLarge, match="9 seats, the limit is 8"):
        read_document(encode_document(theatre()))
    monkeypatch.setattr(document_checks, "PLAN_BYTES_MAX", 10)
    with pytest.raises(PlanTooLarge, match="the limit is 10"):
        read_document(encode_document(theatre()))


def with_row(document: Document, row: Sequence[DocumentSeat]) -> Document:
    """Its first row with these seats."""
    section = document.sections[0]
    rows = (replace(section.rows[0], seats=tuple(row)), *section.rows[1:])
    return replace(document, sections=(replace(section, rows=rows), *document.sections[1:]))


def found_in(document: Document) -> list[tuple[str, str, list[str]]]:
    return [(finding.code, finding.pointer, finding.seat_ids) for finding in examine(document).findings]


ROW = "/sections/0/rows/0"


def test_a_good_document() -> None:
    examination = examine(theatre())
    assert (examination.findings, examination.error_count, examination.warning_count) == ([], 0, 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"id": "B-1"}, ("duplicate-seat-id", "/sections/1/rows/0", ["B-1"])),
        ({"number": "2"}, ("duplicate-label", ROW, ["A-2"])),
        ({"category": ""}, ("no-category", ROW, ["A-1"])),
        ({"category": "Roof"}, ("unknown-category", ROW, ["A-1"])),
        ({"number": ""}, ("no-number", ROW, ["A-1"])),
        ({"x": 151.0}, ("overlap", ROW, ["A-2"])),
        ({"x": 801.0}, ("outside", ROW, ["A-1"])),
    ],
)
def test_seats_that_are_found(changes: dict[str, str | float], expected: tuple[str, str, list[str]]) -> None:
    first, *rest = theatre().sections[0].rows[0].seats
    assert found_in(with_row(theatre(), [replace(first, **changes), *rest])) == [expected]


def test_places_that_are_found() -> None:
    document = theatre()
    category, section, table, area = document.categories[0], document.sections[1], document.tables[0], document.areas[0]
    spoilt = replace(
        document,
        categories=(*document.categories, DocumentCategory(category.name)),
        sections=(document.sections[0], replace(section, floor="roof"), replace(section, id="s1", rows=())),
        tables=(replace(table, section="s9", id="ra"),),
        areas=(
            replace(area, capacity=0),
            replace(area, id="a2", category="Stalls"),
            replace(area, id="a3", category=""),
        ),
        gates=(replace(document.gates[0], floor="roof"),),
    )
    assert sorted((code, pointer) for code, pointer, _ in found_in(spoilt)) == [
        ("area-capacity", "/areas/0/capacity"),
        ("area-category", "/areas/2/category"),
        ("area-mixed", "/areas/1/category"),
        ("duplicate-category", "/categories/3/name"),
        ("duplicate-id", "/sections/2/id"),
        ("duplicate-id", "/tables/0/id"),
        ("unknown-floor", "/gates/0/floor"),
        ("unknown-floor", "/sections/1/floor"),
        ("unknown-section", "/tables/0/section"),
    ]


def test_a_drawing_without_seats_or_floors() -> None:
    assert found_in(empty_document("New")) == [("no-seats", "/sections", [])]
    assert ("no-floor", "/floors", []) in found_in(replace(empty_document("New"), floors=()))


def test_sections_that_read_alike_on_a_ticket_are_a_warning() -> None:
    document = theatre()
    twin = replace(
        document.sections[1], name="Stalls", rows=(DocumentRow("rc", "A", seats("C", 1, category="Balcony")),)
    )
    examination = examine(replace(document, sections=(document.sections[0], twin)))
    assert [(one.severity, one.code, one.seat_ids) for one in examination.findings] == [
        ("warning", "same-ticket", ["C-1"])
    ]


def test_seats_on_different_floors_do_not_overlap() -> None:
    document = theatre()
    above = DocumentRow("rb", "B", (DocumentSeat("B-1", "1", 125, 100, "Balcony"),))
    assert (
        found_in(replace(document, sections=(document.sections[0], replace(document.sections[1], rows=(above,))))) == []
    )


def test_a_hundred_thousand_seats_on_one_spot_are_examined_in_bounded_time() -> None:
    crowd = [DocumentSeat(f"s{n}", str(n), 5, 5, "Stalls") for n in range(100_000)]
    [finding] = examine(replace(with_row(theatre(), crowd), tables=())).findings
    assert (finding.code, finding.count, len(finding.seat_ids)) == ("overlap", 99_999, 200)


def test_what_a_document_is_compiled_to() -> None:
    plan = compile_document(theatre())
    assert [(section.name, section.first_row, section.row_count, section.floor) for section in plan.sections] == [
        ("Stalls", 0, 2, 0),
        ("Balcony", 2, 1, 1),
    ]
    assert [(row.label, row.first_seat, row.seat_count) for row in plan.rows] == [("A", 0, 4), ("5", 4, 2), ("B", 6, 3)]
    assert (plan.seats.label[0], plan.seats.label[4]) == ("Stalls, Row A, Seat 1", "Stalls, Table 5, Seat 1")
    assert (plan.floors, plan.focal_point) == (("Stalls", "Balcony"), Point(200, 30))
    assert (plan.flags, plan.notes) == (((0, 1), (1, 6)), ((0, "Ramp"),))
    assert [(area.name, area.category, area.capacity) for area in plan.areas] == [("Pit", 2, 120)]
    assert [gate.name for gate in plan.gates] == ["North"]
    assert [(shape.shape, shape.text) for shape in plan.shapes] == [
        ("rectangle", None),
        ("text", "Stage"),
        ("ellipse", None),
        ("text", "5"),
    ]
    assert plan.categories[1].color == "#E69F00"
    assert plan.seat_count_by_category() == (4, 5, 0)
    assert decode_plan(encode_plan(plan)) == plan == compile_document(theatre())


def test_the_chart_has_it_all() -> None:
    chart = to_chart(compile_document(theatre()), version="v", ticket_type_by_category={})
    wire = json.loads(msgspec.json.encode(chart))
    assert wire["floors"] == ["Stalls", "Balcony"]
    assert wire["sections"][1]["floor"] == 1
    assert wire["focal_point"] == {"x": 200, "y": 30}
    assert wire["flags"] == [[0, 1], [1, 6]]
    assert wire["notes"] == [[0, "Ramp"]]
    assert (wire["areas"][0]["capacity"], wire["gates"][0]["name"]) == (120, "North")


def test_a_plan_that_was_stored_before_there_were_floors() -> None:
    """The columns as they were written then: a map of the fields that there were."""
    plan = compile_document(replace(theatre(), floors=(DocumentFloor("low", "1"), DocumentFloor("high", "2"))))
    stored = msgspec.to_builtins(plan)
    for later in ("floors", "focal_point", "areas", "gates", "flags", "notes"):
        stored.pop(later, None)
    for place in (*stored["sections"], *stored["shapes"]):
        place.pop("floor", None)
    decoded = decode_plan(msgspec.msgpack.encode(stored))
    assert isinstance(decoded, Plan)
    assert (decoded.seats, decoded.floors, decoded.flags) == (plan.seats, (), ())
    assert msgspec.msgpack.encode(stored) == encode_plan(decoded)


@pytest.mark.parametrize(
    ("numbers", "counted"),
    [
        ("123456", "123456"),
        ("654321", "654321"),
        ("531246", "531246"),  # odd numbers left, even ones right
        ("135246", "135246"),
    ],
)
def test_seats_are_counted_as_they_stand_whatever_their_numbers(numbers: str, counted: str) -> None:
    """``numbers`` from left to right; the document lists them by number, as imports do."""
    stand = {number: DocumentSeat(f"A-{number}", number, 100 + 25.0 * at, 100) for at, number in enumerate(numbers)}
    row = DocumentRow("a", "A", tuple(replace(stand[number], category="Stalls") for number in sorted(numbers)))
    section = DocumentSection("s1", "Stalls", "low", (row,))
    plan = compile_document(replace(theatre(), sections=(section,), tables=(), areas=()))
    neighbours = {frozenset(pair) for pair in itertools.pairwise(plan.seats.number)}
    assert neighbours == {frozenset(pair) for pair in itertools.pairwise(counted)}
    is_listed_by_place = numbers in {"123456", "654321"}
    assert (plan.seats.number == tuple(sorted(numbers))) is is_listed_by_place
