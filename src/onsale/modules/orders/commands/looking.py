"""Remembering who of the staff has looked at a buyer's order, for that buyer to know."""

from __future__ import annotations

from collections import OrderedDict

import msgspec
from sqlalchemy import select

from onsale.contracts.beijing import beijing_day
from onsale.modules.orders.tables.looks import LookRow, looks
from onsale.platform.clock import to_micros
from onsale.platform.db import Transaction
from onsale.platform.wiring import Platform

REMEMBERED_MAX = 10_000


class _Noted(msgspec.Struct, frozen=True):
    """It is known."""


class Looks:
    """One row a day for each order and each of the staff. What this process has noted today costs nothing more."""

    def __init__(self, platform: Platform) -> None:
        self._clock = platform.clock
        self._noted: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._note = platform.commands.single("orders.note_look", self._handle, _Noted)

    async def note(self, order_id: str, looked_by: str, organisation_id: str) -> None:
        """Before an order is shown: whoever cannot be remembered sees nothing."""
        now = self._clock.now()
        day = beijing_day(now).isoformat()
        key = (order_id, looked_by, day)
        if key in self._noted:
            return
        await self._note.submit(LookRow(order_id, looked_by, day, organisation_id, to_micros(now)))
        self._noted[key] = None
        if len(self._noted) > REMEMBERED_MAX:
            self._noted.popitem(last=False)

    async def _handle(self, transaction: Transaction, row: LookRow) -> _Noted:
        """Two processes at once: one meets the primary key, runs again and finds the row."""
        known = select(looks.c.day).where(
            looks.c.order_id == row.order_id, looks.c.looked_by == row.looked_by, looks.c.day == row.day
        )
        if await transaction.fetch_one(known) is None:
            await transaction.insert(looks, [row])
        return _Noted()
