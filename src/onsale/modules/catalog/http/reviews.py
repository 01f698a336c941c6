"""The platform's reviewers: the queue, an event in it, and what becomes of it."""

from __future__ import annotations

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler

from onsale.contracts.values import Language
from onsale.modules.catalog.commands.archiving import ArchiveCommands, OrganiserStanding, SayOfOrganiser
from onsale.modules.catalog.commands.publication import item_of
from onsale.modules.catalog.commands.reviews import Approve, ReviewCommands, SendBack
from onsale.modules.catalog.domain.checklist import checklist
from onsale.modules.catalog.domain.records import PUBLISHED, EventRecord
from onsale.modules.catalog.domain.rules import drafts_of
from onsale.modules.catalog.domain.stages import version_of
from onsale.modules.catalog.http.organiser import PAGE_SIZE, Cursor, OrganiserDesk, language, next_cursor
from onsale.modules.catalog.queries.reviews import ReviewedEvent, ReviewQueries, WaitingEvent
from onsale.modules.catalog.schemas.present import poster_for_staff, present_event
from onsale.modules.catalog.schemas.reviews import Review
from onsale.modules.catalog.schemas.stages import (
    ApprovalInput,
    EventReview,
    OrganiserReview,
    OrganiserReviewInput,
    ReturnInput,
    ReviewLine,
    ReviewQueue,
)
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.http import AnyRequest, actor_of, needs, request_key_of
from onsale.platform.security import Permission
from onsale.platform.wiring import Platform

BASE = "/api/v1/staff/event-reviews"
REVIEW = needs(Permission.PLATFORM_EVENTS)


class ReviewDesk:
    """The use cases behind the routes, opened on the group commits of this process."""

    def __init__(
        self, platform: Platform, events: OrganiserDesk, queries: ReviewQueries, commands: ReviewCommands
    ) -> None:
        book = platform.commands
        archive = ArchiveCommands(platform.clock, events.audit)
        self.clock: Clock = platform.clock
        self.reviews_by_default = events.reviews_by_default
        self.queries = queries
        self.approve = book.single("catalog.approve_event", commands.approve, EventRecord)
        self.send_back = book.single("catalog.send_event_back", commands.send_back, EventRecord)
        self.say_of_organiser = book.single("catalog.say_of_organiser", archive.say_of_organiser, OrganiserStanding)

    def present(self, reviewed: ReviewedEvent, spoken: Language) -> EventReview:
        event = reviewed.event
        shown = msgspec.structs.replace(present_event(event, event.performances), poster_url=poster_for_staff(event))
        return EventReview(
            review=Review.of(reviewed.review),
            version=version_of(event),
            event=shown,
            is_public=event.row.status == PUBLISHED,
            performance_ids=[draft.row.id for draft in drafts_of(event)],
            checklist=[item_of(finding, spoken) for finding in checklist(event, to_micros(self.clock.now()))],
            history=[Review.of(row) for row in reviewed.history],
            organisation_id=event.row.organisation_id,
            published_count=reviewed.published_count,
            is_reviewed=event.is_reviewed,
            reviewed_by_default=self.reviews_by_default,
        )


def review_routes(desk: ReviewDesk) -> list[ControllerRouterHandler]:
    """The routes of the platform's operators."""
    return [*_queue_routes(desk), *_decision_routes(desk), _organiser_route(desk)]


def _queue_routes(desk: ReviewDesk) -> list[ControllerRouterHandler]:
    @get(BASE, opt=REVIEW, tags=["staff"])
    async def list_event_reviews(cursor: Cursor = "") -> ReviewQueue:
        """Events that wait for a decision, the longest first."""
        waiting = await desk.queries.list_waiting(after=cursor, limit=PAGE_SIZE + 1)
        lines = [_line(one) for one in waiting[:PAGE_SIZE]]
        return ReviewQueue(lines, next_cursor([one.review.id for one in waiting]))

    @get(f"{BASE}/{{review_id:str}}", opt=REVIEW, tags=["staff"])
    async def get_event_review(request: AnyRequest, review_id: FromPath[str]) -> EventReview:
        """An event as buyers would see it, with what is missing and what was said of it before."""
        return desk.present(await desk.queries.get_review(review_id), language(request))

    return [list_event_reviews, get_event_review]


def _decision_routes(desk: ReviewDesk) -> list[ControllerRouterHandler]:
    @post(f"{BASE}/{{review_id:str}}/approval", opt=REVIEW, status_code=200, tags=["staff"])
    async def approve_event(
        request: AnyRequest, review_id: FromPath[str], data: JSONBody[ApprovalInput]
    ) -> EventReview:
        """Yes to this version: the event is public and its drafts go on sale. Refused when it has changed since, or
        somebody else has decided."""
        known = await desk.queries.get_review(review_id)
        command = Approve(
            actor=actor_of(request),
            review=known.review,
            version=data.version,
            seatings=await desk.queries.seatings_of(known.event),
            language=language(request),
        )
        await desk.approve.submit(command, await request_key_of(request, desk.clock))
        return desk.present(await desk.queries.get_review(review_id), language(request))

    @post(f"{BASE}/{{review_id:str}}/return", opt=REVIEW, status_code=200, tags=["staff"])
    async def send_event_back(
        request: AnyRequest, review_id: FromPath[str], data: JSONBody[ReturnInput]
    ) -> EventReview:
        """Back to its organiser, who reads what is to be mended. Refused as an approval is."""
        known = await desk.queries.get_review(review_id)
        command = SendBack(
            actor=actor_of(request), review=known.review, version=data.version, reason=data.reason.strip()
        )
        await desk.send_back.submit(command, await request_key_of(request, desk.clock))
        return desk.present(await desk.queries.get_review(review_id), language(request))

    return [approve_event, send_event_back]


def _organiser_route(desk: ReviewDesk) -> ControllerRouterHandler:
    @put("/api/v1/staff/organisers/{organisation_id:str}/review", opt=REVIEW, tags=["staff"])
    async def say_of_organiser(
        request: AnyRequest, organisation_id: FromPath[str], data: JSONBody[OrganiserReviewInput]
    ) -> OrganiserReview:
        """Whether events of this organisation are reviewed from now on, whatever holds for the others."""
        command = SayOfOrganiser(actor=actor_of(request), organisation_id=organisation_id, is_reviewed=data.is_reviewed)
        await desk.say_of_organiser.submit(command)
        return OrganiserReview(data.is_reviewed)

    return say_of_organiser


def _line(waiting: WaitingEvent) -> ReviewLine:
    row, event, drafts = waiting.review, waiting.event, drafts_of(waiting.event)
    return ReviewLine(
        id=row.id,
        submitted_at=from_micros(row.submitted_at),
        organisation_id=row.organisation_id,
        event_id=row.event_id,
        title=event.row.title,
        city=event.venue.city,
        venue_name=event.venue.name,
        poster_url=poster_for_staff(event),
        first_starts_at=from_micros(drafts[0].row.starts_at) if drafts else None,
        timezone=event.venue.timezone,
        performance_count=len(drafts),
        ticket_count=sum(kind.capacity for draft in drafts for kind in draft.ticket_types),
        is_public=event.row.status == PUBLISHED,
    )
