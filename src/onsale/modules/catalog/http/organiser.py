"""An organiser's desk: venues, plans, events, performances, publication. Everything is its own organisation's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from litestar import delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import UNSET, UnsetType

from onsale.contracts.values import Language, Text
from onsale.modules.catalog.commands.events import ChangeEvent, CreateEvent, EventCommands
from onsale.modules.catalog.commands.performances import AddPerformance, PerformanceCommands, RemovePerformance
from onsale.modules.catalog.commands.publication import PublicationCommands, PublishEvent
from onsale.modules.catalog.commands.venues import CreateVenue, StorePlan, VenueCommands, prepare_plan
from onsale.modules.catalog.domain.plan import Chart, to_chart
from onsale.modules.catalog.domain.records import EventRecord, PerformanceRecord, PlanRow, VenueRow
from onsale.modules.catalog.http.revisions import Revision, revision_of
from onsale.modules.catalog.queries.organiser import OrganiserQueries
from onsale.modules.catalog.repository import event_id_of_performance
from onsale.modules.catalog.schemas.present import present_to_organiser
from onsale.modules.catalog.schemas.requests import (
    EventChanges,
    EventInput,
    PerformanceInput,
    ProseInput,
    TitleInput,
    VenueInput,
)
from onsale.modules.catalog.schemas.responses import (
    OrganiserEvent,
    OrganiserEventList,
    PerformanceSummary,
    Plan,
    PlanList,
    Venue,
    VenueList,
)
from onsale.platform.audit import Audit
from onsale.platform.clock import to_micros
from onsale.platform.event_limits import Keeping, OfEvent
from onsale.platform.http import AnyRequest, actor_of, malformed, needs, principal_of, request_key_of
from onsale.platform.problems import NotPermitted, language_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

PAGE_SIZE = 50

Cursor = Annotated[str, QueryParameter(max_length=36)]
OF_EVENT = OfEvent("event_id")
OF_PERFORMANCE = OfEvent("performance_id", event_id_of_performance)
EVENTS_WRITE = needs(Permission.EVENTS_WRITE)
# Whoever writes an event chooses where it is and which plan it has.
PLACES_READ = needs(Permission.EVENTS_READ, events=Keeping.OF_NO_EVENT)


class OrganiserDesk:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(self, platform: Platform, queries: OrganiserQueries, on_changed: Callable[[str], None]) -> None:
        book, clock, ids = platform.commands, platform.clock, platform.ids
        audit = Audit(clock, ids)
        self.audit = audit
        venues, events = VenueCommands(clock, ids, audit), EventCommands(clock, ids, audit, on_changed)
        self.reviews_by_default = platform.settings.reviews_events
        performances, publication = (
            PerformanceCommands(clock, ids, audit),
            PublicationCommands(clock, audit, on_changed, reviews_by_default=self.reviews_by_default),
        )
        self.clock = clock
        self.queries = queries
        self.upload_bytes_max = platform.settings.upload_bytes_max
        self.create_venue = book.single("catalog.create_venue", venues.create_venue, VenueRow)
        self.store_plan = book.single("catalog.store_plan", venues.store_plan, PlanRow)
        self.create_event = book.single("catalog.create_event", events.create_event, EventRecord)
        self.change_event = book.single("catalog.change_event", events.change_event, EventRecord)
        self.add_performance = book.single("catalog.add_performance", performances.add_performance, PerformanceRecord)
        self.remove_performance = book.single(
            "catalog.remove_performance", performances.remove_performance, PerformanceRecord
        )
        self.publication = publication
        self.publish_event = book.single("catalog.publish_event", publication.publish_event, EventRecord)

    def present(self, request: AnyRequest, event: EventRecord) -> OrganiserEvent:
        return present_to_organiser(
            event, to_micros(self.clock.now()), language(request), reviews_by_default=self.reviews_by_default
        )


def organiser_routes(desk: OrganiserDesk) -> list[ControllerRouterHandler]:
    """The routes that need `events:write`."""
    return [
        *_venue_routes(desk),
        *_plan_routes(desk),
        *_event_routes(desk),
        *_publication_routes(desk),
        *_performance_routes(desk),
    ]


def language(request: AnyRequest) -> Language:
    return language_of(request.headers.get("accept-language", ""))


def _venue_routes(desk: OrganiserDesk) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/venues", opt=PLACES_READ, tags=["organiser"])
    async def list_venues(request: AnyRequest, cursor: Cursor = "") -> VenueList:
        """Venues, oldest first."""
        rows = await desk.queries.list_venues(principal_of(request).organisation, after=cursor, limit=PAGE_SIZE + 1)
        return VenueList([Venue.of(row) for row in rows[:PAGE_SIZE]], next_cursor([row.id for row in rows]))

    @post("/api/v1/organiser/venues", opt=EVENTS_WRITE, status_code=201, tags=["organiser"])
    async def create_venue(request: AnyRequest, data: JSONBody[VenueInput]) -> Venue:
        """A new venue."""
        organisation_id = organisation_of(request)
        _check_timezone(request, data.timezone)
        command = CreateVenue(
            actor=actor_of(request),
            organisation_id=organisation_id,
            name=data.name.text(),
            city=data.city.text(),
            address=data.address.text(),
            timezone=data.timezone,
        )
        key = await request_key_of(request, desk.clock)
        return Venue.of(await desk.create_venue.submit(command, key))

    return [list_venues, create_venue]


def _plan_routes(desk: OrganiserDesk) -> list[ControllerRouterHandler]:
    @get("/api/v1/organiser/venues/{venue_id:str}/plans", opt=PLACES_READ, tags=["organiser"])
    async def list_plans(request: AnyRequest, venue_id: FromPath[str], cursor: Cursor = "") -> PlanList:
        """A venue's seating plans, oldest first."""
        organisation = principal_of(request).organisation
        rows = await desk.queries.list_plans(organisation, venue_id, after=cursor, limit=PAGE_SIZE + 1)
        plans = [Plan.of(row, language(request)) for row in rows[:PAGE_SIZE]]
        return PlanList(plans, next_cursor([row.id for row in rows]))

    @post(
        "/api/v1/organiser/venues/{venue_id:str}/plans",
        opt=EVENTS_WRITE,
        status_code=201,
        tags=["organiser"],
        request_max_body_size=desk.upload_bytes_max,
    )
    async def import_plan(request: AnyRequest, venue_id: FromPath[str]) -> Plan:
        """Import a plan (pretix's seating-plan JSON): all of it, or nothing and every error is named."""
        organisation = organisation_of(request)
        key = await request_key_of(request, desk.clock)
        await desk.queries.list_plans(organisation, venue_id, after="", limit=1)  # nobody else's venue, before the work
        prepared = await asyncio.to_thread(prepare_plan, await request.body(), language(request))
        command = StorePlan(actor=actor_of(request), organisation_id=organisation, venue_id=venue_id, plan=prepared)
        return Plan.of(await desk.store_plan.submit(command, key), language(request))

    @get("/api/v1/organiser/plans/{plan_id:str}/chart", opt=PLACES_READ, tags=["organiser"])
    async def get_plan_chart(request: AnyRequest, plan_id: FromPath[str]) -> Chart:
        """The drawing of a plan, before anything is sold on it."""
        seating = await desk.queries.get_seating(principal_of(request).organisation, plan_id)
        return to_chart(seating.plan, version=seating.digest[:16], ticket_type_by_category={})

    return [list_plans, import_plan, get_plan_chart]


