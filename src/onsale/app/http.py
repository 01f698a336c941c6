"""The HTTP application of a process: the modules' routes under one roof, health, metrics, OpenAPI and the web pages."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import msgspec
from litestar import Litestar, Response, get
from litestar.enums import ScopeType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from onsale import __version__
from onsale.app.asking import asked
from onsale.app.operations_http import operation_routes
from onsale.app.process import Role
from onsale.app.web import WebPages
from onsale.edge.limits import RequestLimits
from onsale.platform.audit_http import audit_routes
from onsale.platform.express import Express
from onsale.platform.http import (
    EXCEPTION_HANDLERS,
    Authenticator,
    Front,
    check_permission,
    needs,
)
from onsale.platform.problems import NotFound, ProblemEntry, Unavailable, problem_entries
from onsale.platform.proxies import TrustedProxies
from onsale.platform.security import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send

    from onsale.app.process import Process

# Whose work staff looks after, and whose changes by staff are in the audit log.
AUDITED = frozenset({"users", "catalog", "inventory", "orders", "tickets", "notifications", "reports"})
# What the application answers itself; every other path is a page or a file of the web applications.
SERVED_PREFIXES = (
    "/api/",
    "/sandbox/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/problems/",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemaps/",
)


def routes_of(process: Process) -> list[ControllerRouterHandler]:
    """Every route of the process."""
    modules = process.modules if process.role is not Role.WORK else []
    handlers: list[ControllerRouterHandler] = [route for module in modules for route in module.routes]
    for module in modules:
        if module.name in AUDITED:
            handlers += audit_routes(process.platform.database, module.name)
            handlers += operation_routes(process, module)
    return [*handlers, *_health_routes(process)]


def build_litestar(
    process: Process, routes: Sequence[ControllerRouterHandler] | None = None, *, documented: bool = False
) -> Litestar:
    """These routes of the process, else all of them, without the front middleware.

    Only the one that makes the API document is ``documented``: the framework would add pages of its own otherwise,
    with scripts from other hosts.
    """
    app = Litestar(
        routes_of(process) if routes is None else routes,
        before_request=check_permission,
        exception_handlers=EXCEPTION_HANDLERS,  # type: ignore[arg-type]  # handlers are keyed by what they take
        request_max_body_size=process.platform.settings.request_body_bytes_max,
        logging_config=None,
        openapi_config=_openapi() if documented else None,
    )
    app.state["database"] = process.platform.database
    return app


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Onsale",
        version=__version__,
        components=Components(security_schemes={"access_token": SecurityScheme(type="http", scheme="bearer")}),
        use_handler_docstrings=True,
    )


def openapi_document(process: Process) -> bytes:
    """The OpenAPI 3.1 document of all routes, formatted the way it is committed in ``schemas/``."""
    schema = build_litestar(process, documented=True).openapi_schema.to_schema()
    return msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"


def build_app(process: Process, *, has_pages: bool = True) -> ASGIApp:
    """The whole ASGI application, as a server runs it; to be built before the process starts. The pages of a service's
    process are the gateway's to serve."""
    return in_front(process, Express(build_litestar(process)), has_pages=has_pages)


def in_front(process: Process, routes: ASGIApp, *, has_pages: bool = True) -> ASGIApp:
    """What every request passes before it comes to its route: who asks, how often, and whether it is for a page."""
    platform = process.platform
    pages = WebPages(platform.settings.web_dir, partial(asked, routes)) if has_pages else None

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        if pages and scope["type"] == ScopeType.HTTP and not scope["path"].startswith(SERVED_PREFIXES):
            await pages(scope, receive, send)
        else:
            await routes(scope, receive, send)

    limits = RequestLimits(
        platform.limits,
        per_principal=platform.settings.limits_per_principal_per_second,
        per_address=platform.settings.limits_per_address_per_second,
    )
    authenticator = Authenticator(platform.access_tokens, platform.clock, platform.ended_sessions)
    return Front(
        route,
        authenticator=authenticator,
        ids=platform.ids,
        limits=limits.take,
        proxies=TrustedProxies(platform.settings.trusted_proxies),
        in_flight_max=platform.settings.requests_in_flight_max,
    )


def _health_routes(process: Process) -> list[ControllerRouterHandler]:
    @cache
    def document() -> bytes:
        return openapi_document(process)

    @get("/healthz", opt=needs(Permission.PUBLIC), include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": __version__}

    @get("/readyz", opt=needs(Permission.PUBLIC), include_in_schema=False)
    async def readyz() -> dict[str, str]:
        if not process.is_ready:
            raise Unavailable(retry_after=1)
        async with process.platform.database.reading() as reader:
            await reader.fetch_one(text("SELECT 1"))
        # Whoever asked us to wait here would stop the sale, which goes on without a broker.
        trouble = process.bus.trouble
        return {"status": "ready", "events": trouble} if trouble else {"status": "ready"}

    @get("/metrics", opt=needs(Permission.PUBLIC), include_in_schema=False)
    async def metrics() -> Response[bytes]:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @get("/openapi.json", opt=needs(Permission.PUBLIC), include_in_schema=False)
    async def openapi() -> Response[bytes]:
        return Response(document(), media_type="application/json")

    @get("/problems/{code:str}", opt=needs(Permission.PUBLIC), include_in_schema=False)
    async def problem(code: FromPath[str]) -> ProblemEntry:
        for entry in problem_entries():
            if entry.code == code:
                return entry
        raise NotFound()

    return [healthz, readyz, metrics, openapi, problem]
