"""Whom a ticket is for, in whatever order that is heard of, on the phone and at the gate."""

from __future__ import annotations

import itertools

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.contracts.events import AttendeeChanged, HoldConfirmed, RefundRequested, TicketsVoided
from onsale.contracts.real_names import Attendee
from tests.engines import EVERY_ENGINE
from tests.modules.tickets.door import Door
from tests.modules.tickets.stories import NOW, confirmed, id_of, published
from tests.processes import API, DEAD_LETTERS, heard, rows, signed_in_as, tell, tell_everything_again

pytestmark = EVERY_ENGINE


def attendee(place: int, last_digits: str, revision: int = 0) -> Attendee:
    return Attendee(
        place=place,
        digest=f"digest-{last_digits}",
        name_masked="王*",
        kind="passport",
        last_digits=last_digits,
        revision=revision,
    )


def bought(*, seats: tuple[str, ...] = ("A-1", "A-2")) -> HoldConfirmed:
    """An order for somebody whose document ends in 100, and the next numbers."""
    event = confirmed("o1", seats=seats)
    items = [
        msgspec.structs.replace(item, attendee=attendee(place, str(100 + place)))
        for place, item in enumerate(event.purchase.items)
    ]
    return msgspec.structs.replace(event, purchase=msgspec.structs.replace(event.purchase, items=items))


def changed(last_digits: str, revision: int, *, place: int = 1) -> AttendeeChanged:
    return AttendeeChanged(
        occurred_at=NOW,
        performance_id=id_of("summer"),
        hold_id=id_of("hold of o1"),
        attendee=attendee(place, last_digits, revision),
    )


async def people(process: Process, client: httpx2.AsyncClient) -> dict[str, object]:
    """By seat, whom the buyer's tickets are for."""
    answer = await client.get(f"{API}/tickets", headers=signed_in_as(process, "buyer"))
    return {ticket["seat"]["id"]: ticket["attendee"] for ticket in answer.json()["items"]}


def shown(place: int, last_digits: str, changes: int) -> dict[str, object]:
    return {
        "hold_id": id_of("hold of o1"),
        "place": place,
        "name_masked": "王*",
        "kind": "passport",
        "last_digits": last_digits,
        "changes": changes,
    }


async def test_a_ticket_says_whom_it_is_for(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())
    await tell(process, bought())
    assert await people(process, client) == {"A-1": shown(0, "100", 0), "A-2": shown(1, "101", 0)}
    [(ticket_id,)] = await rows(process, "SELECT id FROM tickets_tickets WHERE seat_id = 'A-2'")
    one = await client.get(f"{API}/tickets/{ticket_id}", headers=signed_in_as(process, "buyer"))
    assert one.json()["attendee"] == shown(1, "101", 0)


_late = list(itertools.permutations(["bought", "second", "first"]))
ORDERS = [("published", *late) for late in _late] + [(*late, "published") for late in _late[:2]]


@pytest.mark.parametrize("order", ORDERS, ids=["-".join(order) for order in ORDERS])
async def test_the_last_name_stays_in_whatever_order_all_is_heard(
    process: Process, client: httpx2.AsyncClient, order: tuple[str, ...]
) -> None:
    news = {
        "published": published(),
        "bought": bought(),
        "first": changed("777", 1),
        "second": changed("888", 2),
    }
    for name in order:
        await tell(process, news[name])
    await tell_everything_again(process)
    assert await people(process, client) == {"A-1": shown(0, "100", 0), "A-2": shown(1, "888", 2)}
    assert await rows(process, DEAD_LETTERS) == []


async def test_changes_that_come_together_leave_the_last(process: Process, client: httpx2.AsyncClient) -> None:
    await tell(process, published())
    await tell(process, bought())
    await tell(process, changed("888", 2), changed("999", 3), changed("777", 1), changed("111", 1, place=0))
    assert await people(process, client) == {"A-1": shown(0, "111", 1), "A-2": shown(1, "999", 3)}


async def test_the_gate_sees_whose_document_to_compare(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, bought(), confirmed("o2", seats=("A-3",)))
    await tell(process, changed("777", 1))
    codes = await door.codes_of("o1")
    named = (await door.scan(codes[1])).json()
    assert named["attendee"] == {"name_masked": "王*", "kind": "passport", "last_digits": "777"}
    [code] = await door.codes_of("o2")
    assert (await door.scan(code)).json()["attendee"] is None


async def test_a_dead_ticket_says_which_place_is_free(process: Process) -> None:
    await tell(process, published())
    await tell(process, bought())
    request = RefundRequested(
        occurred_at=NOW,
        refund_id=id_of("refund"),
        order_id=id_of("o1"),
        performance_id=id_of("summer"),
        item_ids=[id_of("o1 A-2")],
    )
    await tell(process, request)
    [told] = heard(process, TicketsVoided)
    assert (told.hold_id, [ticket.place for ticket in told.tickets]) == (id_of("hold of o1"), [1])
