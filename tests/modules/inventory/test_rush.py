"""Many people at the same moment: never too many sold, never too few."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx2
import pytest

from onsale.app.process import Process
from tests.engines import EVERY_FRONT
from tests.modules.inventory.conftest import SEATED, STANDING
from tests.processes import API, meddle, rows, signed_in_as, tell
from tests.stage import Buyer, Kind, performance

pytestmark = EVERY_FRONT

Settle = Callable[[], Awaitable[None]]


@pytest.fixture
async def shows(shows: Process, client: httpx2.AsyncClient) -> Process:
    """Their stock has been read: on a busy machine that may take longer than buyers are made to wait."""
    async with asyncio.timeout(20):
        for performance_id in (STANDING, SEATED):
            while (await client.get(f"{API}/performances/{performance_id}/availability")).status_code != 200:
                await asyncio.sleep(0.05)
    return shows


@pytest.fixture
def crowd(process: Process, client: httpx2.AsyncClient) -> list[Buyer]:
    people = [process.platform.ids.new() for _ in range(60)]
    return [Buyer(client, signed_in_as(process, "buyer", user_id=user_id)) for user_id in people]


@pytest.mark.parametrize("repetition", range(5))
async def test_ten_tickets_and_two_hundred_tasks(shows: Process, crowd: list[Buyer], repetition: int) -> None:
    tasks = [crowd[(number + repetition) % len(crowd)].hold(STANDING, "type-floor") for number in range(200)]
    answers = Counter(answer.json().get("code", "held") for answer in await asyncio.gather(*tasks))
    assert answers == {"held": 10, "sold-out": 190}
    assert await rows(shows, "SELECT held, sold FROM inventory_ticket_types WHERE id = 'type-floor'") == [(10, 0)]


async def test_everybody_wants_the_same_seats(shows: Process, crowd: list[Buyer]) -> None:
    tasks = [buyer.hold_seats(SEATED, ["seat-3", "seat-4"]) for buyer in crowd]
    answers = Counter(answer.json().get("code", "held") for answer in await asyncio.gather(*tasks))
    assert answers == {"held": 1, "seats-taken": 59}


async def test_best_available_sells_every_seat(shows: Process, crowd: list[Buyer]) -> None:
    answers = await asyncio.gather(*(buyer.hold(SEATED, "type-front") for buyer in crowd))
    seats = [answer.json()["items"][0]["seats"][0]["id"] for answer in answers if answer.status_code == 201]
    assert sorted(seats) == [f"seat-{seat}" for seat in range(8)]


async def test_mixed_carts_in_opposite_order(process: Process, crowd: list[Buyer]) -> None:
    kinds = [Kind("type-a", capacity=40), Kind("type-b", capacity=40)]
    await tell(process, performance("mixed", kinds, process.platform.clock.now()))

    def cart(number: int) -> object:
        lines = [{"ticket_type_id": kind.id, "quantity": 1} for kind in kinds]
        return {"performance_id": "mixed", "items": lines if number % 2 else lines[::-1]}

    answers = await asyncio.gather(*(buyer.post("/holds", cart(number)) for number, buyer in enumerate(crowd)))
    assert Counter(answer.status_code for answer in answers) == {201: 40, 409: 20}
    assert await rows(process, "SELECT id, held FROM inventory_ticket_types ORDER BY id") == [
        ("type-a", 40),
        ("type-b", 40),
    ]


async def test_one_person_in_a_hundred_tabs_stays_within_the_limit(shows: Process, crowd: list[Buyer]) -> None:
    answers = await asyncio.gather(*(crowd[0].hold(STANDING, "type-floor") for _ in range(50)))
    assert Counter(answer.json().get("code", "held") for answer in answers) == {"held": 6, "person-limit-exceeded": 44}
    assert await rows(shows, "SELECT quantity FROM inventory_buyers") == [(6,)]


@pytest.mark.breaks_promises
async def test_memory_that_believes_too_much_is_corrected_by_the_database(shows: Process, crowd: list[Buyer]) -> None:
    # Another process (or a bug) has sold behind this one's back.
    assert (await crowd[0].hold(STANDING, "type-floor")).status_code == 201
    await meddle(shows, "UPDATE inventory_ticket_types SET sold = 8 WHERE id = 'type-floor'")
    taken_seat = "INSERT INTO inventory_taken_seats VALUES (:show, 0, 'elsewhere', 'type-front')"
    await meddle(shows, taken_seat, show=SEATED)
    answers = await asyncio.gather(*(buyer.hold(STANDING, "type-floor") for buyer in crowd[:5]))
    assert Counter(answer.json().get("code", "held") for answer in answers) == {"held": 1, "sold-out": 4}
    taken = await crowd[6].hold_seats(SEATED, ["seat-0"])
    assert (taken.status_code, taken.json()["code"]) == (409, "seats-taken")
    assert (await crowd[7].hold_seats(SEATED, ["seat-1"])).status_code == 201
