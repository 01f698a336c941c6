"""Performances of an event: added and removed while they are drafts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onsale.contracts.values import Language, Text
from onsale.modules.catalog import repository
from onsale.modules.catalog.domain.real_names import real_name_problems
from onsale.modules.catalog.domain.records import (
    DRAFT,
    EventRecord,
    PerformanceRecord,
    PerformanceRow,
    PlanCategory,
    TicketTypeCategoryRow,
    TicketTypeRow,
)
from onsale.modules.catalog.domain.refunds import refund_problems, return_problems
from onsale.modules.catalog.domain.rules import (
    PERFORMANCES_PER_EVENT_MAX,
    FieldProblem,
    PlannedPerformance,
    color_of,
    problems_of,
)
from onsale.modules.catalog.errors import PerformanceOnSale, TooManyPerformances
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.problems import FieldError, Malformed, NotFound

CURRENCY = "CNY"


class AddPerformance(msgspec.Struct, frozen=True, kw_only=True):
    """A new date of an event, not yet on sale. Problems are told in ``language``."""

    organisation_id: str
    event_id: str
    planned: PlannedPerformance
    language: Language


class RemovePerformance(msgspec.Struct, frozen=True, kw_only=True):
    """A draft that will not take place."""

    organisation_id: str
    performance_id: str


class PerformanceCommands:
    """Handlers of the commands about dates."""

    def __init__(self, clock: Clock, ids: IdGenerator) -> None:
        self._clock = clock
        self._ids = ids

    async def add_performance(self, transaction: Transaction, command: AddPerformance) -> PerformanceRecord:
        """Refuses what cannot be sold like this, with a pointer to every bad field."""
        if not await repository.lock_event(transaction, command.organisation_id, command.event_id):
            raise NotFound()
        [event] = await repository.events_by_id(transaction, [command.event_id])
        if await repository.count_performances(transaction, event.row.id) >= PERFORMANCES_PER_EVENT_MAX:
            raise TooManyPerformances(limit=PERFORMANCES_PER_EVENT_MAX)
        plan = await self._plan(transaction, event, command)
        problems = [
            *problems_of(command.planned, plan),
            *refund_problems(command.planned.refund_rules),
            *return_problems(command.planned.seat_returns, command.planned.starts_at),
            *real_name_problems(
                command.planned.real_name, doors_at=command.planned.doors_at, starts_at=command.planned.starts_at
            ),
        ]
        if problems:
            raise malformed_by(problems, command.language)
        record = self._record(event, command.planned, plan)
        await repository.insert_performances(transaction, [record])
        return record

    async def remove_performance(self, transaction: Transaction, command: RemovePerformance) -> PerformanceRecord:
        """Refuses with ``PerformanceOnSale`` when it is published."""
        event_id = await repository.event_id_of_performance(transaction, command.performance_id)
        event = await repository.event_of(transaction, command.organisation_id, event_id or "")
        if event is None:
            raise NotFound()
        if not await repository.delete_draft_performance(transaction, command.performance_id):
            raise PerformanceOnSale()
        return next(record for record in event.performances if record.row.id == command.performance_id)

    async def _plan(
        self, transaction: Transaction, event: EventRecord, command: AddPerformance
    ) -> list[PlanCategory] | None:
        planned = command.planned
        if planned.plan_id is None:
            return None
        plan = await repository.plan_of(transaction, event.row.organisation_id, planned.plan_id)
        if plan is None or plan.venue_id != event.venue.id:
            problem = FieldProblem("/plan_id", Text(zh="场馆没有这张座位图。", en="The venue has no such plan."))
            raise malformed_by([problem], command.language)
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


def malformed_by(problems: Sequence[FieldProblem], language: Language) -> Malformed:
    """The refusal that tells all of these."""
    return Malformed(errors=[FieldError(problem.pointer, problem.detail.in_language(language)) for problem in problems])
