"""HTTP for every module: the front middleware (correlation id, caller, limits, metrics), permissions, problems."""

from __future__ import annotations

import itertools
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, NotAuthorizedException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Gauge, Histogram

from onsale.contracts.tokens import AccessClaims
from onsale.platform.audit import Actor
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Conflict, Database
from onsale.platform.ended_sessions import EndedSessions
from onsale.platform.event_limits import EventScope, check_event
from onsale.platform.idempotency import RequestKey, request_key
from onsale.platform.ids import IdGenerator
from onsale.platform.policy import OF_ORGANISATIONS, permissions_of, scopes_of
from onsale.platform.problems import (
    BodyTooLarge,
    FieldError,
    InternalError,
    Malformed,
    MethodNotAllowed,
    NotFound,
    NotPermitted,
    Overloaded,
    Refusal,
    SignInRequired,
    TooManyRequests,
    Unavailable,
    ViewedOnly,
    family_of,
    language_of,
    problem_body,
)
from onsale.platform.proxies import TrustedProxies, limited_as
from onsale.platform.security import Permission, Principal, TokenInvalid, TokenSigner
from onsale.platform.streams import left_open
from onsale.platform.telemetry import correlation_id

if TYPE_CHECKING:
    pass

AnyRequest = Request[object, object, State]

VERIFIED_TOKENS_MAX = 50_000
RETRY_AFTER_SECONDS = 1
WAIT = re.compile(r"(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])")
CORRELATION_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Any site may read it, as anybody: no cookie and no token goes along (Fetch standard, section 3.2).
FOREIGN_READERS = {"access-control-allow-origin": "*"}
# Whoever watches over a process must see it also when it can do no more.
ALWAYS_ANSWERED = frozenset({"/healthz", "/readyz", "/metrics"})

