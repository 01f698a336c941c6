"""Orders: placed, cancelled, expired, fulfilled, used."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import repeat

import msgspec

from onsale.contracts.events import Contact, DomainEvent, OrderClosed, OrderPaid, OrderPlaced
from onsale.contracts.refunds import DEFAULT_REFUND_RULES
from onsale.contracts.tokens import HoldClaims
from onsale.contracts.values import Money, total_of
from onsale.modules.orders.commands.purchases import purchase_of
from onsale.modules.orders.domain import FREE_CHANNEL, Attempt, AttemptState, Item, Order, OrderState, number_of
from onsale.modules.orders.domain.voucher_desk import Granted, Wish
from onsale.modules.orders.errors import HoldAlreadyUsed, HoldExpired, OrderedPerformanceCancelled, OrderNotCancellable
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import campaigns, shows, vouchers, words
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.repository.voucher_desks import open_desk, store_desk
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound, Refusal
from onsale.platform.security import Sealer
from onsale.platform.watch import Watch


class PlaceOrder(msgspec.Struct, frozen=True):
    """Order what a verified hold token promises, with a voucher or without."""

    hold: HoldClaims
    contact: Contact
    voucher_code: str | None = None


class CancelOrder(msgspec.Struct, frozen=True):
    """The buyer does not want the order any more."""

    order_id: str
    user_id: str


class Unpaid(msgspec.Struct, frozen=True):
    """An order past its time, and which of its attempts the providers have closed for ever."""

    order: Order
    closed: list[str]


class OrderCommands:
    """The use cases that change orders, money apart."""

    def __init__(self, clock: Clock, ids: IdGenerator, sealer: Sealer, watch: Watch) -> None:
        self._clock = clock
        self._ids = ids
        self._sealer = sealer
        self._watch = watch

    async def place_orders(self, transaction: Transaction, commands: Sequence[PlaceOrder]) -> Sequence[Order | Refusal]:
        """One order for each hold, at the prices that the hold promised less what a voucher takes off, and with the
        refund rules of this moment. An order that costs nothing is paid at once."""
        used = await order_rows.order_ids_by_hold(transaction, {command.hold.hold_id for command in commands})
        known = await shows.get_shows(transaction, {command.hold.performance_id for command in commands})
        now = self._clock.now()
        wishes = [wish for command in commands if (wish := _wish_of(command, known)) is not None]
        desk = await open_desk(transaction, wishes, to_micros(now))
        outcomes: list[Order | Refusal] = []
        for command in commands:
            show = known.get(command.hold.performance_id)
            wish = _wish_of(command, known)
            if command.hold.hold_id in used:
                outcomes.append(HoldAlreadyUsed(order_id=used[command.hold.hold_id]))
            elif command.hold.expires_at <= now.timestamp():
                outcomes.append(HoldExpired())
            elif show is not None and show.is_cancelled:
                outcomes.append(OrderedPerformanceCancelled())
            elif isinstance(granted := desk.decide(wish) if wish is not None else None, Refusal):
                outcomes.append(granted)
            else:
                order = self._order(command, show, granted)
                if granted is not None:
                    desk.use(granted, order.id, order.user_id)
                used[order.hold_id] = order.id
                outcomes.append(order)
        await store_desk(transaction, desk)
        await self._store(transaction, [outcome for outcome in outcomes if isinstance(outcome, Order)])
        return outcomes

    async def _store(self, transaction: Transaction, placed: Sequence[Order]) -> None:
        now = self._clock.now()
        await order_rows.add_orders(transaction, placed)
        await words.note_unfiled(transaction, [order.id for order in placed])
        await attempt_rows.add_free(transaction, [attempt for order in placed for attempt in order.attempts])
        for order in placed:
            purchase = purchase_of(order, self._sealer)
            transaction.append(
                OrderPlaced(occurred_at=now, purchase=purchase, pay_before=from_micros(order.pay_before))
            )
            if order.state is OrderState.PAID:
                transaction.append(OrderPaid(occurred_at=now, purchase=purchase))

    def _order(self, command: PlaceOrder, show: Show | None, granted: Granted | None) -> Order:
        now = self._clock.now()
        order_id = self._ids.new()
        off = iter(granted.discounts) if granted is not None else repeat(None)
        items = [
            Item(
                id=self._ids.new(),
                ticket_type_id=held.ticket_type_id,
                ticket_type_name=held.ticket_type_name,
                seat=held.seats[number] if held.seats else None,
                price=held.price if discount is None else held.price + discount * -1,
                attendee=held.attendees[number] if held.attendees else None,
                discount=Money(0, held.price.currency) if discount is None else discount,
            )
            for held in command.hold.items
            for number, discount in zip(range(held.quantity), off, strict=False)
        ]
        total = total_of([item.price for item in items])
        is_free = not total.amount_minor
        return Order(
            id=order_id,
            number=number_of(order_id, now.strftime("%y%m%d")),
            hold_id=command.hold.hold_id,
            user_id=command.hold.user_id,
            event_id=command.hold.event_id,
            performance_id=command.hold.performance_id,
            state=OrderState.PAID if is_free else OrderState.PENDING_PAYMENT,
            total=total,
            contact_sealed=self._sealer.seal(msgspec.json.encode(command.contact).decode()),
            created_at=to_micros(now),
            pay_before=command.hold.expires_at * 1_000_000,
            paid_at=to_micros(now) if is_free else None,
            items=items,
            attempts=[self._free_attempt(order_id, total)] if is_free else [],
            refund_rules=DEFAULT_REFUND_RULES if show is None else show.refund_rules,
            voucher_code=None if granted is None else granted.code.code,
            organisation_id="" if show is None else show.organisation_id,
        )

    def _free_attempt(self, order_id: str, nothing: Money) -> Attempt:
        """What stands for the payment of an order that costs nothing: refunds of its tickets refer to it."""
        return Attempt(
            id=self._ids.new(),
            order_id=order_id,
            channel=FREE_CHANNEL,
            state=AttemptState.SUCCEEDED,
            amount=nothing,
            created_at=to_micros(self._clock.now()),
        )

    async def cancel(self, transaction: Transaction, command: CancelOrder) -> Order:
        """Close an order that waits for its payment. Cancelling a cancelled order again is answered alike."""
        order = (await order_rows.get_orders(transaction, [command.order_id])).get(command.order_id)
        if order is None or order.user_id != command.user_id:
            raise NotFound()
        if order.state is OrderState.CANCELLED:
            return order
        if order.state is not OrderState.PENDING_PAYMENT:
            raise OrderNotCancellable(state=order.state)
        await order_rows.move_orders(transaction, [order.id], OrderState.PENDING_PAYMENT, OrderState.CANCELLED)
        await self._give_back(transaction, [order])
        transaction.append(self._closed(order, "cancelled"))
        self._tell(transaction, [order.id])
        return msgspec.structs.replace(order, state=OrderState.CANCELLED)

    async def expire(self, transaction: Transaction, due: Sequence[Unpaid]) -> None:
        """Close orders whose providers have said that no money came.

        An attempt that began in the last moment may have been under way when they were asked: its order waits for the
        next round.
        """
        current = await order_rows.get_orders(transaction, [unpaid.order.id for unpaid in due])
        now = to_micros(self._clock.now())
        closed_orders: list[Order] = []
        for unpaid in due:
            order = unpaid.order
            if len(current[order.id].attempts) > len(order.attempts):
                continue
            expired = await order_rows.move_orders_where(
                transaction, [order.id], {OrderState.PENDING_PAYMENT}, OrderState.EXPIRED
            )
            if expired:
                pending, closed = AttemptState.PENDING, AttemptState.CLOSED
                await attempt_rows.move_attempts(transaction, unpaid.closed, pending, closed, now)
                transaction.append(self._closed(order, "expired"))
                closed_orders.append(order)
        await self._give_back(transaction, closed_orders)
        self._tell(transaction, [unpaid.order.id for unpaid in due])

    async def _give_back(self, transaction: Transaction, orders: Sequence[Order]) -> None:
        """Others can use their vouchers."""
        with_voucher = [order.id for order in orders if order.voucher_code is not None]
        if with_voucher:
            await vouchers.give_back(transaction, with_voucher, to_micros(self._clock.now()))

    def _closed(self, order: Order, reason: str) -> DomainEvent:
        return OrderClosed(
            occurred_at=self._clock.now(),
            order_id=order.id,
            hold_id=order.hold_id,
            performance_id=order.performance_id,
            reason=reason,
        )

    async def fulfil(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        """Tickets are out. Orders that are further on already stay there; of a cancelled performance they go back."""
        await order_rows.move_orders_where(transaction, order_ids, {OrderState.PAID}, OrderState.FULFILLED)
        await campaigns.begin_again(transaction, await campaigns.campaigns_of(transaction, order_ids))
        self._tell(transaction, order_ids)

    async def use(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        """Everybody is in. May arrive before the tickets' own event."""
        states = {OrderState.PAID, OrderState.FULFILLED, OrderState.PARTIALLY_REFUNDED}
        await order_rows.move_orders_where(transaction, order_ids, states, OrderState.USED)

    def _tell(self, transaction: Transaction, order_ids: Collection[str]) -> None:
        transaction.on_commit(lambda: self._watch.tell(order_ids))


def _wish_of(command: PlaceOrder, known: Mapping[str, Show]) -> Wish | None:
    """Codes are known in the organisation whose show it is; of a show that nobody has told us of there are none."""
    if command.voucher_code is None:
        return None
    show = known.get(command.hold.performance_id)
    return Wish(command.voucher_code, command.hold, "" if show is None else show.organisation_id)
