"""From facts to answers."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from onsale.contracts.values import Language, Money
from onsale.modules.catalog.commands.publication import item_of
from onsale.modules.catalog.domain.checklist import checklist
from onsale.modules.catalog.domain.organisers import OrganiserPageRow
from onsale.modules.catalog.domain.poster import PosterWords, draw_poster
from onsale.modules.catalog.domain.records import PUBLISHED, EventRecord, PerformanceRecord, TicketTypeRow
from onsale.modules.catalog.domain.stages import needs_review, stage_of
from onsale.modules.catalog.queries.public import Showing
from onsale.modules.catalog.schemas.responses import (
    CategoryCode,
    CategoryFacet,
    CityFacet,
    Event,
    EventOrganiser,
    EventSummary,
    EventVenue,
    Facets,
    OrganiserEvent,
    Performance,
    PerformanceSummary,
    SaleState,
)
from onsale.modules.catalog.schemas.reviews import Review
from onsale.platform.clock import from_micros


def present_event(
    event: EventRecord, performances: Sequence[PerformanceRecord], organiser: OrganiserPageRow | None = None
) -> Event:
    """An event with these of its performances, and with who organises it."""
    row, venue = event.row, event.venue
    return Event(
        id=row.id,
        title=row.title,
        subtitle=row.subtitle,
        description=row.description,
        notices=row.notices,
        age_limit=row.age_limit,
        category=cast("CategoryCode", row.category),
        city=venue.city,
        venue=EventVenue(venue.id, venue.name, venue.city, venue.address),
        poster_url=row.poster_url,
        performances=[PerformanceSummary.of(performance) for performance in performances],
        organiser=None if organiser is None else EventOrganiser(organiser.organisation_id, organiser.name),
    )


def present_to_organiser(
    event: EventRecord, now: int, language: Language, *, reviews_by_default: bool
) -> OrganiserEvent:
    """An event with all its performances, where it stands and what keeps it from being published."""
    public = present_event(event, event.performances)
    is_published = event.row.status == PUBLISHED
    return OrganiserEvent(
        id=public.id,
        title=public.title,
        subtitle=public.subtitle,
        description=public.description,
        notices=public.notices,
        age_limit=public.age_limit,
        category=public.category,
        city=public.city,
        venue=public.venue,
        poster_url=poster_for_staff(event),
        performances=public.performances,
        status="published" if is_published else "draft",
        stage=stage_of(event, now),
        revision=event.row.content_revision,
        checklist=[item_of(finding, language) for finding in checklist(event, now)],
        needs_review=needs_review(event, by_default=reviews_by_default),
        review=None if event.review is None else Review.of(event.review),
        archived_at=None if event.row.archived_at is None else from_micros(event.row.archived_at),
    )


def present_summary(showing: Showing, now: int) -> EventSummary:
    """An event in a list: its coming performances that take place, or all of them when it is over."""
    event = showing.event
    coming = showing.upcoming(now) or event.performances
    taking_place = [performance for performance in coming if not performance.row.is_cancelled]
    performances = taking_place or coming
    types = [ticket_type for performance in taking_place for ticket_type in performance.ticket_types]
    cheapest = min(types, key=lambda one: one.price_minor, default=None)
    return EventSummary(
        id=event.row.id,
        title=event.row.title,
        subtitle=event.row.subtitle,
        category=cast("CategoryCode", event.row.category),
        city=event.venue.city,
        venue_name=event.venue.name,
        poster_url=event.row.poster_url,
        first_starts_at=_moment(performances[0]) if performances else None,
        last_starts_at=_moment(performances[-1]) if performances else None,
        performance_count=len(performances),
        price_from=None if cheapest is None else Money(cheapest.price_minor, cheapest.currency),
        sale_state=_sale_state(types, now),
        is_cancelled=bool(performances) and not taking_place,
    )


def present_performance(event: EventRecord, record: PerformanceRecord) -> Performance:
    """A performance with what the page around it says."""
    summary = PerformanceSummary.of(record)
    return Performance(
        id=summary.id,
        starts_at=summary.starts_at,
        doors_at=summary.doors_at,
        ends_at=summary.ends_at,
        timezone=summary.timezone,
        seated=summary.seated,
        ticket_types=summary.ticket_types,
        status=summary.status,
        change=summary.change,
        refund_rules=summary.refund_rules,
        seat_returns=summary.seat_returns,
        real_name=summary.real_name,
        event_id=event.row.id,
        event_title=event.row.title,
        venue_name=event.venue.name,
        poster_url=event.row.poster_url,
        chart_version=record.row.chart_version,
    )


def present_facets(showings: Sequence[Showing]) -> Facets:
    """Cities and categories by the number of their events, largest first."""
    names = {showing.event.venue.city_en: showing.event.venue.city for showing in showings}
    cities = Counter(showing.event.venue.city_en for showing in showings)
    categories = Counter(showing.event.row.category for showing in showings)
    return Facets(
        cities=[CityFacet(value, names[value], count) for value, count in _largest_first(cities)],
        categories=[CategoryFacet(value, count) for value, count in _largest_first(categories)],
    )


def poster_of(event: EventRecord) -> str:
    """The SVG of an event's poster."""
    return draw_poster(
        PosterWords(
            event_id=event.row.id,
            title=event.row.title,
            category=event.row.category,
            city=event.venue.city,
            venue=event.venue.name,
            dates=_dates(event),
        )
    )


def poster_for_staff(event: EventRecord) -> str:
    """Where its poster is; a data address until everybody may see it."""
    if event.row.status == PUBLISHED:
        return event.row.poster_url
    return "data:image/svg+xml;base64," + base64.b64encode(poster_of(event).encode()).decode()


def _dates(event: EventRecord) -> str:
    """The first and last day where it takes place."""
    if not event.performances:
        return ""
    zone = ZoneInfo(event.venue.timezone)
    first, last = (_moment(event.performances[at]).astimezone(zone) for at in (0, -1))
    start = f"{first.year}.{first.month:02}.{first.day:02}"
    if first.date() == last.date():
        return start
    end = f"{last.month:02}.{last.day:02}"
    return f"{start} — {end}" if first.year == last.year else f"{start} — {last.year}.{end}"


def _moment(performance: PerformanceRecord) -> datetime:
    return from_micros(performance.row.starts_at)


def _sale_state(types: Sequence[TicketTypeRow], now: int) -> SaleState:
    if any(one.sale_starts_at <= now < one.sale_ends_at for one in types):
        return "on_sale"
    return "not_yet" if any(one.sale_starts_at > now for one in types) else "ended"


def _largest_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))
