"""Where an event stands, what will happen of it, and what reviewers see and say."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.contracts.values import Text
from onsale.modules.catalog.domain.schedule import Happening, Kind
from onsale.modules.catalog.errors import ChecklistItem
from onsale.modules.catalog.schemas.responses import Event
from onsale.modules.catalog.schemas.reviews import Review
from onsale.platform.clock import from_micros

Version = Annotated[str, Meta(min_length=1, max_length=40)]


class ReviewHistory(msgspec.Struct, frozen=True):
    """The last 50 reviews of an event, newest first."""

    items: list[Review]


class ReviewLine(msgspec.Struct, frozen=True, kw_only=True):
    """An event in the queue of the platform."""

    id: str
    submitted_at: datetime
    organisation_id: str
    event_id: str
    title: Text
    city: Text
    venue_name: Text
    poster_url: str
    first_starts_at: datetime | None
    timezone: str
    performance_count: int
    ticket_count: int
    is_public: bool


class ReviewQueue(msgspec.Struct, frozen=True):
    """A page of it, who waits longest first."""

    items: list[ReviewLine]
    next_cursor: str | None


class EventReview(msgspec.Struct, frozen=True, kw_only=True):
    """An event as its reviewer sees it: what buyers would see once it is approved.

    ``version`` names exactly this, for the decision; of ``performance_ids`` each would go on sale. ``is_reviewed`` is
    what was said of its organiser, nothing where the platform's setting holds, which says ``reviewed_by_default``.
    """

    review: Review
    version: str
    event: Event
    is_public: bool
    performance_ids: list[str]
    checklist: list[ChecklistItem]
    history: list[Review]
    organisation_id: str
    published_count: int
    is_reviewed: bool | None
    reviewed_by_default: bool


class ApprovalInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yes to what was seen."""

    version: Version


class ReturnInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be mended, of what was seen."""

    version: Version
    reason: Annotated[str, Meta(min_length=1, max_length=1_000, pattern=r"\S")]


class OrganiserReviewInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether events of an organisation are reviewed before they become public."""

    is_reviewed: bool


class OrganiserReview(msgspec.Struct, frozen=True):
    """What holds now."""

    is_reviewed: bool


class ScheduleItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that will happen by itself. Those of drafts happen only if these are published before.

    ``starts_at`` says of which performance; ``ticket_types`` are those whose sale opens or ends; ``fee_basis_points``
    is what a refund costs from then on, in hundredths of a percent.
    """

    at: datetime
    kind: Kind
    performance_id: str | None
    starts_at: datetime | None
    is_draft: bool
    ticket_types: list[Text]
    fee_basis_points: int | None

    @classmethod
    def of(cls, happening: Happening) -> ScheduleItem:
        return cls(
            at=from_micros(happening.at),
            kind=happening.kind,
            performance_id=happening.performance_id,
            starts_at=None if happening.starts_at is None else from_micros(happening.starts_at),
            is_draft=happening.is_draft,
            ticket_types=happening.ticket_types,
            fee_basis_points=happening.fee_basis_points,
        )


class EventSchedule(msgspec.Struct, frozen=True):
    """What comes next of an event, on the clock of ``timezone``; ``more`` come after these."""

    timezone: str
    items: list[ScheduleItem]
    more: int
