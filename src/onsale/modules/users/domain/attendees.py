"""Who goes in with a ticket: what of somebody's document a performance gets to know (docs/adr/0034)."""

from __future__ import annotations

import hmac
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from onsale.contracts.real_names import ADULT_AGE
from onsale.modules.users.domain.identities import Document, DocumentKind, age_on, birth_date_of

LAST_DIGITS_MAX = 4
DIGEST_BYTES = 16


class NamedSale(msgspec.Struct, frozen=True, kw_only=True):
    """A performance that sells to named people. ``key`` is its own; ``day`` is that of the show, where it is."""

    performance_id: str
    key: bytes
    day: date

    def digest_of(self, document: Document) -> str:
        """Equal for equal documents at this performance, and for no other performance the same."""
        text = f"{document.kind}:{document.number}".encode()
        return hmac.digest(self.key, text, "sha256")[:DIGEST_BYTES].hex()

    def age_of(self, document: Document) -> int | None:
        """In completed years on the day, no more than ``ADULT_AGE``; ``None`` where the number has no birthday."""
        birth = birth_date_of(document)
        return None if birth is None else min(ADULT_AGE, max(0, age_on(birth, self.day)))


class AttendeeToken(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the caller's identity book for one performance. ``token`` goes into a hold until ``expires_at``.

    ``age`` is in completed years on the day of the show, 18 for all who are older, and null where the document does not
    say. ``is_verified``: an authority has said that name and number belong together; null where none can be asked.
    """

    identity_id: str
    token: str
    name_masked: str
    kind: DocumentKind
    last_digits: str
    age: int | None
    is_self: bool
    is_verified: bool | None
    expires_at: datetime


def day_of(starts_at: datetime, timezone: str) -> date:
    """The day of a show where it takes place."""
    return starts_at.astimezone(ZoneInfo(timezone)).date()


def last_digits_of(number: str) -> str:
    """What a gate compares: four characters of a long number, and never more than a third of a short one."""
    return number[-max(1, min(LAST_DIGITS_MAX, len(number) // 3)) :]
