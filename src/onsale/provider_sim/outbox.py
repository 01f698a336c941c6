"""Which notice is due when."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from onsale.provider_sim.books import Notice


class Outbox:
    """Notices by the time at which they are due. A notice whose time was changed is added again."""

    def __init__(self, notices: Iterable[Notice]) -> None:
        self._heap: list[tuple[int, int, Notice]] = []
        self._added = 0
        for notice in notices:
            self.add(notice)

    def add(self, notice: Notice) -> None:
        self._added += 1
        heapq.heappush(self._heap, (notice.due_ms, self._added, notice))

    def take_due(self, now_ms: int, count_max: int) -> list[Notice]:
        """Up to so many notices whose time has come, the earliest first; they are the caller's then."""
        due: list[Notice] = []
        while self._heap and self._heap[0][0] <= now_ms and len(due) < count_max:
            due_ms, _, notice = heapq.heappop(self._heap)
            if notice.due_ms == due_ms:
                due.append(notice)
        return due
