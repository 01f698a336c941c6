"""Messages and their delivery: states, outcomes, back-off."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.contracts.phones import normalised_phone
from onsale.contracts.values import Language, Text
from onsale.modules.notifications.settings import (
    ATTEMPTS_MAX,
    BACK_OFF_FACTOR,
    BACK_OFF_SECONDS_FIRST,
    BACK_OFF_SECONDS_MAX,
)


class Channel(StrEnum):
    """How a message travels."""

    SMS = "sms"
    EMAIL = "email"


class Purpose(StrEnum):
    """Why it is sent; together with the subject's id and the channel it makes the message unique."""

    SIGN_IN_CODE = "sign-in-code"
    CONFIRMATION_CODE = "confirmation-code"
    NEW_SIGN_IN = "new-sign-in"
    SECOND_FACTOR = "second-factor"
    WAY_LINKED = "way-linked"
    ACCOUNT_ACCESS = "account-access"
    EMAIL_CODE = "email-code"
    TICKETS_ISSUED = "tickets-issued"
    TICKETS_AGAIN = "tickets-again"
    SEATS_LOST = "seats-lost"
    MONEY_REFUNDED = "money-refunded"
    REFUND_FAILED = "refund-failed"
    PERFORMANCE_CANCELLED = "performance-cancelled"
    PERFORMANCE_POSTPONED = "performance-postponed"


class State(StrEnum):
    """``pending → sending → sent | failed``; back to ``pending`` when another attempt may help."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Words(msgspec.Struct, frozen=True):
    """What a message says. Only e-mails have a subject."""

    subject: str | None
    body: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An order that has tickets: for what, and where its people are reached (a sealed ``Contact``)."""

    order_id: str
    performance_id: str
    order_number: str
    event_title: Text
    starts_at: datetime
    timezone: str
    contact_sealed: str


def recipient_text(recipient: str) -> str:
    """What the index of a recipient is made of: a phone, however it is written, or an e-mail address."""
    return normalised_phone(recipient) or recipient.strip().lower()


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that somebody should get. After ``send_before`` it would only confuse."""

    purpose: Purpose
    subject_id: str
    channel: Channel
    recipient: str
    language: Language
    words: Words
    send_before: datetime | None = None


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its sender gets it. ``id`` is the same at every attempt, so that receivers can drop a repetition."""

    id: str
    recipient: str
    words: Words
    attempt: int
    created_at: datetime


class Sent(msgspec.Struct, frozen=True):
    """The provider took it."""


class NotSent(msgspec.Struct, frozen=True):
    """It did not get out. ``is_final`` when no other attempt can help. ``error`` names no personal data."""

    error: str
    is_final: bool


Outcome = Sent | NotSent


def about(user_id: str, moment: datetime) -> str:
    """The subject of an e-mail to an account: found again by the account alone when it is forgotten, whatever its
    address was. Of two in the same microsecond there is one."""
    return f"{user_id}:{int(moment.timestamp() * 1_000_000):x}"


def seconds_until_retry(attempts: int) -> int | None:
    """How long to wait after this many attempts; ``None`` when that was the last."""
    if attempts >= ATTEMPTS_MAX:
        return None
    return min(BACK_OFF_SECONDS_FIRST * int(BACK_OFF_FACTOR ** (attempts - 1)), BACK_OFF_SECONDS_MAX)
