"""Routes to have what is stored of oneself: ask for it, see how far it is, fetch it."""

from __future__ import annotations

import asyncio
from typing import Literal

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from onsale.modules.users.commands.exporting import ExportCommands
from onsale.modules.users.domain.exporting import OwnExport
from onsale.modules.users.queries import ExportQueries
from onsale.modules.users.schemas.documents import export_json, export_pdf
from onsale.platform.http import AnyRequest, actor_of, header_of, needs, principal_of
from onsale.platform.problems import NotFound, language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

EXPORT = "/api/v1/me/export"
JSON, PDF = "application/json", "application/pdf"


def export_routes(platform: Platform, commands: ExportCommands) -> list[ControllerRouterHandler]:
    """The routes of this concern. Nobody sees another's."""
    queries = ExportQueries(platform.database, platform.clock, platform.sealer)

    @get(EXPORT, opt=needs(Permission.SIGNED_IN), tags=["users"])
    async def get_my_export(request: AnyRequest) -> OwnExport:
        """How far the caller's newest export is."""
        return await queries.get_own(principal_of(request).user_id)

    @post(EXPORT, opt=needs(Permission.SIGNED_IN), status_code=202, tags=["users"])
    async def request_export(request: AnyRequest) -> OwnExport:
        """Collect what is stored of the caller; asking again within a day changes nothing."""
        await commands.request.submit(actor_of(request))
        return await queries.get_own(principal_of(request).user_id)

    @get(f"{EXPORT}/{{document:str}}", opt=needs(Permission.SIGNED_IN), tags=["users"], media_type=PDF)
    async def get_export_document(
        request: AnyRequest, document: FromPath[Literal["personal-data.json", "personal-data.pdf"]]
    ) -> Response[bytes]:
        """The caller's export as ``personal-data.json`` or ``personal-data.pdf``, for a week."""
        if document not in {"personal-data.json", "personal-data.pdf"}:
            raise NotFound
        await commands.check_fresh(actor_of(request))
        export = await queries.open_own(principal_of(request).user_id)
        if export is None:
            raise NotFound
        language = language_of(header_of(request, b"accept-language"))
        is_pdf = document == "personal-data.pdf"
        content = await (
            asyncio.to_thread(export_pdf, export, language) if is_pdf else asyncio.to_thread(export_json, export)
        )
        headers = {"content-disposition": f'attachment; filename="{document}"', "cache-control": "private, no-store"}
        return Response(content, media_type=PDF if is_pdf else JSON, headers=headers)

    return [get_my_export, request_export, get_export_document]
