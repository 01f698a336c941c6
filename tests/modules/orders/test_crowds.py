"""Refunds of many at once: a mass refund that is cut off goes on, and gates and refunds that want the same tickets."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.module import build as build_orders
from onsale.modules.tickets.module import build as build_tickets
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import FLOOR, Settle
from tests.modules.orders.crowd import crowd
from tests.modules.orders.money import SHOW
from tests.modules.orders.refunding import fee_of, staff_of
from tests.modules.orders.test_campaigns import cancelled
from tests.processes import broken_promises, opened_process, rows, settled, signed_in_as, tell
from tests.stage import Buyer, performance

pytestmark = EVERY_ENGINE

ORDERS = 450
REFUNDS = "SELECT state, COUNT(*) FROM orders_refunds GROUP BY state"
TICKETS = "SELECT state, COUNT(*) FROM tickets_tickets GROUP BY state"


@pytest.fixture
def builders() -> Sequence[Builder]:
    """No stock and no reports: what these do of it is theirs to test."""
    return build_orders, build_tickets


async def test_a_mass_refund_that_is_cut_off_goes_on(
    migrated_database: Path, settings: Settings, clock: ManualClock, builders: Sequence[Builder]
) -> None:
    async with opened_process(migrated_database, settings, clock, builders) as first:
        await tell(first, performance(SHOW, [FLOOR], clock.now()))
        await crowd(first, ORDERS)
        await tell(first, cancelled(first))
        assert await first.job("orders.campaigns").run() == 200
    async with opened_process(migrated_database, settings, clock, builders) as second:
        await settled(second)
        assert await rows(second, REFUNDS) == [("due", 200)]
        assert [await second.job("orders.campaigns").run() for _ in range(3)] == [200, 50, 0]
        await settled(second)
        assert await rows(second, REFUNDS) == [("due", ORDERS)]
        assert await rows(second, TICKETS) == [("void", 2 * ORDERS)]
        assert await rows(second, "SELECT state FROM orders_refund_campaigns") == [("done",)]
        assert await rows(second, "SELECT SUM(amount_minor) FROM orders_refunds") == [(ORDERS * 76_000,)]
        assert await broken_promises(second) == []


async def test_gates_and_refunds_want_the_same_tickets(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs
) -> None:
    """Every ticket ends used with its money kept or void with its money back, never both."""
    await crowd(show, 12, tickets=1)
    owners = await rows(
        show, "SELECT o.id, o.user_id, t.id FROM orders_orders o JOIN tickets_tickets t ON t.order_id = o.id"
    )
    gate = staff_of(buyer, show, "gate")
    people = [
        (str(order), Buyer(buyer.client, signed_in_as(show, "buyer", user_id=str(user))), str(ticket))
        for order, user, ticket in owners
    ]
    codes = [(await who.get(f"/tickets/{ticket}")).json()["code"] for _, who, ticket in people]

    async def refund(number: int) -> None:
        order_id, who, _ = people[number]
        answer = await who.post(f"/orders/{order_id}/refunds", fee_of(0))
        assert answer.status_code == 201 or answer.json()["code"] == "refund-of-used-tickets"

    async def scan(number: int) -> int:
        # From long before to long after the request has come to the tickets.
        await asyncio.sleep(0.02 * number)
        return (await gate.post("/check-ins", {"code": codes[number], "gate": "A1"})).status_code

    numbers = range(len(people))
    _, scans = await asyncio.gather(asyncio.gather(*map(refund, numbers)), asyncio.gather(*map(scan, numbers)))
    await settle()
    while await jobs.refund():
        await settle()
    tickets = "SELECT t.state, r.state FROM tickets_tickets t LEFT JOIN orders_refunds r ON r.order_id = t.order_id"
    ends = Counter(await rows(show, tickets))
    assert set(ends) <= {("used", "rejected"), ("used", None), ("void", "done")}
    assert ends["void", "done"] == len(people) - sum(status < 300 for status in scans)
    assert await broken_promises(show) == []
