"""POST over kept connections. A general client would take more time than the rest of a payment."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import msgspec

HEAD_BYTES_MAX = 16_384
BODY_BYTES_MAX = 65_536
KEPT_MAX = 64


class NotPosted(Exception):
    """Nobody answered, or nothing that can be understood."""


class Answer(msgspec.Struct, frozen=True):
    """What the other side said."""

    status: int
    body: bytes


_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Poster:
    """HTTP/1.1 to whoever the URLs name; up to ``KEPT_MAX`` connections are kept for each."""

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout_seconds = timeout_seconds
        self._kept: dict[tuple[str, str], list[_Line]] = {}
        self._tls = ssl.create_default_context()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post once; a kept connection that the other side has closed meanwhile is replaced."""
        parts = urlsplit(url)
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        request = f"POST {target} HTTP/1.1\r\nhost: {parts.netloc}\r\n{head}content-length: {len(body)}\r\n\r\n"
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._exchange(parts, request.encode() + body)
        except (OSError, EOFError, asyncio.LimitOverrunError, ValueError, LookupError) as error:
            raise NotPosted(repr(error)) from error

    async def _exchange(self, parts: SplitResult, request: bytes) -> Answer:
        kept = self._kept.setdefault((parts.scheme, parts.netloc), [])
        while kept and kept[-1][0].at_eof():
            kept.pop()[1].close()
        line = kept.pop() if kept else await self._connect(parts)
        try:
            answer, is_open = await _ask(*line, request)
        except BaseException:
            line[1].close()
            raise
        if is_open and len(kept) < KEPT_MAX:
            kept.append(line)
        else:
            line[1].close()
        return answer

    async def _connect(self, parts: SplitResult) -> _Line:
        is_tls = parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        tls = self._tls if is_tls else None
        return await asyncio.open_connection(parts.hostname, port, limit=HEAD_BYTES_MAX, ssl=tls)

    async def close(self) -> None:
        for lines in self._kept.values():
            for _, writer in lines:
                writer.close()
        self._kept.clear()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[Answer, bool]:
    """The answer, and whether the connection can be used again."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = dict(field.lower().split(": ", 1) for field in head[1:] if ": " in field)
    status = int(head[0].split(" ")[1])
    if "transfer-encoding" in fields:
        return Answer(status, await reader.read(BODY_BYTES_MAX)), False
    length = 0 if status == 204 else int(fields["content-length"])
    if length > BODY_BYTES_MAX:
        raise ValueError("the answer is longer than any that is meant")
    return Answer(status, await reader.readexactly(length)), fields.get("connection") != "close"
