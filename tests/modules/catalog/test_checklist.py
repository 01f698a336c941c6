"""What is missing before an event can be public: what blocks, what is only advice, and where each is mended."""

import msgspec
import pytest

from onsale.modules.catalog.domain.checklist import Finding, blocking, checklist
from onsale.modules.catalog.domain.records import PUBLISHED
from tests.modules.catalog.facts import AT, DAY, HOUR, date, event, kind

PLACES = {
    "title": {"title_zh": " "},
    "title in English": {"title_en": ""},
    "description": {"description_zh": "", "description_en": " "},
    "description in English": {"description_en": ""},
    "notices": {"notices_zh": "", "notices_en": ""},
    "subtitle in Chinese": {"subtitle_en": "Tour"},
}


def shown(findings: list[Finding]) -> list[tuple[str, bool, str | None]]:
    return [(one.code, one.is_blocking, one.pointer or one.performance_id) for one in findings]


def test_an_event_that_lacks_nothing_has_an_empty_list() -> None:
    assert checklist(event(date()), AT) == []


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ("title", ("title-missing", True, "/title/zh-CN")),
        ("title in English", ("title-missing", True, "/title/en")),
        ("description", ("description-missing", True, "/description/zh-CN")),
        ("description in English", ("description-one-language", False, "/description/en")),
        ("notices", ("notices-missing", False, "/notices/zh-CN")),
        ("subtitle in Chinese", ("subtitle-one-language", False, "/subtitle/zh-CN")),
    ],
)
def test_words_that_are_missing_are_mended_in_their_field(missing: str, found: tuple[str, bool, str]) -> None:
    findings = checklist(event(date(), **PLACES[missing]), AT)
    assert shown(findings) == [found]
    assert findings[0].page == "content"


def test_dates_that_cannot_be_sold_block_and_free_tickets_are_asked_about() -> None:
    bare = msgspec.structs.replace(date(3), ticket_types=[])
    findings = checklist(
        event(
            date(1, starts_at=AT),
            date(2, starts_at=AT - HOUR),
            bare,
            date(4, kind(ends_at=AT)),
            date(5, kind(minor=0), kind("Paid")),
        ),
        AT,
    )
    assert shown(findings) == [
        ("performance-in-the-past", True, "performance-1"),
        ("ticket-types-missing", True, "performance-3"),
        ("sale-over", True, "performance-4"),
        ("tickets-free", False, "performance-5"),
    ]
    assert findings[0].count == 2


def test_what_blocks_comes_first_and_is_all_that_publication_asks_about() -> None:
    bare = event(description_en="", title_en="")
    codes = [one.code for one in checklist(bare, AT)]
    assert codes == ["title-missing", "performance-missing", "description-one-language"]
    assert [one.code for one in blocking(bare, AT)] == codes[:2]


def test_what_is_public_already_is_nothing_to_mend() -> None:
    over = date(1, starts_at=AT - DAY, status=PUBLISHED, published_at=AT - 2 * DAY)
    assert checklist(event(over), AT) == []
