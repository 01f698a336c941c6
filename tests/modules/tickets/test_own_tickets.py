"""Buyers see their own tickets, page by page, and nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy.dialects import mysql

from onsale.modules.tickets import repository
from tests.modules.tickets.stories import confirmed, id_of, published
from tests.modules.tickets.world import World


async def test_a_ticket_shows_everything_that_is_printed_on_it(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", seats=("A-1",)))
    [(ticket_id, sealed)] = await world.rows("SELECT id, holder_sealed FROM tickets_tickets")

    listed = (await world.client.get("/tickets", headers=world.headers("buyer"))).json()
    shown = await world.client.get(f"/tickets/{ticket_id}", headers=world.headers("buyer"))

    assert listed == {"items": [shown.json()], "next_cursor": None}
    ticket = shown.json()
    assert ticket.pop("code").startswith("OS1.")
    assert ticket == {
        "id": ticket_id,
        "order_id": id_of("o1"),
        "event_id": id_of("event of summer"),
        "performance_id": id_of("summer"),
        "event_title": {"zh-CN": "夏夜", "en": "Summer Night"},
        "venue_name": {"zh-CN": "大剧院", "en": "Grand Theatre"},
        "venue_address": {"zh-CN": "人民路 1 号", "en": "1 People's Road"},
        "poster_url": "/api/v1/events/1/poster",
        "starts_at": "2026-06-06T11:30:00Z",
        "doors_at": "2026-06-06T10:30:00Z",
        "timezone": "Asia/Shanghai",
        "ticket_type_name": {"zh-CN": "内场", "en": "Stalls"},
        "seat": {"id": "A-1", "label": "Row A, Seat A-1"},
        "price": {"amount_minor": 68_000, "currency": "CNY"},
        "holder_name": "李雷",
        "state": "valid",
        "checked_in_at": None,
    }
    assert "李雷" not in str(sealed)


async def test_a_used_ticket_says_when_it_was_used(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", standing=1))
    [ticket] = (await world.client.get("/tickets", headers=world.headers("buyer"))).json()["items"]
    world.clock.advance(timedelta(hours=1))
    gate = world.headers("gate", organisation=published().organisation_id) | {"idempotency-key": "scan-0001"}

    await world.client.post("/check-ins", json={"code": ticket["code"], "gate": "North 1"}, headers=gate)

    shown = (await world.client.get(f"/tickets/{ticket['id']}", headers=world.headers("buyer"))).json()
    assert shown == ticket | {"state": "used", "checked_in_at": "2026-05-01T05:00:00Z"}


async def test_tickets_of_others_are_not_there(world: World) -> None:
    await world.tell(published())
    await world.tell(confirmed("o1", standing=1, user="buyer-2"))
    [(ticket_id,)] = await world.rows("SELECT id FROM tickets_tickets")

    listed = await world.client.get("/tickets", headers=world.headers("buyer"))
    foreign = await world.client.get(f"/tickets/{ticket_id}", headers=world.headers("buyer"))
    unknown = await world.client.get(f"/tickets/{id_of('no ticket')}", headers=world.headers("buyer"))
    nobody = await world.client.get(f"/tickets/{ticket_id}")

    assert listed.json() == {"items": [], "next_cursor": None}
    assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)
    assert foreign.json()["code"] == "not-found"
    assert nobody.status_code == 401


async def test_the_list_is_filtered_and_paged(world: World) -> None:
    await world.tell(published(), published("winter"))
    for number in range(20):
        world.clock.advance(timedelta(seconds=1))
        await world.tell(confirmed(f"o{number}", standing=6))
    world.clock.advance(timedelta(seconds=1))
    await world.tell(confirmed("w", standing=2, performance="winter"))
    headers = world.headers("buyer")

    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"performance_id": id_of("summer")} | ({"cursor": cursor} if cursor else {})
        page = (await world.client.get("/tickets", params=query, headers=headers)).json()
        pages.append([item["id"] for item in page["items"]])
        cursor = page["next_cursor"]
    of_order = (await world.client.get("/tickets", params={"order_id": id_of("o7")}, headers=headers)).json()
    newest = (await world.client.get("/tickets", headers=headers)).json()

    assert [len(page) for page in pages] == [50, 50, 20]
    ids = [ticket_id for page in pages for ticket_id in page]
    assert ids == sorted(set(ids), reverse=True)
    assert [item["order_id"] for item in of_order["items"]] == [id_of("o7")] * 6
    assert [item["order_id"] for item in newest["items"][:3]] == [id_of("w"), id_of("w"), id_of("o19")]


async def test_a_cursor_of_another_list_is_refused(world: World) -> None:
    answer = await world.client.get("/tickets", params={"cursor": "nonsense"}, headers=world.headers("buyer"))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")


@pytest.mark.parametrize("statement", [repository.LOCK_TICKETS, repository.LOCK_ORDERS])
def test_rows_are_locked_in_the_order_of_their_keys(statement: object) -> None:
    emitted = str(statement.compile(dialect=mysql.dialect()))  # type: ignore[attr-defined]  # a SELECT

    assert emitted.rstrip().endswith("FOR UPDATE")
    assert ".id" in emitted.partition("ORDER BY")[2]
