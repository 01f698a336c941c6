"""The short way answers what the framework's own way answers, for usual and for unusual requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

import httpx2
import msgspec
import pytest
from litestar import Litestar, Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Meta

from onsale.platform.express import Express
from onsale.platform.http import EXCEPTION_HANDLERS, AnyRequest, check_permission, needs
from onsale.platform.problems import TooManyRequests
from onsale.platform.security import Permission, Principal

BODY_BYTES_MAX = 200
SIGNED_IN = {"x-user": "somebody"}
SOMEBODY = Principal(
    user_id="somebody", session_id="s", permissions=frozenset({Permission.SIGNED_IN}), organisation_id=None
)
PUBLIC, MEMBERS = needs(Permission.PUBLIC, hot=True), needs(Permission.SIGNED_IN, hot=True)


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body with a limit, a number that may come as text, and a default."""

    quantity: Annotated[int, Meta(ge=1, le=10)]
    note: str = ""


class Answer(msgspec.Struct, frozen=True):
    """What a handler saw."""

    place: str
    saw: str


class Greeter:
    """A dependency."""

    words = "good evening"


@post("/wishes", opt=MEMBERS)
async def wish(data: JSONBody[Wish], request: AnyRequest, greeter: NamedDependency[Greeter]) -> Answer:
    return Answer(f"{request.method} {request.headers.get('x-user')}", f"{greeter.words} {data.quantity} {data.note}")


@post("/wishes/{name:str}/copies", opt=PUBLIC, status_code=202)
async def copy(name: FromPath[str], data: JSONBody[Wish], mark: FromQuery[str] = "none") -> Answer:
    return Answer(name, f"{data.quantity} {mark}")


@get("/wishes/{name:str}", opt=MEMBERS)
async def look(name: FromPath[str], request: AnyRequest) -> Response[Answer]:
    return Response(Answer(name, str(request.scope["path"])), status_code=203, headers={"etag": '"7"'})


@post("/texts", opt=PUBLIC, status_code=200)
async def text(request: AnyRequest) -> Response[bytes]:
    return Response((await request.body()).upper(), media_type="text/plain")


@post("/refusals/{kind:str}", opt=PUBLIC)
async def refuse(kind: FromPath[str]) -> Answer:
    if kind == "refused":
        raise TooManyRequests(retry_after=7)
    raise NotFoundException if kind == "framework" else KeyError(kind)


def built() -> Litestar:
    routes = [wish, copy, look, text, refuse]
    return Litestar(
        [Router("/", route_handlers=routes, dependencies={"greeter": Provide(Greeter, sync_to_thread=False)})],
        before_request=check_permission,
        exception_handlers=EXCEPTION_HANDLERS,  # type: ignore[arg-type]  # handlers are keyed by what they take
        request_max_body_size=BODY_BYTES_MAX,
        logging_config=None,
        openapi_config=None,
    )


def known_caller(app: ASGIApp) -> ASGIApp:
    """What the front does before: the caller, if there is one."""

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        user = dict(scope["headers"]).get(b"x-user")
        scope["user"] = SOMEBODY if user else None
        await app(scope, receive, send)

    return front


@pytest.fixture
async def both_ways() -> AsyncIterator[list[httpx2.AsyncClient]]:
    app = built()
    transports = [
        httpx2.ASGITransport(known_caller(way))  # type: ignore[arg-type]  # litestar's own ASGI types
        for way in (app, Express(app))
    ]
    clients = [httpx2.AsyncClient(transport=transport, base_url="http://test") for transport in transports]
    yield clients
    for client in clients:
        await client.aclose()


