"""The two lines that machines read at the foot of a passport's data page.

Source: ICAO Doc 9303, part 3 (check digits, names) and part 4 (TD3: two lines of 44 characters).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import msgspec

LENGTH = 44
_WEIGHTS = (7, 3, 1)
_FIRST = re.compile(r"P[A-Z<][A-Z<]{3}[A-Z<]+<<[A-Z<]*<")
# Where only digits may stand, a letter is the digit it looks like; the check digits then say whether it is. Where only
# letters may stand, no digit can be meant; but nothing says that the letter is the right one.
_DIGITS = str.maketrans("OQDILZSGB", "000112568")
_LETTERS = str.maketrans("0125678|", "OIZSGTBI")
_FILLERS = str.maketrans({"«": "<", "《": "<", "〈": "<", "‹": "<", "(": "<", "{": "<"})


class PassportLines(msgspec.Struct, frozen=True, kw_only=True):
    """What both lines say; every check digit fits."""

    issuer: str
    surname: str
    given: str
    number: str
    birth: date
    sex: str
    expires: date
    is_name_guessed: bool
    """A letter of the name was recognised as a digit."""


def passport_lines(texts: Sequence[str], today: date) -> PassportLines | None:
    """The lines of a passport among these texts, from above to below; ``None`` when a check digit does not fit."""
    tidied = [re.sub(r"\s", "", text.upper()).translate(_FILLERS) for text in texts]
    first = next((text for text in tidied if _FIRST.match(text.translate(_LETTERS))), None)
    second = next((text for text in tidied if text != first and _is_second(text)), None)
    return None if first is None or second is None else _read(first, second, today)


def check_digit(text: str) -> str:
    """The digit that belongs behind these characters (weights 7, 3, 1; A is 10, the filler 0)."""
    values = (0 if one == "<" else int(one, 36) for one in text)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def _is_second(text: str) -> bool:
    """Fillers at the end are hard to count; what stands before them is not."""
    return (
        len(text) >= LENGTH - 4 and re.fullmatch(r"[0-9A-Z<]+", text) is not None and bool(re.search(r"[0-9]{6}", text))
    )


def _read(first: str, second: str, today: date) -> PassportLines | None:
    number, birth, expiry = second[:9], second[13:19].translate(_DIGITS), second[21:27].translate(_DIGITS)
    checks = (second[9], second[19], second[27])
    if any(
        check_digit(part) != check.translate(_DIGITS)
        for part, check in zip((number, birth, expiry), checks, strict=True)
    ):
        return None
    born, expires = _date(birth, today.year), _date(expiry, today.year + 60)
    if born is None or expires is None or second[20] not in "MF<":
        return None
    letters = first.translate(_LETTERS)
    surname, _, given = letters[5:].partition("<<")
    return PassportLines(
        issuer=letters[2:5].replace("<", ""),
        surname=_words(surname),
        given=_words(given.partition("<<")[0]),
        number=number.rstrip("<"),
        birth=born,
        sex={"M": "male", "F": "female"}.get(second[20], ""),
        expires=expires,
        is_name_guessed=letters[5:] != first[5:],
    )


def _words(field: str) -> str:
    return " ".join(part for part in field.split("<") if part)


def _date(six: str, latest_year: int) -> date | None:
    """Two digits of a year mean the last such year until ``latest_year``."""
    if not six.isdigit():
        return None
    year = latest_year - (latest_year - int(six[:2])) % 100
    try:
        return date(year, int(six[2:4]), int(six[4:]))
    except ValueError:
        return None
