"""What people type to find an order, and the words that orders are found by. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import msgspec

from onsale.contracts.events import Contact
from onsale.contracts.phones import normalised_phone
from onsale.contracts.values import SeatRef

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
# A day and up to eight characters of the alphabet of numbers (``domain/orders.py``).
_NUMBER = re.compile(r"\d{4,6}|\d{6}[0-9A-HJKMNP-TV-Z]{1,8}", re.ASCII)
# With the day and three characters more, numbers of others are few enough to look at: a thirty thousandth of a day.
NUMBER_SELECTIVE_LENGTH = 9
DAY_LENGTH = 6
WORD_LENGTH_MAX = 200
# Letters of a word, digits, and other letters apart: `A区3排12座`, `A区 3 排 12 座` and `a区 3-12` are the same seat.
_PARTS = re.compile(r"\d+|[a-z]+|[^\W\d_a-z]+")
_SEAT_FILLERS = frozenset({"row", "seat", "排", "座", "号"})
# Ids are made a moment after the time that is said of an order, or, by a clock that was set back, in another order.
ID_SLACK = timedelta(hours=1)


class Span(msgspec.Struct, frozen=True):
    """From one id to just before another: ids begin with their time."""

    first: str = ""
    end: str = "g"  # behind every id

    def within(self, other: Span) -> Span:
        return Span(max(self.first, other.first), min(self.end, other.end))


def span_of(since: datetime | None, until: datetime | None) -> Span:
    """The ids of all orders of this time, and some more."""
    return Span(
        "" if since is None else _beginning(since - ID_SLACK),
        "g" if until is None else _beginning(until + ID_SLACK),
    )


def _beginning(moment: datetime) -> str:
    millis = f"{max(0, int(moment.timestamp() * 1000)):012x}"
    return f"{millis[:8]}-{millis[8:]}"


def number_begun(text: str) -> str:
    """The order number that this begins, or ``""`` when it begins none."""
    number = text.strip().upper()
    return number if _NUMBER.fullmatch(number) and days_of(number) is not None else ""


def days_of(number: str) -> Span | None:
    """When orders with a number that begins so were placed; ``None`` when there is no such day."""
    year, month, day = number[:2], number[2:4], number[4:DAY_LENGTH]
    try:
        first = datetime(2000 + int(year), int(month), int(day) if len(day) == 2 else 1, tzinfo=UTC)
    except ValueError:
        return None
    return span_of(first, first + timedelta(days=1 if len(day) == 2 else 31))


def texts_of(contact: Contact) -> set[str]:
    """What of whom to tell an order is found by, each as it is indexed."""
    phone = normalised_phone(contact.phone) or contact.phone
    return {text for text in (phone, _name(contact.name), (contact.email or "").strip().lower()) if text}


def texts_asked(text: str) -> set[str]:
    """What somebody may mean who types this, as ``texts_of`` has it: a phone, a name, an address."""
    phone = normalised_phone(text)
    return {found for found in (phone, _name(text), text.strip().lower() if "@" in text else None) if found}


def _name(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def seat_words(seats: list[SeatRef]) -> set[str]:
    """The seats as they are called in both languages."""
    return {word for seat in seats for language in ("zh", "en") if (word := seat_word(_called(seat, language)))}


def _called(seat: SeatRef, language: str) -> str:
    return seat.in_language("en" if language == "en" else "zh-CN")


def seat_word(text: str) -> str:
    """``A区 3排12座`` → ``seat a 区 3 12``; ``""`` where nothing is left."""
    parts = _PARTS.findall(unicodedata.normalize("NFKC", text).lower())
    kept = [part.lstrip("0") or "0" if part.isdigit() else part for part in parts if part not in _SEAT_FILLERS]
    return " ".join(["seat", *kept])[:WORD_LENGTH_MAX] if kept else ""
