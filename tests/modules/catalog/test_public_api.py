"""What visitors see over HTTP."""

from datetime import timedelta
from urllib.parse import quote

import httpx2
import pytest

from onsale.platform.clock import ManualClock
from tests.modules.catalog.desk import Desk, on_day, seated, standing, text, wire
from tests.modules.catalog.plans import house
from tests.processes import NOW


async def titles(client: httpx2.AsyncClient, query: str = "") -> list[str]:
    response = await client.get(f"/api/v1/events{query}")
    assert response.status_code == 200, response.text
    return [item["title"]["en"] for item in response.json()["items"]]


@pytest.mark.parametrize(("query", "count"), [("汐", 1), ("上海演唱会", 1), ("linzhixia", 1), ("%", 1), ("北京", 0)])
async def test_search(desk: Desk, query: str, count: int) -> None:
    await desk.published()
    assert await titles(desk.client, f"?q={quote(query)}") == ["Lin Zhixia: Tides Tour"] * count


async def test_a_find_in_the_title_comes_before_one_in_the_venue(desk: Desk) -> None:
    venue_id = await desk.venue(name=text("鲸馆", "Whale House"))
    await desk.published(days=1, venue_id=venue_id, title=text("甲", "Alpha"))
    await desk.published(days=9, venue_id=venue_id, title=text("鲸鱼", "Whale"))
    assert await titles(desk.client, "?q=whale") == ["Whale", "Alpha"]
    assert await titles(desk.client) == ["Alpha", "Whale"]


async def test_filters(desk: Desk) -> None:
    beijing = await desk.venue(city=text("北京", "Beijing"))
    await desk.published(days=1, title=text("甲", "Alpha"), category="comedy")
    await desk.published(days=5, title=text("乙", "Beta"), venue_id=beijing)
    assert await titles(desk.client, "?city=Beijing") == ["Beta"]
    assert await titles(desk.client, "?city=beijing&category=concert") == ["Beta"]
    assert await titles(desk.client, f"?city={quote('北京')}&category=comedy") == []
    assert await titles(desk.client, "?category=comedy") == ["Alpha"]
    assert await titles(desk.client, "?from=2026-06-05") == ["Beta"]
    assert await titles(desk.client, "?to=2026-06-02") == ["Alpha"]
    assert await titles(desk.client, "?from=2026-06-02&to=2026-06-02") == ["Alpha"]
    assert await titles(desk.client, "?from=2026-06-06T12:00:01Z&to=2026-06-06T11:00:00Z") == []
    refused = await desk.client.get("/api/v1/events?from=tomorrow")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/from")


async def test_facets_count_what_the_filters_find(desk: Desk) -> None:
    beijing = await desk.venue(city=text("北京", "Beijing"))
    for days in (1, 2):
        await desk.published(days=days)
    await desk.published(venue_id=beijing, category="comedy")
    assert (await desk.client.get("/api/v1/event-facets")).json() == {
        "cities": [
            {"value": "Shanghai", "name": text("上海", "Shanghai"), "count": 2},
            {"value": "Beijing", "name": text("北京", "Beijing"), "count": 1},
        ],
        "categories": [{"value": "concert", "count": 2}, {"value": "comedy", "count": 1}],
    }


async def test_pages_hold_every_event_once(desk: Desk) -> None:
    venue_id = await desk.venue()
    published = [await desk.published(days=1 + at, venue_id=venue_id) for at in range(30)]
    first = (await desk.client.get("/api/v1/events")).json()
    second = (await desk.client.get(f"/api/v1/events?cursor={first['next_cursor']}")).json()
    found = [item["id"] for item in first["items"] + second["items"]]
    assert (len(first["items"]), second["next_cursor"]) == (24, None)
    assert sorted(found) == sorted(published)


@pytest.mark.parametrize("cursor", ["x", "e30", "bm9uc2Vuc2U", "é"])
async def test_a_cursor_that_is_none_is_refused(client: httpx2.AsyncClient, cursor: str) -> None:
    refused = await client.get(f"/api/v1/events?cursor={quote(cursor)}")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/cursor")


