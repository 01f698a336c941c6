"""Running processes for tests: a copy of a migrated database, a clock that stands still, no work by time alone."""

import asyncio
import base64
import itertools
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx2
import msgspec
from litestar import Router
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, ControllerRouterHandler, Receive, Scope, Send
from sqlalchemy import func, select, text
from typing_extensions import override

from onsale.app.http import build_litestar, in_front, routes_of
from onsale.app.process import Process, build_platform
from onsale.app.targets import TARGETS, Builder
from onsale.contracts.events import DomainEvent
from onsale.contracts.tokens import AccessClaims
from onsale.modules.inventory.module import build as build_inventory
from onsale.modules.orders.module import build as build_orders
from onsale.modules.tickets.module import build as build_tickets
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role, User
from onsale.platform.bus import Delivery, InProcessBus, Message
from onsale.platform.clock import Clock
from onsale.platform.db import Database
from onsale.platform.engines import DATABASE_FILE, open_shared_store
from onsale.platform.express import Express
from onsale.platform.invariants import Broken, check_invariants
from onsale.platform.mysql import open_mysql, parse
from onsale.platform.outbox import outbox
from onsale.platform.policy import ROLE_PERMISSIONS
from onsale.platform.settings import Settings
from onsale.platform.sqlite import open_sqlite
from onsale.sandbox.module import build as build_sandbox

E = TypeVar("E", bound=DomainEvent)

API = "/api/v1"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECRET_KEYS = "test1:" + base64.b64encode(b"k" * 32).decode()
ORGANISATION_ID = "01972b8a-0000-7000-8000-00000000000a"
BUYER_ID = "01972b8a-0000-7000-8000-00000000000b"
DEAD_LETTERS = "SELECT consumer, message_id, error FROM platform_dead_letters"
KEPT = frozenset({"platform_heartbeat", "catalog_revisions", "platform_audit_entries", "platform_audit_head"})
EMPTY_AUDIT = "TRUNCATE platform_audit_entries; UPDATE platform_audit_head SET position = 0, hash = ''; "
STAFF = frozenset({Role.ORGANISER, Role.GATE})
SETTLED_SECONDS_MAX = 20
TOKEN_SECONDS = 3600

# Who takes part in a sale. A test that is not about the others is done before their routes are built.
SELLING: Sequence[Builder] = (build_inventory, build_tickets, build_orders, build_sandbox)

_numbers = itertools.count(1)


class RememberingBus(InProcessBus):
    """The embedded bus, which knows what it was given and can deliver it again, as a bus may at any time."""

    def __init__(self, deliveries: Sequence[Delivery]) -> None:
        super().__init__(deliveries)
        self.messages: list[Message] = []

    @override
    async def publish(self, message: Message) -> None:
        self.messages.append(message)
        await super().publish(message)

    async def publish_again(self) -> None:
        """Every message so far, in its order; returns when each consumer has settled each of them."""
        for message in list(self.messages):
            await super().publish(message)


async def make_template(folder: Path) -> Path:
    """A migrated and empty database, to be copied."""
    path = folder / DATABASE_FILE
    database = open_sqlite(path)
    await database.migrate()
    await database.close()
    return path


async def migrate_server(url: str) -> None:
    """Every table on a server."""
    database = await open_mysql(parse(url, setting="URL"))
    await database.migrate()
    await database.close()


def emptying(tables: Sequence[Sequence[str]]) -> str:
    """The statements that empty tables, as ``SHOW TABLES`` names them, and leave what migrations have put there."""
    names = [row[0] for row in tables if row[0] not in KEPT and not row[0].endswith("_schema_version")]
    deletions = "".join(f"DELETE FROM {name}; " for name in names)  # noqa: S608  # of our own tables
    return f"SET foreign_key_checks = 0; {EMPTY_AUDIT}BEGIN; {deletions}COMMIT;"


@asynccontextmanager
async def opened_process(
    template: Path,
    settings: Settings,
    clock: Clock,
    builders: Sequence[Builder] = TARGETS["all"],
    *,
    jobs: bool = False,
) -> AsyncIterator[Process]:
    """A started process on its own database: the copy of the template, or what an earlier one left there."""
    database = await _opened_database(template, settings)
    platform = build_platform(settings, database, clock, await open_shared_store(settings))
    process = Process(platform, [build(platform) for build in builders], RememberingBus)
    await process.start(jobs=jobs)
    try:
        yield process
    finally:
        await process.stop()


async def _opened_database(template: Path, settings: Settings) -> Database:
    if settings.database_url:
        return await open_mysql(parse(settings.database_url, setting="URL"), is_shared=False)
    path = settings.data_dir / DATABASE_FILE
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(template, path)
    return open_sqlite(path)


