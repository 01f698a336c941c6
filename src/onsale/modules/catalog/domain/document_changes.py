"""What is different between two drawings, seat by seat; a seat is the same one when it has the same id."""

from collections.abc import Iterator

import msgspec

from onsale.modules.catalog.domain.document import Document
from onsale.modules.catalog.domain.document_findings import seat_rows
from onsale.modules.catalog.domain.plan import COORDINATE_DECIMALS


class DocumentChanges(msgspec.Struct, frozen=True):
    """Ids of seats in the order of the later drawing, removed ones in that of the earlier.

    ``areas`` are the names of places to stand that are new, gone or others; ``drawing`` whether anything else is.
    """

    added: list[str]
    removed: list[str]
    moved: list[str]
    renamed: list[str]
    recategorised: list[str]
    marked: list[str]
    areas: list[str]
    drawing: bool


class _Seat(msgspec.Struct, frozen=True):
    place: tuple[str, float, float]
    name: tuple[str, str, str]
    category: str
    marks: tuple[bool, bool, bool, str]


def changes_between(earlier: Document, later: Document) -> DocumentChanges:
    """Moved is another place or floor, renamed another section, row or number, marked another sign (accessible,
    companion, restricted view) or note; one seat may be in several lists."""
    before, after = dict(_seats(earlier)), dict(_seats(later))
    both = [(seat_id, before[seat_id], seat) for seat_id, seat in after.items() if seat_id in before]
    return DocumentChanges(
        added=[seat_id for seat_id in after if seat_id not in before],
        removed=[seat_id for seat_id in before if seat_id not in after],
        moved=[seat_id for seat_id, was, seat in both if was.place != seat.place],
        renamed=[seat_id for seat_id, was, seat in both if was.name != seat.name],
        recategorised=[seat_id for seat_id, was, seat in both if was.category != seat.category],
        marked=[seat_id for seat_id, was, seat in both if was.marks != seat.marks],
        areas=_changed_areas(earlier, later),
        drawing=_around_seats(earlier) != _around_seats(later),
    )


def _changed_areas(earlier: Document, later: Document) -> list[str]:
    before, after = ({area.id: area for area in document.areas} for document in (earlier, later))
    changed = [area.name for area in later.areas if before.get(area.id) != area]
    return changed + [area.name for area in earlier.areas if area.id not in after]


def _around_seats(document: Document) -> tuple[object, ...]:
    """All that is drawn besides seats and places to stand."""
    tables = [msgspec.structs.replace(table, seats=()) for table in document.tables]
    things = (document.shapes, document.gates, document.stage, document.focal_point, document.background)
    return (document.size, document.floors, document.categories, tables, *things)


def _seats(document: Document) -> Iterator[tuple[str, _Seat]]:
    floors = {floor.id: floor.name for floor in document.floors}
    sections = {section.id: section.name for section in document.sections}
    for row in seat_rows(document):
        floor, section = floors.get(row.floor, ""), sections.get(row.section, "")
        for seat in row.seats:
            place = (floor, round(seat.x, COORDINATE_DECIMALS), round(seat.y, COORDINATE_DECIMALS))
            marks = (seat.accessible, seat.companion, seat.restricted_view, seat.note)
            yield seat.id, _Seat(place, (section, row.label, seat.number), seat.category, marks)
