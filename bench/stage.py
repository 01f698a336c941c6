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

from bench.api import Api, ApiError, Json, Reply
from bench.server import MintedUser, Server

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


class SeatHeld(msgspec.Struct):
    """A seat of a hold."""

    id: str


class ItemHeld(msgspec.Struct):
    """What a hold has of one ticket type."""

    seats: list[SeatHeld]


class SeatsHeld(msgspec.Struct):
    """An acknowledged hold of seats."""

    items: list[ItemHeld]

    def seat_ids(self) -> list[str]:
        """All of its seats."""
        return [seat.id for item in self.items for seat in item.seats]


class ChartSeats(msgspec.Struct):
    """The seats of a hall, by column; a seat's index is its place in each."""

    id: list[str]
    x: list[float]
    y: list[float]


class ChartRow(msgspec.Struct):
    """A row of seats that follow each other."""

    first_seat: int
    seat_count: int


class Chart(msgspec.Struct):
    """The part of a seat map that does not change."""

    rows: list[ChartRow]
    seats: ChartSeats


class Message(msgspec.Struct):
    """A text the server sent, as its development page shows it."""

    body: str
    created_at: str


class Messages(msgspec.Struct):
    """A page of messages."""

    items: list[Message]


class CodeAsked(msgspec.Struct):
    """What is given along with the code, where no cookies are kept."""

    attempt: str


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


class Sale(msgspec.Struct, frozen=True):
    """A show before a load: how many tickets it offers and has sold, who sells it, and who will buy."""

    seller: Api
    show: Show
    people: list[MintedUser]
    available: int
    sold: int


class SalesSeen(msgspec.Struct):
    """How many tickets the organiser sees sold."""

    sold: int


class PlanCategory(msgspec.Struct):
    """A part of a hall that is sold at one price; some have no seats at all."""

    name: str
    seat_count: int


class PlanMade(msgspec.Struct):
    """A seating plan as the API answers its upload."""

    id: str
    seat_count: int
    categories: list[PlanCategory]


class SeatedShow(msgspec.Struct, frozen=True):
    """A performance with seats, and a ticket type for each category with seats."""

    performance_id: str
    ticket_type_ids: list[str]
    seat_count: int


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
    """The API as this person sees it."""
    return Api(port, begin_session(port, phone).decode(SessionMade).access_token)


def begin_session(port: int, phone: str) -> Reply:
    """Sign in by the code that a development server shows on its messages page; the answer is what browsers keep."""
    guest = Api(port)
    asked = guest.post("/auth/codes", {"phone": phone}, expected=202).decode(CodeAsked)
    code = wait_for(lambda: _newest_code(guest, phone), what=lambda: f"a sign-in code for {phone}")
    return guest.post("/auth/sessions", {"phone": phone, "code": code, "attempt": asked.attempt})


def add_venue(seller: Api) -> str:
    """The id of a new venue."""
    return seller.post("/organiser/venues", _venue()).decode(Identified).id


def publish_show(seller: Api, *, title: str, limits: Limits, real_name: Json | None = None) -> Show:
    """A venue, an event, a standing performance; returned when its stock can be bought.

    With a `real_name` it is sold to named people, by these rules.
    """
    event = seller.post("/organiser/events", _event(title, add_venue(seller))).decode(Identified)
    made = _add_performance(seller, event, None, [_ticket_type("Standing", limits)], real_name)
    seller.post(f"/organiser/events/{event.id}/publication", {}, expected=200)
    show = Show(event.id, made.id, made.ticket_types[0].id, limits.capacity)
    wait_until_available(seller, show, limits.capacity)
    return show


def open_sale(server: Server, *, title: str, limits: Limits, people: int, real_name: Json | None = None) -> Sale:
    """A new show, and new people who will buy."""
    seller = organiser(server)
    show = publish_show(seller, title=title, limits=limits, real_name=real_name)
    return Sale(seller, show, server.mint_users(people), available=limits.capacity, sold=0)


def sold(seller: Api, show: Show) -> int:
    """How many tickets of the show its organiser sees sold; that follows the sales."""
    return seller.get(f"/organiser/performances/{show.performance_id}/sales").decode(SalesSeen).sold


def publish_seated_shows(
    seller: Api, *, title: str, plan: bytes, performances: int, limits: Limits
) -> list[SeatedShow]:
    """One event with so many performances on an uploaded plan; returned when the seats of all can be bought.

    `limits.capacity` says nothing here: there are as many tickets as seats.
    """
    venue = seller.post("/organiser/venues", _venue()).decode(Identified)
    uploaded = seller.post(f"/organiser/venues/{venue.id}/plans", msgspec.Raw(plan)).decode(PlanMade)
    event = seller.post("/organiser/events", _event(title, venue.id)).decode(Identified)
    priced = [category.name for category in uploaded.categories if category.seat_count]
    ticket_types = [_ticket_type(name, limits, seated=True) for name in priced]
    made = [_add_performance(seller, event, uploaded.id, ticket_types) for _ in range(performances)]
    seller.post(f"/organiser/events/{event.id}/publication", {}, expected=200)
    shows = [SeatedShow(one.id, [kind.id for kind in one.ticket_types], uploaded.seat_count) for one in made]
    for show in shows:
        wait_until_seats_left(seller, show, show.seat_count)
    return shows


def wait_until_seats_left(api: Api, show: SeatedShow, expected: int, *, seconds: float = VISIBLE_SECONDS_MAX) -> None:
    """Return when the server offers exactly `expected` seats; raise `ApiError` when that does not come."""
    wait_for(
        lambda: seats_left(api, show) == expected or None,
        what=lambda: f"{expected} available seats; the server offers {seats_left(api, show)}",
        seconds=seconds,
    )


def seats_left(api: Api, show: SeatedShow) -> int | None:
    """How many seats the server offers, None while it does not know the performance yet."""
    reply = api.get(f"/performances/{show.performance_id}/availability", missing_is_fine=True)
    if reply.status == 404:
        return None
    return sum(kind.available for kind in reply.decode(Availability).ticket_types)


def _add_performance(
    seller: Api, event: Identified, plan_id: str | None, ticket_types: list[Json], real_name: Json | None = None
) -> PerformanceMade:
    performance = _performance(plan_id, ticket_types, real_name)
    return seller.post(f"/organiser/events/{event.id}/performances", performance).decode(PerformanceMade)


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


def _ticket_type(name: str, limits: Limits, *, seated: bool = False) -> Json:
    """A ticket type for people who stand, or for the seats of the category with its name."""
    return {
        "name": _both(name),
        "price": {"amount_minor": PRICE_MINOR, "currency": CURRENCY},
        "capacity": None if seated else limits.capacity,
        "categories": [name] if seated else [],
        "max_per_order": limits.per_order,
        "max_per_person": limits.per_person,
        "sale_starts_at": _in_days(-1),
        "sale_ends_at": _in_days(29),
        "color": None,
    }


def _performance(plan_id: str | None, ticket_types: list[Json], real_name: Json | None) -> Json:
    return {
        "starts_at": _in_days(30),
        "doors_at": _in_days(30 - 1 / 24),
        "ends_at": _in_days(30 + 3 / 24),
        "plan_id": plan_id,
        "ticket_types": ticket_types,
        "real_name": real_name,
        # All shows of a benchmark are at one time, and some are in one venue.
        "shares_venue": True,
    }


def _in_days(days: float) -> str:
    moment = datetime.fromtimestamp(time.time(), UTC) + timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
