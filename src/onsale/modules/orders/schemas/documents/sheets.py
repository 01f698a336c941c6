"""Spreadsheets: one page, texts and amounts, nothing that is calculated or that a spreadsheet could run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec
import xlsxwriter  # type: ignore[import-untyped]  # it has none

from onsale.contracts.values import Language
from onsale.modules.orders.domain.settlements import Settlement
from onsale.modules.orders.schemas.documents.statement import statement_of
from onsale.platform.spreadsheets import inert


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A table with words above it. The columns in ``money`` hold amounts in yuan as text with two decimals."""

    name: str
    facts: Sequence[tuple[str, str]] = ()
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    money: frozenset[int] = frozenset()
    has_total: bool = False


def statement_sheet(found: Settlement, language: Language) -> bytes:
    """A settlement as XLSX."""
    statement = statement_of(found, language)
    return sheet_of(
        Sheet(
            name=statement.title,
            facts=statement.facts,
            columns=statement.columns,
            rows=statement.rows,
            money=frozenset(range(statement.money_from, len(statement.columns))),
            has_total=True,
        )
    )


def sheet_of(sheet: Sheet) -> bytes:
    """An XLSX file. Numbers of orders and tax numbers stay texts; only amounts are numbers."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sum_format = book.add_format({"bold": True, "num_format": "#,##0.00"})
    page = book.add_worksheet(sheet.name[:31])
    page.set_column(0, len(sheet.columns) - 1, 18)
    for number, (name, value) in enumerate(sheet.facts):
        page.write_string(number, 0, name, bold)
        page.write_string(number, 1, value)
    top = len(sheet.facts) + (1 if sheet.facts else 0)
    for column, name in enumerate(sheet.columns):
        page.write_string(top, column, name, bold)
    for number, row in enumerate(sheet.rows, 1):
        is_total = sheet.has_total and number == len(sheet.rows)
        for column, value in enumerate(row):
            if column in sheet.money:
                # A spreadsheet has no other numbers than floats, and shows two decimals of them exactly.
                page.write_number(top + number, column, float(value), sum_format if is_total else money)
            else:
                page.write_string(top + number, column, value, bold if is_total else None)
    page.freeze_panes(top + 1, 0)
    book.close()
    return content.getvalue()


def csv_of(sheet: Sheet) -> bytes:
    """The table as CSV, in UTF-8 with a mark at its beginning, as spreadsheets in China expect it."""
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(sheet.columns)
    writer.writerows(
        [value if column in sheet.money else inert(value) for column, value in enumerate(row)] for row in sheet.rows
    )
    return b"\xef\xbb\xbf" + content.getvalue().encode()
