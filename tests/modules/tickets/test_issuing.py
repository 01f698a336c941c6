"""Tickets are issued once per purchased item, in whatever order and however often the news come."""

from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.contracts.events import IssuedTicket, TicketsIssued
from onsale.contracts.values import Money, SeatRef, Text
from tests.engines import EVERY_ENGINE
from tests.modules.tickets.stories import NOW, STALLS, STANDING, STARTS_AT, confirmed, id_of, published, refunded
from tests.processes import BUYER_ID, DEAD_LETTERS, heard, rows, settled, tell, tell_everything_again

pytestmark = EVERY_ENGINE

COUNTS = "SELECT issued, admitted FROM tickets_performances"


async def test_every_purchased_item_gets_one_ticket_and_the_order_one_event(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2"), standing=1, occurred_at=NOW - timedelta(minutes=1)))

    ids = {item: ticket for ticket, item in await rows(process, "SELECT id, item_id FROM tickets_tickets")}
    assert len(ids) == 3
    [issued] = heard(process, TicketsIssued)
    stalls, standing = Text("内场", "Stalls"), Text("站席", "Standing")
    assert issued == TicketsIssued(
        occurred_at=NOW,
        order_id=id_of("o1"),
        order_number="N-o1",
        user_id=BUYER_ID,
        event_id=id_of("event of summer"),
        performance_id=id_of("summer"),
        event_title=Text("夏夜", "Summer Night"),
        venue_name=Text("大剧院", "Grand Theatre"),
        starts_at=STARTS_AT,
        timezone="Asia/Shanghai",
        contact_sealed="sealed",
        tickets=[
            IssuedTicket(
                id=str(ids[id_of(f"o1 {item}")]),
                item_id=id_of(f"o1 {item}"),
                ticket_type_id=ticket_type,
                ticket_type_name=name,
                seat=seat,
                price=price,
            )
            for item, ticket_type, name, seat, price in [
                ("A-1", STALLS, stalls, SeatRef("A-1", "Row A, Seat A-1"), Money(68_000)),
                ("A-2", STALLS, stalls, SeatRef("A-2", "Row A, Seat A-2"), Money(68_000)),
                ("standing 0", STANDING, standing, None, Money(28_000)),
            ]
        ],
        paid_at=NOW - timedelta(minutes=1),
    )
    assert await rows(process, COUNTS) == [(3, 0)]


async def test_a_redelivered_message_issues_nothing(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)), confirmed("o2", standing=2))

    await tell_everything_again(process)

    assert await rows(process, COUNTS) == [(3, 0)]
    assert len(heard(process, TicketsIssued)) == 2


async def test_a_second_confirmation_of_an_order_issues_nothing(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)), confirmed("o1", seats=("A-1",)))
    await tell(process, confirmed("o1", seats=("A-1",)))

    assert await rows(process, "SELECT item_id, live_seat_id FROM tickets_tickets") == [(id_of("o1 A-1"), "A-1")]
    assert len(heard(process, TicketsIssued)) == 1
    assert await rows(process, DEAD_LETTERS) == []


async def test_a_confirmation_before_its_performance_is_issued_when_the_performance_comes(process: Process) -> None:
    await tell(
        process, confirmed("o1", seats=("A-1",), occurred_at=NOW - timedelta(hours=1)), confirmed("o2", standing=1)
    )
    assert await rows(process, "SELECT id FROM tickets_tickets") == []
    assert heard(process, TicketsIssued) == []

    await tell(process, published("another"))
    assert heard(process, TicketsIssued) == []

    await tell(process, published())

    paid = {event.order_id: event.paid_at for event in heard(process, TicketsIssued)}
    assert paid == {id_of("o1"): NOW - timedelta(hours=1), id_of("o2"): NOW}
    assert await rows(process, "SELECT state, ticket_count FROM tickets_orders") == [("issued", 1), ("issued", 1)]
    assert await rows(process, "SELECT order_id FROM tickets_waiting_orders") == []


