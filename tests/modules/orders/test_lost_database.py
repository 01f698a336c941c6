"""The database goes away while people buy: everybody is asked to come back, nothing is sold wrongly, and it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.catalog.module import build as build_catalog
from scripts.engines import MariaDB
from tests.modules.orders.conftest import FLOOR, Settle
from tests.modules.orders.money import SHOW
from tests.processes import API, SELLING
from tests.stage import Buyer


@pytest.fixture
def engine() -> str:
    return "mariadb"


@pytest.fixture
def builders() -> Sequence[Builder]:
    """Somebody also only looks."""
    return (*SELLING, build_catalog)


@pytest.fixture
def lost(show: Process, mariadb: MariaDB) -> Iterator[MariaDB]:
    """Killed when the test says so, and back at its end."""
    yield mariadb
    if not mariadb.is_running:
        mariadb.start()


async def test_every_request_is_asked_to_come_back_and_then_served(
    show: Process, buyer: Buyer, settle: Settle, lost: MariaDB
) -> None:
    bought = await buyer.buy(show, SHOW, FLOOR.id)
    await settle()
    lost.kill()
    answers = [
        *await asyncio.gather(*(buyer.hold(SHOW, FLOOR.id) for _ in range(20))),
        await buyer.get("/orders"),
        await buyer.get(f"/orders/{bought}"),
        await buyer.get("/tickets"),
        await buyer.post(f"/orders/{bought}/cancellation", {}),
        await buyer.client.get("/readyz"),
    ]
    assert {_said(answer) for answer in answers} == {(503, "unavailable", "1")}
    assert (await buyer.client.get(f"{API}/events")).status_code == 200

    lost.start()
    async with asyncio.timeout(10):
        while (await buyer.client.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.05)
        # Who reads may be served a moment before who writes: each looks for the database at its own time.
        while (held := await buyer.hold(SHOW, FLOOR.id)).status_code == 503:
            await asyncio.sleep(0.05)
    assert held.status_code == 201, held.text
    # Nothing that was refused is set aside any more: one of ten is sold, one is held.
    shown = (await buyer.get(f"/performances/{SHOW}/availability")).json()["ticket_types"]
    assert {kind["id"]: kind["available"] for kind in shown}[FLOOR.id] == 8
    again = await buyer.get(f"/orders/{bought}")
    assert again.json()["state"] == "fulfilled"
    await settle()


def _said(answer: httpx2.Response) -> tuple[int, str, str | None]:
    return answer.status_code, str(answer.json().get("code")), answer.headers.get("retry-after")
