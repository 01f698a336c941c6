"""Reads and writes of inventory's tables. Collections in, collections out; never commits.

Every change of a counter is one guarded statement: the database decides, whatever the caller believed. A guard that
does not match raises ``StockDisagrees``; the caller forgets what it had in memory and reads again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import BindParameter, Row, bindparam, delete, insert, select, update

from onsale.contracts.events import PerformancePublished, PublishedSeating
from onsale.contracts.values import Money, Text
from onsale.modules.inventory.domain.holds import TRANSITIONS, HoldState
from onsale.modules.inventory.domain.seating import Seating
from onsale.modules.inventory.domain.stock import Stock, TicketTypeStock
from onsale.modules.inventory.tables import buyers, hold_items, holds, performances, taken_seats, ticket_types
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Conflict, Reader, Transaction


class StockDisagrees(Conflict):
    """The database holds less than the memory of this process believed."""


class HoldRow(msgspec.Struct):
    """A new hold."""

    id: str
    performance_id: str
    user_id: str
    state: str
    created_at: int
    expires_at: int


class HoldItemRow(msgspec.Struct):
    """So many of one ticket type in a hold."""

    hold_id: str
    ticket_type_id: str
    quantity: int


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


class StoredHold(msgspec.Struct, frozen=True):
    """A hold with what it has or had: (ticket type, quantity, seat indexes) each."""

    id: str
    performance_id: str
    user_id: str
    state: HoldState
    order_id: str | None
    items: list[tuple[str, int, list[int]]]


async def add_performance(transaction: Transaction, published: PerformancePublished) -> None:
    """Open the books of a performance; nothing when they are open already."""
    known = select(performances.c.id).where(performances.c.id == published.performance_id)
    if await transaction.fetch_one(known) is not None:
        return
    await transaction.execute(
        insert(performances).values(
            id=published.performance_id,
            event_id=published.event_id,
            organisation_id=published.organisation_id,
            seating=msgspec.json.encode(published.seating) if published.seating else None,
            published_at=to_micros(published.occurred_at),
        )
    )
    rows = [
        {
            "id": ticket_type.id,
            "performance_id": published.performance_id,
            "position": position,
            "name_zh": ticket_type.name.zh,
            "name_en": ticket_type.name.en,
            "price_minor": ticket_type.price.amount_minor,
            "currency": ticket_type.price.currency,
            "seated": ticket_type.seated,
            "max_per_order": ticket_type.max_per_order,
            "max_per_person": ticket_type.max_per_person,
            "sale_starts_at": to_micros(ticket_type.sale_starts_at),
            "sale_ends_at": to_micros(ticket_type.sale_ends_at),
            "capacity": ticket_type.capacity,
            "held": 0,
            "sold": 0,
        }
        for position, ticket_type in enumerate(published.ticket_types)
    ]
    await transaction.execute_many(insert(ticket_types), rows)


async def load_stock(reader: Reader, performance_id: str, version: int) -> Stock | None:
    """The stock of a performance as the database has it; ``None`` when it is not known here."""
    performance = await reader.fetch_one(select(performances).where(performances.c.id == performance_id))
    if performance is None:
        return None
    by_position = (
        select(ticket_types).where(ticket_types.c.performance_id == performance_id).order_by(ticket_types.c.position)
    )
    types = [_ticket_type(row) for row in await reader.fetch_all(by_position)]
    seating = None
    if performance.seating is not None:
        seating = Seating(msgspec.json.decode(performance.seating, type=PublishedSeating))
        taken = select(taken_seats.c.seat_index).where(taken_seats.c.performance_id == performance_id)
        seating.take(row.seat_index for row in await reader.fetch_all(taken))
    return Stock(
        performance_id=performance_id, event_id=performance.event_id, types=types, seating=seating, version=version
    )


def _ticket_type(row: Row[tuple[object, ...]]) -> TicketTypeStock:
    return TicketTypeStock(
        id=row.id,
        position=row.position,
        name=Text(row.name_zh, row.name_en),
        price=Money(row.price_minor, row.currency),
        seated=row.seated,
        max_per_order=row.max_per_order,
        max_per_person=row.max_per_person,
        sale_starts_at=from_micros(row.sale_starts_at),
        sale_ends_at=from_micros(row.sale_ends_at),
        available=row.capacity - row.held - row.sold,
    )


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


_hold_stock = (
    update(ticket_types)
    .where(
        ticket_types.c.id == bindparam("type_id"),
        ticket_types.c.held + ticket_types.c.sold + bindparam("quantity") <= ticket_types.c.capacity,
    )
    .values(held=ticket_types.c.held + bindparam("quantity"))
)
_sell_ended = (
    update(ticket_types)
    .where(
        ticket_types.c.id == bindparam("type_id"),
        ticket_types.c.held + ticket_types.c.sold + bindparam("quantity") <= ticket_types.c.capacity,
    )
    .values(sold=ticket_types.c.sold + bindparam("quantity"))
)
_sell_held = (
    update(ticket_types)
    .where(ticket_types.c.id == bindparam("type_id"), ticket_types.c.held >= bindparam("quantity"))
    .values(
        held=ticket_types.c.held - bindparam("quantity"),
        sold=ticket_types.c.sold + bindparam("quantity"),
    )
)
_release_held = (
    update(ticket_types)
    .where(ticket_types.c.id == bindparam("type_id"), ticket_types.c.held >= bindparam("quantity"))
    .values(held=ticket_types.c.held - bindparam("quantity"))
)
# Everybody who adds or takes the same number of the same ticket type shares one statement.
_these_buyers = update(buyers).where(
    buyers.c.ticket_type_id == bindparam("type_id"), buyers.c.user_id.in_(bindparam("users", expanding=True))
)
_add_to_buyers = _these_buyers.where(buyers.c.quantity + bindparam("added") <= bindparam("most")).values(
    quantity=buyers.c.quantity + bindparam("added")
)
_take_from_buyers = _these_buyers.where(buyers.c.quantity >= bindparam("taken")).values(
    quantity=buyers.c.quantity - bindparam("taken")
)


async def take_stock(transaction: Transaction, quantities: Mapping[str, int]) -> None:
    """Count as held, by ticket type."""
    for type_id, quantity in sorted(quantities.items()):
        await _guarded(transaction, _hold_stock, type_id, quantity)


async def _guarded(transaction: Transaction, statement: object, type_id: str, quantity: int) -> None:
    # In the order of the keys everywhere, so that two transactions never wait for each other in a circle.
    matched = await transaction.execute(statement, {"type_id": type_id, "quantity": quantity})  # type: ignore[arg-type]  # one of the updates above
    if matched != 1:
        raise StockDisagrees(type_id)


async def add_holds(
    transaction: Transaction,
    rows: Sequence[HoldRow],
    items: Sequence[HoldItemRow],
    seats: Sequence[TakenSeatRow],
) -> None:
    """Store new holds with what they have. A seat that somebody has already violates the primary key."""
    await transaction.insert(holds, rows)
    await transaction.insert(hold_items, items)
    await transaction.insert(taken_seats, seats)


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
            raise StockDisagrees("buyers")


def _by_number(quantities: Mapping[tuple[str, str], int]) -> dict[tuple[str, int], list[str]]:
    """(ticket type, number) → users, in the order of the keys, from (ticket type, user) → number."""
    users: dict[tuple[str, int], list[str]] = {}
    for (type_id, user), number in sorted(quantities.items()):
        users.setdefault((type_id, number), []).append(user)
    return users


_holds: BindParameter[str] = bindparam("holds", expanding=True)
_these_holds = select(holds).where(holds.c.id.in_(_holds))
_items_of = select(hold_items).where(hold_items.c.hold_id.in_(_holds)).order_by(hold_items.c.ticket_type_id)
_seats_of = select(taken_seats.c.hold_id, taken_seats.c.ticket_type_id, taken_seats.c.seat_index).where(
    taken_seats.c.hold_id.in_(_holds)
)
_free_seats = delete(taken_seats).where(taken_seats.c.hold_id.in_(_holds))
_move = (
    update(holds)
    .where(holds.c.id.in_(_holds), holds.c.state == bindparam("was"))
    .values(state=bindparam("becomes", type_=holds.c.state.type))
)


async def get_holds(reader: Reader, hold_ids: Collection[str]) -> list[StoredHold]:
    """These holds with their items and the seats that they have right now."""
    ids = {"holds": list(hold_ids)}
    rows = await reader.fetch_all(_these_holds, ids)
    items = await reader.fetch_all(_items_of, ids)
    seats = await reader.fetch_all(_seats_of, ids)
    seats_of: dict[tuple[str, str], list[int]] = {}
    for seat in seats:
        seats_of.setdefault((seat.hold_id, seat.ticket_type_id), []).append(seat.seat_index)
    items_of: dict[str, list[tuple[str, int, list[int]]]] = {}
    for item in items:
        has = seats_of.get((item.hold_id, item.ticket_type_id), [])
        items_of.setdefault(item.hold_id, []).append((item.ticket_type_id, item.quantity, has))
    return [
        StoredHold(
            row.id, row.performance_id, row.user_id, HoldState(row.state), row.order_id, items_of.get(row.id, [])
        )
        for row in rows
    ]


async def move_holds(
    transaction: Transaction, hold_ids: Collection[str], state: HoldState, new_state: HoldState
) -> None:
    """Compare-and-set the state of all of these holds."""
    if new_state not in TRANSITIONS[state]:
        raise AssertionError(f"a hold never goes from {state} to {new_state}")
    matched = await transaction.execute(_move, {"holds": list(hold_ids), "was": state, "becomes": new_state})
    if matched != len(hold_ids):
        raise StockDisagrees("holds")


async def sell_held(transaction: Transaction, sold: Sequence[StoredHold]) -> None:
    """Held → sold. Seats and buyers stay as they are."""
    await move_holds(transaction, [hold.id for hold in sold], HoldState.HELD, HoldState.SOLD)
    for type_id, quantity in sorted(quantities_of(sold).items()):
        await _guarded(transaction, _sell_held, type_id, quantity)


async def sell_ended(transaction: Transaction, hold: StoredHold, items: Sequence[tuple[str, int, list[int]]]) -> None:
    """Sell to a hold that had ended, with these seats again."""
    await move_holds(transaction, [hold.id], hold.state, HoldState.SOLD)
    for type_id, quantity, _ in sorted(items):
        await _guarded(transaction, _sell_ended, type_id, quantity)
    await transaction.insert(
        taken_seats,
        [TakenSeatRow(hold.performance_id, seat, hold.id, type_id) for type_id, _, seats in items for seat in seats],
    )
    for type_id, quantity, _ in items:
        await _count_again(transaction, type_id, hold.user_id, quantity)


async def _count_again(transaction: Transaction, type_id: str, user_id: str, quantity: int) -> None:
    # Paid for is paid for: the limit was checked when the hold was placed.
    await transaction.execute(
        update(buyers)
        .where(buyers.c.ticket_type_id == type_id, buyers.c.user_id == user_id)
        .values(quantity=buyers.c.quantity + quantity)
    )


async def give_back_held(transaction: Transaction, ended: Sequence[StoredHold], new_state: HoldState) -> None:
    """Held → released or expired: stock, seats and the buyers' counts are given back."""
    await move_holds(transaction, [hold.id for hold in ended], HoldState.HELD, new_state)
    for type_id, quantity in sorted(quantities_of(ended).items()):
        await _guarded(transaction, _release_held, type_id, quantity)
    await transaction.execute(_free_seats, {"holds": [hold.id for hold in ended]})
    fewer = Counter[tuple[str, str]]()
    for hold in ended:
        for type_id, quantity, _ in hold.items:
            fewer[type_id, hold.user_id] += quantity
    for (type_id, number), users in _by_number(fewer).items():
        parameters = {"type_id": type_id, "users": users, "taken": number}
        if await transaction.execute(_take_from_buyers, parameters) != len(users):
            raise StockDisagrees("buyers")


def quantities_of(stored: Iterable[StoredHold]) -> Counter[str]:
    """How many of each ticket type these holds have together."""
    total = Counter[str]()
    for hold in stored:
        for type_id, quantity, _ in hold.items:
            total[type_id] += quantity
    return total


_due = (
    select(holds.c.id)
    .where(holds.c.state == HoldState.HELD, holds.c.expires_at <= bindparam("now"))
    .order_by(holds.c.expires_at)
    .limit(bindparam("limit"))
)


async def due_holds(reader: Reader, now_micros: int, limit: int) -> list[str]:
    """Up to ``limit`` held holds whose time is over, the oldest first."""
    return [row.id for row in await reader.fetch_all(_due, {"now": now_micros, "limit": limit})]


_note_order = update(holds).where(holds.c.id == bindparam("hold")).values(order_id=bindparam("order"))


async def note_orders(transaction: Transaction, order_by_hold: Mapping[str, str]) -> None:
    """Remember which order was placed from which hold."""
    noted = [{"hold": hold, "order": order} for hold, order in sorted(order_by_hold.items())]
    await transaction.execute_many(_note_order, noted)
