"""What a photographed document says, out of the lines that were recognised on it: pure, so that a test can hold it to
any order, slant and mistake of the recognition.

Known are the resident ID card (and the residence permits of the same form), its back, the travel permits of people
from Hong Kong, Macau and Taiwan, the permanent resident card of foreigners, and the data page of a passport. What is
not sure stays empty: somebody types it, which is better than somebody else's number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from onsale.modules.users.domain.card_lines import Line, Placed, placed_lines, right_of
from onsale.modules.users.domain.card_numbers import checked_number, permit_number
from onsale.modules.users.domain.identities import Document, DocumentKind, birth_date_of, legal_name_of
from onsale.modules.users.domain.machine_readable import PassportLines, passport_lines

# A name that is recognised with less is shown with the request to compare it.
SURE_SCORE = 0.9
# Below it a number is a guess, and one guess in eleven fits its check character.
NUMBER_SCORE_MIN = 0.7


class CardSide(StrEnum):
    """Which side is in the picture. Names and numbers are on the front."""

    FRONT = "front"
    BACK = "back"


class CardField(StrEnum):
    """What the identity book asks for."""

    NAME = "name"
    NUMBER = "number"


class Sex(StrEnum):
    """As documents print it."""

    MALE = "male"
    FEMALE = "female"


class CardReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture says of a document; "" and ``null`` for what could not be read. Nothing of it is kept.

    ``unsure`` are fields that were read, but that somebody must compare with the document.
    """

    kind: DocumentKind
    side: CardSide
    name: str = ""
    number: str = ""
    sex: Sex | None = None
    birth: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    is_valid_forever: bool = False
    unsure: list[CardField] = []

    @property
    def is_whole(self) -> bool:
        """Whether there is nothing left to look for in the picture."""
        if self.side is CardSide.BACK:
            return self.valid_from is not None
        return bool(self.name and self.number and not self.unsure)

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that helps anybody."""
        return self.side is CardSide.FRONT and not self.name and not self.number


class _Validity(msgspec.Struct, frozen=True):
    begins: date | None
    ends: date | None


_HAN = "\u3400-\u9fff\U00020000-\U0003ffff〇"
_DAY = r"([0-9]{4})[.\-/年]?([0-9]{2})[.\-/月]?([0-9]{2})日?"
_VALIDITY = re.compile(rf"{_DAY}[-一—~至]+(?:{_DAY}|(长期))")
_BORN = re.compile(r"([0-9]{4})[.\-/年]([0-9]{1,2})[.\-/月]([0-9]{1,2})日?")
_NAME_LABEL = re.compile(r"^姓名?(?:/?NAME)?[::.]?|^(?:/?NAME)[::]", re.IGNORECASE)
_NAME_WHOLE_LABEL = re.compile(r"^姓名(?:/?NAME)?[::.]?$|^姓$", re.IGNORECASE)
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,6}}|[{_HAN}]{{1,12}}(?:·[{_HAN}]{{1,12}}){{1,3}}")
_DOTS = re.compile(rf"(?<=[{_HAN}])[.,•・‧∙⋅。、\-](?=[{_HAN}])")
_LATIN_NAME = re.compile(r"[A-Z][A-Z'’ \-]*,? ?[A-Z'’ \-]*")
_MARKS = (
    (DocumentKind.HK_MACAU_PERMIT, re.compile(r"港澳居民来往|来往内地通行")),
    (DocumentKind.TAIWAN_PERMIT, re.compile(r"台湾居民来往|来往大陆通行")),
    (DocumentKind.FOREIGN_RESIDENT_ID, re.compile(r"永久居留|PERMANENTRESIDENT", re.IGNORECASE)),
    (DocumentKind.PASSPORT, re.compile(r"护照|PASSPORT|P<", re.IGNORECASE)),
    (DocumentKind.RESIDENT_ID, re.compile(r"公民身份|身份号码|性别.{0,3}民族|民族|居民身份证|住址")),
)
_BACK = re.compile(r"签发机关|居民身份证|有效期限")
_FRONT = re.compile(r"姓名|公民身份|住址|性别|民族")


def read_card(lines: Sequence[Line], today: date) -> CardReading | None:
    """What the lines say; ``None`` when they are of no document that we know."""
    placed = placed_lines(lines)
    texts = [line.text for line in placed]
    passport = passport_lines(texts, today)
    if passport is not None:
        return _read_passport(placed, passport)
    number = checked_number([line.text for line in placed if line.score >= NUMBER_SCORE_MIN], today)
    kind = _kind_of(texts, number)
    if kind is None:
        return None
    if kind is DocumentKind.RESIDENT_ID and number is None and _is_back(texts):
        validity = _validity(texts)
        return _with_validity(CardReading(kind=kind, side=CardSide.BACK), validity, texts)
    if kind in {DocumentKind.HK_MACAU_PERMIT, DocumentKind.TAIWAN_PERMIT}:
        number = permit_number(kind, _without_days(texts))
    elif kind is DocumentKind.FOREIGN_RESIDENT_ID and number is None:
        number = permit_number(kind, texts)
    return _read_front(kind, number, placed)


def combined(first: CardReading | None, second: CardReading | None) -> CardReading | None:
    """Two looks at one picture. What the first says stands; the second adds what is missing, and takes the place of a
    name that was hard to recognise only where it is sure. Two numbers that differ are none."""
    if first is None or second is None or first.side is not second.side:
        return first if second is None or (first is not None and first.number) else second
    if first.kind is not second.kind:
        return first if first.number or not second.number else second
    number = first.number or second.number
    if second.number and second.number != number:
        return msgspec.structs.replace(first, number="", sex=None, birth=None, unsure=[])
    taken = second if _is_sure_of(second, CardField.NAME) or not first.name else first
    name = first.name if _is_sure_of(first, CardField.NAME) else taken.name
    agree = bool(first.name) and first.name == second.name
    unsure = [
        field
        for field, is_unsure in (
            (
                CardField.NAME,
                bool(name)
                and not agree
                and not (_is_sure_of(first, CardField.NAME) or _is_sure_of(taken, CardField.NAME)),
            ),
            (CardField.NUMBER, bool(number) and CardField.NUMBER in (*first.unsure, *second.unsure)),
        )
        if is_unsure
    ]
    return msgspec.structs.replace(
        first,
        name=name,
        number=number,
        sex=first.sex or second.sex,
        birth=second.birth if second.number and not first.number else first.birth or second.birth,
        valid_from=first.valid_from or second.valid_from,
        valid_until=first.valid_until or second.valid_until,
        is_valid_forever=first.is_valid_forever or second.is_valid_forever,
        unsure=unsure,
    )


def _is_sure_of(reading: CardReading, field: CardField) -> bool:
    said = reading.name if field is CardField.NAME else reading.number
    return bool(said) and field not in reading.unsure


def _read_front(kind: DocumentKind, number: Document | None, placed: Sequence[Placed]) -> CardReading:
    texts = [line.text for line in placed]
    wants_latin = kind is DocumentKind.FOREIGN_RESIDENT_ID
    name, score = _name(placed, wants_latin=wants_latin)
    printed, counted = _birth(texts), None if number is None else birth_date_of(number)
    unsure = []
    if name and score < SURE_SCORE:
        unsure.append(CardField.NAME)
    # The birthday is printed once more: when that differs, one of them was misread; when it is the same, that is a
    # better witness than the recognition's opinion of itself.
    if number is not None and (printed != counted if printed and counted else _score_of(number, placed) < SURE_SCORE):
        unsure.append(CardField.NUMBER)
    reading = CardReading(
        kind=kind,
        side=CardSide.FRONT,
        name=name,
        number="" if number is None else number.number,
        sex=_sex(texts, number),
        birth=counted or printed,
        unsure=unsure,
    )
    return _with_validity(reading, _validity(texts), texts)


def _score_of(number: Document, placed: Sequence[Placed]) -> float:
    """How sure the line is that most likely has the number: the longest one with its end."""
    having = [line for line in placed if number.number[-3:] in line.text.upper()]
    return max((line.score for line in having), default=0.0)


def _read_passport(placed: Sequence[Placed], passport: PassportLines) -> CardReading:
    latin = legal_name_of(f"{passport.surname} {passport.given}") or ""
    han, score = _name(placed, wants_latin=False) if passport.issuer == "CHN" else ("", 1.0)
    # No check digit covers a name; above the lines it is printed once more.
    texts = [line.text.upper() for line in placed]
    parts = [part.replace(" ", "") for part in (passport.surname, passport.given)]
    is_repeated = all(any(part in text for text in texts) for part in parts)
    is_unsure = score < SURE_SCORE if han else passport.is_name_guessed and not is_repeated
    return CardReading(
        kind=DocumentKind.PASSPORT,
        side=CardSide.FRONT,
        name=han or latin,
        number=passport.number,
        sex=Sex(passport.sex) if passport.sex else None,
        birth=passport.birth,
        valid_until=passport.expires,
        unsure=[CardField.NAME] if is_unsure else [],
    )


def _kind_of(texts: Sequence[str], number: Document | None) -> DocumentKind | None:
    marked = next((kind for kind, mark in _MARKS if any(mark.search(text) for text in texts)), None)
    if marked is None or marked is DocumentKind.RESIDENT_ID:
        return marked if number is None else number.kind
    return marked


def _is_back(texts: Sequence[str]) -> bool:
    return sum(1 for text in texts if _BACK.search(text)) >= 1 and not any(_FRONT.search(text) for text in texts)


def _name(placed: Sequence[Placed], *, wants_latin: bool) -> tuple[str, float]:
    """The name behind or under its label and how sure it is; "" when nothing there is a name."""
    for line in placed:
        if not _NAME_LABEL.match(line.text):
            continue
        rest = _NAME_LABEL.sub("", line.words if wants_latin else line.text, count=1)
        behind = [(rest, line.score)] if rest.strip() else []
        behind += [(other.words if wants_latin else other.text, other.score) for other in right_of(line, placed)]
        if _NAME_WHOLE_LABEL.match(line.text):
            behind += [(other.words if wants_latin else other.text, other.score) for other in _under(line, placed)]
        for text, score in behind:
            name = _latin_name(text) if wants_latin else _han_name(text)
            if name:
                return name, score
    return ("", 0.0) if wants_latin else _name_without_label(placed)


def _name_without_label(placed: Sequence[Placed]) -> tuple[str, float]:
    """The label was not recognised: the name is the line above the one with the sex. Never sure."""
    below = next((line for line in placed if re.match(r"性别|[性別]{2}", line.text)), None)
    if below is None:
        return "", 0.0
    above = [line for line in placed if line.middle < below.middle - below.height / 2 and _han_name(line.text)]
    return (_han_name(above[-1].text), 0.0) if above else ("", 0.0)


def _under(label: Placed, placed: Sequence[Placed]) -> list[Placed]:
    """The lines right under a label that stands alone, at most two rows of them."""
    return [
        line
        for line in placed
        if 0.5 * label.height < line.middle - label.middle < 3.5 * label.height
        and line.left < label.right + 4 * label.height
    ]


def _han_name(text: str) -> str:
    """A name in Chinese characters, or "" for labels, sentences and anything else."""
    dotted = _DOTS.sub("·", text.strip(".,:-·"))
    if not _HAN_NAME.fullmatch(dotted) or _is_label(dotted):
        return ""
    return legal_name_of(dotted) or ""


def _latin_name(text: str) -> str:
    tidied = " ".join(text.upper().replace(",", ", ").split())
    if not _LATIN_NAME.fullmatch(tidied) or _is_label(tidied):
        return ""
    return legal_name_of(" ".join(tidied.replace(",", " ").split())) or ""


def _is_label(text: str) -> bool:
    return (
        re.search(
            r"性别|民族|出生|住址|公民|身份|证件|号码|签发|机关|有效|期限|国籍|通行证|居民|居留|姓名|NAME|SEX|BIRTH|NATIONAL|CARD|PERMANENT|SPECIMEN|样本",
            text,
        )
        is not None
    )


def _birth(texts: Sequence[str]) -> date | None:
    """The printed birthday; never one of the days of issue or expiry, which stand in pairs."""
    for text in texts:
        if not _VALIDITY.search(text) and (found := _BORN.search(text)):
            return _day(*found.groups())
    return None


def _sex(texts: Sequence[str], number: Document | None) -> Sex | None:
    """In a checked number the seventeenth digit is odd for men; elsewhere it is printed."""
    if number is not None and birth_date_of(number) is not None:
        return Sex.MALE if int(number.number[16]) % 2 else Sex.FEMALE
    for text in texts:
        if found := re.search(r"(?:性别|SEX)[^男女MF]{0,6}([男女MF])|^(男|女)(?:/[MF])?$", text, re.IGNORECASE):
            return Sex.MALE if (found[1] or found[2]) in "男Mm" else Sex.FEMALE
    return None


def _validity(texts: Sequence[str]) -> _Validity:
    for text in texts:
        if found := _VALIDITY.search(text):
            ends = None if found[7] else _day(found[4], found[5], found[6])
            return _Validity(_day(found[1], found[2], found[3]), ends)
    return _Validity(None, None)


def _with_validity(reading: CardReading, validity: _Validity, texts: Sequence[str]) -> CardReading:
    is_forever = validity.begins is not None and validity.ends is None and any("长期" in text for text in texts)
    return msgspec.structs.replace(
        reading, valid_from=validity.begins, valid_until=validity.ends, is_valid_forever=is_forever
    )


def _without_days(texts: Sequence[str]) -> list[str]:
    """A permit's number of eight digits is not to be a date."""
    return [re.sub(r"[0-9]{4}[.\-/年][0-9]{1,2}[.\-/月][0-9]{1,2}", " ", text) for text in texts]


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
