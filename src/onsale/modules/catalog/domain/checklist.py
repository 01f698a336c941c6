"""What is missing before an event can be public, and what its buyers would miss: one list, which who looks is shown and
who publishes is held to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord
from onsale.modules.catalog.domain.rules import drafts_of

Page = Literal["content", "performances", "performance"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to mend. What ``is_blocking`` keeps the event from being published; the rest is advice.

    It is mended on a ``page``: the event's words, where ``pointer`` names the field; its dates, of which there are too
    few; or one date, ``performance_id``, the first of ``count`` that have this in common.
    """

    code: str
    is_blocking: bool
    page: Page
    detail: Text
    pointer: str | None = None
    performance_id: str | None = None
    count: int = 1


def checklist(event: EventRecord, now: int) -> list[Finding]:
    """Everything that is missing, what blocks first; empty when nothing is. ``now`` in microseconds."""
    found = [*_words(event), *_dates(event, now)]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def blocking(event: EventRecord, now: int) -> list[Finding]:
    """Why the drafts of this event cannot be put on sale."""
    return [finding for finding in checklist(event, now) if finding.is_blocking]


def _words(event: EventRecord) -> Iterator[Finding]:
    row = event.row
    for language, written in (("zh-CN", row.title_zh), ("en", row.title_en)):
        if not written.strip():
            yield _word(
                "title-missing",
                f"/title/{language}",
                Text(zh="标题需要中文和英文。", en="The title is needed in both languages."),
                is_blocking=True,
            )
    if not (row.description_zh.strip() or row.description_en.strip()):
        yield _word(
            "description-missing",
            "/description/zh-CN",
            Text(zh="还没有介绍。", en="There is no description yet."),
            is_blocking=True,
        )
    yield from _half("subtitle", event.row.subtitle, Text(zh="副标题", en="subtitle"))
    yield from _half("description", event.row.description, Text(zh="介绍", en="description"))
    if not (row.notices_zh.strip() or row.notices_en.strip()):
        missing = Text(
            zh="还没有购票须知，例如入场时间和儿童购票规则。",
            en="Buyers are told nothing about doors, children or what to leave at home.",
        )
        yield _word("notices-missing", "/notices/zh-CN", missing)
    yield from _half("notices", event.row.notices, Text(zh="购票须知", en="“Good to know”"))


def _half(name: str, text: Text, called: Text) -> Iterator[Finding]:
    """Written in one language only: readers of the other see a foreign one."""
    if text.zh.strip() and not text.en.strip():
        only = Text(zh=f"{called.zh}还没有英文。", en=f"The {called.en} is not there in English.")
        yield _word(f"{name}-one-language", f"/{name}/en", only)
    elif text.en.strip() and not text.zh.strip():
        only = Text(zh=f"{called.zh}还没有中文。", en=f"The {called.en} is not there in Chinese.")
        yield _word(f"{name}-one-language", f"/{name}/zh-CN", only)


def _word(code: str, pointer: str, detail: Text, *, is_blocking: bool = False) -> Finding:
    return Finding(code=code, is_blocking=is_blocking, page="content", pointer=pointer, detail=detail)


def _dates(event: EventRecord, now: int) -> Iterator[Finding]:
    drafts = drafts_of(event)
    if not event.performances:
        none_yet = Text(zh="还没有场次。", en="There is no performance yet.")
        yield Finding(code="performance-missing", is_blocking=True, page="performances", detail=none_yet)
    started = [one for one in drafts if one.row.starts_at <= now]
    coming = [one for one in drafts if one.row.starts_at > now]
    yield from _date(
        "performance-in-the-past",
        started,
        Text(zh="有场次已经开始，请删除或换一个时间。", en="A performance has already started; remove it."),
        is_blocking=True,
    )
    yield from _date(
        "ticket-types-missing",
        [one for one in coming if not one.ticket_types],
        Text(zh="有场次没有票档，没有票可卖。", en="A performance has no ticket types, so there is nothing to sell."),
        is_blocking=True,
    )
    yield from _date(
        "sale-over",
        [one for one in coming if _sale_is_over(one, now)],
        Text(zh="有场次的售票时间已经过去。", en="The sale of a performance is over before anybody could buy."),
        is_blocking=True,
    )
    yield from _date(
        "tickets-free",
        [one for one in coming if any(kind.price_minor == 0 for kind in one.ticket_types)],
        Text(zh="有票档价格为零，请确认是免费票。", en="A ticket type costs nothing. Is it meant to be free?"),
    )


def _sale_is_over(performance: PerformanceRecord, now: int) -> bool:
    types = performance.ticket_types
    return bool(types) and all(kind.sale_ends_at <= now for kind in types)


def _date(
    code: str, performances: Sequence[PerformanceRecord], detail: Text, *, is_blocking: bool = False
) -> Iterator[Finding]:
    if performances:
        yield Finding(
            code=code,
            is_blocking=is_blocking,
            page="performance",
            performance_id=performances[0].row.id,
            count=len(performances),
            detail=detail,
        )
