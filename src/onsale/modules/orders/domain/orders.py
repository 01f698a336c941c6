"""The states of an order and of a payment attempt, and their only transitions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

from onsale.contracts.real_names import Attendee
from onsale.contracts.refunds import RefundRules
from onsale.contracts.values import Money, SeatRef, Text


class OrderState(StrEnum):
    """待支付 → 已支付 → 已出票 → 已核销; 已取消, 已过期; 退款中 → 已退款, 部分退款."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"
    FULFILLED = "fulfilled"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


S = OrderState
# ``expired → paid`` is money that came late: its seats are taken again, or it goes back by itself.
TRANSITIONS: dict[OrderState, frozenset[OrderState]] = {
    S.PENDING_PAYMENT: frozenset({S.PAID, S.CANCELLED, S.EXPIRED}),
    S.PAID: frozenset({S.FULFILLED, S.USED, S.REFUNDING}),
    S.FULFILLED: frozenset({S.USED, S.REFUNDING, S.PARTIALLY_REFUNDED}),
    S.USED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset({S.PAID}),
    S.REFUNDING: frozenset({S.REFUNDED, S.PARTIALLY_REFUNDED}),
    S.REFUNDED: frozenset(),
    S.PARTIALLY_REFUNDED: frozenset({S.USED, S.REFUNDING}),
}


# Something will still happen to these by itself.
UNSETTLED = frozenset({S.PENDING_PAYMENT, S.PAID})


class AttemptState(StrEnum):
    """``pending`` may still become money; ``refunding`` is money that no order uses and that must go back, and
    ``wrong_amount`` is money that people decide about."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    CLOSED = "closed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    WRONG_AMOUNT = "wrong_amount"


# Orders that cost nothing are paid through it: no provider hears of them.
FREE_CHANNEL = "free"

# Money has come for these.
RECEIVED = frozenset(AttemptState) - {AttemptState.PENDING, AttemptState.CLOSED}


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One future ticket of an order; ``attendee`` is whom it is for, where people are named.

    ``price`` is what it costs; a voucher has taken ``discount`` off before.
    """

    id: str
    ticket_type_id: str
    ticket_type_name: Text
    seat: SeatRef | None
    price: Money
    attendee: Attendee | None = None
    discount: Money = Money(0)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try to pay an order through one channel. Times in microseconds.

    ``received`` is what came, and ``refund`` how much of it is promised back. ``asked`` counts our questions to the
    provider while nobody has heard of it.
    """

    id: str
    order_id: str
    channel: str
    state: AttemptState
    amount: Money
    created_at: int
    method: str = "page"
    received: Money = Money(0)
    refund: Money = Money(0)
    transaction_id: str | None = None
    provider_paid_at: int | None = None
    asked: int = 0


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order with its items and attempts. Times in microseconds; ``contact_sealed`` opens to a ``Contact``, and
    ``contact_revision`` rises with its changes."""

    id: str
    number: str
    hold_id: str
    user_id: str
    event_id: str
    performance_id: str
    state: OrderState
    total: Money
    contact_sealed: str
    created_at: int
    pay_before: int
    paid_at: int | None
    items: list[Item]
    attempts: list[Attempt]
    refund_rules: RefundRules | None = None
    voucher_code: str | None = None
    organisation_id: str = ""
    contact_revision: int = 0

    @property
    def discount(self) -> Money:
        """What a voucher has taken off all of its tickets."""
        return Money(sum(item.discount.amount_minor for item in self.items), self.total.currency)


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's verified word that an attempt was paid: its answer when it ``was_asked``, else a notification."""

    channel: str
    attempt_id: str
    transaction_id: str
    amount: Money
    paid_at: datetime | None = None
    was_asked: bool = False


Verdict = Literal["pay", "pay-late", "send-back", "known", "doubtful", "ask", "wrong-amount"]


def judge(order: OrderState, attempt: Attempt, received: Received, *, has_voucher: bool) -> Verdict:
    """What to do with money that has arrived for an attempt of an order.

    Nothing is ever paid without a ticket or a refund: money for an order that cannot use it goes back by itself. Of
    money that does not fit only the provider's answer to a question of ours is believed. ``has_voucher``: what made the
    price lower is still the order's.
    """
    if attempt.state in RECEIVED:
        return "known" if attempt.received == received.amount else "doubtful"
    if attempt.amount != received.amount:
        return "wrong-amount" if received.was_asked else "ask"
    match order:
        case OrderState.PENDING_PAYMENT:
            return "pay"
        case OrderState.EXPIRED:
            return "pay-late" if has_voucher else "send-back"
        case _:
            # Cancelled by the buyer, or paid already through another attempt.
            return "send-back"


_NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def number_of(order_id: str, day: str) -> str:
    """The number that people say on the phone: the day and eight characters of the id, none of them look-alikes."""
    random = int(order_id.replace("-", "")[-10:], 16)
    tail = "".join(_NUMBER_ALPHABET[random >> 5 * place & 31] for place in range(8))
    return f"{day}{tail}"
