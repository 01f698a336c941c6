"""What an authority says of a name and a number, how long it is worth, and when it is asked again, without a network
or a database (docs/adr/0040)."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from onsale.contracts.beijing import beijing_day, beijing_midnight
from onsale.contracts.values import Text
from onsale.modules.users.domain.identities import DocumentKind, Finding, IdentityStatus
from onsale.modules.users.domain.signing_in import MICROS
from onsale.modules.users.settings import CHECK_AGAIN_SECONDS, CHECK_PAUSES

MONTH_MICROS = 30 * 24 * 3600 * MICROS
# The documents that authorities know. Nobody can be asked about the others.
CHECKABLE = frozenset({DocumentKind.RESIDENT_ID})


class Person(msgspec.Struct, frozen=True):
    """Whom an authority is asked about. Never in a log."""

    name: str
    number: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority said last, in microseconds."""

    finding: Finding
    by: str
    at: int
    until: int | None


class CheckOffer(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be asked here, about which documents, and whether about faces."""

    authority: Text
    kinds: list[DocumentKind]
    has_face: bool


class FaceStart(msgspec.Struct, frozen=True):
    """A check of a face that the authority has begun. ``url`` is its page."""

    token: str
    url: str


class FaceResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a face: ``is_over`` unless somebody is still at it. ``attempt_id`` and ``person`` as the authority
    repeats them."""

    is_over: bool
    has_passed: bool = False
    attempt_id: str = ""
    person: Person | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What an installation has settled: whom it asks (``by``, in what is stored), how many months a verification is
    worth, how many questions a day there are for everybody together."""

    by: str
    months: int
    calls_a_day: int


_STATUS = {
    Finding.MATCH: IdentityStatus.VERIFIED,
    Finding.FACE: IdentityStatus.VERIFIED,
    Finding.MISMATCH: IdentityStatus.MISMATCH,
    Finding.NO_RECORD: IdentityStatus.UNKNOWN,
    Finding.NO_ANSWER: IdentityStatus.UNKNOWN,
}


def standing_of(known: Checked | None, now: int) -> IdentityStatus:
    """What the last answer makes of an entry: a verification that is over is none."""
    if known is None:
        return IdentityStatus.SELF_DECLARED
    status = _STATUS[known.finding]
    is_over = status is IdentityStatus.VERIFIED and (known.until or 0) <= now
    return IdentityStatus.SELF_DECLARED if is_over else status


def heard(known: Checked | None, finding: Finding, by: str, now: int, months: int) -> Checked:
    """What is known after an answer. An authority that was away takes nothing from a verification that stands."""
    if finding is Finding.NO_ANSWER and known is not None and standing_of(known, now) is IdentityStatus.VERIFIED:
        return known
    is_verified = _STATUS[finding] is IdentityStatus.VERIFIED
    return Checked(finding=finding, by=by, at=now, until=now + months * MONTH_MICROS if is_verified else None)


def may_check(kind: DocumentKind, status: IdentityStatus, known: Checked | None, now: int) -> bool:
    """Whether asking makes sense: not while it is asked, and not long before a verification ends."""
    return kind in CHECKABLE and status is not IdentityStatus.CHECKING and _is_due(known, now)


def may_check_face(kind: DocumentKind, known: Checked | None, now: int, *, is_self: bool) -> bool:
    """The same for a face, which says more than a number: so also where only the number was checked."""
    by_face = known is not None and known.finding is Finding.FACE
    return is_self and kind in CHECKABLE and (not by_face or _is_due(known, now))


def _is_due(known: Checked | None, now: int) -> bool:
    if known is None or standing_of(known, now) is not IdentityStatus.VERIFIED:
        return True
    return (known.until or 0) - now <= CHECK_AGAIN_SECONDS * MICROS


def pause_after(attempts: int) -> int | None:
    """Seconds until the authority is asked again after so many times without an answer; ``None`` after the last."""
    return CHECK_PAUSES[attempts - 1] if attempts <= len(CHECK_PAUSES) else None


def next_day(now: datetime) -> datetime:
    """When the counts of a day begin anew."""
    return beijing_midnight(beijing_day(now) + timedelta(days=1))
