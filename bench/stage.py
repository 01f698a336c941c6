"""What a load needs before it starts: an organiser, a venue, published events, and stock that is ready to be sold.

Everything is made through the public API and commands of the platform, so a benchmark cannot measure something that a
customer could not have.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote

import msgspec

from bench.api import Api, ApiError, Json
from bench.server import Server

ORGANISER_PHONE = "13800000001"
VISIBLE_SECONDS_MAX = 20.0
CODE = re.compile(r"\b(\d{6})\b")
CURRENCY = "CNY"
PRICE_MINOR = 38_000
POLL_SECONDS = 0.05

T = TypeVar("T")


class TypeAvailability(msgspec.Struct):
    """How many of one ticket type can still be taken."""

    id: str
    available: int


class Availability(msgspec.Struct):
    """What the server says can be bought of a performance."""

    ticket_types: list[TypeAvailability]


class Message(msgspec.Struct):
    """A text the server sent, as its development page shows it."""

    body: str
    created_at: str


class Messages(msgspec.Struct):
    """A page of messages."""

    items: list[Message]


class SessionMade(msgspec.Struct):
    """A session as the API answers a sign-in."""

    access_token: str


class Identified(msgspec.Struct):
    """Any resource of which only the id matters here."""

    id: str


class PerformanceMade(msgspec.Struct):
    """A performance as the API answers its creation."""

    id: str
    ticket_types: list[Identified]


class Show(msgspec.Struct, frozen=True):
    """A published event with one performance that sells one standing ticket type."""

    event_id: str
    performance_id: str
    ticket_type_id: str
    capacity: int


class Limits(msgspec.Struct, frozen=True):
    """How many tickets there are, and how many one order and one person may take."""

    capacity: int
    per_order: int
    per_person: int


def organiser(server: Server) -> Api:
    """The API as somebody sees it who may create and publish events."""
    server.grant_organiser(ORGANISER_PHONE)
    return sign_in(server.port, ORGANISER_PHONE)


def sign_in(port: int, phone: str) -> Api:
    """Sign in by the code that a development server shows on its messages page."""
    guest = Api(port)
    guest.post("/auth/codes", {"phone": phone}, expected=202)
    code = wait_for(lambda: _newest_code(guest, phone), what=lambda: f"a sign-in code for {phone}")
    session = guest.post("/auth/sessions", {"phone": phone, "code": code}).decode(SessionMade)
    return Api(port, session.access_token)


def publish_show(seller: Api, *, title: str, limits: Limits) -> Show:
    """A venue, an event, a standing performance; returned when its stock can be bought."""
    venue = seller.post("/organiser/venues", _venue()).decode(Identified)
    event = seller.post("/organiser/events", _event(title, venue.id)).decode(Identified)
    made = seller.post(f"/organiser/events/{event.id}/performances", _performance(limits)).decode(PerformanceMade)
    seller.post(f"/organiser/events/{event.id}/publication", {}, expected=200)
    show = Show(event.id, made.id, made.ticket_types[0].id, limits.capacity)
    wait_until_available(seller, show, limits.capacity)
    return show


def wait_until_available(api: Api, show: Show, expected: int, *, seconds: float = VISIBLE_SECONDS_MAX) -> None:
    """Return when the server offers exactly `expected` tickets; raise `ApiError` when that does not come."""
    wait_for(
        lambda: available(api, show) == expected or None,
        what=lambda: f"{expected} available tickets; the server offers {available(api, show)}",
        seconds=seconds,
    )


def available(api: Api, show: Show) -> int | None:
    """How many tickets of the show the server offers, None while it does not know the performance yet."""
    reply = api.get(f"/performances/{show.performance_id}/availability", missing_is_fine=True)
    if reply.status == 404:
        return None
    ticket_types = reply.decode(Availability).ticket_types
    return next((kind.available for kind in ticket_types if kind.id == show.ticket_type_id), None)


def wait_for(probe: Callable[[], T | None], *, what: Callable[[], str], seconds: float = VISIBLE_SECONDS_MAX) -> T:
    """The first answer of `probe` that is not None: what lags by design gets its time, what never comes is an error."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := probe()) is not None:
            return found
        time.sleep(POLL_SECONDS)
    raise ApiError(f"waited {seconds:g} s in vain for {what()}")


def _newest_code(guest: Api, phone: str) -> str | None:
    messages = guest.get(f"/dev/messages?recipient={quote(phone)}").decode(Messages).items
    newest = max(messages, key=lambda message: message.created_at, default=None)
    found = CODE.search(newest.body) if newest else None
    return found[1] if found else None


def _both(text: str) -> Json:
    return {"zh-CN": text, "en": text}


def _venue() -> Json:
    return {
        "name": _both("Bench Hall"),
        "city": _both("Shanghai"),
        "address": _both("1 Loop Road"),
        "timezone": "Asia/Shanghai",
    }


def _event(title: str, venue_id: str) -> Json:
    return {
        "title": _both(title),
        "subtitle": _both("One night only"),
        "description": _both("A show that exists to be measured. " * 8),
        "notices": _both("No refunds, no encores."),
        "age_limit": None,
        "category": "concert",
        "venue_id": venue_id,
    }


def _performance(limits: Limits) -> Json:
    ticket_type: Json = {
        "name": _both("Standing"),
        "price": {"amount_minor": PRICE_MINOR, "currency": CURRENCY},
        "capacity": limits.capacity,
        "categories": [],
        "max_per_order": limits.per_order,
        "max_per_person": limits.per_person,
        "sale_starts_at": _in_days(-1),
        "sale_ends_at": _in_days(29),
        "color": None,
    }
    return {
        "starts_at": _in_days(30),
        "doors_at": _in_days(30 - 1 / 24),
        "ends_at": _in_days(30 + 3 / 24),
        "plan_id": None,
        "ticket_types": [ticket_type],
    }


def _in_days(days: float) -> str:
    moment = datetime.fromtimestamp(time.time(), UTC) + timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
