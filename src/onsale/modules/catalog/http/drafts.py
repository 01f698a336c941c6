"""Drawing seating plans: drafts with revisions, files in and out, and the plans that drafts become."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from litestar import Response, delete, get, post, put
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from onsale.contracts.values import Language
from onsale.modules.catalog.commands.drafts import (
    CreateDraft,
    DeleteDraft,
    DraftCommands,
    Drawing,
    PublishDraft,
    SaveDraft,
    prepare_document,
)
from onsale.modules.catalog.commands.venues import pack_document
from onsale.modules.catalog.domain.csv_seats import export_csv, import_csv
from onsale.modules.catalog.domain.document import Document, empty_document, encode_document
from onsale.modules.catalog.domain.document_changes import changes_between
from onsale.modules.catalog.domain.document_checks import read_document
from onsale.modules.catalog.domain.document_findings import examine
from onsale.modules.catalog.domain.pretix import import_pretix
from onsale.modules.catalog.domain.pretix_export import export_pretix
from onsale.modules.catalog.domain.reading import PlanInvalid, PlanTooLarge
from onsale.modules.catalog.domain.records import DraftRow, PlanRow, StoredDraft
from onsale.modules.catalog.errors import PlanInvalid as PlanInvalidRefusal
from onsale.modules.catalog.errors import PlanTooLarge as PlanTooLargeRefusal
from onsale.modules.catalog.http.organiser import (
    EVENTS_WRITE,
    PAGE_SIZE,
    Cursor,
    language,
    next_cursor,
    organisation_of,
)
from onsale.modules.catalog.http.revisions import Revision, revision_of
from onsale.modules.catalog.queries.drafts import DraftQueries, unpack_document
from onsale.modules.catalog.schemas.drafts import (
    FileFormat,
    PlanChanges,
    PlanDraft,
    PlanDraftInput,
    PlanDraftList,
    PlanFindings,
    PlanPublicationInput,
)
from onsale.modules.catalog.schemas.responses import Plan
from onsale.platform.audit import Audit
from onsale.platform.http import AnyRequest, actor_of, header_of, request_key_of
from onsale.platform.problems import FieldError
from onsale.platform.wiring import Platform

UNNAMED = "Plan"

FileName = Annotated[str, QueryParameter(max_length=200)]


class DraftDesk:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform, queries: DraftQueries) -> None:
        book, drafts = (
            platform.commands,
            DraftCommands(platform.clock, platform.ids, Audit(platform.clock, platform.ids)),
        )
        self.clock = platform.clock
        self.queries = queries
        self.upload_bytes_max = platform.settings.upload_bytes_max
        self.create_draft = book.single("catalog.create_draft", drafts.create_draft, DraftRow)
        self.save_draft = book.single("catalog.save_draft", drafts.save_draft, DraftRow)
        self.publish_draft = book.single("catalog.publish_draft", drafts.publish_draft, PlanRow)
        self.delete_draft = book.single("catalog.delete_draft", drafts.delete_draft, DraftRow)

    async def drawing(self, request: AnyRequest, draft_id: str) -> tuple[StoredDraft, Document]:
        """A draft of the caller with its document."""
        draft = await self.queries.get_stored_draft(organisation_of(request), draft_id)
        return draft, await asyncio.to_thread(unpack_document, draft.document)


def draft_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    """The routes that need `events:write`."""
    return [
        *_new_draft_routes(desk),
        *_draft_routes(desk),
        *_document_routes(desk),
        *_publication_routes(desk),
        *_draft_file_routes(desk),
        *_plan_routes(desk),
    ]


def _new_draft_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    @post("/api/v1/organiser/venues/{venue_id:str}/plan-drafts", opt=EVENTS_WRITE, status_code=201, tags=["organiser"])
    async def create_plan_draft(
        request: AnyRequest, venue_id: FromPath[str], data: JSONBody[PlanDraftInput]
    ) -> PlanDraft:
        """A new draft: empty, or as a published plan is."""
        organisation = organisation_of(request)
        key = await request_key_of(request, desk.clock)
        if data.plan_id is None:
            document = empty_document(data.name or UNNAMED)
        else:
            document = await desk.queries.plan_drawing(organisation, data.plan_id)
        command = CreateDraft(
            organisation_id=organisation,
            venue_id=venue_id,
            plan_id=data.plan_id,
            drawing=await asyncio.to_thread(_drawing, document),
        )
        return PlanDraft.of(await desk.create_draft.submit(command, key))

    @post(
        "/api/v1/organiser/venues/{venue_id:str}/plan-drafts/file",
        opt=EVENTS_WRITE,
        status_code=201,
        tags=["organiser"],
        request_max_body_size=desk.upload_bytes_max,
    )
    async def import_plan_draft(
        request: AnyRequest,
        venue_id: FromPath[str],
        file_format: Annotated[FileFormat, QueryParameter(name="format")],
        name: FileName = "",
    ) -> PlanDraft:
        """A new draft from a file: all of it, or nothing and every error is named. ``name`` is for tables of seats."""
        organisation = organisation_of(request)
        key = await request_key_of(request, desk.clock)
        await desk.queries.list_drafts(organisation, venue_id, after="", limit=1)  # nobody else's, before the work
        body, to = await request.body(), language(request)

        def read() -> Drawing:
            return _drawing(_read(body, file_format, name, to))

        command = CreateDraft(
            organisation_id=organisation, venue_id=venue_id, plan_id=None, drawing=await asyncio.to_thread(read)
        )
        return PlanDraft.of(await desk.create_draft.submit(command, key))

    return [create_plan_draft, import_plan_draft]


def _draft_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/venues/{venue_id:str}/plan-drafts", opt=EVENTS_WRITE, tags=["organiser"])
    async def list_plan_drafts(request: AnyRequest, venue_id: FromPath[str], cursor: Cursor = "") -> PlanDraftList:
        """A venue's drafts, oldest first."""
        organisation = organisation_of(request)
        rows = await desk.queries.list_drafts(organisation, venue_id, after=cursor, limit=PAGE_SIZE + 1)
        return PlanDraftList([PlanDraft.of(row) for row in rows[:PAGE_SIZE]], next_cursor([row.id for row in rows]))

    @get("/api/v1/organiser/plan-drafts/{draft_id:str}", opt=EVENTS_WRITE, tags=["organiser"])
    async def get_plan_draft(request: AnyRequest, draft_id: FromPath[str]) -> PlanDraft:
        """A draft without its document."""
        return PlanDraft.of(await desk.queries.get_draft(organisation_of(request), draft_id))

    @delete("/api/v1/organiser/plan-drafts/{draft_id:str}", opt=EVENTS_WRITE, tags=["organiser"])
    async def delete_plan_draft(request: AnyRequest, draft_id: FromPath[str]) -> None:
        """Drop a draft; plans that were published from it stay."""
        await desk.delete_draft.submit(DeleteDraft(organisation_id=organisation_of(request), draft_id=draft_id))

    return [list_plan_drafts, get_plan_draft, delete_plan_draft]


