"""Leases: one holder at a time, tokens that rise, and a database that refuses whoever was overtaken."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from typing_extensions import override

from onsale.platform.clock import ManualClock
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.locks import DatabaseLocks, Fence, Lease, LocalLocks, Locks, Superseded
from onsale.platform.problems import Unavailable
from onsale.platform.repeating import repeat
from onsale.platform.wiring import Job
from tests.platform.scratch import put, values_of

SECONDS = 15

OpenLocks = Callable[[], Locks]


@pytest.fixture(params=["local", "database"])
def open_locks(request: pytest.FixtureRequest, database: Database, clock: ManualClock) -> OpenLocks:
    """The locks of one more process; where they are local, of the only one."""
    if request.param == "local":
        locks = LocalLocks(clock)
        return lambda: locks
    return lambda: DatabaseLocks(database, clock, IdGenerator(clock))


async def taken(locks: Locks, name: str = "a") -> Lease:
    lease = await locks.take(name, SECONDS)
    assert lease is not None
    return lease


async def test_one_process_has_it_at_a_time(open_locks: OpenLocks) -> None:
    here, there = open_locks(), open_locks()
    lease = await taken(here)
    assert await there.take("a", SECONDS) is None
    assert (await taken(there, "b")).name == "b"
    await here.release(lease)
    assert (await taken(there)).token > lease.token


async def test_of_many_at_the_same_moment_one_gets_it(open_locks: OpenLocks) -> None:
    leases = await asyncio.gather(*(open_locks().take("a", SECONDS) for _ in range(10)))
    assert len([lease for lease in leases if lease is not None]) == 1


async def test_it_ends_by_itself_unless_it_is_extended(open_locks: OpenLocks, clock: ManualClock) -> None:
    here, there = open_locks(), open_locks()
    lease = await taken(here)
    clock.advance(timedelta(seconds=SECONDS - 1))
    assert await there.take("a", SECONDS) is None
    assert await here.extend(lease, SECONDS)
    clock.advance(timedelta(seconds=SECONDS - 1))
    assert await there.take("a", SECONDS) is None
    clock.advance(timedelta(seconds=1))
    later = await taken(there)
    assert later.token > lease.token
    assert not await here.extend(lease, SECONDS)


async def test_who_was_overtaken_stores_nothing_and_ends_nothing(
    open_locks: OpenLocks, database: Database, clock: ManualClock
) -> None:
    here, there = open_locks(), open_locks()
    lease = await taken(here)
    clock.advance(timedelta(seconds=SECONDS))
    async with database.transaction() as transaction:
        await here.check(transaction, lease)  # over, but nobody else has it
    later = await taken(there)

    async def store(transaction: Transaction) -> None:
        await put(transaction, ["too late"])
        await here.check(transaction, lease)

    with pytest.raises(Superseded):
        await database.run(store)
    await here.release(lease)
    assert await open_locks().take("a", SECONDS) is None
    async with database.transaction() as transaction:
        await there.check(transaction, later)
    assert await values_of(database) == []


async def test_nobody_overtakes_between_the_check_and_the_commit(database: Database, clock: ManualClock) -> None:
    here, there = (DatabaseLocks(database, clock, IdGenerator(clock)) for _ in range(2))
    lease = await taken(here)
    clock.advance(timedelta(seconds=SECONDS))
    async with database.transaction() as transaction:
        await here.check(transaction, lease)
        overtaking = asyncio.create_task(there.take("a", SECONDS))
        await asyncio.wait([overtaking], timeout=0.2)
        assert not overtaking.done()
        await put(transaction, ["in time"])
    assert await overtaking is not None
    assert await values_of(database) == ["in time"]


async def test_a_fence_without_a_lease_lets_everything_through(database: Database, clock: ManualClock) -> None:
    fence, locks = Fence(), LocalLocks(clock)
    async with database.transaction() as transaction:
        await fence.check(transaction)
    lease = await taken(locks)
    fence.rise(locks, lease)
    await locks.release(lease)
    await taken(locks)
    async with database.transaction() as transaction:
        with pytest.raises(Superseded):
            await fence.check(transaction)
        fence.fall()
        await fence.check(transaction)


async def test_a_singleton_runs_in_one_process_and_the_next_takes_over(open_locks: OpenLocks) -> None:
    ran: list[str] = []

    def job(name: str) -> Job:
        async def run() -> int:
            ran.append(name)
            await asyncio.sleep(0.01)
            return 1

        return Job("test.job", every_seconds=60, run=run, singleton=True)

    async def for_a_while(name: str, other: str = "") -> None:
        """Run one process, and for the second half of its time another one beside it."""
        tasks, stopping = [], asyncio.Event()
        for process in filter(None, (name, other)):
            tasks.append(asyncio.create_task(repeat(job(process), open_locks(), stopping)))
            await asyncio.sleep(0.1)
        stopping.set()
        await asyncio.gather(*tasks)

    await for_a_while("first", "second")
    assert set(ran) == {"first"}
    await for_a_while("third")
    assert set(ran) == {"first", "third"}


class AwayForAWhile(LocalLocks):
    """Cannot be reached when it is first asked to extend a lease."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.silences = 2
        self.taken = 0

    @override
    async def take(self, name: str, seconds: float) -> Lease | None:
        self.taken += 1
        return await super().take(name, seconds)

    @override
    async def extend(self, lease: Lease, seconds: float) -> bool:
        if self.silences:
            self.silences -= 1
            raise Unavailable(retry_after=1)
        return await super().extend(lease, seconds)


async def test_a_singleton_goes_on_when_its_locks_were_away(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else can have had the lease, and giving it up unheard would leave the work undone until it ends."""
    locks, stopping = AwayForAWhile(clock), asyncio.Event()
    ran: list[int] = []

    async def run() -> int:
        ran.append(locks.silences)
        if len(ran) > 3 and not locks.silences:
            stopping.set()
        return 0

    async with asyncio.timeout(5):
        job = Job("test.job", every_seconds=0.01, run=run, singleton=True)
        await repeat(job, locks, stopping, extend_after_seconds=0.05)

    assert set(ran) == {2, 1, 0}
    assert locks.taken == 1
