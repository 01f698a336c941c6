"""How jobs went: each process notes it in memory, and every few seconds in a table that all processes read."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Reader, Transaction
from onsale.platform.wiring import Job

STORE_EVERY_SECONDS = 10.0
ERROR_LENGTH_MAX = 300

metadata = MetaData()
job_runs = Table(
    "platform_job_runs",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("scope", String(120), primary_key=True),
    Column("ran_at", BigInteger, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("done_at", BigInteger, nullable=True),
    Column("done", Integer, nullable=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", BigInteger, nullable=True),
    Column("error", String(ERROR_LENGTH_MAX), nullable=True),
)


class JobRun(msgspec.Struct, frozen=True, kw_only=True):
    """The newest round of a job, and what earlier ones are remembered for. Times are microseconds.

    ``done_at`` and ``done`` are of the newest round that found something to do; ``failures`` counts the rounds that
    failed since the newest one that did not; ``failed_at`` and ``error`` are of the newest failure.
    """

    name: str
    scope: str
    ran_at: int
    took_ms: int
    done_at: int | None = None
    done: int | None = None
    failures: int = 0
    failed_at: int | None = None
    error: str | None = None


_NAMES = ("name", "scope")
_columns = job_runs.c
_is_it = (_columns.name == bindparam("of_name")) & (_columns.scope == bindparam("of_scope"))
# What this process has not seen since it started stays as others have noted it.
_remembered: dict[str, ColumnElement[object]] = {
    name: func.coalesce(bindparam(f"its_{name}"), _columns[name]) for name in ("done_at", "done", "failed_at", "error")
}
_noted = (
    update(job_runs)
    .where(_is_it)
    .values(
        ran_at=bindparam("its_ran_at"),
        took_ms=bindparam("its_took_ms"),
        failures=bindparam("its_failures"),
        **_remembered,
    )
)
_runs = select(*(_columns[name] for name in JobRun.__struct_fields__))


class JobRuns:
    """What this process knows of its jobs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[tuple[str, str], JobRun] = {}
        self._changed: set[tuple[str, str]] = set()

    def watched(self, job: Job) -> Job:
        """The same job, whose rounds are noted."""
        return replace(job, run=self._watched(job))

    async def store(self) -> int:
        """Write down what changed; always 0, because that has its rhythm. What could not be written is, next time."""
        keys, self._changed = sorted(self._changed), set()
        try:
            await self._database.run(lambda transaction: _write(transaction, [self._known[key] for key in keys]))
        except IntegrityError:
            # Another process noted a job for the first time just now; the next round finds its row.
            self._changed.update(keys)
        except BaseException:
            self._changed.update(keys)
            raise
        return 0

    def _watched(self, job: Job) -> Callable[[], Awaitable[int]]:
        async def run() -> int:
            began_at, began = to_micros(self._clock.now()), time.monotonic()
            before = self._known.get((job.name, job.scope))
            run = JobRun(name=job.name, scope=job.scope, ran_at=began_at, took_ms=0)
            if before is not None:
                run = msgspec.structs.replace(before, ran_at=began_at)
            try:
                done = await job.run()
            except Exception as error:
                self._note(
                    run, began, failures=run.failures + 1, failed_at=began_at, error=repr(error)[:ERROR_LENGTH_MAX]
                )
                raise
            changes = {"done_at": began_at, "done": done} if done else {}
            self._note(run, began, failures=0, **changes)
            return done

        return run

    def _note(self, run: JobRun, began: float, **changes: object) -> None:
        took_ms = round((time.monotonic() - began) * 1000)
        key = (run.name, run.scope)
        self._known[key] = msgspec.structs.replace(run, took_ms=took_ms, **changes)
        self._changed.add(key)


async def _write(transaction: Transaction, runs: list[JobRun]) -> None:
    for run in runs:
        its = {f"its_{name}": value for name, value in msgspec.structs.asdict(run).items() if name not in _NAMES}
        if await transaction.execute(_noted, {"of_name": run.name, "of_scope": run.scope, **its}) == 0:
            await transaction.insert(job_runs, [run])


async def list_runs(reader: Reader) -> dict[tuple[str, str], JobRun]:
    """By name and scope; there are as many as this version and earlier ones have jobs."""
    rows = await reader.fetch_all(_runs)
    runs = [msgspec.convert(dict(zip(JobRun.__struct_fields__, row, strict=True)), JobRun) for row in rows]
    return {(run.name, run.scope): run for run in runs}
