"""What is left of one performance, in memory: a filter in front of the truth in the database.

It answers "no" without touching the database and chooses seats; every "yes" is checked again by the database's
constraints. Whoever claims must give back when the transaction does not commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from onsale.contracts.real_names import Attendee
from onsale.modules.inventory.domain.book import Book, TicketType, Wish
from onsale.modules.inventory.domain.seating import Seating
from onsale.modules.inventory.errors import PersonLimitExceeded, SeatsTaken, SoldOut, TooFewMatch
from onsale.platform.problems import Refusal

# Versions of one epoch. Those of the next are all larger, and JavaScript can still tell any two apart.
VERSIONS_PER_EPOCH = 2**32


class Line(msgspec.Struct, frozen=True):
    """So many of one ticket type, with the indexes of their seats where it is seated."""

    ticket_type: TicketType
    quantity: int
    seats: list[int]


class Claim(msgspec.Struct, frozen=True):
    """What a front has set aside for a hold that is about to be stored, from its reading of the truth in ``epoch``."""

    hold_id: str
    user_id: str
    book: Book
    epoch: int
    lines: list[Line]
    # When it was made, in microseconds: an old one may have been given back.
    made_at: int
    # Who has the tickets of each line; nothing where nobody is named.
    attendees: list[list[Attendee]] = []

    @property
    def documents(self) -> list[tuple[str, str]]:
        """(performance, digest) of everybody."""
        return [(self.book.performance_id, person.digest) for line in self.attendees for person in line]


class Fewer(msgspec.Struct, frozen=True, array_like=True):
    """Somebody has so many less of the ticket type at this position."""

    position: int
    user_id: str
    number: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What an organiser's change or a refund does to a stock: it leads from the epoch before ``epoch`` into that one.

    ``left`` says how many more (or fewer) there are by the position of the ticket type; ``taken`` and ``given`` are the
    seats; ``people`` are those who have fewer. With ``new_rules`` it is sold by others from now on, as when seats have
    moved to another ticket type.
    """

    performance_id: str
    epoch: int
    left: dict[int, int]
    taken: list[int] = []
    given: list[int] = []
    people: list[Fewer] = []
    new_rules: bool = False


class Stock:
    """What can be taken of one performance now. ``version`` rises with every change.

    ``read_in`` is the epoch in which it was read; steps may have led it further.
    """

    def __init__(self, book: Book, *, epoch: int, available: Sequence[int], taken: Iterable[int] = ()) -> None:
        self.book = book
        self.epoch = self.read_in = epoch
        self.version = epoch * VERSIONS_PER_EPOCH
        self.available = list(available)
        self.seating = Seating(book.plan) if book.plan else None
        if self.seating is not None:
            self.seating.take(taken)

    def claim(self, wishes: Sequence[Wish], has: Mapping[int, int]) -> list[Line] | Refusal:
        """All of it or nothing. ``has`` is what the buyer holds or has bought, by the position of the ticket type."""
        refusal = self.refuse(wishes, has)
        if refusal is not None:
            return refusal
        lines: list[Line] = []
        for wish in wishes:
            seats = self.choose(wish)
            if seats is None:
                self.give_back(lines)
                return self.too_few(wish)
            lines.append(Line(wish.ticket_type, wish.quantity, seats))
            self.take(lines[-1:])
        return lines

    def refuse(self, wishes: Sequence[Wish], has: Mapping[int, int]) -> Refusal | None:
        """Why not all of this can be had, if so."""
        gone = [seat for wish in wishes for seat in wish.seats if self.seating and not self.seating.is_free(seat)]
        if gone:
            return self.seats_taken(gone)
        for wish in wishes:
            kind = wish.ticket_type
            already = has.get(kind.position, 0)
            if already + wish.quantity > kind.max_per_person:
                return PersonLimitExceeded(max_per_person=kind.max_per_person, already=already)
            if self.available[kind.position] < wish.quantity:
                return self.sold_out(kind)
        return None

    def choose(self, wish: Wish) -> list[int] | None:
        """The seats that were named, else the best ones; none when standing, ``None`` when too few are left."""
        if not wish.is_choice:
            return wish.seats
        return best_for(wish, self.seating) if self.seating else None

    def too_few(self, wish: Wish) -> SoldOut | TooFewMatch:
        """Why no seats could be chosen."""
        if not wish.is_narrow or self.seating is None:
            return self.sold_out(wish.ticket_type)
        available, accessible = self.seating.count(wish.ticket_type.position, wish.section)
        return TooFewMatch(ticket_type_id=wish.ticket_type.id, available=available, accessible=accessible)

    def sold_out(self, ticket_type: TicketType) -> SoldOut:
        return SoldOut(ticket_type_id=ticket_type.id, available=max(0, self.available[ticket_type.position]))

    def seats_taken(self, seats: Iterable[int]) -> SeatsTaken:
        plan = self.book.plan
        return SeatsTaken(seat_ids=[plan.ids[seat] for seat in seats] if plan else [])

    def become(self, epoch: int, version: int, available: Sequence[int], bitmap: bytes | None) -> None:
        """What somebody else has counted; without a bitmap the seats stay as they are."""
        self.epoch, self.version, self.available = epoch, version, list(available)
        if bitmap is not None and self.seating is not None:
            self.seating.become(bitmap)

    def step(self, step: Step) -> None:
        """Go into the next epoch by what is different there."""
        for position, more in step.left.items():
            self.available[position] += more
        if self.seating is not None:
            self.seating.take(step.taken)
            self.seating.give_back(step.given)
        self.epoch = step.epoch
        self.version = step.epoch * VERSIONS_PER_EPOCH

    def take(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.available[line.ticket_type.position] -= line.quantity
            if self.seating is not None:
                self.seating.take(line.seats)
        self.version += 1

    def give_back(self, lines: Iterable[Line]) -> None:
        """Undo a claim that was not committed, or one whose hold has ended."""
        for line in lines:
            self.available[line.ticket_type.position] += line.quantity
            if self.seating is not None:
                self.seating.give_back(line.seats)
        self.version += 1


def best_for(wish: Wish, seating: Seating, *, start: int = 0) -> list[int] | None:
    """The best free seats for a wish; ``None`` when there are not enough."""
    return seating.best(
        wish.ticket_type.position, wish.quantity, section=wish.section, accessible=wish.accessible, start=start
    )
