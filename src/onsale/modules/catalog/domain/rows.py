"""In which order the seats of a row stand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

# A walk must be shorter by more than rounding to count as another order.
SHORTER = 0.999


def along_row(xs: Sequence[float], ys: Sequence[float], seats: Sequence[int]) -> list[int]:
    """The seats so that neighbours follow each other: as they are given where that is the shorter walk, else along the
    row's direction (odd numbers left and even ones right, numbers from the middle, …)."""
    given = list(seats)
    if len(given) < 3:
        return given
    wide = _extent(xs, given) >= _extent(ys, given)
    along = sorted(given, key=xs.__getitem__ if wide else ys.__getitem__)
    return along if _walk(xs, ys, along) < SHORTER * _walk(xs, ys, given) else given


def _extent(values: Sequence[float], seats: Sequence[int]) -> float:
    return max(values[seat] for seat in seats) - min(values[seat] for seat in seats)


def _walk(xs: Sequence[float], ys: Sequence[float], seats: Sequence[int]) -> float:
    return sum(math.hypot(xs[a] - xs[b], ys[a] - ys[b]) for a, b in itertools.pairwise(seats))
