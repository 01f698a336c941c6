"""Who has a hall for itself, and who would collide. Times are microseconds; it is taken from the doors to the end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from onsale.contracts.values import Text


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """A performance that has its venue for itself, with the title of its event."""

    performance_id: str
    event_id: str
    title_zh: str
    title_en: str
    doors_at: int
    starts_at: int
    ends_at: int

    @property
    def title(self) -> Text:
        return Text(zh=self.title_zh, en=self.title_en)


class Span(msgspec.Struct, frozen=True):
    """From the doors to the end."""

    doors_at: int
    ends_at: int


class Collision(msgspec.Struct, frozen=True):
    """The span at this position meets what is there already."""

    position: int
    taken: Taken


def collisions(spans: Sequence[Span], taken: Sequence[Taken]) -> list[Collision]:
    """Every pair of a span and what it meets, by position. What ends as the other begins does not meet it."""
    by_doors = sorted(taken, key=lambda one: (one.doors_at, one.performance_id))
    doors = [one.doors_at for one in by_doors]
    # The latest end of all up to here: behind it nothing reaches further.
    latest = list(accumulate((one.ends_at for one in by_doors), max))
    found: list[Collision] = []
    for position, span in enumerate(spans):
        met = []
        index = bisect_left(doors, span.ends_at) - 1
        while index >= 0 and latest[index] > span.doors_at:
            if by_doors[index].ends_at > span.doors_at:
                met.append(Collision(position, by_doors[index]))
            index -= 1
        found += reversed(met)
    return found


def positions_that_meet(spans: Sequence[Span]) -> list[int]:
    """The positions of the spans that begin before an earlier one of them has ended, in their order."""
    meeting = []
    latest: int | None = None
    for position in sorted(range(len(spans)), key=lambda at: (spans[at].doors_at, at)):
        if latest is not None and spans[position].doors_at < latest:
            meeting.append(position)
        latest = spans[position].ends_at if latest is None else max(latest, spans[position].ends_at)
    return sorted(meeting)
