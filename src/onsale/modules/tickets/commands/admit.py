"""Admit tickets at the gate, each once, whatever several gates scan in the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from onsale.contracts.events import TicketCheckedIn
from onsale.contracts.real_names import Attendee
from onsale.contracts.values import SeatRef, Text
from onsale.modules.tickets.domain.admission import Scan, ScannedTicket, refusal_of
from onsale.modules.tickets.repository import attendees
from onsale.modules.tickets.repository import tickets as repository
from onsale.modules.tickets.repository.attendees import NamedPlace
from onsale.modules.tickets.repository.tickets import CheckInRow, LockedTicket, OrderRow, PerformanceFacts
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.problems import Refusal


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate may see of a ticket that it admitted. The holder's name stays sealed while it is stored; where
    people are named, the gate compares ``attendee`` with the document."""

    ticket_id: str
    admitted_at: datetime
    gate: str
    event_title: Text
    starts_at: datetime
    ticket_type_name: Text
    seat: SeatRef | None
    holder_sealed: str
    attendee: Attendee | None = None


async def admit_tickets(transaction: Transaction, scans: Sequence[Scan]) -> Sequence[Admission | Refusal]:
    """One outcome per scan, in their order. The first scan of a ticket admits, within one batch as well.

    Tickets are locked in the order of their ids; the primary key of the check-ins decides between processes.
    """
    tickets = await repository.lock_tickets(transaction, {scan.ticket_id for scan in scans})
    performance_ids = {ticket.performance_id for ticket in tickets.values()}
    performances = await repository.get_performances(transaction, performance_ids) if performance_ids else {}
    used = [ticket.id for ticket in tickets.values() if ticket.state == repository.USED]
    earlier = await repository.get_check_ins(transaction, used) if used else {}
    people = await attendees.of_tickets(transaction, [one.id for one in tickets.values() if one.place is not None])
    outcomes: list[Admission | Refusal] = []
    admitted: dict[str, CheckInRow] = {}
    for scan in scans:
        ticket = tickets.get(scan.ticket_id)
        check_in = admitted.get(scan.ticket_id) or earlier.get(scan.ticket_id)
        refusal = refusal_of(scan, _scanned(ticket, performances, check_in))
        if refusal is None and ticket is not None:
            admitted[ticket.id] = _check_in(scan)
            outcomes.append(_admission(scan, ticket, performances[ticket.performance_id], people.get(ticket.id)))
        else:
            assert refusal is not None
            outcomes.append(refusal)
    if admitted:
        await _store(transaction, list(admitted.values()), tickets)
    return outcomes


async def _store(transaction: Transaction, admitted: Sequence[CheckInRow], tickets: Mapping[str, LockedTicket]) -> None:
    await repository.insert_check_ins(transaction, admitted)
    by_order = Counter(tickets[row.ticket_id].order_id for row in admitted)
    orders = await repository.count_admitted_of_orders(transaction, by_order)
    by_performance = Counter(row.performance_id for row in admitted)
    await repository.count_of_performances(transaction, admitted=by_performance)
    transaction.append(*_events(admitted, tickets, orders))


def _events(
    admitted: Sequence[CheckInRow], tickets: Mapping[str, LockedTicket], orders: Mapping[str, OrderRow]
) -> list[TicketCheckedIn]:
    # The counters are those after the batch, so only the last ticket of an order in it can be the last of the order.
    last_in_batch = {tickets[row.ticket_id].order_id: row.ticket_id for row in admitted}
    return [
        TicketCheckedIn(
            occurred_at=from_micros(row.admitted_at),
            ticket_id=row.ticket_id,
            order_id=order.id,
            performance_id=row.performance_id,
            ticket_type_id=tickets[row.ticket_id].ticket_type_id,
            gate=row.gate,
            last_of_order=order.admitted_count == order.ticket_count and last_in_batch[order.id] == row.ticket_id,
        )
        for row in admitted
        for order in [orders[tickets[row.ticket_id].order_id]]
    ]


def _scanned(
    ticket: LockedTicket | None, performances: Mapping[str, PerformanceFacts], check_in: CheckInRow | None
) -> ScannedTicket | None:
    if ticket is None:
        return None
    performance = performances[ticket.performance_id]
    return ScannedTicket(
        performance_id=ticket.performance_id,
        event_id=performance.event_id,
        organisation_id=performance.organisation_id,
        event_title=performance.event_title,
        starts_at=performance.starts_at,
        is_void=ticket.state == repository.VOID,
        is_cancelled=performance.is_cancelled,
        admitted_at=from_micros(check_in.admitted_at) if check_in else None,
        gate=check_in.gate if check_in else "",
    )


def _check_in(scan: Scan) -> CheckInRow:
    return CheckInRow(scan.ticket_id, scan.performance_id, scan.gate, scan.scanned_by, to_micros(scan.scanned_at))


def _admission(scan: Scan, ticket: LockedTicket, performance: PerformanceFacts, named: NamedPlace | None) -> Admission:
    return Admission(
        ticket_id=ticket.id,
        admitted_at=scan.scanned_at,
        gate=scan.gate,
        event_title=performance.event_title,
        starts_at=performance.starts_at,
        ticket_type_name=ticket.ticket_type_name,
        seat=ticket.seat,
        holder_sealed=ticket.holder_sealed,
        attendee=named.attendee if named else None,
    )
