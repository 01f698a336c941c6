"""A live house as a plan document: a floor to stand on before the stage, stools beside it, a balcony over its end."""

from __future__ import annotations

import math
from collections.abc import Iterator

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
    encode_document,
)

WIDTH, HEIGHT, MIDDLE = 1000, 880, 500.0
SEAT_GAP, ROW_GAP, RADIUS = 28.0, 34.0, 11.0
GROUND, UPPER = "ground", "upper"
FLOOR, BAR = "内场站席 / Floor", "吧台站区 / Bar side"
STOOLS, BALCONY = "高脚座 / High stools", "楼座 / Balcony"
SIDE_VIEW = "侧看舞台 / Side view of the stage"
STEP_FREE = "正门坡道直达 / Step-free from the main entrance"
# Rows of the balcony are arcs about the stage.
STAGE_Y, FIRST_ARC, ARC_ROWS, ARC_SEATS = 95.0, 520.0, 4, 22
WING_ROWS, WING_SEATS, SIDE_VIEW_SEATS = 2, 12, 3


def club_plan() -> bytes:
    """The plan as the designer saves it."""
    return encode_document(
        Document(
            FORMAT,
            "铁轨 Live House 全场 / The Rails, full house",
            DocumentSize(WIDTH, HEIGHT),
            (DocumentFloor(GROUND, "一层 / Ground floor"), DocumentFloor(UPPER, "二层 / Upper floor")),
            categories=(
                DocumentCategory(STOOLS, "#0072B2"),
                DocumentCategory(BALCONY, "#E69F00"),
                DocumentCategory(FLOOR, "#009E73"),
                DocumentCategory(BAR, "#CC79A7"),
            ),
            sections=(
                DocumentSection("stools", STOOLS, GROUND, tuple(_stools())),
                DocumentSection("platform", "无障碍平台 / Accessible platform", GROUND, (_platform(),)),
                DocumentSection("balcony", BALCONY, UPPER, tuple(map(_arc, range(ARC_ROWS)))),
                DocumentSection("left", "左侧楼座 / Balcony left", UPPER, tuple(_wing("L", 1.0))),
                DocumentSection("right", "右侧楼座 / Balcony right", UPPER, tuple(_wing("R", -1.0))),
            ),
            areas=(
                DocumentArea("floor", FLOOR, GROUND, _floor(), FLOOR, 240),
                DocumentArea("bar", BAR, GROUND, DocumentShape("rectangle", 840, 270, width=120, height=370), BAR, 50),
            ),
            stage=DocumentShape(
                "rectangle", 300, 40, width=400, height=110, text="舞台 STAGE", color="#E7E2DA", size=26
            ),
            gates=(
                DocumentGate("正门 / Main entrance", MIDDLE, 830, GROUND),
                DocumentGate("侧门 / Side entrance", 60, 220, GROUND),
            ),
        )
    )


def _stage() -> DocumentShape:
    return DocumentShape("rectangle", 300, 40, width=400, height=110, text="舞台 STAGE", color="#E7E2DA", size=26)


def _floor() -> DocumentShape:
    corners = ((250, 190), (750, 190), (800, 260), (800, 640), (200, 640), (200, 260))
    return DocumentShape("polygon", *corners[0], points=tuple(float(value) for corner in corners for value in corner))


def _platform() -> DocumentRow:
    """Wheelchair spaces, each with a seat for whoever comes along."""
    seats = (
        DocumentSeat(
            f"W-{number}",
            str(number),
            MIDDLE + (number - 4.5) * 32 + (0 if number % 2 else -4),
            710,
            STOOLS,
            RADIUS,
            accessible=bool(number % 2),
            companion=not number % 2,
            note=STEP_FREE if number % 2 else "",
        )
        for number in range(1, 9)
    )
    return DocumentRow("platform-row", "W", tuple(seats))


def _stools() -> Iterator[DocumentRow]:
    """Two rows along the wall."""
    for label, x in (("A", 140.0), ("B", 104.0)):
        seats = (
            DocumentSeat(f"S{label}-{number}", str(number), x, 290 + 32.0 * number, STOOLS, RADIUS)
            for number in range(1, 11)
        )
        yield DocumentRow(f"stools-{label}", label, tuple(seats))


def _arc(row: int) -> DocumentRow:
    label, radius = "ABCD"[row], FIRST_ARC + ROW_GAP * row
    angles = [(at - (ARC_SEATS - 1) / 2) * SEAT_GAP / radius for at in range(ARC_SEATS)]
    seats = (
        DocumentSeat(
            f"B{label}-{number}",
            str(number),
            round(MIDDLE + radius * math.sin(angle), 1),
            round(STAGE_Y + radius * math.cos(angle), 1),
            BALCONY,
            RADIUS,
        )
        for number, angle in enumerate(angles, start=1)
    )
    return DocumentRow(f"balcony-{label}", label, tuple(seats))


def _wing(side: str, direction: float) -> Iterator[DocumentRow]:
    """Rows along a wall; the seats beside the stage see it from the side."""
    for row in range(WING_ROWS):
        x = MIDDLE - direction * (430 + ROW_GAP * row)
        seats = (
            DocumentSeat(
                f"{side}{row + 1}-{number}",
                str(number),
                x,
                200 + SEAT_GAP * number,
                BALCONY,
                RADIUS,
                restricted_view=number <= SIDE_VIEW_SEATS,
                note=SIDE_VIEW if number <= SIDE_VIEW_SEATS else "",
            )
            for number in range(1, WING_SEATS + 1)
        )
        yield DocumentRow(f"wing-{side}{row + 1}", "AB"[row], tuple(seats))
