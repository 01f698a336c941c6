"""What the platform's reviewers see: who waits, what of, and what was said before."""

from __future__ import annotations

import msgspec

from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.records import EventRecord, ReviewRow
from onsale.modules.catalog.domain.rules import drafts_of
from onsale.modules.catalog.domain.seating import Seating
from onsale.modules.catalog.queries.plans import PlanLibrary
from onsale.modules.catalog.repository import stages
from onsale.platform.db import Database
from onsale.platform.problems import NotFound


class WaitingEvent(msgspec.Struct, frozen=True):
    """An event in the queue."""

    review: ReviewRow
    event: EventRecord


class ReviewedEvent(msgspec.Struct, frozen=True):
    """An event as a reviewer sees it: all its reviews, newest first, and how many events its organiser published."""

    review: ReviewRow
    event: EventRecord
    history: list[ReviewRow]
    published_count: int


class ReviewQueries:
    """Reads for reviewers, of every organisation, and of the history for an event's own organiser."""

    def __init__(self, database: Database, plans: PlanLibrary) -> None:
        self._database = database
        self._plans = plans

    async def list_waiting(self, *, after: str, limit: int) -> list[WaitingEvent]:
        """Who waits longest first."""
        async with self._database.reading() as reader:
            rows = await stages.waiting_reviews(reader, after=after, limit=limit)
            events = await repository.events_by_id(reader, [row.event_id for row in rows])
        return [WaitingEvent(row, event) for row, event in zip(rows, events, strict=True)]

    async def get_review(self, review_id: str) -> ReviewedEvent:
        """Raises ``NotFound``."""
        async with self._database.reading() as reader:
            row = await stages.review(reader, review_id)
            if row is None:
                raise NotFound()
            [event] = await repository.events_by_id(reader, [row.event_id])
            history = await stages.reviews_of(reader, row.event_id)
            count = await stages.count_published(reader, row.organisation_id)
        return ReviewedEvent(row, event, history, count)

    async def list_history(self, organisation_id: str, event_id: str) -> list[ReviewRow]:
        """All reviews of an own event, newest first. Raises ``NotFound`` for what is not its own."""
        async with self._database.reading() as reader:
            if await repository.event_of(reader, organisation_id, event_id) is None:
                raise NotFound()
            return await stages.reviews_of(reader, event_id)

    async def seatings_of(self, event: EventRecord) -> dict[str, Seating]:
        """The plans that publication of this event needs, by plan id."""
        plan_ids = {draft.row.plan_id for draft in drafts_of(event) if draft.row.plan_id is not None}
        return {plan_id: await self._seating(event.row.organisation_id, plan_id) for plan_id in sorted(plan_ids)}

    async def _seating(self, organisation_id: str, plan_id: str) -> Seating:
        row = await self._plans.plan_row(organisation_id, plan_id)
        if row is None:
            raise NotFound()
        return await self._plans.seating(row.id, row.digest)
