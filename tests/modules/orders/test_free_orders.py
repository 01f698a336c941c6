"""Orders beside vouchers: those without one, and those that cost nothing and whose seats are gone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.contracts.events import HoldLost, OrderPaid
from onsale.contracts.tokens import HoldClaimItem, HoldClaims
from onsale.contracts.values import Money, Text
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.module import build as build_orders
from tests.engines import EMBEDDED
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW, Provider
from tests.processes import broken_promises, heard, meddle, rows, tell
from tests.stage import CONTACT, Buyer, event_of


@pytest.fixture
def builders() -> Sequence[Builder]:
    """Without inventory: the test says what became of the hold."""
    return (build_orders,)


def promised(show: Process, buyer: Buyer, price_minor: int) -> str:
    """A hold token for two tickets."""
    platform = show.platform
    item = HoldClaimItem(
        ticket_type_id="type-student",
        ticket_type_name=Text("学生", "Student"),
        quantity=2,
        seats=[],
        price=Money(price_minor),
    )
    return platform.hold_tokens.sign(
        HoldClaims(
            hold_id=platform.ids.new(),
            user_id=platform.access_tokens.verify(buyer.headers["authorization"].removeprefix("Bearer ")).user_id,
            event_id=event_of(SHOW),
            performance_id=SHOW,
            items=[item],
            expires_at=int(platform.clock.now().timestamp()) + 600,
        )
    )


@EMBEDDED
async def test_who_has_no_voucher_asks_nothing_about_them(show: Process, buyer: Buyer) -> None:
    """From the order to its cancellation: it works where there are no tables of vouchers at all."""
    tables = ("orders_vouchers", "orders_voucher_codes", "orders_voucher_uses")
    for table in tables:
        await meddle(show, f"ALTER TABLE {table} RENAME TO hidden_{table}")
    placed = await buyer.post("/orders", {"hold_token": promised(show, buyer, 100), "contact": CONTACT})
    assert (placed.status_code, placed.json()["total"]["amount_minor"]) == (201, 200)
    cancelled = await buyer.post(f"/orders/{placed.json()['id']}/cancellation", {})
    assert cancelled.json()["state"] == "cancelled"
    for table in tables:
        await meddle(show, f"ALTER TABLE hidden_{table} RENAME TO {table}")


async def test_an_order_of_nothing_whose_seats_are_gone_ends(
    show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs, provider: Provider
) -> None:
    platform = show.platform
    token = promised(show, buyer, 0)
    placed = await buyer.post("/orders", {"hold_token": token, "contact": CONTACT})
    assert placed.json()["state"] == "paid"
    await settle()
    [paid] = heard(show, OrderPaid)
    await tell(show, HoldLost(occurred_at=platform.clock.now(), purchase=paid.purchase))
    assert await rows(show, "SELECT state FROM orders_orders") == [("refunding",)]
    await jobs.refund()
    assert await rows(show, "SELECT state FROM orders_orders") == [("refunded",)]
    assert await rows(show, "SELECT state, amount_minor FROM orders_refunds") == [("done", 0)]
    assert provider.questions == []
    assert await broken_promises(show) == []
