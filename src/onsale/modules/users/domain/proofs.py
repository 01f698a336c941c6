"""How lately a session has proved whose it is, and by what it can prove it again (docs/adr/0043)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from onsale.modules.users.domain.factors import SECOND_METHODS, FactorKind
from onsale.modules.users.domain.signing_in import MICROS
from onsale.modules.users.settings import PROOF_SECONDS


class ProofWay(StrEnum):
    """By what a session proves again whose it is."""

    PHONE_CODE = "phone-code"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY_CODE = "recovery-code"


def is_fresh(*, proved_at: int, methods: Collection[str], has_factor: bool, now: int) -> bool:
    """Whether it has proved it within the last ``PROOF_SECONDS``, by a factor where there is one: whoever has the phone
    of such an account has not proved enough. Times in microseconds."""
    is_enough = not has_factor or not SECOND_METHODS.isdisjoint(methods)
    return is_enough and proved_at > now - PROOF_SECONDS * MICROS


def proof_ways(kinds: Collection[FactorKind], *, has_recovery_codes: bool) -> list[ProofWay]:
    """What is taken from an account with such factors: one of them; from one without any the code of its phone."""
    if not kinds:
        return [ProofWay.PHONE_CODE]
    ways = [way for way, kind in _WAYS if kind in kinds]
    return [*ways, ProofWay.RECOVERY_CODE] if has_recovery_codes else ways


_WAYS = ((ProofWay.PASSKEY, FactorKind.PASSKEY), (ProofWay.TOTP, FactorKind.TOTP))
