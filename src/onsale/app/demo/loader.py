"""Lives through the demo's months: publishes, sells and admits at the moments of the timeline."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import assert_never

import msgspec
from sqlalchemy import func, select

from onsale.app.demo.accounts import buyers, crowd, staff
from onsale.app.demo.content import DemoContent
from onsale.app.demo.crowd import Crowd
from onsale.app.demo.desk import ZONE, Desk, Show
from onsale.app.demo.history import orders_by_moment, selling_moments
from onsale.app.demo.identities import fill_books
from onsale.app.demo.requests import Person
from onsale.app.demo.timeline import Admissions, Happening, Publication, Purchases, Timeline
from onsale.app.http import build_app
from onsale.app.process import Process, running_process
from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser
from onsale.platform.clock import ManualClock, SystemClock
from onsale.platform.outbox import outbox
from onsale.platform.settings import Settings, SettingsError

SEED = 20_260_101
HISTORY_DAYS = 100
TOKEN_DAYS = 200
UNLIMITED = 1e9
ADMITTED_SHARE = 0.93
# The history ends a little before now, so that nothing that it takes time for lies in the future.
STILL = timedelta(hours=1)
DOORS = timedelta(minutes=40)
SETTLE_POLL_SECONDS = 0.005
SETTLE_SECONDS_MAX = 120.0


class _Owned(msgspec.Struct):
    title: dict[str, str]
    status: str


class _OwnedEvents(msgspec.Struct):
    items: list[_Owned]


async def load_history(settings: Settings, content: DemoContent) -> None:
    """Everything that happened until an hour ago."""
    now = SystemClock().now().replace(microsecond=0)
    clock = ManualClock(now - timedelta(days=HISTORY_DAYS))
    # Time stands still for thousands of requests here: a limit per second would never let go.
    unlimited = msgspec.structs.replace(
        settings, limits_per_principal_per_second=UNLIMITED, limits_per_address_per_second=UNLIMITED
    )
    async with running_process(unlimited, clock=clock, jobs=False) as process:
        await _Loader(process, clock, now).load(content)


class _Loader:
    def __init__(self, process: Process, clock: ManualClock, now: datetime) -> None:
        self._process = process
        self._clock = clock
        self._now = now
        self._today = datetime.combine(now.astimezone(ZONE).date(), time(), ZONE).astimezone(UTC)
        self._app = build_app(process)
        # S311: made-up sales, the same every time.
        self._source = random.Random(SEED)
        self._timeline = Timeline()
        self._moments = selling_moments(clock.now(), now - STILL, self._source)

    async def load(self, content: DemoContent) -> None:
        organiser, gate, _ = [person for person, _ in await self._people(staff())]
        if await self._is_loaded(organiser, content):
            return
        tried = await self._people(buyers())
        everybody = [*tried, *await self._people(crowd(self._source))]
        desk = Desk(organiser, self._today)
        for venue in content.venues:
            await desk.open_venue(venue)
        for event in content.events:
            self._timeline.add(self._today + timedelta(days=event.published_day, hours=9), Publication(event))
        buying = Crowd(self._process, self._clock, everybody)
        for moment in self._timeline:
            self._clock.advance(max(moment.at - self._clock.now(), timedelta()))
            await self._live(moment.happening, desk, buying, gate)
            self._say(len(buying.purchases))
        await fill_books(tried)
        await self._settle()
        await self._send_messages()

    async def _live(self, happening: Happening, desk: Desk, buying: Crowd, gate: Person) -> None:
        match happening:
            case Publication():
                shows = await desk.enter(happening.event)
                await self._settle()
                self._foresee(shows)
            case Purchases():
                await buying.buy(happening.orders)
            case Admissions():
                await self._settle()
                await buying.come_to(happening.performance_id, gate, ADMITTED_SHARE)
            case _:
                assert_never(happening)

    def _foresee(self, shows: Sequence[Show]) -> None:
        """Add what follows from these shows to the timeline."""
        for moment, orders in orders_by_moment([show.sales for show in shows], self._moments, self._source).items():
            self._timeline.add_orders(moment, orders)
        for show in shows:
            if show.starts_at < self._now - STILL:
                self._timeline.add(show.starts_at - DOORS, Admissions(show.sales.performance_id))

    async def _people(self, wanted: Sequence[NewUser]) -> list[tuple[Person, str]]:
        """Accounts that are signed in for longer than the history lasts, with their names."""
        platform = self._process.platform
        expires_at = int((self._now + timedelta(days=TOKEN_DAYS)).timestamp())
        people = []
        for user in await ensure_users(platform, wanted):
            claims = AccessClaims(
                user_id=user.id,
                session_id=platform.ids.new(),
                roles=[role.value for role in user.roles],
                organisation_id=user.organisation_id,
                expires_at=expires_at,
            )
            people.append((Person(self._app, platform.access_tokens.sign(claims)), user.name or ""))
        return people

    async def _is_loaded(self, organiser: Person, content: DemoContent) -> bool:
        """The event that is published last says whether all of it is there."""
        owned = (await organiser.get("/api/v1/organiser/events", _OwnedEvents)).items
        if not owned:
            return False
        last = max((event for event in content.events if not event.is_draft), key=lambda event: event.published_day)
        if any(one.title["en"] == last.title.en and one.status == "published" for one in owned):
            return True
        folder = self._process.platform.settings.data_dir
        raise SettingsError(f"Loading the demo was interrupted before. Delete {folder} and run it again.")

    async def _settle(self) -> None:
        """Return when every domain event was applied by every consumer."""
        waiting = select(func.count()).select_from(outbox)
        async with asyncio.timeout(SETTLE_SECONDS_MAX):
            while True:
                if self._process.relay.is_idle:
                    async with self._process.platform.database.reading() as reader:
                        row = await reader.fetch_one(waiting)
                    if row is not None and row[0] == 0:
                        return
                await asyncio.sleep(SETTLE_POLL_SECONDS)

    async def _send_messages(self) -> None:
        """What months of messages were sent then is not sent when a server starts now."""
        notifications = next(module for module in self._process.modules if module.name == "notifications")
        for job in notifications.jobs:
            while await job.run():
                pass

    def _say(self, orders: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self._clock.now():%Y-%m-%d}  {orders} orders ")
            sys.stderr.flush()
