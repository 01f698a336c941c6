"""Whether a module does its work: its jobs, its consumers, its events on their way, and what none could apply."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import func, select

from onsale.app.targets import SUBSCRIPTIONS
from onsale.platform import dead_letters
from onsale.platform.audit import Actor, Audit, Deed, Subject
from onsale.platform.clock import Clock, from_micros, to_micros
from onsale.platform.db import Reader, Transaction
from onsale.platform.dead_letters import Selection, list_dead_letters
from onsale.platform.ids import IdGenerator
from onsale.platform.inbox import DeadLetter
from onsale.platform.inbox import dead_letters as letters
from onsale.platform.job_runs import JobRun, list_runs
from onsale.platform.outbox import outbox
from onsale.platform.wiring import Job

# A round that is on its way for so long, or that nobody began, is worth a look; so is an event nobody carries.
LATE_SECONDS_MIN = 60.0
LATE_ROUNDS = 5
# More events wait than anybody would count.
WAITING_COUNTED_MAX = 10_000
LETTERS_SHOWN_MAX = 100
IDS_SHOWN_MAX = 6
MICROS = 1_000_000

JobState = Literal["well", "failing", "late", "never"]


class JobReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a job goes. ``failing``: its newest rounds failed; ``late``: no round has ended for ``LATE_ROUNDS`` of its
    pauses; ``never``: none has ended since this version runs. ``took_ms`` is of the newest round; ``done`` is what the
    newest round that found anything did, at ``done_at``."""

    name: str
    state: JobState
    every_seconds: float
    ran_at: datetime | None
    took_ms: int | None
    done_at: datetime | None
    done: int | None
    failures: int
    failed_at: datetime | None
    error: str | None


class ConsumerReport(msgspec.Struct, frozen=True, kw_only=True):
    """Who listens to which event, and how many of them could not be applied. ``event_type`` is "" for a consumer that
    this version does not have any more."""

    name: str
    event_type: str
    dead_letters: int


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A module at work. ``database_ms`` is how long its reads took. ``outbox_waiting`` counts, to 10,000,
    what is stored and not yet handed to the bus, the oldest since ``outbox_oldest_at``; it is the whole service's, as
    its jobs named ``platform.*`` are. ``bus_trouble`` is why events wait."""

    module: str
    version: str
    at: datetime
    database_ms: float
    bus_trouble: str | None
    outbox_waiting: int
    outbox_oldest_at: datetime | None
    jobs: list[JobReport]
    consumers: list[ConsumerReport]


class LetterReport(msgspec.Struct, frozen=True, kw_only=True):
    """Events that a consumer could not apply: which, why, and the numbers in the first of them; what else they say may
    be about people. ``can_be_replayed``: this version has the consumer, and there are events in it."""

    consumer: str
    message_id: str
    event_type: str
    events: int
    ids: dict[str, str]
    error: str
    deliveries: int
    at: datetime
    can_be_replayed: bool


class LetterKey(msgspec.Struct, frozen=True):
    """Which dead letter."""

    consumer: str
    message_id: str


class LettersTreated(msgspec.Struct, frozen=True):
    """What staff did with dead letters, for the audit log."""

    message_ids: list[str]
    reason: str = ""


_waiting = select(func.count()).select_from(select(outbox.c.message_id).limit(WAITING_COUNTED_MAX).subquery())
_oldest = select(outbox.c.created_at).order_by(outbox.c.message_id).limit(1)
_dead = select(letters.c.consumer, func.count()).group_by(letters.c.consumer)


async def report(
    reader: Reader, module: str, jobs: Sequence[Job], *, version: str, bus_trouble: str | None, clock: Clock
) -> Operation:
    """``jobs`` are the module's and those of its process."""
    began = time.perf_counter()
    runs = await list_runs(reader)
    waiting = await reader.fetch_one(_waiting)
    oldest = await reader.fetch_one(_oldest)
    dead = {str(name): int(number) for name, number in await reader.fetch_all(_dead)}
    took = time.perf_counter() - began
    now = to_micros(clock.now())
    names = {name for name in (*SUBSCRIPTIONS, *dead) if name.startswith(f"{module}.")}
    return Operation(
        module=module,
        version=version,
        at=from_micros(now),
        database_ms=round(took * 1000, 1),
        bus_trouble=bus_trouble,
        outbox_waiting=int(waiting[0]) if waiting else 0,
        outbox_oldest_at=from_micros(int(oldest[0])) if oldest else None,
        jobs=[report_of(job, runs.get((job.name, job.scope)), now) for job in jobs],
        consumers=[
            ConsumerReport(name=name, event_type=SUBSCRIPTIONS.get(name, ""), dead_letters=dead.get(name, 0))
            for name in sorted(names)
        ],
    )


