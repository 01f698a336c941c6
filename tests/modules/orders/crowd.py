"""Thousands of orders that were paid, with their tickets, made at once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.app.process import Process
from onsale.contracts.events import Contact, HoldConfirmed
from onsale.contracts.values import Money, Text, total_of
from onsale.modules.orders.commands.purchases import purchase_of
from onsale.modules.orders.domain import Attempt, AttemptState, Item, Order, OrderState, Received, number_of
from onsale.modules.orders.domain.ledger import payment_received
from onsale.modules.orders.repository import attempts, ledger, orders
from onsale.modules.orders.repository.attempts import Receipt
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction
from tests.modules.orders.money import SHOW
from tests.processes import settled
from tests.stage import event_of

PRICE = 38_000
CHUNK = 250


async def crowd(process: Process, count: int, *, tickets: int = 2) -> None:
    """So many fulfilled orders of the show, each with so many tickets."""
    platform = process.platform
    contact = msgspec.json.encode(Contact(name="王小明", phone="+8613900001111", email=None)).decode()
    sealed = platform.sealer.seal(contact)
    for start in range(0, count, CHUNK):
        made = [_order(process, sealed, tickets) for _ in range(min(CHUNK, count - start))]

        async def store(transaction: Transaction, made: Sequence[Order] = made) -> None:
            await _store(transaction, process, made)
            transaction.append(
                *(
                    HoldConfirmed(occurred_at=platform.clock.now(), purchase=purchase_of(order, platform.sealer))
                    for order in made
                )
            )

        await platform.database.run(store)
        await settled(process)


def _order(process: Process, sealed: str, tickets: int) -> Order:
    ids, now = process.platform.ids, to_micros(process.platform.clock.now())
    items = [
        Item(
            id=ids.new(),
            ticket_type_id="type-floor",
            ticket_type_name=Text("看台", "Stand"),
            seat=None,
            price=Money(PRICE),
        )
        for _ in range(tickets)
    ]
    order_id = ids.new()
    return Order(
        id=order_id,
        number=number_of(order_id, "260601"),
        hold_id=ids.new(),
        user_id=ids.new(),
        event_id=event_of(SHOW),
        performance_id=SHOW,
        state=OrderState.PENDING_PAYMENT,
        total=total_of([item.price for item in items]),
        contact_sealed=sealed,
        created_at=now,
        pay_before=now + 600_000_000,
        paid_at=None,
        items=items,
        attempts=[],
    )


async def _store(transaction: Transaction, process: Process, made: Sequence[Order]) -> None:
    ids, now = process.platform.ids, to_micros(process.platform.clock.now())
    await orders.add_orders(transaction, made)
    begun = [
        Attempt(
            id=ids.new(),
            order_id=order.id,
            channel="sandbox",
            state=AttemptState.PENDING,
            amount=order.total,
            created_at=now,
        )
        for order in made
    ]
    await attempts.add_attempts(transaction, begun, now)
    receipts = [
        Receipt(
            attempt,
            Received(channel="sandbox", attempt_id=attempt.id, transaction_id=attempt.id, amount=attempt.amount),
            AttemptState.SUCCEEDED,
        )
        for attempt in begun
    ]
    await attempts.receive(transaction, receipts, now)
    pending, paid = OrderState.PENDING_PAYMENT, OrderState.PAID
    await orders.move_orders(transaction, [order.id for order in made], pending, paid, paid_at=now)
    movements = [
        payment_received(
            channel="sandbox",
            order_id=attempt.order_id,
            attempt_id=attempt.id,
            amount=attempt.amount,
            is_used=True,
        )
        for attempt in begun
    ]
    await ledger.book(transaction, ids, movements, now)
