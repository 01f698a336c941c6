"""Group commit: concurrent commands of one kind share one durable transaction, and each caller gets its own answer.

While one transaction commits, the next commands gather; the next batch is whatever has gathered. A batch that fails
is split until the bad command stands alone, so it never hurts its neighbours. An answer is given after the commit.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import msgspec
from typing_extensions import override

from onsale.platform.commit_queue import CommitQueue, Pending, fresh_of, with_known
from onsale.platform.db import Database, Transaction
from onsale.platform.problems import Refusal
from onsale.platform.staged_commit import Stage, StagedCommit

C = TypeVar("C")
K = TypeVar("K")
R = TypeVar("R", bound=msgspec.Struct)

Handler = Callable[[Transaction, Sequence[C]], Awaitable[Sequence[R | Refusal]]]


class GroupCommit(CommitQueue[C, R], Generic[C, R]):
    """One kind of command. ``handle`` gets a transaction and 1..``max_batch`` commands and returns as many outcomes.

    A command that it refuses must have changed nothing. When it raises, the whole batch is rolled back and split.
    """

    def __init__(
        self,
        kind: str,
        database: Database,
        handle: Handler[C, R],
        *,
        result_type: type[R],
        max_batch: int,
        max_queue: int,
    ) -> None:
        super().__init__(kind, database, result_type=result_type, max_batch=max_batch, max_queue=max_queue)
        self._handle = handle

    @override
    async def _settle_waiting(self) -> None:
        batch: list[Pending[C, R]] = []

        async def take_and_handle(transaction: Transaction) -> Sequence[R | Refusal]:
            # Not before the transaction has begun: until then more can come.
            self._take(batch)
            return await self._handle_fresh(transaction, batch)

        try:
            outcomes = await self._database.run(take_and_handle)
        except Exception as error:
            if not batch:
                self._take(batch)
            await self._settle_apart(batch, error)
        else:
            await self._answer(batch, outcomes)

    @override
    async def _run(self, batch: Sequence[Pending[C, R]]) -> Sequence[R | Refusal]:
        return await self._database.run(lambda transaction: self._handle_fresh(transaction, batch))

    async def _handle_fresh(self, transaction: Transaction, batch: Sequence[Pending[C, R]]) -> Sequence[R | Refusal]:
        known = await self._find_known(transaction, batch)
        fresh = fresh_of(batch, known)
        outcomes = await self._handle(transaction, [p.command for p in fresh]) if fresh else []
        await self._remember(transaction, fresh, outcomes)
        return with_known(batch, known, outcomes)


Single = Callable[[Transaction, C], Awaitable[R]]


def one_by_one(handle: Single[C, R]) -> Handler[C, R]:
    """A batch handler for commands that are rare: each runs in its own savepoint of the shared transaction."""

    async def handle_all(transaction: Transaction, commands: Sequence[C]) -> Sequence[R | Refusal]:
        outcomes: list[R | Refusal] = []
        for command in commands:
            try:
                async with transaction.savepoint():
                    outcomes.append(await handle(transaction, command))
            except Refusal as refusal:
                outcomes.append(refusal)
        return outcomes

    return handle_all


class CommandBook:
    """Every kind of command of a process: opens them with the process's limits and closes them together."""

    def __init__(self, database: Database, *, max_batch: int, max_queue: int) -> None:
        self._database = database
        self._max_batch = max_batch
        self._max_queue = max_queue
        self._open: list[CommitQueue[object, msgspec.Struct]] = []

    def batched(self, kind: str, handle: Handler[C, R], result_type: type[R]) -> GroupCommit[C, R]:
        """For hot commands: ``handle`` takes the whole batch."""
        commit = GroupCommit(
            kind,
            self._database,
            handle,
            result_type=result_type,
            max_batch=self._max_batch,
            max_queue=self._max_queue,
        )
        self._open.append(commit)  # type: ignore[arg-type]  # only close() is called through this list
        return commit

    def staged(
        self, kind: str, stage: Stage[C, K], handle: Handler[K, R], result_type: type[R]
    ) -> StagedCommit[C, K, R]:
        """For commands that claim something before their transaction: ``handle`` takes what the batch has claimed."""
        commit = StagedCommit(
            kind,
            self._database,
            stage,
            handle,
            result_type=result_type,
            max_batch=self._max_batch,
            max_queue=self._max_queue,
        )
        self._open.append(commit)  # type: ignore[arg-type]  # only close() is called through this list
        return commit

    def single(self, kind: str, handle: Single[C, R], result_type: type[R]) -> GroupCommit[C, R]:
        """For rare commands: ``handle`` takes one."""
        return self.batched(kind, one_by_one(handle), result_type)

    async def close(self) -> None:
        for commit in self._open:
            await commit.close()
