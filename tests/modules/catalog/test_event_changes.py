"""Two people change the words of one event: one has saved, the other is told and loses nothing. On every database."""

import asyncio
import json

import pytest

from onsale.app.process import Process
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day, text
from tests.processes import rows

pytestmark = EVERY_ENGINE


async def test_the_second_of_two_is_told_what_is_stored_and_changes_nothing(desk: Desk) -> None:
    venue_id = await desk.venue()
    event_id = await desk.draft(venue_id)
    assert (await desk.get(f"events/{event_id}")).json()["revision"] == 1
    first = await desk.change(event_id, {"title": text("甲", "First"), "age_limit": 12})
    assert (first.status_code, first.json()["revision"]) == (200, 2)
    refused = await desk.change(event_id, {"title": text("乙", "Second"), "category": "comedy"})
    assert (refused.status_code, refused.json()["code"]) == (409, "event-changed")
    assert refused.json()["content"] == {
        "revision": 2,
        "title": text("甲", "First"),
        "subtitle": text("特邀嘉宾：重庆乐队", "with guests from Chongqing"),
        "description": text("两个小时。", "Two hours."),
        "notices": text("", ""),
        "category": "concert",
        "age_limit": 12,
        "venue_id": venue_id,
    }
    assert (await desk.get(f"events/{event_id}")).json() == first.json()
    over = await desk.change(event_id, {"title": text("乙", "Second")}, revision=2)
    assert (over.status_code, over.json()["title"], over.json()["revision"]) == (200, text("乙", "Second"), 3)


async def test_of_many_who_save_at_once_one_has_saved(desk: Desk) -> None:
    event_id = await desk.published()
    names = [text("题", f"Title {number}") for number in range(8)]
    answers = await asyncio.gather(*(desk.change(event_id, {"title": name}) for name in names))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    [won] = [name for name, answer in zip(names, answers, strict=True) if answer.status_code == 200]
    assert {answer.json()["content"]["title"]["en"] for answer in answers if answer.status_code == 409} == {won["en"]}
    assert (await desk.get(f"events/{event_id}")).json()["title"] == won
    assert (await desk.client.get(f"/api/v1/events/{event_id}")).json()["title"] == won


async def test_a_change_that_is_sent_again_does_no_harm(desk: Desk, process: Process) -> None:
    event_id = await desk.draft(await desk.venue())
    first = await desk.change(event_id, {"age_limit": 18})
    again = await desk.change(event_id, {"age_limit": 18})
    assert (again.status_code, again.json()) == (200, first.json())
    [(action, before, after)] = await rows(
        process,
        "SELECT action, value_before, value_after FROM platform_audit_entries WHERE action LIKE '%-changed'",
    )
    assert isinstance(before, bytes)
    assert isinstance(after, bytes)
    assert action == "catalog.event-changed"
    assert (json.loads(before).get("age_limit"), json.loads(after)["age_limit"]) == (None, 18)


async def test_what_else_happens_to_an_event_is_no_change_of_its_words(desk: Desk) -> None:
    event_id = await desk.published()
    await desk.performance(event_id, on_day(8))
    assert (await desk.publish(event_id)).status_code == 200
    assert (await desk.change(event_id, {"age_limit": 18})).status_code == 200


@pytest.mark.parametrize("stated", ["", "new", "-1"])
async def test_a_change_says_what_it_was_made_from(desk: Desk, stated: str) -> None:
    event_id = await desk.draft(await desk.venue())
    headers = desk.headers | ({"If-Match": stated} if stated else {})
    refused = await desk.client.patch(f"/api/v1/organiser/events/{event_id}", json={"age_limit": 6}, headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/If-Match")


async def test_nobody_learns_of_the_changes_of_others(desk: Desk, sign_in: SignIn) -> None:
    event_id = await desk.draft(await desk.venue())
    await desk.change(event_id, {"age_limit": 18})
    stranger = Desk(desk.client, await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-00000000000b"))
    refused = await stranger.change(event_id, {"age_limit": 3})
    assert (refused.status_code, "content" in refused.json()) == (404, False)


async def test_a_venue_does_not_change_under_a_performance_that_is_added(desk: Desk) -> None:
    home, other = await desk.venue(), await desk.venue()
    for _ in range(5):
        event_id = await desk.draft(home)
        moved, added = await asyncio.gather(
            desk.change(event_id, {"venue_id": other}),
            desk.post(f"events/{event_id}/performances", on_day(7, shares_venue=True)),
        )
        assert (moved.status_code, added.status_code) in {(200, 201), (409, 201)}