REQUESTS = {
    "usual": ("POST", "/wishes", SIGNED_IN, b'{"quantity": 2, "note": "\xe4\xb8\xad"}'),
    "not signed in": ("POST", "/wishes", {}, b'{"quantity": 2}'),
    "not signed in and broken": ("POST", "/wishes", {}, b"{"),
    "out of range": ("POST", "/wishes", SIGNED_IN, b'{"quantity": 11}'),
    "unknown field": ("POST", "/wishes", SIGNED_IN, b'{"quantity": 1, "colour": "red"}'),
    "a number as text": ("POST", "/wishes", SIGNED_IN, b'{"quantity": "3"}'),
    "no JSON": ("POST", "/wishes", SIGNED_IN, b"quantity=1"),
    "not UTF-8": ("POST", "/wishes", SIGNED_IN, b'{"quantity": 1, "note": "\xff"}'),
    "empty": ("POST", "/wishes", SIGNED_IN, b""),
    "too long": ("POST", "/wishes", SIGNED_IN, b" " * (BODY_BYTES_MAX + 1)),
    "in English": ("POST", "/wishes", {**SIGNED_IN, "accept-language": "en"}, b"[]"),
    "path and query": ("POST", "/wishes/a%20b%C3%A9/copies?mark=x%2By&other=1", {}, b'{"quantity": 1}'),
    "query left out": ("POST", "/wishes/a/copies", {}, b'{"quantity": 1}'),
    "response object": ("GET", "/wishes/a", SIGNED_IN, b""),
    "response object, not signed in": ("GET", "/wishes/a", {}, b""),
    "text": ("POST", "/texts", {}, b"abc"),
    "refused": ("POST", "/refusals/refused", {}, b""),
    "refused by the framework": ("POST", "/refusals/framework", {}, b""),
    "another method": ("DELETE", "/wishes/a", SIGNED_IN, b""),
    "a slash too many": ("POST", "/wishes/", SIGNED_IN, b'{"quantity": 2}'),
    "a slash inside": ("GET", "/wishes/a/b", SIGNED_IN, b""),
    "nowhere": ("GET", "/nowhere", SIGNED_IN, b""),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_both_ways_answer_alike(both_ways: list[httpx2.AsyncClient], name: str) -> None:
    method, path, headers, body = REQUESTS[name]
    answers = [
        await client.request(method, path, headers={"content-type": "application/json", **headers}, content=body)
        for client in both_ways
    ]
    long, short = [(answer.status_code, sorted(answer.headers.items()), answer.content) for answer in answers]
    assert short == long


async def test_a_body_in_chunks_goes_the_long_way(both_ways: list[httpx2.AsyncClient]) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b'{"quan'
        yield b'tity": 5}'

    long, short = [await client.post("/wishes", headers=SIGNED_IN, content=chunks()) for client in both_ways]
    assert (short.status_code, short.content) == (long.status_code, long.content)
    assert short.json()["saw"] == "good evening 5 "


async def test_a_bug_is_answered_as_one(both_ways: list[httpx2.AsyncClient]) -> None:
    for client in both_ways:
        answer = await client.post("/refusals/bug")
        assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")


def test_a_hot_route_that_cannot_go_the_short_way_is_refused_at_the_start() -> None:
    @get("/odd", opt=PUBLIC)
    async def odd(page: FromQuery[int] = 1) -> Answer:
        return Answer("", str(page))

    with pytest.raises(TypeError, match="a hot route cannot take page"):
        Express(Litestar([odd], openapi_config=None))


async def test_a_body_in_pieces_is_put_together_and_a_caller_who_leaves_gets_no_answer() -> None:
    express = Express(built())
    assert await _answer_to(express, [(b'{"quanti', True), (b'ty": 2}', False)]) == [202]
    assert await _answer_to(express, [(b'{"quanti', True)]) == []


async def _answer_to(app: ASGIApp, pieces: list[tuple[bytes, bool]]) -> list[int]:
    """The statuses that are sent for a body of these pieces, after which the caller leaves."""
    messages: list[object] = [{"type": "http.request", "body": body, "more_body": more} for body, more in pieces]
    messages.append({"type": "http.disconnect"})
    statuses: list[int] = []

    async def receive() -> object:
        return messages.pop(0)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    length = str(sum(len(body) for body, _ in pieces)).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/wishes/a/copies",
        "headers": [(b"content-length", length)],
        "query_string": b"",
        "user": None,
    }
    await app(scope, receive, send)  # type: ignore[arg-type]  # the parts of a scope that are used
    return statuses
