"""The seating plan that the organiser uploads, 45 seats in pretix's format, and what is wrong with it first."""

from __future__ import annotations

import copy
import json
from typing import Final

JsonObject = dict[str, object]

ROWS: Final = {"Stalls": ("A", "B", "C"), "Balcony": ("D", "E")}
SEATS_PER_ROW: Final = 9
SEAT_COUNT: Final = 45
PITCH: Final = 30.0
TOP: Final = {"Stalls": 90.0, "Balcony": 210.0}


def good_plan() -> bytes:
    return _encoded(_document())


def plan_with_errors() -> bytes:
    """A seat that is there twice, and one of a category that nobody defined."""
    document = copy.deepcopy(_document())
    first, second = _seats(document)[:2]
    second["seat_guid"] = first["seat_guid"]
    second["category"] = "Roof"
    return _encoded(document)


def broken_file() -> bytes:
    """A plan whose fourth line ends in the middle of a word."""
    lines = good_plan().decode().splitlines()
    return "\n".join([*lines[:3], '  "zones": [ oops', *lines[4:]]).encode()


def _document() -> JsonObject:
    return {
        "name": "Harbour Hall",
        "size": {"width": 320, "height": 300},
        "categories": [
            {"name": name, "color": color} for name, color in (("Stalls", "#0072B2"), ("Balcony", "#D55E00"))
        ],
        "zones": [_zone(name, rows) for name, rows in ROWS.items()],
    }


def _zone(name: str, rows: tuple[str, ...]) -> JsonObject:
    stage = {
        "shape": "rectangle", "position": {"x": 60, "y": 10}, "rectangle": {"width": 200, "height": 36}, "rotation": 0,
        "color": "#DDDDDD", "border_color": "#BBBBBB",
        "text": {"text": "STAGE", "position": {"x": 100, "y": 18}, "color": "#444444"},
    }  # fmt: skip
    return {
        "name": name,
        "position": {"x": 40.0, "y": TOP[name]},
        "areas": [{**stage, "position": {"x": 20, "y": -80}}] if name == "Stalls" else [],
        "rows": [
            {
                "row_number": row,
                "position": {"x": 0, "y": index * PITCH},
                "seats": [_seat(name, row, number) for number in range(1, SEATS_PER_ROW + 1)],
            }
            for index, row in enumerate(rows)
        ],
    }


def _seat(category: str, row: str, number: int) -> JsonObject:
    position = {"x": (number - 1) * PITCH, "y": 0}
    return {"seat_guid": f"{row}-{number}", "seat_number": str(number), "position": position, "category": category}


def _seats(document: JsonObject) -> list[JsonObject]:
    zones = document["zones"]
    assert isinstance(zones, list)
    seats = zones[0]["rows"][0]["seats"]
    assert isinstance(seats, list)
    return seats


def _encoded(document: JsonObject) -> bytes:
    return json.dumps(document, indent=2).encode()
