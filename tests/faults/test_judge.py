"""The judge of a campaign sees each broken promise, in records that were falsified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.faults.judge import Found, FoundTicket, FoundType, bugs_in, judge
from tests.faults.told import Answered, End, Told, ToldHold, ToldTicket

TYPE = "stand"
REFUSED = Answered("hold", 409, "sold-out", None, 0.1)


def told_of_a_good_sale() -> Told:
    """Two people bought a seat each, and one changed his mind."""
    told = Told()
    for number in (1, 2):
        told.held(f"hold-{number}", ToldHold(TYPE, 1, (f"seat-{number}",), order_id=f"order-{number}"))
        told.ended(told.holds[f"hold-{number}"], End.TICKETED)
        told.tickets[f"ticket-{number}"] = ToldTicket(f"order-{number}", f"seat-{number}")
    told.held("hold-3", ToldHold(TYPE, 1, ("seat-2",)))
    told.ended(told.holds["hold-3"], End.RELEASED)
    return told


FOUND = Found(
    holds={"hold-1": "sold", "hold-2": "sold", "hold-3": "released"},
    orders={"order-1": "fulfilled", "order-2": "fulfilled"},
    tickets={
        "ticket-1": FoundTicket("order-1", TYPE, "seat-1"),
        "ticket-2": FoundTicket("order-2", TYPE, "seat-2"),
    },
    ticket_types={TYPE: FoundType(capacity=2, held=0, sold=2)},
)


def test_a_good_sale_is_good() -> None:
    told = told_of_a_good_sale()
    told.answered(Answered("hold", 201, "", None, 0.1))
    told.answered(Answered("hold", 503, "unavailable", 1.0, 0.1))
    told.answered(Answered("hold", 409, "seats-taken", None, 0.1))
    told.may_be_sold_out = True
    told.answered(REFUSED)

    assert judge(told, FOUND) == []
    assert told.taken == {TYPE: 2}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (replace(FOUND, holds={**FOUND.holds, "hold-1": "expired"}), "hold: hold-1 was ticketed and is expired"),
        (replace(FOUND, holds={"hold-1": "sold", "hold-2": "sold"}), "hold: hold-3 was released and is lost"),
        (replace(FOUND, orders={"order-1": "fulfilled"}), "order: order-2 was ticketed and is lost"),
        (replace(FOUND, orders={**FOUND.orders, "order-2": "paid"}), "order: order-2 was ticketed and is paid"),
        (
            replace(FOUND, tickets={"ticket-1": FOUND.tickets["ticket-1"]}),
            "ticket: ticket-2 of order order-2 is lost",
        ),
        (
            replace(FOUND, tickets={**FOUND.tickets, "ticket-2": FoundTicket("order-2", TYPE, "seat-1")}),
            "sold twice: seat-1, issued 2 times",
        ),
        (
            replace(FOUND, tickets={**FOUND.tickets, "ticket-3": FoundTicket("order-3", TYPE, None)}),
            f"sold twice: 3 tickets of {TYPE}, which has 2",
        ),
        (
            replace(FOUND, ticket_types={TYPE: FoundType(capacity=3, held=1, sold=2)}),
            f"not sold: {TYPE}: 2 sold, 1 held, 2 tickets of 3",
        ),
        (replace(FOUND, dead_letters=["tickets.issue m-1 boom"]), "dead letter: tickets.issue m-1 boom"),
        (replace(FOUND, broken_invariants=["BROKEN inventory.sums"]), "invariant: BROKEN inventory.sums"),
    ],
)
def test_what_is_not_as_it_was_told_is_seen(found: Found, says: str) -> None:
    assert says in judge(told_of_a_good_sale(), found)


def test_a_seat_that_two_people_saw_on_their_tickets_is_seen() -> None:
    told = told_of_a_good_sale()
    told.tickets["ticket-2"] = ToldTicket("order-2", "seat-1")

    assert "sold twice: seat-1, seen 2 times" in judge(told, FOUND)


@pytest.mark.parametrize(
    "answer",
    [
        Answered("hold", 500, "internal-error", None, 0.1),
        Answered("hold", 503, "unavailable", None, 0.1),  # without Retry-After
        Answered("hold", 503, "", 1.0, 0.1),  # not ours
        Answered("order", 404, "not-found", None, 0.1),
        REFUSED,  # while most is left
    ],
)
def test_a_wrong_answer_is_seen(answer: Answered) -> None:
    told = told_of_a_good_sale()
    told.answered(answer)

    (sentence,) = judge(told, FOUND)
    assert sentence.startswith(f"wrong answer: {answer.step}: {answer.words} (Retry-After {answer.wait}) during calm")


def test_silence_is_seen() -> None:
    told = told_of_a_good_sale()
    told.unanswered("hold", TimeoutError())

    assert judge(told, FOUND) == ["wrong answer: hold: no answer, TimeoutError during calm, 1 times"]


def test_only_what_nobody_thought_of_is_a_bug() -> None:
    lost = '{"message":"relay_stalled","exception":"Traceback (most recent call last):\\n …"}\n'
    bug = '{"path":"/api/v1/holds","message":"bug"}\n'
    unseen = 'Task exception was never retrieved\nTraceback (most recent call last):\nBoom\n{"message":"refused"}\n'

    assert bugs_in(lost) == []
    assert bugs_in(lost + bug + lost) == [f"bug: {bug.strip()}"]
    assert bugs_in(lost + unseen) == ["bug: " + (lost + unseen).rpartition("{")[0].strip()]


def test_recovery_counts_what_began_after_the_fault_and_ended_after_its_end() -> None:
    told = Told()
    told.succeeded("hold", 0.0)
    ended_at = told.successes["hold"][0].ended_at

    assert told.first("hold", begun_after=0.0, ended_after=ended_at) == ended_at
    assert told.first("hold", begun_after=0.1, ended_after=ended_at) is None
    assert told.first("hold", begun_after=0.0, ended_after=ended_at + 1) is None
    assert told.first("order", begun_after=0.0, ended_after=0.0) is None
