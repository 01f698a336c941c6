"""A ticket for a named person through all modules: identity book, token, hold, order, ticket, another name, the gate,
and back again."""

from __future__ import annotations

import httpx2
import msgspec
import pytest

from onsale.app.invariants import every_invariant
from onsale.app.process import Process
from onsale.contracts.real_names import NameChangeRule, RealNameRule
from onsale.modules.orders.repository import exporting as orders
from onsale.modules.tickets.repository import exporting as tickets
from onsale.modules.users.domain import Role
from onsale.platform.exporting import Exporting
from onsale.platform.invariants import Broken, check_invariants
from tests.engines import EVERY_ENGINE
from tests.modules.users.identity_owner import Owner, number
from tests.processes import API, ORGANISATION_ID, new_user, rows, settled, signed_in, signed_in_as, tell
from tests.stage import Buyer, Kind, notify, performance

pytestmark = EVERY_ENGINE

SHOW = "01972b8a-0000-7000-8000-000000000177"
STALLS = Kind("type-stalls", 38_000, seats=range(12))
RULE = RealNameRule(name_changes=NameChangeRule(most=1, until_hours_before=24))


class Family:
    """Somebody who buys for the people in an identity book. Their names begin with 张."""

    def __init__(self, process: Process, client: httpx2.AsyncClient, headers: dict[str, str], user_id: str) -> None:
        self.process = process
        self.buyer = Buyer(client, headers)
        self.book = Owner(client, headers, user_id)
        self.ids: list[str] = []

    async def tokens(self, *people: int) -> list[str]:
        body = {"performance_id": SHOW, "identity_ids": [self.ids[one] for one in people]}
        answer = await self.buyer.client.post(f"{API}/me/attendee-tokens", json=body, headers=self.buyer.headers)
        assert answer.status_code == 200, answer.text
        return [item["token"] for item in answer.json()["items"]]

    async def hold(self, seats: list[str], *people: int) -> httpx2.Response:
        body = {"performance_id": SHOW, "seat_ids": seats, "attendees": await self.tokens(*people)}
        return await self.buyer.post("/holds", body)

    async def buy(self, seats: list[str], *people: int) -> str:
        """The id of an order that has its tickets."""
        order = (await self.buyer.order(await self.hold(seats, *people))).json()
        attempt_id = await self.buyer.start_payment(order["id"])
        await notify(self.buyer.client, self.process, attempt_id, order["total"]["amount_minor"])
        await settled(self.process)
        return str(order["id"])

    async def tickets(self) -> dict[str, dict[str, object]]:
        """By the last digits of whom they are for."""
        found = (await self.buyer.get("/tickets")).json()["items"]
        return {ticket["attendee"]["last_digits"]: ticket for ticket in found}


@pytest.fixture
async def show(process: Process) -> Process:
    published = performance(SHOW, [STALLS], process.platform.clock.now(), blocks=[range(12)])
    await tell(process, msgspec.structs.replace(published, real_name=RULE))
    return process


async def new_family(process: Process, client: httpx2.AsyncClient, *sequences: int) -> Family:
    user = await new_user(process, Role.BUYER)
    family = Family(process, client, signed_in(process, user), user.id)
    await family.book.consent()
    family.ids = [await family.book.added(number(sequence)) for sequence in sequences]
    return family


async def broken(process: Process) -> list[Broken]:
    async with process.platform.database.reading() as reader:
        return await check_invariants(reader, every_invariant())


async def admit(process: Process, client: httpx2.AsyncClient, code: object) -> httpx2.Response:
    headers = signed_in_as(process, "gate", organisation_id=ORGANISATION_ID, user_id="gate-1")
    headers |= {"idempotency-key": process.platform.ids.new()}
    return await client.post(f"{API}/check-ins", json={"code": code, "gate": "North"}, headers=headers)


