"""What happens to orders: placed, paid, cancelled, expired, fulfilled, used; and money that must go back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from onsale.contracts.events import (
    Contact,
    DomainEvent,
    HoldLost,
    OrderClosed,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    Purchase,
    PurchasedItem,
)
from onsale.contracts.tokens import HoldClaims
from onsale.contracts.values import total_of
from onsale.modules.orders import repository
from onsale.modules.orders.domain import Attempt, AttemptState, Item, Order, OrderState, Received, judge, number_of
from onsale.modules.orders.errors import (
    HoldAlreadyUsed,
    HoldExpired,
    OrderNotCancellable,
    OrderNotPayable,
    PaymentAmountMismatch,
    TooManyAttempts,
)
from onsale.modules.orders.repository import DueRefund, RefundRow
from onsale.modules.orders.settings import ATTEMPTS_PER_ORDER_MAX, REFUND_RETRY_SECONDS
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound, Refusal
from onsale.platform.security import Sealer
from onsale.platform.watch import Watch


class PlaceOrder(msgspec.Struct, frozen=True):
    """Order what a verified hold token promises."""

    hold: HoldClaims
    contact: Contact


class StartPayment(msgspec.Struct, frozen=True):
    """Begin one attempt to pay."""

    order_id: str
    user_id: str
    channel: str


class StartedPayment(msgspec.Struct, frozen=True):
    """The committed intent; the provider is told afterwards."""

    attempt: Attempt
    order: Order


class CancelOrder(msgspec.Struct, frozen=True):
    """The buyer does not want the order any more."""

    order_id: str
    user_id: str


class Acknowledged(msgspec.Struct, frozen=True):
    """A notification is durably recorded; hearing it again changes nothing."""

    attempt_id: str


class OrderCommands:
    """The use cases that change orders."""

    def __init__(self, clock: Clock, ids: IdGenerator, sealer: Sealer, watch: Watch) -> None:
        self._clock = clock
        self._ids = ids
        self._sealer = sealer
        self._watch = watch

    async def place_orders(self, transaction: Transaction, commands: Sequence[PlaceOrder]) -> Sequence[Order | Refusal]:
        """One order for each hold, at the prices that the hold promised."""
        used = await repository.order_ids_by_hold(transaction, {command.hold.hold_id for command in commands})
        now = self._clock.now()
        outcomes: list[Order | Refusal] = []
        for command in commands:
            if command.hold.hold_id in used:
                outcomes.append(HoldAlreadyUsed(order_id=used[command.hold.hold_id]))
            elif command.hold.expires_at <= now.timestamp():
                outcomes.append(HoldExpired())
            else:
                order = self._order(command)
                used[order.hold_id] = order.id
                outcomes.append(order)
        placed = [outcome for outcome in outcomes if isinstance(outcome, Order)]
        await repository.add_orders(transaction, placed)
        transaction.append(
            *(
                OrderPlaced(occurred_at=now, purchase=self._purchase(order), pay_before=from_micros(order.pay_before))
                for order in placed
            )
        )
        return outcomes

    def _order(self, command: PlaceOrder) -> Order:
        now = self._clock.now()
        order_id = self._ids.new()
        items = [
            Item(
                id=self._ids.new(),
                ticket_type_id=held.ticket_type_id,
                ticket_type_name=held.ticket_type_name,
                seat=held.seats[number] if held.seats else None,
                price=held.price,
            )
            for held in command.hold.items
            for number in range(held.quantity)
        ]
        return Order(
            id=order_id,
            number=number_of(order_id, now.strftime("%y%m%d")),
            hold_id=command.hold.hold_id,
            user_id=command.hold.user_id,
            event_id=command.hold.event_id,
            performance_id=command.hold.performance_id,
            state=OrderState.PENDING_PAYMENT,
            total=total_of([item.price for item in items]),
            contact_sealed=self._sealer.seal(msgspec.json.encode(command.contact).decode()),
            created_at=to_micros(now),
            pay_before=command.hold.expires_at * 1_000_000,
            paid_at=None,
            items=items,
            attempts=[],
        )

    async def start_payments(
        self, transaction: Transaction, commands: Sequence[StartPayment]
    ) -> Sequence[StartedPayment | Refusal]:
        """Commit the intent to pay. Several attempts of one order may be open; the first money wins."""
        found = await repository.get_orders(transaction, {command.order_id for command in commands})
        now = to_micros(self._clock.now())
        outcomes: list[StartedPayment | Refusal] = []
        for command in commands:
            order = found.get(command.order_id)
            if order is None or order.user_id != command.user_id:
                outcomes.append(NotFound())
            elif order.state is not OrderState.PENDING_PAYMENT or order.pay_before <= now:
                outcomes.append(OrderNotPayable(state=order.state))
            elif len(order.attempts) >= ATTEMPTS_PER_ORDER_MAX:
                outcomes.append(TooManyAttempts())
            else:
                attempt = Attempt(
                    id=self._ids.new(),
                    order_id=order.id,
                    channel=command.channel,
                    state=AttemptState.PENDING,
                    amount=order.total,
                    created_at=now,
                )
                outcomes.append(StartedPayment(attempt, order))
        started = [outcome.attempt for outcome in outcomes if isinstance(outcome, StartedPayment)]
        await repository.add_attempts(transaction, started)
        return outcomes

    async def receive_payments(
        self, transaction: Transaction, commands: Sequence[Received]
    ) -> Sequence[Acknowledged | Refusal]:
        """Record money that a provider confirmed: the order is paid, or the money is promised back."""
        orders = await repository.get_paid_orders(transaction, {command.attempt_id for command in commands})
        attempts = {attempt.id: attempt for order in orders.values() for attempt in order.attempts}
        states = {order.id: order.state for order in orders.values()}
        attempt_states = {attempt.id: attempt.state for attempt in attempts.values()}
        batch = _Receipts()
        outcomes: list[Acknowledged | Refusal] = []
        for command in commands:
            attempt = attempts.get(command.attempt_id)
            if attempt is None or attempt.channel != command.channel:
                outcomes.append(NotFound())
                continue
            if attempt.amount != command.amount:
                outcomes.append(PaymentAmountMismatch(attempt_id=attempt.id))
                continue
            outcomes.append(Acknowledged(attempt.id))
            verdict = judge(states[attempt.order_id], attempt_states[attempt.id])
            if verdict == "known":
                continue
            receipt = (attempt_states[attempt.id], command.transaction_id)
            if verdict == "send-back":
                attempt_states[attempt.id] = AttemptState.REFUNDING
                batch.to_send_back[attempt.id] = receipt
            else:
                (batch.paid if verdict == "pay" else batch.paid_late).append(attempt.order_id)
                states[attempt.order_id] = OrderState.PAID
                attempt_states[attempt.id] = AttemptState.SUCCEEDED
                batch.succeeded[attempt.id] = receipt
        await self._store(transaction, batch, orders, attempts)
        return outcomes

    async def _store(
        self, transaction: Transaction, batch: _Receipts, orders: Mapping[str, Order], attempts: Mapping[str, Attempt]
    ) -> None:
        now = self._clock.now()
        micros = to_micros(now)
        # Orders before their attempts, as everywhere: two that want both wait in line instead of for each other.
        for order_ids, state in ((batch.paid, OrderState.PENDING_PAYMENT), (batch.paid_late, OrderState.EXPIRED)):
            await repository.move_orders(transaction, order_ids, state, OrderState.PAID, paid_at=micros)
        await repository.receive_attempts(transaction, batch.succeeded, AttemptState.SUCCEEDED, micros)
        await repository.receive_attempts(transaction, batch.to_send_back, AttemptState.REFUNDING, micros)
        await repository.add_refunds(
            transaction, [self._refund(attempts[attempt_id], "not-needed") for attempt_id in batch.to_send_back]
        )
        transaction.append(
            *(
                OrderPaid(occurred_at=now, purchase=self._purchase(orders[order_id]))
                for order_id in (*batch.paid, *batch.paid_late)
            )
        )

    def _refund(self, attempt: Attempt, reason: str) -> RefundRow:
        now = to_micros(self._clock.now())
        return RefundRow(
            self._ids.new(),
            attempt.id,
            attempt.order_id,
            attempt.amount.amount_minor,
            attempt.amount.currency,
            reason,
            "due",
            0,
            now,
            now,
        )

    async def cancel(self, transaction: Transaction, command: CancelOrder) -> Order:
        """Close an order that waits for its payment. Cancelling a cancelled order again is answered alike."""
        order = (await repository.get_orders(transaction, [command.order_id])).get(command.order_id)
        if order is None or order.user_id != command.user_id:
            raise NotFound()
        if order.state is OrderState.CANCELLED:
            return order
        if order.state is not OrderState.PENDING_PAYMENT:
            raise OrderNotCancellable(state=order.state)
        await repository.move_orders(transaction, [order.id], OrderState.PENDING_PAYMENT, OrderState.CANCELLED)
        transaction.append(self._closed(order, "cancelled"))
        self._tell(transaction, [order.id])
        return msgspec.structs.replace(order, state=OrderState.CANCELLED)

    async def expire(self, transaction: Transaction, due: Sequence[Order]) -> None:
        """Close orders whose providers have said that no money came, and none can come any more.

        An attempt that began in the last moment may have been under way when they were asked: its order waits for the
        next round.
        """
        current = await repository.get_orders(transaction, [order.id for order in due])
        for order in due:
            if len(current[order.id].attempts) > len(order.attempts):
                continue
            expired = await repository.move_orders_where(
                transaction, [order.id], {OrderState.PENDING_PAYMENT}, OrderState.EXPIRED
            )
            if expired:
                for attempt in order.attempts:
                    if attempt.state is AttemptState.PENDING:
                        now = to_micros(self._clock.now())
                        await repository.move_attempt(
                            transaction, attempt.id, AttemptState.PENDING, AttemptState.CLOSED, now
                        )
                transaction.append(self._closed(order, "expired"))
        self._tell(transaction, [order.id for order in due])

    def _closed(self, order: Order, reason: str) -> DomainEvent:
        return OrderClosed(
            occurred_at=self._clock.now(),
            order_id=order.id,
            hold_id=order.hold_id,
            performance_id=order.performance_id,
            reason=reason,
        )

    async def fulfil(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        """Tickets are out. Orders that are further on already stay there."""
        await repository.move_orders_where(transaction, order_ids, {OrderState.PAID}, OrderState.FULFILLED)
        self._tell(transaction, order_ids)

    async def use(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        """Everybody is in. May arrive before the tickets' own event."""
        states = {OrderState.PAID, OrderState.FULFILLED}
        await repository.move_orders_where(transaction, order_ids, states, OrderState.USED)

    async def send_back(self, transaction: Transaction, lost: Sequence[HoldLost]) -> None:
        """Promise the money of orders back whose seats were gone when it came."""
        order_ids = [event.purchase.order_id for event in lost]
        orders = await repository.get_orders(transaction, order_ids)
        for order in orders.values():
            if order.state is not OrderState.PAID:
                continue
            await repository.move_orders(transaction, [order.id], OrderState.PAID, OrderState.REFUNDING)
            for attempt in order.attempts:
                if attempt.state is AttemptState.SUCCEEDED:
                    now = to_micros(self._clock.now())
                    await repository.move_attempt(
                        transaction, attempt.id, AttemptState.SUCCEEDED, AttemptState.REFUNDING, now
                    )
                    await repository.add_refunds(transaction, [self._refund(attempt, "seats-gone")])
        self._tell(transaction, order_ids)

    async def finish_refund(self, transaction: Transaction, refund: DueRefund) -> None:
        """The provider has sent the money back."""
        now = self._clock.now()
        micros = to_micros(now)
        if not await repository.change_refund(transaction, refund.id, state="done", due_at=micros):
            return
        await repository.move_attempt(
            transaction, refund.attempt_id, AttemptState.REFUNDING, AttemptState.REFUNDED, micros
        )
        order = (await repository.get_orders(transaction, [refund.order_id]))[refund.order_id]
        if order.state is OrderState.REFUNDING:
            await repository.move_orders(transaction, [order.id], OrderState.REFUNDING, OrderState.REFUNDED)
            event = OrderRefunded(
                occurred_at=now, order_id=order.id, performance_id=order.performance_id, total=order.total
            )
            transaction.append(event)

    async def retry_refund_later(self, transaction: Transaction, refund: DueRefund) -> None:
        """The provider did not confirm: ask again after a while, ever slower, never give up."""
        wait = REFUND_RETRY_SECONDS * min(2**refund.tries, 120)
        due_at = to_micros(self._clock.now()) + wait * 1_000_000
        await repository.change_refund(transaction, refund.id, state="due", due_at=due_at)

    def _tell(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        transaction.on_commit(lambda: self._watch.tell(order_ids))

    def _purchase(self, order: Order) -> Purchase:
        contact = msgspec.json.decode(self._sealer.open(order.contact_sealed), type=Contact)
        return Purchase(
            order_id=order.id,
            order_number=order.number,
            hold_id=order.hold_id,
            user_id=order.user_id,
            event_id=order.event_id,
            performance_id=order.performance_id,
            items=[
                PurchasedItem(
                    id=item.id,
                    ticket_type_id=item.ticket_type_id,
                    ticket_type_name=item.ticket_type_name,
                    seat=item.seat,
                    price=item.price,
                )
                for item in order.items
            ],
            total=order.total,
            holder_name=contact.name,
            contact_sealed=order.contact_sealed,
        )


class _Receipts(msgspec.Struct):
    """What one batch of notifications changes. Attempts map to the state they were in and the transaction."""

    succeeded: dict[str, tuple[AttemptState, str]] = msgspec.field(default_factory=dict)
    to_send_back: dict[str, tuple[AttemptState, str]] = msgspec.field(default_factory=dict)
    paid: list[str] = msgspec.field(default_factory=list)
    paid_late: list[str] = msgspec.field(default_factory=list)
