"""Seating plans to sell: the stadium that an organiser really sent, and plain halls of any size."""

from pathlib import Path

import msgspec

STADIUM = Path(__file__).parents[1] / "src" / "onsale" / "app" / "demo" / "stadium.pretix.json"
SEATS_PER_ROW = 50
SPACING = 25


def stadium_plan() -> bytes:
    """The stadium file as it was received: 738 seats in four categories, and a fifth without seats."""
    return STADIUM.read_bytes()


def plain_plan(seats: int) -> bytes:
    """Rows of fifty behind each other, all of one category, in the format of seating plans that organisers upload."""
    rows = [
        {
            "row_number": str(number + 1),
            "row_number_position": "start",
            "position": {"x": 0, "y": number * SPACING},
            "seats": [_seat(seat) for seat in range(first, min(first + SEATS_PER_ROW, seats))],
        }
        for number, first in enumerate(range(0, seats, SEATS_PER_ROW))
    ]
    zone = {"name": "Hall", "position": {"x": SPACING, "y": 4 * SPACING}, "rows": rows, "areas": []}
    plan = {
        "name": f"Plain hall, {seats} seats",
        "categories": [{"name": "Hall", "color": "#1F77B4"}],
        "zones": [zone],
        "size": {"width": (SEATS_PER_ROW + 2) * SPACING, "height": (len(rows) + 5) * SPACING},
    }
    return msgspec.json.encode(plan)


def _seat(number: int) -> dict[str, object]:
    return {
        "seat_guid": f"seat-{number}",
        "seat_number": str(number % SEATS_PER_ROW + 1),
        "position": {"x": number % SEATS_PER_ROW * SPACING, "y": 0},
        "category": "Hall",
    }
