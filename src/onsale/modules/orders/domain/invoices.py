"""Invoices (数电发票): who gets one, and what is told to the system that issues them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal

import msgspec

InvoiceKind = Literal["personal", "company"]

# GB 32100-2015: no I, O, S, V or Z, and a weight of 3 to the power of the place, modulo 31.
_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OLD_LENGTHS = frozenset({15, 17, 20})
UNIFIED_LENGTH = 18


class InvoiceState(StrEnum):
    """What is ``exported`` is the issuing system's; from then on it is only corrected."""

    REQUESTED = "requested"
    EXPORTED = "exported"


def normalised_tax_number(text: str) -> str | None:
    """A taxpayer's number without spaces, in capitals; ``None`` when it is none.

    The unified social credit code has 18 characters, of which the last checks the others. Older numbers have 15, 17 or
    20 and nothing that checks them.
    """
    number = "".join(text.split()).upper()
    if not number.isascii() or not number.isalnum():
        return None
    if len(number) == UNIFIED_LENGTH:
        return number if _is_unified(number) else None
    return number if len(number) in _OLD_LENGTHS else None


def _is_unified(number: str) -> bool:
    if any(character not in _CODE_CHARACTERS for character in number):
        return False
    values = [_CODE_CHARACTERS.index(character) for character in number]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:-1]))
    return (total + values[-1]) % 31 == 0


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """A wish for an invoice. ``kept_minor`` is what is kept of the order now, ``exported_minor`` what invoices were
    exported for. Times in microseconds."""

    order_id: str
    order_number: str
    user_id: str
    kind: InvoiceKind
    title: str
    tax_number: str | None
    email_sealed: str
    state: InvoiceState
    kept_minor: int
    exported_minor: int
    currency: str
    created_at: int
    changed_at: int
    exported_at: int | None

    @property
    def needs_correction(self) -> bool:
        """Money went back after the export: the invoice is taken back (红冲), and one of what is left is issued."""
        return self.state is InvoiceState.EXPORTED and self.kept_minor != self.exported_minor


class ExportRow(msgspec.Struct, frozen=True):
    """A line of an export; a negative amount takes an earlier invoice back."""

    order_id: str
    amount_minor: int


def rows_of(invoices: Iterable[Invoice]) -> list[ExportRow]:
    """What the issuing system is told of these: what was exported before is taken back, what is kept is invoiced."""
    rows: list[ExportRow] = []
    for one in invoices:
        if one.kept_minor == one.exported_minor:
            continue
        if one.exported_minor:
            rows.append(ExportRow(one.order_id, -one.exported_minor))
        if one.kept_minor > 0:
            rows.append(ExportRow(one.order_id, one.kept_minor))
    return rows


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Invoices that were handed to the issuing system. Days are Beijing's, both included; times in microseconds."""

    id: str
    from_day: str
    to_day: str
    row_count: int
    created_at: int
    created_by: str
