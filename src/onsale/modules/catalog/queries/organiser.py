"""What an organiser sees of its own; what belongs to others does not exist here."""

from __future__ import annotations

from collections.abc import Collection

from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.records import EventRecord, PlanRow, VenueRow
from onsale.modules.catalog.domain.rules import drafts_of
from onsale.modules.catalog.domain.seating import Seating
from onsale.modules.catalog.queries.plans import PlanLibrary
from onsale.platform.db import Database
from onsale.platform.problems import NotFound


class OrganiserQueries:
    """Reads of one organisation's events and places. Every method raises ``NotFound`` for what is not its own."""

    def __init__(self, database: Database, plans: PlanLibrary) -> None:
        self._database = database
        self._plans = plans

    async def list_venues(self, organisation_id: str, *, after: str, limit: int) -> list[VenueRow]:
        async with self._database.reading() as reader:
            return await repository.venues_of(reader, organisation_id, after=after, limit=limit)

    async def list_plans(self, organisation_id: str, venue_id: str, *, after: str, limit: int) -> list[PlanRow]:
        async with self._database.reading() as reader:
            if await repository.venue_of(reader, organisation_id, venue_id) is None:
                raise NotFound()
            return await repository.plans_of(reader, venue_id, after=after, limit=limit)

    async def list_events(
        self, organisation_id: str, *, before: str, limit: int, among: Collection[str] | None, archived: bool
    ) -> list[EventRecord]:
        """Newest first; those ``among`` some, or all; those in the archive, or the others."""
        async with self._database.reading() as reader:
            ids = await repository.event_ids_of(
                reader, organisation_id, before=before, limit=limit, among=among, archived=archived
            )
            return await repository.events_by_id(reader, ids)

    async def get_event(self, organisation_id: str, event_id: str) -> EventRecord:
        async with self._database.reading() as reader:
            event = await repository.event_of(reader, organisation_id, event_id)
        if event is None:
            raise NotFound()
        return event

    async def get_seating(self, organisation_id: str, plan_id: str) -> Seating:
        row = await self._plans.plan_row(organisation_id, plan_id)
        if row is None:
            raise NotFound()
        return await self._plans.seating(row.id, row.digest)

    async def seatings_of_drafts(self, organisation_id: str, event_id: str) -> dict[str, Seating]:
        """The plans that publication of this event needs, by plan id."""
        event = await self.get_event(organisation_id, event_id)
        plan_ids = {draft.row.plan_id for draft in drafts_of(event) if draft.row.plan_id is not None}
        return {plan_id: await self.get_seating(organisation_id, plan_id) for plan_id in sorted(plan_ids)}
