"""Forgetting a person, module by module: one page at a time, again until nothing is left (docs/adr/0037).

A module hears that an account is no more, notes it, and forgets in bounded steps, each a transaction of its own. It may
be killed anywhere: the note goes when the last step has found nothing for a day. That late, because an access token
may be good for half an hour longer, and because an order that somebody placed in the last moment is kept until its
show is over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import msgspec
from sqlalchemy import BigInteger, Column, Index, MetaData, String, Table, bindparam, delete, select, update

from onsale.contracts.privacy import AccountErased
from onsale.platform.bus import Consumer
from onsale.platform.clock import Clock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.idempotency import idempotency_keys
from onsale.platform.wiring import Job

ROWS_PER_STEP = 100
EVERY_SECONDS = 1.0
AGAIN_AFTER_SECONDS = LATE_SECONDS = 24 * 3600
MICROS = 1_000_000
# Of fifteen keys; nobody has more than two or three.
OLDER_INDEXES_LENGTH_MAX = 1_000

metadata = MetaData()
erasures = Table(
    "platform_erasures",
    metadata,
    Column("module", String(20), primary_key=True),
    Column("user_id", String(36), primary_key=True),
    # Nothing once everything that they lead to is gone: somebody else may have this phone tomorrow.
    Column("phone_index", String(64), nullable=False),
    Column("erased_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    # Those of older keys, space-separated.
    Column("older_phone_indexes", String(OLDER_INDEXES_LENGTH_MAX), nullable=False, server_default=""),
    Index("platform_erasures_due", "module", "due_at"),
)


_due = (
    select(erasures)
    .where(erasures.c.module == bindparam("own"), erasures.c.due_at <= bindparam("now"))
    .order_by(erasures.c.due_at)
    .limit(1)
)


class Erasure(msgspec.Struct, frozen=True, array_like=True):
    """Who is to be forgotten; what came after ``erased_at`` may be another person's. Times in microseconds."""

    module: str
    user_id: str
    phone_index: str
    erased_at: int
    due_at: int
    older_phone_indexes: str = ""

    @property
    def phone_indexes(self) -> list[str]:
        """Of every key that there was; none any more once everything that they led to is gone."""
        return [self.phone_index, *self.older_phone_indexes.split()] if self.phone_index else []


class Progress(msgspec.Struct, frozen=True):
    """How many rows a step has changed (its limit: there may be more), and whether some must wait for their time."""

    changed: int
    is_waiting: bool = False


Step = Callable[[Transaction, Erasure, int], Awaitable[Progress]]


class Erasing:
    """What one module does. ``step`` forgets at most so many rows and is idempotent."""

    def __init__(self, module: str, database: Database, clock: Clock, step: Step) -> None:
        self._module = module
        self._database = database
        self._clock = clock
        self._step = step
        self.consumer = Consumer(f"{module}.erase", AccountErased, self._note)
        self.job = Job(f"{module}.erase", EVERY_SECONDS, self._run, singleton=True)

    async def _note(self, transaction: Transaction, events: Sequence[AccountErased]) -> None:
        for event in events:
            own = erasures.c.module == self._module, erasures.c.user_id == event.user_id
            if await transaction.fetch_one(select(erasures.c.user_id).where(*own)) is None:
                at = to_micros(event.occurred_at)
                older = " ".join(event.older_phone_indexes)
                note = Erasure(self._module, event.user_id, event.phone_index, at, at, older)
                await transaction.insert(erasures, [note])
            await forget_repeated_requests(transaction, event.user_id)

    async def _run(self) -> int:
        """One step for whoever is due longest; how many rows it changed, so that the next follows at once."""
        now = to_micros(self._clock.now())
        due = await self._database.read(lambda reader: reader.fetch_one(_due, {"own": self._module, "now": now}))
        if due is None:
            return 0
        erasure = msgspec.convert(tuple(due), Erasure)
        return await self._database.run(lambda transaction: self._forget(transaction, erasure, now))

    async def _forget(self, transaction: Transaction, erasure: Erasure, now: int) -> int:
        progress = await self._step(transaction, erasure, ROWS_PER_STEP)
        if progress.changed >= ROWS_PER_STEP:
            return progress.changed
        own = erasures.c.module == erasure.module, erasures.c.user_id == erasure.user_id
        if not progress.is_waiting and now >= erasure.erased_at + LATE_SECONDS * MICROS:
            await transaction.execute(delete(erasures).where(*own))
        else:
            later = now + AGAIN_AFTER_SECONDS * MICROS
            again = update(erasures).where(*own).values(phone_index="", older_phone_indexes="", due_at=later)
            await transaction.execute(again)
        return 1


async def forget_repeated_requests(transaction: Transaction, user_id: str) -> None:
    """The answers that this account would get again: their keys begin with its id and a colon."""
    keys = idempotency_keys.c.id
    await transaction.execute(delete(idempotency_keys).where(keys >= f"{user_id}:", keys < f"{user_id};"))
