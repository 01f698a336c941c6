"""Drafts of seating plans on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from onsale.contracts.values import Language
from onsale.modules.catalog.domain.document_changes import DocumentChanges
from onsale.modules.catalog.domain.document_findings import Examination, Finding
from onsale.modules.catalog.domain.records import DraftRow
from onsale.modules.catalog.schemas.requests import Id
from onsale.platform.clock import from_micros

SEATS_LISTED_MAX = 1_000

FileFormat = Literal["onsale", "pretix", "csv"]


class PlanDraftInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new draft: an empty one of this name, or one that goes on from a plan."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    plan_id: Id | None = None


class PlanPublicationInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The revision that is to be published."""

    revision: Annotated[int, Meta(ge=1)]


class PlanDraft(msgspec.Struct, frozen=True):
    """A draft without its document. ``plan_id`` is the published version that it goes on from."""

    id: str
    venue_id: str
    plan_id: str | None
    name: str
    seat_count: int
    revision: int
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: DraftRow) -> PlanDraft:
        return cls(
            id=row.id,
            venue_id=row.venue_id,
            plan_id=row.plan_id,
            name=row.name,
            seat_count=row.seat_count,
            revision=row.revision,
            created_at=from_micros(row.created_at),
            changed_at=from_micros(row.changed_at),
        )


class PlanDraftList(msgspec.Struct, frozen=True):
    """A page of drafts."""

    items: list[PlanDraft]
    next_cursor: str | None


class PlanFinding(msgspec.Struct, frozen=True):
    """One defect at one place: ``seat_ids`` holds the first of ``seat_count``."""

    severity: Literal["error", "warning"]
    code: str
    pointer: str
    detail: str
    seat_ids: list[str]
    seat_count: int

    @classmethod
    def of(cls, finding: Finding, language: Language) -> PlanFinding:
        detail = finding.detail.en if language == "en" else finding.detail.zh
        return cls(finding.severity, finding.code, finding.pointer, detail, finding.seat_ids, finding.count)


class PlanFindings(msgspec.Struct, frozen=True):
    """What is wrong with one revision; errors keep it from being published. ``findings`` holds the first 200."""

    revision: int
    error_count: int
    warning_count: int
    findings: list[PlanFinding]

    @classmethod
    def of(cls, examination: Examination, revision: int, language: Language) -> PlanFindings:
        findings = [PlanFinding.of(finding, language) for finding in examination.findings]
        return cls(revision, examination.error_count, examination.warning_count, findings)


class ChangedSeats(msgspec.Struct, frozen=True):
    """How many seats, and the ids of the first 1,000."""

    count: int
    seat_ids: list[str]

    @classmethod
    def of(cls, ids: Sequence[str]) -> ChangedSeats:
        return cls(len(ids), list(ids[:SEATS_LISTED_MAX]))


class PlanChanges(msgspec.Struct, frozen=True):
    """What is different from an earlier plan; a seat that moved and was renamed is in both.

    ``marked`` seats have other signs or another note, ``areas`` names places to stand that are new, gone or others, and
    ``drawing`` says whether anything else is different.
    """

    added: ChangedSeats
    removed: ChangedSeats
    moved: ChangedSeats
    renamed: ChangedSeats
    recategorised: ChangedSeats
    marked: ChangedSeats
    areas: list[str]
    drawing: bool

    @classmethod
    def of(cls, changes: DocumentChanges) -> PlanChanges:
        return cls(
            added=ChangedSeats.of(changes.added),
            removed=ChangedSeats.of(changes.removed),
            moved=ChangedSeats.of(changes.moved),
            renamed=ChangedSeats.of(changes.renamed),
            recategorised=ChangedSeats.of(changes.recategorised),
            marked=ChangedSeats.of(changes.marked),
            areas=changes.areas,
            drawing=changes.drawing,
        )
