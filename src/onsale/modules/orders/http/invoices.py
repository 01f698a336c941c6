"""The routes of invoices: buyers ask for them, the platform's finance exports them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Literal

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.contracts.beijing import beijing_midnight
from onsale.contracts.values import Language
from onsale.modules.orders.commands import Commands
from onsale.modules.orders.commands.invoices import ExportInvoices, RequestInvoice
from onsale.modules.orders.domain.invoices import Export as DomainExport
from onsale.modules.orders.domain.invoices import Invoice as DomainInvoice
from onsale.modules.orders.domain.invoices import InvoiceState
from onsale.modules.orders.queries.invoices import InvoiceQueries
from onsale.modules.orders.schemas.documents import csv_of, sheet_of
from onsale.modules.orders.schemas.invoices import (
    Invoice,
    InvoiceExport,
    InvoiceExportPage,
    InvoicePage,
    NewInvoice,
    NewInvoiceExport,
    present_export,
    present_exports,
    present_invoice,
    present_invoices,
    sheet_of_export,
)
from onsale.platform.clock import to_micros
from onsale.platform.http import AnyRequest, actor_of, header_of, needs, principal_of, request_key_of
from onsale.platform.problems import NotFound, language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

OWN = "/api/v1/orders/{order_id:str}/invoice"
STAFF = "/api/v1/staff/invoices"
EXPORTS = f"{STAFF}/exports"
FINANCE = needs(Permission.PLATFORM_FINANCE)
TAGS = ["invoices"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cursor = Annotated[str | None, QueryParameter(max_length=36)]
WantedLanguage = Annotated[Literal["zh-CN", "en"] | None, QueryParameter()]


class InvoiceApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: InvoiceQueries) -> None:
        book = platform.commands
        self.clock = platform.clock
        self.sealer = platform.sealer
        self.queries = queries
        self.request = book.single("orders.request_invoice", commands.invoices.request, DomainInvoice)
        self.export = book.single("orders.export_invoices", commands.invoices.export, DomainExport)


@post(OWN, opt=needs(Permission.SIGNED_IN), status_code=200, tags=TAGS)
async def request_invoice(
    order_id: FromPath[str], data: JSONBody[NewInvoice], request: AnyRequest, invoices: NamedDependency[InvoiceApi]
) -> Invoice:
    """Ask for the invoice of an own order that is paid, or change what was asked until it is exported."""
    command = RequestInvoice(
        order_id=order_id,
        user_id=principal_of(request).user_id,
        kind=data.kind,
        title=data.title.strip(),
        tax_number=data.checked_tax_number(),
        email_sealed=invoices.sealer.seal(data.checked_email()),
    )
    return present_invoice(await invoices.request.submit(command), invoices.sealer)


@get(OWN, opt=needs(Permission.SIGNED_IN, viewable=True), tags=TAGS)
async def get_invoice(order_id: FromPath[str], request: AnyRequest, invoices: NamedDependency[InvoiceApi]) -> Invoice:
    """What was asked for an own order, and what became of it."""
    found = await invoices.queries.get_invoice(order_id, principal_of(request).user_id)
    return present_invoice(found, invoices.sealer)


@get(STAFF, opt=FINANCE, tags=TAGS)
async def list_invoices(
    invoices: NamedDependency[InvoiceApi],
    wanted: Annotated[InvoiceState | None, QueryParameter(name="state")] = None,
    cursor: Cursor = None,
) -> InvoicePage:
    """All invoices, those of the newest orders first."""
    return present_invoices(await invoices.queries.list_invoices(wanted, cursor), invoices.sealer)


@post(EXPORTS, opt=FINANCE, status_code=201, tags=TAGS)
async def export_invoices(
    data: JSONBody[NewInvoiceExport], request: AnyRequest, invoices: NamedDependency[InvoiceApi]
) -> InvoiceExport:
    """Mark invoices as exported and keep the list of them, to be downloaded as often as it takes.

    Invoices of orders that were refunded since are in it again: the old one to be taken back, and one of what is left.
    """
    data.check()
    command = ExportInvoices(
        actor=actor_of(request),
        from_day=data.first.isoformat(),
        to_day=data.last.isoformat(),
        start=to_micros(beijing_midnight(data.first)),
        end=to_micros(beijing_midnight(data.last + timedelta(days=1))),
    )
    return present_export(await invoices.export.submit(command, await request_key_of(request, invoices.clock)))


@get(EXPORTS, opt=FINANCE, tags=TAGS)
async def list_invoice_exports(invoices: NamedDependency[InvoiceApi], cursor: Cursor = None) -> InvoiceExportPage:
    """What was exported, the latest first."""
    return present_exports(await invoices.queries.list_exports(cursor))


@get(f"{EXPORTS}/{{export_id:str}}/{{document:str}}", opt=FINANCE, tags=TAGS, media_type=XLSX)
async def get_invoice_export(
    export_id: FromPath[str],
    document: FromPath[Literal["invoices.xlsx", "invoices.csv"]],
    request: AnyRequest,
    invoices: NamedDependency[InvoiceApi],
    language: WantedLanguage = None,
) -> Response[bytes]:
    """An export as ``invoices.xlsx`` or ``invoices.csv``, with headings in ``language`` or that of the caller."""
    if document not in {"invoices.xlsx", "invoices.csv"}:
        raise NotFound()
    content = await invoices.queries.get_export(export_id)
    reader: Language = language or language_of(header_of(request, b"accept-language"))
    is_csv = document == "invoices.csv"

    def write() -> bytes:
        sheet = sheet_of_export(content, invoices.sealer, reader)
        return csv_of(sheet) if is_csv else sheet_of(sheet)

    name = f"invoices-{content.export.from_day}-{content.export.to_day}.{'csv' if is_csv else 'xlsx'}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(await asyncio.to_thread(write), media_type="text/csv" if is_csv else XLSX, headers=headers)


def invoice_routes(api: InvoiceApi) -> Router:
    return Router(
        "",
        route_handlers=[
            request_invoice,
            get_invoice,
            list_invoices,
            export_invoices,
            list_invoice_exports,
            get_invoice_export,
        ],
        dependencies={"invoices": Provide(lambda: api, sync_to_thread=False)},
    )
