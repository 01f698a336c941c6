"""Refunds of some tickets of an order. Whoever changes them has locked the order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import bindparam, select, update

from onsale.modules.reports.domain import OrderLine, Refund
from onsale.modules.reports.tables import refunds
from onsale.platform.db import Reader, Transaction

_encode = msgspec.json.encode
_lines = msgspec.json.Decoder(list[OrderLine])


class _RefundRow(msgspec.Struct):
    id: str
    order_id: str
    returned: bytes
    fee_minor: int


_of_orders = select(refunds).where(refunds.c.order_id.in_(bindparam("orders", expanding=True))).order_by(refunds.c.id)
_save = (
    update(refunds)
    .where(refunds.c.id == bindparam("refund"))
    .values(returned=bindparam("lines"), fee_minor=bindparam("fee"))
)


async def refunds_of(reader: Reader, order_ids: Collection[str]) -> dict[str, Refund]:
    """By id, all that were heard of."""
    rows = await reader.fetch_all(_of_orders, {"orders": sorted(order_ids)})
    return {
        row.id: Refund(id=row.id, order_id=row.order_id, returned=_lines.decode(row.returned), fee_minor=row.fee_minor)
        for row in rows
    }


async def save_refunds(transaction: Transaction, changed: Sequence[Refund], known: Mapping[str, Refund]) -> None:
    """Store those that are new or others than they were."""
    rows = [_RefundRow(one.id, one.order_id, _encode(one.returned), one.fee_minor) for one in changed]
    await transaction.insert(refunds, [row for row in rows if row.id not in known])
    parameters = [
        {"refund": row.id, "lines": row.returned, "fee": row.fee_minor}
        for row in sorted(rows, key=lambda row: row.id)
        if row.id in known
    ]
    await transaction.execute_many(_save, parameters)
