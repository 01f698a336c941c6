"""Refunds: their states, and what one costs the buyer."""

from __future__ import annotations

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


def fee_of(rules: RefundRules, price: Money, *, paid_at: int, starts_at: int, now: int) -> Money | None:
    """What a refund of ``price`` costs at ``now``, or ``None`` when nothing is refunded any more. Microseconds.

    The fee is rounded down to the minor unit, for the buyer.
    """
    left = starts_at - now
    step = next((step for step in rules.steps if left >= step.before_seconds * MICROS), None)
    if step is None:
        return None
    if now - paid_at <= rules.free_seconds * MICROS:
        return Money(0, price.currency)
    return Money(price.amount_minor * step.fee_basis_points // BASIS_POINTS, price.currency)