async def test_a_confirmation_that_waits_is_issued_once_whatever_is_delivered_again(process: Process) -> None:
    await tell(process, confirmed("o1", seats=("A-1",)))
    await tell(process, confirmed("o1", seats=("A-1",)))
    await tell_everything_again(process)
    await tell(process, published())

    await tell_everything_again(process)
    await tell(process, confirmed("o1", seats=("A-1",)))

    assert len(heard(process, TicketsIssued)) == 1
    assert await rows(process, "SELECT live_seat_id FROM tickets_tickets") == [("A-1",)]
    assert await rows(process, DEAD_LETTERS) == []


async def test_more_waiting_orders_than_one_transaction_carries_are_swept_up_by_the_job(process: Process) -> None:
    await tell(process, *(confirmed(f"o{number}", standing=1) for number in range(1_100)))
    await tell(process, published())
    assert await rows(process, COUNTS) == [(500, 0)]

    job = process.job("tickets.issue_waiting")
    assert [await job.run() for _ in range(3)] == [500, 100, 0]
    await settled(process)

    assert await rows(process, COUNTS) == [(1_100, 0)]
    assert len({event.order_id for event in heard(process, TicketsIssued)}) == 1_100


async def test_the_latest_version_of_a_performance_is_shown_in_whatever_order_they_come(process: Process) -> None:
    later = published(title="New title", occurred_at=NOW)
    await tell(process, published(title="First title"))
    await tell(process, confirmed("o1", standing=1))
    await tell(process, later)
    await tell(process, published(title="Old title", occurred_at=NOW - timedelta(days=1)))

    assert await rows(process, "SELECT event_title_en, issued FROM tickets_performances") == [("New title", 1)]


async def test_a_refund_voids_the_tickets_and_frees_the_seats(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")), confirmed("o2", seats=("A-3",)))

    await tell(process, refunded("o1"))
    await tell_everything_again(process)
    await tell(process, refunded("o1"))

    states = "SELECT seat_id, live_seat_id, state FROM tickets_tickets ORDER BY seat_id"
    assert await rows(process, states) == [("A-1", None, "void"), ("A-2", None, "void"), ("A-3", "A-3", "valid")]
    assert await rows(process, COUNTS) == [(1, 0)]

    await tell(process, confirmed("o3", seats=("A-1",)))
    assert await rows(process, COUNTS) == [(2, 0)]


async def test_a_refund_before_the_confirmation_issues_nothing(process: Process) -> None:
    await tell(process, published())
    await tell(process, refunded("o1"))
    await tell(process, confirmed("o1", seats=("A-1",)), confirmed("o2", standing=1))

    assert await rows(process, "SELECT item_id FROM tickets_tickets") == [(id_of("o2 standing 0"),)]
    assert [event.order_id for event in heard(process, TicketsIssued)] == [id_of("o2")]
    assert await rows(process, COUNTS) == [(1, 0)]


async def test_a_refund_of_an_order_that_waits_issues_nothing(process: Process) -> None:
    await tell(process, confirmed("o1", seats=("A-1",)))
    await tell(process, refunded("o1"))
    await tell(process, published())

    assert await rows(process, "SELECT state, ticket_count FROM tickets_orders") == [("void", 0)]
    assert await rows(process, COUNTS) == [(0, 0)]
    assert heard(process, TicketsIssued) == []


@pytest.mark.slow  # redelivery backs off for three seconds before it gives up
async def test_a_seat_sold_twice_gets_no_second_ticket_and_harms_no_neighbour(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)))

    await tell(process, confirmed("o2", seats=("A-1",)), confirmed("o3", seats=("A-2",)))

    live = "SELECT order_id, live_seat_id FROM tickets_tickets ORDER BY live_seat_id"
    assert await rows(process, live) == [(id_of("o1"), "A-1"), (id_of("o3"), "A-2")]
    assert len(await rows(process, DEAD_LETTERS)) == 1
