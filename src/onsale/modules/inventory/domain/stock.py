"""The stock of one performance in memory: a filter in front of the truth in the database.

It answers "no" without touching the database and chooses seats; every "yes" is checked again by the database's
constraints. Whoever claims must give back when the transaction does not commit.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from onsale.contracts.values import Money, Text
from onsale.modules.inventory.domain.seating import Seating
from onsale.modules.inventory.errors import (
    NotOnSale,
    OrderLimitExceeded,
    PersonLimitExceeded,
    SeatRepeated,
    SeatsTaken,
    SeatsUnknown,
    SoldOut,
)
from onsale.platform.problems import NotFound, Refusal


class TicketTypeStock(msgspec.Struct, kw_only=True):
    """One ticket type: its rules, and how many of it can still be taken."""

    id: str
    position: int
    name: Text
    price: Money
    seated: bool
    max_per_order: int
    max_per_person: int
    sale_starts_at: datetime
    sale_ends_at: datetime
    available: int


class Wanted(msgspec.Struct, frozen=True):
    """So many of one ticket type; seats are chosen for the buyer where it is seated."""

    ticket_type_id: str
    quantity: int


class ClaimedItem(msgspec.Struct, frozen=True):
    """What was claimed of one ticket type; ``seats`` has ``quantity`` seat indexes, or none when standing."""

    ticket_type: TicketTypeStock
    quantity: int
    seats: list[int]


class Stock:
    """What can be taken of one performance now. ``version`` rises with every change that was committed."""

    def __init__(
        self, *, performance_id: str, event_id: str, types: list[TicketTypeStock], seating: Seating | None, version: int
    ) -> None:
        self.performance_id = performance_id
        self.event_id = event_id
        self.types = types
        self.seating = seating
        self.version = version
        self._by_id = {ticket_type.id: ticket_type for ticket_type in types}

    def ticket_type(self, ticket_type_id: str) -> TicketTypeStock | None:
        return self._by_id.get(ticket_type_id)

    def claim_quantities(
        self, wanted: list[Wanted], already: dict[str, int], now: datetime
    ) -> list[ClaimedItem] | Refusal:
        """Claim numbers of ticket types, choosing the best seats where they are seated. All or nothing.

        ``already`` is what the buyer holds or has bought, by ticket type.
        """
        merged: dict[str, int] = {}
        for want in wanted:
            merged[want.ticket_type_id] = merged.get(want.ticket_type_id, 0) + want.quantity
        for ticket_type_id, quantity in merged.items():
            refusal = self._refuse(ticket_type_id, quantity, already.get(ticket_type_id, 0), now)
            if refusal is not None:
                return refusal
        items: list[ClaimedItem] = []
        for ticket_type_id, quantity in merged.items():
            seats = self._choose(self._by_id[ticket_type_id], quantity)
            if seats is None:
                self.give_back(items)
                return SoldOut(ticket_type_id=ticket_type_id, available=self._by_id[ticket_type_id].available)
            items.append(self._take(self._by_id[ticket_type_id], quantity, seats))
        return items

    def claim_seats(self, seat_ids: list[str], already: dict[str, int], now: datetime) -> list[ClaimedItem] | Refusal:
        """Claim these very seats. All or nothing."""
        if len(set(seat_ids)) != len(seat_ids):
            return SeatRepeated(seat_ids=sorted({seat_id for seat_id in seat_ids if seat_ids.count(seat_id) > 1}))
        seating = self.seating
        indexes = {seat_id: seating.index_of(seat_id) if seating else None for seat_id in seat_ids}
        by_type: dict[int, list[int]] = {}
        unknown = [seat_id for seat_id, index in indexes.items() if index is None]
        if unknown or seating is None:
            return SeatsUnknown(seat_ids=unknown)
        for index in indexes.values():
            if index is not None:
                by_type.setdefault(seating.ticket_type_of(index), []).append(index)
        taken = [seat_id for seat_id, index in indexes.items() if index is not None and not seating.is_free(index)]
        if taken:
            return SeatsTaken(seat_ids=taken)
        for position, seats in by_type.items():
            ticket_type = self.types[position]
            refusal = self._refuse(ticket_type.id, len(seats), already.get(ticket_type.id, 0), now)
            if refusal is not None:
                return refusal
        return [self._take(self.types[position], len(seats), seats) for position, seats in by_type.items()]

    def claim_again(self, items: list[tuple[str, int, list[int]]]) -> list[ClaimedItem] | None:
        """Take what a hold had before it ended, (ticket type, quantity, seats) each; ``None`` when others have it.

        Neither limits nor sale windows apply: the money is here.
        """
        for ticket_type_id, quantity, seats in items:
            if self._by_id[ticket_type_id].available < quantity:
                return None
            if self.seating is not None and not all(self.seating.is_free(seat) for seat in seats):
                return None
        return [self._take(self._by_id[type_id], quantity, seats) for type_id, quantity, seats in items]

    def give_back(self, items: list[ClaimedItem]) -> None:
        """Undo a claim that was not committed, or one whose hold has ended."""
        for item in items:
            item.ticket_type.available += item.quantity
            if self.seating is not None:
                self.seating.give_back(item.seats)

    def _refuse(self, ticket_type_id: str, quantity: int, already: int, now: datetime) -> Refusal | None:
        ticket_type = self._by_id.get(ticket_type_id)
        if ticket_type is None:
            return NotFound()
        if not ticket_type.sale_starts_at <= now < ticket_type.sale_ends_at:
            return NotOnSale(sale_starts_at=ticket_type.sale_starts_at, sale_ends_at=ticket_type.sale_ends_at)
        if quantity > ticket_type.max_per_order:
            return OrderLimitExceeded(max_per_order=ticket_type.max_per_order)
        if already + quantity > ticket_type.max_per_person:
            return PersonLimitExceeded(max_per_person=ticket_type.max_per_person, already=already)
        if ticket_type.available < quantity:
            return SoldOut(ticket_type_id=ticket_type_id, available=ticket_type.available)
        return None

    def _choose(self, ticket_type: TicketTypeStock, quantity: int) -> list[int] | None:
        if not ticket_type.seated:
            return []
        return self.seating.best(ticket_type.position, quantity) if self.seating else None

    def _take(self, ticket_type: TicketTypeStock, quantity: int, seats: list[int]) -> ClaimedItem:
        ticket_type.available -= quantity
        if self.seating is not None:
            self.seating.take(seats)
        return ClaimedItem(ticket_type, quantity, seats)
