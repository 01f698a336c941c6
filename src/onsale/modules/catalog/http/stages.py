"""An event on its way: handed in for a review, what will happen of it by itself, and the archive."""

from __future__ import annotations

from litestar import delete, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler

from onsale.modules.catalog.commands.archiving import ArchiveCommands, ArchiveEvent
from onsale.modules.catalog.commands.reviews import HandIn, ReviewCommands, TakeBack
from onsale.modules.catalog.domain.records import EventRecord
from onsale.modules.catalog.domain.schedule import schedule_of
from onsale.modules.catalog.http.organiser import OF_EVENT, OrganiserDesk, language, organisation_of
from onsale.modules.catalog.queries.reviews import ReviewQueries
from onsale.modules.catalog.schemas.responses import OrganiserEvent
from onsale.modules.catalog.schemas.reviews import Review
from onsale.modules.catalog.schemas.stages import EventSchedule, ReviewHistory, ScheduleItem
from onsale.platform.clock import to_micros
from onsale.platform.http import AnyRequest, actor_of, needs, principal_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/organiser/events/{event_id:str}"
READ = needs(Permission.EVENTS_READ, events=OF_EVENT)
WRITE = needs(Permission.EVENTS_WRITE, events=OF_EVENT)
PUBLISH = needs(Permission.EVENTS_PUBLISH, events=OF_EVENT)
SCHEDULE_MAX = 200


class StageDesk:
    """The use cases behind the routes, opened on the group commits of this process; ``events`` shows the outcome."""

    def __init__(
        self, platform: Platform, events: OrganiserDesk, queries: ReviewQueries, commands: ReviewCommands
    ) -> None:
        book = platform.commands
        archive = ArchiveCommands(platform.clock, events.audit)
        self.events = events
        self.queries = queries
        self.hand_in = book.single("catalog.submit_event", commands.hand_in, EventRecord)
        self.take_back = book.single("catalog.withdraw_submission", commands.take_back, EventRecord)
        self.archive_event = book.single("catalog.archive_event", archive.archive_event, EventRecord)

    async def archive(self, request: AnyRequest, event_id: str, *, is_archived: bool) -> OrganiserEvent:
        command = ArchiveEvent(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            event_id=event_id,
            is_archived=is_archived,
        )
        return self.events.present(request, await self.archive_event.submit(command))


def stage_routes(desk: StageDesk) -> list[ControllerRouterHandler]:
    """The routes of an event's own organiser."""
    return [*_review_routes(desk), *_archive_routes(desk), _schedule_route(desk)]


def _review_routes(desk: StageDesk) -> list[ControllerRouterHandler]:
    @post(f"{BASE}/review", opt=PUBLISH, status_code=200, tags=["organiser"])
    async def submit_event(request: AnyRequest, event_id: FromPath[str]) -> OrganiserEvent:
        """Hand the event in for a review by the platform; it is published when that says yes. Safe to repeat."""
        command = HandIn(
            actor=actor_of(request),
            organisation_id=organisation_of(request),
            event_id=event_id,
            language=language(request),
        )
        return desk.events.present(request, await desk.hand_in.submit(command))

    @delete(f"{BASE}/review", opt=PUBLISH, status_code=200, tags=["organiser"])
    async def withdraw_submission(request: AnyRequest, event_id: FromPath[str]) -> OrganiserEvent:
        """Take the event back before anybody has decided. Safe to repeat."""
        command = TakeBack(actor=actor_of(request), organisation_id=organisation_of(request), event_id=event_id)
        return desk.events.present(request, await desk.take_back.submit(command))

    @get(f"{BASE}/reviews", opt=READ, tags=["organiser"])
    async def list_reviews(request: AnyRequest, event_id: FromPath[str]) -> ReviewHistory:
        """What the platform has said of the event, newest first."""
        rows = await desk.queries.list_history(principal_of(request).organisation, event_id)
        return ReviewHistory([Review.of(row) for row in rows])

    return [submit_event, withdraw_submission, list_reviews]


def _archive_routes(desk: StageDesk) -> list[ControllerRouterHandler]:
    @post(f"{BASE}/archive", opt=WRITE, status_code=200, tags=["organiser"])
    async def archive_event(request: AnyRequest, event_id: FromPath[str]) -> OrganiserEvent:
        """Put away what is over, or a draft that comes to nothing: nothing of it is lost. Safe to repeat."""
        return await desk.archive(request, event_id, is_archived=True)

    @delete(f"{BASE}/archive", opt=WRITE, status_code=200, tags=["organiser"])
    async def unarchive_event(request: AnyRequest, event_id: FromPath[str]) -> OrganiserEvent:
        """Bring it back into the list. Safe to repeat."""
        return await desk.archive(request, event_id, is_archived=False)

    return [archive_event, unarchive_event]


def _schedule_route(desk: StageDesk) -> ControllerRouterHandler:
    @get(f"{BASE}/schedule", opt=READ, tags=["organiser"])
    async def get_schedule(request: AnyRequest, event_id: FromPath[str]) -> EventSchedule:
        """What will happen of the event by itself, the next first."""
        event = await desk.events.queries.get_event(principal_of(request).organisation, event_id)
        coming = schedule_of(event, to_micros(desk.events.clock.now()))
        items = [ScheduleItem.of(one) for one in coming[:SCHEDULE_MAX]]
        return EventSchedule(event.venue.timezone, items, len(coming) - len(items))

    return get_schedule
