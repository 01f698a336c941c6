"""What leads people here from elsewhere: heads of pages, pictures, calendar files, the sitemap (docs/adr/0051)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from litestar.types import ControllerRouterHandler

from onsale.contracts.values import Language
from onsale.modules.catalog.domain.records import EventRecord
from onsale.modules.catalog.http.bodies import Body, BodyCache, Kind, Make, answer, encode_body
from onsale.modules.catalog.http.public import FRESH_MICROS, PUBLIC, SHORT_CACHE, PublicPages
from onsale.modules.catalog.queries.public import PublicCatalogue
from onsale.modules.catalog.schemas.addresses import Addresses
from onsale.modules.catalog.schemas.calendar import calendar_of
from onsale.modules.catalog.schemas.page_head import NOTHING, head_of_event, head_of_organiser
from onsale.modules.catalog.schemas.sitemap import page_count, page_of, robots, sitemap_index, sitemap_page
from onsale.modules.catalog.schemas.structured_data import Organization, Telling
from onsale.platform.http import AnyRequest
from onsale.platform.pdf import png_of
from onsale.platform.problems import NotFound

TEMPLATE: Final = Path(__file__).parents[1] / "schemas" / "poster.typ"
# Some 300 kB each.
PICTURES_MAX: Final = 64
# A part of a page: alone it shows nothing and runs nothing.
HEAD_POLICY: Final = {"content-security-policy": "default-src 'none'", "x-robots-tag": "noindex"}
HEAD = Kind(media_type="text/html", cache_control=SHORT_CACHE, fresh_micros=FRESH_MICROS, headers=HEAD_POLICY)
PICTURE = Kind(media_type="image/png", cache_control="public, max-age=60")
CALENDAR = Kind(
    media_type="text/calendar",
    cache_control=SHORT_CACHE,
    fresh_micros=FRESH_MICROS,
    headers={"content-disposition": 'inline; filename="onsale.ics"'},
)
# Thousands of addresses: made anew once a minute at most, and when something was published.
SITEMAP = Kind(media_type="application/xml", cache_control="public, max-age=60", fresh_micros=60_000_000)
ROBOTS = Kind(media_type="text/plain", cache_control="public, max-age=3600", fresh_micros=60_000_000)

Lang = Annotated[str, QueryParameter(max_length=20)]


class Reach:
    """Bodies for search engines, calendars and other sites, made from what is in memory."""

    def __init__(self, pages: PublicPages, catalogue: PublicCatalogue, addresses: Addresses) -> None:
        self.pages = pages
        self.addresses = addresses
        self._catalogue = catalogue
        self._pictures = BodyCache(PICTURES_MAX)
        self._drawing = asyncio.Lock()

    def head(self, event_id: str, language: Language) -> bytes:
        showing = self._catalogue.event(event_id)
        if showing is None:
            raise NotFound()
        now = self.pages.now()
        performances = showing.upcoming(now) or showing.event.performances
        organiser = self._catalogue.organiser(showing.event.row.organisation_id)
        organizer = None
        if organiser is not None:
            page = self.addresses.organiser(organiser.organisation_id, language)
            organizer = Organization(name=organiser.name.in_language(language), url=page)
        telling = Telling(addresses=self.addresses, language=language, now=now, organizer=organizer)
        return head_of_event(showing.event, performances, telling).encode()

    def head_of_organiser(self, organisation_id: str, language: Language) -> bytes:
        organiser = self._catalogue.organiser(organisation_id)
        if organiser is None or not self._catalogue.of_organisation(organisation_id):
            raise NotFound()
        return head_of_organiser(organiser, self.addresses, language).encode()

    def calendar_of_event(self, event_id: str, language: Language) -> bytes:
        showing = self._catalogue.event(event_id)
        if showing is None:
            raise NotFound()
        return calendar_of(showing.event, showing.event.performances, self.addresses, language)

    def calendar_of_performance(self, performance_id: str, language: Language) -> bytes:
        found = self._catalogue.performance(performance_id)
        if found is None:
            raise NotFound()
        return calendar_of(found[0], found[1:], self.addresses, language)

    def sitemap_index(self) -> bytes:
        return sitemap_index(self._coming(), self.addresses)

    def sitemap_page(self, number: int) -> bytes:
        events = self._coming()
        if number >= page_count(len(events)):
            raise NotFound()
        return sitemap_page(page_of(events, number), self.addresses)

    def _coming(self) -> Sequence[EventRecord]:
        current = (showing.event for showing in self._catalogue.current(self.pages.now()))
        return sorted(current, key=lambda event: event.row.id)

    async def picture(self, event_id: str) -> Body:
        """The poster in pixels: drawn once for its words, one at a time, in a thread."""
        poster = await self.pages.poster_body(event_id)
        key = poster.headers["etag"]
        known = self._pictures.get(key, generation=0, now=-1)
        if known is not None:
            return known
        async with self._drawing:
            known = self._pictures.get(key, generation=0, now=-1)
            if known is None:
                inputs = {"poster": poster.content.decode()}
                known = encode_body(await asyncio.to_thread(png_of, TEMPLATE, inputs), PICTURE)
                self._pictures.put(key, known)
            return known


def reach_routes(reach: Reach) -> list[ControllerRouterHandler]:
    """Public, and no use to a program of ours: only pictures and calendars are in the API's document."""
    return [*_event_routes(reach), *_calendar_routes(reach), *_site_routes(reach)]


