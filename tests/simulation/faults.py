"""What goes wrong, and when: commits that fail, answers that are lost, and the moments at which the process dies."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from enum import StrEnum
from typing import TypeVar

from onsale.modules.orders.errors import ProviderUnavailable
from onsale.platform.db import Interrupted, OutboxWriter, Reader, Reads, Transaction
from onsale.platform.problems import Unavailable
from onsale.platform.sqlite import SqliteDatabase

T = TypeVar("T")

# Fewer than a delivery is repeated: a database that fails for ever ends in dead letters, and rightly so.
FAILURES_IN_A_ROW_MAX = 2


class Moment(StrEnum):
    """Where a process dies on request. It also dies anywhere, after a random number of turns."""

    BEFORE_PUBLISH = "between commit and publish"
    AFTER_PUBLISH = "between publish and forget"
    CONSUMED = "between the consumer's commit and the bus hearing of it"
    PROVIDER_ANSWERED = "between the provider's answer and our commit"
    COMMITTED = "between commit and answer"


class Fate:
    """Kills the process at a chosen moment; whoever reaches it never goes on."""

    def __init__(self) -> None:
        self.chosen: Moment | None = None
        self.has_struck = False
        self.deaths = Counter[str]()

    async def reach(self, moment: Moment) -> None:
        if self.chosen is moment or self.has_struck:
            self.strike(moment)
            await asyncio.Event().wait()

    def strike(self, moment: str) -> None:
        if not self.has_struck:
            self.deaths[moment] += 1
        self.has_struck = True

    def forget(self) -> None:
        self.chosen, self.has_struck = None, False


class Faults:
    """How likely each kind of failure is at this moment."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._in_a_row = 0
        self.commit_fails = 0.0
        self.answer_lost = 0.0
        self.provider_silent = 0.0
        self.count = Counter[str]()

    @property
    def are_on(self) -> bool:
        return bool(self.commit_fails or self.answer_lost or self.provider_silent)

    def end(self) -> None:
        self.commit_fails = self.answer_lost = self.provider_silent = 0.0

    def before_commit(self) -> None:
        if self._strikes("commit failed", self.commit_fails):
            raise Interrupted("simulated: nothing was stored")

    def after_commit(self) -> None:
        if self._strikes("answer of a commit lost", self.answer_lost):
            raise Unavailable(retry_after=1)

    def at_provider(self, what: str) -> None:
        if self._strikes(f"provider silent {what}", self.provider_silent):
            raise ProviderUnavailable(retry_after=1)

    def _strikes(self, what: str, likely: float) -> bool:
        if not likely or self._in_a_row == FAILURES_IN_A_ROW_MAX or self._dice.random() >= likely:
            self._in_a_row = 0
            return False
        self._in_a_row += 1
        self.count[what] += 1
        return True


class FaultyDatabase:
    """The embedded database behind an unreliable line."""

    def __init__(self, real: SqliteDatabase, faults: Faults, fate: Fate) -> None:
        self._real = real
        self._faults = faults
        self._fate = fate

    @property
    def lagging(self) -> Reads:
        return self._real.lagging

    @property
    def is_shared(self) -> bool:
        return self._real.is_shared

    def use_outbox(self, write: OutboxWriter) -> None:
        async def write_and_fail(transaction: Transaction) -> None:
            await write(transaction)
            self._faults.before_commit()

        self._real.use_outbox(write_and_fail)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._real.transaction() as transaction:
            yield transaction
            self._fail(transaction)
        await self._committed()

    async def run(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async def work_and_fail(transaction: Transaction) -> T:
            result = await work(transaction)
            self._fail(transaction)
            return result

        result = await self._real.run(work_and_fail)
        await self._committed()
        return result

    def _fail(self, transaction: Transaction) -> None:
        if not transaction.events:  # otherwise the outbox is what is written last
            self._faults.before_commit()

    async def _committed(self) -> None:
        await self._fate.reach(Moment.COMMITTED)
        self._faults.after_commit()

    def reading(self) -> AbstractAsyncContextManager[Reader]:
        return self._real.reading()

    async def read(self, work: Callable[[Reader], Awaitable[T]]) -> T:
        return await self._real.read(work)

    async def migrate(self, modules: Collection[str] | None = None, *, only_new: bool = False) -> str | None:
        return await self._real.migrate(modules, only_new=only_new)

    async def close(self) -> None:
        await self._real.close()

    def abandon(self) -> None:
        """What a dead process leaves: its locks are gone, and so is what it had not committed."""
        self._real._close()
