"""Running jobs: each in its own rhythm, and what only one process should do under a lease."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import structlog

from onsale.platform.locks import Lease, Locks
from onsale.platform.problems import Unavailable
from onsale.platform.wiring import Job

# A killed process's jobs rest this long at most before another one takes them over.
LEASE_SECONDS = 15.0
EXTEND_AFTER_SECONDS = LEASE_SECONDS / 3
LOOK_EVERY_SECONDS = LEASE_SECONDS / 3

log = structlog.get_logger(__name__)


async def repeat(
    job: Job, locks: Locks, stopping: asyncio.Event, *, extend_after_seconds: float = EXTEND_AFTER_SECONDS
) -> None:
    """Run a job again and again until the process stops. What fails is logged and tried again in its time."""
    if not job.singleton:
        await _repeat(job, stopping)
    while not stopping.is_set():
        try:
            lease = await locks.take(f"job:{job.name}{job.scope}", LEASE_SECONDS)
            if lease is not None:
                await _repeat_under(lease, job, locks, stopping, extend_after_seconds)
        except Unavailable as away:
            log.warning("job_lease_not_known", job=job.name, error=repr(away))
        except Exception:
            log.exception("job_lease_failed", job=job.name)
        await _rest(stopping, LOOK_EVERY_SECONDS)


async def _repeat_under(lease: Lease, job: Job, locks: Locks, stopping: asyncio.Event, extend_after: float) -> None:
    job.fence.rise(locks, lease)
    try:
        run_at, extend_at = time.monotonic(), time.monotonic() + extend_after
        while not stopping.is_set():
            if time.monotonic() >= run_at:
                done = await run_once(job)
                run_at = time.monotonic() + (0 if done else job.every_seconds)
            if time.monotonic() >= extend_at:
                pause = extend_after
                try:
                    if not await locks.extend(lease, LEASE_SECONDS):
                        log.warning("job_lease_lost", job=job.name)
                        return
                except Unavailable as away:
                    # It is still ours unless the locks say otherwise; who gave it up now could not even tell them so.
                    log.warning("job_lease_not_known", job=job.name, error=repr(away))
                    pause = extend_after / 5
                extend_at = time.monotonic() + pause
            await _rest(stopping, min(run_at, extend_at) - time.monotonic())
    finally:
        job.fence.fall()
        await locks.release(lease)


async def _repeat(job: Job, stopping: asyncio.Event) -> None:
    while not stopping.is_set():
        if not await run_once(job):
            await _rest(stopping, job.every_seconds)


async def run_once(job: Job) -> int:
    """One round; how much it did, nothing when it failed."""
    try:
        return await job.run()
    except Unavailable as away:
        log.warning("job_not_done", job=job.name, error=repr(away))
    except Exception:
        log.exception("job_failed", job=job.name)
    return 0


async def _rest(stopping: asyncio.Event, seconds: float) -> None:
    if seconds <= 0:
        return
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
