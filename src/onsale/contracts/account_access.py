"""Domain events of passwords and e-mail addresses of accounts (docs/adr/0041)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from onsale.contracts.events import DomainEvent
from onsale.contracts.values import Language

AccountAccessChange = Literal[
    "password-set",
    "password-changed",
    "password-removed",
    "email-added",
    "email-changed",
    "email-removed",
]


class AccountAccessChanged(DomainEvent, frozen=True, kw_only=True):
    """How an account is opened or reached has changed. The phone is told, and by e-mail ``email_sealed``: the address
    that was confirmed before the change, if there was one.

    ``language`` is that in which the account was used last; device and network are those of who did it.
    """

    change_id: str
    user_id: str
    phone_sealed: str
    email_sealed: str | None
    language: Language
    change: AccountAccessChange
    device_name: str
    address_masked: str


class EmailCodeRequested(DomainEvent, frozen=True, kw_only=True):
    """Somebody says that this is his address. With a code it is asked to prove that; without one it belongs to an
    account already, ``user_id``, whose owner is told and nobody else. Address and code are sealed."""

    user_id: str
    email_sealed: str
    code_sealed: str | None
    language: Language
    expires_at: datetime


ACCOUNT_ACCESS_EVENT_TYPES: dict[str, type[DomainEvent]] = {
    AccountAccessChanged.__name__: AccountAccessChanged,
    EmailCodeRequested.__name__: EmailCodeRequested,
}
