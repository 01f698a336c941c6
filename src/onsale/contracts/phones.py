"""Phone numbers as every module writes them: E.164, mainland China when no country is given."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s().\-]+")
_MAINLAND = re.compile(r"1[3-9]\d{9}", re.ASCII)
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_MAINLAND_PREFIX = "+86"


def normalised_phone(text: str) -> str | None:
    """``138 0000 0001`` → ``+8613800000001``; ``None`` when no message could ever arrive there.

    Mainland numbers must be mobile numbers. Of other countries only the length is known here (E.164: 7 to 15 digits).
    """
    compact = _SEPARATORS.sub("", text)
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    if not compact.startswith("+"):
        return f"{_MAINLAND_PREFIX}{compact}" if _MAINLAND.fullmatch(compact) else None
    if compact.startswith(_MAINLAND_PREFIX):
        return compact if _MAINLAND.fullmatch(compact[len(_MAINLAND_PREFIX) :]) else None
    return compact if _INTERNATIONAL.fullmatch(compact) else None
