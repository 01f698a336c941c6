"""Document numbers out of recognised text. Where a number carries a check character, that is the judge.

The rule of look-alikes: a letter is taken for the digit it looks like (O for 0, I for 1 …) only in a number of
eighteen places, and only when the whole number then fits: check character, region and birth date. Each letter stands
for one digit, so there is one such reading or none; two different numbers that both fit are none. Numbers without a
check character are taken as they were recognised, or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from onsale.modules.users.domain.identities import Document, DocumentKind, document_of

PLACES = 18
_LOOK_ALIKES = str.maketrans({
    "O": "0", "Q": "0", "D": "0", "U": "0", "I": "1", "L": "1", "|": "1", "Z": "2", "A": "4", "S": "5", "G": "6",
    "T": "7", "B": "8",
})  # fmt: skip
_EIGHTEEN = re.compile(r"[0-9A-Z|]{18,}")
_NOT_IN_NUMBERS = re.compile(r"[^0-9A-Z|]")
_OLD_FOREIGNER = re.compile(r"(?<![A-Z])[A-Z]{3}[0-9]{12}(?![0-9])")
_HK_MACAU = re.compile(r"(?<![0-9A-Z])([HM][0-9]{8})(?:[0-9]{2})?(?![0-9])")
_TAIWAN = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")


def checked_number(texts: Iterable[str], today: date) -> Document | None:
    """The one number of eighteen places that the texts contain; ``None`` for none and for several."""
    found = {document for text in texts for document in _checked(text, today)}
    return found.pop() if len(found) == 1 else None


def permit_number(kind: DocumentKind, texts: Iterable[str]) -> Document | None:
    """The one number of a travel permit (or of a foreigner's card until 2023) exactly as it was recognised."""
    form = {
        DocumentKind.HK_MACAU_PERMIT: _HK_MACAU,
        DocumentKind.TAIWAN_PERMIT: _TAIWAN,
        DocumentKind.FOREIGN_RESIDENT_ID: _OLD_FOREIGNER,
    }[kind]
    found = {match[1] if match.re.groups else match[0] for text in texts for match in form.finditer(text.upper())}
    return Document(kind, found.pop()) if len(found) == 1 else None


def _checked(text: str, today: date) -> Iterator[Document]:
    plain = _NOT_IN_NUMBERS.sub("", text.upper())
    for run in _EIGHTEEN.findall(plain):
        for start in range(len(run) - PLACES + 1):
            part = run[start : start + PLACES]
            number = part[:-1].translate(_LOOK_ALIKES) + (
                part[-1] if part[-1] == "X" else part[-1].translate(_LOOK_ALIKES)
            )
            kind = DocumentKind.FOREIGN_RESIDENT_ID if number.startswith("9") else DocumentKind.RESIDENT_ID
            document = document_of(kind, number, today)
            if isinstance(document, Document):
                yield document
