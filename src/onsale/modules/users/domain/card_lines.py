"""Recognised lines of a photographed document, put upright: whichever way it was held, what is left is left."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence

import msgspec

Point = tuple[float, float]
# Two lines stand beside each other when their middles differ by less than this part of their height.
SAME_ROW_HEIGHTS = 0.7


class Line(msgspec.Struct, frozen=True):
    """What was recognised at one place. ``corners``: where the text begins above, ends above, ends below and begins
    below, as one reads it, in pixels of the picture. ``score``: 0 to 1, how sure the recognition is."""

    text: str
    score: float
    corners: tuple[Point, Point, Point, Point]


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A line in a picture that was turned so that text runs from left to right. ``text`` has no spaces and no
    full-width letters or digits; ``words`` still has its spaces."""

    text: str
    words: str
    score: float
    left: float
    right: float
    middle: float
    height: float

    def is_beside(self, other: Placed) -> bool:
        return abs(self.middle - other.middle) < SAME_ROW_HEIGHTS * max(self.height, other.height)


def placed_lines(lines: Sequence[Line]) -> list[Placed]:
    """The lines that say anything, from above to below, after the slant of all of them is taken out."""
    slant = _slant(lines)
    return sorted((_placed(line, -slant) for line in lines if line.text.strip()), key=lambda line: line.middle)


def right_of(label: Placed, lines: Sequence[Placed]) -> list[Placed]:
    """What stands in the same row behind a label, the nearest first."""
    behind = [line for line in lines if line is not label and line.left > label.left and line.is_beside(label)]
    return sorted(behind, key=lambda line: line.left)


def _slant(lines: Sequence[Line]) -> float:
    """The direction in which text runs, in radians; long lines know it better than short ones."""
    along = sum(_width(line)[0] for line in lines)
    down = sum(_width(line)[1] for line in lines)
    return math.atan2(down, along)


def _width(line: Line) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = line.corners
    return bx - ax + cx - dx, by - ay + cy - dy


def _placed(line: Line, turn: float) -> Placed:
    cosine, sine = math.cos(turn), math.sin(turn)
    corners = [(x * cosine - y * sine, x * sine + y * cosine) for x, y in line.corners]
    words = unicodedata.normalize("NFKC", line.text).strip()
    return Placed(
        text="".join(words.split()),
        words=words,
        score=line.score,
        left=(corners[0][0] + corners[3][0]) / 2,
        right=(corners[1][0] + corners[2][0]) / 2,
        middle=sum(y for _, y in corners) / 4,
        height=max(1.0, (math.dist(corners[0], corners[3]) + math.dist(corners[1], corners[2])) / 2),
    )
