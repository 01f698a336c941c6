"""How jobs went is written down, and read by every process."""

from datetime import timedelta

import pytest

from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.db import Database
from onsale.platform.job_runs import ERROR_LENGTH_MAX, JobRun, JobRuns, list_runs
from onsale.platform.wiring import Job
from tests.platform.conftest import Open
from tests.platform.scratch import NOW

KEY = ("test.job", "")
AT = to_micros(NOW)


class Work:
    """Does what it is told in each round: a number, or an error."""

    def __init__(self) -> None:
        self.next: int | Exception = 0

    async def __call__(self) -> int:
        if isinstance(self.next, Exception):
            raise self.next
        return self.next


async def known(database: Database) -> JobRun:
    run = (await database.read(list_runs))[KEY]
    assert 0 <= run.took_ms < 10_000
    return run


async def test_a_job_is_remembered_by_what_it_did_and_by_what_went_wrong(database: Database) -> None:
    clock, work = ManualClock(NOW), Work()
    runs = JobRuns(database, clock)
    job = runs.watched(Job("test.job", 1.0, work))
    work.next = 3
    assert await job.run() == 3
    clock.advance(timedelta(seconds=1))
    work.next = ValueError("x" * 1000)
    for _ in range(2):
        with pytest.raises(ValueError, match="xxx"):
            await job.run()
    assert await runs.store() == 0

    failing = await known(database)
    assert (failing.ran_at, failing.done_at, failing.done) == (AT + 1_000_000, AT, 3)
    assert (failing.failures, failing.failed_at) == (2, AT + 1_000_000)
    assert failing.error is not None
    assert len(failing.error) == ERROR_LENGTH_MAX

    clock.advance(timedelta(seconds=1))
    work.next = 0
    await job.run()
    await runs.store()
    well = await known(database)
    assert (well.ran_at, well.failures, well.done) == (AT + 2_000_000, 0, 3)
    assert (well.failed_at, well.error) == (failing.failed_at, failing.error)


async def test_another_process_goes_on_with_what_is_known(database: Database, open_database: Open) -> None:
    clock, work = ManualClock(NOW), Work()
    work.next = 2
    runs = JobRuns(database, clock)
    await runs.watched(Job("test.job", 1.0, work)).run()
    await runs.store()
    clock.advance(timedelta(minutes=1))
    other_database = await open_database()
    try:
        other = JobRuns(other_database, clock)
        work.next = 0
        await other.watched(Job("test.job", 1.0, work)).run()
        await other.store()
        await runs.store()  # it has nothing new to say
    finally:
        await other_database.close()

    run = await known(database)
    assert (run.ran_at, run.done_at, run.done) == (AT + 60_000_000, AT, 2)


async def test_jobs_of_two_services_are_told_apart(database: Database) -> None:
    runs = JobRuns(database, ManualClock(NOW))
    for scope in (":users", ":orders"):
        await runs.watched(Job("platform.purge", 1.0, Work(), scope=scope)).run()
    await runs.store()
    assert set(await database.read(list_runs)) == {("platform.purge", ":users"), ("platform.purge", ":orders")}
