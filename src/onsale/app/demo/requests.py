"""Requests to the application without a network: the demo uses the same routes as everybody."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

if TYPE_CHECKING:
    from litestar.types import ASGIApp, HTTPDisconnectEvent, HTTPRequestEvent, HTTPScope, Message

R = TypeVar("R")


class RequestRefused(Exception):
    """The application said no."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(f"{status}: {body.decode(errors='replace')}")
        self.status = status
        self.body = body


class Person:
    """Somebody with an access token (or none). Every creating request gets an idempotency key of its own."""

    _keys = itertools.count(1)

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app = app
        self._headers = [(b"content-type", b"application/json"), (b"accept-language", b"zh-CN")]
        if token is not None:
            self._headers.append((b"authorization", f"Bearer {token}".encode()))

    async def get(self, url: str, answer: type[R]) -> R:
        return msgspec.json.decode(await self.send("GET", url, b""), type=answer)

    async def post(self, url: str, body: object, answer: type[R]) -> R:
        """Raises ``RequestRefused`` for every answer that is no success."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return msgspec.json.decode(await self.send("POST", url, content), type=answer)

    async def send(self, method: str, url: str, content: bytes, extra: Mapping[str, str] | None = None) -> bytes:
        """One request; the body of its answer."""
        parts = urlsplit(url)
        headers = [*self._headers, (b"idempotency-key", f"demo-{next(self._keys):08}".encode())]
        headers += [(name.encode(), value.encode()) for name, value in (extra or {}).items()]
        scope = _scope(method, parts.path, parts.query, headers)
        waiting: list[HTTPRequestEvent] = [{"type": "http.request", "body": content, "more_body": False}]
        answered: list[Message] = []

        async def receive() -> HTTPRequestEvent | HTTPDisconnectEvent:  # ASGI wants a coroutine
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: Message) -> None:  # ASGI wants a coroutine
            answered.append(message)

        await self._app(scope, receive, send)
        return _body_of(answered)


def _body_of(answered: Sequence[Message]) -> bytes:
    status, body = 500, b""
    for message in answered:
        if message["type"] == "http.response.start":
            status = int(message["status"])
        elif message["type"] == "http.response.body":
            body += message["body"]
    if status >= 300:
        raise RequestRefused(status, body)
    return body


def _scope(method: str, path: str, query: str, headers: list[tuple[bytes, bytes]]) -> HTTPScope:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
        "extensions": {},
    }
    return cast("HTTPScope", scope)
