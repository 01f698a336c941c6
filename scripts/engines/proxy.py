"""A TCP proxy on loopback that cuts, hangs, delays and heals the connection between the application and an engine."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from enum import Enum, auto
from types import TracebackType
from typing import Final, Self

from scripts.engines.server import HOST, free_port

CHUNK_BYTES: Final = 65_536
CALL_SECONDS_MAX: Final = 10.0
# Closing with this is a reset, as from a machine where nobody knows the connection any more.
RESET: Final = struct.pack("ii", 1, 0)


class _State(Enum):
    WHOLE = auto()
    CUT = auto()
    HANGING = auto()


class Proxy:
    """`Proxy(redis.port).port` leads to Redis until told otherwise. It has a thread of its own; calls wait."""

    def __init__(self, target_port: int, *, port: int | None = None) -> None:
        self.port = port or free_port()
        self._target_port = target_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{self.port}", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[_Pair] = set()
        self._state = _State.WHOLE
        self._flowing = asyncio.Event()
        self._delay_seconds = 0.0

    def cut(self) -> None:
        """Open connections are reset, and new ones too: the machine is there and the engine is not."""
        self._run(self._change(_State.CUT))

    def hang(self) -> None:
        """Connections stay open, new ones are taken, and no byte moves: the cable is out."""
        self._run(self._change(_State.HANGING))

    def delay(self, seconds: float) -> None:
        """Every piece of data waits this long in each direction, until `heal`."""
        self._delay_seconds = seconds

    def heal(self) -> None:
        """All is as before; what hung goes on with the bytes that were held."""
        self._delay_seconds = 0.0
        self._run(self._change(_State.WHOLE))

    @property
    def connection_count(self) -> int:
        return len(self._open)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(CALL_SECONDS_MAX)

    async def _listen(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._take, HOST, self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._change(_State.CUT)

    async def _change(self, state: _State) -> None:
        self._state = state
        if state is _State.HANGING:
            self._flowing.clear()
        else:
            self._flowing.set()
        while state is _State.CUT and self._open:
            for pair in tuple(self._open):
                pair.reset()
            await asyncio.sleep(0)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = _Pair(writer)
        self._open.add(pair)
        try:
            await pair.run(self._connect(pair, reader, writer))
        finally:
            self._open.discard(pair)

    async def _connect(self, pair: "_Pair", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._state is _State.CUT:
            raise ConnectionResetError
        await self._flowing.wait()
        far_reader, far_writer = await asyncio.open_connection(HOST, self._target_port)
        pair.add(far_writer)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._pump(reader, far_writer))
            both.create_task(self._pump(far_reader, writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            await asyncio.sleep(self._delay_seconds)
            await self._flowing.wait()
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()


class _Pair:
    """The two sides of one connection, and the task that moves bytes between them."""

    def __init__(self, near: asyncio.StreamWriter) -> None:
        self._writers = [near]
        self._task: asyncio.Task[None] | None = None

    def add(self, far: asyncio.StreamWriter) -> None:
        """From now on this side is closed with the other."""
        self._writers.append(far)

    async def run(self, work: Coroutine[None, None, None]) -> None:
        """Returns when both sides said all they had to, or when one is lost, and then resets the other."""
        self._task = asyncio.create_task(work)
        try:
            await self._task
        except* (asyncio.CancelledError, OSError):
            self.reset()
        for writer in self._writers:
            writer.close()

    def reset(self) -> None:
        if self._task is not None:
            self._task.cancel()
        for writer in self._writers:
            opened: socket.socket = writer.get_extra_info("socket")
            with suppress(OSError):
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
