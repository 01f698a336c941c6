"""Vouchers as organisers make, steer and export them."""

from __future__ import annotations

import asyncio
import csv
import io
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.money import SHOW
from tests.modules.orders.refunding import staff_of
from tests.modules.orders.voucher_steps import TEN_PERCENT, made, order_with
from tests.processes import broken_promises, rows
from tests.stage import Buyer, new_key

pytestmark = EVERY_ENGINE

AUDIT = "SELECT action FROM platform_audit_entries ORDER BY position"


@pytest.fixture
def marketing(buyer: Buyer, show: Process) -> Buyer:
    return staff_of(buyer, show, "marketing")


async def change(staff: Buyer, voucher_id: object, body: dict[str, object]) -> httpx2.Response:
    return await staff.client.patch(f"/api/v1/staff/vouchers/{voucher_id}", json=body, headers=staff.headers)


async def names(staff: Buyer, query: str) -> list[str]:
    found = (await staff.get(f"/staff/vouchers?{query}")).json()["items"]
    return [one["name"] for one in found]


async def test_a_voucher_is_made_once_and_read(show: Process, buyer: Buyer, marketing: Buyer) -> None:
    body = {"name": " 秋季 ", "rules": dict(TEN_PERCENT), "code": "autumn-26", "max_uses": 5, "per_account_max": 2}
    key = new_key()
    first = await marketing.post("/staff/vouchers", body, key=key)
    again = await marketing.post("/staff/vouchers", body, key=key)
    assert (first.status_code, first.json()) == (201, again.json())
    voucher = first.json()
    assert (voucher["name"], voucher["code"], voucher["status"], voucher["used"]) == ("秋季", "AUTUMN26", "running", 0)
    taken = await marketing.post("/staff/vouchers", body | {"code": "AUTUMN 26"})
    assert taken.json()["code"] == "voucher-code-taken"
    assert await rows(show, AUDIT) == [("orders.voucher-created",)]
    found = (await marketing.get(f"/staff/vouchers/{voucher['id']}")).json()
    assert (found["discounted"]["amount_minor"], found["sold"]["amount_minor"]) == (0, 0)
    stranger = staff_of(buyer, show, "marketing", organisation_id="another-organisation")
    for path in ("", "/uses"):
        assert (await stranger.get(f"/staff/vouchers/{voucher['id']}{path}")).status_code == 404
    assert (await change(stranger, voucher["id"], {"revision": 1, "state": "paused"})).status_code == 404
    assert (await stranger.post(f"/staff/vouchers/{voucher['id']}/codes.csv", {})).status_code == 404
    assert (await stranger.get("/staff/vouchers")).json()["items"] == []
    assert (await staff_of(buyer, show, "finance").get("/staff/vouchers")).status_code == 403


@pytest.mark.parametrize(
    ("wishes", "pointer"),
    [
        ({"code": None, "max_uses": None}, "/code"),
        ({"batch": {"count": 5}}, "/code"),
        ({"max_uses": None}, "/max_uses"),
        ({"code": "=1+1"}, "/code"),
        ({"code": "ABC"}, "/code"),
        ({"code": None, "max_uses": None, "batch": {"count": 5, "prefix": "=A"}}, "/batch/prefix"),
        ({"rules": {"kind": "percent", "value": 10_001}}, "/rules/value"),
        ({"rules": {"kind": "fixed", "value": 1, "cap_minor": 1}}, "/rules/cap_minor"),
        ({"rules": {"kind": "fixed", "value": 0}}, "/rules/value"),
        ({"rules": {"kind": "fixed", "value": -5}}, "/rules/value"),
        ({"max_uses": 0}, "/max_uses"),
        (
            {
                "rules": {
                    "kind": "fixed",
                    "value": 1,
                    "starts_at": "2026-06-02T00:00:00Z",
                    "ends_at": "2026-06-01T00:00:00Z",
                }
            },
            "/rules/ends_at",
        ),
        ({"name": "  "}, "/name"),
    ],
)
async def test_bad_wishes_name_their_field(
    show: Process, marketing: Buyer, wishes: dict[str, object], pointer: str
) -> None:
    body = {"name": "秋季", "rules": TEN_PERCENT, "code": "AUTUMN26", "max_uses": 5} | wishes
    answer = await marketing.post("/staff/vouchers", {name: value for name, value in body.items() if value is not None})
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await rows(show, "SELECT COUNT(*) FROM orders_vouchers") == [(0,)]


