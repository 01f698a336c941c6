"""The ledger's rows. They are only ever added."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from onsale.contracts.values import Money
from onsale.modules.orders.domain import Movement
from onsale.modules.orders.tables import ledger
from onsale.platform.db import Reader, Transaction
from onsale.platform.ids import IdGenerator


class LedgerRow(msgspec.Struct):
    """One movement as it is stored."""

    id: str
    kind: str
    source_id: str
    debit: str
    credit: str
    amount_minor: int
    currency: str
    channel: str | None
    order_id: str | None
    attempt_id: str | None
    refund_id: str | None
    occurred_at: int


async def book(transaction: Transaction, ids: IdGenerator, movements: Sequence[Movement], now: int) -> None:
    """Book movements at ``now``; the same movement again is an ``IntegrityError`` of the database."""
    rows = [
        LedgerRow(
            ids.new(),
            movement.kind,
            movement.source_id,
            movement.debit,
            movement.credit,
            movement.amount.amount_minor,
            movement.amount.currency,
            movement.channel,
            movement.order_id,
            movement.attempt_id,
            movement.refund_id,
            now,
        )
        for movement in movements
        if movement.amount.amount_minor
    ]
    await transaction.insert(ledger, rows)


async def movements_of(reader: Reader, order_id: str) -> list[tuple[Movement, int]]:
    """All movements of one order with their times, the oldest first."""
    rows = await reader.fetch_all(
        select(ledger).where(ledger.c.order_id == order_id).order_by(ledger.c.occurred_at, ledger.c.id)
    )
    return [
        (
            Movement(
                kind=row.kind,
                source_id=row.source_id,
                debit=row.debit,
                credit=row.credit,
                amount=Money(row.amount_minor, row.currency),
                channel=row.channel,
                order_id=row.order_id,
                attempt_id=row.attempt_id,
                refund_id=row.refund_id,
            ),
            row.occurred_at,
        )
        for row in rows
    ]
