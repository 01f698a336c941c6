"""Wishes for invoices, and what was exported of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Row, bindparam, case, func, select, update

from onsale.contracts.values import Text
from onsale.modules.orders.domain.invoices import Export, ExportRow, Invoice, InvoiceState
from onsale.modules.orders.domain.ledger import ORDERS
from onsale.modules.orders.tables import invoice_exports, invoice_rows, invoices, ledger, orders, performances
from onsale.platform.db import Conflict, Reader, Transaction


class InvoiceRow(msgspec.Struct):
    """A new wish."""

    order_id: str
    user_id: str
    kind: str
    title: str
    tax_number: str | None
    email_sealed: str
    state: str
    exported_minor: int
    currency: str
    created_at: int
    changed_at: int


class _ExportedRow(msgspec.Struct):
    export_id: str
    number: int
    order_id: str
    amount_minor: int


_signed = case(
    (ledger.c.credit == ORDERS, ledger.c.amount_minor), (ledger.c.debit == ORDERS, -ledger.c.amount_minor), else_=0
)
_kept_of = (
    select(ledger.c.order_id, func.sum(_signed).label("kept"))
    .where(ledger.c.order_id.in_(bindparam("ids", expanding=True)), ledger.c.kind != "settlement")
    .group_by(ledger.c.order_id)
)
_all = select(invoices, orders.c.number).join(orders, orders.c.id == invoices.c.order_id)
_by_ids = _all.where(invoices.c.order_id.in_(bindparam("ids", expanding=True))).order_by(invoices.c.order_id)


async def kept_of(reader: Reader, order_ids: Collection[str]) -> dict[str, int]:
    """What is kept of the money of these orders, in minor units; those without any movement are left out."""
    return {row.order_id: int(row.kept) for row in await reader.fetch_all(_kept_of, {"ids": list(order_ids)})}


async def get_invoices(reader: Reader, order_ids: Collection[str]) -> dict[str, Invoice]:
    """Those of these orders with an invoice, by the order's id."""
    rows = await reader.fetch_all(_by_ids, {"ids": list(order_ids)})
    return {one.order_id: one for one in await _complete(reader, rows)}


async def _complete(reader: Reader, rows: Sequence[Row[tuple[object, ...]]]) -> list[Invoice]:
    kept = await kept_of(reader, [row.order_id for row in rows])
    return [_invoice(row, kept.get(row.order_id, 0)) for row in rows]


def _invoice(row: Row[tuple[object, ...]], kept_minor: int) -> Invoice:
    return Invoice(
        order_id=row.order_id,
        order_number=row.number,
        user_id=row.user_id,
        kind=row.kind,
        title=row.title,
        tax_number=row.tax_number,
        email_sealed=row.email_sealed,
        state=InvoiceState(row.state),
        kept_minor=kept_minor,
        exported_minor=row.exported_minor,
        currency=row.currency,
        created_at=row.created_at,
        changed_at=row.changed_at,
        exported_at=row.exported_at,
    )


async def add_invoice(transaction: Transaction, row: InvoiceRow) -> None:
    """Store a wish; a second one of the same order is an ``IntegrityError`` of the database."""
    await transaction.insert(invoices, [row])


async def change_invoice(transaction: Transaction, row: InvoiceRow) -> bool:
    """Put these words in place of the earlier ones; whether it was not exported yet."""
    matched = await transaction.execute(
        update(invoices)
        .where(invoices.c.order_id == row.order_id, invoices.c.state == InvoiceState.REQUESTED)
        .values(
            kind=row.kind,
            title=row.title,
            tax_number=row.tax_number,
            email_sealed=row.email_sealed,
            changed_at=row.changed_at,
        )
    )
    return matched == 1


async def list_invoices(reader: Reader, state: InvoiceState | None, before: str | None, limit: int) -> list[Invoice]:
    """Up to ``limit`` wishes, the newest orders first, older than ``before``."""
    page = _all.order_by(invoices.c.order_id.desc()).limit(limit)
    if state is not None:
        page = page.where(invoices.c.state == state)
    if before:
        page = page.where(invoices.c.order_id < before)
    return await _complete(reader, await reader.fetch_all(page))


