"""Drafts of seating plans: drawn for as long as it takes, then published as plans that never change."""

from __future__ import annotations

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.commands.venues import PlanWarning, PreparedPlan, deed_of_plan, insert_plan, prepared
from onsale.modules.catalog.domain.compile import compile_document
from onsale.modules.catalog.domain.document import Document
from onsale.modules.catalog.domain.document_findings import examine
from onsale.modules.catalog.domain.records import DraftRow, PlanRow, StoredDraft
from onsale.modules.catalog.errors import DraftChanged, PlanNotPublishable, TooManyDrafts
from onsale.platform.audit import Actor, Audit
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, NotFound

DRAFTS_PER_VENUE_MAX = 200


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A document, packed to be stored, and what lists say of it."""

    name: str
    seat_count: int
    document: bytes


class CreateDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A new draft, perhaps one that goes on from a plan of the venue."""

    organisation_id: str
    venue_id: str
    plan_id: str | None
    drawing: Drawing


class SaveDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it is now, made from ``revision``."""

    organisation_id: str
    draft_id: str
    revision: int
    drawing: Drawing


class PublishDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What was compiled from ``revision`` becomes the next version. ``plan`` is None where the draft is at another one:
    that is refused, but who sends again what was done already is answered as then."""

    actor: Actor
    organisation_id: str
    draft_id: str
    revision: int
    plan: PreparedPlan | None


class DeleteDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that is not needed any more; what was published from it stays."""

    organisation_id: str
    draft_id: str


def prepare_document(document: Document, language: Language) -> PreparedPlan:
    """Compile a document. Takes seconds for 110,000 seats: call it in a thread. Refuses with ``PlanNotPublishable``."""
    examination = examine(document)
    if examination.error_count:
        errors = [
            FieldError(finding.pointer, finding.detail.en if language == "en" else finding.detail.zh)
            for finding in examination.findings
            if finding.severity == "error"
        ]
        raise PlanNotPublishable(errors=errors, error_count=examination.error_count)
    warnings = [
        PlanWarning(finding.pointer, Text(zh=finding.detail.zh, en=finding.detail.en))
        for finding in examination.findings
    ]
    return prepared(document, compile_document(document), warnings)


class DraftCommands:
    """Handlers of the commands about drafts. Each refuses with ``NotFound`` what is somebody else's."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit

    async def create_draft(self, transaction: Transaction, command: CreateDraft) -> DraftRow:
        venue = await repository.venue_of(transaction, command.organisation_id, command.venue_id)
        if venue is None:
            raise NotFound()
        if command.plan_id is not None:
            plan = await repository.plan_of(transaction, command.organisation_id, command.plan_id)
            if plan is None or plan.venue_id != venue.id:
                raise NotFound()
        if await repository.count_drafts(transaction, venue.id) >= DRAFTS_PER_VENUE_MAX:
            raise TooManyDrafts(limit=DRAFTS_PER_VENUE_MAX)
        now = to_micros(self._clock.now())
        draft = DraftRow(
            id=self._ids.new(),
            organisation_id=venue.organisation_id,
            venue_id=venue.id,
            plan_id=command.plan_id,
            name=command.drawing.name,
            seat_count=command.drawing.seat_count,
            revision=1,
            created_at=now,
            changed_at=now,
        )
        await repository.insert_draft(transaction, _with_document(draft, command.drawing))
        return draft

    async def save_draft(self, transaction: Transaction, command: SaveDraft) -> DraftRow:
        """Refuses with ``DraftChanged`` when it is not at that revision any more: of two who save, one has saved."""
        draft = await repository.draft_of(transaction, command.organisation_id, command.draft_id)
        if draft is None:
            raise NotFound()
        saved = msgspec.structs.replace(
            draft,
            name=command.drawing.name,
            seat_count=command.drawing.seat_count,
            revision=command.revision + 1,
            changed_at=to_micros(self._clock.now()),
        )
        if not await repository.save_draft(transaction, _with_document(saved, command.drawing)):
            raise await self._overtaken(transaction, draft)
        return saved

    async def publish_draft(self, transaction: Transaction, command: PublishDraft) -> PlanRow:
        """A new plan, the next version of the one that the draft goes on from; the draft stays and goes on from it."""
        draft = await repository.lock_draft(transaction, command.organisation_id, command.draft_id)
        if draft is None:
            raise NotFound()
        if draft.revision != command.revision or command.plan is None:
            raise DraftChanged(revision=draft.revision)
        base = await repository.plan_of(transaction, command.organisation_id, draft.plan_id or "")
        plan_id = self._ids.new()
        plan = await insert_plan(
            transaction,
            command.plan,
            draft.organisation_id,
            draft.venue_id,
            id_=plan_id,
            lineage=base.lineage_id if base else plan_id,
            version=await repository.next_version(transaction, base.lineage_id) if base else 1,
            now=to_micros(self._clock.now()),
        )
        await repository.continue_draft(transaction, draft.id, plan_id=plan.id)
        await self._audit.record(transaction, command.actor, deed_of_plan("catalog.plan-published", plan))
        return plan

    async def delete_draft(self, transaction: Transaction, command: DeleteDraft) -> DraftRow:
        draft = await repository.lock_draft(transaction, command.organisation_id, command.draft_id)
        if draft is None:
            raise NotFound()
        await repository.delete_draft(transaction, command.organisation_id, command.draft_id)
        return draft

    async def _overtaken(self, transaction: Transaction, seen: DraftRow) -> DraftChanged | NotFound:
        """As it is after the lock of whoever was faster."""
        draft = await repository.lock_draft(transaction, seen.organisation_id, seen.id)
        return NotFound() if draft is None else DraftChanged(revision=draft.revision)


def _with_document(draft: DraftRow, drawing: Drawing) -> StoredDraft:
    return StoredDraft(**msgspec.structs.asdict(draft), document=drawing.document)
