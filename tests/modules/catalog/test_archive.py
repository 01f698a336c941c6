"""What is over closes by itself and is put away; nothing of it is lost. On every database."""

from __future__ import annotations

from datetime import timedelta

import httpx2

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day
from tests.processes import rows

pytestmark = EVERY_ENGINE


async def archive(desk: Desk, event_id: str, *, method: str = "POST") -> httpx2.Response:
    path = f"/api/v1/organiser/events/{event_id}/archive"
    return await desk.client.request(method, path, headers=desk.headers)


async def listed(desk: Desk, query: str = "") -> list[str]:
    return [event["id"] for event in (await desk.get(f"events{query}")).json()["items"]]


async def test_an_event_closes_with_its_last_performance_and_is_put_away_and_brought_back(
    desk: Desk, process: Process, clock: ManualClock, sign_in: SignIn
) -> None:
    event_id, other = await desk.published(), await desk.draft(await desk.venue())
    refused = await archive(desk, event_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "event-not-archivable")
    clock.advance(timedelta(days=7, hours=2))
    desk = Desk(desk.client, await sign_in("organiser"))
    assert (await desk.get(f"events/{event_id}")).json()["stage"] == "closed"
    for _ in range(2):
        put_away = await archive(desk, event_id)
        assert (put_away.status_code, put_away.json()["stage"]) == (200, "closed")
        assert put_away.json()["archived_at"] is not None
    assert (await listed(desk), await listed(desk, "?archived=true")) == ([other], [event_id])
    assert (await desk.get(f"events/{event_id}")).json()["performances"]
    assert (await desk.client.get(f"/api/v1/events/{event_id}")).status_code == 200
    assert (await archive(desk, event_id, method="DELETE")).json()["archived_at"] is None
    assert await listed(desk) == [other, event_id]
    logged = await rows(process, "SELECT action FROM platform_audit_entries WHERE action LIKE '%archived' ORDER BY id")
    assert logged == [("catalog.event-archived",), ("catalog.event-unarchived",)]


async def test_what_is_on_sale_again_is_in_no_archive(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    assert (await archive(desk, event_id)).status_code == 200
    copy = (await desk.post("event-copies", {"event_id": event_id, "first_day": None})).json()
    assert copy["archived_at"] is None
    await desk.performance(event_id, on_day(7))
    assert (await desk.publish(event_id)).json()["archived_at"] is None


async def test_what_will_happen_is_told_in_the_order_of_time(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    await desk.performance(event_id, on_day(7))
    schedule = (await desk.get(f"events/{event_id}/schedule")).json()
    assert (schedule["timezone"], schedule["more"]) == ("Asia/Shanghai", 0)
    assert [item["kind"] for item in schedule["items"]] == [
        "refunds_end",
        "doors",
        "sale_ends",
        "starts",
        "ends",
        "closes",
    ]
    assert all(item["is_draft"] for item in schedule["items"])
