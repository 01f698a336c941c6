"""An organiser's desk over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished
from onsale.contracts.values import Text
from tests.conftest import SignIn
from tests.modules.catalog.desk import Desk, on_day, seated, standing, text, wire
from tests.modules.catalog.plans import encoded, house, plan, row, seat, zone
from tests.processes import NOW, heard

Settle = Callable[[], Awaitable[None]]


def pointers(response: httpx2.Response) -> list[str]:
    assert response.status_code == 422, response.text
    return [error["pointer"] for error in response.json()["errors"]]


async def test_a_venue_is_created_once_however_often_it_is_sent(desk: Desk) -> None:
    body = {
        "name": text("馆", "Hall"),
        "city": text("上海", "Shanghai"),
        "address": text("一号", "No. 1"),
        "timezone": "Asia/Shanghai",
    }
    first = await desk.post("venues", body, key="same-key-1")
    again = await desk.post("venues", body, key="same-key-1")
    other = await desk.post("venues", body | {"timezone": "Asia/Urumqi"}, key="same-key-1")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert (await desk.get("venues")).json() == {"items": [first.json()], "next_cursor": None}


async def test_a_venue_needs_a_real_time_zone(desk: Desk) -> None:
    body = {"name": text("馆", "Hall"), "city": text("沪", "S"), "address": text("", ""), "timezone": "../etc/passwd"}
    assert pointers(await desk.post("venues", body)) == ["/timezone"]


@pytest.mark.parametrize("role", ["buyer", "gate"])
async def test_only_organisers_may_write(client: httpx2.AsyncClient, sign_in: SignIn, role: str) -> None:
    assert (await client.get("/api/v1/organiser/events")).status_code == 401
    refused = await client.get("/api/v1/organiser/events", headers=await sign_in(role))
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")


async def test_other_organisations_do_not_exist(desk: Desk, client: httpx2.AsyncClient, sign_in: SignIn) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house())
    event_id = await desk.draft(venue_id)
    performance_id = await desk.performance(event_id, on_day(7))
    stranger = Desk(client, await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-00000000000b"))
    missing = "01972b8a-0000-7000-8000-0000000000ff"
    for of in (venue_id, missing):
        assert (await stranger.get(f"venues/{of}/plans")).status_code == 404
        assert (await stranger.post(f"venues/{of}/plans", house())).status_code == 404
    for of in (event_id, missing):
        assert (await stranger.get(f"events/{of}")).status_code == 404
        assert (await stranger.change(of, {"age_limit": 18})).status_code == 404
        assert (await stranger.post(f"events/{of}/performances", on_day(7))).status_code == 404
        assert (await stranger.publish(of)).status_code == 404
    assert (await stranger.get(f"plans/{plan_id}/chart")).status_code == 404
    assert (await stranger.delete(f"performances/{performance_id}")).status_code == 404
    assert (await stranger.get("events")).json()["items"] == []
    assert pointers(await stranger.post("events", {"title": {}, "category": "concert", "venue_id": venue_id})) == [
        "/venue_id"
    ]
    assert (await desk.get(f"events/{event_id}")).json()["age_limit"] is None


async def test_a_plan_is_imported_with_its_categories(desk: Desk) -> None:
    venue_id = await desk.venue()
    response = await desk.post(f"venues/{venue_id}/plans", house(rows=2, seats=3))
    assert response.status_code == 201
    created = response.json()
    assert (created["name"], created["seat_count"], created["warnings"]) == ("House", 6, [])
    assert [(one["name"], one["seat_count"]) for one in created["categories"]] == [("Stalls", 6), ("Balcony", 0)]
    assert (await desk.get(f"venues/{venue_id}/plans")).json()["items"] == [created]
    chart = (await desk.get(f"plans/{created['id']}/chart")).json()
    assert chart["seats"]["id"] == ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]
    assert [one["ticket_type_id"] for one in chart["categories"]] == [None, None]


async def test_a_bad_plan_names_every_place_and_changes_nothing(desk: Desk) -> None:
    venue_id = await desk.venue()
    bad = plan(zone("Hall", [row("A", [seat("A-1", category="Roof"), seat("A-1")])]))
    refused = await desk.post(f"venues/{venue_id}/plans", bad)
    assert pointers(refused) == ["/zones/0/rows/0/seats/0/category", "/zones/0/rows/0/seats/1/seat_guid"]
    assert (refused.json()["code"], refused.json()["error_count"]) == ("plan-invalid", 2)
    assert refused.json()["errors"][0]["detail"] == "There is no category named “Roof”."
    assert (await desk.get(f"venues/{venue_id}/plans")).json()["items"] == []


async def test_a_plan_that_is_no_json_says_where(desk: Desk) -> None:
    venue_id = await desk.venue()
    headers = desk.headers | {"Idempotency-Key": "broken-json-1", "Accept-Language": "zh-CN"}
    refused = await desk.client.post(
        f"/api/v1/organiser/venues/{venue_id}/plans", content=b'{"name": 1,\n oops}', headers=headers
    )
    assert pointers(refused) == [""]
    assert "第 2 行第 2 列" in refused.json()["errors"][0]["detail"]


async def test_from_a_draft_to_the_public(desk: Desk, process: Process, settle: Settle) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house(rows=2, seats=3))
    event_id = await desk.draft(venue_id)
    draft = (await desk.get(f"events/{event_id}")).json()
    assert [one["code"] for one in draft["checklist"]] == ["performance-missing", "notices-missing"]
    assert draft["poster_url"].startswith("data:image/svg+xml;base64,")
    await desk.performance(event_id, on_day(7, seated("Stalls"), standing(capacity=10), plan_id=plan_id))
    assert (await desk.client.get(f"/api/v1/events/{event_id}")).status_code == 404

    published = await desk.publish(event_id)
    assert (published.status_code, published.json()["status"]) == (200, "published")
    public = (await desk.client.get(f"/api/v1/events/{event_id}")).json()
    [performance] = public["performances"]
    assert [(one["seated"], one["capacity"], one["categories"]) for one in performance["ticket_types"]] == [
        (True, 6, ["Stalls"]),
        (False, 10, []),
    ]
    assert performance["starts_at"] == wire(NOW + timedelta(days=7))

    await settle()
    [event] = heard(process, PerformancePublished)
    assert (event.performance_id, event.event_id) == (performance["id"], event_id)
    assert (event.venue_name, event.city) == (Text(zh="星河剧场", en="Galaxy Theatre"), Text(zh="上海", en="Shanghai"))
    assert [(one.seated, one.capacity, one.price.amount_minor) for one in event.ticket_types] == [
        (True, 6, 88_000),
        (False, 10, 38_000),
    ]
    assert event.seating is not None
    assert (event.seating.ids[0], event.seating.labels[0]) == ("A-1", "Hall, Row A, Seat 1")
    assert event.seating.ticket_types == [0] * 6
    assert event.seating.blocks == [[0, 1, 2], [3, 4, 5]]
    whole = (await desk.client.get(f"/api/v1/performances/{performance['id']}")).json()
    assert whole["chart_version"] == event.seating.plan_version


async def test_publishing_again_tells_nobody_and_new_dates_are_published_by_it(
    desk: Desk, process: Process, settle: Settle
) -> None:
    event_id = await desk.published()
    assert (await desk.publish(event_id)).status_code == 200
    later = await desk.performance(event_id, on_day(8))
    public = await desk.client.get(f"/api/v1/events/{event_id}")
    assert len(public.json()["performances"]) == 1
    assert (await desk.publish(event_id)).status_code == 200
    await settle()
    _, second = heard(process, PerformancePublished)
    assert second.performance_id == later


async def test_what_is_missing_keeps_an_event_from_the_public(desk: Desk, process: Process, settle: Settle) -> None:
    event_id = await desk.draft(await desk.venue(), title=text("题", ""), description=text("", ""))
    await desk.performance(event_id, on_day(0))
    refused = await desk.publish(event_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "event-not-publishable")
    assert [reason["code"] for reason in refused.json()["reasons"]] == [
        "title-missing",
        "description-missing",
        "performance-in-the-past",
    ]
    assert refused.json()["reasons"][0]["detail"] == "The title is needed in both languages."
    await settle()
    assert heard(process, PerformancePublished) == []


async def test_a_draft_performance_can_go_and_a_published_one_stays(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    gone = await desk.performance(event_id, on_day(7))
    assert (await desk.delete(f"performances/{gone}")).status_code == 204
    stays = await desk.performance(event_id, on_day(8))
    await desk.publish(event_id)
    refused = await desk.delete(f"performances/{stays}")
    assert (refused.status_code, refused.json()["code"]) == (409, "performance-published")
    assert [one["id"] for one in (await desk.get(f"events/{event_id}")).json()["performances"]] == [stays]


async def test_a_performance_that_cannot_be_sold_names_every_bad_field(desk: Desk) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house())
    event_id = await desk.draft(venue_id)
    types = [
        seated("Stalls", "Roof"),
        seated("Stalls"),
        seated("Balcony"),
        standing(capacity=None),
        standing(max_per_order=5, max_per_person=4),
        seated("Stalls", capacity=7),
    ]
    body = on_day(7, *types, plan_id=plan_id, doors_at=wire(NOW + timedelta(days=8)))
    assert pointers(await desk.post(f"events/{event_id}/performances", body)) == [
        "/doors_at",
        "/ticket_types/0/categories/1",
        "/ticket_types/1/categories/0",
        "/ticket_types/2/categories",
        "/ticket_types/3/capacity",
        "/ticket_types/4/max_per_person",
        "/ticket_types/5/capacity",
        "/ticket_types/5/categories/0",
    ]
    assert (await desk.get(f"events/{event_id}")).json()["performances"] == []


async def test_a_plan_of_another_venue_is_no_plan_of_this_one(desk: Desk) -> None:
    plan_id = await desk.plan(await desk.venue(), house())
    event_id = await desk.draft(await desk.venue())
    refused = await desk.post(f"events/{event_id}/performances", on_day(7, seated("Stalls"), plan_id=plan_id))
    assert pointers(refused) == ["/plan_id"]


async def test_malformed_payloads_say_which_field(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    no_zone = on_day(7) | {"starts_at": "2026-06-08T12:00:00"}
    assert pointers(await desk.post(f"events/{event_id}/performances", no_zone)) == ["/starts_at"]
    refused = await desk.post("events", {"title": {}, "category": "circus", "venue_id": "x"})
    assert refused.status_code == 422


async def test_words_of_a_published_event_change_for_everybody_at_once(desk: Desk) -> None:
    event_id = await desk.published()
    before = (await desk.client.get(f"/api/v1/events/{event_id}")).json()
    changed = await desk.change(event_id, {"title": text("新题", "New title"), "age_limit": 12})
    assert changed.status_code == 200
    after = (await desk.client.get(f"/api/v1/events/{event_id}")).json()
    assert after == before | {"title": text("新题", "New title"), "age_limit": 12}
    assert (await desk.change(event_id, {"age_limit": None}, revision=2)).json()["age_limit"] is None


async def test_an_event_with_performances_stays_in_its_venue(desk: Desk) -> None:
    event_id = await desk.published()
    refused = await desk.change(event_id, {"venue_id": await desk.venue()})
    assert (refused.status_code, refused.json()["code"]) == (409, "venue-fixed")


async def test_an_organisers_events_come_in_pages_newest_first(desk: Desk) -> None:
    venue_id = await desk.venue()
    created = [await desk.draft(venue_id) for _ in range(52)]
    first = (await desk.get("events")).json()
    second = (await desk.get(f"events?cursor={first['next_cursor']}")).json()
    assert len(first["items"]) == 50
    assert second["next_cursor"] is None
    assert sorted(one["id"] for one in first["items"] + second["items"]) == sorted(created)


async def test_an_upload_may_be_larger_than_other_bodies(desk: Desk) -> None:
    venue_id = await desk.venue()
    body = encoded(house(rows=26, seats=400))
    assert len(body) > 1_000_000
    headers = desk.headers | {"Idempotency-Key": "large-plan-1"}
    response = await desk.client.post(f"/api/v1/organiser/venues/{venue_id}/plans", content=body, headers=headers)
    assert (response.status_code, response.json()["seat_count"]) == (201, 10_400)
