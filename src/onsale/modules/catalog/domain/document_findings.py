"""What keeps a plan document from being published (errors) and what its owner should look at (warnings).

Findings are gathered by place: one for all seats of a row that share a defect, with the seats, so that a designer can
show them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from onsale.modules.catalog.domain.document import Document, DocumentRow, DocumentSeat, DocumentTable
from onsale.modules.catalog.domain.json_checks import Wording
from onsale.modules.catalog.domain.plan import DEFAULT_SEAT_RADIUS

FINDINGS_REPORTED_MAX = 200
SEATS_REPORTED_MAX = 200
# Circles that only touch, or overlap by a hair in a curve, are what people draw; these lie upon each other.
OVERLAP_FACTOR = 0.8

Severity = Literal["error", "warning"]

_WORDS = {
    "no-seats": Wording("座位图里没有座位，也没有站席区。", "The plan has neither seats nor standing areas."),
    "no-floor": Wording("至少需要一个楼层。", "There is at least one floor."),
    "duplicate-id": Wording("编号重复。", "Another one has this id."),
    "duplicate-seat-id": Wording("{count} 个座位的编号与其他座位相同。", "{count} seats have the id of another seat."),
    "duplicate-category": Wording("价区名称重复。", "Another category has this name."),
    "duplicate-label": Wording(
        "{count} 个座位与同区域的其他座位同排同号。",
        "{count} seats have the row and number of another seat of the section.",
    ),
    "same-ticket": Wording(
        "{count} 个座位在票面上的名称与其他座位相同；请区分区域名称。",
        "{count} seats read like others on a ticket; give the sections names of their own.",
    ),
    "no-number": Wording("{count} 个座位没有号码。", "{count} seats have no number."),
    "no-category": Wording("{count} 个座位没有价区。", "{count} seats have no category."),
    "unknown-category": Wording("{count} 个座位的价区不存在。", "{count} seats have a category that does not exist."),
    "unknown-floor": Wording("没有这个楼层。", "There is no such floor."),
    "unknown-section": Wording("没有这个区域。", "There is no such section."),
    "overlap": Wording(
        "{count} 个座位与其他座位重叠；若不在同一楼层，请给区域分楼层。",
        "{count} seats lie upon other seats. If they are on another floor, give their section that floor.",
    ),
    "outside": Wording("{count} 个座位在图纸之外。", "{count} seats are outside of the drawing."),
    "empty-row": Wording("这里没有座位。", "There are no seats here."),
    "area-capacity": Wording("站席区需要容量。", "A standing area needs a capacity."),
    "area-category": Wording("站席区需要一个存在的价区。", "A standing area needs a category that exists."),
    "area-mixed": Wording(
        "这个价区已有座位，站席需要单独的价区。", "The category has seats; people who stand need their own."
    ),
}
_WARNINGS = frozenset({"same-ticket", "no-number", "overlap", "outside", "empty-row"})


class Finding(msgspec.Struct, frozen=True):
    """One defect at one place; `seat_ids` holds the first of `count` seats, none where it is not about seats."""

    severity: Severity
    code: str
    pointer: str
    detail: Wording
    seat_ids: list[str]
    count: int


class Examination(msgspec.Struct, frozen=True):
    """Errors first; `findings` holds the first of all."""

    findings: list[Finding]
    error_count: int
    warning_count: int


class SeatRow(msgspec.Struct, frozen=True):
    """A row or a table, wherever it is."""

    pointer: str
    section: str
    floor: str
    label: str
    seats: Sequence[DocumentSeat]
    source: DocumentRow | DocumentTable


def seat_rows(document: Document) -> Iterator[SeatRow]:
    """Every row, then every table, in the order of the document."""
    floors = {section.id: section.floor for section in document.sections}
    for s, section in enumerate(document.sections):
        for r, row in enumerate(section.rows):
            yield SeatRow(f"/sections/{s}/rows/{r}", section.id, section.floor, row.label, row.seats, row)
    for t, table in enumerate(document.tables):
        yield SeatRow(f"/tables/{t}", table.section, floors.get(table.section, ""), table.label, table.seats, table)


def examine(document: Document) -> Examination:
    """Everything that is wrong with a document. About a second for 110,000 seats: call it in a thread."""
    finder = _Finder(document)
    for find in (finder.ids, finder.references, finder.areas, finder.labels, finder.seats, finder.overlaps):
        find()
    found = [finder.finding(code, pointer, seats) for (code, pointer), seats in finder.places.items()]
    found.sort(key=lambda one: one.severity == "warning")
    errors = sum(one.severity == "error" for one in found)
    return Examination(found[:FINDINGS_REPORTED_MAX], errors, len(found) - errors)


class _Finder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.rows = list(seat_rows(document))
        self.places: dict[tuple[str, str], list[str]] = {}
        self.categories = {category.name for category in document.categories}
        self.floors = {floor.id for floor in document.floors}

    def finding(self, code: str, pointer: str, seats: Sequence[str]) -> Finding:
        words, count = _WORDS[code], len(seats)
        detail = Wording(words.zh.format(count=count), words.en.format(count=count))
        severity: Severity = "warning" if code in _WARNINGS else "error"
        return Finding(severity, code, pointer, detail, list(seats[:SEATS_REPORTED_MAX]), count)

    def note(self, code: str, pointer: str, *seat_ids: str) -> None:
        self.places.setdefault((code, pointer), []).extend(seat_ids)

    def ids(self) -> None:
        document = self.document
        if not document.areas and not any(row.seats for row in self.rows):
            self.note("no-seats", "/sections")
        if not document.floors:
            self.note("no-floor", "/floors")
        self._unique("/floors", [floor.id for floor in document.floors])
        self._unique("/sections", [section.id for section in document.sections])
        self._unique("/areas", [area.id for area in document.areas])
        names = [category.name for category in document.categories]
        for index in _repeated(names):
            self.note("duplicate-category", f"/categories/{index}/name")
        sources = [row.source.id for row in self.rows]
        for index in _repeated(sources):
            self.note("duplicate-id", f"{self.rows[index].pointer}/id")
        known: set[str] = set()
        for row in self.rows:
            for seat in row.seats:
                if seat.id in known:
                    self.note("duplicate-seat-id", row.pointer, seat.id)
                known.add(seat.id)

    def _unique(self, pointer: str, ids: Sequence[str]) -> None:
        for index in _repeated(ids):
            self.note("duplicate-id", f"{pointer}/{index}/id")

    def references(self) -> None:
        sections = {section.id for section in self.document.sections}
        for s, section in enumerate(self.document.sections):
            self._floor(section.floor, f"/sections/{s}/floor")
        for t, table in enumerate(self.document.tables):
            if table.section not in sections:
                self.note("unknown-section", f"/tables/{t}/section")
        for a, area in enumerate(self.document.areas):
            self._floor(area.floor, f"/areas/{a}/floor")
        for s, shape in enumerate(self.document.shapes):
            self._floor(shape.floor, f"/shapes/{s}/floor", is_optional=True)
        for g, gate in enumerate(self.document.gates):
            self._floor(gate.floor, f"/gates/{g}/floor", is_optional=True)
        if self.document.stage is not None:
            self._floor(self.document.stage.floor, "/stage/floor", is_optional=True)

    def _floor(self, floor: str, pointer: str, *, is_optional: bool = False) -> None:
        if floor not in self.floors and not (is_optional and not floor):
            self.note("unknown-floor", pointer)

    def areas(self) -> None:
        seated = {seat.category for row in self.rows for seat in row.seats}
        for index, area in enumerate(self.document.areas):
            if area.capacity < 1:
                self.note("area-capacity", f"/areas/{index}/capacity")
            if area.category not in self.categories:
                self.note("area-category", f"/areas/{index}/category")
            elif area.category in seated:
                self.note("area-mixed", f"/areas/{index}/category")

    def labels(self) -> None:
        seen: set[tuple[str, str, str]] = set()
        tickets: dict[tuple[str, str, str], str] = {}
        names = {section.id: section.name for section in self.document.sections}
        for row in self.rows:
            for seat in row.seats:
                place = (row.section, row.label, seat.number)
                ticket = (names.get(row.section, ""), row.label, seat.number)
                if place in seen:
                    self.note("duplicate-label", row.pointer, seat.id)
                elif tickets.setdefault(ticket, row.section) != row.section:
                    self.note("same-ticket", row.pointer, seat.id)
                seen.add(place)

    def seats(self) -> None:
        size = self.document.size
        for row in self.rows:
            if not row.seats:
                self.note("empty-row", row.pointer)
            for seat in row.seats:
                if not seat.category:
                    self.note("no-category", row.pointer, seat.id)
                elif seat.category not in self.categories:
                    self.note("unknown-category", row.pointer, seat.id)
                if not seat.number:
                    self.note("no-number", row.pointer, seat.id)
                if not (0 <= seat.x <= size.width and 0 <= seat.y <= size.height):
                    self.note("outside", row.pointer, seat.id)

    def overlaps(self) -> None:
        """By cells as wide as the widest seat, so that only neighbouring cells are compared."""
        radii = [seat.radius or DEFAULT_SEAT_RADIUS for row in self.rows for seat in row.seats]
        if not radii:
            return
        cell = _usual_width(radii)
        cells: defaultdict[tuple[str, int, int], list[DocumentSeat]] = defaultdict(list)
        for row in self.rows:
            for seat in row.seats:
                x, y = math.floor(seat.x / cell), math.floor(seat.y / cell)
                near = (
                    one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in cells.get((row.floor, x + dx, y + dy), ())
                )
                if any(_overlap(seat, other) for other in near):
                    self.note("overlap", row.pointer, seat.id)
                if len(cells[row.floor, x, y]) < SEATS_PER_CELL_MAX:
                    cells[row.floor, x, y].append(seat)


# Seats that lie upon each other are all found by the first of them; more would only take time.
SEATS_PER_CELL_MAX = 8


def _usual_width(radii: Sequence[float]) -> float:
    """A width that nearly all seats keep within; a few giants must not make one cell of the whole plan."""
    ordered = sorted(radii)
    return max(2 * OVERLAP_FACTOR * ordered[len(ordered) * 99 // 100], 1.0)


def _overlap(one: DocumentSeat, other: DocumentSeat) -> bool:
    reach = OVERLAP_FACTOR * ((one.radius or DEFAULT_SEAT_RADIUS) + (other.radius or DEFAULT_SEAT_RADIUS))
    return math.hypot(one.x - other.x, one.y - other.y) < reach


def _repeated(values: Iterable[str]) -> list[int]:
    """The indexes of values that stand earlier already."""
    seen: Counter[str] = Counter()
    repeated = []
    for index, value in enumerate(values):
        if seen[value]:
            repeated.append(index)
        seen[value] += 1
    return repeated
