"""Requests while Redis is away: 503 with Retry-After and never "sold out"; then the sale goes on by itself."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from onsale.app.process import Process
from scripts.engines import Redis
from tests.modules.inventory.conftest import SEATED, STANDING, NewBuyer
from tests.processes import API, rows
from tests.stage import Buyer

pytestmark = pytest.mark.parametrize("engine", ["mariadb+redis"], indirect=True)

HOLDS = "SELECT COUNT(*) FROM inventory_holds"


async def until_served(buyer: Buyer) -> httpx2.Response:
    """The first answer that is not "try again shortly"."""
    async with asyncio.timeout(10):
        while (answer := await buyer.hold(STANDING, "type-floor")).status_code == 503:
            assert answer.json()["code"] == "unavailable"
            await asyncio.sleep(0.05)
    return answer


async def test_a_killed_redis_stops_the_sale_for_a_moment(
    shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer, empty_redis: Redis
) -> None:
    buyer = await new_buyer()
    assert (await buyer.hold(STANDING, "type-floor", 4)).status_code == 201
    empty_redis.kill()
    for refused in (
        await buyer.hold(STANDING, "type-floor"),
        await buyer.hold(STANDING, "type-balcony", 3),
        await buyer.hold_seats(SEATED, ["seat-1"]),
        await client.get(f"{API}/performances/{SEATED}/availability"),
    ):
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert refused.headers["retry-after"] == "1"
    assert await rows(shows, HOLDS) == [(1,)]
    empty_redis.start()
    assert (await until_served(buyer)).status_code == 201
    assert (await buyer.hold(STANDING, "type-floor", 2)).json()["code"] == "person-limit-exceeded"


async def test_a_request_that_was_answered_is_answered_alike_without_redis(
    shows: Process, new_buyer: NewBuyer, empty_redis: Redis
) -> None:
    buyer, key = await new_buyer(), "the-same-key"
    body = {"performance_id": STANDING, "items": [{"ticket_type_id": "type-floor", "quantity": 1}]}
    first = await buyer.post("/holds", body, key=key)
    empty_redis.kill()
    again = await buyer.post("/holds", body, key=key)
    empty_redis.start()
    assert (again.status_code, again.content) == (201, first.content)
    assert await rows(shows, HOLDS) == [(1,)]


async def test_a_flush_in_the_middle_of_the_rush_sells_exactly_what_there_is(
    shows: Process, new_buyer: NewBuyer, empty_redis: Redis
) -> None:
    async def buy(number: int) -> int:
        buyer = await new_buyer()
        await asyncio.sleep(number * 0.003)
        if number in {10, 40}:
            empty_redis.ask("FLUSHALL")
        return (await until_served(buyer)).status_code

    answers = await asyncio.gather(*(buy(number) for number in range(60)))
    assert sorted(answers) == [201] * 10 + [409] * 50
    assert await rows(shows, "SELECT held FROM inventory_ticket_types WHERE id = 'type-floor'") == [(10,)]
