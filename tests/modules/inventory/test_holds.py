"""Holds over HTTP: what is taken, what is refused, and that a refusal changes nothing."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.platform.clock import ManualClock
from tests.modules.inventory.conftest import SEATED, STANDING, NewBuyer
from tests.processes import API, rows
from tests.stage import Buyer, event_of, new_key

COUNTERS = "SELECT id, held, sold FROM inventory_ticket_types ORDER BY id"
EVERYTHING = "SELECT id FROM inventory_holds UNION ALL SELECT id FROM platform_idempotency_keys"
UNTOUCHED = [("type-back", 0, 0), ("type-balcony", 0, 0), ("type-floor", 0, 0), ("type-front", 0, 0)]

Settle = Callable[[], Awaitable[None]]


async def available(client: httpx2.AsyncClient, performance_id: str) -> dict[str, int]:
    answer = await client.get(f"{API}/performances/{performance_id}/availability")
    return {kind["id"]: kind["available"] for kind in answer.json()["ticket_types"]}


async def free_seats(client: httpx2.AsyncClient) -> set[int]:
    answer = (await client.get(f"{API}/performances/{SEATED}/availability")).json()
    bitmap = base64.b64decode(answer["seats"])
    return {seat for seat in range(answer["seat_count"]) if bitmap[seat >> 3] & 1 << (seat & 7)}


async def test_a_hold_takes_stock_and_promises_prices(
    shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    buyer = await new_buyer()
    answer = await buyer.hold(STANDING, "type-floor", 2)
    assert answer.status_code == 201
    hold = answer.json()
    assert hold["performance_id"] == STANDING
    assert hold["event_id"] == event_of(STANDING)
    assert hold["total"] == {"amount_minor": 76_000, "currency": "CNY"}
    assert hold["items"] == [
        {
            "ticket_type_id": "type-floor",
            "ticket_type_name": {"zh-CN": "看台", "en": "Stand"},
            "quantity": 2,
            "seats": [],
            "price": {"amount_minor": 38_000, "currency": "CNY"},
            "amount": {"amount_minor": 76_000, "currency": "CNY"},
            "together": True,
            "groups": [],
            "attendees": [],
        }
    ]
    assert hold["pay_before"] == "2026-06-01T12:10:00Z"
    assert hold["expires_at"] == "2026-06-01T12:12:00Z"
    assert await available(client, STANDING) == {"type-floor": 8, "type-balcony": 3}


@pytest.mark.usefixtures("shows")
async def test_seats_are_held_by_name_and_shown_as_taken(client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    hold = (await (await new_buyer()).hold_seats(SEATED, ["seat-3", "seat-9"])).json()
    assert [(item["ticket_type_id"], item["seats"]) for item in hold["items"]] == [
        ("type-front", [{"id": "seat-3", "label": "Row 1, Seat 4"}]),
        ("type-back", [{"id": "seat-9", "label": "Row 1, Seat 10"}]),
    ]
    assert hold["total"]["amount_minor"] == 116_000
    assert await free_seats(client) == set(range(14)) - {3, 9}
    assert await available(client, SEATED) == {"type-front": 7, "type-back": 5}


@pytest.mark.usefixtures("shows")
async def test_best_available_gives_neighbours(client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    wanted = {"ticket_type_id": "type-back", "quantity": 4}
    answer = await (await new_buyer()).post("/holds", {"performance_id": SEATED, "best_available": wanted})
    seats = [int(seat["id"].removeprefix("seat-")) for seat in answer.json()["items"][0]["seats"]]
    assert seats == [9, 10, 11, 12]  # the last one is accessible, and kept
    assert await free_seats(client) == {*range(9), 13}


@pytest.mark.usefixtures("shows")
async def test_a_split_says_so(new_buyer: NewBuyer) -> None:
    await (await new_buyer()).hold_seats(SEATED, ["seat-4"])
    wanted = {"ticket_type_id": "type-front", "quantity": 6, "section": "Stalls"}
    item = (await (await new_buyer()).post("/holds", {"performance_id": SEATED, "best_available": wanted})).json()[
        "items"
    ][0]
    assert item["together"] is False
    assert item["groups"] == [["seat-1", "seat-2", "seat-3"], ["seat-5", "seat-6", "seat-7"]] or item["groups"] == [
        ["seat-0", "seat-1", "seat-2", "seat-3"],
        ["seat-5", "seat-6"],
    ]
    assert [seat["id"] for seat in item["seats"]] == [seat_id for group in item["groups"] for seat_id in group]


@pytest.mark.usefixtures("shows")
async def test_best_available_among_certain_seats(new_buyer: NewBuyer) -> None:
    wanted = {"ticket_type_id": "type-back", "quantity": 2, "section": "Circle", "accessible": 1}
    item = (await (await new_buyer()).post("/holds", {"performance_id": SEATED, "best_available": wanted})).json()[
        "items"
    ][0]
    assert (item["together"], item["groups"]) == (True, [["seat-12", "seat-13"]])
    refused = (await (await new_buyer()).post("/holds", {"performance_id": SEATED, "best_available": wanted})).json()
    assert (refused["code"], refused["available"], refused["accessible"]) == ("too-few-match", 4, 0)


@pytest.mark.parametrize(
    ("narrowed", "code", "pointer"),
    [
        ({"section": "Gallery"}, "section-unknown", "/best_available/section"),
        ({"section": ""}, "malformed", "/best_available/section"),
        ({"accessible": 3}, "malformed", "/best_available/accessible"),
        ({"accessible": -1}, "malformed", "/best_available/accessible"),
        ({"max_price_minor": 100}, "malformed", "/best_available"),
    ],
)
async def test_what_narrows_the_choice_is_pointed_at(
    shows: Process, new_buyer: NewBuyer, *, narrowed: dict[str, object], code: str, pointer: str
) -> None:
    wanted = {"ticket_type_id": "type-back", "quantity": 2, **narrowed}
    answer = await (await new_buyer()).post("/holds", {"performance_id": SEATED, "best_available": wanted})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await rows(shows, COUNTERS) == UNTOUCHED


async def test_a_released_hold_gives_everything_back(
    shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    buyer = await new_buyer()
    hold = (await buyer.hold_seats(SEATED, ["seat-0", "seat-1"])).json()
    released = await client.delete(f"{API}/holds/{hold['id']}", headers=buyer.headers)
    assert released.status_code == 204
    again = await client.delete(f"{API}/holds/{hold['id']}", headers=buyer.headers)
    assert again.status_code == 204  # the answer may have been lost, and a gateway asks again by itself
    assert await free_seats(client) == set(range(14))
    assert await rows(shows, COUNTERS) == UNTOUCHED
    assert await rows(shows, "SELECT quantity FROM inventory_buyers") == [(0,)]


async def test_nobody_releases_the_hold_of_another(
    shows: Process, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    hold = (await (await new_buyer()).hold(STANDING, "type-floor")).json()
    stranger = await new_buyer()
    foreign = await client.delete(f"{API}/holds/{hold['id']}", headers=stranger.headers)
    missing = await client.delete(f"{API}/holds/no-such-hold", headers=stranger.headers)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() == missing.json()
    assert await rows(shows, "SELECT state FROM inventory_holds") == [("held",)]


async def test_holds_expire_by_themselves(
    shows: Process, clock: ManualClock, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    await (await new_buyer()).hold_seats(SEATED, ["seat-0"])
    clock.advance(timedelta(minutes=12, microseconds=-1))
    assert await shows.job("inventory.expire_holds").run() == 0
    clock.advance(timedelta(microseconds=1))
    assert await shows.job("inventory.expire_holds").run() == 1
    assert await shows.job("inventory.expire_holds").run() == 0
    assert await free_seats(client) == set(range(14))
    assert await rows(shows, "SELECT state FROM inventory_holds") == [("expired",)]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"seat_ids": ["seat-1", "seat-99"]}, 409, "seats-unknown"),
        ({"seat_ids": ["seat-14"]}, 409, "seats-unknown"),
        ({"seat_ids": ["seat-1", "seat-2", "seat-1"]}, 422, "seat-repeated"),
        ({"items": [{"ticket_type_id": "type-floor", "quantity": 1}]}, 404, "not-found"),
        ({"items": [{"ticket_type_id": "type-back", "quantity": 7}]}, 409, "order-limit-exceeded"),
        ({"items": [{"ticket_type_id": "type-back", "quantity": 0}]}, 422, "malformed"),
        ({"items": [{"ticket_type_id": "type-back", "quantity": -1}]}, 422, "malformed"),
        ({"items": [{"ticket_type_id": "type-back", "quantity": 2.5}]}, 422, "malformed"),
        ({"items": []}, 422, "malformed"),
        ({"seat_ids": []}, 422, "malformed"),
        ({}, 422, "malformed"),
        ({"seat_ids": ["seat-1"], "best_available": {"ticket_type_id": "type-back", "quantity": 1}}, 422, "malformed"),
        ({"seat_ids": ["seat-1"], "colour": "red"}, 422, "malformed"),
    ],
)
async def test_a_refusal_says_why_and_changes_nothing(
    shows: Process, new_buyer: NewBuyer, *, body: dict[str, object], status: int, code: str
) -> None:
    before = await rows(shows, EVERYTHING)
    answer = await (await new_buyer()).post("/holds", {"performance_id": SEATED, **body})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await rows(shows, COUNTERS) == UNTOUCHED
    assert await rows(shows, EVERYTHING) == before


async def test_malformed_payloads_are_pointed_at(shows: Process, new_buyer: NewBuyer) -> None:
    body = {"performance_id": SEATED, "items": [{"ticket_type_id": "type-back", "quantity": 0}]}
    answer = await (await new_buyer()).post("/holds", body)
    assert answer.json()["errors"] == [{"pointer": "/items/0/quantity", "detail": "Expected `int` >= 1"}]
    assert await rows(shows, COUNTERS) == UNTOUCHED


@pytest.mark.usefixtures("shows")
async def test_taken_seats_are_named_and_the_others_stay_free(client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    await (await new_buyer()).hold_seats(SEATED, ["seat-2"])
    answer = await (await new_buyer()).hold_seats(SEATED, ["seat-1", "seat-2", "seat-3"])
    assert (answer.status_code, answer.json()["code"], answer.json()["seat_ids"]) == (409, "seats-taken", ["seat-2"])
    assert await free_seats(client) == set(range(14)) - {2}


@pytest.mark.usefixtures("shows")
async def test_limits_count_over_all_holds_of_a_person(new_buyer: NewBuyer) -> None:
    buyer = await new_buyer()
    assert (await buyer.hold(STANDING, "type-floor", 4)).status_code == 201
    refused = (await buyer.hold(STANDING, "type-floor", 3)).json()
    assert (refused["code"], refused["max_per_person"], refused["already"]) == ("person-limit-exceeded", 6, 4)
    assert (await buyer.hold(STANDING, "type-floor", 2)).status_code == 201
    assert (await (await new_buyer()).hold(STANDING, "type-floor", 4)).status_code == 201


@pytest.mark.usefixtures("shows")
async def test_sold_out_says_what_is_left(new_buyer: NewBuyer) -> None:
    await (await new_buyer()).hold(STANDING, "type-balcony", 2)
    answer = (await (await new_buyer()).hold(STANDING, "type-balcony", 2)).json()
    assert (answer["status"], answer["code"], answer["available"]) == (409, "sold-out", 1)
    assert answer["detail"] == "1 of this ticket type are left right now. More appear when others give theirs up."


@pytest.mark.usefixtures("shows")
async def test_sales_have_a_beginning_and_an_end(
    clock: ManualClock, client: httpx2.AsyncClient, new_buyer: NewBuyer
) -> None:
    clock.advance(timedelta(days=31))
    stranger = await new_buyer()
    late = (await stranger.hold(STANDING, "type-floor")).json()
    assert (late["code"], late["sale_ends_at"], late["timezone"]) == (
        "not-on-sale",
        "2026-07-01T12:00:00Z",
        "Asia/Shanghai",
    )
    assert late["detail"] == "Tickets are sold from 2026-06-01 19:00 to 2026-07-01 20:00 (Asia/Shanghai)."
    assert await available(client, STANDING) == {"type-floor": 10, "type-balcony": 3}


@pytest.mark.usefixtures("shows")
async def test_only_the_signed_in_hold(client: httpx2.AsyncClient) -> None:
    answer = await Buyer(client, {}).hold(STANDING, "type-floor")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-required")


async def test_the_same_key_gives_the_same_hold_once(shows: Process, new_buyer: NewBuyer) -> None:
    buyer, key = await new_buyer(), new_key()
    body = {"performance_id": STANDING, "items": [{"ticket_type_id": "type-floor", "quantity": 1}]}
    first = await buyer.post("/holds", body, key=key)
    second = await buyer.post("/holds", body, key=key)
    assert (second.status_code, second.content) == (201, first.content)
    other = await buyer.post("/holds", {**body, "performance_id": SEATED}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    missing = await buyer.client.post(f"{API}/holds", json=body, headers=buyer.headers)
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency-key-missing")
    assert await rows(shows, "SELECT held FROM inventory_ticket_types WHERE id = 'type-floor'") == [(1,)]


@pytest.mark.usefixtures("shows")
async def test_availability_is_sent_again_only_when_it_changed(client: httpx2.AsyncClient, new_buyer: NewBuyer) -> None:
    path = f"{API}/performances/{SEATED}/availability"
    first = await client.get(path)
    same = await client.get(path, headers={"if-none-match": f"W/{first.headers['etag']}"})
    assert (same.status_code, same.content) == (304, b"")
    await (await new_buyer()).hold_seats(SEATED, ["seat-5"])
    changed = await client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.json()["version"] > first.json()["version"]
    assert (await client.get(f"{API}/performances/unknown/availability")).status_code == 404
