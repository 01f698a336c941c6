"""The states of a hold (two-phase: hold, then confirm or give back) and their only transitions."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class HoldState(StrEnum):
    """``held`` takes stock for a while; ``sold`` for good. The others take none."""

    HELD = "held"
    SOLD = "sold"
    RELEASED = "released"
    EXPIRED = "expired"
    LOST = "lost"


# Money may come after a hold has ended: then its seats are taken again (→ sold) or it is lost for good.
TRANSITIONS: dict[HoldState, frozenset[HoldState]] = {
    HoldState.HELD: frozenset({HoldState.SOLD, HoldState.RELEASED, HoldState.EXPIRED}),
    HoldState.RELEASED: frozenset({HoldState.SOLD, HoldState.LOST}),
    HoldState.EXPIRED: frozenset({HoldState.SOLD, HoldState.LOST}),
    HoldState.SOLD: frozenset(),
    HoldState.LOST: frozenset(),
}


class StoredHold(msgspec.Struct, frozen=True):
    """A hold with what it has or had: (ticket type, quantity, seat indexes) each."""

    id: str
    performance_id: str
    user_id: str
    state: HoldState
    order_id: str | None
    items: list[tuple[str, int, list[int]]]
