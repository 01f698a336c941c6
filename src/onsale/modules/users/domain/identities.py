"""What the identity book knows of documents, without a database: which numbers can exist, whose birthday they carry,
and what of them may be shown.

Sources: GB 11643 (citizen identification number: region, birth date, sequence, ISO 7064 MOD 11-2 check character),
GB/T 2260 (region codes), the 2023 form of the foreigner's permanent residence card (18 digits, the same check).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from enum import StrEnum

import msgspec

from onsale.modules.users.domain.signing_in import tidied_name


class DocumentKind(StrEnum):
    """The documents that people buy and enter with."""

    RESIDENT_ID = "resident-id"
    HK_MACAU_PERMIT = "hk-macau-permit"
    TAIWAN_PERMIT = "taiwan-permit"
    PASSPORT = "passport"
    FOREIGN_RESIDENT_ID = "foreign-resident-id"


class Relation(StrEnum):
    """Who somebody in the book is to the account's owner."""

    SELF = "self"
    FAMILY = "family"
    FRIEND = "friend"


class IdentityStatus(StrEnum):
    """What is known of a name and a number beyond their form (docs/adr/0040)."""

    SELF_DECLARED = "self-declared"
    """Somebody entered them, or a verification is over."""
    CHECKING = "checking"
    VERIFIED = "verified"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
    """The authority knows nothing of it, or was away."""


class Finding(StrEnum):
    """What came of a check."""

    MATCH = "match"
    """Name and number belong together."""
    FACE = "face"
    """They do, and the face is theirs."""
    MISMATCH = "mismatch"
    NO_RECORD = "no-record"
    """The authority does not know the number."""
    NO_ANSWER = "no-answer"
    """The authority was away, as often as it was asked."""


class NumberProblem(StrEnum):
    """Why a number is not one of its kind."""

    CHARACTERS = "characters"
    FORM = "form"
    REGION = "region"
    BIRTH_DATE = "birth-date"
    CHECKSUM = "checksum"


class Document(msgspec.Struct, frozen=True):
    """A kind and a number in its one spelling. ``document_of`` makes them."""

    kind: DocumentKind
    number: str


class IdentityCheck(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority said last of an entry. ``until`` when a verification is worth anything; null without one."""

    finding: Finding
    by: str
    at: datetime
    until: datetime | None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a book as its owner sees it: enough to recognise, useless to whoever looks over the shoulder.

    ``can_check`` and ``can_check_face``: where an authority is asked at all, it may be asked about this one now.
    """

    id: str
    relation: Relation
    label: str
    kind: DocumentKind
    name_masked: str
    number_masked: str
    status: IdentityStatus
    changes_left: int
    created_at: datetime
    check: IdentityCheck | None = None
    can_check: bool = False
    can_check_face: bool = False


class FullIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in the clear, for staff who have a reason."""

    id: str
    user_id: str
    kind: DocumentKind
    name: str
    number: str
    status: IdentityStatus
    check: IdentityCheck | None = None


EARLIEST_BIRTH = date(1900, 1, 1)
# GB/T 2260: the first two digits of a region. 83 is not in it; the residence permits of people from Taiwan have it.
PROVINCES = frozenset(
    str(code)
    for codes in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(codes[0], codes[1] + 1)
)
_CHECK_CHARACTERS = "10X98765432"
_CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}

_CHECKED = re.compile(r"[0-9]{17}[0-9X]")
_FORMS = {
    DocumentKind.RESIDENT_ID: _CHECKED,
    DocumentKind.HK_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}"),
    DocumentKind.TAIWAN_PERMIT: re.compile(r"[0-9]{8}"),
    DocumentKind.PASSPORT: re.compile(r"(?=[A-Z0-9]*[0-9])[A-Z0-9]{5,12}"),
    DocumentKind.FOREIGN_RESIDENT_ID: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
}


def document_of(kind: DocumentKind, text: str, today: date) -> Document | NumberProblem:
    """The document that somebody typed, or what is wrong with it.

    Spaces, lower case and full-width characters are put right. Characters that only look like ours (Cyrillic Х, Greek
    Χ, the digits of other scripts, a letter O for a zero) are refused: guessing could make it another person's number.
    """
    number = "".join(text.split()).translate(_FULL_WIDTH)
    if not number.isascii():
        return NumberProblem.CHARACTERS
    # Not before: it would make ours of a few foreign letters (ſ → S, ı → I).
    number = number.upper()
    if not _FORMS[kind].fullmatch(number):
        return NumberProblem.FORM
    document = Document(kind, number)
    if _is_checked(document):
        return _checked_problem(document, today) or document
    return document


def birth_date_of(document: Document) -> date | None:
    """The birthday in the number; ``None`` where the number says none (or only two digits of the year)."""
    return _date_of(document.number) if _is_checked(document) else None


def age_on(birth: date, day: date) -> int:
    """Completed years of life. Who was born on 29 February completes a year on 1 March where there is none."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def check_character(seventeen: str) -> str:
    """The last character for the first seventeen digits (ISO 7064 MOD 11-2).

    It finds every single wrong character and every swap of two neighbours: the weights are powers of two, and neither
    they nor the differences of neighbours are divisible by the prime 11.
    """
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, _CHECK_WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def legal_name_of(text: str) -> str | None:
    """A name as documents print it, in one spelling: letters of any script, with ``· ' - .`` and single spaces between;
    ``None`` for anything else."""
    name = tidied_name(text.replace("•", "·").replace("・", "·"))
    if name is None or not any(character.isalpha() for character in name):
        return None
    is_name = all(character in " ·'’-.〇" or unicodedata.category(character)[0] in "LM" for character in name)
    return name if is_name else None


def mask_name(name: str) -> str:
    """``张*三``, ``李*``: the first and the last character of three or more, the first of two, nothing of one."""
    if len(name) < 3:
        return f"{name[:-1]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def mask_number(number: str) -> str:
    """``1***************2X``: the first character and the last two."""
    return f"{number[0]}{'*' * (len(number) - 3)}{number[-2:]}"


def _is_checked(document: Document) -> bool:
    """Whether the number has eighteen digits with a birthday and a check character."""
    of_resident = document.kind in {DocumentKind.RESIDENT_ID, DocumentKind.FOREIGN_RESIDENT_ID}
    return of_resident and _CHECKED.fullmatch(document.number) is not None


def _checked_problem(document: Document, today: date) -> NumberProblem | None:
    number = document.number
    # A foreigner's number has the region of the office after the nine.
    region = number[:2] if document.kind is DocumentKind.RESIDENT_ID else number[1:3]
    if check_character(number[:17]) != number[17]:
        return NumberProblem.CHECKSUM
    if region not in PROVINCES:
        return NumberProblem.REGION
    birth = _date_of(number)
    if birth is None or not EARLIEST_BIRTH <= birth <= today:
        return NumberProblem.BIRTH_DATE
    return None


def _date_of(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
