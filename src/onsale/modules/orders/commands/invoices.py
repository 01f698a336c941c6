"""Invoices: wished for by buyers, exported for the system that issues them."""

from __future__ import annotations

import msgspec

from onsale.modules.orders.domain.invoices import Export, Invoice, InvoiceKind, InvoiceState, rows_of
from onsale.modules.orders.errors import InvoiceExported, InvoicesExported, OrderNotInvoiceable
from onsale.modules.orders.repository import invoices as rows
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository.invoices import InvoiceRow
from onsale.modules.orders.settings import INVOICES_PER_EXPORT_MAX
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound


class RequestInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """A buyer's wish for an invoice of an order, or other words for an earlier one. ``tax_number`` is normalised."""

    order_id: str
    user_id: str
    kind: InvoiceKind
    title: str
    tax_number: str | None
    email_sealed: str


class ExportInvoices(msgspec.Struct, frozen=True, kw_only=True):
    """Hand over what was wished for in ``[start, end)`` (microseconds), and all corrections."""

    actor: Actor
    from_day: str
    to_day: str
    start: int
    end: int


class ExportInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps."""

    from_day: str
    to_day: str
    row_count: int


class InvoiceCommands:
    """The use cases of invoices."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = Audit(clock, ids)

    async def request(self, transaction: Transaction, command: RequestInvoice) -> Invoice:
        """Keep the wish. One order has one invoice, whose words can be changed until it is exported."""
        order = (await order_rows.get_orders(transaction, [command.order_id])).get(command.order_id)
        if order is None or order.user_id != command.user_id:
            raise NotFound()
        known = await rows.get_invoices(transaction, [order.id])
        kept = (await rows.kept_of(transaction, [order.id])).get(order.id, 0)
        now = to_micros(self._clock.now())
        row = InvoiceRow(
            order.id,
            command.user_id,
            command.kind,
            command.title,
            command.tax_number,
            command.email_sealed,
            InvoiceState.REQUESTED,
            0,
            order.total.currency,
            now,
            now,
        )
        if known and known[order.id].state is InvoiceState.EXPORTED:
            raise InvoiceExported()
        if kept <= 0:
            raise OrderNotInvoiceable(state=order.state)
        if not known:
            await rows.add_invoice(transaction, row)
        elif not await rows.change_invoice(transaction, row):
            raise InvoiceExported()
        return (await rows.get_invoices(transaction, [order.id]))[order.id]

    async def export(self, transaction: Transaction, command: ExportInvoices) -> Export:
        """Everything that is due goes out once: what is exported is marked in the same transaction."""
        due = await rows.to_export(transaction, command.start, command.end, INVOICES_PER_EXPORT_MAX)
        exported = [one for one in due if one.kept_minor != one.exported_minor]
        lines = rows_of(exported)
        if not lines:
            raise InvoicesExported()
        export = Export(
            id=self._ids.new(),
            from_day=command.from_day,
            to_day=command.to_day,
            row_count=len(lines),
            created_at=to_micros(self._clock.now()),
            created_by=command.actor.id,
        )
        await rows.add_export(transaction, export, exported, lines)
        deed = Deed(
            action="orders.invoices-exported",
            subject=Subject("invoice-export", export.id),
            organisation_id="",
            after=ExportInAudit(export.from_day, export.to_day, export.row_count),
        )
        await self._audit.record(transaction, command.actor, deed)
        return export
