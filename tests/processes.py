"""Running processes for tests: a copy of a migrated database, a clock that stands still, no work by time alone."""

import asyncio
import base64
import itertools
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
from sqlalchemy import func, select

from onsale.app.http import build_app
from onsale.app.process import Process, build_platform
from onsale.app.targets import TARGETS, Builder
from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role, User
from onsale.platform.clock import Clock
from onsale.platform.engines import DATABASE_FILE
from onsale.platform.outbox import outbox
from onsale.platform.settings import Settings
from onsale.platform.sqlite import open_sqlite

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SECRET_KEYS = "test1:" + base64.b64encode(b"k" * 32).decode()
ORGANISATION_ID = "01972b8a-0000-7000-8000-00000000000a"
STAFF = frozenset({Role.ORGANISER, Role.GATE})
SETTLED_SECONDS_MAX = 20
TOKEN_SECONDS = 3600

_numbers = itertools.count(1)


async def make_template(folder: Path) -> Path:
    """A migrated and empty database, to be copied."""
    path = folder / DATABASE_FILE
    database = open_sqlite(path)
    await database.migrate()
    await database.close()
    return path


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
    path = settings.data_dir / DATABASE_FILE
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(template, path)
    platform = build_platform(settings, open_sqlite(path), clock)
    process = Process(platform, [build(platform) for build in builders])
    await process.start(jobs=jobs)
    try:
        yield process
    finally:
        await process.stop()


@asynccontextmanager
async def opened_client(process: Process) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the whole application, front middleware included, that speaks English."""
    transport = httpx2.ASGITransport(app=build_app(process))  # type: ignore[arg-type]  # litestar's own ASGI types
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


async def new_user(process: Process, role: Role, organisation_id: str | None = None) -> User:
    """An account that nobody had before; staff belong to ``ORGANISATION_ID`` unless told otherwise."""
    at_home = ORGANISATION_ID if role in STAFF else None
    wanted = NewUser(phone=f"+86139{next(_numbers):08d}", roles=[role], organisation_id=organisation_id or at_home)
    return (await ensure_users(process.platform, [wanted]))[0]


def signed_in(process: Process, user: User) -> dict[str, str]:
    """The headers of somebody who is signed in for an hour."""
    claims = AccessClaims(
        user_id=user.id,
        session_id=process.platform.ids.new(),
        roles=[role.value for role in user.roles],
        organisation_id=user.organisation_id,
        expires_at=int(process.platform.clock.now().timestamp()) + TOKEN_SECONDS,
    )
    return {"authorization": f"Bearer {process.platform.access_tokens.sign(claims)}"}
