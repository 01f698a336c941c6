"""Every error of form of a plan document, in its own order: types, bounds, unknown fields.

What a form cannot say (ids that repeat, seats without a category) is for `document_findings`: a draft may have it.
"""

from collections.abc import Callable, Sequence

import msgspec

from onsale.modules.catalog.domain.document import FORMAT, Document
from onsale.modules.catalog.domain.json_checks import (
    Check,
    DocumentError,
    Field,
    Fields,
    Findings,
    Inside,
    Path,
    Wording,
    any_list,
    any_object,
    number,
    one_of,
    or_null,
    text,
    text_like,
    whole_number,
)
from onsale.modules.catalog.domain.pretix_checks import check_area
from onsale.modules.catalog.domain.pretix_format import (
    COLOR,
    COORDINATE_MAX,
    NAME_LENGTH_MAX,
    NUMBER_LENGTH_MAX,
    POINT,
    RADIUS_MAX,
    ROW,
    SEAT,
    SIZE,
    SIZE_MAX,
    ZONE,
)
from onsale.modules.catalog.domain.reading import PLAN_BYTES_MAX, PLAN_SEATS_MAX, PlanInvalid, PlanTooLarge, decode_json

ID_LENGTH_MAX = 130
LABEL_LENGTH_MAX = 300
NOTE_LENGTH_MAX = 200
IMAGE_LENGTH_MAX = 4_000_000
CAPACITY_MAX = 1_000_000
ITEMS_MAX = {"floors": 50, "categories": 200, "sections": 5_000, "tables": 20_000, "areas": 1_000, "shapes": 5_000}
GATES_MAX = 1_000
POINTS_MAX = 2_000


def _true_or_false(value: object) -> Wording | None:
    return None if isinstance(value, bool) else Wording("应当是 true 或 false。", "This must be true or false.")


def _limited(limit: int) -> Check:
    too_many = Wording(f"最多 {limit} 项。", f"There may be at most {limit} of these.")

    def check(value: object) -> Wording | None:
        return any_list(value) or (too_many if len(_list(value)) > limit else None)

    return check


def _points(value: object) -> Wording | None:
    wrong = Wording(
        "应当是 x、y 交替的数字，至少三个点。", "These must be numbers, x and y in turn, of three points at least."
    )
    points = _list(value)
    if not 6 <= len(points) <= 2 * POINTS_MAX or len(points) % 2:
        return wrong
    return wrong if any(_COORDINATE(one) for one in points) else None


_COORDINATE = number(-COORDINATE_MAX, COORDINATE_MAX)
_EXTENT = number(0, SIZE_MAX)
_ANGLE = number(-36_000, 36_000)
_NAME = text(max_length=NAME_LENGTH_MAX)
_NAMED = text(min_length=1, max_length=NAME_LENGTH_MAX)
_LABEL = text(max_length=LABEL_LENGTH_MAX)
_NUMBER = text(max_length=NUMBER_LENGTH_MAX)
_INDEX = whole_number(0, PLAN_SEATS_MAX)
_ID = text_like(
    r"[^\x00-\x20]([^\x00-\x1f]*[^\x00-\x20])?",
    Wording("编号首尾不能是空格，不能换行。", "An id has no outer spaces and no line break."),
    max_length=ID_LENGTH_MAX,
)
SEAT_ID = text_like(
    r"[^\x00-\x20][^\x00-\x1f]*[^\x00-\x20]",
    Wording(
        "座位编号至少两个字符，首尾不能是空格，不能换行。",
        "A seat's id has at least two characters, no outer spaces and no line break.",
    ),
    max_length=ID_LENGTH_MAX,
)
_IMAGE = text_like(
    r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}",
    Wording(
        "应当是 PNG、JPEG 或 WebP 图片的 data 地址。", "This must be the data address of a PNG, JPEG or WebP picture."
    ),
    max_length=IMAGE_LENGTH_MAX,
)


def _required(check: Check) -> Field:
    return Field(check, required=True)