def _document_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    @get(
        "/api/v1/organiser/plan-drafts/{draft_id:str}/document",
        opt=EVENTS_WRITE,
        tags=["organiser"],
        responses={
            200: ResponseSpec(Document, generate_examples=False, description="The drawing, its revision as ETag")
        },
    )
    async def get_plan_document(request: AnyRequest, draft_id: FromPath[str]) -> Response[bytes]:
        """The drawing. Its ETag is the revision that the next saving must name."""
        draft = await desk.queries.get_stored_draft(organisation_of(request), draft_id)
        headers = {"etag": f'"{draft.revision}"', "cache-control": "private, no-cache", "vary": "accept-encoding"}
        if "gzip" in header_of(request, b"accept-encoding"):
            packed = headers | {"content-encoding": "gzip"}
            return Response(draft.document, media_type="application/json", headers=packed)
        document = await asyncio.to_thread(unpack_document, draft.document)
        return Response(encode_document(document), media_type="application/json", headers=headers)

    @put(
        "/api/v1/organiser/plan-drafts/{draft_id:str}/document",
        opt=EVENTS_WRITE,
        tags=["organiser"],
        request_max_body_size=desk.upload_bytes_max,
    )
    async def save_plan_document(request: AnyRequest, draft_id: FromPath[str], if_match: Revision = "") -> PlanDraft:
        """Save the drawing (a plan document as JSON) over the revision that ``If-Match`` names. Refused when somebody
        saved in between, and then nothing changes. What ``findings`` lists may be saved."""
        organisation = organisation_of(request)
        revision = revision_of(request, if_match)
        await desk.queries.get_draft(organisation, draft_id)  # nobody else's, before the work
        body, to = await request.body(), language(request)

        def read() -> Drawing:
            return _drawing(_read(body, "onsale", "", to))

        command = SaveDraft(
            organisation_id=organisation,
            draft_id=draft_id,
            revision=revision,
            drawing=await asyncio.to_thread(read),
        )
        return PlanDraft.of(await desk.save_draft.submit(command))

    return [get_plan_document, save_plan_document]


