"""What would go back of an order, and what it would cost."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

from onsale.contracts.refunds import DEFAULT_REFUND_RULES
from onsale.contracts.values import Money
from onsale.modules.orders.domain.orders import Item, Order, OrderState
from onsale.modules.orders.domain.refunds import CLOSED, FREE_FOR_GOOD, Terms, terms_at

# Why nothing of an order can go back, whoever asks.
Blocked = Literal["not-paid", "not-ready", "used", "refunded"]


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What the show says about refunds; microseconds."""

    starts_at: int
    is_cancelled: bool
    refund_free_until: int | None


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back of these ``items``. ``fees`` are in their order, and empty when the ``terms`` refund nothing.

    ``taken`` are items that were asked for and have a refund already, ``unknown`` what is no item of the order.
    """

    items: list[Item]
    fees: list[Money]
    terms: Terms
    blocked_by: Blocked | None
    taken: list[str]
    unknown: list[str]
    currency: str

    @property
    def price(self) -> Money:
        return Money(sum(item.price.amount_minor for item in self.items), self.currency)

    @property
    def fee(self) -> Money | None:
        """All fees, or nothing when the terms refund nothing."""
        if self.terms.fee_basis_points is None:
            return None
        return Money(sum(fee.amount_minor for fee in self.fees), self.currency)

    @property
    def amount(self) -> Money | None:
        fee = self.fee
        return None if fee is None else Money(self.price.amount_minor - fee.amount_minor, self.currency)


def quote_of(
    order: Order, conditions: Conditions | None, taken: Collection[str], item_ids: Collection[str] | None, now: int
) -> Quote:
    """What of these items, or of all that are left, goes back at ``now``. ``taken`` items have a refund already."""
    known = {item.id for item in order.items}
    wanted = known - set(taken) if item_ids is None else set(item_ids)
    items = [item for item in order.items if item.id in wanted and item.id not in taken]
    terms = _terms(order, conditions, now)
    return Quote(
        items=items,
        fees=[fee for item in items if (fee := terms.fee_of(item.price)) is not None],
        terms=terms,
        blocked_by=_blocked(order.state),
        taken=[item.id for item in order.items if item.id in wanted and item.id in taken],
        unknown=sorted(wanted - known),
        currency=order.total.currency,
    )


def _terms(order: Order, conditions: Conditions | None, now: int) -> Terms:
    if conditions is None or order.paid_at is None:
        return CLOSED
    if conditions.is_cancelled:
        return FREE_FOR_GOOD
    return terms_at(
        order.refund_rules or DEFAULT_REFUND_RULES,
        paid_at=order.paid_at,
        starts_at=conditions.starts_at,
        now=now,
        refund_free_until=conditions.refund_free_until,
    )


def _blocked(state: OrderState) -> Blocked | None:
    match state:
        case OrderState.PENDING_PAYMENT | OrderState.CANCELLED | OrderState.EXPIRED:
            return "not-paid"
        case OrderState.PAID:
            return "not-ready"
        case OrderState.USED:
            return "used"
        case OrderState.REFUNDING | OrderState.REFUNDED:
            return "refunded"
        case OrderState.FULFILLED | OrderState.PARTIALLY_REFUNDED:
            return None
