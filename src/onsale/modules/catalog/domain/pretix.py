"""Import of pretix's seating-plan JSON: all of the plan or none of it, and every bad place named.

Seats are ordered zone → row → seat; rows and seats by their number where it is one, else by their index in the file.

A `seat_guid` that repeats is an error, unless each seat that carries it has a `uuid` of its own: editors copy blocks of
rows and keep the guids (the hall plan in our demo names eight different seats "Groundfloor-A-1"), and the uuid proves
that these are different places. They are then told apart by a suffix in id and label, and the import says so in
`warnings`.

What the document has no use for stays in its `extra`: `pretix_export` writes the same file again (ADR 0022).
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from onsale.modules.catalog.domain.compile import compile_document, rounded
from onsale.modules.catalog.domain.document import (
    FORMAT,
    Document,
    DocumentCategory,
    DocumentFloor,
    DocumentRow,
    DocumentSeat,
    DocumentSection,
    DocumentShape,
    DocumentSize,
    LabelShown,
    PretixArea,
    PretixRow,
    PretixSeat,
    PretixZone,
)
from onsale.modules.catalog.domain.json_checks import DocumentError, Wording
from onsale.modules.catalog.domain.plan import Plan, Point
from onsale.modules.catalog.domain.pretix_checks import DocumentCheck, count_seats
from onsale.modules.catalog.domain.pretix_format import (
    AreaDocument,
    PlanDocument,
    PointDocument,
    RowDocument,
    ZoneDocument,
)
from onsale.modules.catalog.domain.reading import PLAN_BYTES_MAX, PLAN_SEATS_MAX, PlanInvalid, PlanTooLarge, decode_json

FLOOR_ID = "f1"
OFFSET_DECIMALS = 6
LABEL_SHOWN: dict[str | UnsetType | None, LabelShown] = {"start": "start", "end": "end", "both": "both"}

T = TypeVar("T")


class ImportedPlan(msgspec.Struct, frozen=True):
    """A plan with its document, and what its owner should look at before selling it."""

    plan: Plan
    document: Document
    warnings: tuple[DocumentError, ...]


class ImportedDocument(msgspec.Struct, frozen=True):
    """The same before it is compiled."""

    document: Document
    warnings: tuple[DocumentError, ...]


def import_plan(encoded: bytes) -> ImportedPlan:
    """The plan of a pretix seating-plan document. Raises `PlanInvalid` or `PlanTooLarge`; never imports half a plan."""
    imported = import_pretix(encoded)
    return ImportedPlan(compile_document(imported.document), imported.document, imported.warnings)


def import_pretix(encoded: bytes) -> ImportedDocument:
    """The document of a pretix seating-plan document; raises as `import_plan`."""
    if len(encoded) > PLAN_BYTES_MAX:
        raise PlanTooLarge(unit="bytes", actual=len(encoded), limit=PLAN_BYTES_MAX)
    raw = decode_json(encoded)
    seat_count = count_seats(raw)
    if seat_count > PLAN_SEATS_MAX:
        raise PlanTooLarge(unit="seats", actual=seat_count, limit=PLAN_SEATS_MAX)
    checked = DocumentCheck(raw)
    if checked.findings.total:
        raise PlanInvalid(checked.findings.errors, checked.findings.total)
    return _Builder(checked.guids).build(msgspec.convert(raw, PlanDocument))


def offset_of(place: float, origin: float) -> float:
    """A tidy offset that leads from the origin to exactly this place."""
    tidy = round(place - origin, OFFSET_DECIMALS)
    return tidy if origin + tidy == place else place - origin


class _SeatIds:
    """Ids of seats in order."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._used: set[str] = set()
        self.repeated = 0

    def own(self, guid: str) -> str:
        """The guid itself for its first seat, then `guid~2`, `guid~3` …; never the guid of another seat."""
        if guid not in self._used:
            self._used.add(guid)
            return guid
        self.repeated += 1
        count = 2
        while f"{guid}~{count}" in self._used or f"{guid}~{count}" in self._taken:
            count += 1
        self._used.add(f"{guid}~{count}")
        return f"{guid}~{count}"


