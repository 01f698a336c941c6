"""Void the tickets of a refund, all of them or none: its money leaves when nobody can use them (docs/adr/0028).

Gates and refunds lock the same tickets, so one of them comes first: who was admitted keeps the refund from happening.
What was answered is stored, and is told again when the same refund is asked for again. A refund that is heard of before
its tickets are issued waits for them, and kills them in the transaction that issues them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from onsale.contracts.events import RefundRequested, TicketsKept, TicketsVoided, VoidedTicket
from onsale.modules.tickets.repository import refunds
from onsale.modules.tickets.repository import tickets as repository
from onsale.modules.tickets.repository.refunds import RefundRow
from onsale.modules.tickets.repository.tickets import LockedTicket, OrderRow
from onsale.platform.clock import Clock
from onsale.platform.db import Transaction

_request = msgspec.json.Decoder(RefundRequested)
_voided = msgspec.json.Decoder(TicketsVoided)
_kept = msgspec.json.Decoder(TicketsKept)
_encode = msgspec.json.encode


class TicketRefunds:
    """Answers every refund with ``TicketsVoided`` or ``TicketsKept``."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def void_requested(self, transaction: Transaction, requested: Sequence[RefundRequested]) -> None:
        """Idempotent by the id of the refund."""
        by_refund: dict[str, RefundRequested] = {}
        for request in requested:
            by_refund.setdefault(request.refund_id, request)
        tickets = await refunds.lock_tickets_of_items(transaction, _items_of(by_refund.values()))
        known = await refunds.lock_refunds(transaction, by_refund)
        transaction.append(*(_answer_of(row) for row in known.values() if row.state != refunds.WAITING))
        fresh = [request for refund_id, request in by_refund.items() if refund_id not in known]
        orders = await repository.lock_orders(transaction, {request.order_id for request in fresh})
        early = {request.order_id: request for request in fresh if request.order_id not in orders}
        await repository.insert_orders(
            transaction,
            [OrderRow(order_id, one.performance_id, repository.EARLY, 0, 0) for order_id, one in early.items()],
        )
        ready = [request for request in fresh if _is_issued(orders.get(request.order_id))]
        waiting = [request for request in fresh if not _is_issued(orders.get(request.order_id))]
        # Issued between the two locks: the order is locked now, so nothing can come between any more.
        missing = _items_of(ready) - tickets.keys()
        if missing:
            tickets |= await refunds.lock_tickets_of_items(transaction, missing)
        new = [RefundRow(one.refund_id, one.order_id, refunds.WAITING, _encode(one), None) for one in waiting]
        new += await self._settle(transaction, ready, tickets, orders)
        await refunds.save_refunds(transaction, new, [])

    async def settle_waiting(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        """Answer the refunds that waited for these orders, which have all tickets that they will ever have."""
        waiting = await refunds.lock_waiting(transaction, order_ids)
        if not waiting:
            return
        requests = [_request.decode(row.request) for row in waiting]
        tickets = await refunds.lock_tickets_of_items(transaction, _items_of(requests))
        orders = await repository.lock_orders(transaction, {request.order_id for request in requests})
        await refunds.save_refunds(transaction, [], await self._settle(transaction, requests, tickets, orders))

    async def _settle(
        self,
        transaction: Transaction,
        requests: Sequence[RefundRequested],
        tickets: dict[str, LockedTicket],
        orders: dict[str, OrderRow],
    ) -> list[RefundRow]:
        """One after the other, as each changes what the next one finds."""
        settled: list[RefundRow] = []
        refund_by_ticket: dict[str, str] = {}
        fewer, fewer_of_performances = Counter[str](), Counter[str]()
        for request in requests:
            items = list(dict.fromkeys(request.item_ids))
            mine = [tickets.get(item_id) for item_id in items]
            dead = [
                ticket
                for ticket in mine
                if ticket is not None
                and ticket.order_id == request.order_id
                and ticket.state == repository.VALID
                and ticket.id not in refund_by_ticket
            ]
            if not dead or len(dead) < len(items):
                settled.append(self._keep(request, dead))
            else:
                order = orders[request.order_id]
                refund_by_ticket |= {ticket.id: request.refund_id for ticket in dead}
                fewer[order.id] += len(dead)
                fewer_of_performances[order.performance_id] -= len(dead)
                settled.append(self._kill(request, dead, order, order.ticket_count - fewer[order.id]))
        await refunds.void(transaction, refund_by_ticket)
        await refunds.count_fewer(transaction, fewer)
        await repository.count_of_performances(transaction, issued=fewer_of_performances)
        transaction.append(*(_answer_of(row) for row in settled))
        return settled

    def _keep(self, request: RefundRequested, valid: Sequence[LockedTicket]) -> RefundRow:
        others = {ticket.item_id for ticket in valid}
        answer = TicketsKept(
            occurred_at=self._clock.now(),
            refund_id=request.refund_id,
            order_id=request.order_id,
            used_item_ids=[item_id for item_id in request.item_ids if item_id not in others],
        )
        return RefundRow(request.refund_id, request.order_id, refunds.KEPT, _encode(request), _encode(answer))

    def _kill(self, request: RefundRequested, dead: Sequence[LockedTicket], order: OrderRow, left: int) -> RefundRow:
        answer = TicketsVoided(
            occurred_at=self._clock.now(),
            refund_id=request.refund_id,
            order_id=request.order_id,
            user_id=dead[0].user_id,
            performance_id=order.performance_id,
            tickets=[
                VoidedTicket(
                    item_id=ticket.item_id,
                    ticket_type_id=ticket.ticket_type_id,
                    seat=ticket.seat,
                    price=ticket.price,
                    place=ticket.place,
                )
                for ticket in dead
            ],
            hold_id=order.hold_id or "",
            rest_is_used=left > 0 and left == order.admitted_count,
        )
        return RefundRow(request.refund_id, request.order_id, refunds.VOIDED, _encode(request), _encode(answer))


def _items_of(requests: Collection[RefundRequested]) -> set[str]:
    return {item_id for request in requests for item_id in request.item_ids}


def _is_issued(order: OrderRow | None) -> bool:
    """Whether it has all tickets that it will ever have, if only none."""
    return order is not None and order.state in {repository.ISSUED, repository.VOID}


def _answer_of(row: RefundRow) -> TicketsVoided | TicketsKept:
    if row.answer is None:
        raise LookupError(f"{row.id} is not answered")
    return _voided.decode(row.answer) if row.state == refunds.VOIDED else _kept.decode(row.answer)
