"""Import of pretix's seating-plan JSON: all of the plan or none of it, and every bad place named.

Seats are ordered zone → row → seat; rows and seats by their number where it is one, else by their index in the file.

A `seat_guid` that repeats is an error, unless each seat that carries it has a `uuid` of its own: editors copy blocks of
rows and keep the guids (the hall plan in our demo names eight different seats "Groundfloor-A-1"), and the uuid proves
that these are different places. They are then told apart by a suffix in id and label, and the import says so in
`warnings`.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from onsale.modules.catalog.domain.json_checks import DocumentError, Wording
from onsale.modules.catalog.domain.plan import COORDINATE_DECIMALS, Category, Plan, Row, SeatColumns, Section, Shape
from onsale.modules.catalog.domain.pretix_checks import DocumentCheck, count_seats
from onsale.modules.catalog.domain.pretix_format import (
    AreaDocument,
    CategoryDocument,
    PlanDocument,
    PointDocument,
    RowDocument,
    SeatDocument,
    ZoneDocument,
)

PLAN_BYTES_MAX = 64 * 1024 * 1024
PLAN_SEATS_MAX = 150_000

# Distinguishable for colour-blind readers (after Okabe and Ito), for categories that came without a colour.
DEFAULT_COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A6FBE", "#5B6770")


T = TypeVar("T")


class PlanInvalid(Exception):
    """The document is not a plan; `errors` holds the first of `total`, in the order of the file."""

    def __init__(self, errors: Sequence[DocumentError], total: int) -> None:
        super().__init__(f"{total} errors in the seating plan")
        self.errors = tuple(errors)
        self.total = total


class PlanTooLarge(Exception):
    """More bytes or seats than a plan may have."""

    def __init__(self, *, unit: str, actual: int, limit: int) -> None:
        super().__init__(f"{actual} {unit}, the limit is {limit}")
        self.unit = unit
        self.actual = actual
        self.limit = limit


class ImportedPlan(msgspec.Struct, frozen=True):
    """A plan and what its owner should look at before selling it."""

    plan: Plan
    warnings: tuple[DocumentError, ...]


def import_plan(document: bytes) -> ImportedPlan:
    """The plan of a pretix seating-plan document. Raises `PlanInvalid` or `PlanTooLarge`; never imports half a plan."""
    if len(document) > PLAN_BYTES_MAX:
        raise PlanTooLarge(unit="bytes", actual=len(document), limit=PLAN_BYTES_MAX)
    raw = _decode(document)
    seat_count = count_seats(raw)
    if seat_count > PLAN_SEATS_MAX:
        raise PlanTooLarge(unit="seats", actual=seat_count, limit=PLAN_SEATS_MAX)
    checked = DocumentCheck(raw)
    if checked.findings.total:
        raise PlanInvalid(checked.findings.errors, checked.findings.total)
    return _build(msgspec.convert(raw, PlanDocument), checked.guids)


def _decode(document: bytes) -> object:
    body = document.removeprefix(b"\xef\xbb\xbf")  # editors on Windows write a byte order mark
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        wording = Wording("JSON 嵌套太深。", "The JSON is nested too deeply.")
        raise PlanInvalid([DocumentError("", wording)], 1) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanInvalid([DocumentError("", _broken_json(body, error))], 1) from error


def _broken_json(body: bytes, error: Exception) -> Wording:
    """Where the JSON breaks, by line and column, both from 1."""
    offset, reason = len(body), str(error).split(" (byte")[0]
    stated = re.search(r"\(byte (\d+)\)", str(error))
    if stated:
        offset = int(stated.group(1))
    try:
        json.loads(body)
    except json.JSONDecodeError as precise:  # its reasons read better and its position is never missing
        offset, reason = len(precise.doc[: precise.pos].encode()), precise.msg
    except UnicodeDecodeError as bad_text:
        offset, reason = bad_text.start, "this is not UTF-8 text"
    except RecursionError:
        pass
    line = body.count(b"\n", 0, offset) + 1
    line_start = body.rfind(b"\n", 0, offset) + 1
    column = len(body[line_start:offset].decode(errors="replace")) + 1
    return Wording(
        f"JSON 在第 {line} 行第 {column} 列中断：{reason}。",
        f"The JSON breaks at line {line}, column {column}: {reason}.",
    )


class _Columns:
    """Seats in order, one list per property."""

    def __init__(self, taken_ids: Iterable[str]) -> None:
        self.taken_ids = set(taken_ids)
        self.used_ids: set[str] = set()
        self.id: list[str] = []
        self.label: list[str] = []
        self.number: list[str] = []
        self.x: list[float] = []
        self.y: list[float] = []
        self.category: list[int] = []
        self.radius: list[float] = []
        self.repeated_guids = 0

    def own_id(self, guid: str) -> str:
        """The guid itself for its first seat, then `guid~2`, `guid~3` …; never the guid of another seat."""
        if guid not in self.used_ids:
            self.used_ids.add(guid)
            return guid
        self.repeated_guids += 1
        count = 2
        while f"{guid}~{count}" in self.used_ids or f"{guid}~{count}" in self.taken_ids:
            count += 1
        self.used_ids.add(f"{guid}~{count}")
        return f"{guid}~{count}"

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


def _build(document: PlanDocument, guids: Iterable[str]) -> ImportedPlan:
    columns = _Columns(guids)
    categories = {category.name: index for index, category in enumerate(document.categories)}
    sections: list[Section] = []
    rows: list[Row] = []
    shapes: list[Shape] = []
    for zone_index, zone in enumerate(document.zones):
        first_row = len(rows)
        labels = _RowLabels()
        for row in _in_order(zone.rows, [row.row_number for row in zone.rows]):
            seats = _in_order(row.seats, [seat.seat_number for seat in row.seats])
            label = labels.own_label(row, [seat.seat_number for seat in seats])
            rows.append(Row(zone_index, label.short, len(columns.id), len(seats)))
            category_indexes = [categories[seat.category] for seat in seats]
            _append_seats(columns, _Place.of(zone, row, label.long), seats, category_indexes)
        sections.append(Section(zone.name, first_row, len(rows) - first_row))
        for area in zone.areas:
            shapes.extend(_shapes(zone.position, area))
    plan = Plan(
        name=document.name,
        width=document.size.width,
        height=document.size.height,
        categories=_categories(document.categories),
        sections=tuple(sections),
        rows=tuple(rows),
        seats=columns.frozen(),
        shapes=tuple(shapes),
    )
    return ImportedPlan(plan, _warnings(columns.repeated_guids))


def _warnings(repeated_guids: int) -> tuple[DocumentError, ...]:
    if not repeated_guids:
        return ()
    wording = Wording(
        f"{repeated_guids} 个座位的 seat_guid 与前面的座位相同，已按 uuid 区分；请核对门票上的排号。",
        f"{repeated_guids} seats repeat the seat_guid of an earlier seat and were told apart by their uuid; "
        "check the row names on the tickets.",
    )
    return (DocumentError("/zones", wording),)


def _categories(documents: Sequence[CategoryDocument]) -> tuple[Category, ...]:
    return tuple(
        Category(category.name, category.color or DEFAULT_COLORS[index % len(DEFAULT_COLORS)])
        for index, category in enumerate(documents)
    )


def _in_order(things: Sequence[T], numbers: Sequence[str]) -> list[T]:
    """Stable, by the number where it is one, else by the index."""
    ranks = [int(text) if text.isascii() and text.isdecimal() else at for at, text in enumerate(numbers)]
    return [things[at] for at in sorted(range(len(things)), key=ranks.__getitem__)]


class _RowLabel(msgspec.Struct, frozen=True):
    short: str
    long: str


class _RowLabels:
    """Row labels of one zone. Rows may share a label (the left and right half of row A) as long as no seat number
    repeats; a row that repeats one gets a suffix, so that no two people read the same seat on their tickets."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[set[str]]] = {}

    def own_label(self, row: RowDocument, seat_numbers: Sequence[str]) -> _RowLabel:
        named = row.row_label.replace("%s", row.row_number) if row.row_label else None
        short = named or row.row_number
        long = named or f"Row {row.row_number}"
        blocks = self._numbers.setdefault(short, [])
        for index, taken in enumerate(blocks):
            if taken.isdisjoint(seat_numbers):
                taken.update(seat_numbers)
                return _RowLabel(short, long) if index == 0 else _suffixed(short, long, index)
        blocks.append(set(seat_numbers))
        return _RowLabel(short, long) if len(blocks) == 1 else _suffixed(short, long, len(blocks) - 1)


