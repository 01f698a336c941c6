"""Venues and their seating plans."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Sequence

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.document import Document, encode_document
from onsale.modules.catalog.domain.plan import Plan, encode_plan
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.modules.catalog.domain.reading import PlanInvalid, PlanTooLarge
from onsale.modules.catalog.domain.records import PlanCategory, PlanDocumentRow, PlanRow, PlanSourceRow, VenueRow
from onsale.modules.catalog.errors import PlanInvalid as PlanInvalidRefusal
from onsale.modules.catalog.errors import PlanTooLarge as PlanTooLargeRefusal
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, NotFound

COMPRESSION_LEVEL = 6
# One statement to the database holds at most 16 MB.
PACKED_BYTES_MAX = 15_000_000


class CreateVenue(msgspec.Struct, frozen=True, kw_only=True):
    """A new place to sell in."""

    actor: Actor
    organisation_id: str
    name: Text
    city: Text
    address: Text
    timezone: str


class PreparedPlan(msgspec.Struct, frozen=True, kw_only=True):
    """An imported plan, ready to be stored."""

    name: str
    seat_count: int
    digest: str
    categories: str
    warnings: str
    document: bytes
    source: bytes


class VenueInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a venue."""

    name: Text
    city: Text


class PlanInAudit(msgspec.Struct, frozen=True):
    """What the audit log keeps of a version of a seating plan."""

    venue_id: str
    name: str
    seat_count: int
    version: int


class StorePlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan for one of the organisation's venues."""

    actor: Actor
    organisation_id: str
    venue_id: str
    plan: PreparedPlan


class PlanWarning(msgspec.Struct, frozen=True):
    """What the owner of a plan should look at."""

    pointer: str
    detail: Text


def prepare_plan(document: bytes, language: Language) -> PreparedPlan:
    """Import pretix's seating-plan JSON. Takes about a second for 110,000 seats: call it in a thread.

    Refuses with ``PlanInvalid`` or ``PlanTooLarge``, in the caller's language.
    """
    try:
        imported = import_plan(document)
    except PlanInvalid as invalid:
        errors = [
            FieldError(error.pointer, error.detail.en if language == "en" else error.detail.zh)
            for error in invalid.errors
        ]
        raise PlanInvalidRefusal(errors=errors, error_count=invalid.total) from invalid
    except PlanTooLarge as large:
        raise PlanTooLargeRefusal(unit=large.unit, actual=large.actual, limit=large.limit) from large
    warnings = [PlanWarning(w.pointer, Text(zh=w.detail.zh, en=w.detail.en)) for w in imported.warnings]
    return prepared(imported.document, imported.plan, warnings)


def prepared(document: Document, plan: Plan, warnings: Sequence[PlanWarning]) -> PreparedPlan:
    """A compiled document, ready to be stored. Refuses with ``PlanTooLarge`` what the database cannot hold."""
    encoded = encode_plan(plan)
    categories = [
        PlanCategory(category.name, category.color, seats, standing)
        for category, seats, standing in zip(
            plan.categories, plan.seat_count_by_category(), plan.standing_by_category(), strict=True
        )
    ]
    return PreparedPlan(
        name=plan.name,
        seat_count=plan.seat_count,
        digest=hashlib.sha256(encoded).hexdigest(),
        categories=msgspec.json.encode(categories).decode(),
        warnings=msgspec.json.encode(warnings).decode(),
        document=zlib.compress(encoded, COMPRESSION_LEVEL),
        source=pack_document(document),
    )


def pack_document(document: Document) -> bytes:
    """As it is stored, and sent to who takes gzip. Refuses with ``PlanTooLarge``."""
    packed = gzip.compress(encode_document(document), COMPRESSION_LEVEL, mtime=0)
    if len(packed) > PACKED_BYTES_MAX:
        raise PlanTooLargeRefusal(unit="bytes", actual=len(packed), limit=PACKED_BYTES_MAX)
    return packed


class VenueCommands:
    """Handlers of the commands about places."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit

    async def create_venue(self, transaction: Transaction, command: CreateVenue) -> VenueRow:
        venue = VenueRow(
            id=self._ids.new(),
            organisation_id=command.organisation_id,
            name_zh=command.name.zh,
            name_en=command.name.en,
            city_zh=command.city.zh,
            city_en=command.city.en,
            address_zh=command.address.zh,
            address_en=command.address.en,
            timezone=command.timezone,
            created_at=to_micros(self._clock.now()),
        )
        await repository.insert_venues(transaction, [venue])
        deed = Deed(
            action="catalog.venue-added",
            subject=Subject("venue", venue.id),
            organisation_id=venue.organisation_id,
            after=VenueInAudit(command.name, command.city),
        )
        await self._audit.record(transaction, command.actor, deed)
        return venue

    async def store_plan(self, transaction: Transaction, command: StorePlan) -> PlanRow:
        """Refuses with ``NotFound`` for a venue of somebody else."""
        venue = await repository.venue_of(transaction, command.organisation_id, command.venue_id)
        if venue is None:
            raise NotFound()
        plan_id = self._ids.new()
        now = to_micros(self._clock.now())
        plan = await insert_plan(
            transaction, command.plan, venue.organisation_id, venue.id, id_=plan_id, lineage=plan_id, version=1, now=now
        )
        await self._audit.record(transaction, command.actor, deed_of_plan("catalog.plan-added", plan))
        return plan


def deed_of_plan(action: str, plan: PlanRow) -> Deed:
    """What was done with a version of a plan, for the audit log."""
    return Deed(
        action=action,
        subject=Subject("plan", plan.id),
        organisation_id=plan.organisation_id,
        after=PlanInAudit(plan.venue_id, plan.name, plan.seat_count, plan.version),
    )


async def insert_plan(
    transaction: Transaction,
    prepared: PreparedPlan,
    organisation_id: str,
    venue_id: str,
    *,
    id_: str,
    lineage: str,
    version: int,
    now: int,
) -> PlanRow:
    """Store a plan with its seats and its document. ``now`` is in microseconds."""
    plan = PlanRow(
        id=id_,
        venue_id=venue_id,
        organisation_id=organisation_id,
        name=prepared.name,
        seat_count=prepared.seat_count,
        digest=prepared.digest,
        categories=prepared.categories,
        warnings=prepared.warnings,
        created_at=now,
        lineage=lineage,
        version=version,
    )
    document = PlanDocumentRow(plan_id=plan.id, document=prepared.document)
    source = PlanSourceRow(plan_id=plan.id, document=prepared.source)
    await repository.insert_plan(transaction, plan, document, source)
    return plan
