"""What everybody may read. Answers are encoded once and served from memory until something is published."""

from __future__ import annotations

import asyncio
import base64
import binascii
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from onsale.modules.catalog.domain.plan import Chart, to_chart
from onsale.modules.catalog.http.bodies import Body, BodyCache, Kind, Make, answer, encode_body
from onsale.modules.catalog.queries.public import Filter, Position, PublicCatalogue, filter_terms
from onsale.modules.catalog.schemas.present import (
    poster_of,
    present_event,
    present_facets,
    present_performance,
    present_summary,
)
from onsale.modules.catalog.schemas.responses import Event, EventList, Facets, Performance
from onsale.platform.clock import Clock, to_micros
from onsale.platform.http import FOREIGN_READERS, AnyRequest, malformed, needs
from onsale.platform.problems import NotFound
from onsale.platform.security import Permission

PAGE_SIZE = 24
CHARTS_MAX = 16
# What changes with time alone (sale states, performances that are over) may be this old.
FRESH_MICROS = 2_000_000
# A gateway's cache may give the last answer for a moment longer while it fetches the next, and for half a minute while
# there is none.
SHORT_CACHE = "public, max-age=1, stale-while-revalidate=1, stale-if-error=30"
JSON = Kind(cache_control=SHORT_CACHE, fresh_micros=FRESH_MICROS)
EVENT = Kind(cache_control=SHORT_CACHE, fresh_micros=FRESH_MICROS, headers=FOREIGN_READERS)
PICTURE = Kind(media_type="image/svg+xml", cache_control=SHORT_CACHE, fresh_micros=FRESH_MICROS)
# A chart changes only when an organiser moves seats to another ticket type; who has one asks with its version.
CHART = Kind(cache_control="public, max-age=60")
# Dates without a time are days of the platform's home.
HOME_ZONE = ZoneInfo("Asia/Shanghai")
PUBLIC = needs(Permission.PUBLIC)
# What pages of organisers ask for themselves (docs/adr/0051).
FOREIGN = needs(Permission.PUBLIC, foreign=True)

Query = Annotated[str, QueryParameter(max_length=200)]


