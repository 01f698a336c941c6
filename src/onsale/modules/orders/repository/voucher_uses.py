"""Who used which code of a voucher, and its codes, as the organiser reads them."""

from __future__ import annotations

import msgspec
from sqlalchemy import and_, case, func, select

from onsale.contracts.values import Money
from onsale.modules.orders.domain import OrderState
from onsale.modules.orders.tables import orders
from onsale.modules.orders.tables.vouchers import voucher_codes, voucher_uses
from onsale.platform.db import Reader

_NEWEST = "g"  # behind every id


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One order with a voucher. Microseconds; ``returned_at`` when it was cancelled or not paid in time."""

    order_id: str
    order_number: str
    order_state: OrderState
    code: str
    total: Money
    discount: Money
    used_at: int
    returned_at: int | None


class Sums(msgspec.Struct, frozen=True):
    """What was taken off by all uses that count, and what was paid or is to be paid for these orders."""

    discount_minor: int
    total_minor: int


class UsedCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code of a batch, and the order that uses it."""

    id: str
    code: str
    order_number: str | None
    used_at: int | None


_uses = (
    select(voucher_uses, voucher_codes.c.code, orders.c.number, orders.c.state, orders.c.total_minor)
    .join(orders, orders.c.id == voucher_uses.c.order_id)
    .join(voucher_codes, voucher_codes.c.id == voucher_uses.c.code_id)
)


async def list_uses(reader: Reader, voucher_id: str, before: str | None, limit: int) -> list[Use]:
    """Up to ``limit`` uses, those of the newest orders first, older than ``before``."""
    page = (
        _uses.where(voucher_uses.c.voucher_id == voucher_id, voucher_uses.c.order_id < (before or _NEWEST))
        .order_by(voucher_uses.c.order_id.desc())
        .limit(limit)
    )
    return [
        Use(
            order_id=row.order_id,
            order_number=row.number,
            order_state=OrderState(row.state),
            code=row.code,
            total=Money(row.total_minor, row.currency),
            discount=Money(row.discount_minor, row.currency),
            used_at=row.used_at,
            returned_at=row.returned_at,
        )
        for row in await reader.fetch_all(page)
    ]


async def sums_of_uses(reader: Reader, voucher_id: str) -> Sums:
    """Goes through all uses of one voucher."""
    counts = voucher_uses.c.returned_at.is_(None)
    found = await reader.fetch_one(
        select(
            func.sum(case((counts, voucher_uses.c.discount_minor), else_=0)),
            func.sum(case((counts, orders.c.total_minor), else_=0)),
        )
        .select_from(voucher_uses)
        .join(orders, orders.c.id == voucher_uses.c.order_id)
        .where(voucher_uses.c.voucher_id == voucher_id)
    )
    return Sums(0, 0) if found is None else Sums(int(str(found[0] or 0)), int(str(found[1] or 0)))


_codes = (
    select(voucher_codes.c.id, voucher_codes.c.code, orders.c.number, voucher_uses.c.used_at)
    .select_from(voucher_codes)
    .outerjoin(
        voucher_uses, and_(voucher_uses.c.once_code_id == voucher_codes.c.id, voucher_uses.c.returned_at.is_(None))
    )
    .outerjoin(orders, orders.c.id == voucher_uses.c.order_id)
    .order_by(voucher_codes.c.id)
)


async def list_codes(reader: Reader, voucher_id: str, after: str, limit: int) -> list[UsedCode]:
    """Up to ``limit`` codes behind ``after``, in the order in which they were made."""
    page = _codes.where(voucher_codes.c.voucher_id == voucher_id, voucher_codes.c.id > after).limit(limit)
    return [
        UsedCode(id=row.id, code=row.code, order_number=row.number, used_at=row.used_at)
        for row in await reader.fetch_all(page)
    ]
