"""An event is copied to other days: what is planned comes along, what happened does not. On every database."""

from datetime import timedelta

import httpx2

from onsale.app.process import Process
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day, seated, standing, text, wire
from tests.modules.catalog.plans import JsonObject, house
from tests.processes import NOW, rows

pytestmark = EVERY_ENGINE


async def copy(desk: Desk, event_id: str, body: JsonObject, *, key: str | None = None) -> httpx2.Response:
    return await desk.post("event-copies", {"event_id": event_id, **body}, key=key)


def day(days: int) -> str:
    return (NOW + timedelta(days=days)).date().isoformat()


async def test_a_copy_has_what_was_planned_and_nothing_that_happened(desk: Desk, process: Process) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house(rows=2, seats=3))
    event_id = await desk.draft(venue_id)
    ladder = {"steps": [{"before_seconds": 86_400, "fee_basis_points": 1_000}], "free_seconds": 0}
    await desk.performance(event_id, on_day(7, seated("Stalls"), standing(), plan_id=plan_id, refund_rules=ladder))
    gone = await desk.performance(event_id, on_day(8))
    await desk.performance(event_id, on_day(9, standing(minor=1_200, max_per_order=2)))
    assert (await desk.publish(event_id)).status_code == 200
    reason = {"reason": text("停电", "No power")}
    assert (await desk.post(f"performances/{gone}/cancellation", reason)).status_code == 200

    body: JsonObject = {"title": text("再来", "Again"), "first_day": day(37)}
    made, again = [await copy(desk, event_id, body, key="copy-once-1") for _ in range(2)]
    assert (made.status_code, again.json()) == (201, made.json())
    new, old = made.json(), (await desk.get(f"events/{event_id}")).json()
    assert (new["status"], new["revision"], new["title"]) == ("draft", 1, text("再来", "Again"))
    same = ("subtitle", "description", "notices", "category", "age_limit", "venue")
    assert {name: new[name] for name in same} == {name: old[name] for name in same}
    assert [one["starts_at"] for one in new["performances"]] == [wire(NOW + timedelta(days=at)) for at in (37, 39)]
    for after, before in zip(new["performances"], [old["performances"][0], old["performances"][2]], strict=True):
        assert (after["status"], after["refund_rules"]) == ("draft", before["refund_rules"])
        moving = ("id", "sale_starts_at", "sale_ends_at")
        assert [{name: one[name] for name in one if name not in moving} for one in after["ticket_types"]] == [
            {name: one[name] for name in one if name not in moving} for one in before["ticket_types"]
        ]
        assert after["ticket_types"][0]["sale_ends_at"] == after["starts_at"]
    assert (await desk.publish(new["id"])).status_code == 200
    actions = await rows(process, "SELECT action FROM platform_audit_entries ORDER BY id")
    assert ("catalog.event-copied",) in actions


async def test_only_the_words_where_no_day_is_named(desk: Desk) -> None:
    event_id = await desk.published()
    made = await copy(desk, event_id, {})
    assert (made.status_code, made.json()["performances"]) == (201, [])
    assert made.json()["title"] == text("林知夏「潮汐」巡回演唱会", "Lin Zhixia: Tides Tour")


async def test_a_day_that_is_over_or_taken_is_refused_and_nothing_is_copied(desk: Desk, sign_in: SignIn) -> None:
    event_id = await desk.published(days=7)
    past = await copy(desk, event_id, {"first_day": day(-3)})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/first_day")
    taken = await copy(desk, event_id, {"first_day": day(7)})
    assert (taken.status_code, taken.json()["collisions"][0]["event_id"]) == (409, event_id)
    stranger = Desk(desk.client, await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-00000000000b"))
    assert (await copy(stranger, event_id, {})).status_code == 404
    assert len((await desk.get("events")).json()["items"]) == 1
