"""Refunds that somebody asks for: by the rules of the purchase, by staff with a reason, or because a show is off.

A request takes the items and promises the money; nothing leaves before the tickets are dead (``answers``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy.exc import IntegrityError

from onsale.contracts.events import RefundRequested
from onsale.contracts.values import Money, total_of
from onsale.modules.orders.domain import AttemptState, Item, Order, Refund, RefundKind, RefundState
from onsale.modules.orders.domain.quotes import Blocked, Quote, quote_of
from onsale.modules.orders.domain.refunds import shares_of
from onsale.modules.orders.errors import (
    ItemAlreadyRefunded,
    OrderNotRefundable,
    RefundAbovePayment,
    RefundClosed,
    RefundFeeChanged,
    RefundFeeTooHigh,
    RefundNotReady,
    RefundOfUsedTickets,
)
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository import shows
from onsale.modules.orders.repository.refunds import RefundItemRow, RefundRow
from onsale.modules.orders.repository.shows import Show
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Conflict, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, Malformed, NotFound, Refusal


class RequestRefund(msgspec.Struct, frozen=True, kw_only=True):
    """The buyer wants the money of these items back, or of all that are left, for at most this fee in all."""

    order_id: str
    user_id: str
    item_ids: list[str] | None
    expected_fee: Money


class RequestRefundAsStaff(msgspec.Struct, frozen=True, kw_only=True):
    """Staff gives money back, of orders of one organisation or (``None``) of any.

    Without a ``fee`` it is that of the rules, and none where they refund nothing any more.
    """

    actor: Actor
    organisation_id: str | None
    order_id: str
    item_ids: list[str] | None
    reason: str
    fee: Money | None


class RefundInAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit log keeps of a refund."""

    refund_id: str
    item_ids: list[str]
    amount: Money
    fee: Money
    reason: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A refund of these items, decided upon. ``fees`` are in the order of the items."""

    order: Order
    items: list[Item]
    fees: list[Money]
    kind: RefundKind
    reason: str = ""
    requested_by: str | None = None
    campaign_id: str | None = None


class RefundRequests:
    """The use cases that ask for money back. All of them lock the order first."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit

    async def request(self, transaction: Transaction, command: RequestRefund) -> Refund:
        """By the buyer, within the rules. Nothing moves when it costs more by now than the buyer has seen."""
        order, show = await self._locked(transaction, command.order_id)
        if order.user_id != command.user_id:
            raise NotFound()
        quote = await self._quote(transaction, order, show, command.item_ids)
        if quote.fee is None or quote.amount is None:
            raise RefundClosed()
        if quote.fee.currency != command.expected_fee.currency:
            raise Malformed(errors=[FieldError("/expected_fee/currency", f"The order is in {quote.fee.currency}.")])
        if quote.fee.amount_minor > command.expected_fee.amount_minor:
            raise RefundFeeChanged(fee=quote.fee, amount=quote.amount)
        wanted = Wanted(
            order=order, items=quote.items, fees=quote.fees, kind=RefundKind.BUYER, requested_by=command.user_id
        )
        return (await self.store(transaction, [wanted]))[0]

    async def request_as_staff(self, transaction: Transaction, command: RequestRefundAsStaff) -> Refund:
        """By staff, also outside the rules, but never for more than they say. Goes into the audit log."""
        order, show = await self._locked(transaction, command.order_id)
        if command.organisation_id is not None and (show is None or show.organisation_id != command.organisation_id):
            raise NotFound()
        quote = await self._quote(transaction, order, show, command.item_ids)
        fees = quote.fees
        if command.fee is not None:
            most = quote.fee or quote.price
            if command.fee.currency != most.currency:
                raise Malformed(errors=[FieldError("/fee/currency", f"The order is in {most.currency}.")])
            if command.fee.amount_minor > most.amount_minor:
                raise RefundFeeTooHigh(fee_max=most)
            fees = shares_of(command.fee, [item.price for item in quote.items])
        elif quote.fee is None:
            fees = [Money(0, item.price.currency) for item in quote.items]
        wanted = Wanted(
            order=order,
            items=quote.items,
            fees=fees,
            kind=RefundKind.STAFF,
            reason=command.reason,
            requested_by=command.actor.id,
        )
        refund = (await self.store(transaction, [wanted]))[0]
        deed = Deed(
            action="orders.refund-requested",
            subject=Subject("order", order.id),
            organisation_id=show.organisation_id if show is not None else "",
            after=RefundInAudit(
                refund_id=refund.id,
                item_ids=refund.item_ids,
                amount=refund.amount,
                fee=refund.fee,
                reason=refund.reason,
            ),
        )
        await self._audit.record(transaction, command.actor, deed)
        return refund

    async def request_again(
        self, transaction: Transaction, order: Order, items: Sequence[Item], rejected: Refund
    ) -> None:
        """The organiser gives back what is left after tickets of an order turned out to be used."""
        if items:
            wanted = Wanted(
                order=order,
                items=list(items),
                fees=[Money(0, item.price.currency) for item in items],
                kind=RefundKind.ORGANISER,
                reason=rejected.reason,
                requested_by=rejected.requested_by,
                campaign_id=rejected.campaign_id,
            )
            await self.store(transaction, [wanted])

    async def _locked(self, transaction: Transaction, order_id: str) -> tuple[Order, Show | None]:
        await order_rows.lock_orders(transaction, [order_id])
        order = (await order_rows.get_orders(transaction, [order_id])).get(order_id)
        if order is None:
            raise NotFound()
        return order, (await shows.get_shows(transaction, [order.performance_id])).get(order.performance_id)

    async def _quote(
        self, transaction: Transaction, order: Order, show: Show | None, item_ids: Collection[str] | None
    ) -> Quote:
        """What these items cost to give back, if anything of them can be given back."""
        taken = await refund_rows.refunded_items(transaction, [order.id])
        conditions = shows.conditions_of(show)
        quote = quote_of(order, conditions, taken, item_ids, to_micros(self._clock.now()))
        if quote.unknown:
            errors = [FieldError("/item_ids", f"{item_id} is no item of this order.") for item_id in quote.unknown]
            raise Malformed(errors=errors)
        if quote.blocked_by is not None:
            raise _refusal_of(quote.blocked_by, order)
        if quote.taken or not quote.items:
            raise ItemAlreadyRefunded(item_ids=quote.taken or sorted(taken))
        return quote

    async def store(self, transaction: Transaction, wanted: Sequence[Wanted]) -> list[Refund]:
        """Take the items, promise the money, and have the tickets voided. The database refuses what would be twice or
        too much, whatever was read before."""
        now = to_micros(self._clock.now())
        rows = [self._row(one, now) for one in wanted]
        items = [
            RefundItemRow(item.id, row.id, item.price.amount_minor - fee.amount_minor, fee.amount_minor)
            for one, row in zip(wanted, rows, strict=True)
            for item, fee in zip(one.items, one.fees, strict=True)
        ]
        try:
            await refund_rows.add_refunds(transaction, rows, items)
        except IntegrityError as taken:
            if len(wanted) > 1:
                raise Conflict("items") from taken
            raise ItemAlreadyRefunded(item_ids=[item.id for item in wanted[0].items]) from taken
        if not await attempt_rows.promise_back(transaction, [(row.attempt_id, row.amount_minor) for row in rows]):
            raise RefundAbovePayment()
        transaction.append(
            *(
                RefundRequested(
                    occurred_at=self._clock.now(),
                    refund_id=row.id,
                    order_id=row.order_id,
                    performance_id=one.order.performance_id,
                    item_ids=[item.id for item in one.items],
                )
                for one, row in zip(wanted, rows, strict=True)
            )
        )
        found = await refund_rows.get_refunds(transaction, [row.id for row in rows])
        return [found[row.id] for row in rows]

    def _row(self, wanted: Wanted, now: int) -> RefundRow:
        fee = total_of(wanted.fees)
        price = total_of([item.price for item in wanted.items])
        return RefundRow(
            id=self._ids.new(),
            order_id=wanted.order.id,
            attempt_id=paid_attempt_of(wanted.order),
            kind=wanted.kind,
            state=RefundState.REQUESTED,
            amount_minor=price.amount_minor - fee.amount_minor,
            fee_minor=fee.amount_minor,
            currency=price.currency,
            reason=wanted.reason,
            requested_by=wanted.requested_by,
            campaign_id=wanted.campaign_id,
            tries=0,
            due_at=now,
            problem="",
            created_at=now,
            approved_at=None,
        )


def paid_attempt_of(order: Order) -> str:
    """The attempt whose money the order has used; an order with tickets has exactly one."""
    return next(attempt.id for attempt in order.attempts if attempt.state is AttemptState.SUCCEEDED)


def _refusal_of(blocked: Blocked, order: Order) -> Refusal:
    match blocked:
        case "not-paid":
            return OrderNotRefundable(state=order.state)
        case "not-ready":
            return RefundNotReady()
        case "used":
            return RefundOfUsedTickets()
        case "refunded":
            return ItemAlreadyRefunded(item_ids=[item.id for item in order.items])
