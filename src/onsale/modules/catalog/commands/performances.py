"""Performances of an event: added, one or many at once, and removed while they are drafts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.halls import Span, collisions
from onsale.modules.catalog.domain.real_names import real_name_problems
from onsale.modules.catalog.domain.records import (
    DRAFT,
    EventRecord,
    PerformanceRecord,
    PerformanceRow,
    PlanCategory,
    TicketTypeCategoryRow,
    TicketTypeRow,
    VenueRow,
)
from onsale.modules.catalog.domain.refunds import refund_problems, return_problems
from onsale.modules.catalog.domain.rules import (
    PERFORMANCES_PER_EVENT_MAX,
    FieldProblem,
    PlannedPerformance,
    color_of,
    problems_of,
)
from onsale.modules.catalog.domain.series import series_problems, spans_of
from onsale.modules.catalog.errors import PerformanceOnSale, TooManyPerformances, VenueCollision, VenueTaken
from onsale.modules.catalog.repository import halls
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, Malformed, NotFound

CURRENCY = "CNY"
COLLISIONS_TOLD_MAX = 500


class AddPerformance(msgspec.Struct, frozen=True, kw_only=True):
    """A new date of an event, not yet on sale. Problems are told in ``language``."""

    actor: Actor
    organisation_id: str
    event_id: str
    planned: PlannedPerformance
    language: Language


class AddSeries(msgspec.Struct, frozen=True, kw_only=True):
    """New dates of an event that sell the same ticket types, all or none of them."""

    actor: Actor
    organisation_id: str
    event_id: str
    planned: list[PlannedPerformance]
    language: Language


class SeriesAdded(msgspec.Struct, frozen=True):
    """The ids of new performances, as they were asked for."""

    performance_ids: list[str]


class DateInAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit log keeps of one date. Time in microseconds."""

    event_id: str
    starts_at: int


class SeriesInAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit log keeps of a series. Times in microseconds."""

    performances: int
    first_starts_at: int
    last_starts_at: int


class RemovePerformance(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that will not take place."""

    actor: Actor
    organisation_id: str
    performance_id: str


