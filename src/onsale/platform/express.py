"""The short way through the framework for the few routes that a rush hits (docs/adr/0014).

Routes stay the framework's: their signatures make the API document, and every other route is served by it. A route
that says ``opt=needs(…, hot=True)`` is taken apart once at the start, and its requests are then decoded, called and
encoded directly. Whatever is unusual about a request (a body that cannot be decoded, no length, too long) goes the long
way, so that only one place explains what is wrong.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, get_args

import msgspec
from litestar import Litestar, Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.routes import HTTPRoute
from typing_extensions import override

from onsale.platform.http import (
    AnyRequest,
    answer_bug,
    answer_http_exception,
    answer_refusal,
    check_permission,
    header_of,
)
from onsale.platform.problems import Refusal
from onsale.platform.streams import Opening, connection_of, leave_open

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler
    from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send

JSON = b"application/json"
_encode = msgspec.json.Encoder().encode


class _HotRequest(AnyRequest):
    """A request whose body is here already."""

    content = b""

    @override
    async def body(self) -> bytes:
        return self.content


async def _content(receive: Receive) -> bytes | None:
    """The whole body, which the server below holds to its length; ``None`` when the caller has gone meanwhile."""
    content = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        content += message["body"]
        if not message["more_body"]:
            return content


class Express:
    """An ASGI application in front of the framework's: hot routes are answered here, all others there."""

    def __init__(self, app: Litestar) -> None:
        self._app: ASGIApp = app
        self._exact: dict[tuple[str, str], _Lane] = {}
        self._patterns: dict[str, list[tuple[re.Pattern[str], _Lane]]] = {}
        for route in app.routes:
            if isinstance(route, HTTPRoute):
                for method, (handler, _) in route.route_handler_map.items():
                    if handler.opt.get("hot"):
                        self._add(method, route.path_format, _Lane(app, route, handler))

    def _add(self, method: str, path: str, lane: _Lane) -> None:
        if "{" in path:
            pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
            self._patterns.setdefault(method, []).append((pattern, lane))
        else:
            self._exact[method, path] = lane

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lane, values = self._find(scope) if scope["type"] == ScopeType.HTTP else (None, {})
        await (lane.answer(scope, receive, send, values) if lane else self._app(scope, receive, send))

    def _find(self, scope: Scope) -> tuple[_Lane | None, dict[str, object]]:
        method, path = str(scope.get("method")), scope["path"]
        if lane := self._exact.get((method, path)):
            return lane, {}
        for pattern, lane in self._patterns.get(method, ()):
            if found := pattern.fullmatch(path):
                return lane, found.groupdict()
        return None, {}


class _Lane:
    """One hot route: how its arguments are found and its answer is written."""

    def __init__(self, app: ASGIApp, route: HTTPRoute, handler: HTTPRouteHandler) -> None:
        self._app = app
        self._handler = handler
        self._template = route.path_format
        self._call: Callable[..., Awaitable[object]] = handler.fn
        self._status = handler.status_code
        self._body_bytes_max = handler.resolve_request_max_body_size() or 0
        self._takes_body = "GET" not in handler.http_methods
        self._constants: dict[str, object] = {}
        self._queries: dict[str, str] = {}
        self._takes_request = False
        self._decoder: msgspec.json.Decoder[object] | None = None
        provided = handler.resolve_dependencies()
        for name, parameter in inspect.signature(handler.fn, eval_str=True).parameters.items():
            if name == "request":
                self._takes_request = True
            elif name == "data":
                self._decoder = msgspec.json.Decoder(get_args(parameter.annotation)[0])
            elif name in provided:
                self._constants[name] = provided[name].dependency()
            elif name not in route.path_parameters:
                if not isinstance(parameter.default, str):
                    raise TypeError(f"{handler}: a hot route cannot take {name}")
                self._queries[name] = parameter.default

    async def answer(self, scope: Scope, receive: Receive, send: Send, arguments: dict[str, object]) -> None:
        scope["route_handler"] = self._handler
        scope["path_template"] = self._template
        request = _HotRequest(scope, receive, send)
        if self._takes_body:
            length = header_of(request, b"content-length")
            if not length.isdecimal() or int(length) > self._body_bytes_max:
                await self._app(scope, receive, send)
                return
            content = await _content(receive)
            if content is None:
                return
            request.content = content
        try:
            await check_permission(request)
            if self._decoder is not None:
                arguments["data"] = self._decoder.decode(request.content)
        except (msgspec.DecodeError, UnicodeDecodeError):
            await self._app(scope, _replay(request.content), send)
            return
        except Refusal as refusal:
            await _send(send, answer_refusal(request, refusal), 0)
            return
        if self._takes_request:
            arguments["request"] = request
        for name, default in self._queries.items():
            arguments[name] = request.query_params.get(name, default)
        answer = await self._answer_of(request, arguments)
        if isinstance(answer, Opening):
            await _open(scope, send, answer, self._status)
        else:
            await _send(send, answer, self._status)

    async def _answer_of(self, request: AnyRequest, arguments: Mapping[str, object]) -> object:
        try:
            return await self._call(**arguments, **self._constants)
        except Refusal as refusal:
            return answer_refusal(request, refusal)
        except HTTPException as error:
            return answer_http_exception(request, error)
        except Exception as error:  # noqa: BLE001  # whatever a handler forgot is a bug, answered as one
            return answer_bug(request, error)


def _replay(body: bytes) -> Receive:
    async def receive() -> HTTPReceiveMessage:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _open(scope: Scope, send: Send, opening: Opening, status: int) -> None:
    """Send the start of an answer that goes on, and leave the rest to whoever has called us."""
    stream = opening.stream
    connection = connection_of(scope)
    if connection is None:
        stream.close()
        await _send(send, opening, status)
        return
    headers = [(name.encode(), value.encode()) for name, value in opening.headers.items()]
    headers.append((b"content-type", _media_type(opening.media_type)))
    try:
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": opening.content, "more_body": True})
    except BaseException:
        stream.close()
        raise
    stream.attach(connection)
    if stream.is_open:
        leave_open(scope, stream)
    else:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send(send: Send, answer: object, status: int) -> None:
    headers: list[tuple[bytes, bytes]] = []
    media_type = JSON
    if isinstance(answer, Response):
        status = answer.status_code or status
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        media_type = _media_type(answer.media_type)
        answer = answer.content
    body = answer if isinstance(answer, bytes) else _encode(answer)
    headers += ((b"content-type", media_type), (b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _media_type(media_type: str | None) -> bytes:
    if media_type is None:
        return JSON
    return f"{media_type}; charset=utf-8".encode() if media_type.startswith("text/") else media_type.encode()
