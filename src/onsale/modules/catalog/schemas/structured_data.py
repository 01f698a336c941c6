"""What search engines read of an event: JSON-LD in the words of schema.org (Event and its kinds, Offer, Place)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from onsale.contracts.values import Language
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord, TicketTypeRow, VenueRow
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.platform.clock import from_micros

CONTEXT: Final = "https://schema.org"
# A museum has hundreds of dates; the next ones are what people look for, and a page has to stay short.
SUB_EVENTS_MAX: Final = 20
TYPES: Final = {
    "concert": "MusicEvent",
    "festival": "Festival",
    "sport": "SportsEvent",
    "theatre": "TheaterEvent",
    "musical": "TheaterEvent",
    "exhibition": "ExhibitionEvent",
    "comedy": "ComedyEvent",
    "family": "ChildrensEvent",
}


class _Thing(msgspec.Struct, frozen=True, kw_only=True, tag_field="@type", rename="camel", omit_defaults=True):
    """Something that schema.org knows by the name of its class."""


class PostalAddress(_Thing, frozen=True, kw_only=True, tag="PostalAddress"):
    """Where a venue stands."""

    street_address: str = ""
    address_locality: str


class Place(_Thing, frozen=True, kw_only=True, tag="Place"):
    """A venue."""

    name: str
    address: PostalAddress


class Organization(_Thing, frozen=True, kw_only=True, tag="Organization"):
    """Who organises."""

    context: str = msgspec.field(name="@context", default="")
    name: str
    url: str
    description: str = ""


class Offer(_Thing, frozen=True, kw_only=True, tag="Offer"):
    """A ticket type. ``availability`` is what its sale says; how much is left is not known here."""

    name: str
    price: str
    price_currency: str
    availability: str
    valid_from: str
    valid_through: str
    url: str


class EventData(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An event, or one date of it. Times are on the clock of the venue."""

    context: str = msgspec.field(name="@context", default="")
    type: str = msgspec.field(name="@type")
    id: str = msgspec.field(name="@id")
    name: str
    url: str
    description: str = ""
    image: list[str]
    start_date: str = ""
    end_date: str = ""
    door_time: str = ""
    previous_start_date: str = ""
    event_status: str
    event_attendance_mode: str
    in_language: str = ""
    typical_age_range: str = ""
    location: Place
    organizer: Organization | None = None
    offers: list[Offer] = []
    sub_event: list[EventData] = []


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """For whom and when an event is told. ``now`` in microseconds."""

    addresses: Addresses
    language: Language
    now: int
    organizer: Organization | None = None


def data_of_event(
    event: EventRecord, performances: Sequence[PerformanceRecord], description: str, telling: Telling
) -> EventData:
    """The event with these of its performances, by time: one stands for the event itself, of several each is a part."""
    whole = msgspec.structs.replace(
        _named(event, telling), context=CONTEXT, description=description, organizer=telling.organizer
    )
    if event.row.age_limit is not None:
        whole = msgspec.structs.replace(whole, typical_age_range=f"{event.row.age_limit}-")
    dates = [_date_of(event, performance, telling) for performance in performances[:SUB_EVENTS_MAX]]
    match dates:
        case []:
            return whole
        case [date]:
            facts = {name: getattr(date, name) for name in _OF_A_DATE}
            return msgspec.structs.replace(whole, **facts)
        case _:
            cancelled = all(performance.row.is_cancelled for performance in performances)
            zone = ZoneInfo(performances[-1].row.timezone)
            return msgspec.structs.replace(
                whole,
                start_date=dates[0].start_date,
                end_date=_at(max(performance.row.ends_at for performance in performances), zone),
                event_status=_status("Cancelled" if cancelled else "Scheduled"),
                sub_event=dates,
            )


_OF_A_DATE: Final = ("start_date", "end_date", "door_time", "previous_start_date", "event_status", "offers")


def encode_for_page(data: msgspec.Struct) -> str:
    """JSON that may stand in a ``<script>``: nothing in it ends the element, begins a comment or ends a line."""
    text = msgspec.json.encode(data).decode()
    for character in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _named(event: EventRecord, telling: Telling) -> EventData:
    row, language, addresses = event.row, telling.language, telling.addresses
    page = addresses.event(row.id, language)
    return EventData(
        type=TYPES.get(row.category, "Event"),
        id=f"{addresses.event(row.id)}#event",
        name=row.title.in_language(language),
        url=page,
        image=[addresses.picture(row.id)],
        in_language=language,
        event_attendance_mode=f"{CONTEXT}/OfflineEventAttendanceMode",
        event_status=_status("Scheduled"),
        location=_place(event.venue, language),
    )


def _date_of(event: EventRecord, performance: PerformanceRecord, telling: Telling) -> EventData:
    row, zone = performance.row, ZoneInfo(performance.row.timezone)
    before = row.starts_at_before if row.postponed_at is not None else None
    return msgspec.structs.replace(
        _named(event, telling),
        id=f"{telling.addresses.performance(row.id)}#event",
        start_date=_at(row.starts_at, zone),
        end_date=_at(row.ends_at, zone),
        door_time=_at(row.doors_at, zone),
        previous_start_date="" if before is None else _at(before, zone),
        event_status=_status("Cancelled" if row.is_cancelled else "Scheduled" if before is None else "Rescheduled"),
        # Nothing is sold of what does not take place.
        offers=[] if row.is_cancelled else [_offer(one, row.id, zone, telling) for one in performance.ticket_types],
    )


def _offer(ticket_type: TicketTypeRow, performance_id: str, zone: ZoneInfo, telling: Telling) -> Offer:
    if telling.now < ticket_type.sale_starts_at:
        availability = "PreOrder"
    elif telling.now < ticket_type.sale_ends_at:
        availability = "InStock"
    else:
        availability = "OutOfStock"
    return Offer(
        name=ticket_type.name.in_language(telling.language),
        price=f"{ticket_type.price_minor // 100}.{ticket_type.price_minor % 100:02}",  # yuan: all prices are in CNY
        price_currency=ticket_type.currency,
        availability=f"{CONTEXT}/{availability}",
        valid_from=_at(ticket_type.sale_starts_at, zone),
        valid_through=_at(ticket_type.sale_ends_at, zone),
        url=telling.addresses.performance(performance_id, telling.language),
    )


def _place(venue: VenueRow, language: Language) -> Place:
    return Place(
        name=venue.name.in_language(language),
        address=PostalAddress(
            street_address=venue.address.in_language(language), address_locality=venue.city.in_language(language)
        ),
    )


def _status(word: str) -> str:
    return f"{CONTEXT}/Event{word}"


def _at(micros: int, zone: ZoneInfo) -> str:
    return from_micros(micros).astimezone(zone).isoformat(timespec="seconds")
