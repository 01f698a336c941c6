"""A large stadium: three tiers of bowls around a pitch, 110,000 seats in 100 sections, as organisers upload it.

Every row lies at one distance from the pitch: straight along its sides, an arc around its corners. The same number of
seats always gives the same file. Lengths are plan units, 25 of them from a seat to the next (half a metre).
"""

import itertools
import math
from collections.abc import Iterator
from typing import Literal

import msgspec

STADIUM_SEATS = 110_000
PITCH = 25.0
ROW_DEPTH = 36.0
AISLE = 50.0
"""Free room between the seats of two sections, in the direction of the rows."""
HALF_LENGTH, HALF_WIDTH = 2_625.0, 1_700.0
MARGIN = 200.0
COLORS = {"A": "#B3261E", "B": "#E69F00", "C": "#009E73", "D": "#CC79A7", "E": "#56B4E9", "F": "#7A6FBE"}
"""Price areas, dearest first."""


class Tier(msgspec.Struct, frozen=True):
    """A ring of sections. Without `rows` it grows until the stadium has all its seats."""

    name_zh: str
    name_en: str
    distance: float
    """Of its first row from the edge of the pitch."""
    rows: int | None
    along_length: int
    along_width: int
    in_corner: int
    best: str
    """The price area along the length of the pitch, and behind its goals and corners."""
    other: str


class Sector(msgspec.Struct, frozen=True):
    """One section's share of a ring: `share` runs from 0 to 1 along the side or around the corner, clockwise."""

    kind: Literal["straight", "corner"]
    side: int
    """0 above, 1 right, 2 below, 3 left; a corner follows its side."""
    begin: float
    end: float
    category: str


class Place(msgspec.Struct, frozen=True):
    """Where a seat is."""

    x: float
    y: float


TIERS = (
    Tier("下层", "Lower", 600, 28, 6, 4, 2, "A", "C"),
    Tier("中层", "Club", 1_780, 16, 6, 4, 3, "B", "D"),
    Tier("上层", "Upper", 2_530, None, 6, 4, 5, "E", "F"),
)


def bowl_plan(seats: int = STADIUM_SEATS) -> bytes:
    """A stadium of exactly so many seats as pretix seating-plan JSON; the last tier takes what the others leave."""
    zones: list[dict[str, object]] = []
    left, distance = seats, 0.0
    for number, tier in enumerate(TIERS, start=1):
        sectors = _sectors(tier)
        rows: list[list[dict[str, object]]] = [[] for _ in sectors]
        for row in itertools.count() if tier.rows is None else range(tier.rows):
            distance = tier.distance + row * ROW_DEPTH
            for index, sector in enumerate(sectors):
                places = list(itertools.islice(_places(sector, distance), left))
                left -= len(places)
                if places:
                    rows[index].append(_row(100 * number + index + 1, row + 1, places, sector.category))
            if left == 0:
                break
        zones.extend(_zone(tier, 100 * number + index + 1, rows[index]) for index in range(len(sectors)) if rows[index])
    extent = Place(HALF_LENGTH + distance + MARGIN, HALF_WIDTH + distance + MARGIN)
    zones[0]["areas"] = _pitch()
    for zone in zones:
        zone["position"] = {"x": extent.x, "y": extent.y}
    categories = [{"name": name, "color": color} for name, color in COLORS.items()]
    size = {"width": math.ceil(2 * extent.x), "height": math.ceil(2 * extent.y)}
    return msgspec.json.encode(
        {"name": f"Stadium, {seats} seats", "categories": categories, "zones": zones, "size": size}
    )


def _sectors(tier: Tier) -> list[Sector]:
    found: list[Sector] = []
    for side in range(4):
        is_long = side % 2 == 0
        count = tier.along_length if is_long else tier.along_width
        category = tier.best if is_long else tier.other
        found += [Sector("straight", side, at / count, (at + 1) / count, category) for at in range(count)]
        found += [
            Sector("corner", side, at / tier.in_corner, (at + 1) / tier.in_corner, tier.other)
            for at in range(tier.in_corner)
        ]
    return found


def _places(sector: Sector, distance: float) -> Iterator[Place]:
    """The seats of one row, centred between the aisles, relative to the middle of the pitch."""
    half_side = HALF_LENGTH if sector.side % 2 == 0 else HALF_WIDTH
    whole = distance * math.pi / 2 if sector.kind == "corner" else 2 * half_side
    count = int(((sector.end - sector.begin) * whole - AISLE) / PITCH) + 1
    middle = (sector.begin + sector.end) / 2 * whole
    for seat in range(max(0, count)):
        along = middle + (seat - (count - 1) / 2) * PITCH
        yield _turned(_on_ring(sector, along, distance), sector.side)


def _on_ring(sector: Sector, along: float, distance: float) -> Place:
    """A place of the upper side, or of the corner to its right, with the lengths of the sector's own side."""
    half_side, half_other = (HALF_LENGTH, HALF_WIDTH) if sector.side % 2 == 0 else (HALF_WIDTH, HALF_LENGTH)
    if sector.kind == "straight":
        return Place(along - half_side, -half_other - distance)
    angle = along / distance
    return Place(half_side + distance * math.sin(angle), -half_other - distance * math.cos(angle))


def _turned(place: Place, quarters: int) -> Place:
    for _ in range(quarters):
        place = Place(-place.y, place.x)
    return place


def _row(section: int, number: int, places: list[Place], category: str) -> dict[str, object]:
    seats = [
        {
            "seat_guid": f"{section}-{number}-{seat}",
            "seat_number": str(seat),
            "position": {"x": round(place.x, 1), "y": round(place.y, 1)},
            "category": category,
        }
        for seat, place in enumerate(places, start=1)
    ]
    return {"row_number": str(number), "position": {"x": 0, "y": 0}, "seats": seats}


def _zone(tier: Tier, number: int, rows: list[dict[str, object]]) -> dict[str, object]:
    return {"name": f"{tier.name_zh} {number} 区 / {tier.name_en} {number}", "rows": rows, "areas": []}


def _pitch() -> list[dict[str, object]]:
    """The grass with its lines, relative to its middle."""
    lines = {"rotation": 0, "border_color": "#9DB89D"}
    box = {"width": 825, "height": 2_000}
    grass = {"width": 2 * HALF_LENGTH, "height": 2 * HALF_WIDTH}
    return [
        {
            "shape": "rectangle",
            "position": {"x": -HALF_LENGTH, "y": -HALF_WIDTH},
            "rectangle": grass,
            "color": "#CFE3CF",
            **lines,
        },
        {"shape": "rectangle", "position": {"x": -HALF_LENGTH, "y": -1_000}, "rectangle": box, **lines},
        {"shape": "rectangle", "position": {"x": HALF_LENGTH - 825, "y": -1_000}, "rectangle": box, **lines},
        {"shape": "circle", "position": {"x": 0, "y": 0}, "circle": {"radius": 457}, **lines},
    ]
