"""A seating plan as columns: immutable, ordered section → row → seat, every position absolute.

A seat is known to other modules by its id; its index in the columns is what charts and availability bitmaps share, so
the order of a stored plan never changes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

DEFAULT_SEAT_RADIUS = 10.0
COORDINATE_DECIMALS = 1

# Distinguishable for colour-blind readers (after Okabe and Ito), for categories that came without a colour.
DEFAULT_COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7A6FBE", "#5B6770")

# The bits of a seat's flags.
ACCESSIBLE, COMPANION, RESTRICTED_VIEW = 1, 2, 4

ShapeKind = Literal["polygon", "rectangle", "ellipse", "circle", "text"]


class Category(msgspec.Struct, frozen=True):
    """A price area painted on the plan; performances map it to a ticket type."""

    name: str
    color: str


class Point(msgspec.Struct, frozen=True):
    """A place on the drawing."""

    x: float
    y: float


class Section(msgspec.Struct, frozen=True, omit_defaults=True):
    """A run of rows: `first_row` and `row_count` index the plan's rows, `floor` its floors (0 where it has none)."""

    name: str
    first_row: int
    row_count: int
    floor: int = 0


class Row(msgspec.Struct, frozen=True):
    """A run of seats: `first_seat` and `seat_count` index the seat columns."""

    section: int
    label: str
    first_seat: int
    seat_count: int


class SeatColumns(msgspec.Struct, frozen=True):
    """All seats, one tuple per property; every tuple has the plan's seat count, in the plan's order."""

    id: tuple[str, ...]
    label: tuple[str, ...]
    number: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    category: tuple[int, ...]
    radius: tuple[float, ...]


class Shape(msgspec.Struct, frozen=True, omit_defaults=True):
    """Decoration: `x`, `y` and `points` are absolute, `rotation` is in degrees clockwise about (`x`, `y`)."""

    shape: ShapeKind
    x: float
    y: float
    rotation: float
    color: str | None
    border_color: str | None
    points: tuple[float, ...] | None = None
    width: float | None = None
    height: float | None = None
    radius_x: float | None = None
    radius_y: float | None = None
    text: str | None = None
    size: float | None = None
    floor: int = 0


class StandingArea(msgspec.Struct, frozen=True):
    """Where people stand: sold by number as the ticket type of its category, without seats."""

    name: str
    floor: int
    category: int
    capacity: int
    shape: Shape


class Gate(msgspec.Struct, frozen=True):
    """An entrance."""

    name: str
    x: float
    y: float
    floor: int


