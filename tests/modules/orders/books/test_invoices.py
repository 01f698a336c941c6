"""Invoices: for what is kept of an order, exported once, corrected when money goes back."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.modules.orders.domain.invoices import normalised_tax_number
from onsale.modules.orders.schemas.documents import Sheet, csv_of
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.books.bank import DAY, Desk
from tests.modules.orders.books.test_settlements import cells_of, yuan
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.processes import broken_promises, rows
from tests.stage import Buyer

COMPANY = {
    "kind": "company",
    "title": "江湾演艺有限公司",
    "tax_number": "91350100m000100y43",
    "email": "tax@example.com",
}
PERSON = {"kind": "personal", "title": "王小明", "email": "xm@example.com"}
PERIOD = {"from": str(DAY), "to": str(DAY)}
ROWS = "SELECT amount_minor FROM orders_invoice_rows ORDER BY export_id, number"


async def invoice_of(buyer: Buyer, order_id: str) -> dict[str, object]:
    found: dict[str, object] = (await buyer.get(f"/orders/{order_id}/invoice")).json()
    return found


@EVERY_ENGINE
async def test_a_buyer_asks_for_an_invoice_and_changes_it_until_it_is_exported(
    show: Process, buyer: Buyer, stranger: Buyer, desk: Desk
) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor", 2)
    assert (await buyer.get(f"/orders/{order_id}/invoice")).status_code == 404
    asked = await buyer.post(f"/orders/{order_id}/invoice", COMPANY)
    assert asked.status_code == 200, asked.text
    assert {name: asked.json()[name] for name in ("state", "title", "tax_number", "email_masked", "amount")} == {
        "state": "requested",
        "title": "江湾演艺有限公司",
        "tax_number": "91350100M000100Y43",
        "email_masked": "t***@example.com",
        "amount": yuan(76_000),
    }
    [[sealed]] = await rows(show, "SELECT email_sealed FROM orders_invoices")
    assert "tax@" not in str(sealed)
    await buyer.post(f"/orders/{order_id}/invoice", PERSON)
    found = await invoice_of(buyer, order_id)
    assert (found["kind"], found["title"], found["tax_number"]) == ("personal", "王小明", None)
    assert (await stranger.get(f"/orders/{order_id}/invoice")).status_code == 404
    assert (await stranger.post(f"/orders/{order_id}/invoice", PERSON)).status_code == 404
    assert (await desk.post("/invoices/exports", PERIOD, key="export-0001")).status_code == 201
    refused = await buyer.post(f"/orders/{order_id}/invoice", COMPANY)
    assert (refused.status_code, refused.json()["code"]) == (409, "invoice-exported")
    assert (await invoice_of(buyer, order_id))["title"] == "王小明"


@EVERY_ENGINE
async def test_money_that_goes_back_after_the_export_is_corrected(
    show: Process, buyer: Buyer, desk: Desk, settle: Settle
) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor", 2)
    await settle()
    await buyer.post(f"/orders/{order_id}/invoice", COMPANY)
    exported = (await desk.post("/invoices/exports", PERIOD, key="export-0001")).json()
    assert exported["row_count"] == 1
    assert (await desk.post("/invoices/exports", PERIOD, key="export-0001")).json()["id"] == exported["id"]
    nothing = await desk.post("/invoices/exports", PERIOD, key="export-0002")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "invoices-exported")
    [[item_id], _] = await rows(show, "SELECT id FROM orders_items ORDER BY id")
    wanted = {"reason": "one of two", "item_ids": [item_id]}
    assert (await desk.post(f"/orders/{order_id}/refunds", wanted, key="refund-0001")).status_code == 201
    await settle()
    found = await invoice_of(buyer, order_id)
    assert (found["needs_correction"], found["amount"], found["exported_amount"]) == (True, yuan(38_000), yuan(76_000))
    # The days do not matter: what was exported wrongly is corrected whenever somebody exports.
    other_days = {"from": "2026-01-01", "to": "2026-01-02"}
    again = (await desk.post("/invoices/exports", other_days, key="export-0003")).json()
    assert again["row_count"] == 2
    assert await rows(show, ROWS) == [(76_000,), (-76_000,), (38_000,)]
    assert (await invoice_of(buyer, order_id))["needs_correction"] is False
    listed = (await desk.get("/invoices/exports")).json()["items"]
    assert [one["id"] for one in listed] == [again["id"], exported["id"]]
    # The first export still says what it said.
    texts = cells_of((await desk.get(f"/invoices/exports/{exported['id']}/invoices.xlsx?language=zh-CN")).content)
    assert Counter(texts)["蓝字"] == 1
    assert "tax@example.com" in texts
    csv = (await desk.get(f"/invoices/exports/{again['id']}/invoices.csv?language=en")).content.decode("utf-8-sig")
    lines = [line.split(",") for line in csv.splitlines()]
    assert [(line[0], line[7]) for line in lines] == [
        ("Type", "Amount (yuan)"),
        ("Reversal", "-760.00"),
        ("Invoice", "380.00"),
    ]
    await desk.post(f"/orders/{order_id}/refunds", {"reason": "and the other"}, key="refund-0002")
    await settle()
    assert (await desk.post("/invoices/exports", PERIOD, key="export-0004")).json()["row_count"] == 1
    assert (await rows(show, ROWS))[-1] == (-38_000,)
    assert await broken_promises(show) == []


@EVERY_ENGINE
async def test_exports_at_once_export_once(show: Process, buyer: Buyer, desk: Desk) -> None:
    order_ids = [await buyer.buy(show, SHOW, "type-floor") for _ in range(3)]
    for order_id in order_ids:
        await buyer.post(f"/orders/{order_id}/invoice", PERSON)
    answers = await asyncio.gather(
        *(desk.post("/invoices/exports", PERIOD, key=f"export-000{number}") for number in range(5)),
        *(buyer.post(f"/orders/{order_id}/invoice", COMPANY) for order_id in order_ids),
    )
    assert sorted(answer.status_code for answer in answers[:5]) == [201, 409, 409, 409, 409]
    assert {answer.status_code for answer in answers[5:]} <= {200, 409}
    assert await rows(show, ROWS) == [(38_000,)] * 3


@EVERY_ENGINE
async def test_what_was_asked_for_on_other_days_waits(
    show: Process, buyer: Buyer, desk: Desk, clock: ManualClock
) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor")
    await buyer.post(f"/orders/{order_id}/invoice", PERSON)
    clock.advance(timedelta(days=1))
    tomorrow = {"from": str(DAY + timedelta(days=1)), "to": str(DAY + timedelta(days=1))}
    assert (await desk.post("/invoices/exports", tomorrow, key="export-0001")).json()["code"] == "invoices-exported"
    listed = (await desk.get("/invoices?state=requested")).json()["items"]
    assert [one["order_id"] for one in listed] == [order_id]
    assert (await desk.get("/invoices?state=exported")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tax_number": "91350100M000100Y44"}, "tax-number-invalid"),
        ({"tax_number": "9135"}, "tax-number-invalid"),
        ({"tax_number": None}, "tax-number-invalid"),
        ({"kind": "personal"}, "malformed"),
        ({"kind": "charity"}, "malformed"),
        ({"title": "  "}, "malformed"),
        ({"title": "公" * 101}, "malformed"),
        ({"email": "nowhere"}, "malformed"),
        ({"amount": 1}, "malformed"),
    ],
)
async def test_wishes_that_cannot_be_met_are_refused(
    show: Process, buyer: Buyer, change: dict[str, object], code: str
) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor")
    refused = await buyer.post(f"/orders/{order_id}/invoice", COMPANY | change)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert await rows(show, "SELECT COUNT(*) FROM orders_invoices") == [(0,)]


async def test_orders_without_money_have_no_invoice(show: Process, buyer: Buyer) -> None:
    order = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()
    refused = await buyer.post(f"/orders/{order['id']}/invoice", PERSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "order-not-invoiceable")


@pytest.mark.parametrize("role", ["buyer", "organiser"])
async def test_only_finance_exports(show: Process, desk: Desk, role: str) -> None:
    desk.role = role
    answers = [
        await desk.get("/invoices"),
        await desk.get("/invoices/exports"),
        await desk.post("/invoices/exports", PERIOD, key="export-0001"),
        await desk.get("/invoices/exports/e-1/invoices.csv"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


async def test_exports_are_asked_for_with_a_key_and_days(show: Process, desk: Desk) -> None:
    assert (await desk.post("/invoices/exports", PERIOD)).json()["code"] == "idempotency-key-missing"
    backwards = {"from": "2026-06-02", "to": "2026-06-01"}
    assert (await desk.post("/invoices/exports", backwards, key="export-0001")).json()["code"] == "malformed"
    assert (await desk.get("/invoices/exports/e-1/invoices.csv")).status_code == 404
    assert (await desk.get("/invoices/exports/e-1/invoices.pdf")).status_code in {404, 422}


@pytest.mark.parametrize(
    "number", ["91350100M000100Y43", "9135 0100 M000 100Y 43", "91350100m000100y43", "123456789012345", "1" * 20]
)
def test_numbers_of_taxpayers_are_known(number: str) -> None:
    assert normalised_tax_number(number) == "".join(number.split()).upper()


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@given(st.text(alphabet=ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_any_wrong_character_of_a_credit_code_is_found(body: str, place: int, other: str) -> None:
    good = [body + last for last in ALPHABET if normalised_tax_number(body + last)]
    assert len(good) == 1
    if other != body[place]:
        assert normalised_tax_number(body[:place] + other + good[0][place + 1 :]) is None


def test_a_cell_is_never_a_formula() -> None:
    content = csv_of(Sheet(name="x", columns=["a"], rows=[["=1+1"], ["@x"], ["-5"]]))
    assert content.decode("utf-8-sig").splitlines() == ["a", "'=1+1", "'@x", "'-5"]
