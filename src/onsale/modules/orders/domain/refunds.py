"""Refunds: their states, and what one costs the buyer."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

import msgspec

from onsale.contracts.refunds import RefundRules
from onsale.contracts.values import Money

BASIS_POINTS = 10_000
MICROS = 1_000_000


class RefundKind(StrEnum):
    """Why money goes back: by itself (the first two), or because somebody asked."""

    UNNEEDED = "unneeded"
    SEATS_GONE = "seats-gone"
    WRONG_AMOUNT = "wrong-amount"
    BUYER = "buyer"
    STAFF = "staff"
    ORGANISER = "organiser"


class RefundState(StrEnum):
    """``requested``: tickets must die first. ``due``: to be asked of the provider, which then has it ``pending``.

    ``refused`` by the provider waits for staff and can be ``due`` again; ``rejected`` never left us.
    """

    REQUESTED = "requested"
    DUE = "due"
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"
    REJECTED = "rejected"


# Somebody has asked for these, and an order had used their money.
ASKED_FOR = frozenset({RefundKind.BUYER, RefundKind.STAFF, RefundKind.ORGANISER})
# Money of these is promised to the buyer.
APPROVED = frozenset({RefundState.DUE, RefundState.PENDING, RefundState.DONE, RefundState.REFUSED})


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """Money of one attempt that goes back. ``amount`` is what the buyer gets, ``fee`` what is kept of the price.

    ``attempt_id`` was paid through ``channel`` with ``received`` in all. Times in microseconds.
    """

    id: str
    order_id: str
    attempt_id: str
    channel: str
    kind: RefundKind
    state: RefundState
    amount: Money
    fee: Money
    received: Money
    item_ids: list[str]
    reason: str
    requested_by: str | None
    campaign_id: str | None
    tries: int
    due_at: int
    provider_refund_id: str | None
    problem: str
    created_at: int
    approved_at: int | None
    done_at: int | None


class DueRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider is told of a refund: ``amount`` of the ``received`` money of an attempt goes back."""

    id: str
    attempt_id: str
    order_id: str
    channel: str
    amount: Money
    received: Money
    reason: str
    tries: int


class RefundAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a refund. ``unknown``: it was never asked for. ``problem`` is the provider's reason to refuse."""

    state: Literal["done", "pending", "refused", "unknown"]
    provider_refund_id: str | None = None
    problem: str = ""


class Terms(msgspec.Struct, frozen=True):
    """What a refund costs at one moment, in basis points of the price, or ``None`` when nothing is refunded.

    ``holds_until`` is the last moment of these terms in microseconds, or ``None`` when they stay as they are.
    """

    fee_basis_points: int | None
    holds_until: int | None

    def fee_of(self, price: Money) -> Money | None:
        """Rounded down to the minor unit, for the buyer."""
        if self.fee_basis_points is None:
            return None
        return Money(price.amount_minor * self.fee_basis_points // BASIS_POINTS, price.currency)


FREE_FOR_GOOD = Terms(0, None)
CLOSED = Terms(None, None)


def terms_at(
    rules: RefundRules, *, paid_at: int, starts_at: int, now: int, refund_free_until: int | None = None
) -> Terms:
    """The terms at ``now``: everything back until ``refund_free_until``, after that by the ladder. Microseconds."""
    if refund_free_until is not None and now <= refund_free_until:
        return Terms(0, refund_free_until)
    ends = [(starts_at - step.before_seconds * MICROS, step.fee_basis_points) for step in rules.steps]
    step = next(((end, fee) for end, fee in ends if now <= end), None)
    if step is None:
        return CLOSED
    free_until = paid_at + rules.free_seconds * MICROS
    if rules.free_seconds and now <= free_until:
        return Terms(0, min(free_until, ends[-1][0]))
    return Terms(step[1], step[0])


def shares_of(fee: Money, prices: Sequence[Money]) -> list[Money]:
    """A fee for several items, divided by their prices; none is more than its price when all are not.

    What is left of the division goes to the dearest first, one minor unit each, in the order of the items.
    """
    total = sum(price.amount_minor for price in prices)
    if not total:
        return [Money(0, fee.currency) for _ in prices]
    shares = [fee.amount_minor * price.amount_minor // total for price in prices]
    left = fee.amount_minor - sum(shares)
    for position in sorted(range(len(prices)), key=lambda number: -prices[number].amount_minor)[:left]:
        shares[position] += 1
    return [Money(share, fee.currency) for share in shares]
