"""Values that every module shares: money in integer minor units and texts in both languages."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Language = Literal["zh-CN", "en"]


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met: a bug, never a refusal."""


class Money(msgspec.Struct, frozen=True):
    """An amount in minor units (CNY: fen). There is no float anywhere near money.

    Negative amounts are legal values (a correction is one); prices that must not be negative say so where they enter.
    """

    amount_minor: int
    currency: str = "CNY"

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} + {other.currency}")
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.amount_minor * quantity, self.currency)


def total_of(amounts: list[Money]) -> Money:
    """The sum of at least one amount, all of one currency."""
    total = amounts[0]
    for amount in amounts[1:]:
        total = total + amount
    return total


class Text(msgspec.Struct, frozen=True):
    """A text in both languages; Chinese is the default language of the product."""

    zh: str = msgspec.field(name="zh-CN")
    en: str

    def in_language(self, language: Language) -> str:
        """The text for one reader; an empty translation falls back to the other language."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


_BILINGUAL = re.compile(r"(?P<zh>.*[㐀-鿿].*) / (?P<en>[^㐀-鿿]+)")


def painted_name(name: str, language: Language) -> str:
    """A name of a seating plan for one reader. Plans have one name for a section; `楼座 / Balcony` is two in one."""
    both = _BILINGUAL.fullmatch(name)
    return name if both is None else both["en" if language == "en" else "zh"]


_LABEL = re.compile(r"(?:(?P<section>.+), )?Row (?P<row>.+), Seat (?P<number>.+)")


class SeatRef(msgspec.Struct, frozen=True):
    """A seat as people and other modules know it: its id in the plan and its label, `楼座 / Balcony, Row 1, Seat 7`."""

    id: str
    label: str

    def in_language(self, language: Language) -> str:
        """`楼座 1 排 7 座` or `Balcony, Row 1, Seat 7`; a venue's own wording is the same for every reader."""
        found = _LABEL.fullmatch(self.label)
        if found is None:
            return self.label
        section = painted_name(found["section"] or "", language)
        if language == "en":
            return f"{section}, Row {found['row']}, Seat {found['number']}".removeprefix(", ")
        return f"{section} {found['row']} 排 {found['number']} 座".lstrip()
