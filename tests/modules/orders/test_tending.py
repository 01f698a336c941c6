"""Notes, tickets sent again and another contact: whom it opens to, what is sent, and what is remembered."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.app.targets import TARGETS, Builder
from onsale.contracts.staff_orders import OrderContactChanged, TicketsResendRequested
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.orders.conftest import Settle
from tests.modules.orders.money import SHOW
from tests.modules.orders.test_order_lists import decoded, filed
from tests.modules.orders.test_staff_orders import OTHER_ORGANISATION, found, staff
from tests.processes import API, ORGANISATION_ID, heard, rows, signed_in_as, tell, tell_everything_again
from tests.stage import Buyer

pytestmark = EVERY_ENGINE

NOTES = "SELECT text, written_by FROM orders_notes ORDER BY id"
RESENDS = "SELECT number FROM orders_resends ORDER BY number"
LOG = "SELECT action, value_before, value_after FROM platform_audit_entries ORDER BY position"
HELD = "SELECT contact_sealed, contact_revision FROM notifications_holders"


@pytest.fixture
def builders() -> tuple[Builder, ...]:
    return (*TARGETS["ticketing"], *TARGETS["orders"], *TARGETS["notifications"])


async def change(who: Buyer, order_id: str, **contact: str) -> tuple[int, dict[str, object]]:
    answer = await who.client.put(f"{API}/staff/orders/{order_id}/contact", json=contact, headers=who.headers)
    return answer.status_code, answer.json()


async def test_notes_are_added_and_stay(show: Process, buyer: Buyer) -> None:
    order_id = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    office, path = staff(buyer, show, "box_office"), f"/staff/orders/{order_id}/notes"
    first = await office.post(path, {"text": " 坐轮椅,已联系场馆 "}, key="note-0001")
    assert (await office.post(path, {"text": " 坐轮椅,已联系场馆 "}, key="note-0001")).json() == first.json()
    await asyncio.gather(*(office.post(path, {"text": f"note {number}"}) for number in range(3)))
    history = (await office.get(f"/staff/orders/{order_id}")).json()
    assert history["notes"][0] == first.json()
    assert sorted(note["text"] for note in history["notes"]) == ["note 0", "note 1", "note 2", "坐轮椅,已联系场馆"]
    assert [entry["word"] for entry in history["timeline"] if entry["kind"] == "staff-acted"] == [
        "orders.note-added"
    ] * 4
    assert (await office.post(path, {"text": "  "})).status_code == 422
    assert (await office.post(path, {"text": "x" * 401})).status_code == 422
    log = await rows(show, LOG)
    assert [action for action, *_ in log] == ["orders.note-added"] * 4
    assert "轮椅" not in str(log)
    for who in strangers(show, buyer):
        assert (await who.post(path, {"text": "x"})).status_code in {403, 404}
    assert len(await rows(show, NOTES)) == 4


def strangers(show: Process, buyer: Buyer) -> list[Buyer]:
    """Buyers, gates, those who sell; another organisation; a member for other events."""
    other = signed_in_as(show, "box_office", organisation_id=ORGANISATION_ID, events=["another"])
    return [
        buyer,
        *(staff(buyer, show, role) for role in ("gate", "marketing", "editor")),
        staff(buyer, show, organisation_id=OTHER_ORGANISATION),
        Buyer(buyer.client, other),
    ]


async def test_tickets_are_sent_again_five_times_and_not_twice_in_a_minute(
    show: Process, buyer: Buyer, settle: Settle, clock: ManualClock
) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor", 2)
    await settle()
    path = f"/staff/orders/{order_id}/resends"
    at_once = await asyncio.gather(*(staff(buyer, show).post(path, {}) for _ in range(6)))
    assert sorted(answer.status_code for answer in at_once) == [201, *[429] * 5]
    assert {answer.json()["code"] for answer in at_once if answer.status_code == 429} == {"resend-too-soon"}
    for left in (3, 2, 1, 0):
        clock.advance(timedelta(seconds=60))
        assert (await staff(buyer, show).post(path, {})).json()["left"] == left
    clock.advance(timedelta(seconds=60))
    refused = await staff(buyer, show).post(path, {})
    assert (refused.status_code, refused.json()["code"]) == (409, "too-many-resends")
    assert [row[0] for row in await rows(show, RESENDS)] == [1, 2, 3, 4, 5]
    await tell_everything_again(show)
    sent = "SELECT channel, COUNT(*) FROM notifications_messages WHERE purpose = 'tickets-again' GROUP BY channel"
    assert sorted(await rows(show, sent)) == [("email", 5), ("sms", 5)]
    [first, *_] = heard(show, TicketsResendRequested)
    assert (first.order_id, first.number, first.tickets) == (order_id, 1, 2)
    for who in strangers(show, buyer):
        assert (await who.post(path, {})).status_code in {403, 404}


async def test_what_has_no_tickets_is_not_sent(show: Process, buyer: Buyer) -> None:
    order_id = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    refused = await staff(buyer, show).post(f"/staff/orders/{order_id}/resends", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "tickets-not-sendable")
    assert await rows(show, RESENDS) == await rows(show, LOG) == []


async def test_another_contact_is_told_and_owns_nothing(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor")
    await settle()
    await filed(show)
    organiser = staff(buyer, show)
    assert await change(organiser, order_id, phone="138 0000 3333", email="new@example.com") == (
        200,
        {"name": "王小明", "phone_masked": "138****3333", "email_masked": "n***@example.com"},
    )
    assert (await change(organiser, order_id, phone="13800003333", email="new@example.com"))[0] == 200
    await settle()
    await filed(show)
    assert await found(organiser, "?query=13800003333") == [order_id]
    assert await found(organiser, "?query=13900001111") == []
    [(sealed, revision)] = await rows(show, HELD)
    assert ("13800003333" in show.platform.sealer.open(str(sealed)), revision) == (True, 1)
    # Whose order it is has not changed.
    assert (await buyer.get(f"/orders/{order_id}")).status_code == 200
    [(action, before, after)] = await rows(show, LOG)
    assert action == "orders.contact-changed"
    assert [decoded(value) for value in (before, after)] == [
        {"phone": "139****1111", "email": "x***@example.com"},
        {"phone": "138****3333", "email": "n***@example.com"},
    ]
    for who in strangers(show, buyer):
        assert (await change(who, order_id, phone="13800004444"))[0] in {403, 404}
    assert (await change(organiser, order_id, phone="110"))[1]["code"] == "malformed"
    assert len(heard(show, OrderContactChanged)) == 1


async def test_news_of_contacts_may_come_in_any_order(show: Process, buyer: Buyer, settle: Settle) -> None:
    order_id = await buyer.buy(show, SHOW, "type-floor")
    await settle()
    organiser = staff(buyer, show)
    for last in "123":
        assert (await change(organiser, order_id, phone=f"1380000000{last}"))[0] == 200
    await settle()
    changes = heard(show, OrderContactChanged)
    await tell(show, *reversed(changes))
    await tell_everything_again(show)
    [(sealed, revision)] = await rows(show, HELD)
    assert ("13800000003" in show.platform.sealer.open(str(sealed)), revision) == (True, 3)
    # Of tickets that are heard of later an older contact is not believed.
    later = msgspec.structs.replace(changes[0], order_id="01972b8a-0000-7000-8000-0000000000aa")
    await tell(show, later)
    assert len(await rows(show, HELD)) == 2


async def test_two_changes_at_once_are_one_after_the_other(show: Process, buyer: Buyer) -> None:
    order_id = (await buyer.order(await buyer.hold(SHOW, "type-floor"))).json()["id"]
    organiser = staff(buyer, show)
    answers = await asyncio.gather(*(change(organiser, order_id, phone=f"1380000000{n}") for n in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert await rows(show, "SELECT contact_revision FROM orders_orders") == [(6,)]
    await filed(show)
    hits = [await found(organiser, f"?query=1380000000{number}") for number in range(6)]
    assert sorted(hits) == [*[[]] * 5, [order_id]]