class Plan(msgspec.Struct, frozen=True, omit_defaults=True):
    """A venue's drawing. Stored versions never change; performances pin one.

    What came later has a default and is left out of the bytes when it has that: plans stored before still decode, and
    the same drawing keeps its digest. `floors` is empty where there is only one. `flags` and `notes` are sparse: seat
    index and bits, seat index and text, by index.
    """

    name: str
    width: int
    height: int
    categories: tuple[Category, ...]
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    seats: SeatColumns
    shapes: tuple[Shape, ...]
    floors: tuple[str, ...] = ()
    focal_point: Point | None = None
    areas: tuple[StandingArea, ...] = ()
    gates: tuple[Gate, ...] = ()
    flags: tuple[tuple[int, int], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()

    @property
    def seat_count(self) -> int:
        return len(self.seats.id)

    def standing_by_category(self) -> tuple[int, ...]:
        """How many people may stand, one number per category, in the order of `categories`."""
        counts = [0] * len(self.categories)
        for area in self.areas:
            counts[area.category] += area.capacity
        return tuple(counts)

    def seat_count_by_category(self) -> tuple[int, ...]:
        """One count per category, in the order of `categories`."""
        counts = [0] * len(self.categories)
        for category in self.seats.category:
            counts[category] += 1
        return tuple(counts)


class ChartSize(msgspec.Struct, frozen=True):
    """The drawing's extent, in the unit of every coordinate."""

    width: int
    height: int


class ChartCategory(msgspec.Struct, frozen=True):
    """A price area; without a ticket type its seats are drawn and not sold."""

    name: str
    color: str
    ticket_type_id: str | None


class ChartSeats(msgspec.Struct, frozen=True):
    """Columns in plan order; `radius` is one number where all seats share it."""

    id: tuple[str, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]
    number: tuple[str, ...]
    category: tuple[int, ...]
    radius: float | tuple[float, ...]


class Chart(msgspec.Struct, frozen=True):
    """What a seat map draws: static for a version, so it may be cached for ever under it.

    `floors` are names, the lowest first, and empty where there is only one. `flags` holds `[seat index, bits]` for the
    few seats that have any: 1 accessible, 2 companion, 4 restricted view; `notes` holds `[seat index, text]`.
    """

    version: str
    size: ChartSize
    categories: tuple[ChartCategory, ...]
    sections: tuple[Section, ...]
    rows: tuple[Row, ...]
    seats: ChartSeats
    shapes: tuple[Shape, ...]
    floors: tuple[str, ...] = ()
    focal_point: Point | None = None
    areas: tuple[StandingArea, ...] = ()
    gates: tuple[Gate, ...] = ()
    flags: tuple[tuple[int, int], ...] = ()
    notes: tuple[tuple[int, str], ...] = ()


def encode_plan(plan: Plan) -> bytes:
    """The same plan always gives the same bytes, so their digest can name the version."""
    return msgspec.msgpack.encode(plan)


def decode_plan(document: bytes) -> Plan:
    return msgspec.msgpack.decode(document, type=Plan)


def chart_version(plan_digest: str, ticket_type_by_category: Mapping[str, str]) -> str:
    """Changes exactly when the drawing or the assignment of ticket types changes."""
    digest = hashlib.sha256(plan_digest.encode())
    for category, ticket_type_id in sorted(ticket_type_by_category.items()):
        digest.update(f"\x00{category}\x01{ticket_type_id}".encode())
    return digest.hexdigest()[:16]


def moved_categories(
    plan: Plan, ticket_type_by_category: Mapping[str, str], seat_types: Sequence[str | None]
) -> tuple[int, ...]:
    """The category of each seat where seats have moved to another ticket type (None for what is not sold): they count
    to the first category that is sold as that."""
    sold_as = [ticket_type_by_category.get(category.name) for category in plan.categories]
    first = {ticket_type: number for number, ticket_type in reversed(list(enumerate(sold_as)))}
    return tuple(
        category if sold_as[category] == ticket_type else first.get(ticket_type, category)
        for category, ticket_type in zip(plan.seats.category, seat_types, strict=True)
    )


def to_chart(
    plan: Plan,
    *,
    version: str,
    ticket_type_by_category: Mapping[str, str],
    seat_types: Sequence[str | None] | None = None,
) -> Chart:
    """The chart of `plan`; categories without a ticket type keep null: their seats are drawn and not sold. `seat_types`
    is what each seat is sold as where seats were moved."""
    seats = plan.seats
    radii = frozenset(seats.radius)
    return Chart(
        version=version,
        size=ChartSize(plan.width, plan.height),
        categories=tuple(
            ChartCategory(category.name, category.color, ticket_type_by_category.get(category.name))
            for category in plan.categories
        ),
        sections=plan.sections,
        rows=plan.rows,
        seats=ChartSeats(
            id=seats.id,
            x=seats.x,
            y=seats.y,
            number=seats.number,
            category=(moved_categories(plan, ticket_type_by_category, seat_types) if seat_types else seats.category),
            radius=next(iter(radii)) if len(radii) == 1 else seats.radius,
        ),
        shapes=plan.shapes,
        floors=plan.floors,
        focal_point=plan.focal_point,
        areas=plan.areas,
        gates=plan.gates,
        flags=plan.flags,
        notes=plan.notes,
    )