def _publication_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/plan-drafts/{draft_id:str}/findings", opt=EVENTS_WRITE, tags=["organiser"])
    async def list_plan_findings(request: AnyRequest, draft_id: FromPath[str]) -> PlanFindings:
        """What is wrong with the newest revision, with the seats to show."""
        draft, document = await desk.drawing(request, draft_id)
        examination = await asyncio.to_thread(examine, document)
        return PlanFindings.of(examination, draft.revision, language(request))

    @post(
        "/api/v1/organiser/plan-drafts/{draft_id:str}/publication",
        opt=EVENTS_WRITE,
        status_code=201,
        tags=["organiser"],
    )
    async def publish_plan_draft(
        request: AnyRequest, draft_id: FromPath[str], data: JSONBody[PlanPublicationInput]
    ) -> Plan:
        """Make a plan that never changes: the next version of the one that the draft goes on from."""
        organisation = organisation_of(request)
        key = await request_key_of(request, desk.clock)
        draft, document = await desk.drawing(request, draft_id)
        plan = None
        if draft.revision == data.revision:
            plan = await asyncio.to_thread(prepare_document, document, language(request))
        command = PublishDraft(
            actor=actor_of(request), organisation_id=organisation, draft_id=draft_id, revision=data.revision, plan=plan
        )
        return Plan.of(await desk.publish_draft.submit(command, key), language(request))

    return [list_plan_findings, publish_plan_draft]


def _draft_file_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/plan-drafts/{draft_id:str}/changes", opt=EVENTS_WRITE, tags=["organiser"])
    async def list_plan_draft_changes(
        request: AnyRequest, draft_id: FromPath[str], since: Annotated[str, QueryParameter(max_length=36)]
    ) -> PlanChanges:
        """What is different from a published plan."""
        earlier = await desk.queries.plan_drawing(organisation_of(request), since)
        _, document = await desk.drawing(request, draft_id)
        return PlanChanges.of(await asyncio.to_thread(changes_between, earlier, document))

    @get("/api/v1/organiser/plan-drafts/{draft_id:str}/file", opt=EVENTS_WRITE, tags=["organiser"])
    async def export_plan_draft(
        request: AnyRequest,
        draft_id: FromPath[str],
        file_format: Annotated[FileFormat, QueryParameter(name="format")],
    ) -> Response[bytes]:
        """The draft as a file."""
        _, document = await desk.drawing(request, draft_id)
        return await _file(document, file_format, draft_id)

    return [list_plan_draft_changes, export_plan_draft]


def _plan_routes(desk: DraftDesk) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/plans/{plan_id:str}/changes", opt=EVENTS_WRITE, tags=["organiser"])
    async def list_plan_changes(
        request: AnyRequest, plan_id: FromPath[str], since: Annotated[str, QueryParameter(max_length=36)]
    ) -> PlanChanges:
        """What is different from another plan, usually an earlier version."""
        organisation = organisation_of(request)
        later = await desk.queries.plan_drawing(organisation, plan_id)
        earlier = await desk.queries.plan_drawing(organisation, since)
        return PlanChanges.of(await asyncio.to_thread(changes_between, earlier, later))

    @get("/api/v1/organiser/plans/{plan_id:str}/file", opt=EVENTS_WRITE, tags=["organiser"])
    async def export_plan(
        request: AnyRequest,
        plan_id: FromPath[str],
        file_format: Annotated[FileFormat, QueryParameter(name="format")],
    ) -> Response[bytes]:
        """The plan as a file."""
        document = await desk.queries.plan_drawing(organisation_of(request), plan_id)
        return await _file(document, file_format, plan_id)

    return [list_plan_changes, export_plan]


def _drawing(document: Document) -> Drawing:
    return Drawing(name=document.name, seat_count=document.seat_count, document=pack_document(document))


def _read(body: bytes, file_format: FileFormat, name: str, to: Language) -> Document:
    """The document of a file. Refuses with every error, in the caller's language."""
    try:
        if file_format == "pretix":
            return import_pretix(body).document
        if file_format == "csv":
            return import_csv(body, name=name.strip() or UNNAMED)
        return read_document(body)
    except PlanInvalid as invalid:
        errors = [
            FieldError(error.pointer, error.detail.en if to == "en" else error.detail.zh) for error in invalid.errors
        ]
        raise PlanInvalidRefusal(errors=errors, error_count=invalid.total) from invalid
    except PlanTooLarge as large:
        raise PlanTooLargeRefusal(unit=large.unit, actual=large.actual, limit=large.limit) from large


_EXPORTS: dict[FileFormat, tuple[Callable[[Document], bytes], str, str]] = {
    "onsale": (encode_document, "onsale.json", "application/json"),
    "pretix": (export_pretix, "pretix.json", "application/json"),
    "csv": (export_csv, "csv", "text/csv; charset=utf-8"),
}


async def _file(document: Document, file_format: FileFormat, name: str) -> Response[bytes]:
    export, ending, media_type = _EXPORTS[file_format]
    headers = {"content-disposition": f'attachment; filename="{name}.{ending}"', "cache-control": "private, no-cache"}
    return Response(await asyncio.to_thread(export, document), media_type=media_type, headers=headers)
