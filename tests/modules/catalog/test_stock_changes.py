"""What organisers change about what is sold is what visitors see, in whatever order it is heard."""

from __future__ import annotations

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import TicketTypesChanged, TypeCapacity
from tests.modules.catalog.desk import Desk, on_day, seated, standing
from tests.modules.catalog.plans import house, plan, row, seat, zone
from tests.processes import NOW, rows, tell, tell_everything_again

Json = dict[str, object]


@pytest.fixture
async def performance_id(desk: Desk) -> str:
    """Three seats in the stalls, two on the balcony, and people who stand."""
    venue = await desk.venue()
    stalls = [seat(f"s{number}", str(number), x=20.0 * number) for number in range(3)]
    balcony = [seat(f"b{number}", str(number), x=20.0 * number, category="Balcony") for number in range(2)]
    drawn = plan(zone("Hall", [row("A", stalls)]), zone("Up", [row("B", balcony)], y=200.0))
    types = (seated("Stalls"), seated("Balcony", minor=28_000), standing())
    event_id = await desk.draft(venue)
    created = await desk.performance(event_id, on_day(7, *types, plan_id=await desk.plan(venue, drawn)))
    assert (await desk.publish(event_id)).status_code == 200
    return created


async def seen(client: httpx2.AsyncClient, performance_id: str) -> Json:
    """The version of the chart, what each seat is sold as, and capacities as the organiser reads them."""
    chart = (await client.get(f"/api/v1/performances/{performance_id}/chart")).json()
    performance = (await client.get(f"/api/v1/performances/{performance_id}")).json()
    position = {kind["id"]: number for number, kind in enumerate(performance["ticket_types"])}
    assert chart["version"] == performance["chart_version"]
    sold_as = [position[category["ticket_type_id"]] for category in chart["categories"]]
    return {"version": chart["version"], "seats": [sold_as[category] for category in chart["seats"]["category"]]}


async def changed(
    process: Process, performance_id: str, revision: int, *, capacities: list[int], seats: list[int] | None
) -> TicketTypesChanged:
    kinds = await rows(process, "SELECT id FROM catalog_ticket_types ORDER BY position")
    return TicketTypesChanged(
        occurred_at=NOW,
        performance_id=performance_id,
        revision=revision,
        capacities=[TypeCapacity(str(kind[0]), capacity) for kind, capacity in zip(kinds, capacities, strict=True)],
        seat_types=seats,
    )


CAPACITIES = "SELECT capacity FROM catalog_ticket_types ORDER BY position"


async def test_moved_seats_are_drawn_as_what_they_are_sold_as(
    process: Process, desk: Desk, performance_id: str
) -> None:
    before = await seen(desk.client, performance_id)
    assert before["seats"] == [0, 0, 0, 1, 1]
    first = await changed(process, performance_id, 3, capacities=[2, 3, 100], seats=[0, 1, 0, 1, 1])
    await tell(process, first)
    after = await seen(desk.client, performance_id)
    assert after["seats"] == [0, 1, 0, 1, 1]
    assert after["version"] != before["version"]
    assert await rows(process, CAPACITIES) == [(2,), (3,), (100,)]
    await tell_everything_again(process)
    assert await seen(desk.client, performance_id) == after


async def test_the_latest_change_stays(process: Process, desk: Desk, performance_id: str) -> None:
    latest = await changed(process, performance_id, 5, capacities=[1, 4, 90], seats=[1, 1, 0, 1, 1])
    earlier = await changed(process, performance_id, 3, capacities=[2, 3, 100], seats=[0, 1, 0, 1, 1])
    await tell(process, latest)
    after = await seen(desk.client, performance_id)
    await tell(process, earlier)
    assert await seen(desk.client, performance_id) == after
    assert after["seats"] == [1, 1, 0, 1, 1]
    assert await rows(process, CAPACITIES) == [(1,), (4,), (90,)]


async def test_a_capacity_alone_leaves_the_chart(process: Process, desk: Desk, performance_id: str) -> None:
    before = await seen(desk.client, performance_id)
    await tell(process, await changed(process, performance_id, 2, capacities=[3, 2, 150], seats=None))
    assert await seen(desk.client, performance_id) == before
    assert await rows(process, CAPACITIES) == [(3,), (2,), (150,)]


async def test_what_the_catalogue_does_not_know_is_no_error(process: Process, desk: Desk) -> None:
    stranger = TicketTypesChanged(
        occurred_at=NOW, performance_id="no-show", revision=1, capacities=[TypeCapacity("x", 1)], seat_types=None
    )
    await tell(process, stranger)
    assert await rows(process, "SELECT performance_id FROM catalog_stock_changes") == []
    assert await desk.plan(await desk.venue(), house())
