"""Second factors: which steps a sign-in has, codes by time, recovery codes, and how often somebody may be wrong."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import msgspec
import pyotp

from onsale.modules.users.settings import (
    FACTOR_PAUSE_SECONDS_FIRST,
    FACTOR_PAUSE_SECONDS_MAX,
    FACTOR_TRIES_FREE,
    RECOVERY_CODES,
    TOTP_LATE_STEPS,
    TOTP_STEP_SECONDS,
)

ISSUER = "Onsale"
# Without the letters that are taken for digits; 24 of 32 characters are 120 random bits, so that a plain hash will do.
RECOVERY_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECOVERY_CHARACTERS = 24
RECOVERY_GROUP = 4


class FactorKind(StrEnum):
    """What somebody has beside the phone."""

    TOTP = "totp"
    PASSKEY = "passkey"


class Method(StrEnum):
    """How a session was signed in; words of RFC 8176 where it has one. ``fed``: by a provider that is linked."""

    SMS = "sms"
    PASSWORD = "pwd"  # noqa: S105  # a word of RFC 8176, no secret
    FEDERATED = "fed"
    OTP = "otp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


SECOND_METHODS = frozenset({Method.OTP, Method.PASSKEY, Method.RECOVERY})


class Step(StrEnum):
    """What a session still needs before it may do what the roles of its account may."""

    DONE = "done"
    PRESENT = "present"
    ENROL = "enrol"


class Factor(msgspec.Struct, frozen=True, kw_only=True):
    """A second factor as its owner sees it."""

    id: str
    kind: FactorKind
    name: str
    created_at: datetime
    last_used_at: datetime | None


class OwnFactors(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's second factors, the oldest first. ``is_required``: the last one has to stay. ``passkey_host``: the
    name under which pages can make passkeys, ``None`` where this installation has none that browsers accept."""

    items: list[Factor]
    recovery_codes_left: int
    is_required: bool
    passkey_host: str | None


def without_names(own: OwnFactors) -> OwnFactors:
    """What a stranger who has the phone may see of them."""
    nameless = [msgspec.structs.replace(factor, name="") for factor in own.items]
    return msgspec.structs.replace(own, items=nameless)


class TotpEnrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app needs to know; ``uri`` is what its camera reads. Told once."""

    secret: str
    uri: str
    expires_at: datetime


def step_of(methods: Collection[Method], *, has_factor: bool, is_required: bool) -> Step:
    """Who has a factor has to present it, whatever their roles; else only who needs one is asked to enrol one."""
    if not SECOND_METHODS.isdisjoint(methods):
        return Step.DONE
    if has_factor:
        return Step.PRESENT
    return Step.ENROL if is_required else Step.DONE


def new_totp_secret() -> str:
    """160 random bits in base32, as apps take them."""
    return pyotp.random_base32()


def totp_uri(secret: str, account: str) -> str:
    """``otpauth://totp/…``: what authenticator apps read as a QR code."""
    return pyotp.TOTP(secret, interval=TOTP_STEP_SECONDS).provisioning_uri(name=account, issuer_name=ISSUER)


def totp_step(secret: str, code: str, now_seconds: int) -> int | None:
    """The time step whose code this is, of now or at most ``TOTP_LATE_STEPS`` before; ``None`` when it is none of them.

    Compares with each of them, so that the time that it takes says nothing.
    """
    totp, current = pyotp.TOTP(secret, interval=TOTP_STEP_SECONDS), now_seconds // TOTP_STEP_SECONDS
    steps = range(current - TOTP_LATE_STEPS, current + 1)
    found = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)]
    return found[-1] if found else None


def new_recovery_codes() -> list[str]:
    """``RECOVERY_CODES`` different ones, as they are shown: ``7K3M-X2QP-9HTW-4CDA-6RBN-E8VJ``."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def tidied_recovery_code(text: str) -> str:
    """A recovery code as it was shown, however it was typed."""
    kept = "".join(character for character in text.upper() if character.isalnum())
    return "-".join(kept[start : start + RECOVERY_GROUP] for start in range(0, len(kept), RECOVERY_GROUP))


def pause_seconds(wrong_in_a_row: int) -> int:
    """How long somebody waits after so many wrong codes in a row."""
    beyond = wrong_in_a_row - FACTOR_TRIES_FREE
    if beyond < 0:
        return 0
    doublings = min(beyond, FACTOR_PAUSE_SECONDS_MAX.bit_length())
    return min(FACTOR_PAUSE_SECONDS_MAX, FACTOR_PAUSE_SECONDS_FIRST << doublings)


def _recovery_code() -> str:
    return tidied_recovery_code("".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_CHARACTERS)))
