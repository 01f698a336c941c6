"""Values that every module shares: money in integer minor units and texts in both languages."""

from __future__ import annotations

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


class SeatRef(msgspec.Struct, frozen=True):
    """A seat as people and other modules know it: its id in the plan and its label."""

    id: str
    label: str
