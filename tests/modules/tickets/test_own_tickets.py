"""Buyers see their own tickets, page by page, and nobody else's."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy.dialects import mysql

from onsale.app.process import Process
from onsale.modules.tickets.repository import tickets as repository
from onsale.platform.clock import ManualClock
from tests.modules.tickets.stories import confirmed, id_of, published
from tests.processes import API, rows, signed_in_as, tell


async def test_a_ticket_shows_everything_that_is_printed_on_it(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)))
    [(ticket_id, sealed)] = await rows(process, "SELECT id, holder_sealed FROM tickets_tickets")

    listed = (await client.get(f"{API}/tickets", headers=signed_in_as(process, "buyer"))).json()
    shown = await client.get(f"{API}/tickets/{ticket_id}", headers=signed_in_as(process, "buyer"))

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
        "change": None,
        "attendee": None,
    }
    assert "李雷" not in str(sealed)


async def test_a_used_ticket_says_when_it_was_used(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1))
    [ticket] = (await client.get(f"{API}/tickets", headers=signed_in_as(process, "buyer"))).json()["items"]
    clock.advance(timedelta(hours=1))
    gate = signed_in_as(process, "gate", organisation_id=published().organisation_id) | {"idempotency-key": "scan-0001"}

    await client.post(f"{API}/check-ins", json={"code": ticket["code"], "gate": "North 1"}, headers=gate)

    shown = (await client.get(f"{API}/tickets/{ticket['id']}", headers=signed_in_as(process, "buyer"))).json()
    assert shown == ticket | {"state": "used", "checked_in_at": "2026-05-01T05:00:00Z"}


async def test_tickets_of_others_are_not_there(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=1, user="buyer-2"))
    [(ticket_id,)] = await rows(process, "SELECT id FROM tickets_tickets")

    listed = await client.get(f"{API}/tickets", headers=signed_in_as(process, "buyer"))
    foreign = await client.get(f"{API}/tickets/{ticket_id}", headers=signed_in_as(process, "buyer"))
    unknown = await client.get(f"{API}/tickets/{id_of('no ticket')}", headers=signed_in_as(process, "buyer"))
    nobody = await client.get(f"{API}/tickets/{ticket_id}")

    assert listed.json() == {"items": [], "next_cursor": None}
    assert (foreign.status_code, foreign.content) == (unknown.status_code, unknown.content)
    assert foreign.json()["code"] == "not-found"
    assert nobody.status_code == 401


async def test_the_list_is_filtered_and_paged(process: Process, client: httpx2.AsyncClient, clock: ManualClock) -> None:
    await tell(process, published(), published("winter"))
    for number in range(20):
        clock.advance(timedelta(seconds=1))
        await tell(process, confirmed(f"o{number}", standing=6))
    clock.advance(timedelta(seconds=1))
    await tell(process, confirmed("w", standing=2, performance="winter"))
    headers = signed_in_as(process, "buyer")

    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"performance_id": id_of("summer")} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(f"{API}/tickets", params=query, headers=headers)).json()
        pages.append([item["id"] for item in page["items"]])
        cursor = page["next_cursor"]
    of_order = (await client.get(f"{API}/tickets", params={"order_id": id_of("o7")}, headers=headers)).json()
    newest = (await client.get(f"{API}/tickets", headers=headers)).json()

    assert [len(page) for page in pages] == [50, 50, 20]
    ids = [ticket_id for page in pages for ticket_id in page]
    assert ids == sorted(set(ids), reverse=True)
    assert [item["order_id"] for item in of_order["items"]] == [id_of("o7")] * 6
    assert [item["order_id"] for item in newest["items"][:3]] == [id_of("w"), id_of("w"), id_of("o19")]


async def test_a_cursor_of_another_list_is_refused(process: Process, client: httpx2.AsyncClient) -> None:
    answer = await client.get(f"{API}/tickets", params={"cursor": "nonsense"}, headers=signed_in_as(process, "buyer"))

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cursor")


@pytest.mark.parametrize("statement", [repository.LOCK_TICKETS, repository.LOCK_ORDERS])
def test_rows_are_locked_in_the_order_of_their_keys(statement: object) -> None:
    emitted = str(statement.compile(dialect=mysql.dialect()))  # type: ignore[attr-defined]  # a SELECT

    assert emitted.rstrip().endswith("FOR UPDATE")
    assert ".id" in emitted.partition("ORDER BY")[2]
