"""Which passwords are good enough, and how often one may be guessed (docs/adr/0041; NIST SP 800-63B-4, ASVS 6.2).

Length and not composition: any characters, none of them changed or cut off. What is refused is what is tried first.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.modules.users.settings import (
    PASSWORD_LENGTH_MIN,
    PASSWORD_PAUSE_SECONDS_FIRST,
    PASSWORD_PAUSE_SECONDS_MAX,
    PASSWORD_TRIES_FREE,
)

# Our own words: they are the first that somebody tries here.
OWN_WORDS = ("onsale", "开售", "ticket", "tickets", "password", "密码")
# A word of these many letters says something of somebody; in a script of few letters a shorter one does not.
WORD_LENGTH_MIN = 4
WORD_LENGTH_MIN_WIDE = 2
# So much that is put behind a common password does not make it another one: dragon2024!
TAIL_LENGTH_MAX = 5
PERIOD_MAX = 4
_TAIL = re.compile(r"[\W\d_]+$")
_PARTS = re.compile(r"[\W_]+")


class Unfit(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too-short"
    COMMON = "common"
    PERSONAL = "personal"


class OwnPassword(msgspec.Struct, frozen=True, kw_only=True):
    """What the owner of an account is told of the password; ``set_at`` is nothing where there is none."""

    set_at: datetime | None


def unfit(password: str, about: Iterable[str]) -> Unfit | None:
    """Why this is no password for somebody whom these texts are about; ``None`` when it is one."""
    if len(password) < PASSWORD_LENGTH_MIN:
        return Unfit.TOO_SHORT
    folded = _folded(password)
    if _is_common(folded) or _repeats(folded) or _counts(folded):
        return Unfit.COMMON
    if any(_is_mostly(folded, word) for word in _words([*OWN_WORDS, *about])):
        return Unfit.PERSONAL
    return None


@functools.cache
def common_passwords() -> frozenset[str]:
    """What leaked most often, in lower case."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415  # 30 ms that every command would wait for

    return frozenset(FREQUENCY_LISTS["passwords"])


def password_pause_seconds(wrong_in_a_row: int) -> int:
    """How long an account waits after so many wrong passwords in a row."""
    beyond = wrong_in_a_row - PASSWORD_TRIES_FREE
    if beyond < 0:
        return 0
    doublings = min(beyond, PASSWORD_PAUSE_SECONDS_MAX.bit_length())
    return min(PASSWORD_PAUSE_SECONDS_MAX, PASSWORD_PAUSE_SECONDS_FIRST << doublings)


def _folded(text: str) -> str:
    """Without the difference of capitals, and as long as before: ß stays one character."""
    return "".join(folded if len(folded := character.casefold()) == 1 else character for character in text)


def _is_common(folded: str) -> bool:
    """One of the list, also with a year or a sign behind it."""
    stem = _TAIL.sub("", folded)
    is_stretched = len(stem) >= WORD_LENGTH_MIN and len(folded) - len(stem) <= TAIL_LENGTH_MAX
    return folded in common_passwords() or (is_stretched and stem in common_passwords())


def _repeats(folded: str) -> bool:
    """The same few characters again and again: aaaaaaaa, 12341234."""
    return any(folded == (folded[:period] * len(folded))[: len(folded)] for period in range(1, PERIOD_MAX + 1))


def _counts(folded: str) -> bool:
    """Each character is the one after that before it, or the one before: abcdefgh, 87654321."""
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(folded)}
    return steps in ({1}, {-1})


def _words(texts: Iterable[str]) -> set[str]:
    """Texts, and what they are made of: li.lei@example.com is also lei, and example."""
    folded = [_folded(text) for text in texts]
    parts = [part for text in folded for part in [text, *_PARTS.split(text)]]
    return {part for part in parts if len(part) >= (WORD_LENGTH_MIN if part.isascii() else WORD_LENGTH_MIN_WIDE)}


def _is_mostly(folded: str, word: str) -> bool:
    """Whether too little is left without it."""
    return word in folded and len(folded.replace(word, "")) < PASSWORD_LENGTH_MIN
