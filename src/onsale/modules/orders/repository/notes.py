"""Notes of staff beside orders, and how often tickets were sent again. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from onsale.modules.orders.domain.tending import Note, Resend
from onsale.modules.orders.tables import notes, resends
from onsale.platform.db import Reader, Transaction

_notes_of = select(notes).where(notes.c.order_id == bindparam("order")).order_by(notes.c.id)
_resends_of = select(resends).where(resends.c.order_id == bindparam("order")).order_by(resends.c.number)
_forget = delete(notes).where(notes.c.order_id.in_(bindparam("orders", expanding=True)))


async def notes_of(reader: Reader, order_id: str) -> list[Note]:
    """All of them, the oldest first."""
    return [Note(*row) for row in await reader.fetch_all(_notes_of, {"order": order_id})]


async def add_note(transaction: Transaction, note: Note) -> None:
    await transaction.insert(notes, [note])


async def forget_notes(transaction: Transaction, order_ids: Sequence[str]) -> None:
    await transaction.execute(_forget, {"orders": sorted(order_ids)})


async def resends_of(reader: Reader, order_id: str) -> list[Resend]:
    """All of them, the oldest first."""
    return [Resend(*row) for row in await reader.fetch_all(_resends_of, {"order": order_id})]


async def add_resend(transaction: Transaction, resend: Resend) -> None:
    """One with a number that another has is an ``IntegrityError`` of the database: the command runs again."""
    await transaction.insert(resends, [resend])
