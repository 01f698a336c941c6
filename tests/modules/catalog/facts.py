"""Events as the catalogue stores them, for tests of what is decided from facts alone. Times in microseconds."""

import msgspec

from onsale.modules.catalog.domain.records import (
    DRAFT,
    EventRecord,
    EventRow,
    PerformanceRecord,
    PerformanceRow,
    TicketTypeRow,
    VenueRow,
)
from onsale.platform.clock import to_micros
from tests.processes import NOW

AT = to_micros(NOW)
HOUR = 3_600_000_000
DAY = 24 * HOUR

VENUE = VenueRow(
    id="venue",
    organisation_id="organisation",
    name_zh="馆",
    name_en="Hall",
    city_zh="上海",
    city_en="Shanghai",
    address_zh="路",
    address_en="Road",
    timezone="Asia/Shanghai",
    created_at=AT,
)
WORDS = EventRow(
    id="event",
    organisation_id="organisation",
    venue_id="venue",
    status=DRAFT,
    category="concert",
    title_zh="题",
    title_en="Title",
    subtitle_zh="",
    subtitle_en="",
    description_zh="介绍",
    description_en="About",
    notices_zh="须知",
    notices_en="Notes",
    age_limit=None,
    created_at=AT,
    published_at=None,
)


def date(
    number: int = 1, *types: TicketTypeRow, starts_at: int = AT + 30 * DAY, **changes: object
) -> PerformanceRecord:
    """A draft of two hours, doors one hour before; one ticket type that is on sale until it starts."""
    row = PerformanceRow(
        id=f"performance-{number}",
        event_id="event",
        plan_id=None,
        status=DRAFT,
        starts_at=starts_at,
        doors_at=starts_at - HOUR,
        ends_at=starts_at + 2 * HOUR,
        timezone="Asia/Shanghai",
        chart_version=None,
        created_at=AT,
        published_at=None,
    )
    return PerformanceRecord(
        row=msgspec.structs.replace(row, **changes),
        ticket_types=list(types) or [kind(ends_at=starts_at)],
        categories=[],
    )


def kind(name: str = "Floor", *, opens_at: int = AT - DAY, ends_at: int = AT + DAY, minor: int = 100) -> TicketTypeRow:
    return TicketTypeRow(
        id=name,
        performance_id="performance",
        position=0,
        name_zh=name,
        name_en=name,
        price_minor=minor,
        currency="CNY",
        capacity=10,
        seated=0,
        max_per_order=4,
        max_per_person=4,
        sale_starts_at=opens_at,
        sale_ends_at=ends_at,
        color="#000000",
    )


def event(*performances: PerformanceRecord, **changes: object) -> EventRecord:
    """A draft that lacks nothing but performances."""
    row = msgspec.structs.replace(WORDS, **changes)
    return EventRecord(row=row, venue=VENUE, performances=list(performances))
