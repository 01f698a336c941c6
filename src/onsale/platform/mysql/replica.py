"""Reads that may lag: from the replica while it keeps up, from the primary when it is lost or too far behind.

The primary keeps the time of its last beat in a row; how old that row is on the replica is how far it is behind. It
needs no privilege, it notices every way in which replication can stand still, and only the primary's clock counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol, TypeVar

import structlog
from prometheus_client import Gauge
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, select, text

from onsale.platform.db import Conflict, Reader, Reads, Transaction
from onsale.platform.problems import Unavailable

T = TypeVar("T")

BEAT_SECONDS = 1.0
MICROS = 1_000_000

log = structlog.get_logger(__name__)
LAG = Gauge("onsale_replica_lag_seconds", "How far the replica is behind the primary; -1 when it cannot be reached")

metadata = MetaData()
heartbeat = Table(
    "platform_heartbeat",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # there is one
    Column("beat_at", BigInteger, nullable=False),
)

# Many processes beat; one beat in half a second is enough for all.
_beat = text(
    "UPDATE platform_heartbeat SET beat_at = CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)"
    " WHERE id = 1 AND ABS(beat_at - CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)) > 500000"
)
_now = text("SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)")
_seen = select(heartbeat.c.beat_at).where(heartbeat.c.id == 1)


class Primary(Reads, Protocol):
    """Where the truth is."""

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T: ...


class Source(Reads, Protocol):
    """A pool of snapshots."""

    async def close(self) -> None: ...


class Replica:
    """``Reads`` on a replica that is watched."""

    def __init__(self, primary: Primary, replica: Source, *, lag_seconds_max: float) -> None:
        self._primary = primary
        self._replica = replica
        self._lag_seconds_max = lag_seconds_max
        self._keeps_up = False  # until it has shown that it does
        self._watch = asyncio.create_task(self._watch_forever(), name="replica-watch")

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reader]:
        async with AsyncExitStack() as stack:
            yield await self._enter(stack)

    async def _enter(self, stack: AsyncExitStack) -> Reader:
        if self._keeps_up:
            try:
                return await stack.enter_async_context(self._replica.reading())
            except (Conflict, Unavailable) as error:
                self._lose(error)
        return await stack.enter_async_context(self._primary.reading())

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        if self._keeps_up:
            try:
                return await self._replica.read(work)
            except Unavailable as error:
                self._lose(error)
        return await self._primary.read(work)

    async def _watch_forever(self) -> None:
        while True:
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  # also a schema that is not there yet: the watch goes on
                self._lose(error)
            await asyncio.sleep(BEAT_SECONDS)

    async def _look(self) -> None:
        try:
            now = await self._primary.run(_beat_now)
        except (Conflict, Unavailable):
            # Without its primary a replica cannot fall behind, and people can go on looking.
            return
        row = await self._replica.read(lambda reader: reader.fetch_one(_seen))
        lag = max(0.0, (now - int(str(row[0]))) / MICROS) if row is not None else float("inf")
        LAG.set(lag)
        keeps_up = lag <= self._lag_seconds_max
        if keeps_up != self._keeps_up:
            log.warning("replica_serves" if keeps_up else "replica_lags", lag_seconds=lag)
        self._keeps_up = keeps_up

    def _lose(self, error: Exception) -> None:
        LAG.set(-1)
        if self._keeps_up:
            log.warning("replica_lost", error=repr(error))
        self._keeps_up = False

    async def close(self) -> None:
        self._watch.cancel()
        await asyncio.gather(self._watch, return_exceptions=True)
        await self._replica.close()


async def _beat_now(transaction: Transaction) -> int:
    await transaction.execute(_beat)
    row = await transaction.fetch_one(_now)
    assert row is not None
    return int(str(row[0]))
