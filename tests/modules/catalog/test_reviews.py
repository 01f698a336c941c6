"""From a draft to the public by way of the platform's reviewers. On every database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day, text
from tests.modules.catalog.reviewer import Reviewer, hand_in, handed_in
from tests.processes import heard, rows

pytestmark = EVERY_ENGINE

Settle = Callable[[], Awaitable[None]]


@pytest.fixture
async def reviewer(client: httpx2.AsyncClient, sign_in: SignIn) -> Reviewer:
    """An operator, who has said that the organisation of the desk is reviewed."""
    operator = Reviewer(client, await sign_in("operator"))
    await operator.says(is_reviewed=True)
    return operator


async def states(process: Process) -> list[tuple[object, ...]]:
    return await rows(process, "SELECT state, open_event_id FROM catalog_reviews ORDER BY id")


async def deeds(process: Process) -> list[str]:
    found = await rows(process, "SELECT action FROM platform_audit_entries WHERE module = 'catalog' ORDER BY id")
    return [str(action).removeprefix("catalog.") for (action,) in found]


async def test_sent_back_mended_and_approved(desk: Desk, reviewer: Reviewer, process: Process, settle: Settle) -> None:
    event_id, first = await handed_in(desk)
    assert (await desk.publish(event_id)).json()["code"] == "review-needed"
    [line] = (await reviewer.get()).json()["items"]
    assert (line["id"], line["event_id"], line["ticket_count"], line["is_public"]) == (first, event_id, 100, False)

    assert (await reviewer.send_back(first, "  请写明入场年龄。 ")).status_code == 200
    back = (await desk.get(f"events/{event_id}")).json()
    assert (back["stage"], back["review"]["reason"]) == ("sent_back", "请写明入场年龄。")
    assert (await reviewer.get()).json()["items"] == []
    mended = await desk.change(event_id, {"notices": text("满 6 岁入场", "From 6 years on")})
    assert (mended.status_code, mended.json()["stage"], mended.json()["needs_review"]) == (200, "sent_back", True)

    second = await hand_in(desk, event_id)
    approved = await reviewer.approve(second)
    assert (approved.status_code, approved.json()["review"]["state"], approved.json()["is_public"]) == (
        200,
        "approved",
        True,
    )
    await settle()
    assert len(heard(process, PerformancePublished)) == 1
    public = (await desk.client.get(f"/api/v1/events/{event_id}")).json()
    assert public["notices"] == text("满 6 岁入场", "From 6 years on")
    history = (await desk.get(f"events/{event_id}/reviews")).json()["items"]
    assert [(one["state"], one["content_revision"]) for one in history] == [("approved", 2), ("sent_back", 1)]
    assert (await deeds(process))[-5:] == [
        "event-submitted",
        "event-sent-back",
        "event-changed",
        "event-submitted",
        "event-approved",
    ]
    [(reason,)] = await rows(process, "SELECT value_after FROM platform_audit_entries WHERE action LIKE '%-sent-back'")
    assert isinstance(reason, bytes)
    assert json.loads(reason)["reason"] == "请写明入场年龄。"


async def test_nobody_says_yes_to_what_they_have_not_seen(desk: Desk, reviewer: Reviewer, process: Process) -> None:
    event_id, review_id = await handed_in(desk)
    seen = await reviewer.version(review_id)
    changes = [
        desk.change(event_id, {"title": text("另一个", "Another")}),
        desk.post(f"events/{event_id}/performances", on_day(9)),
    ]
    for change in changes:
        await change
        for answer in (await reviewer.approve(review_id, seen), await reviewer.send_back(review_id, "No", seen)):
            assert (answer.status_code, answer.json()["code"]) == (409, "review-outdated")
        seen, outdated = answer.json()["version"], seen
        assert seen != outdated
    assert await states(process) == [("submitted", event_id)]
    assert (await desk.client.get(f"/api/v1/events/{event_id}")).status_code == 404
    assert (await reviewer.approve(review_id, seen)).status_code == 200


async def test_of_many_reviewers_at_once_one_decides(
    desk: Desk, reviewer: Reviewer, process: Process, settle: Settle, sign_in: SignIn
) -> None:
    event_id, review_id = await handed_in(desk)
    version = await reviewer.version(review_id)
    others = [Reviewer(desk.client, await sign_in("operator")) for _ in range(3)]
    answers = await asyncio.gather(
        *(one.approve(review_id, version) for one in others),
        *(one.send_back(review_id, "Not like this", version) for one in others),
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"review-decided"}
    [won] = [answer.json()["review"]["state"] for answer in answers if answer.status_code == 200]
    assert await states(process) == [(won, None)]
    await settle()
    assert len(heard(process, PerformancePublished)) == (won == "approved")
    stage = (await desk.get(f"events/{event_id}")).json()["stage"]
    assert stage == {"approved": "published", "sent_back": "sent_back"}[won]
    assert len([deed for deed in await deeds(process) if deed in {"event-approved", "event-sent-back"}]) == 1


async def test_whoever_asks_again_is_answered_the_same(desk: Desk, reviewer: Reviewer, process: Process) -> None:
    event_id, review_id = await handed_in(desk)
    assert await hand_in(desk, event_id) == review_id
    version = await reviewer.version(review_id)
    first, again = [await reviewer.approve(review_id, version, key="approve-once-1") for _ in range(2)]
    assert (first.status_code, again.json()) == (200, first.json())
    assert (await deeds(process)).count("event-submitted") == 1
    assert (await deeds(process)).count("event-approved") == 1


async def test_many_hand_in_and_take_back_at_once(desk: Desk, reviewer: Reviewer, process: Process) -> None:
    event_id, review_id = await handed_in(desk)
    path = f"/api/v1/organiser/events/{event_id}/review"
    version = await reviewer.version(review_id)
    await asyncio.gather(
        *(desk.client.delete(path, headers=desk.headers) for _ in range(3)),
        *(desk.client.post(path, headers=desk.headers) for _ in range(3)),
        reviewer.approve(review_id, version),
    )
    states_now = [state for state, _ in await states(process)]
    assert states_now.count("submitted") <= 1
    status = (await desk.get(f"events/{event_id}")).json()["status"]
    assert (status == "published") == ("approved" in states_now)


async def test_what_is_not_whole_is_not_handed_in(desk: Desk, reviewer: Reviewer, process: Process) -> None:
    event_id = await desk.draft(await desk.venue())
    refused = await desk.client.post(f"/api/v1/organiser/events/{event_id}/review", headers=desk.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "event-not-publishable")
    [reason] = refused.json()["reasons"]
    assert (reason["code"], reason["page"], reason["is_blocking"]) == ("performance-missing", "performances", True)
    assert await states(process) == []


async def test_a_show_that_has_begun_meanwhile_is_not_approved(
    desk: Desk, reviewer: Reviewer, clock: ManualClock, process: Process, sign_in: SignIn
) -> None:
    event_id, review_id = await handed_in(desk)
    version = await reviewer.version(review_id)
    clock.advance(timedelta(days=7))
    refused = await Reviewer(desk.client, await sign_in("operator")).approve(review_id, version)
    assert (refused.status_code, refused.json()["code"]) == (409, "event-not-publishable")
    assert await states(process) == [("submitted", event_id)]


async def test_who_is_trusted_publishes_and_need_not_wait(desk: Desk, reviewer: Reviewer, process: Process) -> None:
    event_id, review_id = await handed_in(desk)
    await reviewer.says(is_reviewed=False)
    version = await reviewer.version(review_id)
    published = await desk.publish(event_id)
    assert (published.json()["stage"], published.json()["review"]["state"]) == ("published", "withdrawn")
    late = await reviewer.approve(review_id, version)
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "review-decided", "withdrawn")
    refused = await desk.client.post(f"/api/v1/organiser/events/{event_id}/review", headers=desk.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "review-not-needed")
    for _ in range(2):
        await reviewer.says(is_reviewed=True)
    assert [deed for deed in await deeds(process) if deed.startswith("organiser-")] == [
        "organiser-reviewed",
        "organiser-trusted",
        "organiser-reviewed",
    ]


async def test_new_dates_of_a_public_event_are_reviewed_too(desk: Desk, reviewer: Reviewer) -> None:
    event_id, review_id = await handed_in(desk)
    await reviewer.approve(review_id)
    await desk.performance(event_id, on_day(9))
    assert (await desk.publish(event_id)).json()["code"] == "review-needed"
    path = f"/api/v1/organiser/events/{event_id}/review"
    again = (await desk.client.post(path, headers=desk.headers)).json()
    assert (again["stage"], again["review"]["state"]) == ("published", "submitted")
    assert (await reviewer.approve(again["review"]["id"])).status_code == 200
    assert len((await desk.client.get(f"/api/v1/events/{event_id}")).json()["performances"]) == 2


async def test_nobody_else_hands_in_reads_or_decides(desk: Desk, reviewer: Reviewer, sign_in: SignIn) -> None:
    event_id, review_id = await handed_in(desk)
    stranger = Desk(desk.client, await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-00000000000b"))
    path = f"/api/v1/organiser/events/{event_id}"
    answers = [
        await stranger.client.post(f"{path}/review", headers=stranger.headers),
        await stranger.client.delete(f"{path}/review", headers=stranger.headers),
        await stranger.client.post(f"{path}/archive", headers=stranger.headers),
        await stranger.get(f"events/{event_id}/reviews"),
        await stranger.get(f"events/{event_id}/schedule"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    own = Reviewer(desk.client, desk.headers)
    assert {(await own.get()).status_code, (await own.get(f"/{review_id}")).status_code} == {403}
