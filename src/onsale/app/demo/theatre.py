"""A theatre with curved rows, as a seating plan in pretix's format: stalls around a stage and a balcony behind them."""

from __future__ import annotations

import math

import msgspec

from onsale.modules.catalog.domain.pretix_format import (
    AreaDocument,
    CategoryDocument,
    PlanDocument,
    PointDocument,
    PolygonDocument,
    RowDocument,
    SeatDocument,
    SizeDocument,
    TextDocument,
    ZoneDocument,
)

WIDTH, HEIGHT = 1400, 1080
SEAT_GAP, ROW_GAP, AISLE = 31.0, 37.0, 58.0
# Rows are arcs about a point behind the stage.
CENTRE_X, CENTRE_Y = WIDTH / 2, -510.0
FIRST_RADIUS, BALCONY_RADIUS = 760.0, 1370.0
STALLS_ROWS, BALCONY_ROWS = 15, 5
HALF_ANGLE = 0.44
FRONT, MIDDLE, REAR = "池座前区 / Front stalls", "池座 / Stalls", "池座后区 / Rear stalls"
BALCONY = "楼座 / Balcony"


def theatre_plan() -> bytes:
    """The plan as the JSON that an organiser would upload."""
    document = PlanDocument(
        name="月坛剧院池座与楼座 / Moon Altar Theatre, stalls and balcony",
        categories=(
            CategoryDocument(FRONT, "#D63A1F"),
            CategoryDocument(MIDDLE, "#E69F00"),
            CategoryDocument(REAR, "#0072B2"),
            CategoryDocument(BALCONY, "#009E73"),
        ),
        zones=(
            ZoneDocument(
                name="池座 / Stalls",
                position=PointDocument(CENTRE_X, CENTRE_Y),
                rows=tuple(_row("S", n, FIRST_RADIUS + ROW_GAP * (n - 1)) for n in range(1, STALLS_ROWS + 1)),
                areas=(msgspec.to_builtins(_stage()),),
            ),
            ZoneDocument(
                name=BALCONY,
                position=PointDocument(CENTRE_X, CENTRE_Y),
                rows=tuple(_row("B", n, BALCONY_RADIUS + ROW_GAP * (n - 1)) for n in range(1, BALCONY_ROWS + 1)),
            ),
        ),
        size=SizeDocument(WIDTH, HEIGHT),
    )
    return msgspec.json.encode(document)


def _row(prefix: str, row_number: int, radius: float) -> RowDocument:
    """Seats from left to right on an arc, with an aisle in the middle."""
    half = int((HALF_ANGLE * radius - AISLE / 2) / SEAT_GAP)
    offsets = [AISLE / 2 + SEAT_GAP * step for step in range(half)]
    along = [-offset for offset in reversed(offsets)] + offsets
    seats = tuple(
        SeatDocument(
            seat_guid=f"{prefix}-{row_number}-{seat_number}",
            seat_number=str(seat_number),
            position=_on_arc(radius, distance / radius),
            category=_category(prefix, row_number),
            radius=12,
        )
        for seat_number, distance in enumerate(along, start=1)
    )
    return RowDocument(
        row_number=str(row_number), seats=seats, position=PointDocument(0, 0), row_number_position="both"
    )


def _category(prefix: str, row_number: int) -> str:
    if prefix == "B":
        return BALCONY
    if row_number <= 4:
        return FRONT
    return MIDDLE if row_number <= 10 else REAR


def _on_arc(radius: float, angle: float) -> PointDocument:
    return PointDocument(round(radius * math.sin(angle), 2), round(radius * math.cos(angle), 2))


def _stage() -> AreaDocument:
    front = [_on_arc(FIRST_RADIUS - 60, angle / 10 * HALF_ANGLE * 0.78) for angle in range(-10, 11)]
    back = (PointDocument(250, FIRST_RADIUS - 190), PointDocument(-250, FIRST_RADIUS - 190))
    return AreaDocument(
        shape="polygon",
        color="#E7E2DA",
        border_color="#BDB5A8",
        polygon=PolygonDocument((*front, *back)),
        text=TextDocument("舞台 STAGE", PointDocument(0, FIRST_RADIUS - 120), "#5B6770", 30),
    )
