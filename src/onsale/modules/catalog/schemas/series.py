"""Many performances at once, on the wire."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from onsale.contracts.refunds import DAY, DEFAULT_REFUND_RULES, SeatReturns
from onsale.modules.catalog.commands.performances import SeriesAdded
from onsale.modules.catalog.domain.rules import (
    TICKET_TYPES_PER_PERFORMANCE_MAX,
    PlannedPerformance,
    PlannedTicketType,
)
from onsale.modules.catalog.domain.series import PERFORMANCES_PER_SERIES_MAX
from onsale.modules.catalog.schemas.requests import (
    Id,
    Moment,
    NameInput,
    PriceInput,
    RealNameInput,
    RefundRulesInput,
    Short,
    TitleInput,
)
from onsale.platform.clock import to_micros

SALE_SECONDS_MAX = 730 * DAY
SECOND = 1_000_000


class SeriesTimeInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When one of them takes place."""

    starts_at: Moment
    doors_at: Moment
    ends_at: Moment


class SeriesTicketTypeInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket type of every performance. The sale of all starts at one moment, or so long before each starts; it ends
    so long before each starts, or with a negative number after."""

    name: NameInput
    price: PriceInput
    sale_starts: Moment | Annotated[int, Meta(ge=0, le=SALE_SECONDS_MAX)]
    sale_ends_before_seconds: Annotated[int, Meta(ge=-DAY, le=SALE_SECONDS_MAX)] = 0
    capacity: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    categories: Annotated[list[Short], Meta(max_length=200)] = msgspec.field(default_factory=list)
    max_per_order: Annotated[int, Meta(ge=1, le=50)] = 6
    max_per_person: Annotated[int, Meta(ge=1, le=500)] = 6
    color: Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = None

    def planned(self, time: SeriesTimeInput) -> PlannedTicketType:
        start, opens = to_micros(time.starts_at), self.sale_starts
        return PlannedTicketType(
            name=self.name.text(),
            price_minor=self.price.amount_minor,
            capacity=self.capacity,
            categories=self.categories,
            max_per_order=self.max_per_order,
            max_per_person=self.max_per_person,
            sale_starts_at=start - opens * SECOND if isinstance(opens, int) else to_micros(opens),
            sale_ends_at=start - self.sale_ends_before_seconds * SECOND,
            color=self.color,
        )


class SeriesInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Performances that sell the same ticket types, one for each of ``times``; all or none are added. Where nothing is
    said of refunds the common rules apply."""

    times: Annotated[list[SeriesTimeInput], Meta(min_length=1, max_length=PERFORMANCES_PER_SERIES_MAX)]
    ticket_types: Annotated[
        list[SeriesTicketTypeInput], Meta(min_length=1, max_length=TICKET_TYPES_PER_PERFORMANCE_MAX)
    ]
    plan_id: Id | None = None
    refund_rules: RefundRulesInput | None = None
    seat_returns: Literal["at_once", "pool"] = "at_once"
    real_name: RealNameInput | None = None
    shares_venue: bool = False

    def planned(self) -> list[PlannedPerformance]:
        return [
            PlannedPerformance(
                starts_at=to_micros(time.starts_at),
                doors_at=to_micros(time.doors_at),
                ends_at=to_micros(time.ends_at),
                plan_id=self.plan_id,
                ticket_types=[ticket_type.planned(time) for ticket_type in self.ticket_types],
                refund_rules=self.refund_rules.rules() if self.refund_rules else DEFAULT_REFUND_RULES,
                seat_returns=SeatReturns(kind=self.seat_returns),
                real_name=self.real_name.rule() if self.real_name else None,
                shares_venue=self.shares_venue,
            )
            for time in self.times
        ]


class EventCopyInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A copy of an event. Its performances are moved by whole days to begin on ``first_day``; without one there are
    none. Without a title it has the same."""

    event_id: Id
    title: TitleInput | None = None
    first_day: date | None = None


class PerformanceSeries(msgspec.Struct, frozen=True):
    """What was added, in the order of the request."""

    performance_ids: list[str]

    @classmethod
    def of(cls, added: SeriesAdded) -> PerformanceSeries:
        return cls(added.performance_ids)
