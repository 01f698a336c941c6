"""The main flows over HTTP. Whoever asks cannot tell by any answer how many processes gave it."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx2
import msgspec
import pytest

from tests.processes import API
from tests.split.house import SEATS, House, Show, offered, pay, publish, scan, until
from tests.stage import CONTACT, Buyer, new_key

# The first test of an arrangement waits for all of it to start.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PATIENT = {"prefer": "wait=10"}


class Payment(msgspec.Struct):
    state: str


class Order(msgspec.Struct):
    """What its buyer waits for."""

    state: str
    payments: list[Payment]


def buyers(client: httpx2.AsyncClient, house: House) -> list[Buyer]:
    return [Buyer(client, headers) for headers in house.buyers]


async def test_what_is_published_is_found_and_drawn(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house, title="Equinox")

    async def found() -> list[str]:
        answer = await client.get(f"{API}/events", params={"q": "equinox"})
        return [event["id"] for event in answer.json()["items"]]

    assert await until(found, "the search to know it") == [show.event_id]
    event = (await client.get(f"{API}/events/{show.event_id}")).json()
    assert [one["id"] for one in event["performances"]] == [show.performance_id]
    performance = (await client.get(f"{API}/performances/{show.performance_id}")).json()
    assert [one["id"] for one in performance["ticket_types"]] == [show.floor_id, show.seats_id]
    chart = (await client.get(f"{API}/performances/{show.performance_id}/chart")).json()
    assert sorted(chart["seats"]["id"]) == SEATS
    poster = await client.get(event["poster_url"])
    assert (poster.status_code, poster.headers["content-type"].split(";")[0]) == (200, "image/svg+xml")


async def test_a_ticket_is_bought_admits_once_and_is_counted(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house)
    buyer = buyers(client, house)[0]
    hold = await buyer.hold_seats(show.performance_id, ["A-1"])
    assert hold.status_code == 201, hold.text
    order = (await buyer.order(hold)).json()
    assert order["state"] == "pending_payment"
    await pay(buyer, order["id"])

    fulfilled = await until(lambda: _in_state(buyer, order["id"], "fulfilled"), "the tickets")
    assert fulfilled is not None
    assert [payment.state for payment in fulfilled.payments] == ["succeeded"]
    [ticket] = (await buyer.get(f"/tickets?order_id={order['id']}")).json()["items"]
    assert (ticket["seat"]["id"], ticket["state"]) == ("A-1", "valid")

    admitted, again = await scan(client, house, ticket["code"]), await scan(client, house, ticket["code"])
    assert (admitted.status_code, admitted.json()["ticket_id"]) == (201, ticket["id"])
    assert (again.status_code, again.json()["code"]) == (409, "ticket-already-used")
    await until(lambda: _in_state(buyer, order["id"], "used"), "the order to be used")

    async def counted() -> bool:
        path = f"{API}/organiser/performances/{show.performance_id}/sales"
        answer = await client.get(path, headers=house.organiser)
        if answer.status_code == 404:
            return False
        sales = answer.json()
        return (sales["sold"], sales["orders"], sales["admitted"]) == (1, 1, 1)

    await until(counted, "the organiser to see it")
    await until(lambda: _offers(client, show, floor=100, seats=5), "what is left to be right")


async def test_one_seat_goes_to_one_of_many(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house)
    wanting = buyers(client, house)[:20]
    answers = await asyncio.gather(*(buyer.hold_seats(show.performance_id, ["B-2"]) for buyer in wanting))

    told = Counter((answer.status_code, answer.json().get("code", "")) for answer in answers)
    assert told == {(201, ""): 1, (409, "seats-taken"): 19}
    winner = next(index for index, answer in enumerate(answers) if answer.status_code == 201)
    hold_id = answers[winner].json()["id"]
    stranger, owner = wanting[winner - 1], wanting[winner]
    assert (await client.delete(f"{API}/holds/{hold_id}", headers=stranger.headers)).status_code == 404
    assert (await client.delete(f"{API}/holds/{hold_id}", headers=owner.headers)).status_code == 204
    assert (await stranger.hold_seats(show.performance_id, ["B-2"])).status_code == 201


async def test_a_crowd_gets_no_more_than_there_is(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house, floor=25)
    answers = await asyncio.gather(*(buyer.hold(show.performance_id, show.floor_id) for buyer in buyers(client, house)))

    told = Counter((answer.status_code, answer.json().get("code", "")) for answer in answers)
    assert told == {(201, ""): 25, (409, "sold-out"): len(house.buyers) - 25}
    await until(lambda: _offers(client, show, floor=0, seats=6), "nothing to be left")


async def test_the_same_key_is_the_same_action(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house)
    buyer = buyers(client, house)[1]
    wanted = {"performance_id": show.performance_id, "items": [{"ticket_type_id": show.floor_id, "quantity": 2}]}
    holds = await _until_all_done(buyer, "/holds", wanted)
    assert len({hold.json()["id"] for hold in holds}) == 1
    await until(lambda: _offers(client, show, floor=98, seats=6), "two tickets to be taken")

    orders = await _until_all_done(buyer, "/orders", {"hold_token": holds[0].json()["hold_token"], "contact": CONTACT})
    assert len({order.json()["id"] for order in orders}) == 1
    order_id = orders[0].json()["id"]
    payments = await _until_all_done(buyer, f"/orders/{order_id}/payments", {"channel": "sandbox"})
    assert len({payment.json()["attempt_id"] for payment in payments}) == 1

    key = new_key()
    assert (await buyer.post("/holds", wanted, key=key)).status_code == 201
    other = await buyer.post("/holds", wanted | {"items": [{"ticket_type_id": show.floor_id, "quantity": 1}]}, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_cancelled_order_gives_its_tickets_back(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house)
    buyer, stranger = buyers(client, house)[2:4]
    order = (await buyer.order(await buyer.hold(show.performance_id, show.floor_id, 4))).json()
    assert (await stranger.get(f"/orders/{order['id']}")).status_code == 404
    assert (await stranger.post(f"/orders/{order['id']}/cancellation", {})).status_code == 404
    await until(lambda: _offers(client, show, floor=96, seats=6), "four tickets to be taken")

    cancelled = await buyer.post(f"/orders/{order['id']}/cancellation", {})

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    await until(lambda: _offers(client, show, floor=100, seats=6), "the tickets to be back")
    late = await buyer.post(f"/orders/{order['id']}/payments", {"channel": "sandbox"})
    assert (late.status_code, late.json()["code"]) == (409, "order-not-payable")


REFUSED = [
    ("GET", "/events/no-such-event", None, 404, "not-found"),
    ("GET", "/no/such/route", None, 404, "not-found"),
    ("PUT", "/orders", {}, 405, "method-not-allowed"),
    ("GET", "/organiser/events", None, 403, "not-permitted"),
    ("GET", "/organiser/sales", None, 403, "not-permitted"),
    ("POST", "/check-ins", {"code": "x", "gate": "North"}, 403, "not-permitted"),
    ("POST", "/holds", {}, 422, "malformed"),
    ("POST", "/orders", {"hold_token": "a.b.c", "contact": CONTACT}, 403, "hold-token-invalid"),
    ("POST", "/orders/no-such-order/payments", {"channel": "sandbox"}, 404, "not-found"),
    ("POST", "/holds", {"performance_id": "x" * 2_000_000}, 413, "body-too-large"),
    ("POST", "/payments/sandbox/notifications", {}, 403, "notification-signature-invalid"),
    ("POST", "/payments/barter/notifications", {}, 404, "payment-channel-unknown"),
]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_refusals_are_problems_in_the_words_of_the_catalogue(
    client: httpx2.AsyncClient, house: House, language: str
) -> None:
    for method, path, body, status, code in REFUSED:
        headers = {**house.buyers[4], "idempotency-key": new_key(), "accept-language": language}
        answer = await client.request(method, f"{API}{path}", json=body, headers=headers)
        assert (method, path, answer.status_code, answer.json().get("code")) == (method, path, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        entry = (await client.get(answer.json()["type"])).json()
        assert (answer.json()["title"], answer.json()["status"]) == (entry["title"][language], entry["status"])
        assert len(answer.headers["x-correlation-id"]) >= 8


async def test_who_is_nobody_or_has_no_key_is_told_so(client: httpx2.AsyncClient, house: House) -> None:
    for path in ("/me", "/orders", "/tickets", "/organiser/venues", "/organiser/sales", "/gate/performances"):
        nobody = await client.get(f"{API}{path}")
        assert (path, nobody.status_code, nobody.json()["code"]) == (path, 401, "sign-in-required")
    wanted = {"performance_id": "p", "items": [{"ticket_type_id": "t", "quantity": 1}]}
    without_key = await client.post(f"{API}/holds", json=wanted, headers=house.buyers[5])
    assert (without_key.status_code, without_key.json()["code"]) == (400, "idempotency-key-missing")


async def test_what_did_not_change_is_not_sent_again(client: httpx2.AsyncClient, house: House) -> None:
    show = await publish(client, house)
    for path in ("availability", "chart"):
        first = await client.get(f"{API}/performances/{show.performance_id}/{path}")
        again = await client.get(
            f"{API}/performances/{show.performance_id}/{path}", headers={"if-none-match": first.headers["etag"]}
        )
        assert (path, again.status_code, again.content) == (path, 304, b"")


async def test_the_installation_says_how_it_is(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).json()["status"] == "ok"
    assert (await client.get("/readyz")).json() == {"status": "ready"}
    assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.1")
    for page in ("/", "/console/", "/gate/", "/events/some-event"):
        answer = await client.get(page)
        assert (page, answer.status_code, answer.headers["content-type"]) == (page, 200, "text/html; charset=utf-8")


async def _in_state(buyer: Buyer, order_id: str, state: str) -> Order | None:
    """The order once it is there, as a page waits for it."""
    answer = await buyer.get(f"/orders/{order_id}", PATIENT)
    order = msgspec.json.decode(answer.content, type=Order)
    return order if order.state == state else None


async def _offers(client: httpx2.AsyncClient, show: Show, *, floor: int, seats: int) -> bool:
    return await offered(client, show) == {show.floor_id: floor, show.seats_id: seats}


async def _until_all_done(buyer: Buyer, path: str, body: object) -> list[httpx2.Response]:
    """Eight times at once with one key; who comes while the first is at it is told so, and asks again."""
    key = new_key()

    async def ask() -> httpx2.Response | None:
        answer = await buyer.post(path, body, key=key)
        if answer.status_code == 409 and answer.json()["code"] == "request-in-progress":
            return None
        assert answer.status_code == 201, answer.text
        return answer

    answers = await asyncio.gather(*(until(ask, path) for _ in range(8)))
    return [answer for answer in answers if answer is not None]
