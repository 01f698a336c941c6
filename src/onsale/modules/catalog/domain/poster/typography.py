"""Titles set like a designer would: broken where the sense breaks, as large as the box allows, escaped for XML."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, partial

import msgspec

BAD_BREAK_COST = 16.0
TITLE_CHARACTERS_MAX = 80

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Latin words and numbers stay whole; of Chinese every character may end a line.
_TOKEN = re.compile(r"[\u0021-\u024f\u2010-\u2027\u2030-\u205e]+|\s+|.", re.DOTALL)
_CLOSING = frozenset("，。、；：！？）》」』】”’·,.;:!?)]—…")
_OPENING = frozenset("（《「『【“‘([")

# A Chinese character, and Chinese fonts draw what they share with Western ones (·“”‘’×) just as wide.
_FULL_WIDTH = 1.0
_EMOJI_WIDTH = 1.4

Measure = Callable[[str], float]


class Typeface(msgspec.Struct, frozen=True):
    """Fonts that stand in for each other, and how wide their Western characters are at size 1."""

    family: str
    widths: Mapping[str, float]


def _each(*groups: tuple[float, str]) -> Mapping[str, float]:
    return {character: width for width, characters in groups for character in characters}


# Advance widths, the wider of the bold Noto Sans CJK SC and Arial.
SANS = Typeface(
    "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','Helvetica Neue',Arial,sans-serif",
    _each(
        (0.28, " "),
        (0.32, "ijl|"),
        (0.36, "',.:;I"),
        (0.40, "!()-/[\\]f{}¡"),
        (0.44, "rt°"),
        (0.52, "*z"),
        (0.56, "csx–"),
        (0.60, '"#$+0123456789<=>J^_aevy~€£¥'),
        (0.64, "?FLTZ`ghknou¿"),
        (0.68, "EPSVXYbdpq"),
        (0.72, "ß"),
        (0.76, "&ABCDHKNRU"),
        (0.80, "GOQ"),
        (0.88, "Mw"),
        (0.96, "W"),
        (1.04, "@"),
        (1.12, "…"),
    ),
)
# Of the bold Noto Serif CJK SC.
SERIF = Typeface(
    "'Noto Serif CJK SC','Noto Serif SC','Songti SC',STSong,SimSun,Georgia,serif",
    _each(
        (0.24, "'"),
        (0.28, " "),
        (0.32, "j"),
        (0.36, "!,.:;il|¡°"),
        (0.40, "()-/[\\]t{}"),
        (0.44, "IJ"),
        (0.48, '"?`frs¿'),
        (0.52, "*cvyz"),
        (0.56, "ae"),
        (0.60, "$0123456789S_goqx–€£¥"),
        (0.64, "#+<=>FLZ^dp~"),
        (0.68, "EPbknuß"),
        (0.72, "BCTYh"),
        (0.76, "AGOQRVX"),
        (0.80, "DKUw"),
        (0.84, "&N"),
        (0.88, "H"),
        (1.04, "m"),
        (1.12, "W"),
    ),
)


class Line(msgspec.Struct, frozen=True):
    """One line of a title and its width at size 1."""

    text: str
    width: float


class Setting(msgspec.Struct, frozen=True):
    """A title in a box: its size and its lines."""

    size: float
    lines: tuple[Line, ...]


class _Break(msgspec.Struct, frozen=True):
    cost: float
    lines: tuple[Line, ...]


def escape(text: str) -> str:
    """Safe as XML text and in attributes; characters that XML cannot hold are dropped."""
    return html.escape(_NOT_XML.sub("", text), quote=True)


def width_of(text: str, face: Typeface, tracking: float = 0.0) -> float:
    """The width at size 1, a little generous, because the reader may have another of the typeface's fonts. `tracking`
    is what is added after every character, as CSS does with `letter-spacing` in em."""
    return sum(_character_width(character, face.widths) for character in text) + tracking * len(text)


def _character_width(character: str, widths: Mapping[str, float]) -> float:
    if character >= "\u2e80":
        return _FULL_WIDTH if character < "\U0001f000" else _EMOJI_WIDTH
    known = widths.get(character)
    return known or widths.get(unicodedata.normalize("NFD", character)[0], _FULL_WIDTH)


def fit(
    text: str,
    face: Typeface,
    *,
    width: float,
    lines_max: int,
    size_min: float,
    size_max: float,
    height_max: float = 1e9,
    tracking: float = 0.0,
) -> Setting:
    """The largest readable setting: a smaller size is taken when it saves a break inside a word or phrase."""
    measure = partial(width_of, face=face, tracking=tracking)
    words = _tokens(text[:TITLE_CHARACTERS_MAX])
    line_of = cache(lambda start, end: _line(words[start:end], measure))  # whatever the size
    length = sum(measure(word) for word in words)
    best: tuple[float, Setting] | None = None
    size = size_max
    while size >= size_min:
        for count in range(1, min(lines_max, int(height_max / size)) + 1):
            broken = _broken(words, line_of, count, width=width / size, ideal=length / count)
            if broken is not None:
                score = size - BAD_BREAK_COST * broken.cost - 3 * count
                if best is None or score > best[0]:
                    best = (score, Setting(size, broken.lines))
        size -= 2
    if best is not None:
        return best[1]
    return _cut(text, lines_max=lines_max, size=size_min, width=width / size_min, measure=measure)


def _tokens(text: str) -> tuple[str, ...]:
    tokens: list[str] = []
    for token in _TOKEN.findall(" ".join(text.split())):
        if tokens and (token[0] in _CLOSING or tokens[-1][-1] in _OPENING):
            tokens[-1] += token
        else:
            tokens.append(token)
    return tuple(tokens)


def _broken(
    words: tuple[str, ...], line_of: Callable[[int, int], Line], count: int, *, width: float, ideal: float
) -> _Break | None:
    """The cheapest way to set the words in exactly `count` lines, or None when a line would be too wide."""

    @cache
    def from_word(start: int, lines_left: int) -> _Break | None:
        if lines_left == 1:
            line = line_of(start, len(words))
            return None if line.width > width or not line.text else _Break(_raggedness(line, ideal), (line,))
        best: _Break | None = None
        for end in range(start + 1, len(words)):
            line = line_of(start, end)
            if line.width > width:
                break
            rest = from_word(end, lines_left - 1) if line.text else None
            if rest is None:
                continue
            cost = rest.cost + _raggedness(line, ideal) + _break_cost(words[end - 1], words[end])
            if best is None or cost < best.cost:
                best = _Break(cost, (line, *rest.lines))
        return best

    return from_word(0, count)


def _line(words: tuple[str, ...], measure: Measure) -> Line:
    text = "".join(words).strip()
    return Line(text, measure(text))


def _raggedness(line: Line, ideal: float) -> float:
    lonely = 1.0 if line.width < 1.5 else 0.0
    return 0.5 * ((line.width - ideal) / max(ideal, 1.0)) ** 2 + lonely


def _break_cost(before: str, after: str) -> float:
    """0 where the sense breaks, 1 in the middle of a run of Chinese."""
    if before.isspace() or after.isspace() or before[-1] in _CLOSING or after[0] in _OPENING:
        return 0.0
    return 0.25 if (before[-1] < "\u2e80") != (after[0] < "\u2e80") else 1.0


def _cut(text: str, *, lines_max: int, size: float, width: float, measure: Measure) -> Setting:
    """For titles that fit nowhere, such as one endless word: cut by characters, with an ellipsis."""
    lines: list[Line] = []
    rest = " ".join(text.split())
    while rest and len(lines) < lines_max:
        ending = "" if len(lines) < lines_max - 1 or measure(rest) <= width else "…"
        end = len(rest)
        while end > 1 and measure(rest[:end] + ending) > width:
            end -= 1
        line = rest[:end].strip() + ending
        lines.append(Line(line, measure(line)))
        rest = rest[end:]
    return Setting(size, tuple(lines))


def phrases(text: str) -> list[str]:
    """The text cut where its sense breaks: the columns of a vertical title."""
    return [part for part in re.split(r"[\s·：:，,—\-–《》「」]+", text) if part]
