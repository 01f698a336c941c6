"""Tickets show that their performance was cancelled or postponed, in whatever order that is heard of."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import DomainEvent
from tests.engines import EVERY_ENGINE
from tests.modules.tickets.door import COUNTS, Door
from tests.modules.tickets.stories import STARTS_AT, cancelled, confirmed, id_of, postponed, published
from tests.processes import (
    API,
    DEAD_LETTERS,
    ORGANISATION_ID,
    publish,
    rows,
    settled,
    signed_in_as,
    tell,
    tell_everything_again,
)

pytestmark = EVERY_ENGINE

NEWS = {
    "published": published(),
    "first": postponed(10),
    "second": postponed(20, revision=2),
}


async def ticket(process: Process, client: httpx2.AsyncClient) -> dict[str, object]:
    answer = await client.get(f"{API}/tickets", headers=signed_in_as(process, "buyer"))
    [found] = answer.json()["items"]
    return dict(found)


@pytest.mark.parametrize("order", ["published first second", "second published first", "second first published"])
async def test_the_latest_time_is_on_the_ticket(process: Process, client: httpx2.AsyncClient, order: str) -> None:
    for name in order.split():
        await tell(process, NEWS[name])
    await tell(process, confirmed("o1", standing=1))
    await tell_everything_again(process)

    shown = await ticket(process, client)

    assert (shown["starts_at"], shown["doors_at"]) == ("2026-06-26T11:30:00Z", "2026-06-26T10:30:00Z")
    assert shown["change"] == {
        "kind": "postponed",
        "reason": {"zh-CN": "嗓子", "en": "A sore throat"},
        "announced_at": "2026-05-01T04:00:00Z",
        "starts_at_before": "2026-06-06T11:30:00Z",
        "refund_free_until": "2026-06-06T11:30:00Z",
    }
    assert await rows(process, DEAD_LETTERS) == []


@pytest.mark.parametrize("news", [[cancelled(), postponed(10)], [postponed(10), cancelled()]])
async def test_a_cancelled_performance_admits_nobody(
    process: Process, client: httpx2.AsyncClient, door: Door, news: list[DomainEvent]
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [code] = await door.codes_of("o1")
    assert (await ticket(process, client))["change"] is None
    for event in news:
        await tell(process, event)

    english, chinese = await door.scan(code), await door.scan(code, language="zh-CN")

    assert (english.status_code, english.json()["code"]) == (409, "ticket-performance-cancelled")
    assert (english.json()["title"], chinese.json()["title"]) == ("The performance is cancelled", "场次已取消")
    assert english.json()["event_title"] == {"zh-CN": "夏夜", "en": "Summer Night"}
    change = (await ticket(process, client))["change"]
    assert isinstance(change, dict)
    assert (change["kind"], change["reason"]["en"], change["refund_free_until"]) == ("cancelled", "Typhoon", None)
    assert await rows(process, COUNTS) == [(1, 0)]


async def test_gates_see_what_is_cancelled_and_what_is_later(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published(), published("winter", starts_at=STARTS_AT + timedelta(days=1)))
    await tell(process, postponed(10), cancelled("winter"))
    headers = signed_in_as(process, "gate", organisation_id=ORGANISATION_ID)
    listed = (await client.get(f"{API}/gate/performances", headers=headers)).json()["items"]
    assert [(one["performance_id"], one["is_cancelled"], one["starts_at"]) for one in listed] == [
        (id_of("winter"), True, "2026-06-07T11:30:00Z"),
        (id_of("summer"), False, "2026-06-16T11:30:00Z"),
    ]


async def test_news_and_publication_at_the_same_moment(process: Process) -> None:
    names = [f"show {number}" for number in range(20)]
    await asyncio.gather(
        *(publish(process, published(name)) for name in names),
        *(publish(process, cancelled(name)) for name in names),
        *(publish(process, postponed(10, name=name)) for name in names),
    )
    await settled(process)
    found = await rows(process, "SELECT cancelled_at IS NULL, postponed_at IS NULL FROM tickets_performances")
    assert found == [(0, 0)] * 20
    assert await rows(process, DEAD_LETTERS) == []
