"""What the provider does wrong on request: for one payment, for the next ones, or by chance with a seed.

Chance is no chance: whether a payment is hit follows from the seed, the kind and the merchant's number alone, so a
campaign that is run again hits the same payments.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec

TIMES_MAX = 100
SECONDS_MAX = 400 * 86_400
FAULTS_MAX = 32
HOLD_SECONDS_MAX = 120
_ALWAYS = 0


class FaultKind(StrEnum):
    """Every way to misbehave. What the parameters mean stands at ``DEFAULTS``."""

    REPEAT = "repeat"
    REORDER = "reorder"
    DELAY = "delay"
    DROP = "drop"
    CORRUPT = "corrupt"
    WRONG_KEY = "wrong-key"
    STALE = "stale"
    TWICE = "twice"
    LATE = "late"
    OTHER_AMOUNT = "other-amount"
    START_500 = "start-500"
    START_TIMEOUT = "start-timeout"
    QUERY_500 = "query-500"
    QUERY_TIMEOUT = "query-timeout"
    CLOSE_500 = "close-500"
    CLOSE_TIMEOUT = "close-timeout"
    REFUND_500 = "refund-500"
    REFUND_TIMEOUT = "refund-timeout"
    REFUND_PENDING = "refund-pending"
    REFUND_REFUSED = "refund-refused"
    BILL_MISSING = "bill-missing"
    BILL_EXTRA = "bill-extra"
    BILL_ALTERED = "bill-altered"


CORRUPTIONS = ("flipped", "truncated", "reencoded", "amount")


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One way to misbehave. What is not given has the kind's usual value.

    ``times``: how often (0: always). ``seconds``: how long. ``minor``: by how many fen. ``how``: of ``CORRUPTIONS``.
    """

    kind: FaultKind
    times: Annotated[int, msgspec.Meta(ge=0, le=TIMES_MAX)] | None = None
    seconds: Annotated[float, msgspec.Meta(ge=0, le=SECONDS_MAX)] | None = None
    minor: Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)] | None = None
    how: str = ""


class Chance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A fault and the share of the payments that it hits."""

    fault: Fault
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Defaults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What new payments are hit by; nothing unless it is set."""

    seed: int = 0
    chances: Annotated[list[Chance], msgspec.Meta(max_length=FAULTS_MAX)] = msgspec.field(default_factory=list)


class NextFaults(msgspec.Struct, kw_only=True):
    """Faults of payments that are not there yet: of one number, or of the next ``payments`` of a channel (or any)."""

    faults: list[Fault]
    channel: str = ""
    number: str = ""
    payments: int = 1

    def fits(self, channel: str, number: str) -> bool:
        return self.channel in {"", channel} and self.number in {"", number} and self.payments > 0


def _usual(kind: FaultKind, *, times: int = _ALWAYS, seconds: float = 0, minor: int = 0) -> Fault:
    return Fault(kind=kind, times=times, seconds=seconds, minor=minor)


_HELD_SECONDS = 15.0
_DAY_AND_AN_HOUR = 25 * 3600.0
DEFAULTS: dict[FaultKind, Fault] = {
    fault.kind: fault
    for fault in (
        _usual(FaultKind.REPEAT, times=10),  # deliveries of one notification, however they are answered
        _usual(FaultKind.REORDER, seconds=3),  # what was first comes last, after up to this long
        _usual(FaultKind.DELAY, seconds=_DAY_AND_AN_HOUR),  # by the provider's clock, which can be moved
        _usual(FaultKind.DROP),
        _usual(FaultKind.CORRUPT, times=1),  # that many deliveries; later ones are sound
        _usual(FaultKind.WRONG_KEY, times=1),
        _usual(FaultKind.STALE, times=1, seconds=_DAY_AND_AN_HOUR),  # signed with a time this long ago
        _usual(FaultKind.TWICE),  # for who plays the buyer: pay another attempt of the order, too
        _usual(FaultKind.LATE),  # payable after expiry, and after it was closed
        _usual(FaultKind.OTHER_AMOUNT),  # by `minor` more; 0: a fen more or less, or a tenth of it
        *(
            _usual(FaultKind(f"{operation}-{answer}"), times=1, seconds=_HELD_SECONDS if answer == "timeout" else 0)
            for operation in ("start", "query", "close", "refund")
            for answer in ("500", "timeout")
        ),
        _usual(FaultKind.REFUND_PENDING, seconds=5),  # 0: until it is released
        _usual(FaultKind.REFUND_REFUSED, times=1),
        _usual(FaultKind.BILL_MISSING),
        _usual(FaultKind.BILL_EXTRA),
        _usual(FaultKind.BILL_ALTERED, minor=1),
    )
}
assert len(DEFAULTS) == len(FaultKind), "every kind has its usual values"


def with_usual_values(fault: Fault) -> Fault:
    """The fault with every parameter filled in; ``ValueError`` for a ``how`` that does not exist."""
    if fault.how and fault.how not in CORRUPTIONS:
        raise ValueError(f"how is one of {', '.join(CORRUPTIONS)}, not {fault.how!r}")
    usual = DEFAULTS[fault.kind]
    return Fault(
        kind=fault.kind,
        times=usual.times if fault.times is None else fault.times,
        seconds=usual.seconds if fault.seconds is None else fault.seconds,
        minor=usual.minor if fault.minor is None else fault.minor,
        how=fault.how,
    )


def drawn(defaults: Defaults, number: str) -> list[Fault]:
    """What hits the payment of this number."""
    return [
        with_usual_values(chance.fault)
        for chance in defaults.chances
        if fraction(f"{defaults.seed}:{chance.fault.kind}:{number}") < chance.probability
    ]


def fraction(text: str) -> float:
    """A number in [0, 1) that follows from the text."""
    return float(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest()) / 2**48)


def choice(text: str, count: int) -> int:
    """One of ``count`` possibilities, following from the text."""
    return int(fraction(text) * count)
