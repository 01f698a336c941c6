"""Group commit for commands that claim something outside of the database first (docs/adr/0017).

A transaction waits for nothing but its database, so what has to be asked elsewhere is asked before it, for the whole
batch at once. Whoever is refused there needs no transaction at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from onsale.platform.commit_queue import CommitQueue, Pending, fresh_of, with_known
from onsale.platform.db import Conflict, Database, Transaction
from onsale.platform.problems import Refusal

C = TypeVar("C")
C_contra = TypeVar("C_contra", contravariant=True)
K = TypeVar("K")
R = TypeVar("R", bound=msgspec.Struct)


class Stage(Protocol[C_contra, K]):
    """What commands claim before their transaction."""

    batches_at_once: int
    """More than one where claims are far away: one batch claims while the other is stored."""

    async def claim(self, commands: Sequence[C_contra]) -> Sequence[K | Refusal]:
        """For each command what it got, or why it gets nothing."""
        ...

    async def undo(self, claims: Sequence[K], error: Exception) -> None:
        """These were not stored because of ``error``; when it is ``Unavailable``, nobody knows whether they were.
        Raises nothing."""
        ...


class StagedCommit(CommitQueue[C, R], Generic[C, K, R]):
    """One kind of command. ``handle`` gets a transaction and what ``stage`` gave to 1..``max_batch`` commands.

    Every attempt claims for itself, and what was claimed and not stored is given back: after a refusal in the
    transaction, a failure, a split.
    """

    def __init__(
        self,
        kind: str,
        database: Database,
        stage: Stage[C, K],
        handle: Callable[[Transaction, Sequence[K]], Awaitable[Sequence[R | Refusal]]],
        *,
        result_type: type[R],
        max_batch: int,
        max_queue: int,
    ) -> None:
        super().__init__(
            kind,
            database,
            result_type=result_type,
            max_batch=max_batch,
            max_queue=max_queue,
            at_once=stage.batches_at_once,
        )
        self._stage = stage
        self._handle = handle

    @override
    async def _settle_apart(self, batch: list[Pending[C, R]], error: Exception) -> None:
        if len(batch) > 1 and isinstance(error, DBAPIError | Conflict):
            # Most likely the claims were out of date, all of them: made anew they meet what is true now.
            try:
                await self._answer(batch, await self._run(batch))
            except Exception as latest:
                error = latest
            else:
                return
        await super()._settle_apart(batch, error)

    @override
    async def _run(self, batch: Sequence[Pending[C, R]]) -> Sequence[R | Refusal]:
        has_keys = any(pending.key for pending in batch)
        known = await self._database.read(lambda reader: self._find_known(reader, batch)) if has_keys else {}
        fresh = fresh_of(batch, known)
        claims = await self._stage.claim([pending.command for pending in fresh]) if fresh else []
        return with_known(batch, known, await self._store(fresh, claims))

    async def _store(self, fresh: Sequence[Pending[C, R]], claims: Sequence[K | Refusal]) -> Sequence[R | Refusal]:
        """Store what was claimed; the outcomes of all, the refused ones included."""
        granted: list[K] = []
        holders: list[Pending[C, R]] = []
        refused: list[Refusal | None] = []
        for pending, claim in zip(fresh, claims, strict=True):
            if isinstance(claim, Refusal):
                refused.append(claim)
                continue
            refused.append(None)
            granted.append(claim)
            holders.append(pending)
        stored = iter(await self._store_granted(holders, granted) if granted else ())
        return [next(stored) if refusal is None else refusal for refusal in refused]

    async def _store_granted(self, holders: Sequence[Pending[C, R]], granted: Sequence[K]) -> Sequence[R | Refusal]:
        async def handle(transaction: Transaction) -> Sequence[R | Refusal]:
            outcomes = await self._handle(transaction, granted)
            await self._remember(transaction, holders, outcomes)
            return outcomes

        try:
            outcomes = await self._database.run(handle)
        except Exception as error:
            await self._stage.undo(granted, error)
            raise
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        if refusals:
            pairs = zip(granted, outcomes, strict=True)
            await self._stage.undo([claim for claim, outcome in pairs if isinstance(outcome, Refusal)], refusals[0])
        return outcomes
