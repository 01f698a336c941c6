"""Invoices on the wire."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated

import msgspec

from onsale.contracts.beijing import beijing_text
from onsale.contracts.values import Language, Money, Text
from onsale.contracts.yuan import yuan_of
from onsale.modules.orders.domain.invoices import Export as DomainExport
from onsale.modules.orders.domain.invoices import Invoice as DomainInvoice
from onsale.modules.orders.domain.invoices import InvoiceKind, InvoiceState, normalised_tax_number
from onsale.modules.orders.errors import TaxNumberInvalid
from onsale.modules.orders.queries.invoices import ExportContent
from onsale.modules.orders.repository.invoices import ExportedInvoice
from onsale.modules.orders.schemas.documents import Sheet
from onsale.modules.orders.settings import (
    EMAIL_LENGTH_MAX,
    INVOICE_TITLE_LENGTH_MAX,
    INVOICES_PAGE_SIZE,
    SETTLEMENT_DAYS_MAX,
)
from onsale.platform.clock import from_micros
from onsale.platform.http import malformed
from onsale.platform.security import Sealer, mask_email

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


class NewInvoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the invoice is for, and where it is sent. A ``company`` has a tax number, a person has none."""

    kind: InvoiceKind
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=INVOICE_TITLE_LENGTH_MAX, pattern=r"\S")]
    email: Annotated[str, msgspec.Meta(min_length=3, max_length=EMAIL_LENGTH_MAX)]
    tax_number: Annotated[str, msgspec.Meta(max_length=40)] | None = None

    def checked_tax_number(self) -> str | None:
        """The number as it is stored."""
        if self.kind == "personal":
            if self.tax_number:
                malformed("/tax_number", "A person has none here.")
            return None
        number = normalised_tax_number(self.tax_number or "")
        if number is None:
            raise TaxNumberInvalid()
        return number

    def checked_email(self) -> str:
        if not EMAIL.fullmatch(self.email):
            malformed("/email", "Not an e-mail address.")
        return self.email


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """An order's invoice. ``amount`` is what is kept of the order by now.

    ``exported`` went to the issuing system; it ``needs_correction`` when money was sent back since.
    """

    order_id: str
    order_number: str
    kind: InvoiceKind
    title: str
    tax_number: str | None
    email_masked: str
    amount: Money
    exported_amount: Money
    state: InvoiceState
    needs_correction: bool
    created_at: datetime
    exported_at: datetime | None


class InvoicePage(msgspec.Struct, frozen=True):
    """Invoices of the newest orders first; ask for the next page with ``next_cursor``."""

    items: list[Invoice]
    next_cursor: str | None


class NewInvoiceExport(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """Export what was asked for from one day to another, both included (Beijing's), and what has to be corrected."""

    first: date
    last: date

    def check(self) -> None:
        """Refuse a period that is none or too long."""
        if not 0 <= (self.last - self.first).days < SETTLEMENT_DAYS_MAX:
            malformed("/to", f"Not before `from`, and at most {SETTLEMENT_DAYS_MAX} days.")


class InvoiceExport(msgspec.Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """An export of so many rows: invoices, and those that take earlier ones back."""

    id: str
    first: date
    last: date
    row_count: int
    created_at: datetime


class InvoiceExportPage(msgspec.Struct, frozen=True):
    """Exports, the newest first; ask for the next page with ``next_cursor``."""

    items: list[InvoiceExport]
    next_cursor: str | None


def present_invoice(found: DomainInvoice, sealer: Sealer) -> Invoice:
    return Invoice(
        order_id=found.order_id,
        order_number=found.order_number,
        kind=found.kind,
        title=found.title,
        tax_number=found.tax_number,
        email_masked=mask_email(sealer.open(found.email_sealed)),
        amount=Money(found.kept_minor, found.currency),
        exported_amount=Money(found.exported_minor, found.currency),
        state=found.state,
        needs_correction=found.needs_correction,
        created_at=from_micros(found.created_at),
        exported_at=from_micros(found.exported_at) if found.exported_at is not None else None,
    )


def present_invoices(found: list[DomainInvoice], sealer: Sealer) -> InvoicePage:
    page = found[:INVOICES_PAGE_SIZE]
    cursor = page[-1].order_id if len(found) > len(page) else None
    return InvoicePage([present_invoice(one, sealer) for one in page], cursor)


def present_export(found: DomainExport) -> InvoiceExport:
    return InvoiceExport(
        id=found.id,
        first=date.fromisoformat(found.from_day),
        last=date.fromisoformat(found.to_day),
        row_count=found.row_count,
        created_at=from_micros(found.created_at),
    )


def present_exports(found: list[DomainExport]) -> InvoiceExportPage:
    page = found[:INVOICES_PAGE_SIZE]
    return InvoiceExportPage([present_export(one) for one in page], page[-1].id if len(found) > len(page) else None)


_NAME = Text("开票清单", "Invoices")
_COLUMNS = [
    Text("发票类型", "Type"),
    Text("订单号", "Order"),
    Text("抬头类型", "Buyer"),
    Text("购买方名称", "Title"),
    Text("纳税人识别号", "Tax number"),
    Text("接收邮箱", "E-mail"),
    Text("项目名称", "Subject"),
    Text("金额(元)", "Amount (yuan)"),
    Text("币种", "Currency"),
    Text("申请时间", "Requested"),
]
_MONEY = frozenset({7})
_BLUE, _RED = Text("蓝字", "Invoice"), Text("红字", "Reversal")
_KINDS: dict[InvoiceKind, Text] = {"personal": Text("个人", "Person"), "company": Text("企业", "Company")}


def sheet_of_export(content: ExportContent, sealer: Sealer, language: Language) -> Sheet:
    """What the issuing system reads; the only place where addresses are in the clear."""
    return Sheet(
        name=_NAME.in_language(language),
        columns=[column.in_language(language) for column in _COLUMNS],
        rows=[_row(one, sealer, language) for one in content.rows],
        money=_MONEY,
    )


def _row(one: ExportedInvoice, sealer: Sealer, language: Language) -> list[str]:
    found = one.invoice
    return [
        (_RED if one.amount_minor < 0 else _BLUE).in_language(language),
        found.order_number,
        _KINDS[found.kind].in_language(language),
        found.title,
        found.tax_number or "",
        sealer.open(found.email_sealed),
        one.subject.in_language(language),
        yuan_of(one.amount_minor),
        found.currency,
        beijing_text(from_micros(found.created_at)),
    ]
