"""A refund through all modules: the ticket dies, its money is promised back, the place is sold again, sales say so."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import httpx2
import pytest

from onsale.app.invariants import every_invariant
from onsale.app.process import Process
from onsale.contracts.events import PerformanceCancelled
from onsale.contracts.values import Text
from onsale.platform.invariants import Broken, check_invariants
from tests.conftest import SignIn
from tests.engines import EVERY_FRONT
from tests.processes import API, ORGANISATION_ID, rows, settled, signed_in_as, tell, tell_everything_again
from tests.stage import Buyer, Kind, event_of, performance

pytestmark = EVERY_FRONT

SHOW = "01972b8a-0000-7000-8000-000000000077"
STALLS = Kind("type-stalls", 38_000, seats=range(24), max_per_order=6, max_per_person=6)
FREE = {"expected_fee": {"amount_minor": 0}}

NewBuyer = Callable[[], Awaitable[Buyer]]


@pytest.fixture
async def show(process: Process) -> Process:
    now = process.platform.clock.now()
    await tell(process, performance(SHOW, [STALLS], now, blocks=[range(12), range(12, 24)]))
    return process


@pytest.fixture
def new_buyer(client: httpx2.AsyncClient, sign_in: SignIn) -> NewBuyer:
    async def make() -> Buyer:
        return Buyer(client, await sign_in())

    return make


async def broken(process: Process) -> list[Broken]:
    """What is wrong with all data together, dead letters included."""
    async with process.platform.database.reading() as reader:
        return await check_invariants(reader, every_invariant())


async def bought(process: Process, buyer: Buyer, quantity: int = 2) -> tuple[str, list[str]]:
    """An order that has its tickets, and its items."""
    order_id = await buyer.buy(process, SHOW, "type-stalls", quantity)
    await settled(process)
    order = (await buyer.get(f"/orders/{order_id}")).json()
    assert order["state"] == "fulfilled"
    return order_id, [item["id"] for item in order["items"]]


async def codes(buyer: Buyer, order_id: str) -> list[str]:
    return [ticket["code"] for ticket in (await buyer.get(f"/tickets?order_id={order_id}")).json()["items"]]


async def scan(process: Process, buyer: Buyer, code: str) -> httpx2.Response:
    gate = Buyer(buyer.client, signed_in_as(process, "gate", organisation_id=ORGANISATION_ID))
    return await gate.post("/check-ins", {"code": code, "gate": "North"})


async def available(client: httpx2.AsyncClient) -> int:
    answer = (await client.get(f"{API}/performances/{SHOW}/availability")).json()
    return int(answer["ticket_types"][0]["available"])


async def come_to(client: httpx2.AsyncClient, wanted: int) -> bool:
    """Whether so many are shown soon: fronts are told after the commit."""
    for _ in range(200):
        if await available(client) == wanted:
            return True
        await asyncio.sleep(0.01)
    return False


async def test_one_of_three_goes_back(show: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    buyer = await new_buyer()
    order_id, items = await bought(show, buyer, 3)
    answer = await buyer.post(f"/orders/{order_id}/refunds", FREE | {"item_ids": items[:1]})
    assert answer.status_code == 201, answer.text
    await settled(show)
    assert await come_to(client, 22)
    assert await broken(show) == []
    assert (await buyer.get(f"/orders/{order_id}")).json()["state"] == "partially_refunded"
    scanned = Counter([(await scan(show, buyer, code)).json().get("code") for code in await codes(buyer, order_id)])
    assert scanned == {None: 2, "ticket-void": 1}
    await settled(show)
    assert (await buyer.get(f"/orders/{order_id}")).json()["state"] == "used"
    assert (await (await new_buyer()).hold(SHOW, "type-stalls", 6)).status_code == 201
    await tell_everything_again(show)
    assert await broken(show) == []
    sales = "SELECT sold, revenue_minor, orders, admitted FROM reports_totals"
    assert await rows(show, sales) == [(2, 76_000, 1, 2)]


async def test_buyers_gates_and_refunds_all_at_once(
    show: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    """Everything is sold; then all give their orders back while gates scan them and others wait for their seats."""
    buyers = [await new_buyer() for _ in range(12)]
    orders = [await bought(show, buyer) for buyer in buyers]
    shown = [(await codes(buyer, order_id))[0] for buyer, (order_id, _) in zip(buyers, orders, strict=True)]
    assert await come_to(client, 0)
    rivals = [await new_buyer() for _ in range(12)]

    async def give_back(number: int) -> None:
        await asyncio.sleep(0.003 * (number % 4))
        answer = await buyers[number].post(f"/orders/{orders[number][0]}/refunds", FREE)
        assert answer.status_code in {201, 409}, answer.text

    async def try_to_buy(rival: Buyer) -> int:
        for _ in range(40):
            hold = await rival.hold(SHOW, "type-stalls")
            if hold.status_code == 201:
                return 1
            await asyncio.sleep(0.01)
        return 0

    scans, holds, _ = await asyncio.gather(
        asyncio.gather(*(scan(show, buyer, code) for buyer, code in zip(buyers[::2], shown[::2], strict=True))),
        asyncio.gather(*(try_to_buy(rival) for rival in rivals)),
        asyncio.gather(*(give_back(number) for number in range(12))),
    )
    await settled(show)
    assert await broken(show) == []
    went_in = sum(answer.status_code == 201 for answer in scans)
    states = Counter(await rows(show, "SELECT state FROM orders_refunds"))
    assert states[("due",)] + went_in == 12
    assert states[("rejected",)] <= went_in
    assert await come_to(client, 2 * states[("due",)] - sum(holds))
    await tell_everything_again(show)
    assert await broken(show) == []


async def test_a_cancelled_show_gives_everything_back_and_sells_nothing(
    show: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    buyer = await new_buyer()
    order_id, _ = await bought(show, buyer)
    cancelled = PerformanceCancelled(
        occurred_at=show.platform.clock.now(),
        performance_id=SHOW,
        event_id=event_of(SHOW),
        organisation_id=ORGANISATION_ID,
        reason=Text("雨", "Rain"),
        cancelled_by="somebody",
    )
    await tell(show, cancelled)
    assert (await (await new_buyer()).hold(SHOW, "type-stalls")).json()["code"] == "performance-cancelled"
    [code, _] = await codes(buyer, order_id)
    assert (await scan(show, buyer, code)).json()["code"] == "ticket-performance-cancelled"
    assert (await buyer.post(f"/orders/{order_id}/refunds", FREE)).status_code == 201
    await settled(show)
    pool = "SELECT a.kind, i.quantity FROM inventory_allocations a JOIN inventory_allocation_items i"
    assert await rows(show, f"{pool} ON i.allocation_id = a.id") == [("returned", 2)]
    assert await come_to(client, 0)
    assert await broken(show) == []
