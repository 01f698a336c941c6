"""The rules of performances: written when they are published, and when seats move to another ticket type."""

from __future__ import annotations

from collections import OrderedDict

import msgspec
from sqlalchemy import Row, bindparam, insert, select

from onsale.contracts.events import PerformancePublished, PublishedSeating
from onsale.contracts.real_names import RealNameRule
from onsale.contracts.values import Money, Text
from onsale.modules.inventory.domain.book import Book, TicketType
from onsale.modules.inventory.domain.seating import SeatPlan
from onsale.modules.inventory.repository.news import is_cancelled
from onsale.modules.inventory.settings import BOOKS_IN_MEMORY_MAX
from onsale.modules.inventory.tables import performances, ticket_types
from onsale.platform.clock import from_micros, to_micros
from onsale.platform.db import Reader, Transaction

_performance = select(performances).where(performances.c.id == bindparam("id"))
_revision = select(performances.c.rules_revision).where(performances.c.id == bindparam("id"))
_types = select(ticket_types).where(ticket_types.c.performance_id == bindparam("id")).order_by(ticket_types.c.position)


class Books:
    """The rules of performances in memory. They hardly ever change: who was refused because of them, or sees a new
    epoch, doubts them, and before they are used again they are compared with the database."""

    def __init__(self) -> None:
        self._books: OrderedDict[str, Book] = OrderedDict()
        self._doubted: set[str] = set()

    def known(self, performance_id: str) -> Book | None:
        """What is in memory already and not in doubt."""
        return None if performance_id in self._doubted else self._books.get(performance_id)

    def doubt(self, performance_id: str) -> None:
        """They may be others by now."""
        if performance_id in self._books:
            self._doubted.add(performance_id)

    def drop(self, performance_id: str) -> None:
        """Forget what may have been read from a transaction that was undone."""
        self._books.pop(performance_id, None)
        self._doubted.discard(performance_id)

    async def of(self, reader: Reader, performance_id: str) -> Book | None:
        """The rules of a performance; ``None`` when nothing is sold for it here."""
        book = self._books.get(performance_id)
        if performance_id in self._doubted:
            self._doubted.discard(performance_id)  # before it is read: who doubts from now on is not overheard
            if book is not None and await _get_revision(reader, performance_id) != book.revision:
                book = None
        if book is None:
            book = await _get_book(reader, performance_id)
            if book is None:
                return None
            self._books[performance_id] = book
            if len(self._books) > BOOKS_IN_MEMORY_MAX:
                self._doubted.discard(self._books.popitem(last=False)[0])
        return book


async def add_performance(transaction: Transaction, published: PerformancePublished) -> bool:
    """Whether the books of a performance were opened; they may have been already."""
    if await transaction.fetch_one(_performance, {"id": published.performance_id}) is not None:
        return False
    await transaction.execute(
        insert(performances).values(
            id=published.performance_id,
            event_id=published.event_id,
            organisation_id=published.organisation_id,
            timezone=published.timezone,
            seating=msgspec.json.encode(published.seating) if published.seating else None,
            published_at=to_micros(published.occurred_at),
            rules_revision=0,
            real_name=msgspec.json.encode(published.real_name) if published.real_name else None,
            starts_at=to_micros(published.starts_at),
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
            "stock_epoch": 0,
            "rules_revision": 0,
            "allocated": 0,
        }
        for position, ticket_type in enumerate(published.ticket_types)
    ]
    await transaction.execute_many(insert(ticket_types), rows)
    return True


async def _get_revision(reader: Reader, performance_id: str) -> int | None:
    row = await reader.fetch_one(_revision, {"id": performance_id})
    return None if row is None else int(str(row[0]))


async def _get_book(reader: Reader, performance_id: str) -> Book | None:
    performance = await reader.fetch_one(_performance, {"id": performance_id})
    if performance is None:
        return None
    plan = None
    if performance.seating is not None:
        plan = SeatPlan(msgspec.json.decode(performance.seating, type=PublishedSeating))
    return Book(
        performance_id=performance_id,
        event_id=performance.event_id,
        timezone=performance.timezone,
        types=[_ticket_type(row) for row in await reader.fetch_all(_types, {"id": performance_id})],
        plan=plan,
        revision=performance.rules_revision,
        is_cancelled=await is_cancelled(reader, performance_id),
        real_name=msgspec.json.decode(performance.real_name, type=RealNameRule) if performance.real_name else None,
    )


def _ticket_type(row: Row[tuple[object, ...]]) -> TicketType:
    return TicketType(
        id=row.id,
        position=row.position,
        name=Text(row.name_zh, row.name_en),
        price=Money(row.price_minor, row.currency),
        seated=row.seated,
        max_per_order=row.max_per_order,
        max_per_person=row.max_per_person,
        sale_starts_at=from_micros(row.sale_starts_at),
        sale_ends_at=from_micros(row.sale_ends_at),
    )
