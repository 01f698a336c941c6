"""What can be asked about invoices."""

from __future__ import annotations

import msgspec

from onsale.modules.orders.domain.invoices import Export, Invoice, InvoiceState
from onsale.modules.orders.repository import invoices as rows
from onsale.modules.orders.repository.invoices import ExportedInvoice
from onsale.modules.orders.settings import INVOICES_PAGE_SIZE
from onsale.platform.db import Database
from onsale.platform.problems import NotFound


class ExportContent(msgspec.Struct, frozen=True):
    """An export with its rows."""

    export: Export
    rows: list[ExportedInvoice]


class InvoiceQueries:
    """Invoices as buyers and the platform's finance see them. Lists have one more than a page when there is another."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_invoice(self, order_id: str, user_id: str) -> Invoice:
        async with self._database.reading() as reader:
            found = (await rows.get_invoices(reader, [order_id])).get(order_id)
        if found is None or found.user_id != user_id:
            raise NotFound()
        return found

    async def list_invoices(self, state: InvoiceState | None, cursor: str | None) -> list[Invoice]:
        async with self._database.reading() as reader:
            return await rows.list_invoices(reader, state, cursor, INVOICES_PAGE_SIZE + 1)

    async def list_exports(self, cursor: str | None) -> list[Export]:
        async with self._database.reading() as reader:
            return await rows.list_exports(reader, cursor, INVOICES_PAGE_SIZE + 1)

    async def get_export(self, export_id: str) -> ExportContent:
        async with self._database.reading() as reader:
            export = await rows.get_export(reader, export_id)
            if export is None:
                raise NotFound()
            return ExportContent(export, await rows.exported_rows(reader, export_id))
