"""Many performances at once, and halls that are taken: all or nothing, over HTTP, on every database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished
from onsale.modules.catalog.domain.series import PERFORMANCES_PER_SERIES_MAX
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day, seated, standing, text, wire
from tests.modules.catalog.plans import JsonObject, house
from tests.processes import NOW, heard, rows

pytestmark = EVERY_ENGINE

HOUR = 3_600
Settle = Callable[[], Awaitable[None]]


def evening(days: int, *, hour: int = 0, minutes: int = 120) -> JsonObject:
    starts_at = NOW + timedelta(days=days, hours=hour)
    return {
        "starts_at": wire(starts_at),
        "doors_at": wire(starts_at),
        "ends_at": wire(starts_at + timedelta(minutes=minutes)),
    }


def kind(**changes: object) -> JsonObject:
    given = standing()
    return {
        **{name: given[name] for name in ("name", "price", "capacity", "max_per_order", "max_per_person")},
        "sale_starts": wire(NOW),
        **changes,
    }


def series(*times: JsonObject, **changes: object) -> JsonObject:
    return {"times": list(times), "ticket_types": [kind()], **changes}


async def add(desk: Desk, event_id: str, body: JsonObject, *, key: str | None = None) -> httpx2.Response:
    return await desk.post(f"events/{event_id}/performance-series", body, key=key)


async def performances(desk: Desk, event_id: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await desk.get(f"events/{event_id}")).json()["performances"]
    return found


def pointers(response: httpx2.Response) -> list[str]:
    assert response.status_code == 422, response.text
    return [error["pointer"] for error in response.json()["errors"]]


async def test_a_series_is_added_once_and_published(desk: Desk, process: Process, settle: Settle) -> None:
    event_id = await desk.draft(await desk.venue())
    types = [kind(), kind(name=text("夜", "Night"), sale_starts=48 * HOUR, sale_ends_before_seconds=-HOUR)]
    body = series(*(evening(day) for day in range(1, 41)), ticket_types=types, seat_returns="pool")
    first, again = [await add(desk, event_id, body, key="series-once-1") for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    added = await performances(desk, event_id)
    assert [one["id"] for one in added] == first.json()["performance_ids"]
    assert len(added) == 40
    last = (await desk.get(f"events/{event_id}")).json()["performances"][-1]
    assert last["seat_returns"]["kind"] == "pool"
    assert [(one["sale_starts_at"], one["sale_ends_at"]) for one in last["ticket_types"]] == [
        (wire(NOW), wire(NOW + timedelta(days=40))),
        (wire(NOW + timedelta(days=38)), wire(NOW + timedelta(days=40, hours=1))),
    ]
    assert (await desk.publish(event_id)).status_code == 200
    await settle()
    assert len(heard(process, PerformancePublished)) == 40
    logged = await rows(process, "SELECT action FROM platform_audit_entries ORDER BY id")
    done = ["venue-added", "event-created", "series-added", "event-published"]
    assert logged == [(f"catalog.{one}",) for one in done]


async def test_entry_slots_of_a_day_follow_each_other(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue(), category="exhibition")
    slots = [evening(3, hour=slot // 2, minutes=30) for slot in range(0, 10, 2)]
    assert (await add(desk, event_id, series(*slots))).status_code == 201
    assert len(await performances(desk, event_id)) == 5


async def test_what_is_wrong_with_times_is_told_at_them_and_with_types_once(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    types = [kind(price={"amount_minor": 100, "currency": "CNY"}, max_per_order=5, max_per_person=4)]
    times = [evening(2), evening(-1), {**evening(3), "ends_at": wire(NOW)}, evening(4), evening(4, hour=1)]
    assert pointers(await add(desk, event_id, series(*times, ticket_types=types))) == [
        "/ticket_types/0/max_per_person",
        "/times/1/starts_at",
        "/times/1",
        "/times/2/ends_at",
        "/times/2",
        "/times/4",
    ]
    for price in ({"amount_minor": -1, "currency": "CNY"}, {"amount_minor": 1, "currency": "USD"}):
        assert (await add(desk, event_id, series(evening(2), ticket_types=[kind(price=price)]))).status_code == 422
    twice = series(evening(2), evening(2), shares_venue=True)
    assert pointers(await add(desk, event_id, twice)) == ["/times/1"]
    late = series(evening(2), ticket_types=[kind(sale_starts=wire(NOW + timedelta(days=5)))])
    assert pointers(await add(desk, event_id, late)) == ["/ticket_types/0/sale_ends_at"]
    assert await performances(desk, event_id) == []


async def test_there_is_a_limit_to_times_and_seats(desk: Desk) -> None:
    venue_id = await desk.venue()
    event_id = await desk.draft(venue_id)
    times = [evening(day) for day in range(1, PERFORMANCES_PER_SERIES_MAX + 2)]
    assert (await add(desk, event_id, series(*times))).status_code == 422
    assert (await add(desk, event_id, series())).status_code == 422
    plan_id = await desk.plan(venue_id, house(rows=8, seats=250))
    types = [kind(capacity=None, categories=["Stalls"])]
    many = series(*times[:101], ticket_types=types, plan_id=plan_id)
    assert pointers(await add(desk, event_id, many)) == ["/times"]
    few = series(*times[:2], ticket_types=types, plan_id=plan_id)
    assert (await add(desk, event_id, few)).status_code == 201


async def test_a_hall_that_is_taken_is_named_and_nothing_is_added(desk: Desk) -> None:
    venue_id = await desk.venue()
    taken = await desk.draft(venue_id)
    there = await desk.performance(taken, on_day(7))
    event_id = await desk.draft(venue_id, title=text("另一场", "Another"))
    body = series(evening(6), evening(7, hour=1), evening(8))
    refused = await add(desk, event_id, body)
    assert (refused.status_code, refused.json()["code"], refused.json()["collision_count"]) == (409, "venue-taken", 1)
    assert refused.json()["collisions"] == [
        {
            "position": 1,
            "performance_id": there,
            "event_id": taken,
            "event_title": text("林知夏「潮汐」巡回演唱会", "Lin Zhixia: Tides Tour"),
            "starts_at": wire(NOW + timedelta(days=7)),
            "ends_at": wire(NOW + timedelta(days=7, hours=2)),
        }
    ]
    assert await performances(desk, event_id) == []
    # As long as one ends when the doors of the next open, and elsewhere, and where the venue is shared.
    assert (await add(desk, event_id, series(evening(7, hour=2), evening(7, hour=-2, minutes=60)))).status_code == 201
    elsewhere = await desk.draft(await desk.venue())
    assert (await add(desk, elsewhere, body)).status_code == 201
    assert (await add(desk, event_id, {**body, "shares_venue": True})).status_code == 201
    single = await desk.post(f"events/{event_id}/performances", on_day(7))
    assert (single.status_code, single.json()["collisions"][0]["performance_id"]) == (409, there)


@pytest.mark.parametrize("shares", [False, True])
async def test_of_two_that_take_one_hall_at_once_one_has_it(desk: Desk, *, shares: bool) -> None:
    venue_id = await desk.venue()
    drafts = [await desk.draft(venue_id) for _ in range(4)]
    body = series(*(evening(day) for day in range(1, 6)), shares_venue=shares)
    answers = await asyncio.gather(*(add(desk, event_id, body) for event_id in drafts))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == ([201] * 4 if shares else [201, 409, 409, 409])
    counts = sorted([len(await performances(desk, event_id)) for event_id in drafts])
    assert counts == ([5] * 4 if shares else [0, 0, 0, 5])


async def test_a_postponed_performance_does_not_take_the_hall_of_another(desk: Desk) -> None:
    venue_id = await desk.venue()
    moved = await desk.published(days=3, venue_id=venue_id)
    there = await desk.published(days=9, venue_id=venue_id)
    [performance] = await performances(desk, moved)
    new = {**evening(9), "refund_free_until": wire(NOW + timedelta(days=8)), "reason": text("雨", "Rain")}
    refused = await desk.post(f"performances/{performance['id']}/postponement", new)
    assert (refused.status_code, refused.json()["code"]) == (409, "venue-taken")
    assert refused.json()["collisions"][0]["event_id"] == there
    assert (await performances(desk, moved))[0]["starts_at"] == performance["starts_at"]
    later = {**new, **evening(3, hour=1), "refund_free_until": wire(NOW + timedelta(days=2))}
    assert (await desk.post(f"performances/{performance['id']}/postponement", later)).status_code == 200
    beside = {**new, "shares_venue": True}
    assert (await desk.post(f"performances/{performance['id']}/postponement", beside)).status_code == 200


async def test_a_cancelled_performance_leaves_its_hall(desk: Desk) -> None:
    venue_id = await desk.venue()
    event_id = await desk.published(days=3, venue_id=venue_id)
    [gone] = await performances(desk, event_id)
    reason = {"reason": text("停电", "No power")}
    assert (await desk.post(f"performances/{gone['id']}/cancellation", reason)).status_code == 200
    assert (await add(desk, await desk.draft(venue_id), series(evening(3)))).status_code == 201


async def test_the_seats_of_a_series_are_published(desk: Desk) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house(rows=2, seats=3))
    event_id = await desk.draft(venue_id)
    body = series(*(evening(day) for day in (1, 2, 3)), ticket_types=[kind(capacity=None, categories=["Stalls"])])
    assert (await add(desk, event_id, {**body, "plan_id": plan_id})).status_code == 201
    assert (await desk.publish(event_id)).status_code == 200
    public = (await desk.client.get(f"/api/v1/events/{event_id}")).json()["performances"]
    assert [(one["seated"], one["ticket_types"][0]["capacity"]) for one in public] == [(True, 6)] * 3
    assert seated("Stalls")["categories"] == public[0]["ticket_types"][0]["categories"]
