"""What is different between two drawings, seat by seat; a seat is the same one when it has the same id."""

from collections.abc import Iterator

import msgspec

from onsale.modules.catalog.domain.document import Document
from onsale.modules.catalog.domain.document_findings import seat_rows
from onsale.modules.catalog.domain.plan import COORDINATE_DECIMALS


class DocumentChanges(msgspec.Struct, frozen=True):
    """Ids of seats in the order of the later drawing, removed ones in that of the earlier."""

    added: list[str]
    removed: list[str]
    moved: list[str]
    renamed: list[str]
    recategorised: list[str]


class _Seat(msgspec.Struct, frozen=True):
    place: tuple[str, float, float]
    name: tuple[str, str, str]
    category: str


def changes_between(earlier: Document, later: Document) -> DocumentChanges:
    """Moved is another place or floor, renamed another section, row or number; one seat may be in several lists."""
    before, after = dict(_seats(earlier)), dict(_seats(later))
    both = [(seat_id, before[seat_id], seat) for seat_id, seat in after.items() if seat_id in before]
    return DocumentChanges(
        added=[seat_id for seat_id in after if seat_id not in before],
        removed=[seat_id for seat_id in before if seat_id not in after],
        moved=[seat_id for seat_id, was, seat in both if was.place != seat.place],
        renamed=[seat_id for seat_id, was, seat in both if was.name != seat.name],
        recategorised=[seat_id for seat_id, was, seat in both if was.category != seat.category],
    )


def _seats(document: Document) -> Iterator[tuple[str, _Seat]]:
    floors = {floor.id: floor.name for floor in document.floors}
    sections = {section.id: section.name for section in document.sections}
    for row in seat_rows(document):
        floor, section = floors.get(row.floor, ""), sections.get(row.section, "")
        for seat in row.seats:
            place = (floor, round(seat.x, COORDINATE_DECIMALS), round(seat.y, COORDINATE_DECIMALS))
            yield seat.id, _Seat(place, (section, row.label, seat.number), seat.category)
