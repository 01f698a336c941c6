"""Posters drawn from what is known of an event: the same event always gets the same poster, and no file is needed.

The picture depends on the event's id and words alone. All text is escaped; nothing refers to another host.
"""

import hashlib
import random
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.poster import music, scenes, stage
from onsale.modules.catalog.domain.poster.canvas import HEIGHT, WIDTH, Art
from onsale.modules.catalog.domain.poster.typography import SANS, SERIF, Setting, escape, fit, phrases, width_of

Style = Callable[[random.Random], Art]

_MARGIN = 44
_VERTICAL_CHARACTERS_MAX = 9
_TRACKING = 0.06

CATEGORY_NAMES: Mapping[str, Text] = {
    "concert": Text(zh="演唱会", en="LIVE IN CONCERT"),
    "festival": Text(zh="音乐节", en="MUSIC FESTIVAL"),
    "sport": Text(zh="体育赛事", en="SPORT"),
    "theatre": Text(zh="话剧 戏曲", en="THEATRE"),
    "musical": Text(zh="音乐剧", en="THE MUSICAL"),
    "exhibition": Text(zh="展览", en="EXHIBITION"),
    "comedy": Text(zh="喜剧", en="COMEDY NIGHT"),
    "family": Text(zh="亲子", en="FOR THE FAMILY"),
}
_STYLES: Mapping[str, Sequence[Style]] = {
    "concert": (music.stage_lights, music.vinyl, music.ridgelines, music.arcs),
    "festival": (music.sunset, music.arcs, music.stage_lights),
    "sport": (scenes.pitch, scenes.court, scenes.track),
    "theatre": (stage.curtain,),
    "musical": (stage.skyline, stage.curtain),
    "exhibition": (scenes.plinth, scenes.geometric),
    "comedy": (stage.microphone, music.arcs),
    "family": (stage.whale, stage.balloons),
}
# What the words say comes before what the category says.
_STYLES_BY_WORD: Sequence[tuple[re.Pattern[str], Style]] = tuple(
    (re.compile(words, re.IGNORECASE), style)
    for words, style in (
        (r"篮球|basketball", scenes.court),
        (r"脱口秀|stand-?up", stage.microphone),
        (r"相声|crosstalk|岛屿|islands?\b", music.arcs),
        (r"白日|日落|daylight|sunset", music.sunset),
        (r"足球|football|德比|derby", scenes.pitch),
        (r"田径|马拉松|athletics|marathon", scenes.track),
        (r"交响|钢琴|弦乐|四重奏|室内乐|orchestra|symphon|piano|quartet|philharmonic", music.ribbons),
        (r"昆曲|越剧|京剧|山水|水墨|舞剧|牡丹亭|kunqu|opera|dance drama|ink\b", stage.ink_mountains),
        (r"电子|合成器|electronic|synth", music.ridgelines),
        (r"爵士|灵魂乐|jazz|soul|vinyl", music.vinyl),
        (r"瓷|青铜|文物|陶|porcelain|bronze|ceramic", scenes.plinth),
        (r"鲸|海洋|whale|ocean|\bsea\b", stage.whale),
        (r"气球|balloon", stage.balloons),
        (r"包豪斯|几何|构成|bauhaus|geometr", scenes.geometric),
    )
)


class PosterWords(msgspec.Struct, frozen=True):
    """Everything that a poster says. `dates` is ready to print, empty while there are none."""

    event_id: str
    title: Text
    category: str
    city: Text
    venue: Text
    dates: str


def draw_poster(words: PosterWords) -> str:
    """An SVG document of 600 by 800 units."""
    # S311: a picture, not a secret; it must come out the same every time.
    source = random.Random(hashlib.sha256(words.event_id.encode()).digest())  # noqa: S311
    art = _style_of(words, source)(source)
    label = escape(f"{words.title.zh} {words.title.en}".strip())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f"{art.svg}{_words(words, art)}</svg>"
    )


def _style_of(words: PosterWords, source: random.Random) -> Style:
    text = f"{words.title.zh} {words.title.en}"
    for pattern, style in _STYLES_BY_WORD:
        if pattern.search(text):
            return style
    return source.choice(_STYLES.get(words.category, (scenes.geometric,)))


def _words(words: PosterWords, art: Art) -> str:
    parts = [_header(words, art), _footer(words, art)]
    title = words.title.zh or words.title.en
    columns = phrases(title)
    is_vertical = art.layout == "vertical" and all(
        len(column) <= _VERTICAL_CHARACTERS_MAX and min(column) >= "\u2e80" for column in columns
    )
    if is_vertical and 0 < len(columns) <= 3:
        parts.append(_vertical_title(columns, words, art))
    else:
        parts.append(_horizontal_title(title, words, art))
    return "".join(parts)


