"""``Database`` on MySQL or MariaDB: many writers at once, reads on a snapshot, and a replica for reads that may lag."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TypeVar

from sqlalchemy import Connection

from onsale.platform import migrations
from onsale.platform.db import Interrupted, OutboxWriter, Reader, Reads, Transaction
from onsale.platform.mysql.connection import MysqlConnection
from onsale.platform.mysql.errors import Lost
from onsale.platform.mysql.pool import Pool
from onsale.platform.mysql.reads import RETRY_AFTER_SECONDS, MysqlReads, driven, insistently
from onsale.platform.mysql.replica import Replica
from onsale.platform.problems import Unavailable

T = TypeVar("T")
Migrate = Callable[[Callable[[Connection], str | None]], Awaitable[str | None]]


class MysqlDatabase:
    """``Database`` on one primary. Transactions run side by side; the server groups their commits."""

    def __init__(
        self,
        writers: Pool,
        reads: MysqlReads,
        migrate: Migrate,
        *,
        seconds_max: float,
        is_shared: bool,
    ) -> None:
        self.is_shared = is_shared
        self._writers = writers
        self._reads = reads
        self._migrate = migrate
        self._seconds_max = seconds_max
        self._replica: Replica | None = None
        self._write_outbox: OutboxWriter | None = None

    def follow(self, replica: MysqlReads, *, lag_seconds_max: float) -> None:
        """Use a replica for reads that may lag, while it is at most this far behind."""
        self._replica = Replica(self, replica, lag_seconds_max=lag_seconds_max)

    @property
    def lagging(self) -> Reads:
        return self._replica or self._reads

    def use_outbox(self, write: OutboxWriter) -> None:
        self._write_outbox = write

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._transaction() as (transaction, _):
            yield transaction

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await insistently(lambda: self._run_once(work))

    async def _run_once(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self._transaction() as (transaction, connection):
            return await driven(work(transaction), connection)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[tuple[Transaction, MysqlConnection]]:
        connection = await self._writers.take()
        limit = asyncio.get_running_loop().call_later(self._seconds_max, connection.cut)
        transaction = Transaction(connection)
        try:
            yield transaction, connection
            await self._write_events(transaction)
            await transaction.complete()
            await _commit(connection)
        except BaseException:
            transaction.rolled_back()
            if connection.is_usable:
                with suppress(Interrupted):
                    await connection.rollback()
            raise
        finally:
            limit.cancel()
            self._writers.give_back(connection)
        transaction.committed()

    async def _write_events(self, transaction: Transaction) -> None:
        if not transaction.events:
            return
        if self._write_outbox is None:
            raise RuntimeError("this database has no outbox: events would be lost")
        await self._write_outbox(transaction)

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        return self._reads.reading()

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await self._reads.read(work)

    async def migrate(self, modules: Collection[str] | None = None, *, only_new: bool = False) -> str | None:
        return await self._migrate(lambda connection: migrations.upgrade(connection, modules, only_new=only_new))

    async def close(self) -> None:
        if self._replica is not None:
            await self._replica.close()
        await self._reads.close()
        await self._writers.close()


async def _commit(connection: MysqlConnection) -> None:
    if not connection.is_usable:
        raise Lost("the connection was lost before the commit")
    try:
        await connection.commit()
    except Lost as error:
        # Nobody knows whether it was stored. Running it again might do it twice; asking again with the same
        # idempotency key is answered from what was stored.
        raise Unavailable(retry_after=RETRY_AFTER_SECONDS) from error
