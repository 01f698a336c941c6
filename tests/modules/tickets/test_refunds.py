"""The tickets of a refund die together before its money leaves, or stay, whoever is at a gate at that moment."""

import asyncio
from collections import Counter

import httpx2

from onsale.app.process import Process
from onsale.contracts.events import TicketCheckedIn, TicketsIssued, TicketsKept, TicketsVoided, VoidedTicket
from onsale.contracts.values import Money, SeatRef
from tests.engines import EVERY_ENGINE
from tests.modules.tickets.door import COUNTS, Door, everything
from tests.modules.tickets.stories import (
    NOW,
    STALLS,
    STANDING,
    asked,
    confirmed,
    id_of,
    published,
    refunded,
)
from tests.processes import BUYER_ID, DEAD_LETTERS, heard, publish, rows, settled, tell, tell_everything_again

pytestmark = EVERY_ENGINE

STATES = "SELECT state, ticket_count, admitted_count FROM tickets_orders"
LIVE = "SELECT seat_id, state, live_seat_id FROM tickets_tickets ORDER BY seat_id"


async def test_the_tickets_of_a_refund_are_void_and_the_others_stay(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2"), standing=1))
    codes = await door.codes_of("o1")

    await tell(process, asked("o1", "A-1", "standing 0"))

    [voided] = heard(process, TicketsVoided)
    assert voided == TicketsVoided(
        occurred_at=NOW,
        refund_id=id_of("r1"),
        order_id=id_of("o1"),
        user_id=BUYER_ID,
        performance_id=id_of("summer"),
        tickets=[
            VoidedTicket(
                item_id=id_of("o1 A-1"),
                ticket_type_id=STALLS,
                seat=SeatRef("A-1", "Row A, Seat A-1"),
                price=Money(68_000),
            ),
            VoidedTicket(item_id=id_of("o1 standing 0"), ticket_type_id=STANDING, seat=None, price=Money(28_000)),
        ],
        hold_id=id_of("hold of o1"),
    )
    assert await rows(process, COUNTS) == [(1, 0)]
    assert await rows(process, STATES) == [("issued", 1, 0)]
    answers = [await door.scan(code) for code in codes]
    assert [answer.json().get("code") for answer in answers] == ["ticket-void", None, "ticket-void"]
    assert answers[0].json()["detail"] == "This ticket was refunded and does not admit."


async def test_the_same_refund_gets_the_same_answer(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")))
    await tell(process, asked("o1", "A-1"), asked("o1", "A-1"))
    await tell(process, asked("o1", "A-1"))
    await tell_everything_again(process)

    first, again = heard(process, TicketsVoided)
    assert first == again
    assert await rows(process, COUNTS) == [(1, 0)]
    assert heard(process, TicketsKept) == []


async def test_who_went_in_with_one_keeps_all_of_them(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2", "A-3")))
    first, second, _ = await door.codes_of("o1")
    await door.scan(first)
    before = (await everything(process))[2:]

    await tell(process, asked("o1", "A-1", "A-2"))

    assert heard(process, TicketsKept) == [
        TicketsKept(occurred_at=NOW, refund_id=id_of("r1"), order_id=id_of("o1"), used_item_ids=[id_of("o1 A-1")])
    ]
    assert heard(process, TicketsVoided) == []
    assert (await everything(process))[2:] == before
    assert (await door.scan(second)).status_code == 201
    # Whoever has not come yet may still give back another one; what was answered stays.
    await tell(process, asked("o1", "A-3", refund="r2"), asked("o1", "A-1", "A-2"))
    assert [event.refund_id for event in heard(process, TicketsVoided)] == [id_of("r2")]
    assert [event.used_item_ids for event in heard(process, TicketsKept)] == [[id_of("o1 A-1")]] * 2


async def test_one_ticket_dies_for_one_refund(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")), confirmed("o2", seats=("A-3",)))

    await tell(process, asked("o1", "A-1"), asked("o1", "A-1", "A-2", refund="r2"), asked("o1", "A-9", refund="r3"))
    await tell(process, asked("o2", refund="r4"))

    assert [event.refund_id for event in heard(process, TicketsVoided)] == [id_of("r1")]
    kept = {event.refund_id: event.used_item_ids for event in heard(process, TicketsKept)}
    assert kept == {id_of("r2"): [id_of("o1 A-1")], id_of("r3"): [id_of("o1 A-9")], id_of("r4"): []}
    assert await rows(process, LIVE) == [("A-1", "void", None), ("A-2", "valid", "A-2"), ("A-3", "valid", "A-3")]


async def test_a_refund_touches_no_tickets_of_another_order(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1",)), confirmed("o2", seats=("A-2",)))
    stranger = asked("o1", "A-1")
    stranger.item_ids.append(id_of("o2 A-2"))

    await tell(process, stranger)

    assert [event.used_item_ids for event in heard(process, TicketsKept)] == [[id_of("o2 A-2")]]
    assert await rows(process, COUNTS) == [(2, 0)]


async def test_a_refund_before_its_tickets_kills_them_when_they_are_issued(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, asked("o1", "A-1"), asked("o1", "A-3", refund="r2"), asked("o1", "A-1"))
    assert (heard(process, TicketsVoided), heard(process, TicketsKept)) == ([], [])
    assert await rows(process, STATES) == [("early", 0, 0)]

    await tell(process, confirmed("o1", seats=("A-1", "A-2")))
    await tell_everything_again(process)
    await tell(process, confirmed("o1", seats=("A-1", "A-2")), asked("o1", "A-1"))

    assert {event.refund_id for event in heard(process, TicketsVoided)} == {id_of("r1")}
    assert [event.used_item_ids for event in heard(process, TicketsKept)] == [[id_of("o1 A-3")]]
    assert await rows(process, LIVE) == [("A-1", "void", None), ("A-2", "valid", "A-2")]
    assert await rows(process, COUNTS) == [(1, 0)]
    assert len(heard(process, TicketsIssued)) == 1


async def test_a_refund_of_an_order_whose_performance_is_unknown_waits_as_well(process: Process) -> None:
    await tell(process, asked("o1", "A-1"))
    await tell(process, confirmed("o1", seats=("A-1",)), confirmed("o2", seats=("A-2", "A-3")))
    await tell(process, asked("o2", "A-2", refund="r2"))
    assert heard(process, TicketsVoided) == []

    await tell(process, published())

    assert {event.refund_id for event in heard(process, TicketsVoided)} == {id_of("r1"), id_of("r2")}
    assert await rows(process, COUNTS) == [(1, 0)]
    assert await rows(process, DEAD_LETTERS) == []


async def test_a_refund_of_an_order_that_went_back_as_a_whole_is_refused(process: Process) -> None:
    await tell(process, published())
    await tell(process, asked("o1", "A-1"))
    await tell(process, refunded("o1"))
    await tell(process, refunded("o2"))
    await tell(process, asked("o2", "A-2", refund="r2"), confirmed("o1", seats=("A-1",)))

    assert {event.refund_id for event in heard(process, TicketsKept)} == {id_of("r1"), id_of("r2")}
    assert await rows(process, "SELECT id FROM tickets_tickets") == []


async def test_money_that_went_back_for_a_refund_voids_no_other_ticket(process: Process) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", seats=("A-1", "A-2")))
    await tell(process, asked("o1", "A-1"))
    part = refunded("o1", refund="r1")

    await tell(process, part)

    assert await rows(process, LIVE) == [("A-1", "void", None), ("A-2", "valid", "A-2")]
    assert await rows(process, COUNTS) == [(1, 0)]


async def test_the_rest_of_an_order_is_the_whole_of_it_after_a_refund(process: Process, door: Door) -> None:
    await tell(process, published())
    await tell(process, confirmed("o1", standing=3), confirmed("o2", standing=2))
    await door.scan((await door.codes_of("o1"))[0])
    await tell(process, asked("o1", await unused_item(process, "o1")))
    assert heard(process, TicketsVoided)[-1].rest_is_used is False
    for code in await door.codes_of("o1"):
        await door.scan(code)
    await settled(process)
    assert [event.last_of_order for event in heard(process, TicketCheckedIn)] == [False, True]

    await door.scan((await door.codes_of("o2"))[0])
    await tell(process, asked("o2", await unused_item(process, "o2"), refund="r2"))
    assert heard(process, TicketsVoided)[-1].rest_is_used is True


async def unused_item(process: Process, order: str) -> str:
    """The standing ticket of an order that nobody went in with, as ``asked`` names it."""
    free = {item for (item,) in await rows(process, "SELECT item_id FROM tickets_tickets WHERE state = 'valid'")}
    return next(item for item in ("standing 0", "standing 1", "standing 2") if id_of(f"{order} {item}") in free)


async def test_a_refund_and_a_gate_at_the_same_moment(process: Process, door: Door) -> None:
    """Forty orders of two: each is refunded while somebody scans its first ticket. One of both happens, never both."""
    await tell(process, published())
    orders = [f"o{number}" for number in range(40)]
    await tell(process, *(confirmed(order, standing=2) for order in orders))
    codes = {order: (await door.codes_of(order))[0] for order in orders}

    async def ask(number: int, order: str) -> None:
        await asyncio.sleep(0.002 * (number % 7))
        await publish(process, asked(order, "standing 0", "standing 1", refund=f"r of {order}"))

    async def scan(number: int, order: str) -> httpx2.Response:
        await asyncio.sleep(0.002 * (number % 5))
        return await door.scan(codes[order])

    asking = [ask(number, order) for number, order in enumerate(orders)]
    scanned, _ = await asyncio.gather(
        asyncio.gather(*(scan(number, order) for number, order in enumerate(orders))), asyncio.gather(*asking)
    )
    await settled(process)

    voided = {event.order_id for event in heard(process, TicketsVoided)}
    kept = {event.order_id for event in heard(process, TicketsKept)}
    admitted = {id_of(order) for order, answer in zip(orders, scanned, strict=True) if answer.status_code == 201}
    assert voided | kept == {id_of(order) for order in orders}
    assert (voided & kept, admitted) == (set(), kept)
    assert {answer.json()["code"] for answer in scanned if answer.status_code != 201} <= {"ticket-void"}
    states = Counter(await rows(process, "SELECT state FROM tickets_tickets"))
    assert states[("void",)] == 2 * len(voided)
    assert states[("used",)] == states[("valid",)] == len(kept)
    assert await rows(process, COUNTS) == [(2 * len(kept), len(kept))]
    assert await rows(process, DEAD_LETTERS) == []


async def test_a_refund_and_its_tickets_at_the_same_moment(process: Process) -> None:
    """Whichever comes first, the tickets are dead in the end."""
    await tell(process, published())
    orders = [f"o{number}" for number in range(30)]
    await asyncio.gather(
        *(publish(process, confirmed(order, standing=2)) for order in orders),
        *(publish(process, asked(order, "standing 0", refund=f"r of {order}")) for order in orders),
    )
    await settled(process)
    assert {event.order_id for event in heard(process, TicketsVoided)} == {id_of(order) for order in orders}
    assert await rows(process, COUNTS) == [(30, 0)]
    assert await rows(process, DEAD_LETTERS) == []