class LazyRoutes:
    """All routes of a process, each part of them made when it is first asked for: to make all takes longer than a test.

    A part is what begins alike: ``/api/v1/me/factors``, ``/api/v1/orders/{order_id}``. What answers is the framework's
    in any case.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._routes = [(_beginnings_of(route), route) for route in routes_of(process)]
        self._parts: dict[tuple[int, ...], ASGIApp] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = _beginning_of(scope["path"])
        part = tuple(at for at, (known, _) in enumerate(self._routes) if any(_begins(one, asked) for one in known))
        if part not in self._parts:
            self._parts[part] = Express(build_litestar(self._process, [self._routes[at][1] for at in part]))
        await self._parts[part](scope, receive, send)


def _beginnings_of(route: ControllerRouterHandler) -> set[tuple[str, ...]]:
    assert isinstance(route, HTTPRouteHandler | Router)
    paths = route.paths if isinstance(route, HTTPRouteHandler) else [one.path for one in route.routes]
    return set(map(_beginning_of, paths))


def _beginning_of(path: str) -> tuple[str, ...]:
    return tuple(path.strip("/").split("/")[: 4 if path.startswith("/api/") else 1])


def _begins(known: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    return len(known) == len(asked) and all(a == b or a.startswith("{") for a, b in zip(known, asked, strict=True))


def app_of(process: Process) -> ASGIApp:
    """The whole application, front middleware and pages included."""
    return in_front(process, LazyRoutes(process))


@asynccontextmanager
async def opened_client(process: Process) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the whole application, front middleware included, that speaks English."""
    transport = httpx2.ASGITransport(app=app_of(process))  # type: ignore[arg-type]  # litestar's own ASGI types
    headers = {"accept-language": "en"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver.local", headers=headers) as client:
        yield client


async def settled(process: Process) -> None:
    """Return when every domain event has been applied by every consumer, and what those caused as well."""
    async with asyncio.timeout(SETTLED_SECONDS_MAX):
        # A bus has no event for "nothing is left anywhere".
        while not process.relay.is_idle or await _waiting(process):  # see above
            await asyncio.sleep(0.005)


async def _waiting(process: Process) -> int:
    async with process.platform.database.reading() as reader:
        row = await reader.fetch_one(select(func.count()).select_from(outbox))
    assert row is not None
    return int(str(row[0]))


async def tell(process: Process, *events: DomainEvent) -> None:
    """Events of other modules, applied with everything that they cause."""
    await publish(process, *events)
    await settled(process)


async def publish(process: Process, *events: DomainEvent) -> None:
    """Events of other modules, on their way."""
    async with process.platform.database.transaction() as transaction:
        transaction.append(*events)


async def tell_everything_again(process: Process) -> None:
    """Every message is delivered a second time, and what that causes is applied."""
    await _bus_of(process).publish_again()
    await settled(process)


def heard(process: Process, event_type: type[E]) -> list[E]:
    """Every event of this type that went over the bus."""
    payloads = [one.payload for one in _bus_of(process).messages if one.event_type == event_type.__name__]
    return [event for payload in payloads for event in msgspec.json.decode(payload, type=list[event_type])]  # type: ignore[valid-type]  # the type is a value here


def _bus_of(process: Process) -> RememberingBus:
    assert isinstance(process.bus, RememberingBus)
    return process.bus


async def rows(process: Process, statement: str) -> list[tuple[object, ...]]:
    async with process.platform.database.reading() as reader:
        return [tuple(row) for row in await reader.fetch_all(text(statement))]


async def meddle(process: Process, statement: str, **parameters: object) -> None:
    """Change the data behind everybody's back."""
    async with process.platform.database.transaction() as transaction:
        await transaction.execute(text(statement), parameters)


async def broken_promises(process: Process) -> list[Broken]:
    """What the modules of this process find wrong with their own data."""
    invariants = [invariant for module in process.modules for invariant in module.invariants]
    async with process.platform.database.reading() as reader:
        return await check_invariants(reader, invariants)


async def new_user(process: Process, role: Role, organisation_id: str | None = None) -> User:
    """An account that nobody had before; staff belong to ``ORGANISATION_ID`` unless told otherwise."""
    at_home = ORGANISATION_ID if role in STAFF else None
    wanted = NewUser(phone=f"+86139{next(_numbers):08d}", roles=[role], organisation_id=organisation_id or at_home)
    return (await ensure_users(process.platform, [wanted]))[0]


def signed_in(process: Process, user: User) -> dict[str, str]:
    """The headers of somebody who is signed in for an hour."""
    return signed_in_as(process, *user.roles, user_id=user.id, organisation_id=user.organisation_id, events=user.events)


def signed_in_as(
    process: Process,
    *roles: str,
    user_id: str = BUYER_ID,
    organisation_id: str | None = None,
    events: list[str] | None = None,
) -> dict[str, str]:
    """The same without an account: only the users module looks for it. With ``events`` a member who works for those."""
    assert set(roles) <= ROLE_PERMISSIONS.keys()
    claims = AccessClaims(
        user_id=user_id,
        session_id=process.platform.ids.new(),
        roles=list(roles),
        organisation_id=organisation_id,
        expires_at=int(process.platform.clock.now().timestamp()) + TOKEN_SECONDS,
        events=events,
    )
    return {"authorization": f"Bearer {process.platform.access_tokens.sign(claims)}"}