def report_of(job: Job, run: JobRun | None, now: int) -> JobReport:
    """``now`` in microseconds."""
    seen = run or JobRun(name=job.name, scope=job.scope, ran_at=0, took_ms=0)
    return JobReport(
        name=job.name,
        state=state_of(job, run, now),
        every_seconds=job.every_seconds,
        ran_at=_moment(seen.ran_at if run else None),
        took_ms=seen.took_ms if run else None,
        done_at=_moment(seen.done_at),
        done=seen.done,
        failures=seen.failures,
        failed_at=_moment(seen.failed_at),
        error=seen.error,
    )


def state_of(job: Job, run: JobRun | None, now: int) -> JobState:
    if run is None:
        return "never"
    ended_at = run.ran_at + run.took_ms * 1000
    if now - ended_at > max(LATE_SECONDS_MIN, LATE_ROUNDS * job.every_seconds) * MICROS:
        return "late"
    return "failing" if run.failures else "well"


async def list_letters(reader: Reader, module: str) -> list[LetterReport]:
    """The oldest of the module's dead letters, ``LETTERS_SHOWN_MAX`` and one more when there are more."""
    found = await list_dead_letters(reader, Selection(module=module), limit=LETTERS_SHOWN_MAX + 1)
    return [_letter(letter) for letter in found]


async def treat(
    transaction: Transaction,
    module: str,
    keys: Sequence[LetterKey],
    *,
    drop_for: str | None,
    actor: Actor,
    clock: Clock,
    ids: IdGenerator,
) -> int:
    """Deliver these dead letters of the module again, or drop them for the reason ``drop_for``; how many that were.

    Who asks twice meets nothing the second time. What cannot be delivered again stays where it is.
    """
    wanted = {(key.consumer, key.message_id) for key in keys}
    selection = Selection(module=module, message_ids=tuple(sorted({key.message_id for key in keys})))
    found = await list_dead_letters(transaction, selection, limit=len(wanted) * len(SUBSCRIPTIONS))
    chosen = [letter for letter in found if (letter.consumer, letter.message_id) in wanted]
    if drop_for is None:
        known = [letter for letter in chosen if letter.consumer in SUBSCRIPTIONS]
        done = await dead_letters.replay(transaction, known, clock, ids)
    else:
        done = await dead_letters.drop(transaction, chosen)
    verb = "replayed" if drop_for is None else "dropped"
    await Audit(clock, ids).record(transaction, actor, *_deeds(module, verb, drop_for or "", done))
    return len(done)


def _deeds(module: str, verb: str, reason: str, done: Iterable[DeadLetter]) -> list[Deed]:
    by_consumer: dict[str, list[str]] = {}
    for letter in done:
        by_consumer.setdefault(letter.consumer, []).append(letter.message_id)
    return [
        Deed(
            action=f"{module}.dead-letters-{verb}",
            subject=Subject("consumer", consumer.partition(".")[2][:36]),
            organisation_id="",
            after=LettersTreated(message_ids, reason),
        )
        for consumer, message_ids in by_consumer.items()
    ]


def _letter(letter: DeadLetter) -> LetterReport:
    events = _events_in(letter.payload)
    return LetterReport(
        consumer=letter.consumer,
        message_id=letter.message_id,
        event_type=letter.event_type,
        events=len(events),
        ids=_ids_of(events[0]) if events else {},
        error=letter.error,
        deliveries=letter.deliveries,
        at=from_micros(letter.created_at),
        can_be_replayed=letter.consumer in SUBSCRIPTIONS and dead_letters.has_events(letter),
    )


def _events_in(payload: bytes) -> list[object]:
    try:
        return msgspec.json.decode(payload, type=list[object])
    except msgspec.DecodeError:
        return []


def _ids_of(event: object) -> dict[str, str]:
    if not isinstance(event, dict):
        return {}
    found = {name: value for name, value in event.items() if name.endswith("_id") and isinstance(value, str)}
    return dict(list(found.items())[:IDS_SHOWN_MAX])


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
