"""Orders over HTTP: placed from a hold token, paid once, cancelled, seen by their buyer only."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.processes import broken_promises, meddle, rows
from tests.stage import CONTACT, Buyer, new_key, notify

STATES = "SELECT state FROM orders_orders ORDER BY id"
HOLDS = "SELECT state FROM inventory_holds ORDER BY id"
STOCK = "SELECT held, sold FROM inventory_ticket_types WHERE id = 'type-floor'"


async def test_an_order_keeps_what_the_hold_promised(show: Process, buyer: Buyer) -> None:
    hold = await buyer.hold_seats(SHOW, ["seat-1", "seat-2"])
    answer = await buyer.order(hold)
    assert answer.status_code == 201
    order = answer.json()
    assert order["state"] == "pending_payment"
    assert order["total"] == {"amount_minor": 176_000, "currency": "CNY"}
    assert [(item["seat"]["id"], item["price"]["amount_minor"]) for item in order["items"]] == [
        ("seat-1", 88_000),
        ("seat-2", 88_000),
    ]
    assert order["contact"] == {"name": "王小明", "phone_masked": "139****1111", "email_masked": "x***@example.com"}
    assert order["pay_before"] == "2026-06-01T12:10:00Z"
    assert order["number"].startswith("260601")
    assert len(order["number"]) == 14
    assert order["payments"] == []
    assert (await buyer.get(f"/orders/{order['id']}")).json() == order
    assert (await buyer.get("/orders")).json() == {"items": [order], "next_cursor": None}
    stored = await rows(show, "SELECT contact_sealed FROM orders_orders")
    assert "13900001111" not in str(stored)
    assert "王小明" not in str(stored)


async def test_paid_orders_get_their_tickets(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor", 2)
    await settle()
    order = (await buyer.get(f"/orders/{order_id}")).json()
    assert order["state"] == "fulfilled"
    assert order["paid_at"] == "2026-06-01T12:00:00Z"
    assert [payment["state"] for payment in order["payments"]] == ["succeeded"]
    tickets = (await buyer.get(f"/tickets?order_id={order_id}")).json()["items"]
    assert sorted(ticket["price"]["amount_minor"] for ticket in tickets) == [38_000, 38_000]
    assert await rows(show, STOCK) == [(0, 2)]
    assert await rows(show, HOLDS) == [("sold",)]


PATIENT = {"prefer": "respond-async, wait=10"}


async def test_a_page_that_waits_is_told_when_the_tickets_are_there(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    waiting = asyncio.create_task(buyer.get(f"/orders/{order['id']}", PATIENT))
    await asyncio.sleep(0)
    assert (await buyer.get(f"/orders/{order['id']}")).json()["state"] == "pending_payment"
    await notify(buyer.client, show, await buyer.start_payment(order["id"]), order["total"]["amount_minor"])
    assert (await waiting).json()["state"] == "fulfilled"
    # An order to which nothing more happens by itself is answered at once.
    assert (await buyer.get(f"/orders/{order['id']}", PATIENT)).json()["state"] == "fulfilled"


async def test_a_page_that_waits_is_told_of_a_cancellation(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    waiting = asyncio.create_task(buyer.get(f"/orders/{order['id']}", PATIENT))
    await asyncio.sleep(0)
    await buyer.post(f"/orders/{order['id']}/cancellation", {})
    assert (await waiting).json()["state"] == "cancelled"
    assert await broken_promises(show) == []


async def test_a_page_that_waits_finds_what_another_process_has_changed(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    waiting = asyncio.create_task(buyer.get(f"/orders/{order['id']}", PATIENT))
    await asyncio.sleep(0)
    await meddle(show, "UPDATE orders_orders SET state = 'expired'")
    assert (await waiting).json()["state"] == "expired"


async def test_nobody_waits_for_a_process_that_stops_or_longer_than_asked(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    brief = await buyer.get(f"/orders/{order['id']}", {"prefer": "wait=1"})
    assert brief.json()["state"] == "pending_payment"
    waiting = asyncio.create_task(buyer.get(f"/orders/{order['id']}", PATIENT))
    await asyncio.sleep(0)
    show.hurry()
    assert (await waiting).json()["state"] == "pending_payment"


@pytest.mark.usefixtures("show")
async def test_others_find_nothing(buyer: Buyer, stranger: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    for path in (f"/orders/{order['id']}", "/orders/no-such-order"):
        answer = await stranger.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    for path in (f"/orders/{order['id']}/cancellation", "/orders/no-such-order/cancellation"):
        assert (await stranger.post(path, {})).status_code == 404
    paying = await stranger.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"})
    assert paying.status_code == 404
    assert (await stranger.get("/orders")).json() == {"items": [], "next_cursor": None}


async def test_one_hold_makes_one_order(show: Process, buyer: Buyer) -> None:
    hold = await buyer.hold(SHOW, "type-floor")
    first = (await buyer.order(hold)).json()
    second = await buyer.order(hold)
    assert (second.status_code, second.json()["code"], second.json()["order_id"]) == (
        409,
        "hold-already-used",
        first["id"],
    )
    assert await rows(show, STATES) == [("pending_payment",)]


@pytest.mark.parametrize("change", ["payload", "signature", "key", "empty", "access-token"])
async def test_forged_hold_tokens_are_refused(show: Process, buyer: Buyer, change: str) -> None:
    token = (await buyer.hold(SHOW, "type-floor")).json()["hold_token"]
    key_id, payload, signature = token.split(".")
    forged = {
        "payload": f"{key_id}.{payload[:-3]}AAA.{signature}",
        "signature": f"{key_id}.{payload}.{signature[:-3]}AAA",
        "key": f"other.{payload}.{signature}",
        "empty": "..",
        "access-token": buyer.headers["authorization"].removeprefix("Bearer "),
    }[change]
    answer = await buyer.post("/orders", {"hold_token": forged, "contact": CONTACT})
    assert (answer.status_code, answer.json()["code"]) == (403, "hold-token-invalid")
    assert await rows(show, STATES) == []


@pytest.mark.usefixtures("show")
async def test_the_token_of_another_person_is_refused(buyer: Buyer, stranger: Buyer) -> None:
    answer = await stranger.order(await buyer.hold(SHOW, "type-floor"))
    assert (answer.status_code, answer.json()["code"]) == (403, "hold-token-invalid")


async def test_a_hold_that_ran_out_makes_no_order(show: Process, buyer: Buyer, clock: ManualClock) -> None:
    hold = await buyer.hold(SHOW, "type-floor")
    clock.advance(timedelta(minutes=10))
    answer = await buyer.order(hold)
    assert (answer.status_code, answer.json()["code"]) == (409, "hold-expired")
    assert await rows(show, STATES) == []


@pytest.mark.parametrize(
    ("contact", "pointer"),
    [
        ({"name": "", "phone": "13900001111"}, "/contact/name"),
        ({"name": "  ", "phone": "13900001111"}, "/contact/name"),
        ({"name": "A", "phone": "12"}, "/contact/phone"),
        ({"name": "A", "phone": "not a phone"}, "/contact/phone"),
        ({"name": "A", "phone": "13900001111", "email": "nobody"}, "/contact/email"),
        ({"phone": "13900001111"}, "/contact"),
    ],
)
async def test_a_wrong_contact_is_pointed_at(
    show: Process, buyer: Buyer, contact: dict[str, str], pointer: str
) -> None:
    token = (await buyer.hold(SHOW, "type-floor")).json()["hold_token"]
    answer = await buyer.post("/orders", {"hold_token": token, "contact": contact})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await rows(show, STATES) == []


async def test_a_cancelled_order_gives_its_tickets_back(show: Process, buyer: Buyer, settle: Settle) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor", 3))).json()
    await settle()
    assert await rows(show, STOCK) == [(3, 0)]
    cancelled = await buyer.post(f"/orders/{order['id']}/cancellation", {})
    again = await buyer.post(f"/orders/{order['id']}/cancellation", {})
    assert [cancelled.json()["state"], again.json()["state"]] == ["cancelled", "cancelled"]
    await settle()
    assert await rows(show, STOCK) == [(0, 0)]
    paying = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"})
    assert (paying.status_code, paying.json()["code"], paying.json()["state"]) == (
        409,
        "order-not-payable",
        "cancelled",
    )


async def test_a_paid_order_is_not_cancelled(show: Process, buyer: Buyer) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor")
    answer = await buyer.post(f"/orders/{order_id}/cancellation", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "order-not-cancellable")


async def test_a_hold_with_an_order_is_ended_by_the_order_only(show: Process, buyer: Buyer, settle: Settle) -> None:
    hold = await buyer.hold(SHOW, "type-floor")
    await buyer.order(hold)
    await settle()
    answer = await buyer.client.delete(f"/api/v1/holds/{hold.json()['id']}", headers=buyer.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "hold-not-releasable")
    assert await rows(show, HOLDS) == [("held",)]


@pytest.mark.usefixtures("show")
async def test_orders_are_listed_in_pages(buyer: Buyer, clock: ManualClock) -> None:
    ids = []
    for _ in range(3):
        hold = await buyer.hold(SHOW, "type-stand")
        clock.advance(timedelta(seconds=1))
        ids.append((await buyer.order(hold)).json()["id"])
    page = (await buyer.get("/orders")).json()
    assert [order["id"] for order in page["items"]] == ids[::-1]
    older = (await buyer.get(f"/orders?cursor={ids[1]}")).json()
    assert [order["id"] for order in older["items"]] == ids[:1]


async def test_unknown_channels_and_replayed_payments(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    unknown = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "gold"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "payment-channel-unknown")
    key = new_key()
    first = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"}, key=key)
    again = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"}, key=key)
    assert first.content == again.content
    assert len(await rows(show, "SELECT id FROM orders_payment_attempts")) == 1


async def test_an_admitted_order_is_used(show: Process, buyer: Buyer, settle: Settle, sign_in: object) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor")
    await settle()
    ticket = (await buyer.get(f"/tickets?order_id={order_id}")).json()["items"][0]
    gate = Buyer(buyer.client, await sign_in("gate"))  # type: ignore[operator]  # the SignIn fixture
    admitted = await gate.post("/check-ins", {"code": ticket["code"], "gate": "A1"})
    assert admitted.status_code == 201
    await settle()
    assert (await buyer.get(f"/orders/{order_id}")).json()["state"] == "used"


async def test_notifications_for_nothing_change_nothing(show: Process, buyer: Buyer) -> None:
    answer = await notify(buyer.client, show, "no-such-attempt", 38_000)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert await rows(show, "SELECT message_id FROM platform_outbox") == []
