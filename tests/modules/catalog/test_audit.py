"""What organisers do with places, plans, events and dates is in the audit log, once each."""

from __future__ import annotations

import json

from onsale.app.process import Process
from tests.modules.catalog.board import Board
from tests.modules.catalog.desk import Desk, on_day
from tests.modules.catalog.documents import theatre
from tests.modules.catalog.plans import house
from tests.processes import rows

LOGGED = "SELECT action, subject_kind, subject_id FROM platform_audit_entries ORDER BY id"


async def test_every_step_to_a_sale_is_logged_once(desk: Desk, process: Process) -> None:
    venue_id = await desk.venue()
    event_id = await desk.draft(venue_id)
    kept, dropped = [await desk.performance(event_id, on_day(day)) for day in (7, 8)]
    for _ in range(2):
        await desk.delete(f"performances/{dropped}")
    for _ in range(2):
        assert (await desk.publish(event_id)).status_code == 200
    assert await rows(process, LOGGED) == [
        ("catalog.venue-added", "venue", venue_id),
        ("catalog.event-created", "event", event_id),
        ("catalog.performance-added", "performance", kept),
        ("catalog.performance-added", "performance", dropped),
        ("catalog.performance-removed", "performance", dropped),
        ("catalog.event-published", "event", event_id),
    ]
    [(after,)] = await rows(process, "SELECT value_after FROM platform_audit_entries WHERE action LIKE '%-published'")
    assert isinstance(after, bytes)
    assert json.loads(after) == {"performance_ids": [kept]}


async def test_versions_of_plans_are_logged(desk: Desk, process: Process) -> None:
    board, venue_id = Board(desk), await desk.venue()
    imported = await desk.plan(venue_id, house(rows=2, seats=3))
    draft_id = await board.drawn(venue_id, theatre())
    drawn, again = [(await board.publish(draft_id, 2, key="publish-once-1")).json()["id"] for _ in range(2)]
    assert drawn == again
    assert (await rows(process, LOGGED))[1:] == [
        ("catalog.plan-added", "plan", imported),
        ("catalog.plan-published", "plan", drawn),
    ]


async def test_what_is_refused_is_no_deed(desk: Desk, process: Process) -> None:
    event_id = await desk.draft(await desk.venue())
    before = await rows(process, LOGGED)
    assert (await desk.post(f"events/{event_id}/performances", on_day(-1))).status_code == 422
    assert (await desk.publish(event_id)).status_code == 409
    assert (await desk.delete("performances/nothing")).status_code == 404
    assert await rows(process, LOGGED) == before
