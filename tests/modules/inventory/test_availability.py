"""What is left of all performances of an event, in one small answer."""

from __future__ import annotations

import httpx2
import pytest

from onsale.app.process import Process
from tests.engines import EVERY_FRONT
from tests.modules.inventory.conftest import SEATED, STANDING, NewBuyer
from tests.processes import API, tell
from tests.stage import Kind, event_of, performance

pytestmark = EVERY_FRONT
MATINEE = "x1972b8a-0000-7000-8000-000000000001"  # another performance of the same event


async def left(client: httpx2.AsyncClient, performance_id: str) -> dict[str, dict[str, int]]:
    answer = await client.get(f"{API}/events/{event_of(performance_id)}/availability")
    assert answer.headers["cache-control"] == "public, max-age=1, stale-while-revalidate=1"
    return {
        one["id"]: {kind["id"]: kind["available"] for kind in one["ticket_types"]}
        for one in answer.json()["performances"]
    }


async def test_every_performance_of_the_event_is_there_and_no_other(
    shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    await tell(shows, performance(MATINEE, [Kind("type-matinee", capacity=2)], shows.platform.clock.now()))
    buyer = await new_buyer()
    assert (await buyer.hold(MATINEE, "type-matinee", 2)).status_code == 201
    await buyer.buy(shows, STANDING, "type-floor", 4)
    await buyer.hold(STANDING, "type-floor")

    standing = {"type-floor": 5, "type-balcony": 3}
    assert await left(client, STANDING) == {STANDING: standing, MATINEE: {"type-matinee": 0}}
    assert await left(client, SEATED) == {SEATED: {"type-front": 8, "type-back": 6}}


@pytest.mark.usefixtures("shows")
async def test_an_event_that_nothing_is_sold_of_is_not_found(client: httpx2.AsyncClient) -> None:
    answer = await client.get(f"{API}/events/{event_of('unheard')}/availability")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
