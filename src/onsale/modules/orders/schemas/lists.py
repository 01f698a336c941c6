"""Lists of orders as staff sees them and takes them away."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import msgspec

from onsale.contracts.beijing import beijing_text
from onsale.contracts.values import Language, Money, Text
from onsale.contracts.yuan import yuan_of
from onsale.modules.orders import domain
from onsale.modules.orders.domain import RECEIVED, OrderState
from onsale.modules.orders.queries.staff import OrderLine, OrderLines, OrderWish
from onsale.modules.orders.schemas.buyers import OrderContact
from onsale.modules.orders.schemas.refunds import moment
from onsale.modules.orders.schemas.staff import StaffPerformance, present_contact, present_show
from onsale.platform.clock import from_micros
from onsale.platform.security import Sealer
from onsale.platform.spreadsheets import BYTE_ORDER_MARK, csv_lines, inert


class StaffOrderLine(msgspec.Struct, frozen=True, kw_only=True):
    """An order in a list. ``refunded`` is what went or goes back for its tickets, fees not included."""

    id: str
    number: str
    state: domain.OrderState
    performance_id: str
    performance: StaffPerformance | None
    contact: OrderContact
    tickets: int
    total: Money
    refunded: Money
    created_at: datetime
    paid_at: datetime | None


class StaffOrderPage(msgspec.Struct, frozen=True):
    """Orders, the newest first; ask for the next page with ``next_cursor``. With ``looked_to`` the page has fewer than
    it could: orders up to that time were looked at, and few of them were what was asked for."""

    items: list[StaffOrderLine]
    next_cursor: str | None
    looked_to: datetime | None = None


def present_lines(found: OrderLines, sealer: Sealer) -> StaffOrderPage:
    lines = [_present_line(line, sealer) for line in found.lines]
    return StaffOrderPage(lines, found.next_cursor, moment(found.looked_to))


def _present_line(line: OrderLine, sealer: Sealer) -> StaffOrderLine:
    order = line.order
    return StaffOrderLine(
        id=order.id,
        number=order.number,
        state=order.state,
        performance_id=order.performance_id,
        performance=present_show(line.show),
        contact=present_contact(order, sealer),
        tickets=len(order.items),
        total=order.total,
        refunded=Money(_refunded(line), order.total.currency),
        created_at=from_micros(order.created_at),
        paid_at=moment(order.paid_at),
    )


def _refunded(line: OrderLine) -> int:
    return sum(
        refund.amount.amount_minor for refund in line.refunds if refund.item_ids and refund.state in domain.APPROVED
    )


_HEADINGS = (
    Text(zh="订单号", en="Order"),
    Text(zh="状态", en="State"),
    Text(zh="下单时间(北京)", en="Ordered at (Beijing)"),
    Text(zh="付款时间(北京)", en="Paid at (Beijing)"),
    Text(zh="演出", en="Event"),
    Text(zh="场次时间(北京)", en="Performance at (Beijing)"),
    Text(zh="联系人", en="Contact"),
    Text(zh="手机", en="Phone"),
    Text(zh="邮箱", en="E-mail"),
    Text(zh="张数", en="Tickets"),
    Text(zh="票档", en="Ticket types"),
    Text(zh="座位", en="Seats"),
    Text(zh="支付渠道", en="Channel"),
    Text(zh="优惠码", en="Voucher"),
    Text(zh="优惠(元)", en="Discount (CNY)"),
    Text(zh="金额(元)", en="Total (CNY)"),
    Text(zh="已退(元)", en="Refunded (CNY)"),
)
AMOUNT_COLUMNS = frozenset({9, 14, 15, 16})
_STATES = {
    OrderState.PENDING_PAYMENT: Text(zh="待支付", en="to be paid"),
    OrderState.PAID: Text(zh="已支付", en="paid"),
    OrderState.FULFILLED: Text(zh="已出票", en="tickets issued"),
    OrderState.USED: Text(zh="已使用", en="used"),
    OrderState.CANCELLED: Text(zh="已取消", en="cancelled"),
    OrderState.EXPIRED: Text(zh="已过期", en="expired"),
    OrderState.REFUNDING: Text(zh="退款中", en="being refunded"),
    OrderState.REFUNDED: Text(zh="已退款", en="refunded"),
    OrderState.PARTIALLY_REFUNDED: Text(zh="部分退款", en="partly refunded"),
}


def headings_in(language: Language) -> list[str]:
    return [heading.in_language(language) for heading in _HEADINGS]


async def rows_of(
    pages: AsyncIterator[list[OrderLine]], sealer: Sealer, language: Language
) -> AsyncIterator[list[list[str]]]:
    """The cells of each page; phones and addresses are masked, as on the pages."""
    async for page in pages:
        yield [_cells(line, sealer, language) for line in page]


def _cells(line: OrderLine, sealer: Sealer, language: Language) -> list[str]:
    order, show = line.order, line.show
    contact: OrderContact = present_contact(order, sealer)
    names = dict.fromkeys(item.ticket_type_name.in_language(language) for item in order.items)
    return [
        order.number,
        _STATES[order.state].in_language(language),
        _time(order.created_at),
        _time(order.paid_at),
        "" if show is None else show.title.in_language(language),
        "" if show is None else _time(show.starts_at),
        contact.name,
        contact.phone_masked,
        contact.email_masked or "",
        str(len(order.items)),
        ", ".join(names),
        "; ".join(item.seat.in_language(language) for item in order.items if item.seat is not None),
        ", ".join(dict.fromkeys(attempt.channel for attempt in order.attempts if attempt.state in RECEIVED)),
        order.voucher_code or "",
        yuan_of(order.discount.amount_minor),
        yuan_of(order.total.amount_minor),
        yuan_of(_refunded(line)),
    ]


def _time(micros: int | None) -> str:
    return "" if micros is None else beijing_text(from_micros(micros))


async def orders_csv(pages: AsyncIterator[list[list[str]]], language: Language) -> AsyncIterator[bytes]:
    """A CSV file, a page at a time; nothing in it is a formula."""
    yield (BYTE_ORDER_MARK + csv_lines([headings_in(language)])).encode()
    async for page in pages:
        yield csv_lines([_inert(row) for row in page]).encode()


def _inert(row: Sequence[str]) -> list[str]:
    return [cell if at in AMOUNT_COLUMNS else inert(cell) for at, cell in enumerate(row)]


def asked_of(wish: OrderWish) -> dict[str, str]:
    """What was asked for, for the audit log; of words that were searched for only that there were some: a phone may be
    among them."""
    kept = ("state", "event_id", "performance_id", "ticket_type_id", "channel", "since", "until")
    asked = {name: str(value) for name in (*kept, "total_min", "total_max") if (value := getattr(wish, name))}
    return asked | ({"query": "…"} if wish.query else {}) | ({"voucher": "…"} if wish.voucher else {})
