"""What an organiser promises about tickets that come back: what it costs the buyer, and where the seats go."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

HOUR = 3600
DAY = 24 * HOUR


class RefundStep(msgspec.Struct, frozen=True):
    """At least ``before_seconds`` before the show a refund costs ``fee_basis_points`` of the price (10,000 is all)."""

    before_seconds: int
    fee_basis_points: int


class RefundRules(msgspec.Struct, frozen=True):
    """The ladder of one performance. ``steps`` go from far to near; after the last one nothing is refunded.

    Within ``free_seconds`` of paying there is no fee, as long as any step still applies.
    """

    steps: list[RefundStep]
    free_seconds: int = 0


# The common ladder: a day to think it over, then 10, 20 and 30 %, nothing in the last two days.
DEFAULT_REFUND_RULES = RefundRules(
    steps=[RefundStep(15 * DAY, 1_000), RefundStep(7 * DAY, 2_000), RefundStep(2 * DAY, 3_000)],
    free_seconds=DAY,
)


class SeatReturns(msgspec.Struct, frozen=True):
    """Where refunded seats go: on sale ``at_once``, to the organiser's ``pool``, or on sale at the next ``announced``
    time of ``times``; after the last of them, to the pool."""

    kind: Literal["at_once", "pool", "announced"] = "at_once"
    times: list[datetime] = []
