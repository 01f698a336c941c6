"""Venues and their seating plans."""

from __future__ import annotations

import hashlib
import zlib

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.plan import encode_plan
from onsale.modules.catalog.domain.pretix import import_plan
from onsale.modules.catalog.domain.reading import PlanInvalid, PlanTooLarge
from onsale.modules.catalog.domain.records import PlanCategory, PlanDocumentRow, PlanRow, VenueRow
from onsale.modules.catalog.errors import PlanInvalid as PlanInvalidRefusal
from onsale.modules.catalog.errors import PlanTooLarge as PlanTooLargeRefusal
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, NotFound

COMPRESSION_LEVEL = 6


class CreateVenue(msgspec.Struct, frozen=True, kw_only=True):
    """A new place to sell in."""

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


class StorePlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan for one of the organisation's venues."""

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
    plan = imported.plan
    encoded = encode_plan(plan)
    categories = [
        PlanCategory(category.name, category.color, count)
        for category, count in zip(plan.categories, plan.seat_count_by_category(), strict=True)
    ]
    warnings = [PlanWarning(w.pointer, Text(zh=w.detail.zh, en=w.detail.en)) for w in imported.warnings]
    return PreparedPlan(
        name=plan.name,
        seat_count=plan.seat_count,
        digest=hashlib.sha256(encoded).hexdigest(),
        categories=msgspec.json.encode(categories).decode(),
        warnings=msgspec.json.encode(warnings).decode(),
        document=zlib.compress(encoded, COMPRESSION_LEVEL),
    )


class VenueCommands:
    """Handlers of the commands about places."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids

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
        return venue

    async def store_plan(self, transaction: Transaction, command: StorePlan) -> PlanRow:
        """Refuses with ``NotFound`` for a venue of somebody else."""
        venue = await repository.venue_of(transaction, command.organisation_id, command.venue_id)
        if venue is None:
            raise NotFound()
        plan = PlanRow(
            id=self._ids.new(),
            venue_id=venue.id,
            organisation_id=venue.organisation_id,
            name=command.plan.name,
            seat_count=command.plan.seat_count,
            digest=command.plan.digest,
            categories=command.plan.categories,
            warnings=command.plan.warnings,
            created_at=to_micros(self._clock.now()),
        )
        document = PlanDocumentRow(plan_id=plan.id, document=command.plan.document)
        await repository.insert_plan(transaction, plan, document)
        return plan
