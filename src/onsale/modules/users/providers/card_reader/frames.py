"""What the two processes say to each other: a length in four bytes, then so many bytes of JSON or a picture."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from onsale.modules.users.domain.reading_cards import CardReading

LENGTH_BYTES = 4
ANSWER_BYTES_MAX = 64_000
READY = b"READY\n"


class Trouble(StrEnum):
    """Why a picture could not be read."""

    BROKEN = "broken"
    TOO_MANY_PIXELS = "too-many-pixels"
    NO_CARD = "no-card"
    BLURRED = "blurred"
    GLARE = "glare"
    DARK = "dark"
    TOO_SMALL = "too-small"
    CUT_OFF = "cut-off"


class Asked(msgspec.Struct, frozen=True):
    """A picture follows in a frame of its own."""

    today: date


class Answered(msgspec.Struct, frozen=True):
    """One of both."""

    reading: CardReading | None
    trouble: Trouble | None


def framed(content: bytes) -> bytes:
    return len(content).to_bytes(LENGTH_BYTES) + content
