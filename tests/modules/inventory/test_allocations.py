"""Keeping stock from sale over HTTP: the preview says what will happen, and that happens or nothing."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.inventory.domain.changes import unpack_seats
from onsale.platform.clock import ManualClock
from tests.conftest import SignIn
from tests.modules.inventory.conftest import SEATED, STANDING, NewBuyer
from tests.processes import API, rows
from tests.stage import Buyer, new_key

EVERYTHING = (
    "SELECT id FROM inventory_allocations UNION ALL SELECT id FROM platform_audit_entries"
    " UNION ALL SELECT CAST(allocated AS CHAR) FROM inventory_ticket_types WHERE allocated <> 0"
)
HOUSE = {"kind": "house", "label": "House seats"}

Settle = Callable[[], Awaitable[None]]


class Organiser(Buyer):
    """Somebody who may change what is sold."""

    async def stock(self, performance_id: str = SEATED) -> dict[str, tuple[int, ...]]:
        answer = (await self.get(f"/organiser/performances/{performance_id}/stock")).json()
        names = ("capacity", "available", "held", "sold", "allocated")
        return {kind["ticket_type_id"]: tuple(kind[name] for name in names) for kind in answer["ticket_types"]}

    async def preview(self, body: Mapping[str, object], performance_id: str = SEATED) -> httpx2.Response:
        return await self.client.post(
            f"{API}/organiser/performances/{performance_id}/stock-preview", json=body, headers=self.headers
        )

    async def allocate(self, body: Mapping[str, object], performance_id: str = SEATED) -> httpx2.Response:
        return await self.post(f"/organiser/performances/{performance_id}/allocations", body)

    async def release(self, allocation_id: str, body: Mapping[str, object], show: str = SEATED) -> httpx2.Response:
        return await self.post(f"/organiser/performances/{show}/allocations/{allocation_id}/release", body)

    async def change(self, path: str, body: Mapping[str, object], *, method: str) -> httpx2.Response:
        return await self.client.request(
            method, f"{API}/organiser/performances/{path}", json=body, headers=self.headers
        )


@pytest.fixture
async def organiser(shows: Process, client: httpx2.AsyncClient, sign_in: SignIn) -> Organiser:
    assert shows.is_ready
    return Organiser(client, await sign_in("organiser"))


def seat_ids(*numbers: int) -> list[str]:
    return [f"seat-{number}" for number in numbers]


async def test_a_preview_counts_and_names_orders(
    shows: Process, organiser: Organiser, new_buyer: NewBuyer, settle: Settle
) -> None:
    buyer = await new_buyer()
    order = (await buyer.order(await buyer.hold_seats(SEATED, seat_ids(0, 1)))).json()
    await (await new_buyer()).hold_seats(SEATED, seat_ids(2))
    await (await new_buyer()).buy(shows, SEATED, "type-back", 2)
    await settle()
    allocated = (await organiser.allocate({**HOUSE, "seat_ids": seat_ids(7)})).json()["allocation"]
    answer = await organiser.preview({"seat_ids": seat_ids(1, 2, 3, 7, *range(8, 14))})
    assert answer.status_code == 200
    effect = answer.json()
    assert {name: effect[name] for name in ("chosen", "free", "held", "sold", "allocated", "order_count")} == {
        "chosen": 10,
        "free": 5,
        "held": 2,
        "sold": 2,
        "allocated": 1,
        "order_count": 2,
    }
    assert effect["ticket_types"] == [
        {"ticket_type_id": "type-front", "chosen": 4, "free": 1, "held": 2, "sold": 0, "allocated": 1},
        {"ticket_type_id": "type-back", "chosen": 6, "free": 4, "held": 0, "sold": 2, "allocated": 0},
    ]
    assert order["id"] in effect["order_ids"]
    assert effect["allocations"] == [{"allocation_id": allocated["id"], "seats": 1}]


async def test_an_allocation_keeps_seats_and_says_so(
    organiser: Organiser, new_buyer: NewBuyer, clock: ManualClock
) -> None:
    later = (clock.now() + timedelta(days=2)).isoformat()
    body = {"kind": "staged", "label": "第二批", "release_at": later, "seat_ids": seat_ids(0, 1, 8), "expected": 3}
    answer = await organiser.allocate(body)
    assert answer.status_code == 201
    allocation = answer.json()["allocation"]
    assert answer.json()["changed"] == 3
    assert {name: allocation[name] for name in ("kind", "label", "state", "release_at", "placed", "quantity")} == {
        "kind": "staged",
        "label": "第二批",
        "state": "open",
        "release_at": "2026-06-03T12:00:00Z",
        "placed": 3,
        "quantity": 3,
    }
    assert await organiser.stock() == {"type-front": (8, 6, 0, 0, 2), "type-back": (6, 5, 0, 0, 1)}
    refused = await (await new_buyer()).hold_seats(SEATED, seat_ids(1, 2))
    assert (refused.status_code, refused.json()["seat_ids"]) == (409, ["seat-1"])
    listed = (await organiser.get(f"/organiser/performances/{SEATED}/allocations")).json()["items"]
    assert listed == [allocation]
    states = (await organiser.get(f"/organiser/performances/{SEATED}/seat-states")).json()
    assert unpack_seats(base64.b64decode(states["allocations"][0]["seats"])) == [0, 1, 8]
    assert (states["seat_count"], states["held"], states["sold"]) == (15, "", "")


async def test_places_without_seats_are_kept_by_number(organiser: Organiser, new_buyer: NewBuyer) -> None:
    wanted = {"quantities": [{"ticket_type_id": "type-floor", "quantity": 8}]}
    await (await new_buyer()).hold(STANDING, "type-floor", 4)
    effect = (await organiser.preview(wanted, STANDING)).json()
    assert (effect["chosen"], effect["free"], effect["held"]) == (8, 6, 4)
    changed = (await organiser.allocate({"kind": "channel", "label": "Agency", **wanted}, STANDING)).json()
    assert changed["changed"] == 6
    assert (await (await new_buyer()).hold(STANDING, "type-floor")).json()["code"] == "sold-out"
    some = {"quantities": [{"ticket_type_id": "type-floor", "quantity": 2}]}
    allocation_id = changed["allocation"]["id"]
    assert (await organiser.release(allocation_id, some, STANDING)).json()["changed"] == 2
    assert (await organiser.stock(STANDING))["type-floor"] == (10, 2, 4, 0, 4)
    assert (await organiser.release(allocation_id, {}, STANDING)).json()["changed"] == 4
    assert (await organiser.stock(STANDING))["type-floor"] == (10, 6, 4, 0, 0)


async def test_seats_go_on_sale_again_by_hand(organiser: Organiser, new_buyer: NewBuyer) -> None:
    allocation = (await organiser.allocate({**HOUSE, "seat_ids": seat_ids(*range(8))})).json()["allocation"]
    part = (await organiser.release(allocation["id"], {"seat_ids": seat_ids(0, 1, 9), "expected": 2})).json()
    assert (part["changed"], part["allocation"]["state"], part["allocation"]["quantity"]) == (2, "open", 6)
    assert (await (await new_buyer()).hold_seats(SEATED, seat_ids(0, 1))).status_code == 201
    rest = (await organiser.release(allocation["id"], {})).json()
    assert (rest["changed"], rest["allocation"]["state"], rest["allocation"]["quantity"]) == (6, "released", 0)
    assert (await organiser.release(allocation["id"], {})).json()["changed"] == 0
    assert (await organiser.stock())["type-front"] == (8, 6, 2, 0, 0)


async def test_seats_go_on_sale_again_by_themselves(
    shows: Process, organiser: Organiser, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    moments = [clock.now() + timedelta(minutes=minutes) for minutes in (5, 5, 9)]
    for number, moment in enumerate(moments):
        body = {**HOUSE, "release_at": moment.isoformat(), "seat_ids": seat_ids(number)}
        assert (await organiser.allocate(body)).status_code == 201
    job = shows.job("inventory.release_allocations")
    clock.advance(timedelta(minutes=5, microseconds=-1))
    assert await job.run() == 0
    clock.advance(timedelta(microseconds=1))
    assert [await job.run() for _ in range(3)] == [1, 1, 0]
    answer = (await client.get(f"{API}/performances/{SEATED}/availability")).json()
    assert {kind["id"]: kind["available"] for kind in answer["ticket_types"]} == {"type-front": 7, "type-back": 6}
    entries = (await organiser.get(f"/organiser/performances/{SEATED}/audit")).json()["items"]
    assert [(entry["action"], entry["actor_id"]) for entry in entries[:2]] == [
        ("inventory.allocation-released", "job:inventory.release_allocations")
    ] * 2
    assert len(entries) == 5


async def test_the_time_and_the_name_of_a_release_change(organiser: Organiser, clock: ManualClock) -> None:
    allocation = (await organiser.allocate({**HOUSE, "seat_ids": seat_ids(0)})).json()["allocation"]
    path = f"{SEATED}/allocations/{allocation['id']}"
    later = (clock.now() + timedelta(days=1)).isoformat()
    changed = await organiser.change(path, {"label": "Band", "release_at": later}, method="PATCH")
    assert changed.status_code == 200
    assert (changed.json()["allocation"]["label"], changed.json()["allocation"]["release_at"]) == (
        "Band",
        "2026-06-02T12:00:00Z",
    )
    await organiser.release(allocation["id"], {})
    over = await organiser.change(path, {"label": "Band", "release_at": None}, method="PATCH")
    assert (over.status_code, over.json()["code"]) == (409, "allocation-over")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**HOUSE, "seat_ids": ["seat-0", "seat-99"]}, 409, "seats-unknown"),
        ({**HOUSE, "seat_ids": ["seat-14"]}, 409, "seats-unknown"),
        ({**HOUSE, "seat_ids": ["seat-0", "seat-0"]}, 422, "seat-repeated"),
        ({**HOUSE, "seat_ids": ["seat-5"]}, 409, "nothing-to-change"),
        ({**HOUSE, "seat_ids": ["seat-0", "seat-5"], "expected": 2}, 409, "effect-changed"),
        ({**HOUSE, "quantities": [{"ticket_type_id": "type-front", "quantity": 1}]}, 409, "ticket-type-seated"),
        ({**HOUSE, "quantities": [{"ticket_type_id": "type-floor", "quantity": 1}]}, 404, "not-found"),
        ({**HOUSE, "quantities": [{"ticket_type_id": "type-front", "quantity": 0}]}, 422, "malformed"),
        ({**HOUSE, "seat_ids": []}, 422, "malformed"),
        (HOUSE, 422, "malformed"),
        ({**HOUSE, "seat_ids": ["seat-0"], "quantities": [{"ticket_type_id": "x", "quantity": 1}]}, 422, "malformed"),
        ({**HOUSE, "seat_ids": ["seat-0"], "kind": "private"}, 422, "malformed"),
        ({**HOUSE, "seat_ids": ["seat-0"], "label": ""}, 422, "malformed"),
        ({**HOUSE, "seat_ids": ["seat-0"], "release_at": "2026-06-01T12:00:00Z"}, 422, "malformed"),
        ({**HOUSE, "seat_ids": ["seat-0"], "release_at": "2026-07-01T12:00:00"}, 422, "malformed"),
        ({**HOUSE, "seat_ids": ["seat-0"], "expected": -1}, 422, "malformed"),
    ],
)
async def test_a_refusal_changes_nothing(
    shows: Process, organiser: Organiser, new_buyer: NewBuyer, *, body: dict[str, object], status: int, code: str
) -> None:
    await (await new_buyer()).hold_seats(SEATED, ["seat-5"])
    answer = await organiser.allocate(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows(shows, EVERYTHING) == []
    assert (await (await new_buyer()).hold_seats(SEATED, ["seat-0", "seat-1"])).status_code == 201


async def test_the_same_key_places_one_allocation(shows: Process, organiser: Organiser) -> None:
    key, path = new_key(), f"/organiser/performances/{SEATED}/allocations"
    body = {**HOUSE, "seat_ids": seat_ids(0)}
    first = await organiser.post(path, body, key=key)
    second = await organiser.post(path, body, key=key)
    assert (second.status_code, second.content) == (201, first.content)
    assert len(await rows(shows, "SELECT id FROM inventory_allocations")) == 1
    missing = await organiser.client.post(f"{API}{path}", json=body, headers=organiser.headers)
    assert missing.json()["code"] == "idempotency-key-missing"


async def test_every_change_is_in_the_audit_log(organiser: Organiser, clock: ManualClock) -> None:
    organiser.headers["x-correlation-id"] = "request-number-1"
    allocation = (await organiser.allocate({**HOUSE, "seat_ids": seat_ids(0, 1, 2, 8)})).json()["allocation"]
    await organiser.change(
        f"{SEATED}/allocations/{allocation['id']}", {"label": "Band", "release_at": None}, method="PATCH"
    )
    await organiser.release(allocation["id"], {"seat_ids": seat_ids(1)})
    entries = (await organiser.get(f"/organiser/performances/{SEATED}/audit")).json()
    assert entries["next_cursor"] is None
    released, renamed, placed = entries["items"]
    assert [entry["action"] for entry in entries["items"]] == [
        "inventory.allocation-released",
        "inventory.allocation-changed",
        "inventory.allocation-placed",
    ]
    assert {entry["correlation_id"] for entry in entries["items"]} == {"request-number-1"}
    assert {entry["at"] for entry in entries["items"]} == {clock.now().isoformat().replace("+00:00", "Z")}
    assert placed["after"] == {
        "allocation_id": allocation["id"],
        "kind": "house",
        "label": "House seats",
        "counts": {"type-back": 1, "type-front": 3},
        "seats": "0-2,8",
    }
    assert (renamed["before"]["label"], renamed["after"]["label"]) == ("House seats", "Band")
    assert (released["after"]["counts"], released["after"]["seats"]) == ({"type-front": 1}, "1")


PATHS = [
    ("GET", "stock", None),
    ("GET", "seat-states", None),
    ("GET", "allocations", None),
    ("GET", "audit", None),
    ("POST", "stock-preview", {"seat_ids": ["seat-0"]}),
    ("POST", "allocations", {**HOUSE, "seat_ids": ["seat-0"]}),
    ("POST", "allocations/none/release", {}),
    ("PATCH", "allocations/none", {"label": "x", "release_at": None}),
]


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
async def test_what_is_anothers_is_not_found(
    shows: Process, client: httpx2.AsyncClient, sign_in: SignIn, *, method: str, path: str, body: object
) -> None:
    stranger = await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-0000000000ff")
    headers = stranger | {"idempotency-key": new_key()}
    for performance_id in (SEATED, "no-show"):
        answer = await client.request(
            method, f"{API}/organiser/performances/{performance_id}/{path}", json=body, headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    buyer = await client.request(
        method, f"{API}/organiser/performances/{SEATED}/{path}", json=body, headers=await sign_in()
    )
    assert buyer.status_code == 403
    assert await rows(shows, EVERYTHING) == []
