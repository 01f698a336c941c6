"""Amounts as the providers write them in text: yuan with two decimals, read into whole fen without any float."""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,2}))?")
_BOOKED = re.compile(r"(-?)(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2})0{0,3})?")


class AmountMalformed(ValueError):
    """Not an amount of money in yuan: a sign, an exponent, a space, a third decimal, too many digits."""


def yuan_of(fen: int) -> str:
    """`12345` fen are `123.45`, `-5` are `-0.05`: always two decimals."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' * (fen < 0)}{yuan}.{rest:02}"


def fen_of(text: str) -> int:
    """`123.45`, `123.4` and `123` in fen; anything else is refused. Up to 999,999,999.99."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise AmountMalformed("an amount is digits with at most two decimals")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def booked_fen_of(text: str) -> int:
    """The same for the columns of bills, which have signs and fees like `-0.06000`. Fractions of a fen are refused."""
    found = _BOOKED.fullmatch(text)
    if found is None:
        raise AmountMalformed("a booked amount is digits with two decimals that count")
    fen = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -fen if found[1] else fen
