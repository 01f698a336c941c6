"""Performances as calendar files (RFC 5545). Times are UTC, so that a file needs no rules of time zones.

A performance keeps its UID for ever. Whatever readers see change makes its SEQUENCE grow: the words of its event, each
postponement, the cancellation. The same facts give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo

from onsale.contracts.values import Language, Text
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.platform.clock import from_micros

PRODUCT: Final = "-//Onsale//Tickets//ZH"
# How long a line may be, in bytes of UTF-8 without its end (section 3.1).
LINE_BYTES_MAX: Final = 75
# How often who follows a calendar should look again (RFC 7986, section 5.7).
REFRESH: Final = "PT6H"
DOORS: Final = Text(zh="入场时间", en="Doors")
CANCELLED: Final = Text(zh="已取消", en="Cancelled")
_ZONED: Final = "%Y-%m-%d %H:%M"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def calendar_of(
    event: EventRecord, performances: Sequence[PerformanceRecord], addresses: Addresses, language: Language
) -> bytes:
    """A calendar of these performances of the event."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escape(event.row.title.in_language(language))}",
        f"X-WR-CALNAME:{escape(event.row.title.in_language(language))}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        *(line for performance in performances for line in _entry(event, performance, addresses, language)),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def _entry(event: EventRecord, performance: PerformanceRecord, addresses: Addresses, language: Language) -> list[str]:
    row, venue, words = performance.row, event.venue, event.row
    changed = max(row.published_at or row.created_at, row.postponed_at or 0, row.cancelled_at or 0)
    title = words.title.in_language(language)
    doors = from_micros(row.doors_at).astimezone(ZoneInfo(row.timezone)).strftime(_ZONED)
    page = addresses.event(words.id, language)
    told = [words.subtitle.in_language(language), f"{DOORS.in_language(language)}: {doors} ({row.timezone})", page]
    place = [venue.name.in_language(language), venue.address.in_language(language), venue.city.in_language(language)]
    return [
        "BEGIN:VEVENT",
        f"UID:{row.id}@onsale",
        f"DTSTAMP:{_utc(changed)}",
        f"LAST-MODIFIED:{_utc(changed)}",
        f"SEQUENCE:{words.content_revision - 1 + row.postponements + int(row.is_cancelled)}",
        f"STATUS:{'CANCELLED' if row.is_cancelled else 'CONFIRMED'}",
        f"DTSTART:{_utc(row.starts_at)}",
        f"DTEND:{_utc(row.ends_at)}",
        f"SUMMARY:{escape(_marked(title, language) if row.is_cancelled else title)}",
        f"DESCRIPTION:{escape(chr(10).join(filter(None, told)))}",
        f"LOCATION:{escape(', '.join(filter(None, place)))}",
        f"URL:{page}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def escape(text: str) -> str:
    """Words as a value of type TEXT (section 3.3.11): no line of a person's words becomes a line of the file."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold(line: str) -> str:
    """The line in pieces of at most 75 bytes, cut between characters; each but the first begins with a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        wide = len(character.encode())
        if size + wide > LINE_BYTES_MAX:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += wide
    return "\r\n".join([*pieces, piece])


def _marked(title: str, language: Language) -> str:
    """Some calendars do not show that an entry is cancelled."""
    return f"[{CANCELLED.in_language(language)}] {title}"


def _utc(micros: int) -> str:
    return from_micros(micros).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