class PerformanceCommands:
    """Handlers of the commands about dates."""

    def __init__(self, clock: Clock, ids: IdGenerator, audit: Audit) -> None:
        self._clock = clock
        self._ids = ids
        self._audit = audit

    async def add_performance(self, transaction: Transaction, command: AddPerformance) -> PerformanceRecord:
        """Refuses what cannot be sold like this, with a pointer to every bad field, and with ``VenueTaken`` what would
        collide with another performance there."""
        event = await locked_event(transaction, command.organisation_id, command.event_id)
        plan = await self._plan(transaction, event, command.planned.plan_id, command.language)
        problems = [*problems_of(command.planned, plan), *_promise_problems(command.planned)]
        if problems:
            raise malformed_by(problems, command.language)
        [record] = await self.store(transaction, event, [command.planned], plan)
        deed = Deed(
            action="catalog.performance-added",
            subject=Subject("performance", record.row.id),
            organisation_id=command.organisation_id,
            after=DateInAudit(event_id=event.row.id, starts_at=record.row.starts_at),
        )
        await self._audit.record(transaction, command.actor, deed)
        return record

    async def add_series(self, transaction: Transaction, command: AddSeries) -> SeriesAdded:
        """All of them or none. Refuses as ``add_performance`` does; what is wrong with a time points at ``/times``."""
        event = await locked_event(transaction, command.organisation_id, command.event_id)
        first = command.planned[0]
        plan = await self._plan(transaction, event, first.plan_id, command.language)
        now = to_micros(self._clock.now())
        problems = [*series_problems(command.planned, plan, now), *_promise_problems(first)]
        if problems:
            raise malformed_by(problems, command.language)
        records = await self.store(transaction, event, command.planned, plan)
        starts = [one.starts_at for one in command.planned]
        deed = Deed(
            action="catalog.series-added",
            subject=Subject("event", event.row.id),
            organisation_id=command.organisation_id,
            after=SeriesInAudit(performances=len(starts), first_starts_at=min(starts), last_starts_at=max(starts)),
        )
        await self._audit.record(transaction, command.actor, deed)
        return SeriesAdded([record.row.id for record in records])

    async def store(
        self,
        transaction: Transaction,
        event: EventRecord,
        planned: Sequence[PlannedPerformance],
        plan: list[PlanCategory] | None,
    ) -> list[PerformanceRecord]:
        """Drafts of what is planned well. Refuses with ``TooManyPerformances`` and ``VenueTaken``."""
        count = await repository.count_performances(transaction, event.row.id) + len(planned)
        if count > PERFORMANCES_PER_EVENT_MAX:
            raise TooManyPerformances(limit=PERFORMANCES_PER_EVENT_MAX)
        if not planned[0].shares_venue:
            await check_venue(transaction, event.venue, spans_of(planned))
        records = [self._record(event, one, plan) for one in planned]
        await repository.insert_performances(transaction, records)
        return records

    async def remove_performance(self, transaction: Transaction, command: RemovePerformance) -> PerformanceRecord:
        """Refuses with ``PerformanceOnSale`` when it is published."""
        event_id = await repository.event_id_of_performance(transaction, command.performance_id)
        event = await repository.event_of(transaction, command.organisation_id, event_id or "")
        if event is None:
            raise NotFound()
        if not await repository.delete_draft_performance(transaction, command.performance_id):
            raise PerformanceOnSale()
        removed = next(record for record in event.performances if record.row.id == command.performance_id)
        deed = Deed(
            action="catalog.performance-removed",
            subject=Subject("performance", removed.row.id),
            organisation_id=command.organisation_id,
            before=DateInAudit(event_id=event.row.id, starts_at=removed.row.starts_at),
        )
        await self._audit.record(transaction, command.actor, deed)
        return removed

    async def _plan(
        self, transaction: Transaction, event: EventRecord, plan_id: str | None, language: Language
    ) -> list[PlanCategory] | None:
        if plan_id is None:
            return None
        plan = await repository.plan_of(transaction, event.row.organisation_id, plan_id)
        if plan is None or plan.venue_id != event.venue.id:
            problem = FieldProblem("/plan_id", Text(zh="场馆没有这张座位图。", en="The venue has no such plan."))
            raise malformed_by([problem], language)
        return plan.parsed_categories()

    def _record(
        self, event: EventRecord, planned: PlannedPerformance, plan: list[PlanCategory] | None
    ) -> PerformanceRecord:
        performance = PerformanceRow(
            id=self._ids.new(),
            event_id=event.row.id,
            plan_id=planned.plan_id,
            status=DRAFT,
            starts_at=planned.starts_at,
            doors_at=planned.doors_at,
            ends_at=planned.ends_at,
            timezone=event.venue.timezone,
            chart_version=None,
            created_at=to_micros(self._clock.now()),
            published_at=None,
            refund_rules=msgspec.json.encode(planned.refund_rules).decode(),
            seat_returns=msgspec.json.encode(planned.seat_returns).decode(),
            real_name=msgspec.json.encode(planned.real_name).decode() if planned.real_name else None,
            shares_venue=int(planned.shares_venue),
        )
        drawn = {category.name: category for category in plan or ()}
        ticket_types = [
            TicketTypeRow(
                id=self._ids.new(),
                performance_id=performance.id,
                position=position,
                name_zh=asked.name.zh,
                name_en=asked.name.en,
                price_minor=asked.price_minor,
                currency=CURRENCY,
                capacity=asked.capacity or sum(drawn[category].capacity for category in asked.categories),
                seated=1 if any(drawn[category].seat_count for category in asked.categories) else 0,
                max_per_order=asked.max_per_order,
                max_per_person=asked.max_per_person,
                sale_starts_at=asked.sale_starts_at,
                sale_ends_at=asked.sale_ends_at,
                color=color_of(asked, position, plan),
            )
            for position, asked in enumerate(planned.ticket_types)
        ]
        categories = [
            TicketTypeCategoryRow(performance_id=performance.id, category=category, ticket_type_id=ticket_type.id)
            for ticket_type, asked in zip(ticket_types, planned.ticket_types, strict=True)
            for category in asked.categories
        ]
        return PerformanceRecord(row=performance, ticket_types=ticket_types, categories=categories)


def _promise_problems(planned: PlannedPerformance) -> list[FieldProblem]:
    return [
        *refund_problems(planned.refund_rules),
        *return_problems(planned.seat_returns, planned.starts_at),
        *real_name_problems(planned.real_name, doors_at=planned.doors_at, starts_at=planned.starts_at),
    ]


async def locked_event(transaction: Transaction, organisation_id: str, event_id: str) -> EventRecord:
    """The event, which nobody else changes before this transaction has ended. Refuses what is somebody else's."""
    if not await repository.lock_event(transaction, organisation_id, event_id):
        raise NotFound()
    [event] = await repository.events_by_id(transaction, [event_id])
    return event


async def check_venue(
    transaction: Transaction, venue: VenueRow, spans: Sequence[Span], *, apart_from: str | None = None
) -> None:
    """Refuses with ``VenueTaken`` what would collide with a performance other than ``apart_from``. Who adds to the same
    venue waits until this transaction has ended, so that of two that collide one is added."""
    await halls.lock_venue(transaction, venue.id)
    after, before = min(span.doors_at for span in spans), max(span.ends_at for span in spans)
    taken = await halls.taken_between(transaction, venue.id, after=after, before=before)
    found = collisions(spans, [one for one in taken if one.performance_id != apart_from])
    if found:
        told = [
            VenueCollision(
                position=collision.position,
                performance_id=collision.taken.performance_id,
                event_id=collision.taken.event_id,
                event_title=collision.taken.title,
                starts_at=from_micros(collision.taken.starts_at),
                ends_at=from_micros(collision.taken.ends_at),
            )
            for collision in found[:COLLISIONS_TOLD_MAX]
        ]
        raise VenueTaken(collisions=told, collision_count=len(found), timezone=venue.timezone)


def malformed_by(problems: Sequence[FieldProblem], language: Language) -> Malformed:
    """The refusal that tells all of these."""
    return Malformed(errors=[FieldError(problem.pointer, problem.detail.in_language(language)) for problem in problems])
