"""What will happen of an event by itself, as far as the catalogue knows: no clock has to be watched for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import msgspec

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.records import DRAFT, EventRecord, PerformanceRecord
from onsale.platform.clock import to_micros

Kind = Literal[
    "sale_opens",
    "sale_ends",
    "returns_on_sale",
    "refund_fee",
    "refunds_end",
    "full_refunds_end",
    "names_fixed",
    "doors",
    "starts",
    "ends",
    "closes",
]
SECOND = 1_000_000
HOUR = 3_600 * SECOND
# What happens at the same moment, in the order in which people think of it.
ORDER: tuple[Kind, ...] = (
    "sale_opens",
    "returns_on_sale",
    "full_refunds_end",
    "refund_fee",
    "refunds_end",
    "names_fixed",
    "doors",
    "sale_ends",
    "starts",
    "ends",
    "closes",
)


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """At one moment, in microseconds: of a performance, or of the event. ``is_draft``: only if that is published.

    ``ticket_types`` are the names of those whose sale opens or ends, ``fee_basis_points`` what a refund costs from then
    on.
    """

    at: int
    kind: Kind
    performance_id: str | None = None
    starts_at: int | None = None
    is_draft: bool = False
    ticket_types: list[Text] = []
    fee_basis_points: int | None = None


def schedule_of(event: EventRecord, now: int) -> list[Happening]:
    """Everything from ``now`` on, the next first. What was cancelled does not take place."""
    taking_place = [performance for performance in event.performances if not performance.row.is_cancelled]
    found = [one for performance in taking_place for one in _of_performance(performance)]
    if taking_place:
        last = max(performance.row.ends_at for performance in taking_place)
        found.append(Happening(at=last, kind="closes", is_draft=event.row.status == DRAFT))
    coming = [one for one in found if one.at > now]
    return sorted(coming, key=lambda one: (one.at, one.starts_at or one.at, ORDER.index(one.kind)))


def _of_performance(performance: PerformanceRecord) -> Iterator[Happening]:
    row = performance.row
    yield from _sales(performance)
    for time in row.promised_returns.times:
        yield _happening(performance, "returns_on_sale", to_micros(time))
    yield from _refunds(performance)
    rule = row.named
    if rule is not None and rule.name_changes is not None:
        fixed_at = row.starts_at - rule.name_changes.until_hours_before * HOUR
        yield _happening(performance, "names_fixed", fixed_at)
    if row.doors_at < row.starts_at:
        yield _happening(performance, "doors", row.doors_at)
    yield _happening(performance, "starts", row.starts_at)
    yield _happening(performance, "ends", row.ends_at)


def _sales(performance: PerformanceRecord) -> Iterator[Happening]:
    """What is put on sale or taken from it at the same moment is one thing."""
    opens: defaultdict[int, list[Text]] = defaultdict(list)
    ends: defaultdict[int, list[Text]] = defaultdict(list)
    for kind in performance.ticket_types:
        opens[kind.sale_starts_at].append(kind.name)
        ends[kind.sale_ends_at].append(kind.name)
    for at, names in opens.items():
        yield _happening(performance, "sale_opens", at, ticket_types=names)
    for at, names in ends.items():
        yield _happening(performance, "sale_ends", at, ticket_types=names)


def _refunds(performance: PerformanceRecord) -> Iterator[Happening]:
    """A step of the ladder holds until so long before the start; then the next one does, and in the end none."""
    row = performance.row
    if row.refund_free_until is not None:
        yield _happening(performance, "full_refunds_end", row.refund_free_until)
    steps = row.promised_rules.steps
    for step, following in pairwise(steps):
        at = row.starts_at - step.before_seconds * SECOND
        yield _happening(performance, "refund_fee", at, fee_basis_points=following.fee_basis_points)
    if steps:
        yield _happening(performance, "refunds_end", row.starts_at - steps[-1].before_seconds * SECOND)


def _happening(
    performance: PerformanceRecord,
    kind: Kind,
    at: int,
    *,
    ticket_types: list[Text] | None = None,
    fee_basis_points: int | None = None,
) -> Happening:
    row = performance.row
    return Happening(
        at=at,
        kind=kind,
        performance_id=row.id,
        starts_at=row.starts_at,
        is_draft=row.status == DRAFT,
        ticket_types=ticket_types or [],
        fee_basis_points=fee_basis_points,
    )
