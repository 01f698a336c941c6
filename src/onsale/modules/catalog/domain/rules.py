"""What an organiser may sell and when an event is ready for the public: decided here, from facts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from onsale.contracts.real_names import RealNameRule
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, RefundRules, SeatReturns
from onsale.contracts.values import Text
from onsale.modules.catalog.domain.plan import DEFAULT_COLORS
from onsale.modules.catalog.domain.records import DRAFT, EventRecord, PerformanceRecord, PlanCategory

CATEGORIES = ("concert", "festival", "sport", "theatre", "musical", "exhibition", "comedy", "family")
PERFORMANCES_PER_EVENT_MAX = 1_000
TICKET_TYPES_PER_PERFORMANCE_MAX = 40


class PlannedTicketType(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket type as an organiser asks for it. Times are microseconds."""

    name: Text
    price_minor: int
    capacity: int | None
    categories: list[str]
    max_per_order: int
    max_per_person: int
    sale_starts_at: int
    sale_ends_at: int
    color: str | None


class PlannedPerformance(msgspec.Struct, frozen=True, kw_only=True):
    """A performance as an organiser asks for it."""

    starts_at: int
    doors_at: int
    ends_at: int
    plan_id: str | None
    ticket_types: list[PlannedTicketType]
    refund_rules: RefundRules = DEFAULT_REFUND_RULES
    seat_returns: SeatReturns = SeatReturns()
    real_name: RealNameRule | None = None
    shares_venue: bool = False


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong at one place of a payload, in both languages."""

    pointer: str
    detail: Text


def problems_of(planned: PlannedPerformance, plan: Sequence[PlanCategory] | None) -> list[FieldProblem]:
    """Everything that is wrong with a planned performance; ``plan`` is None where nothing is drawn."""
    problems = []
    if not planned.doors_at <= planned.starts_at:
        problems.append(
            FieldProblem("/doors_at", Text(zh="开门时间不能晚于开始时间。", en="Doors open before the start."))
        )
    if not planned.starts_at < planned.ends_at:
        problems.append(
            FieldProblem("/ends_at", Text(zh="结束时间应当晚于开始时间。", en="The end comes after the start."))
        )
    drawn = None if plan is None else {category.name: category for category in plan}
    painted: dict[str, int] = {}
    for index, ticket_type in enumerate(planned.ticket_types):
        at = f"/ticket_types/{index}"
        problems += _sale_problems(ticket_type, planned.ends_at, at)
        problems += _capacity_problems(ticket_type, drawn, at)
        for position, category in enumerate(ticket_type.categories):
            if painted.setdefault(category, index) != index or ticket_type.categories.index(category) != position:
                problems.append(
                    FieldProblem(
                        f"{at}/categories/{position}",
                        Text(zh="价区已属于另一票档。", en="This category is sold already."),
                    )
                )
    return problems


def _sale_problems(ticket_type: PlannedTicketType, ends_at: int, at: str) -> list[FieldProblem]:
    problems = []
    if not ticket_type.sale_starts_at < ticket_type.sale_ends_at:
        problems.append(
            FieldProblem(f"{at}/sale_ends_at", Text(zh="停售应当晚于开售。", en="The sale ends after it starts."))
        )
    if ticket_type.sale_ends_at > ends_at:
        problems.append(
            FieldProblem(
                f"{at}/sale_ends_at", Text(zh="停售不能晚于散场。", en="The sale ends before the performance does.")
            )
        )
    if ticket_type.max_per_person < ticket_type.max_per_order:
        problems.append(
            FieldProblem(
                f"{at}/max_per_person",
                Text(zh="每人限购不能少于每单限购。", en="At least as many as one order may have."),
            )
        )
    return problems


def _capacity_problems(
    ticket_type: PlannedTicketType, drawn: Mapping[str, PlanCategory] | None, at: str
) -> list[FieldProblem]:
    if not ticket_type.categories:
        missing = FieldProblem(
            f"{at}/capacity", Text(zh="没有座位的票档需要数量。", en="Without seats this needs a number.")
        )
        return [missing] if ticket_type.capacity is None else []
    if drawn is None:
        return [
            FieldProblem(f"{at}/categories", Text(zh="场次没有座位图。", en="The performance has no seating plan."))
        ]
    if ticket_type.capacity is not None:
        return [
            FieldProblem(
                f"{at}/capacity",
                Text(zh="数量由座位图决定。", en="The plan decides how many there are."),
            )
        ]
    unknown = [
        FieldProblem(
            f"{at}/categories/{position}", Text(zh="座位图没有这个价区。", en="The plan has no such category.")
        )
        for position, category in enumerate(ticket_type.categories)
        if category not in drawn
    ]
    if unknown:
        return unknown
    sold = [drawn[category] for category in ticket_type.categories]
    if sum(category.capacity for category in sold) == 0:
        return [FieldProblem(f"{at}/categories", Text(zh="这些价区没有座位。", en="These categories have no places."))]
    if any(category.seat_count for category in sold) and any(category.standing_capacity for category in sold):
        both = Text(zh="座位与站席需要分开的票档。", en="Seats and standing room need ticket types of their own.")
        return [FieldProblem(f"{at}/categories", both)]
    return []


def color_of(ticket_type: PlannedTicketType, position: int, plan: Sequence[PlanCategory] | None) -> str:
    """The colour asked for, else the one painted on the plan, else one that differs from its neighbours."""
    if ticket_type.color:
        return ticket_type.color
    painted = {category.name: category.color for category in plan or ()}
    for category in ticket_type.categories:
        if category in painted:
            return painted[category]
    return DEFAULT_COLORS[position % len(DEFAULT_COLORS)]


def drafts_of(event: EventRecord) -> list[PerformanceRecord]:
    """The performances that publication would put on sale."""
    return [performance for performance in event.performances if performance.row.status == DRAFT]