async def test_limits_move_but_not_below_what_was_used(show: Process, buyer: Buyer, marketing: Buyer) -> None:
    voucher = await made(buyer, show, max_uses=2)
    for _ in range(2):
        assert (await order_with(buyer, await buyer.hold(SHOW, "type-floor"), "AUTUMN26")).status_code == 201
    assert await names(marketing, "status=used-up") == ["秋季"]
    refused = await change(marketing, voucher["id"], {"revision": 1, "max_uses": 1})
    assert (refused.json()["code"], refused.json()["used"]) == ("voucher-limit-too-low", 2)
    raised = (await change(marketing, voucher["id"], {"revision": 1, "max_uses": 3})).json()
    assert (raised["max_uses"], raised["revision"], raised["status"]) == (3, 2, "running")
    late = await change(marketing, voucher["id"], {"revision": 1, "max_uses": 4})
    assert (late.json()["code"], late.json()["revision"]) == ("voucher-changed", 2)
    assert (await order_with(buyer, await buyer.hold(SHOW, "type-floor"), "AUTUMN26")).status_code == 201
    sums = (await marketing.get(f"/staff/vouchers/{voucher['id']}")).json()
    assert (sums["used"], sums["discounted"]["amount_minor"], sums["sold"]["amount_minor"]) == (3, 11_400, 102_600)
    uses = (await marketing.get(f"/staff/vouchers/{voucher['id']}/uses")).json()["items"]
    assert [(use["code"], use["discount"]["amount_minor"], use["returned_at"]) for use in uses] == [
        ("AUTUMN26", 3_800, None)
    ] * 3
    assert await rows(show, AUDIT) == [("orders.voucher-created",), ("orders.voucher-changed",)]
    assert await broken_promises(show) == []


async def test_lists_are_searched_and_filtered(
    show: Process, buyer: Buyer, marketing: Buyer, clock: ManualClock
) -> None:
    soon = (clock.now() + timedelta(hours=1)).isoformat()
    await made(buyer, show, name="春季 50% off_", code="SPRING")
    await made(buyer, show, name="later", code="LATER", rules={"kind": "fixed", "value": 1, "starts_at": soon})
    over = await made(buyer, show, name="over", code="OVER", rules={"kind": "fixed", "value": 1, "ends_at": soon})
    paused = await made(buyer, show, name="paused", code="PAUSED")
    await change(marketing, paused["id"], {"revision": 1, "state": "paused"})
    assert await names(marketing, "") == ["paused", "over", "later", "春季 50% off_"]
    assert await names(marketing, "query=OFF_") == ["春季 50% off_"]
    assert await names(marketing, "query=%25") == ["春季 50% off_"]
    assert await names(marketing, "query=spr") == ["春季 50% off_"]
    assert await names(marketing, "query=1ater") == ["later"]
    assert await names(marketing, "status=scheduled") == ["later"]
    assert await names(marketing, "status=paused") == ["paused"]
    assert await names(marketing, "status=running") == ["over", "春季 50% off_"]
    clock.advance(timedelta(hours=1))
    renewed = staff_of(buyer, show, "marketing")
    assert await names(renewed, "status=over") == ["over"]
    # An end can be taken away.
    assert (await change(renewed, over["id"], {"revision": 1, "ends_at": None})).json()["status"] == "running"


async def test_a_batch_is_made_in_the_background_and_exported(
    show: Process, buyer: Buyer, stranger: Buyer, marketing: Buyer
) -> None:
    voucher = await made(buyer, show, batch={"count": 2_500, "prefix": "vip"}, per_account_max=1)
    assert (voucher["codes_wanted"], voucher["codes_made"], voucher["max_uses"], voucher["code"]) == (
        2_500,
        0,
        2_500,
        None,
    )
    job = show.job("orders.voucher_codes")
    assert [await job.run() for _ in range(4)] == [1_000, 1_000, 500, 0]
    assert (await marketing.get(f"/staff/vouchers/{voucher['id']}")).json()["codes_made"] == 2_500
    path = f"/staff/vouchers/{voucher['id']}/codes.csv?language=en"
    lines = list(csv.reader(io.StringIO((await marketing.post(path, {})).text.removeprefix("\ufeff"))))
    assert lines[0] == ["Code", "Status", "Order", "Used at (Beijing)"]
    codes = [line[0] for line in lines[1:]]
    assert len(set(codes)) == 2_500
    assert {code[:3] for code in codes} == {"VIP"}
    # Each for one use, by one account, whoever is faster.
    holds = [await who.hold(SHOW, "type-floor") for who in (buyer, stranger)]
    answers = await asyncio.gather(order_with(buyer, holds[0], codes[0]), order_with(stranger, holds[1], codes[0]))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    number = next(answer.json()["number"] for answer in answers if answer.status_code == 201)
    text = (await marketing.post(path, {})).text
    assert f"{codes[0]},used,{number}," in text
    assert await rows(show, AUDIT) == [
        ("orders.voucher-created",),
        ("orders.voucher-codes-exported",),
        ("orders.voucher-codes-exported",),
    ]
    assert await broken_promises(show) == []


async def test_a_preview_is_computed_as_orders_are(show: Process, marketing: Buyer) -> None:
    rules = {"kind": "fixed", "value": 100, "event_ids": ["e"], "ticket_type_ids": ["t"]}
    body = {"rules": rules, "tickets": [{"price_minor": 333, "quantity": 3}]}
    preview = (await marketing.post("/staff/vouchers/preview", body)).json()
    assert [price["amount_minor"] for price in preview["prices"]] == [299, 300, 300]
    assert (preview["before"]["amount_minor"], preview["total"]["amount_minor"]) == (999, 899)
    assert await rows(show, "SELECT COUNT(*) FROM orders_vouchers") == [(0,)]
