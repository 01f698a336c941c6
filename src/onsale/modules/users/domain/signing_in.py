"""What signing in decides, without a database: codes and their pace, roles, names."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.modules.users.domain.factors import Step
from onsale.modules.users.settings import (
    CODE_DIGITS,
    CODE_EVERY_SECONDS,
    CODE_WINDOW_SECONDS,
    CODES_PER_WINDOW_MAX,
)

MICROS = 1_000_000


class Role(StrEnum):
    """What somebody is to us; ``platform.policy`` knows what each role may do."""

    BUYER = "buyer"
    # Of an organisation; an organiser is its owner.
    ORGANISER = "organiser"
    EDITOR = "editor"
    FINANCE = "finance"
    BOX_OFFICE = "box_office"
    GATE = "gate"
    MARKETING = "marketing"
    # Of the platform.
    OPERATOR = "operator"
    SUPPORT = "support"
    ADMIN = "admin"


class User(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its owner sees it; ``events`` are the only ones of the organisation that it works for, if any."""

    id: str
    phone_masked: str
    name: str | None
    roles: list[Role]
    organisation_id: str | None
    events: list[str] | None = None


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """An account that has to exist; ``phone`` is normalised."""

    phone: str
    roles: list[Role]
    name: str | None = None
    organisation_id: str | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in device. ``expires_at`` is the end of the access token; the refresh token works once.

    Before its ``step`` is done the access token is good for that step and nothing else, and the user has no roles here.
    """

    access_token: str
    refresh_token: str
    expires_at: datetime
    user: User
    step: Step


class RefreshClaims(msgspec.Struct, frozen=True, kw_only=True):
    """What a refresh token says. ``generation`` counts the refreshes of a session, so an old token is known as ours."""

    session_id: str
    generation: int
    secret: str


class CodePace(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """When somebody got codes; times in microseconds."""

    last_at: int
    window_started_at: int
    codes_in_window: int


def new_code() -> str:
    """Six random digits, each value equally likely."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def seconds_until_next_code(pace: CodePace, now: int) -> int:
    """Whole seconds, at least one, until they may ask again.

    The window of a day starts with its first code; who uses it up waits until it ends.
    """
    again = pace.last_at + CODE_EVERY_SECONDS * MICROS
    if pace.codes_in_window >= CODES_PER_WINDOW_MAX:
        again = max(again, pace.window_started_at + CODE_WINDOW_SECONDS * MICROS)
    return max(1, -((now - again) // MICROS))


def tidied_name(text: str) -> str | None:
    """The name without stray white space; ``None`` when it holds something that no name does."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    has_control = any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} for character in name)
    return None if has_control or not name else name
