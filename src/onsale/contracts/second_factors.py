"""Domain events of second factors (docs/adr/0036)."""

from __future__ import annotations

from typing import Literal

from onsale.contracts.events import DomainEvent
from onsale.contracts.values import Language

# ``codes-tried``: somebody guesses.
SecondFactorChange = Literal[
    "totp-added",
    "passkey-added",
    "totp-removed",
    "passkey-removed",
    "all-removed",
    "recovery-codes-made",
    "recovery-code-used",
    "codes-tried",
]


class SecondFactorChanged(DomainEvent, frozen=True, kw_only=True):
    """How somebody proves who they are has changed, or somebody has tried to guess it.

    ``language`` is the one that the account was used in last; device and network are those of who did it, empty for an
    operator of the platform.
    """

    change_id: str
    user_id: str
    phone_sealed: str
    language: Language
    change: SecondFactorChange
    device_name: str
    address_masked: str


SECOND_FACTOR_EVENT_TYPES: dict[str, type[DomainEvent]] = {SecondFactorChanged.__name__: SecondFactorChanged}
