"""How tests ask for refunds: orders with tickets, the same buyer some days later, staff, and a door."""

from __future__ import annotations

from onsale.app.process import Process
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.processes import ORGANISATION_ID, rows, signed_in_as
from tests.stage import Buyer

REFUNDS = "SELECT kind, state, amount_minor, fee_minor FROM orders_refunds ORDER BY id"
ITEMS = "SELECT COUNT(*) FROM orders_refund_items"
PROMISED = "SELECT refund_minor FROM orders_payment_attempts"
PRICE = 38_000


async def bought(show: Process, buyer: Buyer, settle: Settle, quantity: int = 2) -> tuple[str, list[str]]:
    """An order with its tickets, and its items."""
    order_id = await buyer.buy(show, SHOW, "type-floor", quantity)
    await settle()
    order = (await buyer.get(f"/orders/{order_id}")).json()
    assert order["state"] == "fulfilled"
    return order_id, [item["id"] for item in order["items"]]


def fee_of(amount_minor: int) -> dict[str, object]:
    return {"expected_fee": {"amount_minor": amount_minor}}


def staff_of(buyer: Buyer, show: Process, *roles: str, organisation_id: str | None = ORGANISATION_ID) -> Buyer:
    return Buyer(buyer.client, signed_in_as(show, *roles, organisation_id=organisation_id))


def again(show: Process, buyer: Buyer) -> Buyer:
    """The same person, who has signed in again: a token lasts an hour."""
    token = buyer.headers["authorization"].removeprefix("Bearer ")
    user_id = show.platform.access_tokens.verify(token).user_id
    return Buyer(buyer.client, signed_in_as(show, "buyer", user_id=user_id))


async def scan(show: Process, buyer: Buyer, item_id: str) -> int:
    """Show the ticket of an item at the door."""
    [(ticket_id,)] = await rows(show, f"SELECT id FROM tickets_tickets WHERE item_id = '{item_id}'")  # noqa: S608  # our own id
    code = (await buyer.get(f"/tickets/{ticket_id}")).json()["code"]
    answer = await staff_of(buyer, show, "gate").post("/check-ins", {"code": code, "gate": "A1"})
    return answer.status_code
