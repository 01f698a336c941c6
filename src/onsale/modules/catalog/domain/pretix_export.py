"""A plan document as pretix's seating-plan JSON.

What came from such a file and was not changed since goes out as it came in. What the format cannot say is left out, or
becomes decoration: ADR 0022 lists it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import UNSET, UnsetType

from onsale.modules.catalog.domain.compile import middle_offset, table_outline
from onsale.modules.catalog.domain.document import (
    Document,
    DocumentRow,
    DocumentSeat,
    DocumentSection,
    DocumentShape,
    DocumentTable,
    PretixArea,
    PretixRow,
    PretixSeat,
    PretixZone,
)
from onsale.modules.catalog.domain.document_findings import seat_rows
from onsale.modules.catalog.domain.plan import Point
from onsale.modules.catalog.domain.pretix import FLOOR_ID, LABEL_SHOWN, area_shapes, offset_of
from onsale.modules.catalog.domain.pretix_format import (
    NAME_LENGTH_MAX,
    NUMBER_LENGTH_MAX,
    AreaDocument,
    CategoryDocument,
    CircleDocument,
    EllipseDocument,
    PlanDocument,
    PointDocument,
    PolygonDocument,
    RectangleDocument,
    RowDocument,
    SeatDocument,
    SizeDocument,
    TextDocument,
    ZoneDocument,
)

_ORIGIN = Point(0, 0)
_NO_EXTRA = PretixSeat()


def export_pretix(document: Document) -> bytes:
    """The JSON text of a document, indented."""
    return msgspec.json.format(msgspec.json.encode(_Writer(document).plan()), indent=2)


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._guids = _shared_guids(document)
        self._tables: defaultdict[str, list[DocumentTable]] = defaultdict(list)
        for table in document.tables:
            self._tables[table.section].append(table)
        self._drawn: defaultdict[tuple[str, int], list[DocumentShape]] = defaultdict(list)
        self._loose: list[DocumentShape] = [] if document.stage is None else [document.stage]
        zones = {section.id: section.extra for section in document.sections}
        for shape in document.shapes:
            source = shape.extra
            zone = zones.get(source.section) if source else None
            if source and zone and source.area < len(zone.areas or ()):
                self._drawn[source.section, source.area].append(shape)
            else:
                self._loose.append(shape)
        self._loose += [msgspec.structs.replace(area.shape, text=area.name) for area in document.areas]
        self._loose += [_outline(table) for table in document.tables]

    def plan(self) -> PlanDocument:
        document = self._document
        zones = [self._zone(section) for section in document.sections]
        if self._loose:
            zones[:1] = [self._with_loose(zones[0] if zones else ZoneDocument("", PointDocument(0, 0), ()))]
        return PlanDocument(
            name=document.name,
            categories=tuple(
                CategoryDocument(one.name, UNSET if one.color is None else one.color) for one in document.categories
            ),
            zones=tuple(zones),
            size=SizeDocument(document.size.width, document.size.height),
        )

    def _with_loose(self, zone: ZoneDocument) -> ZoneDocument:
        origin = Point(zone.position.x, zone.position.y)
        areas = (*(zone.areas or ()), *(_area(shape, origin) for shape in self._loose))
        return msgspec.structs.replace(zone, areas=areas)

    def _zone(self, section: DocumentSection) -> ZoneDocument:
        extra = section.extra or PretixZone(_ORIGIN, zone_id=section.id)
        rows = [(_place(at, row.extra), self._row(row, extra.position)) for at, row in enumerate(section.rows)]
        rows.sort(key=lambda one: one[0])
        tables = [self._table(table, extra.position) for table in self._tables[section.id]]
        areas = tuple(self._areas(section.id, extra))
        return ZoneDocument(
            name=section.name,
            position=PointDocument(extra.position.x, extra.position.y),
            rows=(*(row for _, row in rows), *tables),
            zone_id=extra.zone_id,
            uuid=extra.uuid,
            areas=areas or (UNSET if isinstance(extra.areas, UnsetType) else ()),
        )

    def _areas(self, section_id: str, zone: PretixZone) -> Iterator[dict[str, object]]:
        for index, written in enumerate(zone.areas or ()):
            drawn = self._drawn[section_id, index]
            expected = list(area_shapes(zone.position, written, PretixArea(section_id, index)))
            if [_without_place(shape) for shape in drawn] == expected:
                yield written
            else:
                yield from (_area(shape, zone.position) for shape in drawn)

    def _row(self, row: DocumentRow, zone: Point) -> RowDocument:
        extra = row.extra
        if extra is None:
            return self._new_row(row, row.row_words, row.seat_words, zone)
        renamed = row.label != extra.label or row.row_words != _words_of(extra)
        number, row_label = _named(row.label, row.row_words) if renamed else (extra.number, extra.row_label)
        shown = LABEL_SHOWN.get(extra.row_number_position, "none") == row.label_shown
        return RowDocument(
            row_number=number,
            seats=self._seats(row.seats, Point(zone.x + extra.position.x, zone.y + extra.position.y)),
            position=PointDocument(extra.position.x, extra.position.y),
            row_label=row_label,
            seat_label=extra.seat_label if (extra.seat_label or "Seat %s") == row.seat_words else row.seat_words,
            row_number_position=extra.row_number_position if shown else _shown(row),
            uuid=extra.uuid,
        )

    def _new_row(self, row: DocumentRow | DocumentTable, row_words: str, seat_words: str, zone: Point) -> RowDocument:
        first = row.seats[0] if row.seats else None
        at = Point(offset_of(first.x, zone.x), offset_of(first.y, zone.y)) if first else _ORIGIN
        number, row_label = _named(row.label, row_words)
        return RowDocument(
            row_number=number,
            seats=self._seats(row.seats, Point(zone.x + at.x, zone.y + at.y)),
            position=PointDocument(at.x, at.y),
            row_label=row_label,
            seat_label=UNSET if seat_words == "Seat %s" else seat_words,
            row_number_position=_shown(row) if isinstance(row, DocumentRow) else UNSET,
        )

    def _table(self, table: DocumentTable, zone: Point) -> RowDocument:
        return self._new_row(table, f"{table.kind.capitalize()} %s", "Seat %s", zone)

    def _seats(self, seats: tuple[DocumentSeat, ...], origin: Point) -> tuple[SeatDocument, ...]:
        written = [(_place(at, seat.extra), self._seat(seat, origin)) for at, seat in enumerate(seats)]
        written.sort(key=lambda one: one[0])
        return tuple(seat for _, seat in written)

    def _seat(self, seat: DocumentSeat, origin: Point) -> SeatDocument:
        extra = seat.extra or _NO_EXTRA
        at = extra.position
        if isinstance(at, UnsetType) or (origin.x + at.x, origin.y + at.y) != (seat.x, seat.y):
            at = Point(offset_of(seat.x, origin.x), offset_of(seat.y, origin.y))
        guid = extra.guid
        return SeatDocument(
            seat_guid=seat.id if isinstance(guid, UnsetType) or guid not in self._guids else guid,
            seat_number=seat.number,
            position=PointDocument(at.x, at.y),
            category=seat.category,
            radius=UNSET if seat.radius is None else seat.radius,
            start_direction=extra.start_direction,
            uuid=extra.uuid,
        )


def _shared_guids(document: Document) -> set[str]:
    """The guids that several seats had and still may have, because the uuid of each tells it apart."""
    uuids: defaultdict[str, list[str]] = defaultdict(list)
    for row in seat_rows(document):
        for seat in row.seats:
            extra = seat.extra or _NO_EXTRA
            uuids[extra.guid or seat.id].append(extra.uuid or "")
    return {guid for guid, found in uuids.items() if all(found) and len(set(found)) == len(found)}


def _place(at: int, extra: PretixRow | PretixSeat | None) -> int:
    """Where it stood in the file; its present index where the import did not move it."""
    return at if extra is None or isinstance(extra.at, UnsetType) else extra.at


def _words_of(row: PretixRow) -> str:
    """The words that the import gave to it."""
    return "%s" if row.row_label and row.row_label.replace("%s", row.number) else "Row %s"


def _named(label: str, words: str) -> tuple[str, str | UnsetType]:
    """The number and the label of a row with this label."""
    if len(label) > NUMBER_LENGTH_MAX:
        return label[:NUMBER_LENGTH_MAX], label[:NAME_LENGTH_MAX]
    return label, UNSET if words == "Row %s" else words


def _shown(row: DocumentRow) -> str | None:
    return None if row.label_shown == "none" else row.label_shown


def _without_place(shape: DocumentShape) -> DocumentShape:
    return msgspec.structs.replace(shape, floor=FLOOR_ID, id="")


def _outline(table: DocumentTable) -> DocumentShape:
    fields = msgspec.structs.asdict(table_outline(table, 0)) | {"floor": "", "text": table.label}
    return msgspec.convert(fields, DocumentShape)


def _area(shape: DocumentShape, origin: Point) -> dict[str, object]:
    """A shape as an area of a zone."""
    is_text = shape.shape == "text"
    caption = Point(0, 0) if is_text else middle_offset(shape)
    points = shape.points or ()
    area = AreaDocument(
        shape=shape.shape,
        position=PointDocument(offset_of(shape.x, origin.x), offset_of(shape.y, origin.y)),
        color="" if is_text else shape.color or "",
        border_color=shape.border_color or "",
        rotation=shape.rotation,
        polygon=PolygonDocument(tuple(_pairs(points, shape))) if points else None,
        text=None
        if not shape.text
        else TextDocument(
            shape.text,
            PointDocument(caption.x, caption.y),
            color=(shape.color or "") if is_text else "",
            size=shape.size or 16,
        ),
    )
    if shape.shape == "rectangle":
        area = msgspec.structs.replace(area, rectangle=RectangleDocument(shape.width or 0, shape.height or 0))
    elif shape.shape == "ellipse":
        radius = PointDocument(shape.radius_x or 0, shape.radius_y or 0)
        area = msgspec.structs.replace(area, ellipse=EllipseDocument(radius))
    elif shape.shape == "circle":
        area = msgspec.structs.replace(area, circle=CircleDocument(shape.radius_x or 0))
    converted = msgspec.to_builtins(area)
    assert isinstance(converted, dict)
    return converted


def _pairs(points: Iterable[float], shape: DocumentShape) -> Iterator[PointDocument]:
    values = iter(points)
    for x, y in zip(values, values, strict=True):
        yield PointDocument(offset_of(x, shape.x), offset_of(y, shape.y))
