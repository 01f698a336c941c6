"""Seats become another ticket type and capacities change over HTTP, while others buy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import TicketTypesChanged, TypeCapacity
from tests.conftest import SignIn
from tests.modules.inventory.conftest import SEATED, STANDING, NewBuyer
from tests.modules.inventory.test_allocations import HOUSE, Organiser, organiser, seat_ids
from tests.processes import API, heard, rows
from tests.stage import new_key

__all__ = ["organiser"]

CAPACITIES = "SELECT id, capacity FROM inventory_ticket_types ORDER BY id"
UNTOUCHED = [("type-back", 6), ("type-balcony", 3), ("type-floor", 10), ("type-front", 8)]

Settle = Callable[[], Awaitable[None]]


async def move(organiser: Organiser, body: Mapping[str, object], *, key: str | None = None) -> httpx2.Response:
    return await organiser.post(f"/organiser/performances/{SEATED}/seat-moves", body, key=key)


async def set_capacity(
    organiser: Organiser, ticket_type_id: str, body: dict[str, object], show: str = STANDING
) -> httpx2.Response:
    return await organiser.change(f"{show}/ticket-types/{ticket_type_id}/capacity", body, method="PUT")


async def test_free_seats_move_and_others_stay(
    shows: Process, organiser: Organiser, new_buyer: NewBuyer, settle: Settle
) -> None:
    early = await new_buyer()
    held = await early.hold_seats(SEATED, seat_ids(0))
    await organiser.allocate({**HOUSE, "seat_ids": seat_ids(1)})
    body = {"seat_ids": seat_ids(0, 1, 2, 3, 8), "ticket_type_id": "type-back", "expected": 2}
    answer = await move(organiser, body)
    assert answer.status_code == 200
    assert answer.json() == {
        "ticket_types": [
            {"ticket_type_id": "type-front", "capacity": 6},
            {"ticket_type_id": "type-back", "capacity": 8},
        ],
        "changed": 2,
    }
    assert await organiser.stock() == {"type-front": (6, 4, 1, 0, 1), "type-back": (8, 8, 0, 0, 0)}
    bought = (await (await new_buyer()).hold_seats(SEATED, seat_ids(2, 4))).json()
    assert [(item["ticket_type_id"], item["price"]["amount_minor"]) for item in bought["items"]] == [
        ("type-back", 28_000),
        ("type-front", 88_000),
    ]
    order = (await early.order(held)).json()
    assert order["total"]["amount_minor"] == 88_000
    await settle()
    [told] = heard(shows, TicketTypesChanged)
    assert told.performance_id == SEATED
    assert told.capacities == [TypeCapacity("type-front", 6), TypeCapacity("type-back", 8)]
    assert told.seat_types == [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, -1]
    [entry, _] = (await organiser.get(f"/organiser/performances/{SEATED}/audit")).json()["items"]
    assert (entry["action"], entry["before"], entry["after"]) == (
        "inventory.seats-moved",
        {"seats": {"type-front": "2-3"}},
        {"seats": {"type-back": "2-3"}},
    )


async def test_seats_move_back(shows: Process, organiser: Organiser, settle: Settle) -> None:
    assert (await move(organiser, {"seat_ids": seat_ids(2), "ticket_type_id": "type-back"})).status_code == 200
    assert (await move(organiser, {"seat_ids": seat_ids(2), "ticket_type_id": "type-front"})).status_code == 200
    assert await rows(shows, CAPACITIES) == UNTOUCHED
    await settle()
    first, second = heard(shows, TicketTypesChanged)
    assert first.revision < second.revision
    assert second.seat_types == [0] * 8 + [1] * 6 + [-1]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"seat_ids": ["seat-2"], "ticket_type_id": "type-front"}, 409, "nothing-to-change"),
        ({"seat_ids": ["seat-5"], "ticket_type_id": "type-back"}, 409, "nothing-to-change"),
        ({"seat_ids": ["seat-2", "seat-5"], "ticket_type_id": "type-back", "expected": 2}, 409, "effect-changed"),
        ({"seat_ids": ["seat-2"], "ticket_type_id": "type-floor"}, 404, "not-found"),
        ({"seat_ids": ["seat-14"], "ticket_type_id": "type-back"}, 409, "seats-unknown"),
        ({"seat_ids": seat_ids(*range(8, 14)), "ticket_type_id": "type-front"}, 409, "ticket-type-emptied"),
        ({"seat_ids": [], "ticket_type_id": "type-back"}, 422, "malformed"),
    ],
)
async def test_a_refused_move_changes_nothing(
    shows: Process, organiser: Organiser, new_buyer: NewBuyer, *, body: dict[str, object], status: int, code: str
) -> None:
    await (await new_buyer()).hold_seats(SEATED, ["seat-5"])
    answer = await move(organiser, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows(shows, CAPACITIES) == UNTOUCHED
    assert await rows(shows, "SELECT id FROM platform_audit_entries") == []
    assert heard(shows, TicketTypesChanged) == []


async def test_the_same_key_moves_once(shows: Process, organiser: Organiser) -> None:
    key, body = new_key(), {"seat_ids": seat_ids(2), "ticket_type_id": "type-back"}
    first = await move(organiser, body, key=key)
    assert (await move(organiser, body, key=key)).content == first.content
    assert await rows(shows, "SELECT action FROM platform_audit_entries") == [("inventory.seats-moved",)]


async def test_buyers_and_a_move_at_the_same_moment(organiser: Organiser, new_buyer: NewBuyer) -> None:
    buyers = [await new_buyer() for _ in range(7)]
    answers = await asyncio.gather(
        *(buyer.hold_seats(SEATED, seat_ids(number)) for number, buyer in enumerate(buyers)),
        move(organiser, {"seat_ids": seat_ids(*range(7)), "ticket_type_id": "type-back"}),
    )
    holds = [answer.json() for answer in answers[:-1]]
    sold_as = [hold["items"][0]["ticket_type_id"] for hold in holds]
    moved = answers[-1].json().get("changed", 0)
    stock = await organiser.stock()
    assert len(sold_as) == 7
    assert stock["type-front"][0] == 8 - moved
    assert stock["type-back"][0] == 6 + moved
    assert (stock["type-front"][2], stock["type-back"][2]) == (
        sold_as.count("type-front"),
        sold_as.count("type-back"),
    )


async def test_capacities_rise_and_fall(
    shows: Process, organiser: Organiser, new_buyer: NewBuyer, settle: Settle, client: httpx2.AsyncClient
) -> None:
    await (await new_buyer()).hold(STANDING, "type-balcony", 3)
    assert (await (await new_buyer()).hold(STANDING, "type-balcony")).json()["code"] == "sold-out"
    raised = await set_capacity(organiser, "type-balcony", {"capacity": 5, "expected": 3})
    assert (raised.status_code, raised.json()["changed"]) == (200, 2)
    assert (await (await new_buyer()).hold(STANDING, "type-balcony")).status_code == 201
    assert (await set_capacity(organiser, "type-balcony", {"capacity": 4})).json()["changed"] == 1
    assert await organiser.stock(STANDING) == {"type-floor": (10, 10, 0, 0, 0), "type-balcony": (4, 0, 4, 0, 0)}
    shown = (await client.get(f"{API}/performances/{STANDING}/availability")).json()["ticket_types"]
    assert {kind["id"]: kind["available"] for kind in shown} == {"type-floor": 10, "type-balcony": 0}
    await settle()
    told = heard(shows, TicketTypesChanged)
    assert [change.capacities[1].capacity for change in told] == [5, 4]
    assert [change.seat_types for change in told] == [None, None]


@pytest.mark.parametrize(
    ("ticket_type_id", "body", "status", "code"),
    [
        ("type-floor", {"capacity": 3}, 409, "capacity-too-low"),
        ("type-floor", {"capacity": 10}, 409, "nothing-to-change"),
        ("type-floor", {"capacity": 12, "expected": 11}, 409, "effect-changed"),
        ("type-floor", {"capacity": 0}, 422, "malformed"),
        ("type-front", {"capacity": 12}, 404, "not-found"),
    ],
)
async def test_a_refused_capacity_changes_nothing(
    shows: Process,
    organiser: Organiser,
    new_buyer: NewBuyer,
    *,
    ticket_type_id: str,
    body: dict[str, object],
    status: int,
    code: str,
) -> None:
    await (await new_buyer()).hold(STANDING, "type-floor", 4)
    answer = await set_capacity(organiser, ticket_type_id, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows(shows, CAPACITIES) == UNTOUCHED
    assert await rows(shows, "SELECT id FROM platform_audit_entries") == []


async def test_seats_are_not_counted_by_hand(organiser: Organiser) -> None:
    answer = await set_capacity(organiser, "type-front", {"capacity": 12}, SEATED)
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket-type-seated")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "seat-moves", {"seat_ids": ["seat-0"], "ticket_type_id": "type-back"}),
        ("PUT", "ticket-types/type-floor/capacity", {"capacity": 12}),
    ],
)
async def test_what_is_anothers_is_not_found(
    shows: Process, client: httpx2.AsyncClient, sign_in: SignIn, *, method: str, path: str, body: object
) -> None:
    stranger = await sign_in("organiser", organisation_id="01972b8a-0000-7000-8000-0000000000ff")
    for performance_id in (SEATED, STANDING, "no-show"):
        url = f"{API}/organiser/performances/{performance_id}/{path}"
        answer = await client.request(method, url, json=body, headers=stranger | {"idempotency-key": new_key()})
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert await rows(shows, CAPACITIES) == UNTOUCHED
