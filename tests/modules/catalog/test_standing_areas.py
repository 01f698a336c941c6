"""Places to stand on a plan: sold by number, as the ticket type that their category is sold as."""

from collections.abc import Awaitable, Callable

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished
from onsale.modules.catalog.domain.document import Document, DocumentArea, DocumentShape
from tests.engines import EVERY_ENGINE
from tests.modules.catalog.board import Board
from tests.modules.catalog.desk import Desk, on_day, seated, standing
from tests.modules.catalog.documents import theatre
from tests.modules.catalog.plans import JsonObject
from tests.processes import heard

pytestmark = EVERY_ENGINE

Settle = Callable[[], Awaitable[None]]
replace = msgspec.structs.replace


def pit(*, ids: str = "pit", category: str = "Floor", capacity: int = 120) -> DocumentArea:
    return DocumentArea(ids, ids, "low", DocumentShape("rectangle", 300, 20, width=100, height=40), category, capacity)


def only_standing() -> Document:
    """A hall without a seat: two areas of one category, and one of another."""
    areas = (pit(), pit(ids="side", capacity=80), pit(ids="rail", category="Balcony", capacity=30))
    return replace(theatre(), sections=(), tables=(), areas=areas)


def pitted(*categories: str, **changes: object) -> JsonObject:
    """A ticket type for places to stand."""
    return standing("Pit") | {"capacity": None, "categories": list(categories)} | changes


@pytest.fixture
def board(desk: Desk) -> Board:
    return Board(desk)


async def plan_of(board: Board, document: Document) -> tuple[str, JsonObject]:
    venue_id = await board.desk.venue()
    published = await board.publish(await board.drawn(venue_id, document), 2)
    assert published.status_code == 201, published.text
    return venue_id, dict(published.json())


async def test_a_category_to_stand_on_is_sold_by_number(
    process: Process, desk: Desk, board: Board, client: httpx2.AsyncClient, settle: Settle
) -> None:
    venue_id, plan = await plan_of(board, theatre())
    assert plan["categories"] == [
        {"name": "Stalls", "color": "#0072B2", "seat_count": 4, "standing_capacity": 0},
        {"name": "Balcony", "color": "#E69F00", "seat_count": 5, "standing_capacity": 0},
        {"name": "Floor", "color": "#009E73", "seat_count": 0, "standing_capacity": 120},
    ]
    event_id = await desk.draft(venue_id)
    body = on_day(7, seated("Stalls", "Balcony"), pitted("Floor"), plan_id=str(plan["id"]))
    performance_id = await desk.performance(event_id, body)
    assert (await desk.publish(event_id)).status_code == 200
    await settle()
    [told] = heard(process, PerformancePublished)
    assert [(one.seated, one.capacity) for one in told.ticket_types] == [(True, 9), (False, 120)]
    assert told.seating is not None
    assert (len(told.seating.ids), set(told.seating.ticket_types)) == (9, {0})

    shown = (await client.get(f"/api/v1/performances/{performance_id}")).json()
    seats, floor = shown["ticket_types"]
    assert (shown["seated"], floor["seated"], floor["capacity"], floor["categories"]) == (True, False, 120, ["Floor"])
    chart = (await client.get(f"/api/v1/performances/{performance_id}/chart")).json()
    assert [one["ticket_type_id"] for one in chart["categories"]] == [seats["id"], seats["id"], floor["id"]]
    assert [(one["name"], one["category"], one["capacity"]) for one in chart["areas"]] == [("Pit", 2, 120)]


async def test_a_hall_where_everybody_stands(
    process: Process, desk: Desk, board: Board, client: httpx2.AsyncClient, settle: Settle
) -> None:
    venue_id, plan = await plan_of(board, only_standing())
    assert plan["seat_count"] == 0
    event_id = await desk.draft(venue_id)
    body = on_day(7, pitted("Floor"), pitted("Balcony"), plan_id=str(plan["id"]))
    performance_id = await desk.performance(event_id, body)
    assert (await desk.publish(event_id)).status_code == 200
    await settle()
    assert [one.seating for one in heard(process, PerformancePublished)] == [None]

    shown = (await client.get(f"/api/v1/performances/{performance_id}")).json()
    assert (shown["seated"], [one["capacity"] for one in shown["ticket_types"]]) == (False, [200, 30])
    chart = (await client.get(f"/api/v1/performances/{performance_id}/chart")).json()
    assert (chart["version"], len(chart["areas"]), chart["seats"]["id"]) == (shown["chart_version"], 3, [])


async def test_seats_and_standing_room_have_ticket_types_of_their_own(board: Board, desk: Desk) -> None:
    venue_id, plan = await plan_of(board, theatre())
    event_id = await desk.draft(venue_id)
    path = f"events/{event_id}/performances"
    mixed = await desk.post(path, on_day(7, pitted("Floor", "Stalls"), plan_id=str(plan["id"])))
    counted = await desk.post(path, on_day(7, pitted("Floor", capacity=50), plan_id=str(plan["id"])))
    for response, pointer in ((mixed, "/ticket_types/0/categories"), (counted, "/ticket_types/0/capacity")):
        assert response.status_code == 422, response.text
        assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert (await desk.get(f"events/{event_id}")).json()["performances"] == []
