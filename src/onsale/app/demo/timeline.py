"""What happens when: publications, purchases and admissions in the order of their moments."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Sequence
from datetime import datetime

import msgspec

from onsale.app.demo.content import DemoEvent
from onsale.app.demo.history import PlannedOrder


class Publication(msgspec.Struct, frozen=True):
    """An event becomes public."""

    event: DemoEvent


class Purchases(msgspec.Struct, frozen=True):
    """People buy at the same time."""

    orders: Sequence[PlannedOrder]


class Admissions(msgspec.Struct, frozen=True):
    """The doors of a performance are open."""

    performance_id: str


Happening = Publication | Purchases | Admissions


class Moment(msgspec.Struct, frozen=True):
    """Something that happens at a time."""

    at: datetime
    happening: Happening


class Timeline:
    """Moments, the earliest first; what happens may add later ones."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Happening]] = []
        self._count = itertools.count()
        self._orders: dict[datetime, list[PlannedOrder]] = {}

    def add(self, at: datetime, happening: Happening) -> None:
        heapq.heappush(self._heap, (at, next(self._count), happening))

    def add_orders(self, at: datetime, orders: Sequence[PlannedOrder]) -> None:
        """Whoever buys at the same moment buys together."""
        if at in self._orders:
            self._orders[at].extend(orders)
        else:
            self._orders[at] = list(orders)
            self.add(at, Purchases(self._orders[at]))

    def __iter__(self) -> Timeline:
        return self

    def __next__(self) -> Moment:
        if not self._heap:
            raise StopIteration
        at, _, happening = heapq.heappop(self._heap)
        return Moment(at, happening)
