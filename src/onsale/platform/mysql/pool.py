"""A bounded pool: connections are made when they are needed, the warmest is used first, broken ones are replaced.

Nobody asks the server whether a connection still lives: this side knows when it was closed, and what breaks under way
is answered by running again. After one has broken, the idle ones of its time are not trusted either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from onsale.platform.mysql.connection import MysqlConnection
from onsale.platform.mysql.errors import Unreachable

WAIT_SECONDS_MAX = 5.0
# After a failed attempt everybody is told so for a moment, instead of each waiting for an attempt of his own.
HOPELESS_SECONDS = 0.2

log = structlog.get_logger(__name__)


class Pool:
    """Up to ``size`` connections to one server."""

    def __init__(self, connect: Callable[[], Awaitable[MysqlConnection]], size: int) -> None:
        self._connect = connect
        self._size = size
        self._room = asyncio.Semaphore(size)
        self._idle: list[MysqlConnection] = []
        self._hopeless_until = 0.0
        self._is_closed = False

    async def take(self) -> MysqlConnection:
        """A connection for one transaction. Raises ``Unreachable`` when none can be made, or none is free for long."""
        if self._room.locked():
            try:
                async with asyncio.timeout(WAIT_SECONDS_MAX):
                    await self._room.acquire()
            except TimeoutError as error:
                raise Unreachable("every connection is busy") from error
        else:
            await self._room.acquire()
        try:
            while self._idle:
                connection = self._idle.pop()
                if connection.is_usable:
                    return connection
                connection.cut()
            return await self._new()
        except BaseException:
            self._room.release()
            raise

    async def _new(self) -> MysqlConnection:
        loop = asyncio.get_running_loop()
        if self._is_closed or loop.time() < self._hopeless_until:
            raise Unreachable("the database cannot be reached")
        try:
            return await self._connect()
        except Unreachable as error:
            self._hopeless_until = loop.time() + HOPELESS_SECONDS
            log.warning("database_unreachable", error=str(error))
            raise

    def give_back(self, connection: MysqlConnection) -> None:
        """It serves again, unless it is broken."""
        self._room.release()
        if connection.is_usable:
            self._idle.append(connection)
            return
        connection.cut()
        if connection.was_dropped:
            idle, self._idle = self._idle, []
            for one in idle:
                one.cut()

    async def close(self) -> None:
        """Wait for those who use a connection, a moment at most, and close them all."""
        self._is_closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                for _ in range(self._size):
                    await self._room.acquire()
        idle, self._idle = self._idle, []
        for connection in idle:
            with suppress(Exception):
                await connection.close()
