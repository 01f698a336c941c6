"""What orders asks of a payment provider, whoever it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Protocol

import msgspec

from onsale.contracts.values import Language, Money, Text
from onsale.modules.orders.domain import Attempt, DueRefund, Received, RefundAnswer

RETRY_AFTER_SECONDS = 5


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays, and on which device: ``code`` is what WeChat gave the page that knows its reader."""

    method: str
    language: Language = "zh-CN"
    address: str = ""
    code: str | None = None
    return_url: str = ""


class PaymentStep(msgspec.Struct, frozen=True, kw_only=True):
    """What the buyer does next: goes to ``pay_url``, scans ``code_url``, or gives ``jsapi`` to WeChat's own script."""

    kind: Literal["redirect", "qr", "jsapi"]
    pay_url: str = ""
    code_url: str | None = None
    jsapi: dict[str, str] | None = None


class Found(msgspec.Struct, frozen=True):
    """What a provider knows of an attempt; ``received`` when it is paid.

    ``unknown``: the buyer has not come to the provider yet, and still may. It is never a reason to close an order.
    """

    state: Literal["unknown", "unpaid", "paid", "closed"]
    received: Received | None = None


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A verified notification: money came, a refund moved on, or nothing that matters to an order."""

    notification_id: str
    received: Received | None = None
    refund_id: str | None = None
    refund: RefundAnswer | None = None


class Acknowledgement(msgspec.Struct, frozen=True):
    """The answer that tells the provider that its notification is durably recorded."""

    status: int
    media_type: str
    body: bytes


class BillLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a provider's bill. ``our_id`` is the attempt's or the refund's, or empty when it is none of ours.

    ``amount`` is what was paid or sent back, never negative; ``fee`` is what the provider keeps, negative when it
    gives its fee back.
    """

    kind: Literal["payment", "refund"]
    our_id: str
    transaction_id: str
    amount: Money
    fee: Money
    at: datetime


class PaymentProvider(Protocol):
    """One channel. Every async method is a network call; without a clear answer it raises ``ProviderUnavailable``."""

    channel: str
    # The first is the default.
    methods: tuple[str, ...]
    # Where a page goes to learn its reader's ``code``, who comes back to ``{return_url}``; empty where nobody has to.
    authorize_url: str = ""

    async def start(self, attempt: Attempt, subject: Text, pay_before: datetime, payer: Payer) -> PaymentStep:
        """Where the buyer pays this attempt; the same attempt twice is one payment."""
        ...

    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        """What a notification says, after its signature and its addressee were checked."""
        ...

    def acknowledge(self) -> Acknowledgement: ...

    async def ask(self, attempt: Attempt) -> Found:
        """What the provider knows of an attempt."""
        ...

    async def close(self, attempt: Attempt) -> Found:
        """Make the attempt unpayable, or learn that it was paid."""
        ...

    async def refund(self, refund: DueRefund) -> RefundAnswer:
        """Send money back; the same refund twice is one."""
        ...

    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        """What became of a refund that was asked for."""
        ...

    async def bill(self, day: date) -> list[BillLine]:
        """All that the provider has booked on one of its days (Beijing's); ``BillNotReady`` before it has closed it."""
        ...

    async def stop(self) -> None: ...