async def test_a_summary_says_dates_prices_and_whether_one_can_buy(desk: Desk, clock: ManualClock) -> None:
    event_id = await desk.draft(await desk.venue())
    opens = wire(NOW + timedelta(hours=1))
    for days in (3, 5):
        await desk.performance(
            event_id,
            on_day(days, standing(minor=38_000, sale_starts_at=opens), standing(minor=18_000, sale_starts_at=opens)),
        )
    await desk.publish(event_id)

    async def summary() -> dict[str, object]:
        [item] = (await desk.client.get("/api/v1/events")).json()["items"]
        return dict(item)

    before = await summary()
    assert (before["sale_state"], before["performance_count"]) == ("not_yet", 2)
    assert before["price_from"] == {"amount_minor": 18_000, "currency": "CNY"}
    assert (before["first_starts_at"], before["last_starts_at"]) == (
        wire(NOW + timedelta(days=3)),
        wire(NOW + timedelta(days=5)),
    )
    clock.advance(timedelta(hours=2))
    assert (await summary())["sale_state"] == "on_sale"
    clock.advance(timedelta(days=4))
    later = await summary()
    assert (later["performance_count"], later["first_starts_at"]) == (1, wire(NOW + timedelta(days=5)))
    clock.advance(timedelta(days=4))
    assert (await desk.client.get("/api/v1/events")).json()["items"] == []
    assert (await desk.client.get(f"/api/v1/events/{event_id}")).status_code == 200


@pytest.mark.parametrize("path", ["events", "events/{id}", "events/{id}/poster", "event-facets"])
async def test_what_did_not_change_is_not_sent_again(desk: Desk, path: str) -> None:
    event_id = await desk.published()
    url = "/api/v1/" + path.format(id=event_id)
    first = await desk.client.get(url)
    again = await desk.client.get(url, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    await desk.change(event_id, {"title": text("新", "New"), "category": "comedy"})
    changed = await desk.client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


async def test_the_poster_is_a_picture(desk: Desk) -> None:
    event_id = await desk.published()
    poster = await desk.client.get(f"/api/v1/events/{event_id}/poster")
    assert poster.headers["content-type"].startswith("image/svg+xml")
    assert poster.text.startswith("<svg ")
    assert "2026.06.08" in poster.text


async def test_a_chart_shows_which_category_is_sold_as_what(desk: Desk) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house())
    event_id = await desk.draft(venue_id)
    performance_id = await desk.performance(event_id, on_day(7, seated("Stalls"), plan_id=plan_id))
    assert (await desk.client.get(f"/api/v1/performances/{performance_id}/chart")).status_code == 404
    await desk.publish(event_id)
    response = await desk.client.get(f"/api/v1/performances/{performance_id}/chart")
    performance = (await desk.client.get(f"/api/v1/performances/{performance_id}")).json()
    chart = response.json()
    assert chart["version"] == performance["chart_version"]
    assert [one["ticket_type_id"] for one in chart["categories"]] == [performance["ticket_types"][0]["id"], None]
    assert chart["seats"]["radius"] == 10
    assert chart["rows"] == [
        {"section": 0, "label": "A", "first_seat": 0, "seat_count": 3},
        {"section": 0, "label": "B", "first_seat": 3, "seat_count": 3},
    ]
    cached = await desk.client.get(
        f"/api/v1/performances/{performance_id}/chart", headers={"If-None-Match": response.headers["etag"]}
    )
    assert cached.status_code == 304


async def test_a_large_chart_travels_compressed(desk: Desk) -> None:
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house(rows=20, seats=100))
    event_id = await desk.draft(venue_id)
    performance_id = await desk.performance(event_id, on_day(7, seated("Stalls"), plan_id=plan_id))
    await desk.publish(event_id)
    path = f"/api/v1/performances/{performance_id}/chart"
    packed = await desk.client.get(path, headers={"Accept-Encoding": "gzip"})
    plain = await desk.client.get(path, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.json() == plain.json()
    assert len(plain.json()["seats"]["id"]) == 2000


async def test_where_people_stand_there_is_no_chart(desk: Desk) -> None:
    event_id = await desk.published()
    event = (await desk.client.get(f"/api/v1/events/{event_id}")).json()
    performance = (await desk.client.get(f"/api/v1/performances/{event['performances'][0]['id']}")).json()
    assert (performance["seated"], performance["chart_version"]) == (False, None)
    assert (await desk.client.get(f"/api/v1/performances/{performance['id']}/chart")).status_code == 404


async def test_drafts_are_nobody_elses_business(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    performance_id = await desk.performance(event_id, on_day(7))
    for path in (f"events/{event_id}", f"events/{event_id}/poster", f"performances/{performance_id}"):
        assert (await desk.client.get(f"/api/v1/{path}")).status_code == 404
    assert await titles(desk.client) == []