def problem(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_a_ticket_is_for_one_person_from_the_book_to_the_gate(show: Process, client: httpx2.AsyncClient) -> None:
    family, strangers = await new_family(show, client, 1, 2, 3), await new_family(show, client, 1, 2)
    digits = [number(sequence)[-4:] for sequence in (1, 2, 3)]
    order_id = await family.buy(["seat-3", "seat-4"], 0, 1)
    order = (await family.buyer.get(f"/orders/{order_id}")).json()
    assert [(item["seat"]["id"], item["attendee"]) for item in order["items"]] == [
        ("seat-3", {"name_masked": "张*三", "kind": "resident-id", "last_digits": digits[0]}),
        ("seat-4", {"name_masked": "张*三", "kind": "resident-id", "last_digits": digits[1]}),
    ]
    assert problem(await strangers.hold(["seat-5"], 0)) == (409, "document-has-ticket")

    tickets = await family.tickets()
    assert {last: ticket["seat"] for last, ticket in tickets.items()} == {
        digits[0]: {"id": "seat-3", "label": "Row 1, Seat 4"},
        digits[1]: {"id": "seat-4", "label": "Row 1, Seat 5"},
    }
    moved = tickets[digits[1]]["attendee"]
    assert isinstance(moved, dict)
    assert moved["changes"] == 0
    answer = await client.put(
        f"{API}/holds/{moved['hold_id']}/attendees/{moved['place']}",
        json={"attendee": (await family.tokens(2))[0]},
        headers=family.buyer.headers,
    )
    assert answer.status_code == 200, answer.text
    await settled(show)
    tickets = await family.tickets()
    assert set(tickets) == {digits[0], digits[2]}
    assert tickets[digits[2]]["attendee"] == moved | {"last_digits": digits[2], "changes": 1}

    scanned = await admit(show, client, tickets[digits[2]]["code"])
    assert scanned.status_code == 201, scanned.text
    assert scanned.json()["attendee"] == {"name_masked": "张*三", "kind": "resident-id", "last_digits": digits[2]}
    assert (await strangers.hold(["seat-5"], 1)).status_code == 201  # whose ticket was given away
    assert await broken(show) == []


async def test_a_refunded_ticket_frees_its_document(show: Process, client: httpx2.AsyncClient) -> None:
    family, strangers = await new_family(show, client, 1, 2), await new_family(show, client, 1, 2)
    order_id = await family.buy(["seat-0", "seat-1"], 0, 1)
    [item, _] = (await family.buyer.get(f"/orders/{order_id}")).json()["items"]
    body = {"item_ids": [item["id"]], "expected_fee": {"amount_minor": 0}}
    refund = await family.buyer.post(f"/orders/{order_id}/refunds", body)
    assert refund.status_code == 201, refund.text
    await settled(show)
    assert (await strangers.hold(["seat-0"], 0)).status_code == 201
    assert problem(await strangers.hold(["seat-2"], 1)) == (409, "document-has-ticket")
    assert await broken(show) == []


async def test_the_buyer_gets_a_copy_of_whom_the_tickets_are_for(show: Process, client: httpx2.AsyncClient) -> None:
    family = await new_family(show, client, 1)
    await family.buy(["seat-0"], 0)
    [(digest,)] = await rows(show, "SELECT digest FROM inventory_attendees")
    for module, sources in (("orders", orders.SOURCES), ("tickets", tickets.SOURCES)):
        exporting = Exporting(module, show.platform.sealer, sources)
        async with show.platform.database.reading() as reader:
            part = await exporting.part_of(reader, family.book.user_id, "")
        told = msgspec.json.encode(part).decode()
        assert told.count(f'"张*三 {number(1)[-4:]}"') == 1
        assert str(digest) not in told


async def test_no_number_leaves_the_book(show: Process, client: httpx2.AsyncClient) -> None:
    family = await new_family(show, client, 1)
    await family.buy(["seat-0"], 0)
    tables = [str(row[0]) for row in await rows(show, _TABLES[show.platform.settings.database_url == ""])]
    assert "inventory_attendees" in tables
    for table in tables:
        everything = repr(await rows(show, f"SELECT * FROM {table}"))  # noqa: S608  # of our own tables
        assert number(1) not in everything, table
        assert "张小三" not in everything, table


_TABLES = {True: "SELECT name FROM sqlite_master WHERE type = 'table'", False: "SHOW TABLES"}