def _event_routes(desk: OrganiserDesk) -> list[ControllerRouterHandler]:
    @get(
        "/api/v1/organiser/events",
        opt=needs(Permission.EVENTS_READ, events=Keeping.BY_ITSELF),
        tags=["organiser"],
    )
    async def list_own_events(
        request: AnyRequest, cursor: Cursor = "", *, archived: FromQuery[bool] = False
    ) -> OrganiserEventList:
        """Drafts and published events, newest first, or the archive; only their own of who works for some events."""
        me = principal_of(request)
        events = await desk.queries.list_events(
            me.organisation, before=cursor, limit=PAGE_SIZE + 1, among=me.events, archived=archived
        )
        items = [desk.present(request, event) for event in events[:PAGE_SIZE]]
        return OrganiserEventList(items, next_cursor([event.row.id for event in events]))

    @get(
        "/api/v1/organiser/events/{event_id:str}",
        opt=needs(Permission.EVENTS_READ, events=OF_EVENT),
        tags=["organiser"],
    )
    async def get_own_event(request: AnyRequest, event_id: FromPath[str]) -> OrganiserEvent:
        """An event with its drafts."""
        return desk.present(request, await desk.queries.get_event(principal_of(request).organisation, event_id))

    @post("/api/v1/organiser/events", opt=EVENTS_WRITE, status_code=201, tags=["organiser"])
    async def create_event(request: AnyRequest, data: JSONBody[EventInput]) -> OrganiserEvent:
        """A new draft."""
        command = CreateEvent(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            venue_id=data.venue_id,
            category=data.category,
            title=data.title.text(),
            subtitle=data.subtitle.text(),
            description=data.description.text(),
            notices=data.notices.text(),
            age_limit=data.age_limit,
            language=language(request),
        )
        key = await request_key_of(request, desk.clock)
        return desk.present(request, await desk.create_event.submit(command, key))

    return [list_own_events, get_own_event, create_event]