log = structlog.get_logger(__name__)
REQUESTS = Counter("onsale_http_requests_total", "Answered requests", ["method", "route", "status"])
IN_FLIGHT = Gauge("onsale_http_in_flight", "Requests that are being answered")
SECONDS = Histogram(
    "onsale_http_seconds",
    "From first byte in to last byte out",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


@lru_cache(maxsize=1024)
def _counter(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, status)


@lru_cache(maxsize=1024)
def _histogram(method: str, route: str) -> Histogram:
    return SECONDS.labels(method, route)


class Authenticator:
    """Knows callers by their access tokens. A token is verified once and remembered until it expires or is ended."""

    def __init__(self, signer: TokenSigner[AccessClaims], clock: Clock, ended: EndedSessions) -> None:
        self._signer = signer
        self._clock = clock
        self._ended = ended
        self._verified: OrderedDict[str, tuple[Principal, int]] = OrderedDict()

    def principal_of(self, authorization: str) -> Principal | None:
        """The caller, or ``None`` for no token and for any token that is not good."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        known = self._verified.get(token)
        if known is None:
            known = self._verify(token)
        if known is None or known[1] <= self._clock.now().timestamp():
            return None
        principal = known[0]
        return None if self._ended.is_over(principal.session_id, principal.generation) else principal

    def _verify(self, token: str) -> tuple[Principal, int] | None:
        try:
            claims = self._signer.verify(token)
        except TokenInvalid:
            return None
        principal = Principal(
            user_id=claims.user_id,
            session_id=claims.session_id,
            permissions=permissions_of(claims.roles) | scopes_of(claims.scopes),
            organisation_id=claims.organisation_id,
            viewed_by=claims.viewed_by,
            events=None if claims.events is None else frozenset(claims.events),
            generation=claims.generation,
        )
        self._verified[token] = (principal, claims.expires_at)
        if len(self._verified) > VERIFIED_TOKENS_MAX:
            self._verified.popitem(last=False)
        return self._verified[token]


class Front:
    """The outermost layer: every request gets a correlation id, a caller, its limits and its place in the metrics.

    More than ``in_flight_max`` at once are refused before anything is done for them: who comes too late is told so at
    once instead of waiting behind all others.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        authenticator: Authenticator,
        ids: IdGenerator,
        limits: Callable[[str | None, str], int],
        proxies: TrustedProxies,
        in_flight_max: int,
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._in_flight = 0
        self._in_flight_max = in_flight_max
        IN_FLIGHT.set_function(lambda: self._in_flight)
        self._authenticator = authenticator
        # One number for the process, and one for each request: a whole id would cost a tenth of a short request.
        self._ids = (f"{prefix}-{number:x}" for prefix in [ids.new()] for number in itertools.count())
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if self._in_flight >= self._in_flight_max and scope["path"] not in ALWAYS_ANSWERED:
            refusal = Overloaded(retry_after=RETRY_AFTER_SECONDS)
            await send_refusal(refusal, headers.get(b"accept-language", b"").decode("latin-1"), send)
            _counter(scope["method"], "shed", refusal.status).inc()
            return
        self._in_flight += 1
        try:
            await self._answer(scope, headers, receive, send)
        finally:
            self._in_flight -= 1
        stream = left_open(scope)
        if stream is not None:
            del headers  # there are thousands
            await stream.last(receive)

    async def _answer(self, scope: HTTPScope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        given = headers.get(b"x-correlation-id", b"").decode("latin-1")
        current = given if CORRELATION_ID.fullmatch(given) else next(self._ids)
        correlation_id.set(current)
        principal = self._authenticator.principal_of(headers.get(b"authorization", b"").decode("latin-1"))
        scope["user"] = principal
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                more = [(b"x-correlation-id", current.encode())]
                # What says nothing of it is kept by no browser and nobody on the way.
                if not any(name == b"cache-control" for name, _ in message["headers"]):
                    more.append((b"cache-control", b"no-store"))
                message["headers"] = [*message["headers"], *more]
            await send(message)

        peer = scope["client"]
        forwarded_for = headers.get(b"x-forwarded-for", b"").decode("latin-1")
        address = self._proxies.client_of(peer[0] if peer else "", forwarded_for)
        scope["client"] = (address, peer[1] if peer else 0)
        wait = self._limits(principal.user_id if principal else None, limited_as(address))
        if wait:
            refusal = TooManyRequests(retry_after=wait)
            await send_refusal(refusal, headers.get(b"accept-language", b"").decode("latin-1"), send_with_id)
        else:
            await self._app(scope, receive, send_with_id)
        route = str(scope.get("path_template") or "unmatched")
        _counter(scope["method"], route, status).inc()
        _histogram(scope["method"], route).observe(time.perf_counter() - started)


async def send_refusal(refusal: Refusal, accept_language: str, send: Send) -> None:
    """Answer with a problem from outside the framework."""
    body = problem_body(refusal, language_of(accept_language))
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    if refusal.retry_after_seconds is not None:
        headers.append((b"retry-after", str(refusal.retry_after_seconds).encode()))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def needs(
    permission: Permission,
    *,
    hot: bool = False,
    viewable: bool = False,
    events: EventScope | None = None,
    foreign: bool = False,
) -> dict[str, object]:
    """``opt=needs(Permission.SIGNED_IN)``: what a route asks of its caller. A ``hot`` one goes the short way. A
    ``viewable`` one changes nothing and tells no secret: staff may see there what the caller sees. ``events`` says how
    it keeps to those of a member who works for some only; one that does not say is shut to such members. A ``foreign``
    one may be read by scripts of other sites, also where it refuses; its answers carry ``FOREIGN_READERS``."""
    return {"permission": permission, "hot": hot, "viewable": viewable, "events": events, "foreign": foreign}


async def check_permission(request: AnyRequest) -> None:
    """Runs before every handler and before its payload is read. A route without a permission answers nothing.

    A hook and not one of the framework's guards: those copy the whole handler for every request.
    """
    permission = request.route_handler.opt["permission"]
    if permission is Permission.PUBLIC:
        return
    principal = principal_of(request)
    if permission not in principal.permissions:
        raise NotPermitted()
    if principal.viewed_by and not request.route_handler.opt["viewable"]:
        raise ViewedOnly()
    if principal.events is not None and permission in OF_ORGANISATIONS:
        database: Database = request.app.state["database"]
        await check_event(principal, request.route_handler.opt["events"], request.path_params, database)


def principal_of(request: AnyRequest) -> Principal:
    """The caller of a route that is not public."""
    principal = request.scope.get("user")
    if not isinstance(principal, Principal):
        raise SignInRequired()
    return principal


def actor_of(request: AnyRequest) -> Actor:
    """The caller of a route that is not public, for the audit log."""
    principal, client = principal_of(request), request.scope["client"]
    return Actor(
        id=principal.user_id,
        session_id=principal.session_id,
        correlation_id=correlation_id.get(),
        client_address=client[0] if client else "",
        user_agent=header_of(request, b"user-agent"),
    )


def header_of(request: AnyRequest, name: bytes) -> str:
    """A header by its name in lower case, "" when there is none. The framework's own look reads all of them first."""
    for key, value in request.scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return ""


async def request_key_of(request: AnyRequest, clock: Clock) -> RequestKey:
    """The idempotency key of a creating request; refuses a missing one."""
    what = f"{request.method} {request.scope['path']} ".encode() + await request.body()
    header = header_of(request, b"idempotency-key")
    return request_key(principal_of(request).user_id, header or None, what, to_micros(clock.now()))


def wait_seconds_of(request: AnyRequest, most: int) -> int:
    """How long the caller would rather wait for news than hear none (RFC 7240, section 4.3): 0 to ``most``."""
    found = WAIT.search(header_of(request, b"prefer"))
    return min(int(found[1]), most) if found else 0


def has_version(request: AnyRequest, etag: str) -> bool:
    """Whether the caller has this version already (RFC 9110, section 13.1.2). A gateway that compresses makes tags
    weak, which makes no difference here."""
    return etag in header_of(request, b"if-none-match")


def malformed(pointer: str, detail: str) -> NoReturn:
    """Refuse one field of a payload."""
    raise Malformed(errors=[FieldError(pointer, detail)])


def answer_refusal(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    family = family_of(refusal)
    log_line = log.info if family == "refusal" else log.warning
    log_line("refused", code=refusal.code, path=request.scope["path"], family=family)
    headers = {} if refusal.retry_after_seconds is None else {"retry-after": str(refusal.retry_after_seconds)}
    handler: object = request.scope.get("route_handler")
    if isinstance(handler, HTTPRouteHandler) and handler.opt.get("foreign"):
        headers |= FOREIGN_READERS
    body = problem_body(refusal, language_of(header_of(request, b"accept-language")))
    return Response(body, status_code=refusal.status, media_type="application/problem+json", headers=headers)


def answer_http_exception(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """The framework's own refusals, in our words."""
    return answer_refusal(request, _translate(request, error))


def answer_bug(request: AnyRequest, error: Exception) -> Response[bytes]:
    if isinstance(error, Conflict):
        # Another transaction was in the way, or the database went away: nothing was stored.
        return answer_refusal(request, Unavailable(retry_after=RETRY_AFTER_SECONDS))
    log.error("bug", path=request.scope["path"], exc_info=error)
    return answer_refusal(request, InternalError(correlation_id=correlation_id.get()))


def _translate(request: AnyRequest, error: HTTPException) -> Refusal:
    match error.status_code:
        case 404:
            return NotFound()
        case 405:
            return MethodNotAllowed()
        case 413:
            return BodyTooLarge(bytes_max=_bytes_max(request))
        case 401 if isinstance(error, NotAuthorizedException):
            return SignInRequired()
        case status if status >= 500:
            return InternalError(correlation_id=correlation_id.get())
        case _:
            return Malformed(errors=_field_errors(error))


def _bytes_max(request: AnyRequest) -> int:
    """The limit of the route that refused a body; 0 when no route was reached."""
    handler: object = request.scope.get("route_handler")
    return (handler.resolve_request_max_body_size() or 0) if isinstance(handler, HTTPRouteHandler) else 0


def _field_errors(error: HTTPException) -> list[FieldError]:
    extra = error.extra if isinstance(error, ValidationException) else None
    if not isinstance(extra, list):
        return [FieldError("", error.detail)]
    return [FieldError(_pointer(str(item.get("key", ""))), str(item.get("message", ""))) for item in extra]


def _pointer(key: str) -> str:
    """``items[0].quantity`` → ``/items/0/quantity``; the framework calls the whole body ``data``."""
    parts = [part for part in re.split(r"[.\[\]]+", key) if part and part != "data"]
    return "".join(f"/{part}" for part in parts)


EXCEPTION_HANDLERS = {
    Refusal: answer_refusal,
    HTTPException: answer_http_exception,
    Exception: answer_bug,
}
