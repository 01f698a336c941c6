"""Orders as staff looks for them: always by an index, and never more than a bounded number for one page.

What is asked for is one or a few *streams* of orders in the order of their ids, the newest first: those of an
organisation, of a performance, with a word. Each is read by an index that has exactly that order. All other conditions
let some of a window of them pass. So a page costs the same whatever others have sold, and one on which few have passed
says how far was looked: whoever asks goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, select, true

from onsale.modules.orders.domain import RECEIVED, Order, OrderState
from onsale.modules.orders.domain.finding import NUMBER_SELECTIVE_LENGTH, Span
from onsale.modules.orders.repository.orders import get_orders
from onsale.modules.orders.settings import STAFF_WINDOW_ORDERS, STAFF_WORD_ORDERS
from onsale.modules.orders.tables import attempts, items, orders, voucher_uses, words
from onsale.platform.db import Reader

# Behind every character of a number.
_BEHIND = "~"
_COLUMNS = (
    orders.c.id,
    orders.c.number,
    orders.c.organisation_id,
    orders.c.event_id,
    orders.c.performance_id,
    orders.c.state,
    orders.c.total_minor,
    orders.c.created_at,
)


class UsedVoucher(msgspec.Struct, frozen=True):
    """Uses of a voucher: of one code of a batch, or of all."""

    voucher_id: str
    code_id: str | None


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which orders: of one organisation (``None``: of all), of some events (``None``: of all).

    ``words`` are what one of the order's must be (an empty list: nothing is found), ``number`` begins its number.
    Times in microseconds, ``until`` is not included; amounts in minor units, both ends are. ``span`` has all ids of it.
    """

    organisation_id: str | None
    events: Collection[str] | None = None
    order_id: str = ""
    number: str = ""
    words: Sequence[str] | None = None
    state: OrderState | None = None
    event_id: str = ""
    performance_id: str = ""
    ticket_type_id: str = ""
    channel: str = ""
    voucher: UsedVoucher | None = None
    since: int | None = None
    until: int | None = None
    total_min: int | None = None
    total_max: int | None = None
    span: Span = Span()


class FoundOrders(msgspec.Struct, frozen=True):
    """Orders, the newest first; ``next_cursor`` where others may follow, ``looked_to`` the last one that was looked
    at, when so few passed that the page is not full."""

    orders: list[Order]
    next_cursor: str | None
    looked_to: str | None


async def event_of(reader: Reader, order_id: str) -> str | None:
    """The event of an order."""
    row = await reader.fetch_one(select(orders.c.event_id).where(orders.c.id == order_id))
    return None if row is None else str(row[0])


async def list_orders_for_staff(reader: Reader, wanted: OrderFilter, before: str | None, limit: int) -> FoundOrders:
    """Up to ``limit`` such orders, the newest first, older than ``before``."""
    span = wanted.span if before is None else wanted.span.within(Span(end=before))
    ids: set[str] = set()
    looked_to = ""
    for stream in _streams(wanted):
        found, end = await _read(reader, stream, wanted, span, limit)
        ids.update(found)
        looked_to = max(looked_to, end)
    page = sorted((one for one in ids if one >= looked_to), reverse=True)
    complete = await get_orders(reader, page[:limit])
    shown = [complete[one] for one in page[:limit]]
    if len(page) > limit:
        return FoundOrders(shown, shown[-1].id, None)
    return FoundOrders(shown, looked_to or None, looked_to or None)


async def count_looked_at(reader: Reader, wanted: OrderFilter, most: int) -> int:
    """How many orders are looked through for all pages, ``most`` at most: as many as are found, or more where a filter
    lets only some of them pass. Reads indexes only."""
    counted = 0
    for stream in _streams(wanted):
        rows = stream.within(wanted.span).with_only_columns(stream.key).limit(most).subquery()
        row = await reader.fetch_one(select(func.count()).select_from(rows))
        counted += 0 if row is None else int(str(row[0]))
    return min(counted, most)


class _Stream(msgspec.Struct, frozen=True):
    """Orders by an index, in the order of ``key``, the newest first; at most ``window`` of them are looked at for one
    page, or the usual number. It ``fulfils`` these conditions by itself. One that ``is_whole`` has no more, in any
    order."""

    rows: Select[tuple[str]]
    key: ColumnElement[str]
    fulfils: frozenset[str] = frozenset()
    window: int = 0
    is_whole: bool = False

    def within(self, span: Span) -> Select[tuple[str]]:
        found = self.rows.where(self.key < span.end)
        if span.first:
            found = found.where(self.key >= span.first)
        return found if self.is_whole else found.order_by(self.key.desc())


async def _read(reader: Reader, stream: _Stream, wanted: OrderFilter, span: Span, limit: int) -> tuple[list[str], str]:
    """Up to one more than ``limit`` ids, and the last order that was looked at when there may be more behind it."""
    size = _size(stream, wanted, limit)
    found = [str(row[0]) for row in await reader.fetch_all(_page(stream, wanted, span, limit))]
    if len(found) > limit or stream.is_whole:
        return found, ""
    last = await reader.fetch_one(stream.within(span).with_only_columns(stream.key).limit(1).offset(size - 1))
    return found, "" if last is None else str(last[0])


def page_statements(wanted: OrderFilter, limit: int) -> list[Select[tuple[str]]]:
    """What is asked of the database for the first page, for tests to explain."""
    return [_page(stream, wanted, wanted.span, limit) for stream in _streams(wanted)]