def _suffixed(short: str, long: str, index: int) -> _RowLabel:
    return _RowLabel(f"{short} ({index + 1})", f"{long} ({index + 1})")


class _Place(msgspec.Struct, frozen=True):
    """Where a row is and how the labels of its seats begin."""

    x: float
    y: float
    label_prefix: str
    seat_label: str

    @classmethod
    def of(cls, zone: ZoneDocument, row: RowDocument, row_label: str) -> "_Place":
        return cls(
            x=zone.position.x + row.position.x,
            y=zone.position.y + row.position.y,
            label_prefix=f"{zone.name}, {row_label}, " if zone.name else f"{row_label}, ",
            seat_label=row.seat_label or "Seat %s",
        )


def _append_seats(
    columns: _Columns, place: _Place, seats: Sequence[SeatDocument], category_indexes: Sequence[int]
) -> None:
    columns.category.extend(category_indexes)
    for seat in seats:
        columns.id.append(columns.own_id(seat.seat_guid))
        columns.label.append(place.label_prefix + place.seat_label.replace("%s", seat.seat_number))
        columns.number.append(seat.seat_number)
        columns.x.append(_rounded(place.x + seat.position.x))
        columns.y.append(_rounded(place.y + seat.position.y))
        columns.radius.append(_rounded(seat.radius))


