"""How tests make vouchers and order with them."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

from onsale.app.process import Process
from tests.modules.orders.refunding import staff_of
from tests.stage import CONTACT, Buyer

USED = "SELECT used, max_uses FROM orders_vouchers"
TEN_PERCENT: Mapping[str, object] = {"kind": "percent", "value": 1_000}


async def made(buyer: Buyer, show: Process, **wishes: object) -> dict[str, object]:
    """A voucher of the show's organiser: ten percent off with AUTUMN26, a hundred times, unless told otherwise."""
    body = {"name": "秋季", "rules": TEN_PERCENT, "code": "AUTUMN26", "max_uses": 100} | wishes
    if "batch" in wishes:
        body = {name: value for name, value in body.items() if name not in {"code", "max_uses"}}
    answer = await staff_of(buyer, show, "marketing").post("/staff/vouchers", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def order_with(buyer: Buyer, hold: httpx2.Response, code: str, *, key: str | None = None) -> httpx2.Response:
    body = {"hold_token": hold.json()["hold_token"], "contact": CONTACT, "voucher_code": code}
    return await buyer.post("/orders", body, key=key)


async def quote(buyer: Buyer, hold: httpx2.Response, code: str) -> httpx2.Response:
    return await buyer.post("/orders/voucher-quotes", {"hold_token": hold.json()["hold_token"], "voucher_code": code})
