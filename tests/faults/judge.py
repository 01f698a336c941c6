"""Whether everything that was acknowledged is there, nothing is there twice, and all of it is sold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.faults.told import End, Told, ToldHold

EXAMPLES_MAX: Final = 5
HOLD_STATE: Final = {End.TICKETED: "sold", End.RELEASED: "released", End.CANCELLED: "released"}
ORDER_STATE: Final = {End.TICKETED: "fulfilled", End.CANCELLED: "cancelled"}
BUG: Final = re.compile(r'"message":"bug"|^Traceback|exception was never retrieved', re.MULTILINE)
BUG_LENGTH_MAX: Final = 1_500
Rows = Callable[[str], list[list[str]]]


@dataclass(frozen=True)
class FoundTicket:
    """A ticket that is valid."""

    order_id: str
    ticket_type_id: str
    seat_id: str | None


@dataclass(frozen=True)
class FoundType:
    """The counters of a ticket type."""

    capacity: int
    held: int
    sold: int


@dataclass(frozen=True)
class Found:
    """What the database has after a campaign. ``holds`` and ``orders`` are states by id."""

    holds: Mapping[str, str]
    orders: Mapping[str, str]
    tickets: Mapping[str, FoundTicket]
    ticket_types: Mapping[str, FoundType]
    dead_letters: Sequence[str] = field(default_factory=list)
    broken_invariants: Sequence[str] = field(default_factory=list)


def find(rows: Rows, broken_invariants: Sequence[str]) -> Found:
    """Read it by SQL."""
    tickets = rows("SELECT id, order_id, ticket_type_id, live_seat_id FROM tickets_tickets WHERE state = 'valid'")
    types = rows("SELECT id, capacity, held, sold FROM inventory_ticket_types")
    letters = rows("SELECT consumer, message_id, error FROM platform_dead_letters")
    return Found(
        holds={row[0]: row[1] for row in rows("SELECT id, state FROM inventory_holds")},
        orders={row[0]: row[1] for row in rows("SELECT id, state FROM orders_orders")},
        tickets={key: FoundTicket(order, kind, _text(seat)) for key, order, kind, seat in tickets},
        ticket_types={key: FoundType(int(capacity), int(held), int(sold)) for key, capacity, held, sold in types},
        dead_letters=[" ".join(letter) for letter in letters],
        broken_invariants=broken_invariants,
    )


def judge(told: Told, found: Found) -> list[str]:
    """Every promise that was not kept, in a sentence with examples; empty when all were."""
    return [
        *_some("wrong answer", (f"{what}, {times} times" for what, times in Counter(told.wrong).items())),
        *_some("hold", _wrong_holds(told, found)),
        *_some("order", _wrong_orders(told, found)),
        *_some("ticket", _wrong_tickets(told, found)),
        *_some("sold twice", _sold_twice(told, found)),
        *_some("not sold", _not_sold(found)),
        *_some("dead letter", found.dead_letters),
        *_some("invariant", found.broken_invariants),
    ]


def bugs_in(logs: str) -> list[str]:
    """The end of every log entry that nobody thought of. Lost engines are logged as such, which is no bug."""
    entries = re.split(r"^(?=\{)", logs, flags=re.MULTILINE)
    return [f"bug: {entry[-BUG_LENGTH_MAX:].strip()}" for entry in entries if BUG.search(entry)]


def _some(what: str, wrong: Iterable[str]) -> list[str]:
    sentences = list(wrong)
    more = [f"{what}: and {len(sentences) - EXAMPLES_MAX} more"] if len(sentences) > EXAMPLES_MAX else []
    return [f"{what}: {sentence}" for sentence in sentences[:EXAMPLES_MAX]] + more


def _wrong_holds(told: Told, found: Found) -> Iterable[str]:
    for hold_id, hold in told.holds.items():
        state = found.holds.get(hold_id, "lost")
        if state != HOLD_STATE.get(hold.end, state) or state == "lost":
            yield f"{hold_id} was {hold.end.value} and is {state}"


def _wrong_orders(told: Told, found: Found) -> Iterable[str]:
    for hold in told.holds.values():
        if hold.order_id:
            state = found.orders.get(hold.order_id, "lost")
            if state != ORDER_STATE.get(hold.end, state) or state == "lost":
                yield f"{hold.order_id} was {hold.end.value} and is {state}"


def _wrong_tickets(told: Told, found: Found) -> Iterable[str]:
    for ticket_id, ticket in told.tickets.items():
        there = found.tickets.get(ticket_id)
        if there is None:
            yield f"{ticket_id} of order {ticket.order_id} is lost"
        elif (there.order_id, there.seat_id) != (ticket.order_id, ticket.seat_id):
            yield f"{ticket_id} is not the one that its owner saw"
    issued = Counter(ticket.order_id for ticket in found.tickets.values())
    for hold in told.holds.values():
        if issued[hold.order_id] != (hold.quantity if hold.end is End.TICKETED else 0) and hold.order_id:
            yield f"order {hold.order_id} has {issued[hold.order_id]} tickets for {_words(hold)}"


def _sold_twice(told: Told, found: Found) -> Iterable[str]:
    for where, tickets in (("seen", told.tickets.values()), ("issued", found.tickets.values())):
        seats = Counter(ticket.seat_id for ticket in tickets if ticket.seat_id is not None)
        yield from (f"{seat}, {where} {count} times" for seat, count in seats.items() if count > 1)
    issued = Counter(ticket.ticket_type_id for ticket in found.tickets.values())
    for kind, counted in found.ticket_types.items():
        if issued[kind] > counted.capacity:
            yield f"{issued[kind]} tickets of {kind}, which has {counted.capacity}"


def _not_sold(found: Found) -> Iterable[str]:
    issued = Counter(ticket.ticket_type_id for ticket in found.tickets.values())
    for kind, counted in found.ticket_types.items():
        if (counted.sold, counted.held, issued[kind]) != (counted.capacity, 0, counted.capacity):
            yield f"{kind}: {counted.sold} sold, {counted.held} held, {issued[kind]} tickets of {counted.capacity}"


def _words(hold: ToldHold) -> str:
    return f"{hold.quantity} places, {hold.end.value}"


def _text(value: str) -> str | None:
    return None if value == "NULL" else value