def _rounded(value: float) -> float:
    return round(value, COORDINATE_DECIMALS) + 0.0  # no negative zero on the wire


def _shapes(offset: PointDocument, area: AreaDocument) -> Iterable[Shape]:
    """The area's own shape, if it has the measures to be drawn, then its text."""
    x, y = offset.x + area.position.x, offset.y + area.position.y
    drawn = Shape(
        shape=area.shape or "polygon",
        x=_rounded(x),
        y=_rounded(y),
        rotation=area.rotation,
        color=area.color or None,
        border_color=area.border_color or None,
    )
    replace = msgspec.structs.replace
    if area.shape == "polygon" and area.polygon and len(area.polygon.points) >= 3:
        points = tuple(_rounded(at) for p in area.polygon.points for at in (x + p.x, y + p.y))
        yield replace(drawn, points=points)
    elif area.shape == "rectangle" and area.rectangle:
        yield replace(drawn, width=_rounded(area.rectangle.width), height=_rounded(area.rectangle.height))
    elif area.shape == "ellipse" and area.ellipse:
        radius = area.ellipse.radius
        yield replace(drawn, radius_x=_rounded(radius.x), radius_y=_rounded(radius.y))
    elif area.shape == "circle" and area.circle:
        radius_both = _rounded(area.circle.radius)
        yield replace(drawn, radius_x=radius_both, radius_y=radius_both)
    if area.text and area.text.text.strip():
        yield _text_shape(x, y, area)


def _text_shape(x: float, y: float, area: AreaDocument) -> Shape:
    """Text turns with its area, so its absolute place is rotated about the area's position."""
    assert area.text is not None
    angle = math.radians(area.rotation)
    dx, dy = area.text.position.x, area.text.position.y
    return Shape(
        shape="text",
        x=_rounded(x + dx * math.cos(angle) - dy * math.sin(angle)),
        y=_rounded(y + dx * math.sin(angle) + dy * math.cos(angle)),
        rotation=area.rotation,
        color=area.text.color or None,
        border_color=None,
        text=area.text.text,
        size=area.text.size,
    )
