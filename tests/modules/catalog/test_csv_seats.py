"""A table of seats: read whole or not at all."""

import time

import pytest

from onsale.modules.catalog.domain import csv_seats
from onsale.modules.catalog.domain.compile import compile_document
from onsale.modules.catalog.domain.csv_seats import COLUMNS, export_csv, import_csv
from onsale.modules.catalog.domain.document import Document, encode_document
from onsale.modules.catalog.domain.document_checks import read_document
from onsale.modules.catalog.domain.document_findings import examine, seat_rows
from onsale.modules.catalog.domain.reading import PlanInvalid, PlanTooLarge
from tests.modules.catalog.documents import theatre

HEADER = "row,seat,x,y,category\n"


def table(content: str) -> Document:
    return import_csv(content.encode(), name="House")


def errors_of(content: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(PlanInvalid) as refused:
        import_csv(content if isinstance(content, bytes) else content.encode(), name="House")
    assert all(error.detail.zh for error in refused.value.errors)
    return [(error.pointer, error.detail.en) for error in refused.value.errors]


def seats_of(document: Document) -> list[tuple[object, ...]]:
    """What the table says of each seat."""
    return [
        (row.label, seat.number, seat.x, seat.y, seat.category, seat.accessible, seat.companion, seat.note)
        for row in seat_rows(document)
        for seat in row.seats
    ]


def test_what_is_exported_comes_back() -> None:
    exported = export_csv(theatre())
    assert exported.startswith(b"\xef\xbb\xbffloor,section,row,seat,x,y,category,accessible,companion")
    again = import_csv(exported, name="Theatre")
    tickets = [sorted(seats_of(one), key=lambda seat: str(seat[:2])) for one in (again, theatre())]
    assert tickets[0] == tickets[1]
    assert [floor.name for floor in again.floors] == ["Stalls", "Balcony"]
    assert [section.name for section in again.sections] == ["Stalls", "Balcony"]
    assert export_csv(import_csv(export_csv(again), name="Theatre")) == export_csv(again)
    assert examine(again).error_count == 0
    assert read_document(encode_document(again)) == again
    assert compile_document(again).flags == ((0, 1), (1, 6))


def test_ids_come_back_too() -> None:
    def ids(document: Document) -> set[str]:
        return {seat.id for row in seat_rows(document) for seat in row.seats}

    again = import_csv(export_csv(theatre()), name="Theatre")
    assert ids(again) == ids(theatre())
    some = table("row,seat,x,y,category,id\nA,1,10,20,Stalls,A-2\nA,2,35,20,Stalls,\n")
    assert ids(some) == {"A-2", "A-2~2"}
    content = "row,seat,x,y,category,id\nA,1,10,20,Stalls,one\nA,2,35,20,Stalls,one\nA,3,60,20,Stalls,x\n"
    assert errors_of(content) == [
        ("/3/id", "Line 3, id: Line 2 has the same id."),
        ("/4/id", "Line 4, id: A seat's id has at least two characters, no outer spaces and no line break."),
    ]


def test_quoted_fields_any_order_and_gaps() -> None:
    document = table('note,category,y,x,seat,row\n"Ramp, ""left""",Stalls,20,10.5,1,A\n\n,Stalls,20,30,2,A\n')
    assert seats_of(document) == [
        ("A", "1", 10.5, 20, "Stalls", False, False, 'Ramp, "left"'),
        ("A", "2", 30, 20, "Stalls", False, False, ""),
    ]
    assert (document.floors[0].name, document.sections[0].name) == ("1", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers(encoding: str) -> None:
    content = "楼层,区域,排,座位,横坐标,纵坐标,价区,无障碍,陪同,视线受限,备注\n一层,池座,甲,1,10,20,贵宾,是,否,,靠门\n"
    document = import_csv(content.encode(encoding), name="剧场")
    assert seats_of(document) == [("甲", "1", 10, 20, "贵宾", True, False, "靠门")]
    assert document.sections[0].rows[0].seats[0].id == "池座-甲-1"


def test_every_bad_line_is_named_with_its_field() -> None:
    lines = ["A,1,10,20,Stalls", "A,,ten,nan,", "A,1,30,20,Stalls", '"A","2",40', "A,3,50,20,Stalls"]
    assert errors_of(HEADER + "\n".join(lines)) == [
        ("/3/seat", "Line 3, seat: This must have between 1 and 40 characters."),
        ("/3/category", "Line 3, category: This must have between 1 and 200 characters."),
        ("/3/x", "Line 3, x: This must be a number between -1000000 and 1000000."),
        ("/3/y", "Line 3, y: This must be a number between -1000000 and 1000000."),
        ("/4/seat", "Line 4, seat: Line 2 is the same seat."),
        ("/5", "Line 5 has 3 fields, the header has 5."),
    ]


def test_lines_are_those_of_the_file_also_after_a_field_of_several() -> None:
    content = HEADER.replace("\n", ',note\n"A",1,10,20,Stalls,"a\nb"\nA,2,oops,20,Stalls,\n')
    assert [pointer for pointer, _ in errors_of(content)] == ["/2/note", "/4/x"]


@pytest.mark.parametrize(
    ("content", "pointers"),
    [
        ("", [""]),
        (HEADER, [""]),
        ("row,seat,x,y\n", ["/1/category"]),
        ("row,seat,x,y,category,colour,row\nA,1,1,1,S,r,A\n", ["/1/row", "/1/colour", "/1/row"]),
        (HEADER + 'A,1,10,20,"Stalls\n', ["/2"]),
        (HEADER + "A,1,10,20,Stalls,\n", ["/2"]),
        (HEADER.replace("\n", ",accessible\n") + "A,1,10,20,S,maybe\n", ["/2/accessible"]),
        (HEADER.encode() + b"A,1,10,20,S\nB,1,10,20,\xff\n", ["/3"]),
        (HEADER + "A,1,1e7,20,Stalls\n", ["/2/x"]),
    ],
)
def test_what_is_no_table_of_seats(content: str | bytes, pointers: list[str]) -> None:
    assert [pointer for pointer, _ in errors_of(content)] == pointers


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_seats, "PLAN_SEATS_MAX", 1)
    with pytest.raises(PlanTooLarge, match="2 seats, the limit is 1"):
        table(HEADER + "A,1,1,1,S\nA,2,30,1,S\n")
    monkeypatch.setattr(csv_seats, "PLAN_BYTES_MAX", 5)
    with pytest.raises(PlanTooLarge, match="the limit is 5"):
        table(HEADER)
    many = "".join(f"A,{n},1,1,c{n}\n" for n in range(201))
    monkeypatch.undo()
    assert errors_of(HEADER + many) == [("/1/category", "201 different values, at most 200.")]


@pytest.mark.slow
def test_as_many_lines_as_a_plan_may_have_seats() -> None:
    lines = (f"f{n % 3},s{n % 90},{n // 50},{n},{n % 500},{n // 500},S,0,0,0,," for n in range(150_000))
    content = "\n".join([",".join(COLUMNS), *lines])
    started = time.perf_counter()
    assert table(content).seat_count == 150_000
    assert time.perf_counter() - started < 20
