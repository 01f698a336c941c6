"""pretix's seating-plan JSON: which fields its objects have, which values are allowed, and the typed document.

Every object forbids unknown properties, and what a file leaves out stays UNSET. `zone.name` and `row.position` are
optional in the published schema but read unconditionally by pretix itself, so here they are required.
"""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from onsale.modules.catalog.domain.json_checks import (
    Check,
    Field,
    Fields,
    Wording,
    any_list,
    any_object,
    number,
    one_of,
    or_null,
    point,
    text,
    text_like,
    whole_number,
)

SIZE_MAX = 1_000_000
COORDINATE_MAX = 1_000_000
RADIUS_MAX = 10_000
NAME_LENGTH_MAX = 200
NUMBER_LENGTH_MAX = 40
SEAT_ID_LENGTH_MAX = 120
COLOR_LENGTH_MAX = 64

POINT = point(-COORDINATE_MAX, COORDINATE_MAX)
_EXTENT = number(0, SIZE_MAX)
COLOR: Check = text_like(
    r"[#a-zA-Z0-9(),.%/ -]*",
    Wording("颜色应当是 #RRGGBB 这样的 CSS 颜色。", "This must be a CSS colour such as #RRGGBB."),
    max_length=COLOR_LENGTH_MAX,
)
_UUID = text(max_length=NAME_LENGTH_MAX)
_LABEL = or_null(text(max_length=NAME_LENGTH_MAX))
_GUID: Check = text_like(
    r"[^\x00-\x20][^\x00-\x1f]*[^\x00-\x20]",
    Wording(
        "seat_guid 至少两个字符，首尾不能是空格，不能换行。",
        "A seat_guid has at least two characters, no outer spaces and no line break.",
    ),
    max_length=SEAT_ID_LENGTH_MAX,
)

ROOT: Fields = {
    "name": Field(text(min_length=1, max_length=NAME_LENGTH_MAX), required=True),
    "categories": Field(any_list, required=True),
    "zones": Field(any_list, required=True),
    "size": Field(any_object, required=True),
}
SIZE: Fields = {
    "width": Field(whole_number(1, SIZE_MAX), required=True),
    "height": Field(whole_number(1, SIZE_MAX), required=True),
}
CATEGORY: Fields = {
    "name": Field(text(min_length=1, max_length=NAME_LENGTH_MAX), required=True),
    "color": Field(COLOR),
}
ZONE: Fields = {
    "name": Field(text(max_length=NAME_LENGTH_MAX), required=True),
    "position": Field(POINT, required=True),
    "rows": Field(any_list, required=True),
    "zone_id": Field(text(max_length=NAME_LENGTH_MAX)),
    "uuid": Field(_UUID),
    "areas": Field(any_list),
}
ROW: Fields = {
    "row_number": Field(text(max_length=NUMBER_LENGTH_MAX), required=True),
    "seats": Field(any_list, required=True),
    "position": Field(POINT, required=True),
    "row_label": Field(_LABEL),
    "seat_label": Field(_LABEL),
    "row_number_position": Field(or_null(one_of("start", "end", "both"))),
    "uuid": Field(_UUID),
}
SEAT: Fields = {
    "seat_guid": Field(_GUID, required=True),
    "seat_number": Field(text(max_length=NUMBER_LENGTH_MAX), required=True),
    "position": Field(POINT, required=True),
    "category": Field(text(max_length=NAME_LENGTH_MAX), required=True),
    "radius": Field(number(0.1, RADIUS_MAX)),
    "start_direction": Field(or_null(one_of("<", ">", "<>"))),
    "uuid": Field(_UUID),
}
AREA: Fields = {
    "shape": Field(one_of("polygon", "rectangle", "ellipse", "circle", "text")),
    "position": Field(POINT),
    "color": Field(COLOR),
    "border_color": Field(COLOR),
    "rotation": Field(number(-36_000, 36_000)),
    "polygon": Field(any_object),
    "rectangle": Field(any_object),
    "ellipse": Field(any_object),
    "circle": Field(any_object),
    "text": Field(any_object),
    "uuid": Field(_UUID),
}
POLYGON: Fields = {"points": Field(any_list, required=True)}
RECTANGLE: Fields = {"width": Field(_EXTENT, required=True), "height": Field(_EXTENT, required=True)}
ELLIPSE: Fields = {"radius": Field(point(0, SIZE_MAX), required=True)}
CIRCLE: Fields = {"radius": Field(_EXTENT, required=True)}
TEXT: Fields = {
    "text": Field(text(max_length=NAME_LENGTH_MAX), required=True),
    "position": Field(POINT),
    "color": Field(COLOR),
    "size": Field(number(0.1, RADIUS_MAX)),
}


class PointDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place or an offset."""

    x: float
    y: float


class SizeDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The drawing's extent in pixels."""

    width: int
    height: int


class CategoryDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A price area."""

    name: str
    color: str | UnsetType = UNSET


class SeatDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One seat, placed relative to its row."""

    seat_guid: str
    seat_number: str
    position: PointDocument
    category: str
    radius: float | UnsetType = UNSET
    start_direction: str | UnsetType | None = UNSET
    uuid: str | UnsetType = UNSET


class RowDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row, placed relative to its zone."""

    row_number: str
    seats: tuple[SeatDocument, ...]
    position: PointDocument
    row_label: str | UnsetType | None = UNSET
    seat_label: str | UnsetType | None = UNSET
    row_number_position: str | UnsetType | None = UNSET
    uuid: str | UnsetType = UNSET


class PolygonDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Corners relative to the area."""

    points: tuple[PointDocument, ...]


class RectangleDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Its top left corner is the area's position."""

    width: float
    height: float


class EllipseDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Half axes."""

    radius: PointDocument


class CircleDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Its centre is the area's position."""

    radius: float


class TextDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A caption, placed relative to its area."""

    text: str
    position: PointDocument = PointDocument(0, 0)
    color: str = ""
    size: float = 16


class AreaDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Decoration without capacity."""

    shape: Literal["polygon", "rectangle", "ellipse", "circle", "text", ""] = ""
    position: PointDocument = PointDocument(0, 0)
    color: str = ""
    border_color: str = ""
    rotation: float = 0
    polygon: PolygonDocument | None = None
    rectangle: RectangleDocument | None = None
    ellipse: EllipseDocument | None = None
    circle: CircleDocument | None = None
    text: TextDocument | None = None
    uuid: str = ""


class ZoneDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the house; each of its areas is an `AreaDocument`, kept as it was written."""

    name: str
    position: PointDocument
    rows: tuple[RowDocument, ...]
    zone_id: str | UnsetType = UNSET
    uuid: str | UnsetType = UNSET
    areas: tuple[dict[str, object], ...] | UnsetType = UNSET


class PlanDocument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A document that passed every check."""

    name: str
    categories: tuple[CategoryDocument, ...]
    zones: tuple[ZoneDocument, ...]
    size: SizeDocument
