"""Posters as a browser sets them, with the fonts that it really uses."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Browser

from onsale.app.demo.content import read_content
from onsale.contracts.values import Text
from onsale.modules.catalog.domain.poster import PosterWords, draw_poster
from onsale.modules.catalog.domain.poster.canvas import WIDTH

pytestmark = pytest.mark.timeout(60)

MARGIN = 44
# The browser answers with boxes of whole pixels around the glyphs.
ROUNDED = 2
# The mixed ones are wide where an estimate goes wrong: capitals, quotation marks, digits, W and M.
MIXED = [
    Text("“不眠之夜”SLEEP NO MORE 中国版", "WWW MMM: a Homage to Whatever Moves Mountains"),
    Text("MUSE Will Of The People WORLD TOUR 演唱会", "MUSE: Will of the People"),
    Text("林知夏 LIN ZHIXIA「TIDES WORLD TOUR 2027」上海站", "Lin Zhixia: TIDES WORLD TOUR 2027, Shanghai"),
    Text("HAMILTON 汉密尔顿 WWW.MMM 百老汇音乐剧", "Hamilton & Company, an American Musical"),
    Text("Ÿ·“”‘’…—@%& ÉÀÜÑ Live 现场", "“Quotes” — dashes… & ‘more’ @ 100 %"),
]
LINES_WITH_ENDS = """() => [...document.querySelectorAll('text')].map((text) => {
  const box = text.getBBox()
  return [text.textContent, box.x + box.width]
})"""


def words(title: Text, category: str, seed: int) -> PosterWords:
    return PosterWords(
        event_id=f"{title.en}{seed}",
        title=title,
        category=category,
        city=Text("上海", "Shanghai"),
        venue=Text("铁轨 Live House 的大黑盒", "The Rails Live House"),
        dates="12.24 — 12.26",
    )


def test_every_line_ends_inside_the_margin(browser: Browser) -> None:
    page = browser.new_page()
    titles = [(event.title, event.category) for event in read_content().events]
    titles += product(MIXED, ("concert", "festival", "theatre", "musical", "exhibition", "sport", "comedy", "family"))
    lines = 0
    for (title, category), seed in product(titles, range(2)):
        svg = draw_poster(words(title, category, seed))
        page.set_content(svg)
        measured = page.evaluate(LINES_WITH_ENDS)
        lines += len(measured)
        assert [line for line in measured if line[1] > WIDTH - MARGIN + ROUNDED] == []
    page.close()
    assert lines > 4 * len(titles)
