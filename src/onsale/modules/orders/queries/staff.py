"""What staff can ask about orders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

import msgspec

from onsale.contracts.phones import normalised_phone
from onsale.modules.orders.domain import Movement, Order, OrderState, Refund
from onsale.modules.orders.domain.finding import ID, days_of, number_begun, seat_word, span_of, texts_asked
from onsale.modules.orders.domain.finding import NUMBER_SELECTIVE_LENGTH as SELECTIVE
from onsale.modules.orders.domain.tending import Note
from onsale.modules.orders.domain.vouchers import code_key
from onsale.modules.orders.repository import attempts as attempt_rows
from onsale.modules.orders.repository import exceptions as exception_rows
from onsale.modules.orders.repository import ledger, notes, shows, vouchers
from onsale.modules.orders.repository import orders as order_rows
from onsale.modules.orders.repository import refunds as refund_rows
from onsale.modules.orders.repository.attempts import NotificationRow
from onsale.modules.orders.repository.exceptions import StoredException
from onsale.modules.orders.repository.shows import Show
from onsale.modules.orders.repository.staff import (
    FoundOrders,
    OrderFilter,
    UsedVoucher,
    count_looked_at,
    list_orders_for_staff,
)
from onsale.modules.orders.settings import AUDIT_ENTRIES_MAX, EXPORT_ORDERS_MAX, EXPORT_PAGE_ORDERS, STAFF_PAGE_SIZE
from onsale.platform.audit import AuditEntry, Subject, list_entries
from onsale.platform.clock import to_micros
from onsale.platform.db import Database, Reader
from onsale.platform.problems import NotFound
from onsale.platform.security import Sealer


class OrderWish(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders, as somebody asks for them. ``query`` is a number or its beginning, an id, a phone, a name or an
    e-mail address in full, or a seat; ``voucher`` is a code. Texts that are "" do not matter."""

    organisation_id: str | None
    events: Collection[str] | None = None
    query: str = ""
    state: OrderState | None = None
    event_id: str = ""
    performance_id: str = ""
    ticket_type_id: str = ""
    channel: str = ""
    voucher: str = ""
    since: datetime | None = None
    until: datetime | None = None
    total_min: int | None = None
    total_max: int | None = None


class OrderLine(msgspec.Struct, frozen=True):
    """An order in a list, with its refunds."""

    order: Order
    show: Show | None
    refunds: list[Refund]


class OrderLines(msgspec.Struct, frozen=True):
    """One page; the next one begins behind ``next_cursor``. ``looked_to`` is the time of the last order that was looked
    at when the page is not full and there are others."""

    lines: list[OrderLine]
    next_cursor: str | None
    looked_to: int | None


class OrderHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one order."""

    order: Order
    show: Show | None
    refunds: list[Refund]
    movements: list[tuple[Movement, int]]
    notifications: list[NotificationRow]
    exceptions: list[StoredException]
    notes: list[Note]
    resent: int
    audit: list[AuditEntry]


class StaffQueries:
    """Orders of one organisation, or (``None``) of all; those of others are not found."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def list_orders(self, wish: OrderWish, cursor: str | None) -> OrderLines:
        """One page, the newest first."""
        async with self._database.reading() as reader:
            return await self._page(reader, await self._filter(reader, wish), cursor or None, STAFF_PAGE_SIZE)

    async def count_orders(self, wish: OrderWish) -> int:
        """How many an export has at most."""
        async with self._database.reading() as reader:
            return await count_looked_at(reader, await self._filter(reader, wish), EXPORT_ORDERS_MAX)

    async def read_orders(self, wish: OrderWish) -> AsyncIterator[list[OrderLine]]:
        """All of them, the newest first, some at a time; no snapshot is held while somebody downloads slowly."""
        cursor: str | None = None
        read = 0
        while read < EXPORT_ORDERS_MAX:
            async with self._database.reading() as reader:
                page = await self._page(reader, await self._filter(reader, wish), cursor, EXPORT_PAGE_ORDERS)
            read += len(page.lines)
            if page.lines:
                yield page.lines
            cursor = page.next_cursor
            if cursor is None:
                return

    async def _page(self, reader: Reader, wanted: OrderFilter, cursor: str | None, limit: int) -> OrderLines:
        found = await list_orders_for_staff(reader, wanted, cursor, limit)
        known = await shows.get_shows(reader, {order.performance_id for order in found.orders})
        refunds: dict[str, list[Refund]] = {}
        for refund in await refund_rows.refunds_of(reader, [order.id for order in found.orders]):
            refunds.setdefault(refund.order_id, []).append(refund)
        lines = [OrderLine(order, known.get(order.performance_id), refunds.get(order.id, [])) for order in found.orders]
        return OrderLines(lines, found.next_cursor, await self._time_of(reader, found))

    async def _time_of(self, reader: Reader, found: FoundOrders) -> int | None:
        if found.looked_to is None:
            return None
        last = (await order_rows.get_orders(reader, [found.looked_to])).get(found.looked_to)
        return None if last is None else last.created_at

    async def _filter(self, reader: Reader, wish: OrderWish) -> OrderFilter:
        query = wish.query.strip()
        order_id = query.lower() if ID.fullmatch(query.lower()) else ""
        # No order was placed in the years that phones begin with.
        number = "" if order_id or normalised_phone(query) else number_begun(query)
        span = span_of(wish.since, wish.until)
        if number and len(number) < SELECTIVE and (days := days_of(number)) is not None:
            span = span.within(days)
        words = None if not query or order_id or number else self._words(query)
        used = await self._voucher(reader, wish) if wish.voucher else None
        if wish.voucher and used is None:
            words = []
        return OrderFilter(
            organisation_id=wish.organisation_id,
            events=wish.events,
            order_id=order_id,
            number=number,
            words=words,
            state=wish.state,
            event_id=wish.event_id,
            performance_id=wish.performance_id,
            ticket_type_id=wish.ticket_type_id,
            channel=wish.channel,
            voucher=used,
            since=None if wish.since is None else to_micros(wish.since),
            until=None if wish.until is None else to_micros(wish.until),
            total_min=wish.total_min,
            total_max=wish.total_max,
            span=span,
        )

    def _words(self, query: str) -> Sequence[str]:
        found = [word for text in texts_asked(query) for word in self._sealer.blind_indexes(text).values()]
        seat = seat_word(query)
        return sorted({*found, seat} - {""})

    async def _voucher(self, reader: Reader, wish: OrderWish) -> UsedVoucher | None:
        """Codes are known in an organisation."""
        owner, key = wish.organisation_id or "", code_key(wish.voucher)
        code = (await vouchers.find_codes(reader, [owner], [key])).get((owner, key))
        return None if code is None else UsedVoucher(code.voucher_id, code.id)

    async def get_order(self, order_id: str, organisation_id: str | None) -> OrderHistory:
        async with self._database.reading() as reader:
            order = (await order_rows.get_orders(reader, [order_id])).get(order_id)
            if order is None:
                raise NotFound()
            show = (await shows.get_shows(reader, [order.performance_id])).get(order.performance_id)
            owner = "" if show is None else show.organisation_id
            if organisation_id is not None and (not owner or owner != organisation_id):
                raise NotFound()
            return OrderHistory(
                order=order,
                show=show,
                refunds=await refund_rows.refunds_of(reader, [order_id]),
                movements=await ledger.movements_of(reader, order_id),
                notifications=await attempt_rows.notifications_of(reader, {attempt.id for attempt in order.attempts}),
                exceptions=await exception_rows.exceptions_of(reader, order_id),
                notes=await notes.notes_of(reader, order_id),
                resent=len(await notes.resends_of(reader, order_id)),
                audit=await list_entries(reader, "orders", owner, Subject("order", order_id), limit=AUDIT_ENTRIES_MAX),
            )
