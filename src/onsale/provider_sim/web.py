"""As little HTTP as two gateways and a few pages need: routes over ASGI, one answer a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from urllib.parse import parse_qs

import msgspec

BODY_BYTES_MAX = 1_048_576
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"

Scope = MutableMapping[str, object]
Receive = Callable[[], Awaitable[MutableMapping[str, object]]]
Send = Callable[[MutableMapping[str, object]], Awaitable[None]]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request whose body has arrived. Header names are in lower case; ``tail`` is what follows a prefix route."""

    method: str
    path: str
    raw_target: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    gone: Callable[[], Awaitable[None]]
    tail: str = ""

    def parameter(self, name: str) -> str:
        """One value of the query, ``""`` when it is not there."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [""])[0]


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    status: int = 200
    body: bytes = b""
    media_type: str = JSON
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)


Handler = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):
    """Carries the answer out of a handler."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class Application:
    """Exact routes first, then prefixes in the order in which they were given."""

    def __init__(self, exact: dict[tuple[str, str], Handler], prefixes: dict[tuple[str, str], Handler]) -> None:
        self._exact = exact
        self._prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http", "started without life span and sockets"
        request = await _read(scope, receive)
        if request is None:
            await _answer(send, Response(status=413, body=b"{}"))
            return
        handler, request = self._route(request)
        try:
            response = await handler(request)
        except Refusal as refusal:
            response = refusal.response
        await _answer(send, response)

    def _route(self, request: Request) -> tuple[Handler, Request]:
        exact = self._exact.get((request.method, request.path))
        if exact is not None:
            return exact, request
        for (method, prefix), handler in self._prefixes.items():
            if method == request.method and request.path.startswith(prefix):
                return handler, msgspec.structs.replace(request, tail=request.path.removeprefix(prefix))
        return _nothing_there, request


async def _nothing_there(request: Request) -> Response:
    return Response(status=404, body=msgspec.json.encode({"code": "NOT_FOUND", "message": request.path}))


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """The request, or None when it is larger than any that is meant."""
    body = b""
    while True:
        message = await receive()
        part = message.get("body", b"")
        assert isinstance(part, bytes)
        body += part
        if len(body) > BODY_BYTES_MAX:
            return None
        if not message.get("more_body"):
            break

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    method, path, query, raw = scope["method"], scope["path"], scope["query_string"], scope.get("raw_path")
    headers = scope["headers"]
    assert isinstance(method, str)
    assert isinstance(path, str)
    assert isinstance(query, bytes)
    assert isinstance(headers, list)
    asked = query.decode("latin-1")
    target = raw.decode("latin-1") if isinstance(raw, bytes) else path
    return Request(
        method=method,
        path=path,
        raw_target=f"{target}?{asked}" if asked else target,
        query=asked,
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in headers},
        body=body,
        gone=gone,
    )


async def _answer(send: Send, response: Response) -> None:
    headers = [(b"content-length", str(len(response.body)).encode())]
    if response.status != 204:
        headers.append((b"content-type", response.media_type.encode()))
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    start: MutableMapping[str, object] = {"type": "http.response.start", "status": response.status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": response.body})
