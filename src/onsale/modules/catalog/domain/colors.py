"""An organiser's colour, held to what everybody can read: WCAG 2.2, contrast (minimum), 1.4.3.

The only place that computes it. Pages show what comes from here, and people are told when it is not what they chose.
"""

from __future__ import annotations

import colorsys
import re
from typing import Final

import msgspec

COLOR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII)
CONTRAST_MIN: Final = 4.5
# Of the grounds of each theme the one that is harder to write on; web/packages/design has the same.
LIGHT_GROUND: Final = "#f1efeb"
DARK_GROUND: Final = "#26242c"
# What stands on the colour itself.
ON_LIGHT_THEME: Final = "#ffffff"
ON_DARK_THEME: Final = "#121116"
STEPS: Final = 256


class Shade(msgspec.Struct, frozen=True):
    """A colour that can be read on the grounds of a theme, and what can be read on it."""

    accent: str
    on_accent: str


class Palette(msgspec.Struct, frozen=True):
    """What is used of a colour in each theme. ``is_adjusted``: in the light one it is not the colour itself."""

    light: Shade
    dark: Shade
    is_adjusted: bool


def palette_of(color: str) -> Palette:
    """The nearest colours of the same hue that can be read: darker on light ground, lighter on dark ground.

    ``color`` is ``#rrggbb`` in small letters. What can be read on a ground can also be written on: what stands on it is
    further away than the ground.
    """
    light = _nearest(color, LIGHT_GROUND, towards=0.0)
    dark = _nearest(color, DARK_GROUND, towards=1.0)
    return Palette(Shade(light, ON_LIGHT_THEME), Shade(dark, ON_DARK_THEME), is_adjusted=light != color)


def contrast(first: str, second: str) -> float:
    """Between 1 and 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _nearest(color: str, ground: str, *, towards: float) -> str:
    """The colour itself, or the first on the way to black or white that can be read on the ground: both ends can."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    for step in range(STEPS + 1):
        shown = color if step == 0 else _hex(hue, lightness + (towards - lightness) * step / STEPS, saturation)
        if contrast(shown, ground) >= CONTRAST_MIN:
            return shown
    raise AssertionError(f"nothing can be read on {ground}")


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(value * 255):02x}" for value in colorsys.hls_to_rgb(hue, lightness, saturation))


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(color: str) -> float:
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _channels(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
