"""POST over kept connections, as little as a notification needs.

The provider stands in for a company elsewhere; on this machine it must not take the time of what it is there to try. A
general client took a quarter of a purchase.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import msgspec

HEAD_BYTES_MAX = 16_384
KEPT_MAX = 64


class NotPosted(Exception):
    """Nobody answered, or nothing that can be understood."""


class Answer(msgspec.Struct, frozen=True):
    """What the other side said."""

    status: int
    body: bytes


class _Line(msgspec.Struct, frozen=True):
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Poster:
    """Plain HTTP/1.1 to whoever the URLs name; up to ``KEPT_MAX`` connections are kept for each."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._kept: dict[str, list[_Line]] = {}

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Post once; a kept connection that the other side has closed meanwhile is replaced."""
        parts = urlsplit(url)
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = (
            f"POST {parts.path or '/'} HTTP/1.1\r\nhost: {parts.netloc}\r\n{head}content-length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._exchange(parts.hostname or "", parts.port or 80, request.encode() + body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            raise NotPosted(repr(error)) from error

    async def _exchange(self, host: str, port: int, request: bytes) -> Answer:
        kept = self._kept.setdefault(f"{host}:{port}", [])
        while kept and kept[-1].reader.at_eof():
            kept.pop().writer.close()
        line = kept.pop() if kept else _Line(*await asyncio.open_connection(host, port, limit=HEAD_BYTES_MAX))
        try:
            answer = await _ask(line, request)
        except BaseException:
            line.writer.close()
            raise
        if len(kept) < KEPT_MAX:
            kept.append(line)
        else:
            line.writer.close()
        return answer

    async def close(self) -> None:
        for lines in self._kept.values():
            for line in lines:
                line.writer.close()
                await line.writer.wait_closed()
        self._kept.clear()


async def _ask(line: _Line, request: bytes) -> Answer:
    line.writer.write(request)
    head = (await line.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    names = dict(field.lower().split(": ", 1) for field in head[1:] if ": " in field)
    return Answer(int(head[0].split(" ")[1]), await line.reader.readexactly(int(names["content-length"])))
