"""Requests to one server over a few connections that are kept, for a driver that waits for thousands of answers."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec

from bench.wire import Response, WireError, read_response

READ_BYTES = 1 << 20
TIMEOUT_SECONDS = 60.0


class Client:
    """At most ``connections`` requests at once; the others wait for their turn."""

    def __init__(self, port: int, connections: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._turn = asyncio.Semaphore(connections)

    async def ask(self, request: bytes) -> Response:
        """The answer; a kept connection that the server has closed meanwhile is replaced once."""
        async with self._turn, asyncio.timeout(TIMEOUT_SECONDS):
            if self._idle:
                with suppress(OSError, asyncio.IncompleteReadError):
                    return await self._ask_on(self._idle.pop(), request)
            return await self._ask_on(await asyncio.open_connection("127.0.0.1", self._port, limit=READ_BYTES), request)

    async def _ask_on(self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes) -> Response:
        reader, writer = line
        try:
            writer.write(request)
            answer = await _read(reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, WireError):
            writer.close()
            raise
        self._idle.append(line)
        return answer

    def close(self) -> None:
        for _, writer in self._idle:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Response:
    data = b""
    while (answer := read_response(data)) is None:
        more = await reader.read(READ_BYTES)
        if not more:
            raise asyncio.IncompleteReadError(data, None)
        data += more
    return answer


def json_request(method: str, path: str, body: object = None, *, headers: str = "") -> bytes:
    """A request with a JSON body."""
    content = b"" if body is None else msgspec.json.encode(body)
    lines = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
    if method == "GET":
        return f"{lines}\r\n".encode()
    return f"{lines}Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
