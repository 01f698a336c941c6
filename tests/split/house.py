"""A house that sells, on a clock that nobody can stop: its people, its shows, and waiting for what follows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx2

from tests.journeys.server import Server
from tests.modules.catalog.desk import Desk, on_day, seated, standing, wire
from tests.modules.catalog.plans import JsonObject, house
from tests.processes import API, NOW
from tests.stage import Buyer, new_key

FOLLOWS_SECONDS_MAX = 20.0
SEATS = ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"]

Headers = dict[str, str]
Found = TypeVar("Found")


@dataclass(frozen=True)
class House:
    """The headers of its people."""

    organiser: Headers
    gate: Headers
    buyers: Sequence[Headers]


@dataclass(frozen=True)
class Show:
    """A published performance of six seats and some standing tickets."""

    event_id: str
    performance_id: str
    floor_id: str
    seats_id: str


def sign_in(server: Server, phone: str) -> Headers:
    """By the code that arrives at the phone."""
    with httpx2.Client(base_url=f"{server.url}{API}", trust_env=False) as client:
        earlier = server.newest_message(phone)
        assert client.post("/auth/codes", json={"phone": phone}).status_code == 202
        answer = client.post("/auth/sessions", json={"phone": phone, "code": server.code_after(phone, earlier)})
        assert answer.status_code == 201, answer.text
        return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def publish(client: httpx2.AsyncClient, house_: House, *, floor: int = 100, title: str = "Tides") -> Show:
    """Returns when its tickets can be taken."""
    now = datetime.fromtimestamp(time.time(), UTC)
    on_sale: JsonObject = {"sale_starts_at": wire((now - timedelta(hours=1)).replace(microsecond=0))}
    desk = Desk(client, house_.organiser)
    venue_id = await desk.venue()
    plan_id = await desk.plan(venue_id, house())
    event_id = await desk.draft(venue_id, title={"zh-CN": f"潮汐 {title}", "en": title})
    types = [standing(capacity=floor) | on_sale, seated("Stalls") | on_sale]
    body = on_day((now - NOW).days + 30, *types, plan_id=plan_id)
    made = (await desk.post(f"events/{event_id}/performances", body)).json()
    published = await desk.publish(event_id)
    assert published.status_code == 200, published.text
    floor_id, seats_id = (one["id"] for one in made["ticket_types"])
    show = Show(event_id, str(made["id"]), floor_id, seats_id)
    await until(lambda: _offers(client, show, {floor_id: floor, seats_id: len(SEATS)}), "the tickets to be on sale")
    return show


async def _offers(client: httpx2.AsyncClient, show: Show, expected: dict[str, int]) -> bool:
    return await offered(client, show) == expected


async def offered(client: httpx2.AsyncClient, show: Show) -> dict[str, int]:
    """How many of each ticket type can be taken; nothing while the performance is not known."""
    answer = await client.get(f"{API}/performances/{show.performance_id}/availability")
    if answer.status_code == 404:
        return {}
    assert answer.status_code == 200, answer.text
    return {one["id"]: one["available"] for one in answer.json()["ticket_types"]}


async def pay(buyer: Buyer, order_id: str) -> None:
    """On the provider's page."""
    started = await buyer.post(f"/orders/{order_id}/payments", {"channel": "sandbox"})
    assert started.status_code == 201, started.text
    paid = await buyer.client.post(started.json()["pay_url"], json={"outcome": "success"})
    assert paid.status_code == 200, paid.text


async def scan(client: httpx2.AsyncClient, house_: House, code: str) -> httpx2.Response:
    headers = {**house_.gate, "idempotency-key": new_key()}
    return await client.post(f"{API}/check-ins", json={"code": code, "gate": "North 1"}, headers=headers)


async def until(probe: Callable[[], Awaitable[Found]], what: str) -> Found:
    """What the probe answers as soon as it is something: news travel, with several services more than one way."""
    deadline = time.monotonic() + FOLLOWS_SECONDS_MAX
    while time.monotonic() < deadline:
        if found := await probe():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited {FOLLOWS_SECONDS_MAX:.0f} s for {what}")