def _event_routes(reach: Reach) -> list[ControllerRouterHandler]:
    pages = reach.pages

    async def head(request: AnyRequest, key: str, make: Make) -> Response[bytes]:
        try:
            return answer(request, await pages.body(key, make, HEAD))
        except NotFound:
            return answer(request, encode_body(NOTHING.encode(), HEAD))

    @get("/api/v1/events/{event_id:str}/page-head", opt=PUBLIC, media_type="text/html", include_in_schema=False)
    async def get_page_head(request: AnyRequest, event_id: FromPath[str], lang: Lang = "") -> Response[bytes]:
        """What stands in the head of the event's page, for who serves it; also for an event that is not there."""
        language = _language(lang)
        return await head(request, f"head {language} {event_id}", lambda: reach.head(event_id, language))

    @get("/api/v1/organisers/{organiser_id:str}/page-head", opt=PUBLIC, media_type="text/html", include_in_schema=False)
    async def get_organiser_head(request: AnyRequest, organiser_id: FromPath[str], lang: Lang = "") -> Response[bytes]:
        """The same for the page of an organiser."""
        language = _language(lang)
        key = f"organiser-head {language} {organiser_id}"
        return await head(request, key, lambda: reach.head_of_organiser(organiser_id, language))

    @get("/api/v1/events/{event_id:str}/poster.png", media_type="image/png", opt=PUBLIC, tags=["catalogue"])
    async def get_picture(request: AnyRequest, event_id: FromPath[str]) -> Response[bytes]:
        """The event's poster in 600 × 800 pixels, for those who show no SVG."""
        return answer(request, await reach.picture(event_id))

    return [get_page_head, get_organiser_head, get_picture]


def _calendar_routes(reach: Reach) -> list[ControllerRouterHandler]:
    pages = reach.pages

    @get("/api/v1/events/{event_id:str}/calendar.ics", media_type="text/calendar", opt=PUBLIC, tags=["catalogue"])
    async def get_event_calendar(request: AnyRequest, event_id: FromPath[str], lang: Lang = "") -> Response[bytes]:
        """All dates of an event for a calendar, also those that are over or cancelled."""
        language = _language(lang)
        key = f"calendar {language} {event_id}"
        return answer(request, await pages.body(key, lambda: reach.calendar_of_event(event_id, language), CALENDAR))

    @get(
        "/api/v1/performances/{performance_id:str}/calendar.ics",
        media_type="text/calendar",
        opt=PUBLIC,
        tags=["catalogue"],
    )
    async def get_performance_calendar(
        request: AnyRequest, performance_id: FromPath[str], lang: Lang = ""
    ) -> Response[bytes]:
        """One date for a calendar. Its UID stays, its SEQUENCE grows with every change."""
        language = _language(lang)
        key = f"calendar-date {language} {performance_id}"
        return answer(
            request, await pages.body(key, lambda: reach.calendar_of_performance(performance_id, language), CALENDAR)
        )

    return [get_event_calendar, get_performance_calendar]


def _site_routes(reach: Reach) -> list[ControllerRouterHandler]:
    pages = reach.pages

    @get("/robots.txt", opt=PUBLIC, media_type="text/plain", include_in_schema=False)
    async def get_robots(request: AnyRequest) -> Response[bytes]:
        return answer(request, await pages.body("robots", lambda: robots(reach.addresses), ROBOTS))

    @get("/sitemap.xml", opt=PUBLIC, media_type="application/xml", include_in_schema=False)
    async def get_sitemap(request: AnyRequest) -> Response[bytes]:
        return answer(request, await pages.body("sitemap", reach.sitemap_index, SITEMAP))

    @get("/sitemaps/{name:str}", opt=PUBLIC, media_type="application/xml", include_in_schema=False)
    async def get_sitemap_page(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
        number, dot, ending = name.partition(".")
        if not (number.isascii() and number.isdecimal() and len(number) <= 6 and dot + ending == ".xml"):
            raise NotFound()
        return answer(
            request, await pages.body(f"sitemap {int(number)}", lambda: reach.sitemap_page(int(number)), SITEMAP)
        )

    return [get_robots, get_sitemap, get_sitemap_page]


def _language(lang: str) -> Language:
    """Chinese unless English is asked for: an address says its language, whoever asks."""
    return "en" if lang == "en" else "zh-CN"
