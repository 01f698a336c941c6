"""Whatever colour an organiser likes, everybody can read what is written in it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.catalog.domain.colors import CONTRAST_MIN, DARK_GROUND, LIGHT_GROUND, contrast, palette_of

TOKENS = Path(__file__).parents[3] / "web" / "packages" / "design" / "src" / "tokens.css"


def grounds() -> list[list[str]]:
    """What words stand on, in the light theme and in the dark one."""
    themes = TOKENS.read_text().split(":root[data-theme='dark']")
    return [
        [re.findall(rf"--os-{name}: (#[0-9a-f]{{6}})", theme)[0] for name in ("canvas", "surface", "sunken")]
        for theme in themes
    ]


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_can_be_read_on_every_ground_and_be_written_on(number: int) -> None:
    color = f"#{number:06x}"
    palette = palette_of(color)

    for shade, theme in zip((palette.light, palette.dark), grounds(), strict=True):
        assert min(contrast(shade.accent, ground) for ground in theme) >= CONTRAST_MIN
        assert contrast(shade.on_accent, shade.accent) >= CONTRAST_MIN
    assert palette.is_adjusted == (palette.light.accent != color)
    assert palette_of(palette.light.accent).light == palette.light


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#abcdef", "#abcdef", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(first: str, second: str, expected: float) -> None:
    assert contrast(first, second) == contrast(second, first) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("color", "is_adjusted"), [("#0a5c36", False), ("#1a1a80", False), ("#ffee00", True)])
def test_a_colour_that_can_be_read_stays(color: str, is_adjusted: bool) -> None:  # noqa: FBT001  # a column of the table
    palette = palette_of(color)
    assert (palette.is_adjusted, palette.light.accent == color) == (is_adjusted, not is_adjusted)


def test_the_grounds_are_the_hardest_to_write_on() -> None:
    light, dark = grounds()
    assert min(light, key=lambda ground: contrast(ground, "#000000")) == LIGHT_GROUND
    assert min(dark, key=lambda ground: contrast(ground, "#ffffff")) == DARK_GROUND
