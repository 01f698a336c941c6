"""An organiser says that a performance is sold to named people, and buyers and other modules hear of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished
from onsale.contracts.real_names import ChildRule, NameChangeRule, RealNameRule
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.desk import Desk, on_day, wire
from tests.modules.catalog.plans import JsonObject
from tests.processes import NOW, heard, rows

pytestmark = EVERY_ENGINE

Settle = Callable[[], Awaitable[None]]
WHOLE = {
    "buyer_must_attend": True,
    "verified_documents": True,
    "children": {"entry": "with-adult", "under_age": 12, "under_height_cm": None},
    "name_changes": {"most": 2, "until_hours_before": 48},
}
RULE = RealNameRule(
    buyer_must_attend=True,
    verified_documents=True,
    children=ChildRule(entry="with-adult", under_age=12),
    name_changes=NameChangeRule(most=2, until_hours_before=48),
)
NOTHING_MORE = {"buyer_must_attend": False, "verified_documents": False, "children": None, "name_changes": None}


async def test_buyers_and_others_hear_what_is_asked_of_people(
    desk: Desk, client: httpx2.AsyncClient, process: Process, settle: Settle
) -> None:
    event_id = await desk.draft(await desk.venue())
    whole = await desk.performance(event_id, on_day(10) | {"real_name": WHOLE})
    bare = await desk.performance(event_id, on_day(11) | {"real_name": {}})
    plain = await desk.performance(event_id, on_day(12))
    assert (await desk.publish(event_id)).status_code == 200
    wanted = {whole: WHOLE, bare: NOTHING_MORE, plain: None}
    for performance_id, rule in wanted.items():
        assert (await client.get(f"/api/v1/performances/{performance_id}")).json()["real_name"] == rule
    of_event = (await client.get(f"/api/v1/events/{event_id}")).json()["performances"]
    assert {one["id"]: one["real_name"] for one in of_event} == wanted
    await settle()
    told = {event.performance_id: event.real_name for event in heard(process, PerformancePublished)}
    assert told == {whole: RULE, bare: RealNameRule(), plain: None}


CHILDREN = "/real_name/children"
BAD = [
    ({"children": {"entry": "not-admitted"}}, [CHILDREN]),
    ({"children": {"entry": "with-adult", "under_height_cm": 120}}, [f"{CHILDREN}/under_age"]),
    ({"children": {"entry": "perhaps", "under_age": 3}}, [f"{CHILDREN}/entry"]),
    ({"children": {"entry": "not-admitted", "under_age": 0}}, [f"{CHILDREN}/under_age"]),
    ({"children": {"entry": "not-admitted", "under_age": 19}}, [f"{CHILDREN}/under_age"]),
    ({"children": {"entry": "not-admitted", "under_height_cm": 20}}, [f"{CHILDREN}/under_height_cm"]),
    ({"name_changes": {"most": 0, "until_hours_before": 1}}, ["/real_name/name_changes/most"]),
    ({"name_changes": {"most": 1, "until_hours_before": 0}}, ["/real_name/name_changes/until_hours_before"]),
    ({"name_changes": {"most": 1}}, ["/real_name/name_changes"]),
]


@pytest.mark.parametrize(("rule", "wrong"), BAD)
async def test_a_rule_that_cannot_be_is_refused_at_its_place(
    desk: Desk, process: Process, rule: JsonObject, wrong: list[str]
) -> None:
    event_id = await desk.draft(await desk.venue())
    answer = await desk.post(f"events/{event_id}/performances", on_day(10) | {"real_name": rule})
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == wrong
    assert await rows(process, "SELECT id FROM catalog_performances") == []


async def test_a_height_may_say_who_is_a_child_where_nobody_has_to_prove_it(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    free = {"children": {"entry": "without-ticket", "under_height_cm": 120}}
    await desk.performance(event_id, on_day(10) | {"real_name": free})


async def test_no_name_changes_once_the_doors_are_open(desk: Desk) -> None:
    event_id = await desk.draft(await desk.venue())
    early = on_day(10, doors_at=wire(NOW + timedelta(days=10, hours=-3)))
    late = early | {"real_name": {"name_changes": {"most": 1, "until_hours_before": 2}}}
    answer = await desk.post(f"events/{event_id}/performances", late)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/real_name/name_changes/until_hours_before"]
    await desk.performance(event_id, early | {"real_name": {"name_changes": {"most": 1, "until_hours_before": 3}}})
