"""A small world for modules that live on domain events: a migrated database, a clock, and a bus turned by hand.

Messages are delivered one after the other when the test says so, and can be delivered again: nothing happens by time.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import httpx2
import msgspec
from sqlalchemy import delete, func, select, text

from onsale.app.http import build_app
from onsale.app.process import DATABASE_FILE, Process, build_platform
from onsale.app.targets import Builder
from onsale.contracts.events import DomainEvent
from onsale.contracts.tokens import AccessClaims
from onsale.platform.bus import Message, dead_letters
from onsale.platform.clock import ManualClock
from onsale.platform.invariants import Broken, check_invariants
from onsale.platform.outbox import outbox
from onsale.platform.settings import Settings
from onsale.platform.sqlite import open_sqlite

E = TypeVar("E", bound=DomainEvent)

NOW = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
OLD_KEY = "old1:" + base64.b64encode(b"o" * 32).decode()
NEW_KEY = "new1:" + base64.b64encode(b"n" * 32).decode()
HOUSE = "01900000-0000-7000-8000-0000000000aa"
ELSEWHERE = "01900000-0000-7000-8000-0000000000bb"
EVENTS_PER_MESSAGE = 200


class World:
    """One process with the modules under test, not started: the bus is turned by ``settle``."""

    def __init__(self, process: Process, client: httpx2.AsyncClient, clock: ManualClock) -> None:
        self.process = process
        self.client = client
        self.clock = clock
        self.messages: list[Message] = []

    async def tell(self, *events: DomainEvent) -> None:
        """Events of other modules, delivered with everything that they cause."""
        async with self.process.platform.database.transaction() as transaction:
            transaction.append(*events)
        await self.settle()

    async def settle(self) -> None:
        database = self.process.platform.database
        while True:
            async with database.reading() as reader:
                rows = await reader.fetch_all(select(outbox).order_by(outbox.c.position))
            if not rows:
                return
            for row in rows:
                message = Message(row.message_id, row.event_type, row.payload)
                self.messages.append(message)
                await self.deliver(message)
            async with database.transaction() as transaction:
                await transaction.execute(delete(outbox).where(outbox.c.position <= rows[-1].position))

    async def deliver(self, *messages: Message) -> None:
        for message in messages:
            for delivery in self.process.deliveries:
                if delivery.consumer.event_type == message.event_type:
                    await delivery.settle([message])

    async def deliver_everything_again(self) -> None:
        """What a bus may do at any time."""
        await self.deliver(*list(self.messages))
        await self.settle()

    def heard(self, event_type: type[E]) -> list[E]:
        """Every event of this type that was sent so far."""
        payloads = [message.payload for message in self.messages if message.event_type == event_type.__name__]
        return [event for payload in payloads for event in msgspec.json.decode(payload, type=list[event_type])]  # type: ignore[valid-type]  # the type is a value here

    def headers(self, role: str, *, organisation: str | None = None, user: str = "buyer-1") -> dict[str, str]:
        """The headers of somebody who is signed in."""
        claims = AccessClaims(
            user_id=user,
            session_id=f"session-of-{user}",
            roles=[role],
            organisation_id=organisation,
            expires_at=int((self.clock.now() + timedelta(hours=1)).timestamp()),
        )
        token = self.process.platform.access_tokens.sign(claims)
        return {"authorization": f"Bearer {token}", "accept-language": "en"}

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        async with self.process.platform.database.reading() as reader:
            return [tuple(row) for row in await reader.fetch_all(text(statement))]

    async def dead_letters(self) -> int:
        async with self.process.platform.database.reading() as reader:
            row = await reader.fetch_one(select(func.count().label("dead")).select_from(dead_letters))
        assert row is not None
        return int(row.dead)

    async def broken_promises(self) -> list[Broken]:
        invariants = [invariant for module in self.process.modules for invariant in module.invariants]
        assert invariants
        async with self.process.platform.database.reading() as reader:
            return await check_invariants(reader, invariants)


@asynccontextmanager
async def open_world(
    template: Path, folder: Path, builders: Sequence[Builder], *, secret_keys: str = OLD_KEY
) -> AsyncIterator[World]:
    """A world on a copy of the template, or on the database that an earlier world left in the folder."""
    path = folder / DATABASE_FILE
    if not path.exists():
        shutil.copy(template, path)
    clock = ManualClock(NOW)
    settings = Settings(data_dir=folder, secret_keys=secret_keys, web_dir=folder, limits_per_principal_per_second=1e6)
    platform = build_platform(settings, open_sqlite(path), clock)
    process = Process(platform, [build(platform) for build in builders])
    transport = httpx2.ASGITransport(app=build_app(process))  # type: ignore[arg-type]  # litestar's own ASGI types
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver.local/api/v1") as client:
        yield World(process, client, clock)
    await process.stop()