_XY = {"x": _required(_COORDINATE), "y": _required(_COORDINATE)}
_MEASURES = {"width": _required(_EXTENT), "height": _required(_EXTENT)}

_ROOT: Fields = {
    "format": _required(one_of(FORMAT)),
    "name": _required(_NAMED),
    "size": _required(any_object),
    "floors": _required(_limited(ITEMS_MAX["floors"])),
    **{name: Field(_limited(limit)) for name, limit in ITEMS_MAX.items() if name != "floors"},
    "gates": Field(_limited(GATES_MAX)),
    "stage": Field(or_null(any_object)),
    "focal_point": Field(or_null(POINT)),
    "background": Field(or_null(any_object)),
    "unit_note": Field(_NAME),
}
_BACKGROUND: Fields = {**_XY, **_MEASURES, "image": _required(_IMAGE), "opacity": Field(number(0, 1))}
_FLOOR: Fields = {"id": _required(_ID), "name": _required(_NAMED)}
_CATEGORY: Fields = {"name": _required(_NAMED), "color": Field(or_null(COLOR))}
_SECTION: Fields = {
    "id": _required(_ID),
    "name": _required(_NAME),
    "floor": _required(_NAME),
    "rows": Field(any_list),
    "extra": Field(or_null(any_object)),
}
_ROW: Fields = {
    "id": _required(_ID),
    "label": _required(_LABEL),
    "seats": _required(any_list),
    "label_shown": Field(one_of("start", "end", "both", "none")),
    "row_words": Field(_NAME),
    "seat_words": Field(_NAME),
    "geometry": Field(or_null(any_object)),
    "numbering": Field(or_null(any_object)),
    "extra": Field(or_null(any_object)),
}
_GEOMETRY: Fields = {
    "kind": _required(one_of("straight", "curved", "free")),
    "x": Field(_COORDINATE),
    "y": Field(_COORDINATE),
    "rotation": Field(_ANGLE),
    **{name: Field(_COORDINATE) for name in ("spacing", "curve", "skew")},
}
_NUMBERING: Fields = {
    "scheme": _required(one_of("count", "odd", "even", "middle", "letters")),
    "start": Field(whole_number(0, 1_000_000)),
    "reverse": Field(_true_or_false),
}
_SEAT: Fields = {
    "id": _required(SEAT_ID),
    "number": _required(_NUMBER),
    **_XY,
    "category": Field(_NAME),
    "radius": Field(or_null(number(0.1, RADIUS_MAX))),
    **{name: Field(_true_or_false) for name in ("accessible", "companion", "restricted_view")},
    "note": Field(text(max_length=NOTE_LENGTH_MAX)),
    "extra": Field(or_null(any_object)),
}
_TABLE: Fields = {
    "id": _required(_ID),
    "label": _required(_LABEL),
    "section": _required(_NAME),
    "shape": _required(one_of("round", "rectangle")),
    **_XY,
    **_MEASURES,
    "rotation": Field(_ANGLE),
    "kind": Field(one_of("table", "booth")),
    "seats": Field(any_list),
}
_SHAPE: Fields = {
    "id": Field(_NAME),
    "shape": _required(one_of("polygon", "rectangle", "ellipse", "circle", "text")),
    **_XY,
    "rotation": Field(_ANGLE),
    "color": Field(or_null(COLOR)),
    "border_color": Field(or_null(COLOR)),
    "points": Field(or_null(_points)),
    **{name: Field(or_null(_EXTENT)) for name in ("width", "height", "radius_x", "radius_y")},
    "text": Field(or_null(_NAME)),
    "size": Field(or_null(number(0.1, RADIUS_MAX))),
    "floor": Field(_NAME),
    "extra": Field(or_null(any_object)),
}
_AREA: Fields = {
    "id": _required(_ID),
    "name": _required(_NAME),
    "floor": _required(_NAME),
    "category": Field(_NAME),
    "capacity": Field(whole_number(0, CAPACITY_MAX)),
    "shape": _required(any_object),
}
_GATE: Fields = {"name": _required(_NAME), **_XY, "floor": Field(_NAME)}

