"""What an organiser may promise about tickets that come back, and when a performance may move."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from onsale.contracts.refunds import RefundRules, SeatReturns
from onsale.contracts.values import Text
from onsale.modules.catalog.domain.records import PerformanceRow, TicketTypeRow
from onsale.modules.catalog.domain.rules import FieldProblem
from onsale.platform.clock import to_micros


def refund_problems(rules: RefundRules) -> list[FieldProblem]:
    """Everything that is wrong with a ladder: its steps go from far to near, and none is cheaper than that before."""
    problems = []
    for index, (before, step) in enumerate(pairwise(rules.steps), start=1):
        at = f"/refund_rules/steps/{index}"
        if step.before_seconds >= before.before_seconds:
            farther = Text(zh="阶梯应当从远到近排列。", en="Steps go from far to near: this one is no nearer.")
            problems.append(FieldProblem(f"{at}/before_seconds", farther))
        if step.fee_basis_points < before.fee_basis_points:
            cheaper = Text(
                zh="越临近演出，手续费不能越低。", en="Nearer to the show a refund cannot cost less than before."
            )
            problems.append(FieldProblem(f"{at}/fee_basis_points", cheaper))
    if rules.free_seconds and not rules.steps:
        nothing = Text(
            zh="没有退票阶梯就不能退票，无手续费时段不起作用。",
            en="Without steps nothing is refunded, so a time without fee means nothing.",
        )
        problems.append(FieldProblem("/refund_rules/free_seconds", nothing))
    return problems


def return_problems(returns: SeatReturns, starts_at: int) -> list[FieldProblem]:
    """Everything that is wrong with where seats go. ``starts_at`` of the performance, in microseconds."""
    if returns.kind != "announced":
        unused = Text(zh="只有“定时回流”才有时间。", en="Only announced returns have times.")
        return [FieldProblem("/seat_returns/times", unused)] if returns.times else []
    if not returns.times:
        missing = Text(zh="请写明回流票的时间。", en="Say when returned tickets go on sale.")
        return [FieldProblem("/seat_returns/times", missing)]
    problems = [
        FieldProblem(f"/seat_returns/times/{index}", Text(zh="时间应当依次向后。", en="Times follow each other."))
        for index, (before, time) in enumerate(pairwise(returns.times), start=1)
        if time <= before
    ]
    return problems + [
        FieldProblem(
            f"/seat_returns/times/{index}",
            Text(zh="回流时间应当早于开演。", en="Returned tickets go on sale before the performance starts."),
        )
        for index, time in enumerate(returns.times)
        if to_micros(time) >= starts_at
    ]


def postponement_problems(row: PerformanceRow, new: PerformanceRow, now: int) -> list[FieldProblem]:
    """Everything that is wrong with the new times of a performance. ``now`` in microseconds."""
    problems = []
    if new.starts_at <= max(row.starts_at, now):
        earlier = Text(
            zh="新的开演时间应当晚于原时间和现在。", en="It starts later than it was to, and not in the past."
        )
        problems.append(FieldProblem("/starts_at", earlier))
    if new.doors_at > new.starts_at:
        problems.append(
            FieldProblem("/doors_at", Text(zh="开门时间不能晚于开始时间。", en="Doors open before the start."))
        )
    if new.ends_at <= new.starts_at:
        problems.append(
            FieldProblem("/ends_at", Text(zh="结束时间应当晚于开始时间。", en="The end comes after the start."))
        )
    if new.refund_free_until is not None and not now < new.refund_free_until <= new.starts_at:
        outside = Text(
            zh="全额退票的截止时间应当在现在与新的开演时间之间。",
            en="The last moment for a refund in full is between now and the new start.",
        )
        problems.append(FieldProblem("/refund_free_until", outside))
    return problems


def sale_ends_after(ticket_types: Sequence[TicketTypeRow], delay: int) -> dict[str, int]:
    """New ends of sale, in microseconds: what was sold until the last moment of all is again, an early bird is not."""
    last = max(row.sale_ends_at for row in ticket_types)
    return {row.id: last + delay for row in ticket_types if row.sale_ends_at == last}
