"""What is for sale in one performance and by which rules; how much of it is left is ``stock``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from onsale.contracts.real_names import Attendee, RealNameRule
from onsale.contracts.tokens import AttendeeClaims
from onsale.contracts.values import Money, Text
from onsale.modules.inventory.domain.attendees import attendee_of, refusal_of
from onsale.modules.inventory.domain.seating import SeatPlan
from onsale.modules.inventory.errors import (
    NotOnSale,
    OrderLimitExceeded,
    PerformanceIsCancelled,
    SeatRepeated,
    SeatsUnknown,
    SectionUnknown,
)
from onsale.platform.problems import NotFound, Refusal


class TicketType(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket type; ``position`` is its place among those of the performance."""

    id: str
    position: int
    name: Text
    price: Money
    seated: bool
    max_per_order: int
    max_per_person: int
    sale_starts_at: datetime
    sale_ends_at: datetime


class Wanted(msgspec.Struct, frozen=True):
    """So many of one ticket type; seats are chosen for the buyer where it is seated.

    In the section of that name if there is one; so many of them are ``accessible``.
    """

    ticket_type_id: str
    quantity: int
    section: str | None = None
    accessible: int = 0


class PlaceHold(msgspec.Struct, frozen=True, kw_only=True):
    """Take stock for a while: these very seats, or numbers of ticket types (the best seats where they are seated).

    Where tickets are for named people ``attendees`` has one for each, in the order of the seats or of what is wanted.
    """

    performance_id: str
    user_id: str
    seat_ids: list[str]
    wanted: list[Wanted]
    attendees: list[AttendeeClaims] = []


class Wish(msgspec.Struct, frozen=True):
    """So many of one ticket type that the rules allow. ``seats`` are the indexes of those that were named, if any."""

    ticket_type: TicketType
    quantity: int
    seats: list[int]
    section: str | None = None
    accessible: int = 0

    @property
    def is_choice(self) -> bool:
        """Whether we choose the seats."""
        return self.ticket_type.seated and not self.seats

    @property
    def is_narrow(self) -> bool:
        """Whether not every seat of the ticket type will do."""
        return self.section is not None or self.accessible > 0


class Book:
    """The rules of one performance. When seats are moved to another ticket type, or it is postponed or cancelled, there
    is a new one with another ``revision``, and nothing that was claimed by the old one can be stored."""

    def __init__(
        self,
        *,
        performance_id: str,
        event_id: str,
        timezone: str,
        types: list[TicketType],
        plan: SeatPlan | None,
        revision: int = 0,
        is_cancelled: bool = False,
        real_name: RealNameRule | None = None,
    ) -> None:
        self.performance_id = performance_id
        self.event_id = event_id
        self.timezone = timezone
        self.types = types
        self.plan = plan
        self.revision = revision
        self.is_cancelled = is_cancelled
        self.real_name = real_name
        self.by_id = {ticket_type.id: ticket_type for ticket_type in types}

    def read(self, command: PlaceHold, now: datetime) -> list[Wish] | Refusal:
        """What the command asks for, one wish for each ticket type; or what is wrong with it whatever is left."""
        if self.is_cancelled:
            return PerformanceIsCancelled()
        wishes = self._named(command.seat_ids) if command.seat_ids else self._counted(command.wanted)
        if isinstance(wishes, Refusal):
            return wishes
        for wish in wishes:
            kind = wish.ticket_type
            if not kind.sale_starts_at <= now < kind.sale_ends_at:
                return NotOnSale(
                    sale_starts_at=kind.sale_starts_at, sale_ends_at=kind.sale_ends_at, timezone=self.timezone
                )
            if wish.quantity > kind.max_per_order:
                return OrderLimitExceeded(max_per_order=kind.max_per_order)
        refusal = refusal_of(self.real_name, command.attendees, sum(wish.quantity for wish in wishes))
        return wishes if refusal is None else refusal

    def attendees_of(self, command: PlaceHold, wishes: Sequence[Wish]) -> list[list[Attendee]]:
        """Who has the tickets of each of these wishes, which are what ``read`` made of the command; nothing where
        nobody is named. Their places are those in the command."""
        if not command.attendees:
            return []
        named: dict[str, list[Attendee]] = {wish.ticket_type.id: [] for wish in wishes}
        for place, (type_id, person) in enumerate(zip(self._units_of(command), command.attendees, strict=True)):
            named[type_id].append(attendee_of(person, place))
        return list(named.values())

    def _units_of(self, command: PlaceHold) -> list[str]:
        """The ticket type of every single ticket, in the order of the command."""
        if self.plan is None or not command.seat_ids:
            return [want.ticket_type_id for want in command.wanted for _ in range(want.quantity)]
        seats = [self.plan.index_of(seat_id) for seat_id in command.seat_ids]
        return [self.types[self.plan.ticket_type_of(seat)].id for seat in seats if seat is not None]

    def _named(self, seat_ids: list[str]) -> list[Wish] | Refusal:
        if len(set(seat_ids)) != len(seat_ids):
            return SeatRepeated(seat_ids=sorted({seat_id for seat_id in seat_ids if seat_ids.count(seat_id) > 1}))
        by_type: dict[int, list[int]] = {}
        unknown: list[str] = []
        for seat_id in seat_ids:
            seat = self.plan.index_of(seat_id) if self.plan else None
            if seat is None or self.plan is None:
                unknown.append(seat_id)
            else:
                by_type.setdefault(self.plan.ticket_type_of(seat), []).append(seat)
        if unknown:
            return SeatsUnknown(seat_ids=unknown)
        return [Wish(self.types[position], len(seats), seats) for position, seats in by_type.items()]

    def _counted(self, wanted: list[Wanted]) -> list[Wish] | Refusal:
        merged: dict[str, Wish] = {}
        for want in wanted:
            kind = self.by_id.get(want.ticket_type_id)
            if kind is None:
                return NotFound()
            if want.section is not None and not (kind.seated and self.plan and self.plan.has_section(want.section)):
                return SectionUnknown.of(want.section)
            quantity = want.quantity + (merged[kind.id].quantity if kind.id in merged else 0)
            merged[kind.id] = Wish(kind, quantity, [], want.section, want.accessible)
        return list(merged.values())
