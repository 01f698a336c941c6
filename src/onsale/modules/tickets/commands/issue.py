"""Issue one ticket per purchased item, exactly once, and void them when the money goes back.

The news about an order come in any order. The row that this module keeps for every order decides: the first
confirmation issues, later ones find the row; a refund leaves the row behind even when it comes first, so a late
confirmation issues nothing. A confirmation that comes before its performance is put aside and issued as soon as the
performance is known; redelivery would do as well but gives up after a few seconds, and somebody has paid. So is a
refund of some tickets that comes before them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from onsale.contracts.events import (
    HoldConfirmed,
    IssuedTicket,
    OrderRefunded,
    PerformancePublished,
    PurchasedItem,
    TicketsIssued,
)
from onsale.modules.tickets.commands.refund import TicketRefunds
from onsale.modules.tickets.repository import attendees, changes
from onsale.modules.tickets.repository import tickets as repository
from onsale.modules.tickets.repository.tickets import OrderRow, PerformanceFacts, TicketRow, WaitingRow
from onsale.modules.tickets.settings import WAITING_ORDERS_BATCH_MAX
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.security import Sealer

_decoder = msgspec.json.Decoder(HoldConfirmed)


class TicketIssuer:
    """Issues and voids, in collections: the cost of a transaction is shared by all orders in it."""

    def __init__(self, clock: Clock, ids: IdGenerator, sealer: Sealer) -> None:
        self._clock = clock
        self._ids = ids
        self._sealer = sealer
        self._refunds = TicketRefunds(clock)

    async def open_performances(self, transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
        """Know these performances, and issue what waited for them."""
        await repository.save_performances(transaction, published)
        await changes.apply_changes(transaction, {event.performance_id for event in published})
        await self.issue_waiting(transaction)

    async def issue_confirmed(self, transaction: Transaction, confirmed: Sequence[HoldConfirmed]) -> None:
        """Issue the tickets of these orders; put aside those whose performance is not known yet."""
        by_order = {event.purchase.order_id: event for event in reversed(confirmed)}
        known = await repository.get_orders(transaction, by_order)
        early_orders = {order.id for order in known.values() if order.state == repository.EARLY}
        fresh = [event for order_id, event in by_order.items() if order_id not in known or order_id in early_orders]
        facts = await repository.get_performances(transaction, {event.purchase.performance_id for event in fresh})
        ready = [event for event in fresh if event.purchase.performance_id in facts]
        early = [event for event in fresh if event.purchase.performance_id not in facts]
        await self._issue(transaction, ready, facts)
        rows = [_order_row(event, repository.ISSUED) for event in ready]
        rows += [_order_row(event, repository.WAITING) for event in early]
        await repository.insert_orders(transaction, [row for row in rows if row.id not in early_orders])
        await repository.know_orders(transaction, [row for row in rows if row.id in early_orders])
        await repository.insert_waiting(
            transaction,
            [
                WaitingRow(event.purchase.order_id, event.purchase.performance_id, msgspec.json.encode(event))
                for event in early
            ],
        )
        await self._count_issued(transaction, ready)
        if early_orders:
            issued = {event.purchase.order_id for event in ready}
            await self._refunds.settle_waiting(transaction, early_orders & issued)

    async def issue_waiting(self, transaction: Transaction) -> int:
        """Issue up to ``WAITING_ORDERS_BATCH_MAX`` orders that waited for a performance; returns how many."""
        found = await repository.get_waiting_that_can_go(transaction, WAITING_ORDERS_BATCH_MAX)
        ready = [_decoder.decode(confirmation) for confirmation in found]
        if not ready:
            return 0
        facts = await repository.get_performances(transaction, {event.purchase.performance_id for event in ready})
        await self._issue(transaction, ready, facts)
        ticket_counts = {event.purchase.order_id: len(event.purchase.items) for event in ready}
        await repository.mark_issued(transaction, ticket_counts)
        await repository.forget_waiting(transaction, ticket_counts)
        await self._count_issued(transaction, ready)
        await self._refunds.settle_waiting(transaction, ticket_counts)
        return len(ready)

    async def void_refunded(self, transaction: Transaction, refunded: Sequence[OrderRefunded]) -> None:
        """Void the tickets of orders whose money went back before they had any, or all at once. Who was admitted was
        admitted: used tickets stay used. Where a refund was asked for first, that has voided its tickets."""
        by_order = {event.order_id: event for event in refunded if not event.refund_id}
        await repository.void_tickets(transaction, by_order)
        known = await repository.lock_orders(transaction, by_order)
        unknown = [event for order_id, event in by_order.items() if order_id not in known]
        fewer = Counter[str]()
        for order in known.values():
            if order.state == repository.ISSUED:
                fewer[order.performance_id] -= order.ticket_count - order.admitted_count
        await repository.mark_void(transaction, known)
        await repository.forget_waiting(transaction, known)
        await repository.insert_orders(
            transaction,
            [OrderRow(event.order_id, event.performance_id, repository.VOID, 0, 0) for event in unknown],
        )
        await repository.count_of_performances(transaction, issued=fewer)
        await self._refunds.settle_waiting(transaction, by_order)

    async def _issue(
        self, transaction: Transaction, ready: Sequence[HoldConfirmed], facts: Mapping[str, PerformanceFacts]
    ) -> None:
        rows: list[TicketRow] = []
        now = self._clock.now()
        for event in ready:
            issued = self._tickets_of(event, to_micros(now))
            rows += issued
            transaction.append(
                TicketsIssued(
                    occurred_at=now,
                    order_id=event.purchase.order_id,
                    order_number=event.purchase.order_number,
                    user_id=event.purchase.user_id,
                    event_id=event.purchase.event_id,
                    performance_id=event.purchase.performance_id,
                    event_title=facts[event.purchase.performance_id].event_title,
                    venue_name=facts[event.purchase.performance_id].venue_name,
                    starts_at=facts[event.purchase.performance_id].starts_at,
                    timezone=facts[event.purchase.performance_id].timezone,
                    contact_sealed=event.purchase.contact_sealed,
                    tickets=[
                        _issued_ticket(row.id, item) for row, item in zip(issued, event.purchase.items, strict=True)
                    ],
                    # A hold is confirmed when the money has arrived.
                    paid_at=event.occurred_at,
                )
            )
        await repository.insert_tickets(transaction, rows)
        await attendees.note_bought(transaction, ready)

    def _tickets_of(self, event: HoldConfirmed, issued_at: int) -> list[TicketRow]:
        purchase = event.purchase
        holder_sealed = self._sealer.seal(purchase.holder_name)
        return [
            TicketRow(
                id=self._ids.new(),
                item_id=item.id,
                order_id=purchase.order_id,
                user_id=purchase.user_id,
                performance_id=purchase.performance_id,
                ticket_type_id=item.ticket_type_id,
                ticket_type_name_zh=item.ticket_type_name.zh,
                ticket_type_name_en=item.ticket_type_name.en,
                seat_id=item.seat.id if item.seat else None,
                seat_label=item.seat.label if item.seat else None,
                live_seat_id=item.seat.id if item.seat else None,
                price_minor=item.price.amount_minor,
                currency=item.price.currency,
                holder_sealed=holder_sealed,
                state=repository.VALID,
                issued_at=issued_at,
                place=item.attendee.place if item.attendee else None,
            )
            for item in purchase.items
        ]

    async def _count_issued(self, transaction: Transaction, ready: Sequence[HoldConfirmed]) -> None:
        more = Counter[str]()
        for event in ready:
            more[event.purchase.performance_id] += len(event.purchase.items)
        await repository.count_of_performances(transaction, issued=more)


def _order_row(event: HoldConfirmed, state: str) -> OrderRow:
    purchase = event.purchase
    ticket_count = len(purchase.items) if state == repository.ISSUED else 0
    return OrderRow(purchase.order_id, purchase.performance_id, state, ticket_count, 0, purchase.hold_id)


def _issued_ticket(ticket_id: str, item: PurchasedItem) -> IssuedTicket:
    return IssuedTicket(
        id=ticket_id,
        item_id=item.id,
        ticket_type_id=item.ticket_type_id,
        ticket_type_name=item.ticket_type_name,
        seat=item.seat,
        price=item.price,
    )
