"""One running process: engines, modules, relay, consumers and jobs, started in order and stopped without loss."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum

import structlog

from onsale.app.targets import ALL, SUBSCRIPTIONS, build_modules, modules_of
from onsale.contracts.tokens import AccessClaims, AttendeeClaims, HoldClaims
from onsale.platform.bus import Delivery, InProcessBus
from onsale.platform.clock import Clock, SystemClock
from onsale.platform.db import Database
from onsale.platform.ended_sessions import EXCHANGE_EVERY_SECONDS, EndedSessions
from onsale.platform.engines import OpenBus, choose_bus, open_ready_database, open_shared_store
from onsale.platform.group_commit import CommandBook
from onsale.platform.ids import IdGenerator
from onsale.platform.job_runs import STORE_EVERY_SECONDS, JobRuns
from onsale.platform.limits import SETTLE_EVERY_SECONDS, Limits
from onsale.platform.locks import DatabaseLocks, LocalLocks
from onsale.platform.outbox import Outbox, Relay
from onsale.platform.redis import RedisStore
from onsale.platform.repeating import repeat
from onsale.platform.retention import PLATFORM_RETENTIONS, PURGE_EVERY_SECONDS, Purge
from onsale.platform.security import KeyRing, Sealer, TokenSigner
from onsale.platform.settings import Settings
from onsale.platform.wiring import Job, Module, Platform

ROUND_SECONDS_MAX = 10.0

log = structlog.get_logger(__name__)


class Role(Enum):
    """What a process does for its modules. Whatever it commits, it relays."""

    EVERYTHING = "everything"
    REQUESTS = "requests"  # consumers and jobs are left to others
    WORK = "work"  # requests are left to others


class Process:
    """Everything that runs here. ``database`` and ``modules`` exist from the start, background work after ``start``."""

    def __init__(
        self,
        platform: Platform,
        modules: list[Module],
        open_bus: OpenBus = InProcessBus,
        *,
        role: Role = Role.EVERYTHING,
    ) -> None:
        self.platform = platform
        self.modules = modules
        self.role = role
        works = role is not Role.REQUESTS
        consumers = [consumer for module in modules for consumer in module.consumers] if works else []
        self.deliveries = [Delivery(consumer, platform.database, platform.clock) for consumer in consumers]
        self.bus = open_bus(self.deliveries)
        self.relay = Relay(platform.database, self.bus)
        platform.database.use_outbox(Outbox(platform.clock, platform.ids, self.relay.take).write)
        retentions = [retention for module in modules for retention in module.retentions]
        purge = Purge(platform.database, platform.clock, [*PLATFORM_RETENTIONS, *retentions])
        self.jobs = [job for module in modules for job in module.jobs] if works else []
        scope = ":" + ",".join(module.name for module in modules)
        self.jobs.append(Job("platform.purge", PURGE_EVERY_SECONDS, purge.run, singleton=True, scope=scope))
        if platform.redis is not None:
            ended = platform.ended_sessions
            self.jobs.append(Job("platform.exchange_ended_sessions", EXCHANGE_EVERY_SECONDS, ended.exchange))
            self.jobs.append(Job("platform.settle_limits", SETTLE_EVERY_SECONDS, platform.limits.settle))
        runs = JobRuns(platform.database, platform.clock)
        self.jobs = [runs.watched(job) for job in self.jobs]
        self.jobs.append(Job("platform.note_job_runs", STORE_EVERY_SECONDS, runs.store))
        self._running: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        self.is_ready = False

    async def start(self, *, jobs: bool = True) -> None:
        """Begin background work. Without ``jobs`` nothing happens by time alone: tests run jobs themselves."""
        for module in self.modules:
            if module.start is not None:
                await module.start()
        await self.bus.start()
        self.relay.start()
        if jobs:
            self._running = [
                asyncio.create_task(repeat(job, self.platform.locks, self._stopping), name=f"job:{job.name}")
                for job in self.jobs
            ]
        self.is_ready = True

    def hurry(self) -> None:
        """Answer whoever waits for news; called as soon as the process is told to stop."""
        for module in self.modules:
            if module.hurry is not None:
                module.hurry()

    async def stop(self) -> None:
        """Finish every command that was taken, leave undelivered messages in the outbox, close the engines.

        Jobs finish their round: it is bounded, and who is cut off inside a transaction takes the connection along.
        """
        self.is_ready = False
        self.hurry()
        self._stopping.set()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=ROUND_SECONDS_MAX)
            for task in late:
                task.cancel()
        await self.platform.commands.close()
        await self.relay.stop()
        await self.bus.stop()
        for module in self.modules:
            if module.stop is not None:
                await module.stop()
        if self.platform.redis is not None:
            await self.platform.redis.close()
        await self.platform.database.close()

    def job(self, name: str) -> Job:
        return next(job for job in self.jobs if job.name == name)


def build_platform(settings: Settings, database: Database, clock: Clock, redis: RedisStore | None = None) -> Platform:
    """The technical services on these engines."""
    keys = KeyRing(settings.keys())
    ids = IdGenerator(clock)
    return Platform(
        settings=settings,
        clock=clock,
        ids=ids,
        database=database,
        locks=DatabaseLocks(database, clock, ids) if settings.database_url else LocalLocks(clock),
        redis=redis,
        limits=Limits(clock, redis),
        commands=CommandBook(
            database, max_batch=settings.group_commit_max_batch, max_queue=settings.group_commit_max_queue
        ),
        keys=keys,
        sealer=Sealer(keys),
        access_tokens=TokenSigner(keys, "access", AccessClaims),
        ended_sessions=EndedSessions(clock, redis),
        hold_tokens=TokenSigner(keys, "hold", HoldClaims),
        attendee_tokens=TokenSigner(keys, "attendee", AttendeeClaims),
    )


async def open_process(
    settings: Settings, *, target: str = ALL, clock: Clock | None = None, role: Role = Role.EVERYTHING
) -> Process:
    """A process on the engines of its settings, not yet started."""
    open_bus = choose_bus(settings, SUBSCRIPTIONS)
    database = await open_ready_database(settings, alone=True, modules=modules_of(target))
    redis = await _open_redis(settings, database)
    platform = build_platform(settings, database, clock or SystemClock(), redis)
    return Process(platform, build_modules(target, platform), open_bus, role=role)


async def _open_redis(settings: Settings, database: Database) -> RedisStore | None:
    try:
        return await open_shared_store(settings)
    except BaseException:
        await database.close()
        raise


@asynccontextmanager
async def running_process(
    settings: Settings, *, clock: Clock | None = None, jobs: bool = True
) -> AsyncIterator[Process]:
    """A started process that is stopped cleanly at the end of the block."""
    process = await open_process(settings, clock=clock)
    await process.start(jobs=jobs)
    try:
        yield process
    finally:
        await process.stop()
