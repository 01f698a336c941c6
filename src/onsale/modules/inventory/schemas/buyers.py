"""What inventory takes from buyers and gives to them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Annotated

import msgspec

from onsale.contracts.real_names import Attendee
from onsale.contracts.tokens import AttendeeClaims, HoldClaimItem, HoldClaims
from onsale.contracts.values import Money, SeatRef, Text, total_of
from onsale.modules.inventory.commands import PlacedHold
from onsale.modules.inventory.domain.book import Book, PlaceHold, Wanted
from onsale.modules.inventory.domain.changes import Snapshot, flipped_seats, pack_seats
from onsale.modules.inventory.domain.stock import Stock
from onsale.modules.inventory.queries.left import TypeLeft
from onsale.modules.inventory.settings import LINES_PER_HOLD_MAX, SEATS_PER_HOLD_MAX
from onsale.platform.clock import from_micros
from onsale.platform.http import malformed
from onsale.platform.security import TokenSigner

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Token = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of one ticket type."""

    ticket_type_id: Id
    quantity: Quantity


class BestAvailable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The best seats of one ticket type, so many ``accessible``; in one ``section``, named as on the chart."""

    ticket_type_id: Id
    quantity: Quantity
    section: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    accessible: Quantity | None = None

    def to_wanted(self) -> Wanted:
        accessible = self.accessible or 0
        if accessible > self.quantity:
            malformed("/best_available/accessible", "At most as many as quantity.")
        return Wanted(self.ticket_type_id, self.quantity, self.section, accessible)


class NewHold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of ``items``, ``seat_ids`` and ``best_available``.

    Where the performance sells to named people, ``attendees`` has a token for each ticket, in the order of the seats or
    of the items.
    """

    performance_id: Id
    items: Annotated[list[Line], msgspec.Meta(min_length=1, max_length=LINES_PER_HOLD_MAX)] | None = None
    seat_ids: (
        Annotated[
            list[Annotated[str, msgspec.Meta(min_length=1, max_length=200)]],
            msgspec.Meta(min_length=1, max_length=SEATS_PER_HOLD_MAX),
        ]
        | None
    ) = None
    best_available: BestAvailable | None = None
    attendees: Annotated[list[Token], msgspec.Meta(max_length=SEATS_PER_HOLD_MAX)] = []

    def to_command(self, user_id: str, attendees: list[AttendeeClaims]) -> PlaceHold:
        given = [part for part in (self.items, self.seat_ids, self.best_available) if part is not None]
        if len(given) != 1:
            malformed("", "Give exactly one of items, seat_ids and best_available.")
        wanted = [Wanted(line.ticket_type_id, line.quantity) for line in self.items or []]
        return PlaceHold(
            performance_id=self.performance_id,
            user_id=user_id,
            seat_ids=self.seat_ids or [],
            wanted=[self.best_available.to_wanted()] if self.best_available else wanted,
            attendees=attendees,
        )


