"""Small seating plans in pretix's format, as organisers would send them."""

import copy
import json

JsonObject = dict[str, object]


def seat(
    guid: str, number: str = "1", *, x: float = 0, category: str = "Stalls", uuid: str | None = None
) -> JsonObject:
    document: JsonObject = {
        "seat_guid": guid,
        "seat_number": number,
        "position": {"x": x, "y": 0},
        "category": category,
    }
    return document if uuid is None else document | {"uuid": uuid}


def row(number: str, seats: list[JsonObject], *, x: float = 0, y: float = 0, **more: object) -> JsonObject:
    return {"row_number": number, "position": {"x": x, "y": y}, "seats": seats, **more}


def zone(name: str, rows: list[JsonObject], *, x: float = 0, y: float = 0, **more: object) -> JsonObject:
    return {"name": name, "position": {"x": x, "y": y}, "rows": rows, **more}


def plan(*zones: JsonObject, categories: tuple[str, ...] = ("Stalls", "Balcony")) -> JsonObject:
    return {
        "name": "House",
        "categories": [{"name": name, "color": "#0072B2"} for name in categories],
        "zones": list(copy.deepcopy(zones)),
        "size": {"width": 400, "height": 300},
    }


def house(rows: int = 2, seats: int = 3, *, category: str = "Stalls") -> JsonObject:
    """One zone of equal rows named A, B, …"""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return plan(
        zone(
            "Hall",
            [
                row(
                    letters[r],
                    [seat(f"{letters[r]}-{s + 1}", str(s + 1), x=20.0 * s, category=category) for s in range(seats)],
                    y=25.0 * r,
                )
                for r in range(rows)
            ],
        )
    )


def encoded(document: object) -> bytes:
    return json.dumps(document).encode()
