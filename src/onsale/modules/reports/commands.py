"""Count what happened. Every method takes the events of a whole batch and changes each counter once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from onsale.contracts.events import (
    OrderRefunded,
    PerformancePublished,
    TicketCheckedIn,
    TicketsIssued,
    TicketTypesChanged,
)
from onsale.modules.reports import repository
from onsale.modules.reports.domain import Sale, change_of, hour_of, lines_of
from onsale.platform.clock import Clock
from onsale.platform.db import Transaction


class SalesBook:
    """The read models of sales. The bus applies each message once; orders are counted once by their own row as well."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def note_performances(self, transaction: Transaction, published: Sequence[PerformancePublished]) -> None:
        """Know what is on sale."""
        await repository.save_performances(transaction, published)

    async def note_capacities(self, transaction: Transaction, changes: Sequence[TicketTypesChanged]) -> None:
        """Know how many can be sold by now."""
        await repository.save_capacities(transaction, changes)

    async def count_sales(self, transaction: Transaction, issued: Sequence[TicketsIssued]) -> None:
        """Add orders that have their tickets, in the hour in which they were paid."""
        by_order = {event.order_id: event for event in reversed(issued)}
        known = await repository.lock_orders(transaction, by_order)
        sales = [_sale_of(event) for order_id, event in by_order.items() if order_id not in known]
        if sales:
            await repository.insert_sales(transaction, sales)
            await repository.apply_change(transaction, change_of(sales, sign=1), self._clock.now())

    async def subtract_refunds(self, transaction: Transaction, refunded: Sequence[OrderRefunded]) -> None:
        """Subtract what refunded orders had added; a refund before its sale makes the sale count for nothing."""
        performances = {event.order_id: event.performance_id for event in refunded}
        known = await repository.lock_orders(transaction, performances)
        early = {order_id: performance for order_id, performance in performances.items() if order_id not in known}
        sales = [order.sale for order in known.values() if not order.is_refunded]
        await repository.insert_early_refunds(transaction, early)
        if sales:
            await repository.mark_refunded(transaction, [sale.order_id for sale in sales])
            await repository.apply_change(transaction, change_of(sales, sign=-1), self._clock.now())

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