_requested = (
    _all.where(
        invoices.c.state == InvoiceState.REQUESTED,
        invoices.c.created_at >= bindparam("start"),
        invoices.c.created_at < bindparam("end"),
    )
    .order_by(invoices.c.order_id)
    .limit(bindparam("limit"))
)
_changed = (
    select(invoices.c.order_id)
    .join(ledger, ledger.c.order_id == invoices.c.order_id)
    .where(invoices.c.state == InvoiceState.EXPORTED, ledger.c.kind != "settlement")
    .group_by(invoices.c.order_id, invoices.c.exported_minor)
    .having(func.sum(_signed) != invoices.c.exported_minor)
    .order_by(invoices.c.order_id)
    .limit(bindparam("limit"))
)


async def to_export(reader: Reader, start: int, end: int, limit: int) -> list[Invoice]:
    """Up to ``limit`` wishes of ``[start, end)`` and as many exported invoices, of any time, to be corrected."""
    rows = await reader.fetch_all(_requested, {"start": start, "end": end, "limit": limit})
    changed = [row.order_id for row in await reader.fetch_all(_changed, {"limit": limit})]
    corrections = await get_invoices(reader, changed) if changed else {}
    return [*await _complete(reader, rows), *corrections.values()]


_mark = (
    update(invoices)
    .where(
        invoices.c.order_id == bindparam("order"),
        invoices.c.state == bindparam("was"),
        invoices.c.exported_minor == bindparam("was_minor"),
    )
    .values(state=InvoiceState.EXPORTED, exported_minor=bindparam("minor"), exported_at=bindparam("now"))
)


async def add_export(
    transaction: Transaction, export: Export, exported: Sequence[Invoice], rows: Sequence[ExportRow]
) -> None:
    """Mark these as exported, and keep the rows; ``Conflict`` when another export was faster with one of them."""
    parameters = [
        {
            "order": one.order_id,
            "was": one.state,
            "was_minor": one.exported_minor,
            "minor": one.kept_minor,
            "now": export.created_at,
        }
        for one in sorted(exported, key=lambda one: one.order_id)
    ]
    if await transaction.execute_many(_mark, parameters) != len(parameters):
        raise Conflict("invoices")
    await transaction.insert(invoice_exports, [export])
    numbered = [_ExportedRow(export.id, number, row.order_id, row.amount_minor) for number, row in enumerate(rows, 1)]
    await transaction.insert(invoice_rows, numbered)


def _export(row: Row[tuple[object, ...]]) -> Export:
    return msgspec.convert(row, Export, from_attributes=True)


async def get_export(reader: Reader, export_id: str) -> Export | None:
    row = await reader.fetch_one(select(invoice_exports).where(invoice_exports.c.id == export_id))
    return None if row is None else _export(row)


async def list_exports(reader: Reader, before: str | None, limit: int) -> list[Export]:
    """Up to ``limit`` exports, the newest first, older than ``before``."""
    page = select(invoice_exports).order_by(invoice_exports.c.id.desc()).limit(limit)
    if before:
        page = page.where(invoice_exports.c.id < before)
    return [_export(row) for row in await reader.fetch_all(page)]


class ExportedInvoice(msgspec.Struct, frozen=True):
    """A row of an export with its invoice and what it is for."""

    amount_minor: int
    invoice: Invoice
    subject: Text


async def exported_rows(reader: Reader, export_id: str) -> list[ExportedInvoice]:
    """The rows of an export in their order."""
    rows = await reader.fetch_all(
        select(invoice_rows.c.order_id, invoice_rows.c.amount_minor, performances.c.title_zh, performances.c.title_en)
        .select_from(invoice_rows)
        .join(orders, orders.c.id == invoice_rows.c.order_id)
        .outerjoin(performances, performances.c.id == orders.c.performance_id)
        .where(invoice_rows.c.export_id == export_id)
        .order_by(invoice_rows.c.number)
    )
    found = await get_invoices(reader, {row.order_id for row in rows})
    return [
        ExportedInvoice(row.amount_minor, found[row.order_id], Text(row.title_zh or "", row.title_en or ""))
        for row in rows
    ]
