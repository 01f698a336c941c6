"""The queue of one kind of command: callers wait, batches are settled in turn, and a batch that fails is split.

What settling a batch means is up to ``GroupCommit`` and ``StagedCommit``.
"""

from __future__ import annotations

import asyncio
import random
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

import msgspec
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import DBAPIError

from onsale.platform.db import Conflict, Database, Reader, Transaction
from onsale.platform.idempotency import IdempotencyStore, RequestKey
from onsale.platform.problems import Overloaded, Refusal, Unavailable

C = TypeVar("C")
R = TypeVar("R", bound=msgspec.Struct)

ATTEMPTS_MAX = 3
RETRY_AFTER_SECONDS = 1

BATCH_SIZE = Histogram(
    "onsale_group_commit_batch_size",
    "Commands in one transaction",
    ["kind"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
LATENCY = Histogram(
    "onsale_group_commit_seconds",
    "From asking to durable answer",
    ["kind"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
SPLITS = Counter("onsale_group_commit_splits_total", "Batches that failed and were split", ["kind"])
SHED = Counter("onsale_group_commit_shed_total", "Commands refused because the queue was full", ["kind"])


class Pending(Generic[C, R]):
    """A command that waits for its answer."""

    __slots__ = ("answer", "command", "key", "since")

    def __init__(self, command: C, key: RequestKey | None, answer: asyncio.Future[R]) -> None:
        self.command = command
        self.key = key
        self.answer = answer
        self.since = time.perf_counter()


class CommitQueue(ABC, Generic[C, R]):
    """Commands of one kind, in batches of up to ``max_batch``, ``at_once`` of them under way; ``max_queue`` may wait.

    When a batch raises, nothing of it was stored and it is split. A command that fails alone because of others (lock
    time-out, unique key, ``Conflict``) is run up to three times.
    """

    def __init__(
        self,
        kind: str,
        database: Database,
        *,
        result_type: type[R],
        max_batch: int,
        max_queue: int,
        at_once: int = 1,
    ) -> None:
        self.kind = kind
        self._database = database
        self._idempotency = IdempotencyStore(result_type)
        self._max_batch = max_batch
        self._max_queue = max_queue
        self._at_once = at_once
        self._queue: deque[Pending[C, R]] = deque()
        self._wake = asyncio.Event()
        self._workers: list[asyncio.Task[None]] = []
        self._closed = False
        self._batch_size = BATCH_SIZE.labels(kind)
        self._latency = LATENCY.labels(kind)

    async def submit(self, command: C, key: RequestKey | None = None) -> R:
        """The durable result, or the refusal as an exception. Same ``key`` again: the stored result.

        Raises ``Overloaded`` when ``max_queue`` commands wait already, ``Unavailable`` when the process is stopping.
        """
        if key is None:
            return await self._enqueue(command, None)
        with self._idempotency.running(key):
            return await self._enqueue(command, key)

    async def _enqueue(self, command: C, key: RequestKey | None) -> R:
        if self._closed:
            raise Unavailable(retry_after=RETRY_AFTER_SECONDS)
        if len(self._queue) >= self._max_queue:
            SHED.labels(self.kind).inc()
            raise Overloaded(retry_after=RETRY_AFTER_SECONDS)
        loop = asyncio.get_running_loop()
        pending: Pending[C, R] = Pending(command, key, loop.create_future())
        self._queue.append(pending)
        if not self._workers:
            name = f"group-commit:{self.kind}"
            self._workers = [loop.create_task(self._work(), name=name) for _ in range(self._at_once)]
        self._wake.set()
        # A client that hangs up cancels its answer, not the command: that is in the queue with its neighbours.
        return await pending.answer

    async def _work(self) -> None:
        while not (self._closed and not self._queue):
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._settle_waiting()

    async def _settle_waiting(self) -> None:
        batch: list[Pending[C, R]] = []
        self._take(batch)
        await self._settle(batch)

    def _take(self, batch: list[Pending[C, R]]) -> None:
        while self._queue and len(batch) < self._max_batch:
            batch.append(self._queue.popleft())

    async def _settle(self, batch: list[Pending[C, R]]) -> None:
        try:
            await self._answer(batch, await self._run(batch))
        except Exception as error:
            await self._settle_apart(batch, error)

    async def _settle_apart(self, batch: list[Pending[C, R]], error: Exception) -> None:
        if isinstance(error, Unavailable):
            # The database is away, or does not know whether it stored the batch: nobody in it is to blame.
            for pending in batch:
                _fail(pending, error)
            return
        if len(batch) == 1:
            await self._run_again(batch, error)
            return
        SPLITS.labels(self.kind).inc()
        middle = len(batch) // 2
        await self._settle(batch[:middle])
        await self._settle(batch[middle:])

    async def _run_again(self, alone: list[Pending[C, R]], error: Exception) -> None:
        for attempt in range(2, ATTEMPTS_MAX + 1):
            if not isinstance(error, DBAPIError | Conflict):
                break
            await asyncio.sleep(random.uniform(0, 0.01 * attempt))
            try:
                await self._answer(alone, await self._run(alone))
            except Exception as latest:
                error = latest
            else:
                return
        if isinstance(error, Conflict):
            error = Unavailable(retry_after=RETRY_AFTER_SECONDS)
        _fail(alone[0], error)

    @abstractmethod
    async def _run(self, batch: Sequence[Pending[C, R]]) -> Sequence[R | Refusal]:
        """Settle these commands; when it raises, nothing of them was stored."""

    async def _find_known(self, reader: Reader, batch: Sequence[Pending[C, R]]) -> Mapping[str, R | Refusal]:
        """What is stored for the idempotency keys of this batch, by key."""
        keys = [pending.key for pending in batch if pending.key is not None]
        return await self._idempotency.find(reader, keys) if keys else {}

    async def _remember(
        self, transaction: Transaction, fresh: Sequence[Pending[C, R]], outcomes: Sequence[R | Refusal]
    ) -> None:
        if len(outcomes) != len(fresh):
            raise RuntimeError(f"{self.kind}: {len(outcomes)} outcomes for {len(fresh)} commands")
        done = [(p.key, r) for p, r in zip(fresh, outcomes, strict=True) if p.key and not isinstance(r, Refusal)]
        if done:
            await self._idempotency.store(transaction, done)

    async def _answer(self, batch: Sequence[Pending[C, R]], outcomes: Sequence[R | Refusal]) -> None:
        if self._database.is_shared:
            outcomes = await self._look_again(batch, outcomes)
        now = time.perf_counter()
        self._batch_size.observe(len(batch))
        for pending, outcome in zip(batch, outcomes, strict=True):
            self._latency.observe(now - pending.since)
            if pending.answer.done():
                continue
            if isinstance(outcome, Refusal):
                _fail(pending, outcome)
            else:
                pending.answer.set_result(outcome)

    async def _look_again(
        self, batch: Sequence[Pending[C, R]], outcomes: Sequence[R | Refusal]
    ) -> Sequence[R | Refusal]:
        """Whose own request, in another process, was faster than this repetition may be refused because of it (his hold
        has an order, his seat is taken): he gets the answer that was stored meanwhile."""
        refused = [p for p, outcome in zip(batch, outcomes, strict=True) if p.key and isinstance(outcome, Refusal)]
        if not refused:
            return outcomes
        try:
            known = await self._database.read(lambda reader: self._find_known(reader, refused))
        except Exception:  # the refusals are true all the same, and what was stored must be answered
            return outcomes
        return [
            known.get(pending.key.id, outcome) if pending.key and isinstance(outcome, Refusal) else outcome
            for pending, outcome in zip(batch, outcomes, strict=True)
        ]

    async def close(self) -> None:
        """Take nothing new, finish what was taken."""
        self._closed = True
        self._wake.set()
        for worker in self._workers:
            await worker


def fresh_of(batch: Sequence[Pending[C, R]], known: Mapping[str, R | Refusal]) -> Sequence[Pending[C, R]]:
    """Those of a batch whose outcome is not known."""
    return [p for p in batch if p.key is None or p.key.id not in known] if known else batch


def with_known(
    batch: Sequence[Pending[C, R]], known: Mapping[str, R | Refusal], outcomes: Sequence[R | Refusal]
) -> Sequence[R | Refusal]:
    """The outcomes of a whole batch, from those that were known and those of ``fresh_of``, in their order."""
    if not known:
        return outcomes
    fresh = iter(outcomes)
    return [known[p.key.id] if p.key is not None and p.key.id in known else next(fresh) for p in batch]


def _fail(pending: Pending[C, R], error: Exception) -> None:
    if pending.answer.done():
        return
    pending.answer.set_exception(error)
    # The caller may be gone; then nobody would ever look at the exception and asyncio would complain about it.
    pending.answer.exception()
