"""The protocol of the sandbox payment provider, as both sides speak it.

It is shaped like the real ones: the merchant signs a request that the buyer's browser carries, the provider has its
own page, its own record of what was paid, and tells the merchant by signed notifications that come late, twice or in
another order.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from onsale.contracts.values import Money, Text

SIGNATURE_HEADER = "x-sandbox-signature"
MERCHANT_KEY_PURPOSE = "sandbox-merchant"
PROVIDER_KEY_PURPOSE = "sandbox-provider"

SandboxState = Literal["unpaid", "paid", "closed", "refunded"]


class SandboxPayRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What the merchant asks the buyer to pay; signed, so nobody changes the amount on the way."""

    attempt_id: str
    subject: Text
    amount: Money
    notify_url: str
    return_url: str
    expires_at: datetime


class SandboxNotification(msgspec.Struct, frozen=True, kw_only=True):
    """The provider's word that an attempt was paid. Sent until it is answered with success."""

    notification_id: str
    attempt_id: str
    transaction_id: str
    amount: Money
    paid_at: datetime


class SandboxQuery(msgspec.Struct, frozen=True):
    """A signed question about one attempt; ``action`` closes it for ever when it is not paid yet."""

    attempt_id: str
    action: Literal["ask", "close"]


class SandboxPayment(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider knows of an attempt. ``transaction_id`` and ``paid_at`` once it is paid."""

    attempt_id: str
    state: SandboxState
    amount: Money | None
    transaction_id: str | None
    paid_at: datetime | None


class SandboxRefund(msgspec.Struct, frozen=True, kw_only=True):
    """A signed request to send money back, all or part of it; the same ``refund_id`` twice is one refund."""

    refund_id: str
    attempt_id: str
    amount: Money


class SandboxRefundAnswer(msgspec.Struct, frozen=True):
    """Whether the money goes back. It is refused where there is none, or not so much left."""

    is_refused: bool


class SandboxBillRequest(msgspec.Struct, frozen=True):
    """A signed question for all that happened on one day (UTC+8)."""

    day: date


class SandboxBillLine(msgspec.Struct, frozen=True, kw_only=True):
    """One payment or refund; ``our_id`` is the merchant's number of it."""

    kind: Literal["payment", "refund"]
    our_id: str
    transaction_id: str
    amount: Money
    at: datetime


class SandboxBill(msgspec.Struct, frozen=True):
    """All payments and refunds of a day."""

    lines: list[SandboxBillLine]
