"""Refunds on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from onsale.contracts.refunds import DEFAULT_REFUND_RULES
from onsale.contracts.values import Money, SeatRef, Text
from onsale.modules.orders import domain
from onsale.modules.orders.domain.refunds import MICROS
from onsale.modules.orders.queries.refunds import RefundOffer
from onsale.modules.orders.settings import REASON_LENGTH_MAX, REFUND_ITEMS_MAX
from onsale.platform.clock import from_micros
from onsale.platform.http import malformed

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
ItemIds = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=REFUND_ITEMS_MAX)]


class AmountInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount that is not negative, in minor units."""

    amount_minor: Annotated[int, msgspec.Meta(ge=0, le=10**12)]
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)] = "CNY"

    def money(self) -> Money:
        return Money(self.amount_minor, self.currency)


class NewRefund(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give back these items, or without them all that are left, for the fee that was shown or less."""

    expected_fee: AmountInput
    item_ids: ItemIds | None = None


class NewStaffRefund(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same by staff, with a reason; without a ``fee`` it is that of the rules, and none where they are over."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=REASON_LENGTH_MAX, pattern=r"\S")]
    item_ids: ItemIds | None = None
    fee: AmountInput | None = None


class QuotedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket that could be given back; ``fee`` and ``amount`` are missing when the rules refund nothing."""

    item_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money
    fee: Money | None
    amount: Money | None


class QuotedStep(msgspec.Struct, frozen=True):
    """Until then (and after the step before) a refund costs so much of the price; 10,000 basis points are all of it."""

    until: datetime
    fee_basis_points: int


class RefundQuote(msgspec.Struct, frozen=True, kw_only=True):
    """What a refund costs at this moment, by the rules of the purchase.

    ``blocked_by`` says why there is none: ``not-paid``, ``not-ready`` (tickets are being issued), ``used``,
    ``refunded`` (all of it has a refund), ``closed`` (too late by the rules; only staff can). ``fee_holds_until`` is
    the last moment of this fee; without one it stays. ``free_until`` is the end of the time without any fee, and
    ``steps`` are what follows, from far to near.
    """

    order_id: str
    blocked_by: Literal["not-paid", "not-ready", "used", "refunded", "closed"] | None
    items: list[QuotedItem]
    price: Money
    fee: Money | None
    amount: Money | None
    fee_holds_until: datetime | None
    free_until: datetime | None
    steps: list[QuotedStep]
    starts_at: datetime | None
    timezone: str | None
    performance_state: Literal["on", "postponed", "cancelled"] | None


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes back.

    ``kind``: ``buyer``, ``staff`` and ``organiser`` (the show is off) were asked for; ``unneeded``, ``seats-gone`` and
    ``wrong-amount`` went back by themselves. ``state``: ``requested`` (its tickets are being voided), ``due`` and
    ``pending`` (with the provider), ``done``, ``refused`` by the provider (we are on it), ``rejected`` (a ticket was
    used; nothing goes back). ``item_ids`` are empty when it is not for tickets, or was rejected.
    """

    id: str
    order_id: str
    kind: domain.RefundKind
    state: domain.RefundState
    item_ids: list[str]
    amount: Money
    fee: Money
    reason: str
    created_at: datetime
    approved_at: datetime | None
    done_at: datetime | None


class RefundList(msgspec.Struct, frozen=True):
    """All refunds of an order, the oldest first."""

    items: list[Refund]


def present_refund(refund: domain.Refund) -> Refund:
    return Refund(
        id=refund.id,
        order_id=refund.order_id,
        kind=refund.kind,
        state=refund.state,
        item_ids=refund.item_ids,
        amount=refund.amount,
        fee=refund.fee,
        reason=refund.reason,
        created_at=from_micros(refund.created_at),
        approved_at=moment(refund.approved_at),
        done_at=moment(refund.done_at),
    )


def moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)


def present_offer(offer: RefundOffer) -> RefundQuote:
    quote, show = offer.quote, offer.show
    if quote.unknown:
        malformed("/item_ids", f"{', '.join(quote.unknown)}: no item of this order.")
    blocked = quote.blocked_by or ("refunded" if not quote.items else "closed" if quote.fee is None else None)
    fees: Sequence[Money | None] = quote.fees or [None] * len(quote.items)
    return RefundQuote(
        order_id=offer.order.id,
        blocked_by=blocked,
        items=[
            QuotedItem(
                item_id=item.id,
                ticket_type_name=item.ticket_type_name,
                seat=item.seat,
                price=item.price,
                fee=fee,
                amount=None if fee is None else Money(item.price.amount_minor - fee.amount_minor, fee.currency),
            )
            for item, fee in zip(quote.items, fees, strict=True)
        ],
        price=quote.price,
        fee=quote.fee,
        amount=quote.amount,
        fee_holds_until=moment(quote.terms.holds_until),
        free_until=_free_until(offer),
        steps=_steps(offer),
        starts_at=None if show is None else from_micros(show.starts_at),
        timezone=None if show is None else show.timezone,
        performance_state=None if show is None else show.state,
    )


def _steps(offer: RefundOffer) -> list[QuotedStep]:
    if offer.show is None or offer.show.is_cancelled:
        return []
    rules = offer.order.refund_rules or DEFAULT_REFUND_RULES
    starts_at = offer.show.starts_at
    return [
        QuotedStep(from_micros(starts_at - step.before_seconds * MICROS), step.fee_basis_points) for step in rules.steps
    ]


def _free_until(offer: RefundOffer) -> datetime | None:
    """The later of what the rules and what a postponement promise, never after the last step of the former."""
    order, show = offer.order, offer.show
    if show is None or show.is_cancelled or order.paid_at is None:
        return None
    rules = order.refund_rules or DEFAULT_REFUND_RULES
    ends = []
    if rules.steps and rules.free_seconds:
        last = show.starts_at - rules.steps[-1].before_seconds * MICROS
        ends.append(min(order.paid_at + rules.free_seconds * MICROS, last))
    if show.refund_free_until is not None:
        ends.append(show.refund_free_until)
    return from_micros(max(ends)) if ends else None
