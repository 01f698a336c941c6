"""Count what happened. Every method takes the events of a whole batch and changes each counter once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from onsale.contracts.events import (
    OrderRefunded,
    PerformancePublished,
    TicketCheckedIn,
    TicketsIssued,
    TicketsVoided,
    TicketTypesChanged,
)
from onsale.modules.reports.domain import Refund, Sale, change_of, hour_of, lines_of, what_stands
from onsale.modules.reports.repository import changes
from onsale.modules.reports.repository import refunds as refund_rows
from onsale.modules.reports.repository import sales as repository
from onsale.platform.clock import Clock
from onsale.platform.db import Transaction


class SalesBook:
    """The read models of sales. The bus applies each message once; orders are counted once by their own row as well."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def note_performances(self, transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
        """Know what is on sale."""
        await repository.save_performances(transaction, published)
        await changes.apply_changes(transaction, {event.performance_id for event in published})

    async def note_capacities(self, transaction: Transaction, changes: Sequence[TicketTypesChanged]) -> None:
        """Know how many can be sold by now."""
        await repository.save_capacities(transaction, changes)

    async def count_sales(self, transaction: Transaction, issued: Sequence[TicketsIssued]) -> None:
        """Add orders that have their tickets, in the hour in which they were paid."""
        by_order = {event.order_id: event for event in reversed(issued)}
        known = await repository.lock_orders(transaction, by_order)
        new = [_sale_of(event) for order_id, event in by_order.items() if order_id not in known]
        early = [_sale_of(by_order[id_]) for id_, order in known.items() if order.state == repository.EARLY]
        await repository.insert_sales(transaction, new)
        standing = early
        if early:
            await repository.know_sales(transaction, early)
            standing = _standing(early, await refund_rows.refunds_of(transaction, {sale.order_id for sale in early}))
            await repository.note_standing(transaction, standing)
        if new or early:
            await repository.apply_change(transaction, change_of([*new, *standing]), self._clock.now())

    async def subtract_refunds(self, transaction: Transaction, refunded: Sequence[OrderRefunded]) -> None:
        """Subtract what stands of orders whose whole money went back; a refund before its sale makes the sale count for
        nothing. The fee of a refund of tickets is kept: those were subtracted with their prices."""
        await self._subtract_orders(transaction, {e.order_id: e.performance_id for e in refunded if not e.refund_id})
        fees = [
            Refund(id=event.refund_id, order_id=event.order_id, fee_minor=event.fee.amount_minor)
            for event in refunded
            if event.refund_id
        ]
        await self._note_refunds(transaction, fees, {event.order_id: event.performance_id for event in refunded})

    async def subtract_tickets(self, transaction: Transaction, voided: Sequence[TicketsVoided]) -> None:
        """Subtract tickets that died for a refund, with what they had cost."""
        returned = [
            Refund(
                id=event.refund_id,
                order_id=event.order_id,
                returned=lines_of([(ticket.ticket_type_id, ticket.price.amount_minor) for ticket in event.tickets]),
            )
            for event in voided
        ]
        await self._note_refunds(transaction, returned, {event.order_id: event.performance_id for event in voided})

    async def _subtract_orders(self, transaction: Transaction, performance_by_order: Mapping[str, str]) -> None:
        known = await repository.lock_orders(transaction, performance_by_order)
        unknown = {id_: performance for id_, performance in performance_by_order.items() if id_ not in known}
        await repository.insert_unsold(transaction, unknown, repository.REFUNDED)
        over = [id_ for id_, order in known.items() if order.state != repository.REFUNDED]
        if over:
            sold = [known[id_].sale for id_ in over if known[id_].state == repository.SOLD]
            standing = _standing(sold, await refund_rows.refunds_of(transaction, over))
            await repository.mark_refunded(transaction, over)
            await repository.apply_change(transaction, change_of([], instead_of=standing), self._clock.now())

    async def _note_refunds(
        self, transaction: Transaction, heard: Sequence[Refund], performance_by_order: Mapping[str, str]
    ) -> None:
        """Orders stand for what is left by all that is known of their refunds, in whatever order that is heard."""
        if not heard:
            return
        ids = {refund.order_id for refund in heard}
        orders = await repository.lock_orders(transaction, ids)
        unknown = {id_: performance_by_order[id_] for id_ in ids if id_ not in orders}
        await repository.insert_unsold(transaction, unknown, repository.EARLY)
        before = await refund_rows.refunds_of(transaction, ids)
        after = dict(before)
        for refund in heard:
            after[refund.id] = after.get(refund.id, refund).joined(refund)
        changed = [refund for id_, refund in after.items() if before.get(id_) != refund]
        await refund_rows.save_refunds(transaction, changed, before)
        touched = {refund.order_id for refund in changed}
        sold = [order.sale for id_, order in orders.items() if order.state == repository.SOLD and id_ in touched]
        if sold:
            standing = _standing(sold, after)
            await repository.note_standing(transaction, standing)
            change = change_of(standing, instead_of=_standing(sold, before))
            await repository.apply_change(transaction, change, self._clock.now())

    async def count_admissions(self, transaction: Transaction, admitted: Sequence[TicketCheckedIn]) -> None:
        """Count who came."""
        more = Counter(event.performance_id for event in admitted)
        await repository.change_totals(transaction, self._clock.now(), admitted=more)


def _sale_of(event: TicketsIssued) -> Sale:
    return Sale(
        order_id=event.order_id,
        performance_id=event.performance_id,
        hour_at=hour_of(event.paid_at, event.timezone),
        lines=lines_of([(ticket.ticket_type_id, ticket.price.amount_minor) for ticket in event.tickets]),
    )


def _standing(sales: Sequence[Sale], refunds: Mapping[str, Refund]) -> list[Sale]:
    return [what_stands(sale, [one for one in refunds.values() if one.order_id == sale.order_id]) for sale in sales]
