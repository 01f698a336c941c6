"""The routes of settlements: the platform makes them, organisers read their own."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from onsale.contracts.values import Language
from onsale.modules.orders.commands import Commands
from onsale.modules.orders.commands.settling import Decided, DecideSettlement, DraftSettlement
from onsale.modules.orders.queries.settling import SettlementQueries
from onsale.modules.orders.schemas.documents import statement_pdf, statement_sheet
from onsale.modules.orders.schemas.settlements import (
    NewSettlement,
    Settlement,
    SettlementOrganisers,
    SettlementPage,
    present_organisers,
    present_settlement,
    present_settlements,
)
from onsale.platform.http import AnyRequest, actor_of, header_of, needs, principal_of
from onsale.platform.problems import NotFound, language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/staff/settlements"
ONE = f"{BASE}/{{settlement_id:str}}"
FINANCE = needs(Permission.PLATFORM_FINANCE)
READ = needs(Permission.SETTLEMENTS_READ)
TAGS = ["settlements"]
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cursor = Annotated[str | None, QueryParameter(max_length=36)]
WantedLanguage = Annotated[Literal["zh-CN", "en"] | None, QueryParameter()]


class SettlementApi:
    """The use cases behind the routes."""

    def __init__(self, platform: Platform, commands: Commands, queries: SettlementQueries) -> None:
        book = platform.commands
        self.queries = queries
        self.draft = book.single("orders.draft_settlement", commands.settling.draft, Decided)
        self.discard = book.single("orders.discard_settlement", commands.settling.discard, Decided)
        self.confirm = book.single("orders.confirm_settlement", commands.settling.confirm, Decided)


def _reader_of(request: AnyRequest) -> str | None:
    """Whose settlements a caller sees: all, or those of the own organisation."""
    principal = principal_of(request)
    return None if Permission.PLATFORM_FINANCE in principal.permissions else principal.organisation


@get(BASE, opt=READ, tags=TAGS)
async def list_settlements(
    request: AnyRequest,
    settlements: NamedDependency[SettlementApi],
    organisation_id: Annotated[str | None, QueryParameter(max_length=36)] = None,
    cursor: Cursor = None,
) -> SettlementPage:
    """Settlements, the newest first. Organisers see their own confirmed ones."""
    found = await settlements.queries.list_settlements(organisation_id, _reader_of(request), cursor)
    return present_settlements(found)


@get(f"{BASE}/organisers", opt=FINANCE, tags=TAGS)
async def list_settlement_organisers(settlements: NamedDependency[SettlementApi]) -> SettlementOrganisers:
    """Who can be settled with, and from which day on."""
    return present_organisers(await settlements.queries.list_organisers())


@post(BASE, opt=FINANCE, status_code=201, tags=TAGS)
async def draft_settlement(
    data: JSONBody[NewSettlement], request: AnyRequest, settlements: NamedDependency[SettlementApi]
) -> Settlement:
    """Draft a settlement of a period that is over. The same period again makes its draft anew."""
    days, actor = data.checked_days(), actor_of(request)
    draft = await settlements.queries.draft(
        data.organisation_id, data.first, data.after_last, payee=data.payee.strip(), by=actor.id
    )
    kept = await settlements.draft.submit(DraftSettlement(actor=actor, draft=draft, days=days))
    return present_settlement(await settlements.queries.get_settlement(kept.settlement_id, None))


@get(ONE, opt=READ, tags=TAGS)
async def get_settlement(
    settlement_id: FromPath[str], request: AnyRequest, settlements: NamedDependency[SettlementApi]
) -> Settlement:
    """One settlement with a line for each performance."""
    return present_settlement(await settlements.queries.get_settlement(settlement_id, _reader_of(request)))


@post(f"{ONE}/confirmation", opt=FINANCE, status_code=200, tags=TAGS)
async def confirm_settlement(
    settlement_id: FromPath[str], request: AnyRequest, settlements: NamedDependency[SettlementApi]
) -> Settlement:
    """Book it: the organiser and the platform get their shares, and it never changes again."""
    await settlements.confirm.submit(DecideSettlement(actor=actor_of(request), settlement_id=settlement_id))
    return present_settlement(await settlements.queries.get_settlement(settlement_id, None))


@delete(ONE, opt=FINANCE, status_code=204, tags=TAGS)
async def discard_settlement(
    settlement_id: FromPath[str], request: AnyRequest, settlements: NamedDependency[SettlementApi]
) -> None:
    """Forget a draft; its days can be settled otherwise."""
    await settlements.discard.submit(DecideSettlement(actor=actor_of(request), settlement_id=settlement_id))


@get(f"{ONE}/{{document:str}}", opt=READ, tags=TAGS, media_type=PDF)
async def get_statement(
    settlement_id: FromPath[str],
    document: FromPath[Literal["statement.xlsx", "statement.pdf"]],
    request: AnyRequest,
    settlements: NamedDependency[SettlementApi],
    language: WantedLanguage = None,
) -> Response[bytes]:
    """The statement as ``statement.xlsx`` or ``statement.pdf``, in ``language`` or that of the caller."""
    if document not in {"statement.xlsx", "statement.pdf"}:
        raise NotFound()
    found = await settlements.queries.get_settlement(settlement_id, _reader_of(request))
    reader: Language = language or language_of(header_of(request, b"accept-language"))
    is_pdf = document == "statement.pdf"
    content = await asyncio.to_thread(statement_pdf if is_pdf else statement_sheet, found, reader)
    name = f"settlement-{found.from_day}-{found.to_day}.{'pdf' if is_pdf else 'xlsx'}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, media_type=PDF if is_pdf else XLSX, headers=headers)


def settlement_routes(api: SettlementApi) -> Router:
    return Router(
        "",
        route_handlers=[
            list_settlements,
            list_settlement_organisers,
            draft_settlement,
            get_settlement,
            confirm_settlement,
            discard_settlement,
            get_statement,
        ],
        dependencies={"settlements": Provide(lambda: api, sync_to_thread=False)},
    )
