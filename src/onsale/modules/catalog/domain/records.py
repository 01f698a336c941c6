"""The catalogue's facts as they are stored: one struct a table, its fields in the order of the columns.

Times are microseconds since the epoch, money is minor units, texts stand in two columns.
"""

from __future__ import annotations

import msgspec

from onsale.contracts.real_names import RealNameRule
from onsale.contracts.refunds import DEFAULT_REFUND_RULES, RefundRules, SeatReturns
from onsale.contracts.values import Text

DRAFT, PUBLISHED = "draft", "published"
SUBMITTED, APPROVED, SENT_BACK, WITHDRAWN = "submitted", "approved", "sent_back", "withdrawn"


class VenueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place that an organisation sells in."""

    id: str
    organisation_id: str
    name_zh: str
    name_en: str
    city_zh: str
    city_en: str
    address_zh: str
    address_en: str
    timezone: str
    created_at: int

    @property
    def name(self) -> Text:
        return Text(zh=self.name_zh, en=self.name_en)

    @property
    def city(self) -> Text:
        return Text(zh=self.city_zh, en=self.city_en)

    @property
    def address(self) -> Text:
        return Text(zh=self.address_zh, en=self.address_en)


class PlanCategory(msgspec.Struct, frozen=True):
    """A price area of a plan: so many seats, or room for so many who stand."""

    name: str
    color: str
    seat_count: int
    standing_capacity: int = 0

    @property
    def capacity(self) -> int:
        return self.seat_count + self.standing_capacity


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A seating plan without its seats. ``categories`` and ``warnings`` are JSON. A plan without a ``lineage`` is the
    first of its own."""

    id: str
    venue_id: str
    organisation_id: str
    name: str
    seat_count: int
    digest: str
    categories: str
    warnings: str
    created_at: int
    lineage: str | None = None
    version: int = 1

    @property
    def lineage_id(self) -> str:
        return self.lineage or self.id

    def parsed_categories(self) -> list[PlanCategory]:
        return msgspec.json.decode(self.categories, type=list[PlanCategory])


class PlanDocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """The seats of a plan: the encoded ``Plan``, compressed. Never changes."""

    plan_id: str
    document: bytes


class PlanSourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan was compiled from: its document as JSON, compressed. Never changes."""

    plan_id: str
    document: bytes


class DraftRow(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing that is being worked on, without its document. ``revision`` grows with every change; ``plan_id`` is the
    published version that it goes on from."""

    id: str
    organisation_id: str
    venue_id: str
    plan_id: str | None
    name: str
    seat_count: int
    revision: int
    created_at: int
    changed_at: int


class StoredDraft(DraftRow, frozen=True, kw_only=True):
    """A draft with its document: JSON, compressed."""

    document: bytes


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """A show. ``status`` says whether anybody but its organiser sees it. ``revision`` numbers what visitors can see of
    it among all changes; ``content_revision`` counts the changes of its words, from 1."""

    id: str
    organisation_id: str
    venue_id: str
    status: str
    category: str
    title_zh: str
    title_en: str
    subtitle_zh: str
    subtitle_en: str
    description_zh: str
    description_en: str
    notices_zh: str
    notices_en: str
    age_limit: int | None
    created_at: int
    published_at: int | None
    revision: int = 0
    content_revision: int = 1
    archived_at: int | None = None

    @property
    def title(self) -> Text:
        return Text(zh=self.title_zh, en=self.title_en)

    @property
    def subtitle(self) -> Text:
        return Text(zh=self.subtitle_zh, en=self.subtitle_en)

    @property
    def description(self) -> Text:
        return Text(zh=self.description_zh, en=self.description_en)

    @property
    def notices(self) -> Text:
        return Text(zh=self.notices_zh, en=self.notices_en)

    @property
    def poster_url(self) -> str:
        return f"/api/v1/events/{self.id}/poster"


class StockChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser changed last: ``seat_types`` is, compressed, the position of each seat's ticket type."""

    performance_id: str
    revision: int
    seat_types: bytes | None


class PerformanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a show. A published one pins its plan: ``chart_version`` changes only when seats are moved to another
    ticket type.

    ``refund_rules``, ``seat_returns`` and ``real_name`` are JSON. ``reason`` is that of the cancellation, or else of
    the last postponement; ``starts_at_before`` is when it was to start before that. ``shares_venue`` is 0 or 1.
    """

    id: str
    event_id: str
    plan_id: str | None
    status: str
    starts_at: int
    doors_at: int
    ends_at: int
    timezone: str
    chart_version: str | None
    created_at: int
    published_at: int | None
    refund_rules: str | None = None
    seat_returns: str | None = None
    real_name: str | None = None
    rules_revision: int = 0
    cancelled_at: int | None = None
    postponed_at: int | None = None
    postponements: int = 0
    starts_at_before: int | None = None
    refund_free_until: int | None = None
    reason_zh: str | None = None
    reason_en: str | None = None
    shares_venue: int = 0

    @property
    def promised_rules(self) -> RefundRules:
        """What giving back a ticket that is bought now costs."""
        if self.refund_rules is None:
            return DEFAULT_REFUND_RULES
        return msgspec.json.decode(self.refund_rules, type=RefundRules)

    @property
    def promised_returns(self) -> SeatReturns:
        """Where refunded seats go."""
        return SeatReturns() if self.seat_returns is None else msgspec.json.decode(self.seat_returns, type=SeatReturns)

    @property
    def named(self) -> RealNameRule | None:
        """What is asked of the people it is sold to, if they are named."""
        return None if self.real_name is None else msgspec.json.decode(self.real_name, type=RealNameRule)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def reason(self) -> Text:
        return Text(zh=self.reason_zh or "", en=self.reason_en or "")


class TicketTypeRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is priced. ``seated`` is 0 or 1."""

    id: str
    performance_id: str
    position: int
    name_zh: str
    name_en: str
    price_minor: int
    currency: str
    capacity: int
    seated: int
    max_per_order: int
    max_per_person: int
    sale_starts_at: int
    sale_ends_at: int
    color: str

    @property
    def name(self) -> Text:
        return Text(zh=self.name_zh, en=self.name_en)


class TicketTypeCategoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A price area of the plan is sold as one ticket type of a performance, never as two."""

    performance_id: str
    category: str
    ticket_type_id: str


class PerformanceRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A performance with its ticket types in their order."""

    row: PerformanceRow
    ticket_types: list[TicketTypeRow]
    categories: list[TicketTypeCategoryRow]

    def ticket_type_by_category(self) -> dict[str, str]:
        return {category.category: category.ticket_type_id for category in self.categories}


class ReviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """That an event was handed in for a review, and what came of it. ``content_revision`` is that of the words which
    were handed in, and then of those that it was decided about."""

    id: str
    event_id: str
    organisation_id: str
    state: str
    open_event_id: str | None
    submitted_at: int
    decided_at: int | None
    content_revision: int
    reason: str = ""


class EventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An event with everything that belongs to it; performances by time. ``review`` is the newest; ``is_reviewed`` is
    what the platform has said of its organiser, if it has."""

    row: EventRow
    venue: VenueRow
    performances: list[PerformanceRecord]
    review: ReviewRow | None = None
    is_reviewed: bool | None = None

    def with_performances(self, performances: list[PerformanceRecord]) -> EventRecord:
        return msgspec.structs.replace(self, performances=performances)