class PublicPages:
    """Bodies for visitors, made from what is in memory."""

    def __init__(self, catalogue: PublicCatalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._bodies = BodyCache()
        self._charts = BodyCache(CHARTS_MAX)
        self._drawing = asyncio.Lock()

    def now(self) -> int:
        return to_micros(self._clock.now())

    async def body(self, key: str, make: Make, kind: Kind = JSON) -> Body:
        """The current body under this key; ``make`` runs only when there is none."""
        now = self.now()
        known = self._bodies.get(key, generation=self._catalogue.generation, now=now)
        if known is not None:
            return known
        await self._catalogue.refresh()
        try:
            content = make()
        except NotFound:
            if not await self._catalogue.has_news():
                raise
            content = make()
        fresh_until = now + kind.fresh_micros
        body = encode_body(content, kind, generation=self._catalogue.generation, fresh_until=fresh_until)
        self._bodies.put(key, body)
        return body

    def event_list(self, wanted: Filter, after: Position | None) -> bytes:
        now = self.now()
        found = self._catalogue.find(wanted, now=now, after=after, limit=PAGE_SIZE + 1)
        page = found[:PAGE_SIZE]
        cursor = _encode_cursor(page[-1].position) if len(found) > PAGE_SIZE else None
        return msgspec.json.encode(EventList([present_summary(one.showing, now) for one in page], cursor))

    def event(self, event_id: str) -> bytes:
        showing = self._catalogue.event(event_id)
        if showing is None:
            raise NotFound()
        performances = showing.upcoming(self.now()) or showing.event.performances
        organiser = self._catalogue.organiser(showing.event.row.organisation_id)
        return msgspec.json.encode(present_event(showing.event, performances, organiser))

    def facets(self) -> bytes:
        return msgspec.json.encode(present_facets(self._catalogue.current(self.now())))

    def performance(self, performance_id: str) -> bytes:
        found = self._catalogue.performance(performance_id)
        if found is None:
            raise NotFound()
        return msgspec.json.encode(present_performance(*found))

    def poster(self, event_id: str) -> bytes:
        showing = self._catalogue.event(event_id)
        if showing is None:
            raise NotFound()
        return poster_of(showing.event).encode()

    async def poster_body(self, event_id: str) -> Body:
        return await self.body(f"poster {event_id}", lambda: self.poster(event_id), PICTURE)

    async def chart(self, performance_id: str) -> Body:
        """Drawn once for a version, in a thread: 110,000 seats take half a second with compression."""
        await self._catalogue.refresh()
        found = self._catalogue.performance(performance_id)
        if found is None and await self._catalogue.has_news():
            found = self._catalogue.performance(performance_id)
        if found is None:
            raise NotFound()
        performance = found[1]
        version = performance.row.chart_version or ""
        key = f"{performance_id}:{version}"
        known = self._charts.get(key, generation=0, now=-1)
        if known is not None:
            return known
        async with self._drawing:
            known = self._charts.get(key, generation=0, now=-1)
            if known is not None:
                return known
            seating = await self._catalogue.seating(*found)
            if seating is None:
                raise NotFound()
            chart = to_chart(
                seating.plan,
                version=version,
                ticket_type_by_category=performance.ticket_type_by_category(),
                seat_types=await self._catalogue.seat_types(performance),
            )
            body = await asyncio.to_thread(_encode_chart, chart)
            self._charts.put(key, body)
            return body


def public_routes(pages: PublicPages) -> list[ControllerRouterHandler]:
    """The routes that need no sign-in."""
    return [*_list_routes(pages), *_detail_routes(pages)]


def _list_routes(pages: PublicPages) -> list[ControllerRouterHandler]:

    @get("/api/v1/events", responses=answers(EventList), opt=PUBLIC, tags=["catalogue"])
    async def list_events(
        request: AnyRequest,
        *,
        q: Query = "",
        city: Query = "",
        category: Query = "",
        starts_from: Annotated[str, QueryParameter(name="from", max_length=40)] = "",
        starts_to: Annotated[str, QueryParameter(name="to", max_length=40)] = "",
        cursor: Query = "",
    ) -> Response[bytes]:
        """Events that are not over, nearest first; with ``q``, best match first. ``from``, ``to``: days or times."""
        key = f"list {request.scope['query_string'].decode('latin-1')}"

        def make() -> bytes:
            wanted = Filter(
                terms=filter_terms(q),
                city=city.casefold() or None,
                category=category or None,
                starts_from=_moment(starts_from, "/from"),
                starts_before=_moment(starts_to, "/to", is_end=True),
            )
            return pages.event_list(wanted, _decode_cursor(cursor))

        return answer(request, await pages.body(key, make))

    @get("/api/v1/event-facets", responses=answers(Facets), opt=PUBLIC, tags=["catalogue"])
    async def get_facets(request: AnyRequest) -> Response[bytes]:
        """Cities and categories that have events now."""
        return answer(request, await pages.body("facets", pages.facets))

    return [list_events, get_facets]


def _detail_routes(pages: PublicPages) -> list[ControllerRouterHandler]:
    @get("/api/v1/events/{event_id:str}", responses=answers(Event), opt=FOREIGN, tags=["catalogue"])
    async def get_event(request: AnyRequest, event_id: FromPath[str]) -> Response[bytes]:
        """A published event with its coming performances."""
        return answer(request, await pages.body(f"event {event_id}", lambda: pages.event(event_id), EVENT))

    @get("/api/v1/events/{event_id:str}/poster", media_type="image/svg+xml", opt=PUBLIC, tags=["catalogue"])
    async def get_poster(request: AnyRequest, event_id: FromPath[str]) -> Response[bytes]:
        """The event's poster, drawn from its words."""
        return answer(request, await pages.poster_body(event_id))

    @get("/api/v1/performances/{performance_id:str}", responses=answers(Performance), opt=PUBLIC, tags=["catalogue"])
    async def get_performance(request: AnyRequest, performance_id: FromPath[str]) -> Response[bytes]:
        """A published performance."""
        body = await pages.body(f"performance {performance_id}", lambda: pages.performance(performance_id))
        return answer(request, body)

    @get("/api/v1/performances/{performance_id:str}/chart", responses=answers(Chart), opt=PUBLIC, tags=["catalogue"])
    async def get_chart(request: AnyRequest, performance_id: FromPath[str]) -> Response[bytes]:
        """The seats and their drawing; it never changes. 404 where nobody sits."""
        return answer(request, await pages.chart(performance_id))

    return [get_event, get_poster, get_performance, get_chart]


def answers(container: type[msgspec.Struct]) -> dict[int, ResponseSpec]:
    """How a route describes a body that is encoded already."""
    return {200: ResponseSpec(container, generate_examples=False, description="Cacheable by its ETag")}


def _encode_chart(chart: Chart) -> Body:
    return encode_body(msgspec.json.encode(chart), CHART)


def _encode_cursor(position: Position) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).rstrip(b"=").decode()


def _decode_cursor(cursor: str) -> Position | None:
    if not cursor:
        return None
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.json.decode(decoded, type=Position)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        malformed("/cursor", "cursor")


def _moment(text: str, pointer: str, *, is_end: bool = False) -> int | None:
    """A day or a time; a day as an end means its last moment."""
    if not text:
        return None
    try:
        if "T" in text:
            moment = datetime.fromisoformat(text)
            return to_micros(moment if moment.tzinfo else moment.replace(tzinfo=HOME_ZONE))
        day = date.fromisoformat(text) + timedelta(days=1 if is_end else 0)
        return to_micros(datetime.combine(day, time(), HOME_ZONE))
    except (ValueError, OverflowError):
        malformed(pointer, "2026-12-24, 2026-12-24T19:30:00+08:00")
