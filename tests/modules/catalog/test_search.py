import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.catalog.domain.search import SearchField, index, parse, score

FIELDS = [
    SearchField(8, "林知夏「潮汐」巡回演唱会"),
    SearchField(8, "Lin Zhixia: Tides Tour"),
    SearchField(4, "特邀嘉宾：重庆绿音乐队"),
    SearchField(3, "星河·静安剧场"),
    SearchField(3, "Jing'an Galaxy Café"),
    SearchField(3, "上海 Shanghai"),
    SearchField(2, "演唱会 音乐会 concert live"),
]
EVENT = index(FIELDS)
CHINESE = ("潮", "潮汐", "林知夏", "「潮汐」", "演唱会", "上海", "上海演唱会", "潮汐上海星河", "林 tides")
LATIN = ("lin", "ZHIXIA tides", "shanghai", "concert", "ｔｉｄｅｓ", "jingan", "Jing'an", "jing’an", "cafe", "CAFÉ")
PINYIN = (
    "linzhixia",
    "linzhix",
    "lzx",
    "chaoxi",
    "chaox",
    "chongqing",
    "zhongqing",
    "yinyue",
    "yinle",
    "lvyin",
    "luyin",
)


@pytest.mark.parametrize("query", [*CHINESE, *LATIN, *PINYIN])
def test_what_is_found(query: str) -> None:
    assert score(EVENT, parse(query)) > 1


@pytest.mark.parametrize(
    "query", ["夏潮", "北京", "ides", "tides beijing", "上海话剧", "zhixiax", "xlz", "x" * 90, "知上", "hongqing", "1"]
)
def test_what_is_not_found(query: str) -> None:
    assert score(EVENT, parse(query)) == 0


@pytest.mark.parametrize("query", ["", "  ", "%", "「」", "'"])
def test_no_words_find_everything(query: str) -> None:
    assert (parse(query), score(EVENT, parse(query))) == ((), 1)


def test_titles_count_more_than_places_and_words_more_than_pinyin() -> None:
    assert score(EVENT, parse("tides")) > score(EVENT, parse("concert"))
    assert score(EVENT, parse("潮汐")) > score(EVENT, parse("chaoxi"))


@given(st.text(max_size=150))
def test_whatever_is_typed_finds_itself(typed: str) -> None:
    terms = parse(typed)
    assert len(terms) <= 10
    assert score(index([SearchField(8, typed[:100])]), terms) >= 1


@given(st.text(max_size=40), st.text(max_size=40))
def test_more_words_never_find_more(first: str, second: str) -> None:
    together = score(EVENT, parse(f"{first} {second}"))
    assert not together or (score(EVENT, parse(first)) and score(EVENT, parse(second)))
