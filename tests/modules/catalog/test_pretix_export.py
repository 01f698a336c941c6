"""What comes in goes out again."""

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

import onsale.app.demo
from onsale.modules.catalog.domain.compile import compile_document, document_of
from onsale.modules.catalog.domain.document import Document, decode_document, encode_document
from onsale.modules.catalog.domain.document_checks import read_document
from onsale.modules.catalog.domain.plan import encode_plan
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.modules.catalog.domain.pretix_export import export_pretix
from tests.modules.catalog.documents import pretix_plans, theatre
from tests.modules.catalog.plans import JsonObject, encoded, plan, row, seat, zone

STADIUM = (Path(onsale.app.demo.__file__).parent / "stadium.pretix.json").read_bytes()


def test_the_plan_of_a_real_hall_is_the_one_that_is_sold_since_the_first_import() -> None:
    """Bytes and all: they name the versions of charts. 738 seats, 420 of them with repaired guids."""
    digest = hashlib.sha256(encode_plan(import_plan(STADIUM).plan)).hexdigest()
    assert digest == "1270d107e647828ee8f3c09ab64df059eb68a26e9bdd54151ec31fbbdaa46963"


def test_a_real_hall_goes_out_as_it_came_in() -> None:
    exported = export_pretix(import_plan(STADIUM).document)
    assert json.loads(exported) == json.loads(STADIUM)
    assert import_plan(exported) == import_plan(STADIUM)


@settings(max_examples=40)
@given(pretix_plans())
def test_any_file_goes_out_as_it_came_in(file: JsonObject) -> None:
    imported = import_plan(encoded(file))
    exported = export_pretix(imported.document)
    assert json.loads(exported) == file
    assert import_plan(exported) == imported


@settings(max_examples=40)
@given(pretix_plans())
def test_an_imported_document_can_be_stored_and_sent_back(file: JsonObject) -> None:
    document = import_plan(encoded(file)).document
    assert read_document(encode_document(document)) == decode_document(encode_document(document)) == document


@pytest.mark.parametrize("words", [(None, None), ("Reihe %s", "Platz %s"), ("Loge", "%s links")])
def test_a_plan_without_a_document_gets_one(words: tuple[str | None, str | None]) -> None:
    rows = [row("A", [seat("A-1", "1"), seat("A-11", "11")], row_label=words[0], seat_label=words[1])]
    for file in (STADIUM, encoded(plan(zone("Hall", rows), zone("", [row("C", [seat("C-1", "7")])])))):
        imported = import_plan(file).plan
        assert compile_document(document_of(imported)) == imported
    ours = compile_document(theatre())
    assert compile_document(document_of(ours)) == ours


def moved(document: Document) -> Document:
    """The first seat one unit to the right, with another number, and the row renamed."""
    replace = msgspec.structs.replace
    section = document.sections[0]
    first_row = section.rows[0]
    first = replace(first_row.seats[0], x=first_row.seats[0].x + 1, number="1a")
    changed = replace(first_row, label="AA", seats=(first, *first_row.seats[1:]))
    return replace(document, sections=(replace(section, rows=(changed, *section.rows[1:])), *document.sections[1:]))


def test_what_was_edited_goes_out_as_it_is_now() -> None:
    source = json.loads(STADIUM)
    exported = json.loads(export_pretix(moved(import_plan(STADIUM).document)))
    expected = source["zones"][0]["rows"][0]
    expected["row_number"] = "AA"
    expected["seats"][0] |= {"seat_number": "1a", "position": {"x": 1, "y": 0}}
    assert exported == source


def test_shapes_that_were_removed_or_moved_do_not_come_back() -> None:
    document = import_plan(STADIUM).document
    replace = msgspec.structs.replace
    assert json.loads(export_pretix(replace(document, shapes=())))["zones"][0]["areas"] == []
    shifted = tuple(replace(shape, x=shape.x + 10) for shape in document.shapes)
    [area] = json.loads(export_pretix(replace(document, shapes=shifted)))["zones"][0]["areas"]
    assert (area["position"], area["rectangle"]) == ({"x": 621.7, "y": 661.2}, {"width": 846.9, "height": 349.8})


@pytest.mark.parametrize("uuid", [None, "u-1"])
def test_twins_that_lost_what_told_them_apart_keep_the_ids_they_were_given(uuid: str | None) -> None:
    """A designer copied a row with what came from the file, or dropped that."""
    twins = [seat("A-1", "1", uuid="u-1"), seat("A-1", "2", uuid="u-2")]
    document = import_plan(encoded(plan(zone("Hall", [row("A", twins)])))).document
    extra = document.sections[0].rows[0].seats[1].extra
    assert extra is not None
    replace = msgspec.structs.replace
    spoilt = replace(extra, uuid=msgspec.UNSET if uuid is None else uuid)
    seats = document.sections[0].rows[0].seats
    rows = (replace(document.sections[0].rows[0], seats=(seats[0], replace(seats[1], extra=spoilt))),)
    again = import_plan(export_pretix(replace(document, sections=(replace(document.sections[0], rows=rows),))))
    assert (again.plan.seats.id, again.warnings) == (("A-1", "A-1~2"), ())


def test_what_the_format_cannot_say_leaves_seats_and_their_tickets_alone() -> None:
    """A table becomes a row, what is drawn becomes decoration, places to stand only a caption."""
    ours = compile_document(theatre())
    theirs = import_plan(export_pretix(theatre())).plan
    assert (theirs.seats, theirs.categories) == (ours.seats, ours.categories)
    assert [shape.text for shape in theirs.shapes if shape.text] == ["Stage", "Pit", "5"]
    assert (theirs.floors, theirs.areas, theirs.flags) == ((), (), ())
