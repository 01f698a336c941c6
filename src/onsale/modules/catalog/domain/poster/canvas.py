"""The small vocabulary that every style of poster draws with."""

import math
import random
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

WIDTH = 600
HEIGHT = 800

Layout = Literal["top", "bottom", "centre", "vertical"]


class Art(msgspec.Struct, frozen=True):
    """A finished picture and how words sit on it: `ink` for the title, `quiet` for the rest."""

    svg: str
    ink: str
    quiet: str
    layout: Layout = "bottom"
    serif: bool = False
    accent: str = ""


def number(value: float) -> str:
    """As short as one decimal allows."""
    return f"{value:.1f}".removesuffix(".0")


def rect(x: float, y: float, width: float, height: float, fill: str, *, more: str = "") -> str:
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} fill="{fill}" {more}/>'


def sheet(fill: str) -> str:
    """The whole ground."""
    return rect(0, 0, WIDTH, HEIGHT, fill)


def circle(x: float, y: float, radius: float, fill: str, *, more: str = "") -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}" {more}/>'


def path(d: str, *, fill: str = "none", more: str = "") -> str:
    return f'<path d="{d}" fill="{fill}" {more}/>'


def polygon(points: Iterable[tuple[float, float]], fill: str, *, more: str = "") -> str:
    return f'<polygon points="{" ".join(f"{number(x)},{number(y)}" for x, y in points)}" fill="{fill}" {more}/>'


def gradient(name: str, stops: Sequence[tuple[float, str, float]], *, direction: str = "0 0 0 1") -> str:
    """A linear gradient from (x1 y1) to (x2 y2); stops are offset, colour and opacity."""
    x1, y1, x2, y2 = direction.split()
    return f'<linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{_stops(stops)}</linearGradient>'


def glow(name: str, stops: Sequence[tuple[float, str, float]]) -> str:
    """A radial gradient from the middle outwards."""
    return f'<radialGradient id="{name}">{_stops(stops)}</radialGradient>'


def _stops(stops: Sequence[tuple[float, str, float]]) -> str:
    return "".join(
        f'<stop offset="{offset}" stop-color="{color}" stop-opacity="{opacity}"/>' for offset, color, opacity in stops
    )


class Ridge:
    """A smooth random line: a few sine waves with falling amplitude. The same for the same random source."""

    def __init__(self, source: random.Random, *, octaves: int = 4, base: float = 1.2) -> None:
        self._waves = [
            (base * (1.9**octave) * source.uniform(0.8, 1.2), source.uniform(0, math.tau), 0.55**octave)
            for octave in range(octaves)
        ]

    def at(self, t: float) -> float:
        """Roughly between -1 and 1 for t from 0 to 1."""
        total = sum(amplitude for _, _, amplitude in self._waves)
        return sum(a * math.sin(math.tau * f * t + phase) for f, phase, a in self._waves) / total


def smooth(points: Sequence[tuple[float, float]]) -> str:
    """A path through all points without corners (Catmull and Rom, as Bézier curves)."""
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for at in range(len(points) - 1):
        before, start = points[max(at - 1, 0)], points[at]
        end, after = points[at + 1], points[min(at + 2, len(points) - 1)]
        c1 = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        c2 = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        parts.append("C" + " ".join(number(v) for v in (*c1, *c2, *end)))
    return "".join(parts)


def hill(ridge: Ridge, *, level: float, height: float, steps: int = 24) -> str:
    """A closed path from the ridge down to the lower edge."""
    points = [(WIDTH * (i / steps) * 1.04 - 12, level - height * ridge.at(i / steps)) for i in range(steps + 1)]
    return smooth(points) + f"L{WIDTH + 12} {HEIGHT}L-12 {HEIGHT}Z"


def mix(first: str, last: str, t: float) -> str:
    """The colour that lies at `t` between two, from 0 to 1."""
    pairs = [(int(first[i : i + 2], 16), int(last[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * t):02x}" for a, b in pairs)