def _size(stream: _Stream, wanted: OrderFilter, limit: int) -> int:
    """How many orders of a stream are looked at: no more than are shown where nothing else is asked of them."""
    is_filtered = bool(_conditions(wanted, orders).keys() - stream.fulfils)
    return (stream.window or STAFF_WINDOW_ORDERS) if is_filtered or stream.is_whole else limit + 1


def _page(stream: _Stream, wanted: OrderFilter, span: Span, limit: int) -> Select[tuple[str]]:
    seen = stream.within(span).limit(_size(stream, wanted, limit)).subquery("seen")
    passing = [condition for name, condition in _conditions(wanted, seen).items() if name not in stream.fulfils]
    return select(seen.c.id).where(*passing).order_by(seen.c.id.desc()).limit(limit + 1)


def _streams(wanted: OrderFilter) -> list[_Stream]:
    """By what is looked for: what names the fewest orders comes first."""
    if wanted.organisation_id == "":
        return []  # whoever has no organisation sees nothing, not what is nobody's yet
    own, state = orders.c.organisation_id == wanted.organisation_id, orders.c.state == wanted.state
    if wanted.order_id:
        return [_of_orders("", orders.c.id == wanted.order_id)]
    if len(wanted.number) >= NUMBER_SELECTIVE_LENGTH:
        rows = select(*_COLUMNS).where(_begins(orders.c.number, wanted.number))
        return [_Stream(rows, orders.c.id, frozenset({"number"}), window=STAFF_WORD_ORDERS, is_whole=True)]
    if wanted.words is not None:
        return [_with_word(word, wanted.organisation_id) for word in wanted.words]
    if wanted.voucher is not None:
        return [_with_voucher(wanted.voucher)]
    if wanted.performance_id:
        return [_of_orders("performance", orders.c.performance_id == wanted.performance_id)]
    if wanted.event_id:
        return [_of_orders("event", orders.c.event_id == wanted.event_id)]
    if wanted.events is not None:
        return [_of_orders("events", orders.c.event_id == event) for event in sorted(wanted.events)]
    if wanted.organisation_id is None:
        return [_of_orders("")]
    return [_of_orders("organisation", own) if wanted.state is None else _of_orders("organisation state", own, state)]


def _of_orders(fulfils: str, *conditions: ColumnElement[bool]) -> _Stream:
    return _Stream(select(*_COLUMNS).where(*conditions), orders.c.id, frozenset(fulfils.split()))


def _with_word(word: str, organisation_id: str | None) -> _Stream:
    rows = select(*_COLUMNS).join_from(words, orders, orders.c.id == words.c.order_id).where(words.c.word == word)
    if organisation_id is not None:
        rows = rows.where(words.c.organisation_id == organisation_id)
    return _Stream(rows, words.c.order_id, frozenset({"organisation"}), window=STAFF_WORD_ORDERS)


def _with_voucher(voucher: UsedVoucher) -> _Stream:
    uses = voucher_uses.c
    rows = select(*_COLUMNS).join_from(voucher_uses, orders, orders.c.id == uses.order_id)
    rows = rows.where(uses.voucher_id == voucher.voucher_id)
    if voucher.code_id is not None:
        rows = rows.where(uses.code_id == voucher.code_id)
    return _Stream(rows, uses.order_id, frozenset({"voucher"}))


def _conditions(wanted: OrderFilter, seen: FromClause) -> dict[str, ColumnElement[bool]]:
    """Everything that is asked of an order but its words and its id, by name."""
    of_order = seen.c
    asked: dict[str, ColumnElement[bool] | None] = {
        "organisation": None if wanted.organisation_id is None else of_order.organisation_id == wanted.organisation_id,
        "events": None if wanted.events is None else of_order.event_id.in_(sorted(wanted.events)),
        "number": _begins(of_order.number, wanted.number) if wanted.number else None,
        "state": None if wanted.state is None else of_order.state == wanted.state,
        "event": of_order.event_id == wanted.event_id if wanted.event_id else None,
        "performance": of_order.performance_id == wanted.performance_id if wanted.performance_id else None,
        "since": None if wanted.since is None else of_order.created_at >= wanted.since,
        "until": None if wanted.until is None else of_order.created_at < wanted.until,
        "total_min": None if wanted.total_min is None else of_order.total_minor >= wanted.total_min,
        "total_max": None if wanted.total_max is None else of_order.total_minor <= wanted.total_max,
        "ticket_type": _has_ticket_type(of_order.id, wanted.ticket_type_id) if wanted.ticket_type_id else None,
        "channel": _was_paid_by(of_order.id, wanted.channel) if wanted.channel else None,
        "voucher": None if wanted.voucher is None else _used(of_order.id, wanted.voucher),
    }
    return {name: condition for name, condition in asked.items() if condition is not None}


def _begins(number: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """A range, which an index finds on every engine."""
    return and_(number >= beginning, number < beginning + _BEHIND)


def _has_ticket_type(order_id: ColumnElement[str], ticket_type_id: str) -> ColumnElement[bool]:
    return exists().where(items.c.order_id == order_id, items.c.ticket_type_id == ticket_type_id)


def _was_paid_by(order_id: ColumnElement[str], channel: str) -> ColumnElement[bool]:
    """Money came through this channel, or the order cost nothing."""
    received = [state.value for state in RECEIVED]
    return exists().where(
        attempts.c.order_id == order_id, attempts.c.channel == channel, attempts.c.state.in_(sorted(received))
    )


def _used(order_id: ColumnElement[str], voucher: UsedVoucher) -> ColumnElement[bool]:
    is_code = voucher_uses.c.code_id == voucher.code_id if voucher.code_id is not None else true()
    return exists().where(voucher_uses.c.order_id == order_id, voucher_uses.c.voucher_id == voucher.voucher_id, is_code)
