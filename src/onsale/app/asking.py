"""A question to our own routes from within, as a gateway asks them: what pages are put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message


async def asked(routes: ASGIApp, scope: HTTPScope, path: str, query: str) -> bytes:
    """What the routes answer to nobody's GET of this path, while the request of ``scope`` waits; nothing unless 200."""
    inner: HTTPScope = {
        **scope,
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
        "state": {},
        "user": None,
    }
    parts: list[bytes] = []
    status = 0

    async def receive() -> HTTPReceiveMessage:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        elif message["type"] == "http.response.body":
            parts.append(message["body"])

    await routes(inner, receive, send)
    return b"".join(parts) if status == 200 else b""
