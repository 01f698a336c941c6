"""What answers hold; the names are those of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from onsale.contracts.real_names import RealNameRule
from onsale.contracts.refunds import RefundRules, SeatReturns
from onsale.contracts.values import Language, Money, Text
from onsale.modules.catalog.commands.venues import PlanWarning
from onsale.modules.catalog.domain.records import (
    PUBLISHED,
    PerformanceRecord,
    PerformanceRow,
    PlanCategory,
    PlanRow,
    TicketTypeCategoryRow,
    TicketTypeRow,
    VenueRow,
)
from onsale.modules.catalog.domain.stages import Stage
from onsale.modules.catalog.errors import ChecklistItem
from onsale.modules.catalog.schemas.reviews import Review
from onsale.platform.clock import from_micros

CategoryCode = Literal["concert", "festival", "sport", "theatre", "musical", "exhibition", "comedy", "family"]
SaleState = Literal["on_sale", "not_yet", "ended"]


class Venue(msgspec.Struct, frozen=True):
    """A venue of the caller's organisation."""

    id: str
    name: Text
    city: Text
    address: Text
    timezone: str

    @classmethod
    def of(cls, row: VenueRow) -> Venue:
        return cls(row.id, row.name, row.city, row.address, row.timezone)


class Notice(msgspec.Struct, frozen=True):
    """Something about a plan that its owner should look at."""

    pointer: str
    detail: str


class Plan(msgspec.Struct, frozen=True):
    """A stored seating plan. ``lineage_id`` is the id of the first of its versions."""

    id: str
    venue_id: str
    name: str
    seat_count: int
    categories: list[PlanCategory]
    created_at: datetime
    warnings: list[Notice]
    lineage_id: str
    version: int

    @classmethod
    def of(cls, row: PlanRow, language: Language) -> Plan:
        warnings = msgspec.json.decode(row.warnings, type=list[PlanWarning])
        return cls(
            id=row.id,
            venue_id=row.venue_id,
            name=row.name,
            seat_count=row.seat_count,
            categories=row.parsed_categories(),
            created_at=from_micros(row.created_at),
            warnings=[Notice(warning.pointer, warning.detail.in_language(language)) for warning in warnings],
            lineage_id=row.lineage_id,
            version=row.version,
        )


class TicketType(msgspec.Struct, frozen=True):
    """A price that one can buy."""

    id: str
    name: Text
    price: Money
    seated: bool
    capacity: int
    max_per_order: int
    max_per_person: int
    sale_starts_at: datetime
    sale_ends_at: datetime
    color: str
    categories: list[str]

    @classmethod
    def of(cls, row: TicketTypeRow, categories: Sequence[TicketTypeCategoryRow]) -> TicketType:
        return cls(
            id=row.id,
            name=row.name,
            price=Money(row.price_minor, row.currency),
            seated=bool(row.seated),
            capacity=row.capacity,
            max_per_order=row.max_per_order,
            max_per_person=row.max_per_person,
            sale_starts_at=from_micros(row.sale_starts_at),
            sale_ends_at=from_micros(row.sale_ends_at),
            color=row.color,
            categories=sorted(one.category for one in categories if one.ticket_type_id == row.id),
        )


class PerformanceChange(msgspec.Struct, frozen=True):
    """That a performance was cancelled or postponed, when that was said, and why.

    ``starts_at_before`` is when it was to start before it was postponed; all money goes back to who asks for it until
    ``refund_free_until``.
    """

    kind: Literal["cancelled", "postponed"]
    reason: Text
    announced_at: datetime
    starts_at_before: datetime | None
    refund_free_until: datetime | None

    @classmethod
    def of(cls, row: PerformanceRow) -> PerformanceChange | None:
        announced_at = row.cancelled_at or row.postponed_at
        if announced_at is None:
            return None
        return cls(
            kind="cancelled" if row.is_cancelled else "postponed",
            reason=row.reason,
            announced_at=from_micros(announced_at),
            starts_at_before=_moment(row.starts_at_before),
            refund_free_until=None if row.is_cancelled else _moment(row.refund_free_until),
        )


