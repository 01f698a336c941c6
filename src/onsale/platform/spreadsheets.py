"""Texts for files that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

BYTE_ORDER_MARK = "\ufeff"
# A cell that begins like that is a formula to some spreadsheets, also in a CSV.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(rows: Sequence[Sequence[str]]) -> str:
    """Lines of a CSV file (RFC 4180). Who writes the first ones puts ``BYTE_ORDER_MARK`` before them: spreadsheets in
    China expect it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
