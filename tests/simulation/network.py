"""Requests as a server hands them to the application, without a network in between."""

import asyncio
import json
from dataclasses import dataclass

from litestar.types import ASGIApp


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        decoded: dict[str, object] = json.loads(self.body) if self.body else {}
        return decoded

    @property
    def code(self) -> str:
        """The code of a refusal, the status of everything else."""
        return str(self.json.get("code")) if self.status >= 400 else str(self.status)


async def ask(app: ASGIApp, method: str, path: str, *, headers: dict[str, str], body: bytes) -> Answer:
    """One request and its whole answer."""
    path, _, query = path.partition("?")
    sent = {"accept-language": "en", "content-length": str(len(body)), "content-type": "application/json"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in (sent | headers).items()],
        "client": ("127.0.0.1", 1),
        "server": ("onsale.invalid", 80),
    }
    incoming = [{"type": "http.request", "body": body, "more_body": False}]
    outgoing: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        if not incoming:
            await asyncio.Event().wait()  # nobody hangs up here
        return incoming.pop()

    async def send(message: dict[str, object]) -> None:
        outgoing.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]  # the framework's own types want more than a server sends
    start = next(message for message in outgoing if message["type"] == "http.response.start")
    bodies = [message["body"] for message in outgoing if message["type"] == "http.response.body"]
    return Answer(int(str(start["status"])), b"".join(part for part in bodies if isinstance(part, bytes)))