def _horizontal_title(title: str, words: PosterWords, art: Art) -> str:
    face = SERIF if art.serif else SANS
    width = WIDTH - 2 * _MARGIN
    main = fit(title, face, width=width, lines_max=3, size_min=34, size_max=78, height_max=176)
    other = words.title.en if words.title.zh else ""
    small = None
    if other:
        small = fit(other.upper(), SANS, width=width, lines_max=2, size_min=15, size_max=22, tracking=_TRACKING)
    main_height = len(main.lines) * main.size * 1.16
    small_height = len(small.lines) * small.size * 1.3 + 12 if small else 0
    top = 96.0 if art.layout != "bottom" else HEIGHT - 104 - main_height - small_height
    parts = [_lines(main, y=top, leading=1.16, style=f'font-family="{face.family}" font-weight="700" fill="{art.ink}"')]
    if small:
        style = f'font-family="{SANS.family}" font-weight="600" letter-spacing="{_TRACKING}em" fill="{art.quiet}"'
        parts.append(_lines(small, y=top + main_height + 12, leading=1.3, style=style))
    return "".join(parts)


def _lines(setting: Setting, *, y: float, leading: float, style: str) -> str:
    return "".join(
        f'<text x="{_MARGIN}" y="{y + setting.size * (0.9 + leading * at):.1f}" font-size="{setting.size:g}" {style}>'
        f"{escape(line.text)}</text>"
        for at, line in enumerate(setting.lines)
    )


def _vertical_title(columns: Sequence[str], words: PosterWords, art: Art) -> str:
    """Columns from right to left, the first one large, with the city as a seal below the last."""
    longest = max(len(column) for column in columns)
    size = min(84.0, 400 / longest)
    x, y, parts = WIDTH - _MARGIN - size / 2, 112.0, []
    bottom = y
    for at, column in enumerate(columns):
        column_size = size if at == 0 else size * 0.5
        for row, character in enumerate(column):
            bottom = y + column_size * (0.9 + 1.08 * row)
            parts.append(
                f'<text x="{x:.1f}" y="{bottom:.1f}" font-size="{column_size:.1f}" text-anchor="middle" '
                f'font-family="{SERIF.family}" font-weight="700" fill="{art.ink}">{escape(character)}</text>'
            )
        x -= size * (0.86 if at == 0 else 0.62)
    seal_x = x + size * (0.86 if len(columns) == 1 else 0.62)
    parts.append(_seal(words.city.zh, x=seal_x, y=bottom + 22, color=art.accent))
    small = fit(words.title.en, SERIF, width=300, lines_max=2, size_min=14, size_max=21)
    style = f'font-family="{SERIF.family}" font-style="italic" fill="{art.ink}"'
    parts.append(_lines(small, y=HEIGHT - 112 - len(small.lines) * small.size * 1.3, leading=1.3, style=style))
    return "".join(parts)


def _seal(city: str, *, x: float, y: float, color: str) -> str:
    characters = city[:2]
    if not characters:
        return ""
    height = 14 + 24 * len(characters)
    style = f'text-anchor="middle" font-family="{SERIF.family}" font-weight="700" fill="#FFF6EA"'
    glyphs = "".join(
        f'<text x="{x:.1f}" y="{y + 25 + 24 * at:.1f}" font-size="21" {style}>{escape(character)}</text>'
        for at, character in enumerate(characters)
    )
    return f'<rect x="{x - 17:.1f}" y="{y:.1f}" width="34" height="{height}" rx="4" fill="{color}"/>{glyphs}'


def _header(words: PosterWords, art: Art) -> str:
    name = CATEGORY_NAMES.get(words.category, Text(zh="", en=""))
    if art.layout == "bottom":
        return ""
    style = f'font-family="{SANS.family}" font-size="14" font-weight="700" letter-spacing=".18em" fill="{art.quiet}"'
    return f'<text x="{_MARGIN}" y="68" {style}>{escape(f"{name.en}  {name.zh}")}</text>'


def _footer(words: PosterWords, art: Art) -> str:
    """Rule, dates on the left, place on the right."""
    y = HEIGHT - 46
    rule = (
        f'<path d="M{_MARGIN} {y - 34}H{WIDTH - _MARGIN}" stroke="{art.ink}" stroke-opacity=".45" stroke-width="1.5"/>'
    )
    place = " · ".join(part for part in (words.city.zh, words.venue.zh) if part)
    size = 19.0
    while size > 13 and width_of(place, SANS) * size > 330:
        size -= 1
    while width_of(place, SANS) * size > 330:
        place = place[:-2] + "…"
    style = f'font-family="{SANS.family}" font-weight="600" fill="{art.ink}"'
    dates = f'<text x="{_MARGIN}" y="{y}" font-size="22" {style}>{escape(words.dates)}</text>'
    end = f'x="{WIDTH - _MARGIN}" y="{y}" font-size="{size:g}" text-anchor="end"'
    return f"{rule}{dates}<text {end} {style}>{escape(place)}</text>"