class PerformanceSummary(msgspec.Struct, frozen=True):
    """One date of an event. ``refund_rules`` are those of who buys now. Where there is a ``real_name``, every ticket is
    for somebody with a document, and a document has one ticket."""

    id: str
    starts_at: datetime
    doors_at: datetime
    ends_at: datetime
    timezone: str
    seated: bool
    ticket_types: list[TicketType]
    status: Literal["draft", "published"]
    change: PerformanceChange | None
    refund_rules: RefundRules
    seat_returns: SeatReturns
    real_name: RealNameRule | None

    @classmethod
    def of(cls, record: PerformanceRecord) -> PerformanceSummary:
        row = record.row
        return cls(
            id=row.id,
            starts_at=from_micros(row.starts_at),
            doors_at=from_micros(row.doors_at),
            ends_at=from_micros(row.ends_at),
            timezone=row.timezone,
            seated=any(ticket_type.seated for ticket_type in record.ticket_types),
            ticket_types=[TicketType.of(ticket_type, record.categories) for ticket_type in record.ticket_types],
            status="published" if row.status == PUBLISHED else "draft",
            change=PerformanceChange.of(row),
            refund_rules=row.promised_rules,
            seat_returns=row.promised_returns,
            real_name=row.named,
        )


class Performance(PerformanceSummary, frozen=True, kw_only=True):
    """One date of an event, for the page where one chooses."""

    event_id: str
    event_title: Text
    venue_name: Text
    poster_url: str
    chart_version: str | None


class EventVenue(msgspec.Struct, frozen=True):
    """Where an event takes place."""

    id: str
    name: Text
    city: Text
    address: Text


class EventOrganiser(msgspec.Struct, frozen=True):
    """Who organises an event, and has a page."""

    id: str
    name: Text


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event with its performances. ``organiser`` is null where there is no page about who that is."""

    id: str
    title: Text
    subtitle: Text
    description: Text
    notices: Text
    age_limit: int | None
    category: CategoryCode
    city: Text
    venue: EventVenue
    poster_url: str
    performances: list[PerformanceSummary]
    organiser: EventOrganiser | None = None


class OrganiserEvent(Event, frozen=True, kw_only=True):
    """An event as its organiser sees it. Until it is published its poster is a data address: nobody else may see it.
    ``revision`` is what a change of its words must name.

    ``stage`` says how far it is on its way; ``checklist`` what is to be mended before what is new of it can be public.
    ``review`` is the newest; ``needs_review`` where the platform decides about publication.
    """

    status: Literal["draft", "published"]
    stage: Stage
    revision: int
    checklist: list[ChecklistItem]
    needs_review: bool
    review: Review | None
    archived_at: datetime | None


class EventSummary(msgspec.Struct, frozen=True, kw_only=True):
    """An event in a list. ``is_cancelled``: none of its coming performances takes place."""

    id: str
    title: Text
    subtitle: Text
    category: CategoryCode
    city: Text
    venue_name: Text
    poster_url: str
    first_starts_at: datetime | None
    last_starts_at: datetime | None
    performance_count: int
    price_from: Money | None
    sale_state: SaleState
    is_cancelled: bool


class CityFacet(msgspec.Struct, frozen=True):
    """A city with events; ``value`` is what the filter takes."""

    value: str
    name: Text
    count: int


class CategoryFacet(msgspec.Struct, frozen=True):
    """A category with events."""

    value: str
    count: int


class Facets(msgspec.Struct, frozen=True):
    """What the list can be filtered by at the moment."""

    cities: list[CityFacet]
    categories: list[CategoryFacet]


class EventList(msgspec.Struct, frozen=True):
    """A page of events."""

    items: list[EventSummary]
    next_cursor: str | None


class OrganiserEventList(msgspec.Struct, frozen=True):
    """A page of an organiser's events."""

    items: list[OrganiserEvent]
    next_cursor: str | None


class VenueList(msgspec.Struct, frozen=True):
    """A page of venues."""

    items: list[Venue]
    next_cursor: str | None


class PlanList(msgspec.Struct, frozen=True):
    """A page of plans."""

    items: list[Plan]
    next_cursor: str | None


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
