"""What orders has of somebody, for that person."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from onsale.contracts.events import Contact
from onsale.contracts.real_names import Attendee
from onsale.contracts.values import Text
from onsale.modules.orders.tables import attempts, invoices, items, orders, performances, refunds
from onsale.modules.orders.tables.finding import notes, resends
from onsale.modules.orders.tables.looks import looks
from onsale.modules.orders.tables.personal_data import PERSONAL_DATA
from onsale.modules.orders.tables.vouchers import voucher_uses
from onsale.platform.exporting import Source


def _contact(opened: str) -> str:
    contact = msgspec.json.decode(opened, type=Contact) if opened else None
    return "" if contact is None else " ".join(filter(None, (contact.name, contact.phone, contact.email)))


def _attendee(stored: str) -> str:
    return msgspec.json.decode(stored, type=Attendee).words


_data = {one.table.name: one for one in PERSONAL_DATA}
_own = orders.c.user_id == bindparam("person")
_orders = select(orders.c.id).where(_own)

SOURCES = (
    Source(
        title=Text(zh="订单", en="Orders"),
        data=_data["orders_orders"],
        where=_own,
        newest=orders.c.id,
        rows=orders.outerjoin(performances, performances.c.id == orders.c.performance_id),
        also=(performances.c.title_zh, performances.c.title_en, performances.c.starts_at),
        shown={"contact_sealed": _contact},
    ),
    Source(
        title=Text(zh="订单中的票", en="Items of orders"),
        data=_data["orders_items"],
        where=items.c.order_id.in_(_orders),
        newest=items.c.id,
        also=(items.c.name_zh, items.c.name_en),
        shown={"attendee": _attendee},
    ),
    Source(
        title=Text(zh="支付", en="Payments"),
        data=_data["orders_payment_attempts"],
        where=attempts.c.order_id.in_(_orders),
        newest=attempts.c.id,
    ),
    Source(
        title=Text(zh="退款", en="Refunds"),
        data=_data["orders_refunds"],
        where=refunds.c.order_id.in_(_orders),
        newest=refunds.c.id,
    ),
    Source(
        title=Text(zh="使用的优惠券", en="Used vouchers"),
        data=_data["orders_voucher_uses"],
        where=voucher_uses.c.order_id.in_(_orders),
        newest=voucher_uses.c.order_id,
    ),
    Source(
        title=Text(zh="工作人员的备注", en="Notes of staff"),
        data=_data["orders_notes"],
        where=notes.c.order_id.in_(_orders),
        newest=notes.c.id,
    ),
    Source(
        title=Text(zh="重新发送的票", en="Tickets that were sent again"),
        data=_data["orders_resends"],
        where=resends.c.order_id.in_(_orders),
        newest=resends.c.order_id,
    ),
    Source(
        title=Text(zh="发票", en="Invoices"),
        data=_data["orders_invoices"],
        where=invoices.c.order_id.in_(_orders),
        newest=invoices.c.order_id,
    ),
    Source(
        title=Text(zh="工作人员查看您订单的记录", en="Who of the staff looked at your orders"),
        data=_data["orders_looks"],
        where=looks.c.order_id.in_(_orders),
        newest=looks.c.day,
    ),
)
