"""Snapshots to read from, and how work is run: again when it was interrupted, and never waiting for anything else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, suppress
from types import coroutine
from typing import TypeVar

import structlog

from onsale.platform.db import Interrupted, Reader
from onsale.platform.mysql.connection import MysqlConnection
from onsale.platform.mysql.errors import Unreachable
from onsale.platform.mysql.pool import Pool
from onsale.platform.problems import Unavailable

T = TypeVar("T")

ATTEMPTS_MAX = 3
JITTER_SECONDS = 0.02
RETRY_AFTER_SECONDS = 1
# Reports and invariants may look at everything.
READING_SECONDS_MAX = 120.0

log = structlog.get_logger(__name__)


class MysqlReads:
    """Snapshots of one server. The connections of this pool are read-only and keep what they saw first."""

    def __init__(self, pool: Pool, seconds_max: float) -> None:
        self._pool = pool
        self._seconds_max = seconds_max

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reader]:
        async with self._snapshot(READING_SECONDS_MAX) as connection:
            yield Reader(connection)

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await insistently(lambda: self._read_once(work))

    async def _read_once(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        async with self._snapshot(self._seconds_max) as connection:
            return await driven(work(Reader(connection)), connection)

    @asynccontextmanager
    async def _snapshot(self, seconds_max: float) -> AsyncIterator[MysqlConnection]:
        connection = await self._pool.take()
        limit = asyncio.get_running_loop().call_later(seconds_max, connection.cut)
        try:
            yield connection
        finally:
            limit.cancel()
            if connection.is_usable:
                with suppress(Interrupted):  # what was to be read has been read
                    await connection.end_reading()
            self._pool.give_back(connection)

    async def close(self) -> None:
        await self._pool.close()


async def insistently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Run again what another transaction or a lost connection has interrupted; ``Unavailable`` in the end."""
    number = 1
    while True:
        try:
            return await attempt()
        except Interrupted as error:
            if number == ATTEMPTS_MAX or isinstance(error, Unreachable):
                raise Unavailable(retry_after=RETRY_AFTER_SECONDS) from error
            log.info("transaction_again", attempt=number, reason=str(error))
        await asyncio.sleep(random.uniform(0, JITTER_SECONDS * number))  # noqa: S311  # jitter is no secret
        number += 1


@coroutine
def driven(work: Awaitable[T], connection: MysqlConnection) -> Generator[object, object, T]:
    """Await work that may wait for nothing but its database: its locks would hold up everybody else's."""
    steps = work.__await__()
    try:
        waiting_for: object = next(steps)
        while True:
            if not connection.is_waiting:
                raise RuntimeError("a transaction may wait for nothing but its database")
            try:
                yield waiting_for
            except BaseException as error:  # noqa: BLE001  # handed on as it is
                waiting_for = steps.throw(error)
            else:
                waiting_for = next(steps)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]  # what the work returns
    finally:
        steps.close()