class _Builder:
    def __init__(self, guids: Iterable[str]) -> None:
        self._ids = _SeatIds(guids)

    def build(self, source: PlanDocument) -> ImportedDocument:
        sections = tuple(self._section(f"s{at}", zone) for at, zone in enumerate(source.zones, start=1))
        document = Document(
            FORMAT,
            source.name,
            DocumentSize(source.size.width, source.size.height),
            (DocumentFloor(FLOOR_ID, "1"),),
            categories=tuple(
                DocumentCategory(one.name, None if isinstance(one.color, UnsetType) else one.color)
                for one in source.categories
            ),
            sections=sections,
            shapes=tuple(
                shape
                for section, zone in zip(sections, source.zones, strict=True)
                for index, area in enumerate(zone.areas or ())
                for shape in area_shapes(zone.position, area, PretixArea(section.id, index))
            ),
        )
        return ImportedDocument(document, _warnings(self._ids.repeated))

    def _section(self, section_id: str, zone: ZoneDocument) -> DocumentSection:
        labels = _RowLabels()
        order = _order([row.row_number for row in zone.rows])
        rows = []
        for at, index in enumerate(order):
            source = zone.rows[index]
            seat_order = _order([seat.seat_number for seat in source.seats])
            label, words = labels.own_label(source, [source.seats[one].seat_number for one in seat_order])
            rows.append(
                DocumentRow(
                    id=f"{section_id}r{at + 1}",
                    label=label,
                    seats=tuple(self._seats(zone, source, seat_order)),
                    label_shown=LABEL_SHOWN.get(source.row_number_position, "none"),
                    row_words=words,
                    seat_words=source.seat_label or "Seat %s",
                    extra=PretixRow(
                        number=source.row_number,
                        label=label,
                        position=Point(source.position.x, source.position.y),
                        row_label=source.row_label,
                        seat_label=source.seat_label,
                        row_number_position=source.row_number_position,
                        uuid=source.uuid,
                        at=_moved(at, index),
                    ),
                )
            )
        extra = PretixZone(Point(zone.position.x, zone.position.y), zone.zone_id, zone.uuid, zone.areas)
        return DocumentSection(section_id, zone.name, FLOOR_ID, tuple(rows), extra)

    def _seats(self, zone: ZoneDocument, row: RowDocument, order: Sequence[int]) -> Iterator[DocumentSeat]:
        origin_x, origin_y = zone.position.x + row.position.x, zone.position.y + row.position.y
        for at, index in enumerate(order):
            seat = row.seats[index]
            seat_id = self._ids.own(seat.seat_guid)
            x, y = origin_x + seat.position.x, origin_y + seat.position.y
            follows = offset_of(x, origin_x) == seat.position.x and offset_of(y, origin_y) == seat.position.y
            extra = PretixSeat(
                uuid=seat.uuid,
                start_direction=seat.start_direction,
                guid=UNSET if seat_id == seat.seat_guid else seat.seat_guid,
                position=UNSET if follows else Point(seat.position.x, seat.position.y),
                at=_moved(at, index),
            )
            yield DocumentSeat(
                id=seat_id,
                number=seat.seat_number,
                x=x,
                y=y,
                category=seat.category,
                radius=None if isinstance(seat.radius, UnsetType) else seat.radius,
                extra=None if extra == _NOTHING else extra,
            )


_NOTHING = PretixSeat()


def _moved(at: int, index: int) -> int | UnsetType:
    return UNSET if at == index else index


def _warnings(repeated_guids: int) -> tuple[DocumentError, ...]:
    if not repeated_guids:
        return ()
    wording = Wording(
        f"{repeated_guids} 个座位的 seat_guid 与前面的座位相同，已按 uuid 区分；请核对门票上的排号。",
        f"{repeated_guids} seats repeat the seat_guid of an earlier seat and were told apart by their uuid; "
        "check the row names on the tickets.",
    )
    return (DocumentError("/zones", wording),)


def _order(numbers: Sequence[str]) -> list[int]:
    """The indexes, stable, by the number where it is one, else by the index."""
    ranks = [int(text) if text.isascii() and text.isdecimal() else at for at, text in enumerate(numbers)]
    return sorted(range(len(numbers)), key=ranks.__getitem__)


class _RowLabels:
    """Row labels of one zone. Rows may share a label (the left and right half of row A) as long as no seat number
    repeats; a row that repeats one gets a suffix, so that no two people read the same seat on their tickets."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[set[str]]] = {}

    def own_label(self, row: RowDocument, seat_numbers: Sequence[str]) -> tuple[str, str]:
        """The label, and the words around it on a ticket."""
        named = row.row_label.replace("%s", row.row_number) if row.row_label else None
        label, words = named or row.row_number, "%s" if named else "Row %s"
        blocks = self._numbers.setdefault(label, [])
        for index, taken in enumerate(blocks):
            if taken.isdisjoint(seat_numbers):
                taken.update(seat_numbers)
                return label if index == 0 else f"{label} ({index + 1})", words
        blocks.append(set(seat_numbers))
        return label if len(blocks) == 1 else f"{label} ({len(blocks)})", words


def area_shapes(
    offset: Point | PointDocument, written: dict[str, object], source: PretixArea
) -> Iterator[DocumentShape]:
    """The area's own shape, if it has the measures to be drawn, then its text."""
    area = msgspec.convert(written, AreaDocument)
    x, y = offset.x + area.position.x, offset.y + area.position.y
    drawn = DocumentShape(
        shape=area.shape or "polygon",
        x=rounded(x),
        y=rounded(y),
        rotation=area.rotation,
        color=area.color or None,
        border_color=area.border_color or None,
        floor=FLOOR_ID,
        extra=source,
    )
    replace = msgspec.structs.replace
    if area.shape == "polygon" and area.polygon and len(area.polygon.points) >= 3:
        points = tuple(rounded(value) for p in area.polygon.points for value in (x + p.x, y + p.y))
        yield replace(drawn, points=points)
    elif area.shape == "rectangle" and area.rectangle:
        yield replace(drawn, width=rounded(area.rectangle.width), height=rounded(area.rectangle.height))
    elif area.shape == "ellipse" and area.ellipse:
        radius = area.ellipse.radius
        yield replace(drawn, radius_x=rounded(radius.x), radius_y=rounded(radius.y))
    elif area.shape == "circle" and area.circle:
        radius_both = rounded(area.circle.radius)
        yield replace(drawn, radius_x=radius_both, radius_y=radius_both)
    if area.text and area.text.text.strip():
        yield _text_shape(x, y, area, drawn)


def _text_shape(x: float, y: float, area: AreaDocument, drawn: DocumentShape) -> DocumentShape:
    """Text turns with its area, so its absolute place is rotated about the area's position."""
    assert area.text is not None
    angle = math.radians(area.rotation)
    dx, dy = area.text.position.x, area.text.position.y
    return msgspec.structs.replace(
        drawn,
        shape="text",
        x=rounded(x + dx * math.cos(angle) - dy * math.sin(angle)),
        y=rounded(y + dx * math.sin(angle) + dy * math.cos(angle)),
        color=area.text.color or None,
        border_color=None,
        text=area.text.text,
        size=area.text.size,
    )
