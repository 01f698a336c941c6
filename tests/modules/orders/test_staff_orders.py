"""Orders as staff finds and reads them: their own organisation's only, with everything that has happened."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.orders.commands.looking import Looks
from onsale.modules.orders.jobs import OrderJobs
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.processes import API, ORGANISATION_ID, rows, signed_in_as, tell
from tests.stage import Buyer, Kind, notify, performance

pytestmark = EVERY_ENGINE

OTHER_ORGANISATION = "01972b8a-0000-7000-8000-0000000000ff"
OTHER_SHOW = "01972b8a-0000-7000-8000-000000000002"


def staff(buyer: Buyer, show: Process, role: str = "organiser", organisation_id: str | None = ORGANISATION_ID) -> Buyer:
    return Buyer(buyer.client, signed_in_as(show, role, organisation_id=organisation_id))


async def found(who: Buyer, query: str = "") -> list[str]:
    answer = await who.get(f"/staff/orders{query}")
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_orders_are_found_by_number_state_and_performance(show: Process, buyer: Buyer, settle: Settle) -> None:
    paid = await buyer.buy(show, SHOW, "type-floor", 2)
    await settle()
    unpaid = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    organiser = staff(buyer, show)
    assert await found(organiser) == [unpaid["id"], paid]
    assert await found(organiser, "?state=fulfilled") == [paid]
    assert await found(organiser, f"?performance_id={SHOW}&state=pending_payment") == [unpaid["id"]]
    assert await found(organiser, "?performance_id=another") == []
    number = unpaid["number"]
    for query in (number, number.lower(), f"%20{number}%20", number[:-1], unpaid["id"]):
        assert await found(organiser, f"?query={query}") == [unpaid["id"]]
    assert await found(organiser, "?query=%25%25%25%25") == []
    assert await found(organiser, "?query=nobody") == []
    assert await found(organiser, f"?cursor={unpaid['id']}") == [paid]
    page = (await organiser.get("/staff/orders?state=fulfilled")).json()
    [line] = page["items"]
    assert page["next_cursor"] is None
    assert (line["tickets"], line["total"]["amount_minor"], line["refunded"]["amount_minor"]) == (2, 76_000, 0)
    assert line["contact"] == {"name": "王小明", "phone_masked": "139****1111", "email_masked": "x***@example.com"}
    assert line["performance"]["title"]["en"] == "Between Mountains and Sea"


@pytest.mark.parametrize("path", ["/staff/orders", "/staff/orders/x"])
async def test_buyers_and_gates_read_no_orders_of_others(show: Process, buyer: Buyer, path: str) -> None:
    assert (await buyer.get(path)).status_code == 403
    assert (await staff(buyer, show, "gate").get(path)).status_code == 403


async def test_an_organisation_sees_its_own_orders_and_finance_all(show: Process, buyer: Buyer, settle: Settle) -> None:
    other_show = performance(OTHER_SHOW, [Kind("type-other")], show.platform.clock.now())
    await tell(show, msgspec.structs.replace(other_show, organisation_id=OTHER_ORGANISATION))
    own = await buyer.buy(show, SHOW, "type-floor")
    others = await buyer.buy(show, OTHER_SHOW, "type-other")
    await settle()
    for who, expected in [
        (staff(buyer, show), [own]),
        (staff(buyer, show, organisation_id=OTHER_ORGANISATION), [others]),
        (staff(buyer, show, organisation_id=None), []),
        (staff(buyer, show, "admin", organisation_id=None), [others, own]),
        (staff(buyer, show, "support", organisation_id=None), [others, own]),
    ]:
        assert await found(who) == expected
        for order_id in (own, others):
            status = (await who.get(f"/staff/orders/{order_id}")).status_code
            assert status == (200 if order_id in expected else 404)


async def test_an_order_tells_its_whole_history(show: Process, buyer: Buyer, settle: Settle, jobs: OrderJobs) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor", 2))).json()
    first, second = [await buyer.start_payment(order["id"]) for _ in range(2)]
    for attempt_id in (first, second):
        await notify(buyer.client, show, attempt_id, 76_000)
    await settle()
    organiser = staff(buyer, show)
    item_ids = [item["id"] for item in order["items"]]
    body = {"reason": "一人不能来", "item_ids": item_ids[:1], "fee": {"amount_minor": 0}}
    refund = (await organiser.post(f"/staff/orders/{order['id']}/refunds", body)).json()
    await settle()
    await jobs.refund()
    answer = await organiser.get(f"/staff/orders/{order['id']}")
    history = answer.json()
    assert history["state"] == "partially_refunded"
    assert [(item["refund_id"], item["refund_state"]) for item in history["items"]] == [
        (refund["id"], "done"),
        (None, None),
    ]
    assert [
        (pay["state"], pay["received"]["amount_minor"], pay["refunded"]["amount_minor"]) for pay in history["payments"]
    ] == [
        ("succeeded", 76_000, 38_000),
        ("refunded", 76_000, 76_000),
    ]
    assert sorted(movement["kind"] for movement in history["ledger"]) == [
        "payment-received",
        "payment-received",
        "refund-promised",
        "refund-promised",
        "refund-sent",
        "refund-sent",
    ]
    assert [word["verdict"] for word in history["notifications"]] == ["pay", "send-back"]
    assert sorted((one["kind"], one["state"], one["reason"]) for one in history["refunds"]) == [
        ("staff", "done", "一人不能来"),
        ("unneeded", "done", ""),
    ]
    assert history["exceptions"] == []
    kinds = [entry["kind"] for entry in history["timeline"]]
    assert kinds[0] == "order-placed"
    assert sorted(kinds[1:]) == sorted(
        ["payment-started", "payment-received", "provider-told", "refund-requested", "refund-approved", "refund-done"]
        * 2
        + ["staff-acted"]
    )
    [acted] = [entry for entry in history["timeline"] if entry["kind"] == "staff-acted"]
    assert acted["word"] == "orders.refund-requested"
    assert "13900001111" not in answer.text


async def test_who_looks_at_an_order_is_remembered_once_a_day(show: Process, buyer: Buyer, clock: ManualClock) -> None:
    order_id = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    organiser = signed_in_as(show, "organiser", user_id="organiser-1", organisation_id=ORGANISATION_ID)
    stranger = signed_in_as(show, "organiser", user_id="stranger-1", organisation_id=OTHER_ORGANISATION)

    async def look(headers: dict[str, str]) -> int:
        return (await buyer.client.get(f"{API}/staff/orders/{order_id}", headers=headers)).status_code

    assert await asyncio.gather(*(look(organiser) for _ in range(8)), look(stranger)) == [*[200] * 8, 404]
    looks = "SELECT order_id, looked_by, day, organisation_id FROM orders_looks ORDER BY day"
    assert await rows(show, looks) == [(order_id, "organiser-1", "2026-06-01", ORGANISATION_ID)]
    # Noon in June at Greenwich is evening in Beijing: the next day begins there four hours later.
    clock.advance(timedelta(hours=4))
    tomorrow = signed_in_as(show, "organiser", user_id="organiser-1", organisation_id=ORGANISATION_ID)
    assert await look(tomorrow) == 200
    assert [row[2] for row in await rows(show, looks)] == ["2026-06-01", "2026-06-02"]


async def test_what_another_process_has_noted_is_noted_once(show: Process, buyer: Buyer) -> None:
    """Both have looked into their memory and found nothing there."""
    order_id = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    looks = [Looks(show.platform) for _ in range(4)]
    await asyncio.gather(*(one.note(order_id, "somebody", "") for one in looks))
    assert await rows(show, "SELECT looked_by FROM orders_looks") == [("somebody",)]