def _publication_routes(desk: OrganiserDesk) -> list[ControllerRouterHandler]:
    @patch(
        "/api/v1/organiser/events/{event_id:str}",
        opt=needs(Permission.EVENTS_WRITE, events=OF_EVENT),
        tags=["organiser"],
    )
    async def change_event(
        request: AnyRequest, event_id: FromPath[str], data: JSONBody[EventChanges], if_match: Revision = ""
    ) -> OrganiserEvent:
        """New words for an event, also for a published one, over the revision that ``If-Match`` names. Refused when
        somebody saved in between: nothing changes, and the problem holds what is stored now."""
        command = ChangeEvent(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            event_id=event_id,
            revision=revision_of(request, if_match),
            language=language(request),
            venue_id=data.venue_id,
            category=data.category,
            title=_text(data.title),
            subtitle=_text(data.subtitle),
            description=_text(data.description),
            notices=_text(data.notices),
            age_limit=data.age_limit,
        )
        return desk.present(request, await desk.change_event.submit(command))

    @post(
        "/api/v1/organiser/events/{event_id:str}/publication",
        opt=needs(Permission.EVENTS_PUBLISH, events=OF_EVENT),
        status_code=200,
        tags=["organiser"],
    )
    async def publish_event(request: AnyRequest, event_id: FromPath[str]) -> OrganiserEvent:
        """Make the event public and put its drafts on sale. Safe to repeat. Refused where the platform reviews events
        first."""
        organisation = organisation_of(request)
        command = PublishEvent(
            actor=actor_of(request),
            organisation_id=organisation,
            event_id=event_id,
            seatings=await desk.queries.seatings_of_drafts(organisation, event_id),
            language=language(request),
        )
        return desk.present(request, await desk.publish_event.submit(command))

    return [change_event, publish_event]


def _performance_routes(desk: OrganiserDesk) -> list[ControllerRouterHandler]:
    @post(
        "/api/v1/organiser/events/{event_id:str}/performances",
        opt=needs(Permission.EVENTS_WRITE, events=OF_EVENT),
        status_code=201,
        tags=["organiser"],
    )
    async def add_performance(
        request: AnyRequest, event_id: FromPath[str], data: JSONBody[PerformanceInput]
    ) -> PerformanceSummary:
        """A new date; it goes on sale with the next publication."""
        command = AddPerformance(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            event_id=event_id,
            planned=data.planned(),
            language=language(request),
        )
        key = await request_key_of(request, desk.clock)
        return PerformanceSummary.of(await desk.add_performance.submit(command, key))

    @delete(
        "/api/v1/organiser/performances/{performance_id:str}",
        opt=needs(Permission.EVENTS_WRITE, events=OF_PERFORMANCE),
        tags=["organiser"],
    )
    async def remove_performance(request: AnyRequest, performance_id: FromPath[str]) -> None:
        """Drop a draft."""
        organisation = organisation_of(request)
        await desk.remove_performance.submit(
            RemovePerformance(actor=actor_of(request), organisation_id=organisation, performance_id=performance_id)
        )

    return [add_performance, remove_performance]


def organisation_of(request: AnyRequest) -> str:
    """The organisation to write for; without one there is nothing to own."""
    organisation = principal_of(request).organisation
    if not organisation:
        raise NotPermitted()
    return organisation


def next_cursor(ids: list[str]) -> str | None:
    """The id that the next page starts behind."""
    return ids[PAGE_SIZE - 1] if len(ids) > PAGE_SIZE else None


def _text(given: TitleInput | ProseInput | UnsetType) -> Text | UnsetType:
    return UNSET if isinstance(given, UnsetType) else given.text()


def _check_timezone(request: AnyRequest, name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        detail = Text(
            zh="没有这个时区，例如 Asia/Shanghai。", en="There is no such time zone; an example: Asia/Shanghai."
        )
        malformed("/timezone", detail.in_language(language(request)))
