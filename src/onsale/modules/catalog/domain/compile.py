"""From a plan document to the columns that are sold, and back for plans that were stored without a document."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from onsale.modules.catalog.domain.document import (
    FORMAT,
    Document,
    DocumentArea,
    DocumentCategory,
    DocumentFloor,
    DocumentGate,
    DocumentRow,
    DocumentSeat,
    DocumentSection,
    DocumentShape,
    DocumentSize,
    DocumentTable,
)
from onsale.modules.catalog.domain.plan import (
    ACCESSIBLE,
    COMPANION,
    COORDINATE_DECIMALS,
    DEFAULT_COLORS,
    DEFAULT_SEAT_RADIUS,
    RESTRICTED_VIEW,
    Category,
    Gate,
    Plan,
    Point,
    Row,
    SeatColumns,
    Section,
    Shape,
    StandingArea,
)
from onsale.modules.catalog.domain.rows import along_row

CAPTION_SIZE = 16.0


def compile_document(document: Document) -> Plan:
    """The plan of a document that `examine` finds no error in. The same document always gives the same plan; seats are
    counted section → row (tables after rows) → seat, as they stand in it, but for rows whose numbers jump to and fro
    (odd and even, from the middle): their seats are counted along the row, so that neighbours follow each other."""
    floors = {floor.id: index for index, floor in enumerate(document.floors)}
    categories = {category.name: index for index, category in enumerate(document.categories)}
    seats, sections, rows = _Seats(categories), list[Section](), list[Row]()
    tables: defaultdict[str, list[DocumentTable]] = defaultdict(list)
    for table in document.tables:
        tables[table.section].append(table)
    for index, section in enumerate(document.sections):
        first_row = len(rows)
        for row in section.rows:
            rows.append(Row(index, row.label, len(seats.id), len(row.seats)))
            seats.add(_along(row.seats), _prefix(section, row.row_words.replace("%s", row.label)), row.seat_words)
        for table in tables[section.id]:
            rows.append(Row(index, table.label, len(seats.id), len(table.seats)))
            seats.add(table.seats, _prefix(section, f"{table.kind.capitalize()} {table.label}"), "Seat %s")
        sections.append(Section(section.name, first_row, len(rows) - first_row, floors[section.floor]))
    return Plan(
        name=document.name,
        width=document.size.width,
        height=document.size.height,
        categories=tuple(
            Category(category.name, category.color or DEFAULT_COLORS[index % len(DEFAULT_COLORS)])
            for index, category in enumerate(document.categories)
        ),
        sections=tuple(sections),
        rows=tuple(rows),
        seats=seats.frozen(),
        shapes=tuple(_shapes(document, floors)),
        floors=tuple(floor.name for floor in document.floors) if len(document.floors) > 1 else (),
        focal_point=_focal_point(document),
        areas=tuple(
            StandingArea(
                area.name, floors[area.floor], categories[area.category], area.capacity, _shape(area.shape, floors)
            )
            for area in document.areas
        ),
        gates=tuple(
            Gate(gate.name, rounded(gate.x), rounded(gate.y), floors.get(gate.floor, 0)) for gate in document.gates
        ),
        flags=tuple(seats.flags),
        notes=tuple(seats.notes),
    )


def rounded(value: float) -> float:
    """As plans store coordinates."""
    return round(value, COORDINATE_DECIMALS) + 0.0  # no negative zero on the wire


def _along(seats: Sequence[DocumentSeat]) -> list[DocumentSeat]:
    order = along_row([seat.x for seat in seats], [seat.y for seat in seats], range(len(seats)))
    return [seats[at] for at in order]


def _prefix(section: DocumentSection, row: str) -> str:
    return f"{section.name}, {row}, " if section.name else f"{row}, "


class _Seats:
    """Seats in order, one list per property."""

    def __init__(self, categories: dict[str, int]) -> None:
        self._categories = categories
        self.id: list[str] = []
        self.label: list[str] = []
        self.number: list[str] = []
        self.x: list[float] = []
        self.y: list[float] = []
        self.category: list[int] = []
        self.radius: list[float] = []
        self.flags: list[tuple[int, int]] = []
        self.notes: list[tuple[int, str]] = []

    def add(self, seats: Sequence[DocumentSeat], label_prefix: str, seat_words: str) -> None:
        for seat in seats:
            flags = ACCESSIBLE * seat.accessible + COMPANION * seat.companion + RESTRICTED_VIEW * seat.restricted_view
            if flags:
                self.flags.append((len(self.id), flags))
            if seat.note:
                self.notes.append((len(self.id), seat.note))
            self.id.append(seat.id)
            self.label.append(label_prefix + seat_words.replace("%s", seat.number))
            self.number.append(seat.number)
            self.x.append(rounded(seat.x))
            self.y.append(rounded(seat.y))
            self.category.append(self._categories[seat.category])
            self.radius.append(rounded(DEFAULT_SEAT_RADIUS if seat.radius is None else seat.radius))

    def frozen(self) -> SeatColumns:
        return SeatColumns(
            id=tuple(self.id),
            label=tuple(self.label),
            number=tuple(self.number),
            x=tuple(self.x),
            y=tuple(self.y),
            category=tuple(self.category),
            radius=tuple(self.radius),
        )


def _shapes(document: Document, floors: dict[str, int]) -> Iterator[Shape]:
    """The stage and what else is drawn, each with its caption, then tables: later ones lie above."""
    for shape in (*filter(None, [document.stage]), *document.shapes):
        yield _shape(shape, floors)
        if shape.shape != "text" and shape.text:
            at = middle(shape)
            yield _caption(at.x, at.y, shape.text, shape.size, floors.get(shape.floor, 0))
    floor_of = {section.id: floors[section.floor] for section in document.sections}
    for table in document.tables:
        yield table_outline(table, floor_of[table.section])
        yield _caption(table.x, table.y, table.label, None, floor_of[table.section])


def _shape(shape: DocumentShape, floors: dict[str, int]) -> Shape:
    is_text = shape.shape == "text"

    def measure(value: float | None) -> float | None:
        return None if value is None else rounded(value)

    return Shape(
        shape=shape.shape,
        x=rounded(shape.x),
        y=rounded(shape.y),
        rotation=float(shape.rotation),
        color=shape.color or None,
        border_color=shape.border_color or None,
        points=None if shape.points is None else tuple(map(rounded, shape.points)),
        width=measure(shape.width),
        height=measure(shape.height),
        radius_x=measure(shape.radius_x),
        radius_y=measure(shape.radius_y),
        text=shape.text if is_text else None,
        size=shape.size if is_text else None,
        floor=floors.get(shape.floor, 0),
    )


def _caption(x: float, y: float, text: str, size: float | None, floor: int) -> Shape:
    return Shape(
        "text",
        rounded(x),
        rounded(y),
        0.0,
        color=None,
        border_color=None,
        text=text,
        size=size or CAPTION_SIZE,
        floor=floor,
    )


def table_outline(table: DocumentTable, floor: int) -> Shape:
    """What is drawn of a table beside its seats."""
    half_x, half_y = table.width / 2, table.height / 2
    if table.shape == "round":
        return Shape(
            "ellipse",
            rounded(table.x),
            rounded(table.y),
            float(table.rotation),
            color=None,
            border_color=None,
            radius_x=rounded(half_x),
            radius_y=rounded(half_y),
            floor=floor,
        )
    corner = _turned(Point(table.x, table.y), -half_x, -half_y, table.rotation)
    return Shape(
        "rectangle",
        rounded(corner.x),
        rounded(corner.y),
        float(table.rotation),
        color=None,
        border_color=None,
        width=rounded(table.width),
        height=rounded(table.height),
        floor=floor,
    )


def _focal_point(document: Document) -> Point | None:
    """The one that was set, else the middle of the stage."""
    at = document.focal_point or (middle(document.stage) if document.stage else None)
    return None if at is None else Point(rounded(at.x), rounded(at.y))


def middle(shape: DocumentShape) -> Point:
    """Where the caption of a shape stands."""
    offset = middle_offset(shape)
    return _turned(Point(shape.x, shape.y), offset.x, offset.y, shape.rotation)


def middle_offset(shape: DocumentShape) -> Point:
    """The same from the place of the shape, before it is turned."""
    if shape.points:
        xs, ys = shape.points[::2], shape.points[1::2]
        return Point((min(xs) + max(xs)) / 2 - shape.x, (min(ys) + max(ys)) / 2 - shape.y)
    return Point((shape.width or 0) / 2, (shape.height or 0) / 2)


def _turned(about: Point, dx: float, dy: float, degrees: float) -> Point:
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    return Point(about.x + dx * cos - dy * sin, about.y + dx * sin + dy * cos)


def document_of(plan: Plan) -> Document:
    """A document that compiles to this plan again: for plans from before documents were kept. What was a table in it
    is a row, and how rows were laid out is not known any more."""
    parts = _Parts(plan)
    return Document(
        FORMAT,
        plan.name,
        DocumentSize(plan.width, plan.height),
        parts.floors,
        categories=tuple(DocumentCategory(category.name, category.color) for category in plan.categories),
        sections=tuple(parts.section(at, section) for at, section in enumerate(plan.sections, start=1)),
        areas=tuple(parts.area(at, area) for at, area in enumerate(plan.areas, start=1)),
        shapes=tuple(parts.shape(shape) for shape in plan.shapes),
        gates=tuple(DocumentGate(gate.name, gate.x, gate.y, parts.floors[gate.floor].id) for gate in plan.gates),
        focal_point=plan.focal_point,
    )


class _Parts:
    """The parts of a plan as those of a document."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._flags, self._notes = dict(plan.flags), dict(plan.notes)
        self.floors = tuple(DocumentFloor(f"f{at}", name) for at, name in enumerate(plan.floors or ("1",), start=1))

    def shape(self, shape: Shape) -> DocumentShape:
        fields = msgspec.structs.asdict(shape) | {"floor": self.floors[shape.floor].id}
        return msgspec.convert(fields, DocumentShape)

    def area(self, at: int, area: StandingArea) -> DocumentArea:
        category = self._plan.categories[area.category].name
        floor_id = self.floors[area.floor].id
        return DocumentArea(f"a{at}", area.name, floor_id, self.shape(area.shape), category, area.capacity)

    def section(self, at: int, section: Section) -> DocumentSection:
        rows = range(section.first_row, section.first_row + section.row_count)
        return DocumentSection(
            f"s{at}", section.name, self.floors[section.floor].id, tuple(self._row(row, section) for row in rows)
        )

    def _row(self, index: int, section: Section) -> DocumentRow:
        row = self._plan.rows[index]
        seats = tuple(self._seat(at) for at in range(row.first_seat, row.first_seat + row.seat_count))
        words = _words_of(self._plan, row, section) if seats else ("Row %s", "Seat %s")
        return DocumentRow(f"r{index + 1}", row.label, seats, row_words=words[0], seat_words=words[1])

    def _seat(self, at: int) -> DocumentSeat:
        seats, bits = self._plan.seats, self._flags.get(at, 0)
        radius = seats.radius[at]
        return DocumentSeat(
            id=seats.id[at],
            number=seats.number[at],
            x=seats.x[at],
            y=seats.y[at],
            category=self._plan.categories[seats.category[at]].name,
            radius=None if radius == DEFAULT_SEAT_RADIUS else radius,
            accessible=bool(bits & ACCESSIBLE),
            companion=bool(bits & COMPANION),
            restricted_view=bool(bits & RESTRICTED_VIEW),
            note=self._notes.get(at, ""),
        )


def _words_of(plan: Plan, row: Row, section: Section) -> tuple[str, str]:
    """The words that make the tickets of a row what they are; the usual ones where none do."""
    seats = range(row.first_seat, row.first_seat + row.seat_count)
    prefix = f"{section.name}, " if section.name else ""
    longest = max(seats, key=lambda at: len(plan.seats.number[at]))
    label, number = plan.seats.label[longest], plan.seats.number[longest]
    for row_words in ("Row %s", "Table %s", "Booth %s", "%s"):
        before_seat = prefix + row_words.replace("%s", row.label) + ", "
        written = label.removeprefix(before_seat)
        before, _, after = written.rpartition(number) if number else (written, "", "")
        for seat_words in ("Seat %s", f"{before}%s{after}", written):
            if all(
                plan.seats.label[at] == before_seat + seat_words.replace("%s", plan.seats.number[at]) for at in seats
            ):
                return row_words, seat_words
    return "Row %s", "Seat %s"
