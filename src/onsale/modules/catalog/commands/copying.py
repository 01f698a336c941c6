"""An event is copied: its words, ticket types and dates, never what was sold."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.commands.performances import PerformanceCommands, malformed_by
from onsale.modules.catalog.domain.copying import CopyOfEvent, copied_performances
from onsale.modules.catalog.domain.records import DRAFT, EventRecord
from onsale.modules.catalog.domain.rules import FieldProblem, PlannedPerformance
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import NotFound


class CopyEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A new draft like this event, with its performances from ``first_day`` on, or without them."""

    actor: Actor
    organisation_id: str
    event_id: str
    title: Text | None
    first_day: date | None
    language: Language


class CopyCommands:
    """Handler of the command that copies."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit, performances: PerformanceCommands) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit
        self._performances = performances

    async def copy_event(self, transaction: Transaction, command: CopyEvent) -> EventRecord:
        """All of it or nothing. Refuses a day in the past, and with ``VenueTaken`` what would collide."""
        event = await repository.event_of(transaction, command.organisation_id, command.event_id)
        if event is None:
            raise NotFound()
        now = to_micros(self._clock.now())
        planned = [] if command.first_day is None else copied_performances(event, command.first_day)
        if any(one.starts_at <= now for one in planned):
            past = FieldProblem("/first_day", Text(zh="这一天已经过去。", en="This day is over already."))
            raise malformed_by([past], command.language)
        title = command.title or event.row.title
        row = msgspec.structs.replace(
            event.row,
            id=self._ids.new(),
            status=DRAFT,
            title_zh=title.zh,
            title_en=title.en,
            created_at=now,
            published_at=None,
            revision=0,
            content_revision=1,
            archived_at=None,
        )
        await repository.insert_events(transaction, [row])
        await self._store(transaction, EventRecord(row=row, venue=event.venue, performances=[]), planned)
        deed = Deed(
            action="catalog.event-copied",
            subject=Subject("event", row.id),
            organisation_id=row.organisation_id,
            after=CopyOfEvent(event.row.id, len(planned)),
        )
        await self._audit.record(transaction, command.actor, deed)
        [copy] = await repository.events_by_id(transaction, [row.id])
        return copy

    async def _store(self, transaction: Transaction, event: EventRecord, planned: list[PlannedPerformance]) -> None:
        def kind(one: PlannedPerformance) -> tuple[str, bool]:
            return one.plan_id or "", one.shares_venue

        for (plan_id, _), alike in groupby(sorted(planned, key=kind), key=kind):
            plan = await repository.plan_of(transaction, event.row.organisation_id, plan_id) if plan_id else None
            categories = None if plan is None else plan.parsed_categories()
            await self._performances.store(transaction, event, list(alike), categories)
