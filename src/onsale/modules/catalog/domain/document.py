"""The plan document: what a designer edits and what plans are compiled from (ADR 0022).

Every position is absolute, in the unit of the drawing (a usual seat has a radius of 10), angles are degrees clockwise.
Ids are the document's own and stay with what they name when it moves or is renamed; a seat's id is what is sold.

`extra` keeps what pretix's format says and ours has no use for, so that a file goes out as it came in.
"""

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from onsale.modules.catalog.domain.plan import Point, ShapeKind

FORMAT: Literal["onsale-plan/1"] = "onsale-plan/1"

LabelShown = Literal["start", "end", "both", "none"]
GeometryKind = Literal["straight", "curved", "free"]
NumberingScheme = Literal["count", "odd", "even", "middle", "letters"]
TableShape = Literal["round", "rectangle"]
TableKind = Literal["table", "booth"]


class DocumentSize(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The drawing's extent."""

    width: int
    height: int


class Background(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A picture to draw upon: `image` is a data address. Only the designer sees it."""

    image: str
    x: float
    y: float
    width: float
    height: float
    opacity: float = 1


class DocumentFloor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A level of the house."""

    id: str
    name: str


class DocumentCategory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A price area; without a colour it gets one that differs from its neighbours."""

    name: str
    color: str | None = None


class PretixSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a seat of a pretix file said besides: `guid` where it had to be told apart, `position` where it does not
    follow from the place of the seat and its row, `at` (its index) where its number came in another order."""

    uuid: str | UnsetType = UNSET
    start_direction: str | UnsetType | None = UNSET
    guid: str | UnsetType = UNSET
    position: Point | UnsetType = UNSET
    at: int | UnsetType = UNSET


class PretixRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a row of a pretix file said; `label` is what the document made of it."""

    number: str
    label: str
    position: Point
    row_label: str | UnsetType | None = UNSET
    seat_label: str | UnsetType | None = UNSET
    row_number_position: str | UnsetType | None = UNSET
    uuid: str | UnsetType = UNSET
    at: int | UnsetType = UNSET


class PretixZone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a zone of a pretix file said; its areas as they were written."""

    position: Point
    zone_id: str | UnsetType = UNSET
    uuid: str | UnsetType = UNSET
    areas: tuple[dict[str, object], ...] | UnsetType = UNSET


class PretixArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The area of a pretix file that a shape was made from: its section and its index there."""

    section: str
    area: int


class DocumentSeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One seat. Without a category (empty) it cannot be published."""

    id: str
    number: str
    x: float
    y: float
    category: str = ""
    radius: float | None = None
    accessible: bool = False
    companion: bool = False
    restricted_view: bool = False
    note: str = ""
    extra: PretixSeat | None = None


class Geometry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the designer laid the seats of a row; the seats' own places are what counts."""

    kind: GeometryKind
    x: float = 0
    y: float = 0
    rotation: float = 0
    spacing: float = 0
    curve: float = 0
    skew: float = 0


class Numbering(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the designer numbered the seats of a row; the seats' own numbers are what counts."""

    scheme: NumberingScheme
    start: int = 1
    reverse: bool = False


class DocumentRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row. On tickets `%s` in `row_words` stands for its label, in `seat_words` for a seat's number."""

    id: str
    label: str
    seats: tuple[DocumentSeat, ...]
    label_shown: LabelShown = "start"
    row_words: str = "Row %s"
    seat_words: str = "Seat %s"
    geometry: Geometry | None = None
    numbering: Numbering | None = None
    extra: PretixRow | None = None


class DocumentSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of the house on one floor, its rows in the order in which their seats are counted."""

    id: str
    name: str
    floor: str
    rows: tuple[DocumentRow, ...] = ()
    extra: PretixZone | None = None


class DocumentTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A table or booth of a section with its seats; (`x`, `y`) is its middle. Its floor is that of its section."""

    id: str
    label: str
    section: str
    shape: TableShape
    x: float
    y: float
    width: float
    height: float
    seats: tuple[DocumentSeat, ...] = ()
    rotation: float = 0
    kind: TableKind = "table"


class DocumentShape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Decoration. `points` alternates x and y. `text` is all of a text, and the caption in the middle of other shapes.
    Without a floor it is drawn on the lowest."""

    shape: ShapeKind
    x: float
    y: float
    rotation: float = 0
    color: str | None = None
    border_color: str | None = None
    points: tuple[float, ...] | None = None
    width: float | None = None
    height: float | None = None
    radius_x: float | None = None
    radius_y: float | None = None
    text: str | None = None
    size: float | None = None
    floor: str = ""
    id: str = ""
    extra: PretixArea | None = None


class DocumentArea(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where people stand: a number of places without seats."""

    id: str
    name: str
    floor: str
    shape: DocumentShape
    category: str = ""
    capacity: int = 0


class DocumentGate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An entrance."""

    name: str
    x: float
    y: float
    floor: str = ""


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A plan as it is drawn; floors from the lowest."""

    format: Literal["onsale-plan/1"]
    name: str
    size: DocumentSize
    floors: tuple[DocumentFloor, ...]
    categories: tuple[DocumentCategory, ...] = ()
    sections: tuple[DocumentSection, ...] = ()
    tables: tuple[DocumentTable, ...] = ()
    areas: tuple[DocumentArea, ...] = ()
    shapes: tuple[DocumentShape, ...] = ()
    gates: tuple[DocumentGate, ...] = ()
    stage: DocumentShape | None = None
    focal_point: Point | None = None
    background: Background | None = None
    unit_note: str = ""

    @property
    def seat_count(self) -> int:
        rows = sum(len(row.seats) for section in self.sections for row in section.rows)
        return rows + sum(len(table.seats) for table in self.tables)


def empty_document(name: str) -> Document:
    """What a new drawing starts from."""
    return Document(FORMAT, name, DocumentSize(2000, 1500), (DocumentFloor("f1", "1"),))


def encode_document(document: Document) -> bytes:
    """As JSON without what is default. The same document always gives the same bytes."""
    return msgspec.json.encode(document)


def decode_document(encoded: bytes) -> Document:
    """One that was encoded here. Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(encoded, type=Document)
