"""The demo's organiser at work: venues, plans, events and their dates, through the routes of an organiser."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from onsale.app.demo.arena import arena_plan
from onsale.app.demo.club import club_plan
from onsale.app.demo.content import DemoEvent, DemoPerformance, DemoVenue
from onsale.app.demo.history import SalesPlan
from onsale.app.demo.requests import Person
from onsale.app.demo.theatre import theatre_plan

ZONE = ZoneInfo("Asia/Shanghai")
PLANS = {"arena": arena_plan, "theatre": theatre_plan}
# Drawn in the designer, not imported.
DRAWN = {"club": club_plan}
MAX_PER_ORDER, MAX_PER_PERSON = 4, 8


class _Created(msgspec.Struct):
    id: str


class _Draft(msgspec.Struct):
    id: str
    revision: int


class _TicketType(msgspec.Struct):
    id: str
    seated: bool
    capacity: int


class _Performance(msgspec.Struct):
    id: str
    starts_at: datetime
    ticket_types: list[_TicketType]


class Place(msgspec.Struct, frozen=True):
    """A venue that exists now, with its plan."""

    venue_id: str
    plan_id: str | None


class Show(msgspec.Struct, frozen=True):
    """A performance that exists now: what history sells of it, and when it begins."""

    starts_at: datetime
    sales: SalesPlan


class Desk:
    """One organiser. ``today`` is local midnight of the day that the demo is loaded on."""

    def __init__(self, organiser: Person, today: datetime) -> None:
        self._organiser = organiser
        self._today = today
        self._places: dict[str, Place] = {}

    async def open_venue(self, venue: DemoVenue) -> None:
        body = {"name": venue.name, "city": venue.city, "address": venue.address, "timezone": ZONE.key}
        created = await self._organiser.post("/api/v1/organiser/venues", body, _Created)
        plan_id = None if venue.plan is None else await self._plan(created.id, venue.plan)
        self._places[venue.key] = Place(created.id, plan_id)

    async def _plan(self, venue_id: str, name: str) -> str:
        venue = f"/api/v1/organiser/venues/{venue_id}"
        if name in PLANS:
            return (await self._organiser.post(f"{venue}/plans", PLANS[name](), _Created)).id
        draft = await self._organiser.post(f"{venue}/plan-drafts/file?format=onsale", DRAWN[name](), _Draft)
        publication = f"/api/v1/organiser/plan-drafts/{draft.id}/publication"
        return (await self._organiser.post(publication, {"revision": draft.revision}, _Created)).id

    async def enter(self, event: DemoEvent) -> list[Show]:
        """Write an event with all its dates and publish it. A draft stays with its organiser: nobody sees its shows."""
        place = self._places[event.venue]
        words = {
            "title": event.title,
            "subtitle": event.subtitle,
            "description": event.description,
            "notices": event.notices,
            "age_limit": event.age_limit,
            "category": event.category,
            "venue_id": place.venue_id,
        }
        created = await self._organiser.post("/api/v1/organiser/events", words, _Created)
        shows = []
        for planned in event.performances:
            body = self._dates(event, planned, place)
            path = f"/api/v1/organiser/events/{created.id}/performances"
            performance = await self._organiser.post(path, body, _Performance)
            shows.append(Show(performance.starts_at, self._sales(event, planned, performance)))
        if event.is_draft:
            return []
        await self._organiser.post(f"/api/v1/organiser/events/{created.id}/publication", b"", _Created)
        return shows

    def _opens_at(self, event: DemoEvent) -> datetime:
        return self._today + timedelta(days=event.opens_day, hours=10)

    def _dates(self, event: DemoEvent, planned: DemoPerformance, place: Place) -> dict[str, object]:
        clock = time.fromisoformat(planned.time)
        starts_at = self._today + timedelta(days=planned.day, hours=clock.hour, minutes=clock.minute)
        has_plan = any(ticket_type.categories for ticket_type in planned.ticket_types)
        return {
            "starts_at": starts_at,
            "doors_at": starts_at - timedelta(minutes=60),
            "ends_at": starts_at + timedelta(minutes=planned.minutes),
            "plan_id": place.plan_id if has_plan else None,
            "real_name": planned.real_name,
            "shares_venue": event.shares_venue,
            "ticket_types": [
                {
                    "name": ticket_type.name,
                    "price": {"amount_minor": ticket_type.yuan * 100, "currency": "CNY"},
                    "capacity": ticket_type.capacity,
                    "categories": ticket_type.categories,
                    "max_per_order": MAX_PER_ORDER,
                    "max_per_person": MAX_PER_PERSON,
                    "sale_starts_at": self._opens_at(event),
                    "sale_ends_at": starts_at,
                }
                for ticket_type in planned.ticket_types
            ],
        }

    def _sales(self, event: DemoEvent, planned: DemoPerformance, performance: _Performance) -> SalesPlan:
        quantities = {one.id: round(one.capacity * planned.sold) for one in performance.ticket_types}
        return SalesPlan(
            performance_id=performance.id,
            quantities=quantities,
            seated=frozenset(one.id for one in performance.ticket_types if one.seated),
            opens_at=self._opens_at(event),
            closes_at=performance.starts_at,
        )
