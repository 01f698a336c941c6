"""An arena: the hall plan that an organiser really sent, with its stands named as they are over the doors."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from onsale.modules.catalog.domain.pretix_format import PlanDocument, RowDocument, ZoneDocument

STADIUM = Path(__file__).parent / "stadium.pretix.json"
ROWS_PER_STAND = 6
CENTRE_X, CENTRE_Y = 1040, 845
# Stands are numbered clockwise, and the first is the one in the middle of the lower side (half a turn from the top).
FIRST_STAND_TURN = 0.45


def arena_plan() -> bytes:
    """The plan as the JSON that an organiser would upload.

    The file as it was received has one zone for each level and begins with row A again in most of the stands, so that
    tickets would say "row A (2)". Here every stand is a zone of its own: 101 to 112, and 201 to 203 above them.
    """
    bilingual = re.sub(r'"Category (\w+)"', r'"价区 \1 / Category \1"', STADIUM.read_text(encoding="utf-8"))
    received = msgspec.json.decode(bilingual, type=PlanDocument)
    stands = [stand for level, zone in enumerate(received.zones, start=1) for stand in _stands(zone, level)]
    named = msgspec.structs.replace(received, name="星河体育馆全场 / Galaxy Arena, full house", zones=tuple(stands))
    return msgspec.json.encode(named)


def _stands(level_zone: ZoneDocument, level: int) -> list[ZoneDocument]:
    """The file lists a level stand by stand."""
    starts = range(0, len(level_zone.rows), ROWS_PER_STAND)
    runs = sorted((level_zone.rows[start : start + ROWS_PER_STAND] for start in starts), key=_turns_from_first)
    return [
        ZoneDocument(
            name=f"{number} 区 / Block {number}",
            position=level_zone.position,
            rows=rows,
            areas=level_zone.areas if rows is runs[0] else (),
        )
        for number, rows in enumerate(runs, start=100 * level + 1)
    ]


def _turns_from_first(rows: Sequence[RowDocument]) -> float:
    places = [
        (row.position.x + seat.position.x, row.position.y + seat.position.y) for row in rows for seat in row.seats
    ]
    right = sum(x for x, _ in places) / len(places) - CENTRE_X
    down = sum(y for _, y in places) / len(places) - CENTRE_Y
    return (math.atan2(right, -down) / math.tau - FIRST_STAND_TURN) % 1
