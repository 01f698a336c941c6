"""Alerts: what is stuck longer than its limit becomes an exception with its next step, a log line and a number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import get_args

from prometheus_client import Gauge

from onsale.modules.orders.commands import Commands
from onsale.modules.orders.domain.exceptions import ExceptionKind
from onsale.modules.orders.repository import stuck
from onsale.modules.orders.settings import (
    STUCK_ORDER_SECONDS,
    STUCK_PAYMENT_SECONDS,
    STUCK_REFUND_SECONDS,
    STUCK_REQUEST_SECONDS,
    WATCH_BATCH_MAX,
    WATCH_EVERY_SECONDS,
)
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database
from onsale.platform.wiring import Job

MICROS = 1_000_000
MONEY_STUCK = Gauge("onsale_money_stuck", "Exceptions about money that nobody has resolved", ["kind"])


class WatchJobs:
    """Looks at what waits. Reads by indexes of states, so that a healthy system costs next to nothing."""

    def __init__(self, database: Database, clock: Clock, commands: Commands) -> None:
        self._database = database
        self._clock = clock
        self._commands = commands

    async def watch(self) -> int:
        now = to_micros(self._clock.now())
        async with self._database.reading() as reader:
            found = [
                *await stuck.orders_without_tickets(reader, now - STUCK_ORDER_SECONDS * MICROS, WATCH_BATCH_MAX),
                *await stuck.orders_without_end(reader, now - STUCK_PAYMENT_SECONDS * MICROS, WATCH_BATCH_MAX),
                *await stuck.waiting_refunds(
                    reader,
                    requested_before=now - STUCK_REQUEST_SECONDS * MICROS,
                    approved_before=now - STUCK_REFUND_SECONDS * MICROS,
                    limit=WATCH_BATCH_MAX,
                ),
            ]
        await self._database.run(partial(self._commands.exceptions.note_stuck, found=found))
        async with self._database.reading() as reader:
            counts = await stuck.count_open(reader)
        for kind in get_args(ExceptionKind):
            MONEY_STUCK.labels(kind).set(counts.get(kind, 0))
        return 0  # what is stuck now is still so in a moment

    def all(self) -> Sequence[Job]:
        return [Job("orders.watch", every_seconds=WATCH_EVERY_SECONDS, run=self.watch, singleton=True)]