class HeldAttendee(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a ticket is for. ``place`` is that in the request's list of attendees."""

    place: int
    name_masked: str
    kind: str
    last_digits: str


class HoldItem(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one ticket type; ``amount`` is ``quantity`` times ``price``.

    ``attendees`` are those of its tickets, in the order of its ``seats``; none where nobody is named.

    ``groups`` are the ids of its seats, those that touch each other in one group; ``together`` when there is only one.
    """

    ticket_type_id: str
    ticket_type_name: Text
    quantity: int
    seats: list[SeatRef]
    price: Money
    amount: Money
    together: bool
    groups: list[list[str]]
    attendees: list[HeldAttendee]


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold and the signed token that orders it. Pay before ``pay_before``; stock goes back at ``expires_at``."""

    id: str
    hold_token: str
    performance_id: str
    event_id: str
    items: list[HoldItem]
    total: Money
    pay_before: datetime
    expires_at: datetime


class TypeAvailability(msgspec.Struct, frozen=True):
    """How many of one ticket type can be taken now."""

    id: str
    available: int


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken now. ``seats`` is a bitmap in base64: bit i (lowest first in byte i >> 3) set = seat i is free.

    Seat i is the i-th seat of the performance's chart.
    """

    version: int
    seat_count: int
    seats: str
    ticket_types: list[TypeAvailability]


class AvailabilityDelta(msgspec.Struct, frozen=True, kw_only=True, rename={"from_version": "from", "to_version": "to"}):
    """What is different at version ``to`` for who knows version ``from``.

    ``seats`` are those that changed between free and taken, either way: rising indexes, each as its distance from the
    one before (the first from 0), in LEB128 and base64. ``ticket_types``: the id of each that changed, and what is
    left.
    """

    from_version: int
    to_version: int
    ticket_types: list[tuple[str, int]]
    seats: str


class PerformanceAvailability(msgspec.Struct, frozen=True, kw_only=True):
    """How many of each ticket type of one performance can be taken now."""

    id: str
    ticket_types: list[TypeAvailability]


class EventAvailability(msgspec.Struct, frozen=True, kw_only=True):
    """What can be taken of every performance of an event, without its seats."""

    performances: list[PerformanceAvailability]


def present_hold(placed: PlacedHold, tokens: TokenSigner[HoldClaims]) -> Hold:
    """The same hold always gives the same token, so a replayed request is answered alike."""
    pay_before = from_micros(placed.pay_before)
    claims = HoldClaims(
        hold_id=placed.hold_id,
        user_id=placed.user_id,
        event_id=placed.event_id,
        performance_id=placed.performance_id,
        items=placed.items,
        expires_at=placed.pay_before // 1_000_000,
    )
    return Hold(
        id=placed.hold_id,
        hold_token=tokens.sign(claims),
        performance_id=placed.performance_id,
        event_id=placed.event_id,
        items=[
            _present_item(item, groups)
            for item, groups in zip(placed.items, placed.groups or [[] for _ in placed.items], strict=True)
        ],
        total=total_of([item.price * item.quantity for item in placed.items]),
        pay_before=pay_before,
        expires_at=from_micros(placed.expires_at),
    )


def _present_item(item: HoldClaimItem, groups: list[list[str]]) -> HoldItem:
    return HoldItem(
        ticket_type_id=item.ticket_type_id,
        ticket_type_name=item.ticket_type_name,
        quantity=item.quantity,
        seats=item.seats,
        price=item.price,
        amount=item.price * item.quantity,
        together=len(groups) <= 1,
        groups=groups,
        attendees=[present_attendee(person) for person in item.attendees],
    )


def present_attendee(person: Attendee) -> HeldAttendee:
    return HeldAttendee(
        place=person.place, name_masked=person.name_masked, kind=person.kind, last_digits=person.last_digits
    )


def present_availability(stock: Stock) -> Availability:
    return _availability(Snapshot.of(stock), stock.book)


def version_event(version: int) -> bytes:
    """Server-sent event: what the reader has is right, as of this version."""
    return _event("state", version, {"version": version})


def state_event(snapshot: Snapshot, book: Book) -> bytes:
    """Server-sent event: all there is."""
    return _event("state", snapshot.version, _availability(snapshot, book))


def _availability(snapshot: Snapshot, book: Book) -> Availability:
    return Availability(
        version=snapshot.version,
        seat_count=book.plan.seat_count if book.plan else 0,
        seats=base64.b64encode(snapshot.seats).decode(),
        ticket_types=[
            TypeAvailability(kind.id, available) for kind, available in zip(book.types, snapshot.available, strict=True)
        ],
    )


def delta_event(before: Snapshot, after: Snapshot, book: Book) -> bytes | None:
    """Server-sent event: what has changed; ``None`` where the seats alone are longer than the bitmap of all."""
    seats = pack_seats(flipped_seats(before.seats, after.seats))
    if len(seats) > len(after.seats):
        return None
    types = zip(book.types, before.available, after.available, strict=True)
    delta = AvailabilityDelta(
        from_version=before.version,
        to_version=after.version,
        ticket_types=[(kind.id, now) for kind, then, now in types if then != now],
        seats=base64.b64encode(seats).decode(),
    )
    return _event("delta", after.version, delta)


def _event(name: str, version: int, data: object) -> bytes:
    return b"event: %b\nid: %d\ndata: %b\n\n" % (name.encode(), version, msgspec.json.encode(data))


def present_event_availability(left: Sequence[TypeLeft]) -> EventAvailability:
    return EventAvailability(
        performances=[
            PerformanceAvailability(id=id_, ticket_types=[TypeAvailability(kind.id, kind.available) for kind in kinds])
            for id_, kinds in groupby(left, key=lambda kind: kind.performance_id)
        ]
    )
