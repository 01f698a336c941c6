"""The truth about what is left: counters, taken seats, and what each person has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import BindParameter, Executable, bindparam, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from onsale.modules.inventory.domain.holds import StoredHold
from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.tables import buyers, taken_seats, ticket_types
from onsale.platform.db import Conflict, Reader, Transaction


class StockDisagrees(Conflict):
    """The database has less than was believed of these performances; the front has to read it again."""

    def __init__(self, performance_ids: Collection[str]) -> None:
        super().__init__(", ".join(sorted(performance_ids)))
        self.performance_ids = performance_ids


class TakenSeatRow(msgspec.Struct):
    """A seat that a hold has."""

    performance_id: str
    seat_index: int
    hold_id: str
    ticket_type_id: str


class BuyerRow(msgspec.Struct):
    """What one person has of one ticket type."""

    ticket_type_id: str
    user_id: str
    quantity: int


class TypeInEpoch(msgspec.Struct, frozen=True, order=True):
    """A ticket type, as it was counted since that epoch began and by the rules of that revision."""

    ticket_type_id: str
    epoch: int
    revision: int
    performance_id: str


_of_performance = ticket_types.c.performance_id == bindparam("performance")
_next_epoch = update(ticket_types).where(_of_performance).values(stock_epoch=ticket_types.c.stock_epoch + 1)
_epoch = select(func.max(ticket_types.c.stock_epoch)).where(_of_performance)
_available = (
    select(ticket_types.c.capacity - ticket_types.c.held - ticket_types.c.sold - ticket_types.c.allocated)
    .where(_of_performance)
    .order_by(ticket_types.c.position)
)
_taken = select(taken_seats.c.seat_index).where(taken_seats.c.performance_id == bindparam("performance"))


async def begin_epoch(transaction: Transaction, performance_id: str) -> int:
    """What was claimed from an earlier reading of this stock can be stored no more; returns the new epoch.

    It waits for those who are storing right now, so whoever reads the stock afterwards sees what they stored.
    """
    await transaction.execute(_next_epoch, {"performance": performance_id})
    return await get_epoch(transaction, performance_id)


async def get_epoch(reader: Reader, performance_id: str) -> int:
    """The latest epoch of this stock."""
    row = await reader.fetch_one(_epoch, {"performance": performance_id})
    return int(str(row[0])) if row is not None else 0


_epochs = (
    select(ticket_types.c.performance_id, func.max(ticket_types.c.stock_epoch))
    .where(ticket_types.c.performance_id.in_(bindparam("performances", expanding=True)))
    .group_by(ticket_types.c.performance_id)
)


async def epochs_of(reader: Reader, performance_ids: Collection[str]) -> dict[str, int]:
    """The latest epoch of each of these stocks."""
    rows = await reader.fetch_all(_epochs, {"performances": list(performance_ids)})
    return {str(performance_id): int(str(epoch)) for performance_id, epoch in rows}


async def available_of(reader: Reader, performance_id: str) -> list[int]:
    """How many of each ticket type can be taken, by position."""
    return [int(str(row[0])) for row in await reader.fetch_all(_available, {"performance": performance_id})]


async def taken_seats_of(reader: Reader, performance_id: str) -> list[int]:
    """The indexes of all seats that are held, sold or allocated."""
    return [int(str(row[0])) for row in await reader.fetch_all(_taken, {"performance": performance_id})]


_bought = select(buyers.c.ticket_type_id, buyers.c.user_id, buyers.c.quantity).where(
    buyers.c.user_id.in_(bindparam("users", expanding=True)),
    buyers.c.ticket_type_id.in_(bindparam("types", expanding=True)),
)


async def bought_already(
    reader: Reader, *, user_ids: Collection[str], ticket_type_ids: Collection[str]
) -> dict[tuple[str, str], int]:
    """By (ticket type, user): what they hold or have bought."""
    rows = await reader.fetch_all(_bought, {"users": list(user_ids), "types": list(ticket_type_ids)})
    return {(type_id, user_id): quantity for type_id, user_id, quantity in rows}


_quantity: BindParameter[int] = bindparam("quantity")
_this_type = ticket_types.c.id == bindparam("type_id")
_fits = ticket_types.c.held + ticket_types.c.sold + ticket_types.c.allocated + _quantity <= ticket_types.c.capacity
_as_believed = (
    ticket_types.c.stock_epoch == bindparam("epoch"),
    ticket_types.c.rules_revision == bindparam("revision"),
)
_hold = update(ticket_types).where(_this_type, *_as_believed, _fits).values(held=ticket_types.c.held + _quantity)
_sell_ended = update(ticket_types).where(_this_type, _fits).values(sold=ticket_types.c.sold + _quantity)
_sell_held = (
    update(ticket_types)
    .where(_this_type, ticket_types.c.held >= _quantity)
    .values(held=ticket_types.c.held - _quantity, sold=ticket_types.c.sold + _quantity)
)
_release_held = (
    update(ticket_types)
    .where(_this_type, ticket_types.c.held >= _quantity)
    .values(held=ticket_types.c.held - _quantity)
)
_free_seats = delete(taken_seats).where(taken_seats.c.hold_id.in_(bindparam("holds", expanding=True)))
# Everybody who adds or takes the same number of the same ticket type shares one statement.
_these_buyers = update(buyers).where(
    buyers.c.ticket_type_id == bindparam("type_id"), buyers.c.user_id.in_(bindparam("users", expanding=True))
)
_add_to_buyers = _these_buyers.where(buyers.c.quantity + bindparam("added") <= bindparam("most")).values(
    quantity=buyers.c.quantity + bindparam("added")
)
_add_to_buyer = _these_buyers.values(quantity=buyers.c.quantity + bindparam("added"))
_take_from_buyers = _these_buyers.where(buyers.c.quantity >= bindparam("taken")).values(
    quantity=buyers.c.quantity - bindparam("taken")
)


async def take_seats(transaction: Transaction, claims: Sequence[Claim]) -> None:
    """Raises ``StockDisagrees`` when somebody has one of the seats: the primary key is the promise."""
    rows = [
        TakenSeatRow(claim.book.performance_id, seat, claim.hold_id, line.ticket_type.id)
        for claim in claims
        for line in claim.lines
        for seat in line.seats
    ]
    try:
        await transaction.insert(taken_seats, rows)
    except IntegrityError as taken:
        raise StockDisagrees({row.performance_id for row in rows}) from taken


async def add_to_buyers(
    transaction: Transaction,
    added: Mapping[tuple[str, str], int],
    known: Mapping[tuple[str, str], int],
    limits: Mapping[str, int],
) -> None:
    """Count for the buyers, by (ticket type, user). ``limits`` by ticket type is checked again by the statement."""
    new = [BuyerRow(type_id, user, number) for (type_id, user), number in added.items() if (type_id, user) not in known]
    await transaction.insert(buyers, new)
    more = {key: number for key, number in added.items() if key in known}
    for (type_id, number), users in _by_number(more).items():
        parameters = {"type_id": type_id, "users": users, "added": number, "most": limits[type_id]}
        if await transaction.execute(_add_to_buyers, parameters) != len(users):
            raise Conflict("a buyer has bought elsewhere at the same moment")


def _by_number(quantities: Mapping[tuple[str, str], int]) -> dict[tuple[str, int], list[str]]:
    """(ticket type, number) → users, in the order of the keys, from (ticket type, user) → number."""
    users: dict[tuple[str, int], list[str]] = {}
    for (type_id, user), number in sorted(quantities.items()):
        users.setdefault((type_id, number), []).append(user)
    return users


async def take_stock(transaction: Transaction, quantities: Mapping[TypeInEpoch, int]) -> None:
    """Count as held. Raises ``StockDisagrees`` when there is less, or when epoch or rules are over."""
    for kind, quantity in sorted(quantities.items()):
        believed = {"epoch": kind.epoch, "revision": kind.revision}
        parameters = {"type_id": kind.ticket_type_id, "quantity": quantity} | believed
        if await transaction.execute(_hold, parameters) != 1:
            raise StockDisagrees({kind.performance_id})


async def count_held_as_sold(transaction: Transaction, sold: Sequence[StoredHold]) -> None:
    """Seats and buyers stay as they are."""
    for type_id, quantity in sorted(_quantities_of(sold).items()):
        await _count(transaction, _sell_held, type_id, quantity)


async def give_back(transaction: Transaction, ended: Sequence[StoredHold]) -> None:
    """What was held is free again."""
    await transaction.execute(_free_seats, {"holds": [hold.id for hold in ended]})
    fewer = Counter[tuple[str, str]]()
    for hold in ended:
        for type_id, quantity, _ in hold.items:
            fewer[type_id, hold.user_id] += quantity
    await take_from_buyers(transaction, fewer)
    for type_id, quantity in sorted(_quantities_of(ended).items()):
        await _count(transaction, _release_held, type_id, quantity)


async def take_from_buyers(transaction: Transaction, fewer: Mapping[tuple[str, str], int]) -> None:
    """Count less for the buyers, by (ticket type, user)."""
    for (type_id, number), users in _by_number(fewer).items():
        parameters = {"type_id": type_id, "users": users, "taken": number}
        if await transaction.execute(_take_from_buyers, parameters) != len(users):
            raise Conflict("a buyer has given back elsewhere at the same moment")


async def sell_again(transaction: Transaction, hold: StoredHold) -> int:
    """Sell what the hold had before it ended; returns the epoch of the counters in which that was possible.

    Raises ``StockDisagrees`` when others have any of it. Neither limits nor sale windows apply: the money is here.
    """
    rows = [TakenSeatRow(hold.performance_id, seat, hold.id, kind) for kind, _, seats in hold.items for seat in seats]
    try:
        await transaction.insert(taken_seats, rows)
    except IntegrityError as taken:
        raise StockDisagrees({hold.performance_id}) from taken
    for type_id, quantity, _ in hold.items:
        parameters = {"type_id": type_id, "users": [hold.user_id], "added": quantity}
        await transaction.execute(_add_to_buyer, parameters)
    for type_id, quantity, _ in sorted(hold.items):
        if await transaction.execute(_sell_ended, {"type_id": type_id, "quantity": quantity}) != 1:
            raise StockDisagrees({hold.performance_id})
    return await get_epoch(transaction, hold.performance_id)


async def _count(transaction: Transaction, statement: Executable, type_id: str, quantity: int) -> None:
    if await transaction.execute(statement, {"type_id": type_id, "quantity": quantity}) != 1:
        raise Conflict(f"the counters of {type_id} do not allow it")


def _quantities_of(stored: Iterable[StoredHold]) -> Counter[str]:
    total = Counter[str]()
    for hold in stored:
        for type_id, quantity, _ in hold.items:
            total[type_id] += quantity
    return total


_seats_from = (
    select(taken_seats.c.seat_index)
    .where(taken_seats.c.performance_id == bindparam("performance"), taken_seats.c.seat_index > bindparam("after"))
    .order_by(taken_seats.c.seat_index)
    .limit(bindparam("limit"))
)
_buyers_from = (
    select(buyers.c.user_id, buyers.c.quantity)
    .where(buyers.c.ticket_type_id == bindparam("type_id"), buyers.c.user_id > bindparam("after"))
    .order_by(buyers.c.user_id)
    .limit(bindparam("limit"))
)


async def taken_seats_page(reader: Reader, performance_id: str, after: int, limit: int) -> list[int]:
    """Up to ``limit`` taken seats with a larger index than ``after``, in order."""
    parameters = {"performance": performance_id, "after": after, "limit": limit}
    return [int(str(row[0])) for row in await reader.fetch_all(_seats_from, parameters)]


async def buyers_page(reader: Reader, ticket_type_id: str, after: str, limit: int) -> list[BuyerRow]:
    """Up to ``limit`` people who have or had some of this ticket type, by user id from ``after`` on."""
    parameters = {"type_id": ticket_type_id, "after": after, "limit": limit}
    rows = await reader.fetch_all(_buyers_from, parameters)
    return [BuyerRow(ticket_type_id, user_id, quantity) for user_id, quantity in rows]
