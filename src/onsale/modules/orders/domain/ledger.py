"""The ledger: double entry, one row for each movement of money from one account to another.

A movement is balanced because it is one amount with two ends. Balances are never stored; they are sums of movements.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from onsale.contracts.values import Money

MovementKind = Literal["payment-received", "refund-promised", "refund-sent", "settlement", "provider-fee", "correction"]

# Money of paid orders, which is the organisers' once it is settled.
ORDERS = "orders"
# Money that no order can use; it goes back, or staff finds out what it was for.
UNASSIGNED = "unassigned"
# Promised back to buyers, and not yet confirmed by the provider.
REFUNDS = "refunds"
# What the platform keeps of settled sales.
PLATFORM = "platform"


def channel_account(channel: str) -> str:
    """What a provider owes us."""
    return f"channel:{channel}"


def cost_account(channel: str) -> str:
    """What a provider keeps for its services."""
    return f"costs:{channel}"


def organiser_account(organisation_id: str) -> str:
    """What we owe an organiser."""
    return f"organiser:{organisation_id}"


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """``amount`` goes to ``debit`` from ``credit``. ``kind`` and ``source_id`` together happen once.

    A positive balance of an account is what was debited to it more than credited: ``channel:…`` is positive, what we
    owe to others is negative.
    """

    kind: MovementKind
    source_id: str
    debit: str
    credit: str
    amount: Money
    channel: str | None = None
    order_id: str | None = None
    attempt_id: str | None = None
    refund_id: str | None = None


def payment_received(*, channel: str, order_id: str, attempt_id: str, amount: Money, is_used: bool) -> Movement:
    """The provider has taken money for us."""
    return Movement(
        kind="payment-received",
        source_id=attempt_id,
        debit=channel_account(channel),
        credit=ORDERS if is_used else UNASSIGNED,
        amount=amount,
        channel=channel,
        order_id=order_id,
        attempt_id=attempt_id,
    )


def refund_promised(
    *, channel: str, order_id: str, attempt_id: str, refund_id: str, amount: Money, is_used: bool
) -> Movement:
    """Money of an order, or money that none could use, is the buyer's again."""
    return Movement(
        kind="refund-promised",
        source_id=refund_id,
        debit=ORDERS if is_used else UNASSIGNED,
        credit=REFUNDS,
        amount=amount,
        channel=channel,
        order_id=order_id,
        attempt_id=attempt_id,
        refund_id=refund_id,
    )


def refund_sent(*, channel: str, order_id: str, attempt_id: str, refund_id: str, amount: Money) -> Movement:
    """The provider has confirmed that the money went back."""
    return Movement(
        kind="refund-sent",
        source_id=refund_id,
        debit=REFUNDS,
        credit=channel_account(channel),
        amount=amount,
        channel=channel,
        order_id=order_id,
        attempt_id=attempt_id,
        refund_id=refund_id,
    )


def corrected(*, channel: str, source_id: str, surplus_minor: int, currency: str) -> Movement:
    """The books are made to agree with a bill: the provider has ``surplus_minor`` more than we had booked, or less.

    It is nobody's until somebody finds out whose it is. ``source_id`` begins with the difference's id.
    """
    account = channel_account(channel)
    return Movement(
        kind="correction",
        source_id=source_id,
        debit=account if surplus_minor > 0 else UNASSIGNED,
        credit=UNASSIGNED if surplus_minor > 0 else account,
        amount=Money(abs(surplus_minor), currency),
        channel=channel,
    )


def fee_taken(*, channel: str, day: str, fee_minor: int, currency: str) -> Movement:
    """What a provider has kept of a day's money; negative when it gave more back than it took."""
    account, costs = channel_account(channel), cost_account(channel)
    return Movement(
        kind="provider-fee",
        source_id=f"{channel}:{day}",
        debit=costs if fee_minor > 0 else account,
        credit=account if fee_minor > 0 else costs,
        amount=Money(abs(fee_minor), currency),
        channel=channel,
    )


def settled(
    *, settlement_id: str, organisation_id: str, net_minor: int, commission_minor: int, currency: str
) -> list[Movement]:
    """Money of paid orders becomes the organiser's and the platform's; negative amounts come back from them."""
    shares = [
        ("organiser", organiser_account(organisation_id), net_minor),
        ("platform", PLATFORM, commission_minor),
    ]
    return [
        Movement(
            kind="settlement",
            source_id=f"{settlement_id}:{name}",
            debit=ORDERS if minor > 0 else account,
            credit=account if minor > 0 else ORDERS,
            amount=Money(abs(minor), currency),
        )
        for name, account, minor in shares
        if minor
    ]
