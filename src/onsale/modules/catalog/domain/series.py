"""Many performances at once: what an organiser may plan, decided from facts alone."""

from __future__ import annotations

from collections.abc import Sequence

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.halls import Span, positions_that_meet
from onsale.modules.catalog.domain.records import PlanCategory
from onsale.modules.catalog.domain.rules import FieldProblem, PlannedPerformance, problems_of

PERFORMANCES_PER_SERIES_MAX = 500
# What publication of one series puts into stock.
SEATS_PER_SERIES_MAX = 200_000
PROBLEMS_MAX = 50


def series_problems(
    planned: Sequence[PlannedPerformance], plan: Sequence[PlanCategory] | None, now: int
) -> list[FieldProblem]:
    """Everything that is wrong with a series, at most 50. What is wrong with its ticket types is told once; what is
    wrong on some days only is told at their times."""
    problems: list[FieldProblem] = []
    told: set[FieldProblem] = set()
    for position, performance in enumerate(planned):
        at = f"/times/{position}"
        if performance.starts_at <= now:
            problems.append(
                FieldProblem(f"{at}/starts_at", Text(zh="这个时间已经过去。", en="This is in the past already."))
            )
        for problem in problems_of(performance, plan):
            if not problem.pointer.startswith("/ticket_types/"):
                problems.append(FieldProblem(at + problem.pointer, problem.detail))
            elif problem not in told:
                told.add(problem)
                problems.append(problem if position == 0 else FieldProblem(at, problem.detail))
    return [*problems, *_meeting(planned), *_too_many_seats(planned, plan)][:PROBLEMS_MAX]


def spans_of(planned: Sequence[PlannedPerformance]) -> list[Span]:
    return [Span(one.doors_at, one.ends_at) for one in planned]


def _meeting(planned: Sequence[PlannedPerformance]) -> list[FieldProblem]:
    """Even where several take place in a venue, these are of one event and would look the same."""
    first = {one.starts_at: position for position, one in reversed(list(enumerate(planned)))}
    twice = [position for position, one in enumerate(planned) if first[one.starts_at] != position]
    shared = all(one.shares_venue for one in planned)
    meeting = sorted({*twice, *([] if shared else positions_that_meet(spans_of(planned)))})
    detail = Text(
        zh="与本次添加的另一场时间重叠（从开门到结束）。", en="Overlaps with another one of these, from doors to end."
    )
    return [FieldProblem(f"/times/{position}", detail) for position in meeting]


def _too_many_seats(planned: Sequence[PlannedPerformance], plan: Sequence[PlanCategory] | None) -> list[FieldProblem]:
    seats = sum(category.seat_count for category in plan or ())
    if seats * len(planned) <= SEATS_PER_SERIES_MAX:
        return []
    most = SEATS_PER_SERIES_MAX // seats
    detail = Text(
        zh=f"这张座位图有 {seats} 个座位，一次最多添加 {most} 场。",
        en=f"This plan has {seats} seats: add at most {most} performances at once.",
    )
    return [FieldProblem("/times", detail)]
