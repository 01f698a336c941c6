import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.poster import CATEGORY_NAMES, PosterWords, draw_poster
from onsale.modules.catalog.domain.poster.typography import SANS, SERIF, Typeface, fit, width_of

SVG = "{http://www.w3.org/2000/svg}"


def words(event_id: str = "e1", *, title: Text | None = None, category: str = "concert") -> PosterWords:
    return PosterWords(
        event_id=event_id,
        title=title or Text(zh="林知夏「潮汐」巡回演唱会", en="Lin Zhixia: Tides Tour"),
        category=category,
        city=Text(zh="上海", en="Shanghai"),
        venue=Text(zh="星河体育场", en="Galaxy Stadium"),
        dates="12.24 — 12.26",
    )


@pytest.mark.parametrize("category", sorted(CATEGORY_NAMES))
def test_every_category_and_style_is_well_formed_and_refers_to_nobody(category: str) -> None:
    for seed in range(12):
        svg = draw_poster(words(f"{category}{seed}", category=category))
        root = ET.fromstring(svg)  # noqa: S314 - our own drawing
        assert root.get("viewBox") == "0 0 600 800"
        names = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(names) == len(set(names))
        assert set(re.findall(r"url\(#(\w+)\)", svg)) <= set(names)
        assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)|<image|<script|href", svg)


def test_the_same_event_gets_the_same_poster_and_another_event_another() -> None:
    assert draw_poster(words("a")) == draw_poster(words("a"))
    assert draw_poster(words("a")) != draw_poster(words("b"))


@given(st.text(max_size=120), st.text(max_size=120))
def test_whatever_a_title_holds_the_poster_is_xml(zh: str, en: str) -> None:
    ET.fromstring(draw_poster(words(title=Text(zh=zh, en=en))))  # noqa: S314 - our own drawing


def test_markup_in_a_title_is_text() -> None:
    svg = draw_poster(words(title=Text(zh="<script>1</script>", en='"&')))
    texts = "".join(element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text"))  # noqa: S314 - our own drawing
    assert "<script>1</script>" in texts
    assert "<script" not in svg


def test_titles_break_where_the_sense_breaks() -> None:
    setting = fit("静安交响乐团：马勒第五交响曲", SERIF, width=512, lines_max=3, size_min=34, size_max=78)
    assert [line.text for line in setting.lines] == ["静安交响乐团：", "马勒第五交响曲"]


@given(st.text(min_size=1, max_size=100), st.sampled_from([SANS, SERIF]), st.sampled_from([0.0, 0.06]))
def test_titles_stay_inside_their_box(title: str, face: Typeface, tracking: float) -> None:
    setting = fit(title, face, width=512, lines_max=3, size_min=34, size_max=78, height_max=176, tracking=tracking)
    assert len(setting.lines) <= 3
    for line in setting.lines:
        assert line.width == pytest.approx(width_of(line.text, face, tracking))
        assert line.width * setting.size <= 512 + 1e-6
