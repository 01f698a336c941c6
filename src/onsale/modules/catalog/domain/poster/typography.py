"""Titles set like a designer would: broken where the sense breaks, as large as the box allows, escaped for XML."""

import html
import re
from functools import cache

import msgspec

SANS = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','Helvetica Neue',Arial,sans-serif"
SERIF = "'Noto Serif CJK SC','Noto Serif SC','Songti SC',STSong,SimSun,Georgia,serif"

BAD_BREAK_COST = 16.0
TITLE_CHARACTERS_MAX = 80

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Latin words and numbers stay whole; of Chinese every character may end a line.
_TOKEN = re.compile(r"[\u0021-\u024f\u2010-\u2027\u2030-\u205e]+|\s+|.", re.DOTALL)
_CLOSING = frozenset("，。、；：！？）》」』】”’·,.;:!?)]—…")
_OPENING = frozenset("（《「『【“‘([")


class Line(msgspec.Struct, frozen=True):
    """One line of a title and its estimated width at size 1."""

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


def width_of(text: str) -> float:
    """The estimated width at size 1, slightly generous, because the reader's font is not known."""
    return sum(_character_width(character) for character in text)


@cache
def _character_width(character: str) -> float:
    if character >= "\u2e80":
        return 1.0
    if character in "iIl.,:;'|!·":
        return 0.32
    if character in "mwMW@%—":
        return 0.9
    if character == " ":
        return 0.28
    return 0.68 if character.isupper() else 0.58


def fit(
    text: str, *, width: float, lines_max: int, size_min: float, size_max: float, height_max: float = 1e9
) -> Setting:
    """The largest readable setting: a smaller size is taken when it saves a break inside a word or phrase."""
    words = _tokens(text[:TITLE_CHARACTERS_MAX])
    best: tuple[float, Setting] | None = None
    size = size_max
    while size >= size_min:
        for count in range(1, min(lines_max, int(height_max / size)) + 1):
            broken = _broken(words, count, width / size)
            if broken is not None:
                score = size - BAD_BREAK_COST * broken.cost - 3 * count
                if best is None or score > best[0]:
                    best = (score, Setting(size, broken.lines))
        size -= 2
    if best is not None:
        return best[1]
    return _cut(text, width=width, lines_max=lines_max, size=size_min)


def _tokens(text: str) -> tuple[str, ...]:
    tokens: list[str] = []
    for token in _TOKEN.findall(" ".join(text.split())):
        if tokens and (token[0] in _CLOSING or tokens[-1][-1] in _OPENING):
            tokens[-1] += token
        else:
            tokens.append(token)
    return tuple(tokens)


def _broken(words: tuple[str, ...], count: int, width: float) -> _Break | None:
    """The cheapest way to set the words in exactly `count` lines, or None when a line would be too wide."""
    ideal = sum(width_of(word) for word in words) / count

    @cache
    def from_word(start: int, lines_left: int) -> _Break | None:
        if lines_left == 1:
            line = _line(words[start:])
            return None if line.width > width or not line.text else _Break(_raggedness(line, ideal), (line,))
        best: _Break | None = None
        for end in range(start + 1, len(words)):
            line = _line(words[start:end])
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


def _line(words: tuple[str, ...]) -> Line:
    text = "".join(words).strip()
    return Line(text, width_of(text))


def _raggedness(line: Line, ideal: float) -> float:
    lonely = 1.0 if line.width < 1.5 else 0.0
    return 0.5 * ((line.width - ideal) / max(ideal, 1.0)) ** 2 + lonely


def _break_cost(before: str, after: str) -> float:
    """0 where the sense breaks, 1 in the middle of a run of Chinese."""
    if before.isspace() or after.isspace() or before[-1] in _CLOSING or after[0] in _OPENING:
        return 0.0
    return 0.25 if (before[-1] < "\u2e80") != (after[0] < "\u2e80") else 1.0


def _cut(text: str, *, width: float, lines_max: int, size: float) -> Setting:
    """For titles that fit nowhere, such as one endless word: cut by characters, with an ellipsis."""
    lines: list[Line] = []
    rest = " ".join(text.split())
    while rest and len(lines) < lines_max:
        end = len(rest)
        while end > 1 and width_of(rest[:end]) > width / size:
            end -= 1
        lines.append(Line(rest[:end].strip(), width_of(rest[:end])))
        rest = rest[end:]
    if rest and lines:
        lines[-1] = Line(lines[-1].text[:-1] + "…", lines[-1].width)
    return Setting(size, tuple(lines))


def phrases(text: str) -> list[str]:
    """The text cut where its sense breaks: the columns of a vertical title."""
    return [part for part in re.split(r"[\s·：:，,—\-–《》「」]+", text) if part]