# What pretix's format says besides; the names and checks are those of the format itself.
_ZONE_EXTRA: Fields = {name: ZONE[name] for name in ("position", "zone_id", "uuid", "areas")}
_ROW_EXTRA: Fields = {
    "number": ROW["row_number"],
    "label": _required(_LABEL),
    **{name: ROW[name] for name in ("position", "row_label", "seat_label", "row_number_position", "uuid")},
    "at": Field(_INDEX),
}
_SEAT_EXTRA: Fields = {
    "guid": Field(SEAT["seat_guid"].check),
    "position": Field(POINT),
    "start_direction": SEAT["start_direction"],
    "uuid": SEAT["uuid"],
    "at": Field(_INDEX),
}
_SHAPE_EXTRA: Fields = {"section": _required(_NAME), "area": _required(_INDEX)}


def read_document(encoded: bytes) -> Document:
    """The document of a JSON text. Raises `PlanInvalid` with every bad place, or `PlanTooLarge`."""
    if len(encoded) > PLAN_BYTES_MAX:
        raise PlanTooLarge(unit="bytes", actual=len(encoded), limit=PLAN_BYTES_MAX)
    raw = decode_json(encoded)
    seat_count = _count_seats(raw)
    if seat_count > PLAN_SEATS_MAX:
        raise PlanTooLarge(unit="seats", actual=seat_count, limit=PLAN_SEATS_MAX)
    findings = Findings()
    _Form(findings).check(raw)
    if findings.total:
        raise PlanInvalid(findings.errors, findings.total)
    try:
        return msgspec.convert(raw, Document)
    except msgspec.ValidationError as error:  # a case that the tables above forgot is still refused as what it is
        raise PlanInvalid([DocumentError("", Wording(f"{error}", f"{error}"))], 1) from error


_Checker = Callable[[object, Path], None]


class _Form:
    """Walks a decoded document once."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def check(self, raw: object) -> None:
        shape = self._one(_SHAPE, {"extra": self._one(_SHAPE_EXTRA)})
        seats = self._each(_SEAT, {"extra": self._one(_SEAT_EXTRA)})
        row = {
            "geometry": self._one(_GEOMETRY),
            "numbering": self._one(_NUMBERING),
            "extra": self._one(_ROW_EXTRA),
            "seats": seats,
        }
        section = {"rows": self._each(_ROW, row), "extra": self._one(_ZONE_EXTRA, {"areas": self._pretix_areas})}
        root: Inside = {
            "size": self._one(SIZE),
            "floors": self._each(_FLOOR),
            "categories": self._each(_CATEGORY),
            "sections": self._each(_SECTION, section),
            "tables": self._each(_TABLE, {"seats": seats}),
            "areas": self._each(_AREA, {"shape": shape}),
            "shapes": self._each(_SHAPE, {"extra": self._one(_SHAPE_EXTRA)}),
            "gates": self._each(_GATE),
            "stage": shape,
            "background": self._one(_BACKGROUND),
        }
        self._findings.object(raw, _ROOT, None, root)

    def _one(self, fields: Fields, inside: Inside | None = None) -> _Checker:
        def check(value: object, path: Path) -> None:
            if value is not None:
                self._findings.object(value, fields, path, inside or {})

        return check

    def _each(self, fields: Fields, inside: Inside | None = None) -> _Checker:
        def check(values: object, path: Path) -> None:
            for index, value in enumerate(_list(values)):
                self._findings.object(value, fields, (path, index), inside or {})

        return check

    def _pretix_areas(self, values: object, path: Path) -> None:
        for index, value in enumerate(_list(values)):
            check_area(self._findings, value, (path, index))


def _count_seats(raw: object) -> int:
    rows = sum(len(_items(row, "seats")) for section in _items(raw, "sections") for row in _items(section, "rows"))
    return rows + sum(len(_items(table, "seats")) for table in _items(raw, "tables"))


def _items(container: object, name: str) -> Sequence[object]:
    return _list(container.get(name)) if isinstance(container, dict) else ()


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
