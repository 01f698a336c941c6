"""A module forgets somebody page by page: killed anywhere it goes on, and what must wait is waited for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import delete, select

from onsale.contracts.privacy import AccountErased
from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.erasing import ROWS_PER_STEP, Erasing, Erasure, Progress, erasures, metadata
from onsale.platform.idempotency import idempotency_keys, request_key
from tests.platform.scratch import NOW, Put, scratch

DAY = timedelta(days=1)


class Killed(Exception):
    """The process ends here."""


class Forgetful:
    """A module whose rows begin with the account's number; those that end with ``later`` wait for ``waits_until``."""

    def __init__(self, database: Database, clock: ManualClock, name: str = "orders") -> None:
        self.database = database
        self.clock = clock
        self.waits_until = clock.now()
        self.is_killed = False
        self.phones: list[str] = []
        self.erasing = Erasing(name, database, clock, self.forget)

    async def forget(self, transaction: Transaction, erasure: Erasure, limit: int) -> Progress:
        self.phones.append(" ".join(erasure.phone_indexes))
        own = scratch.c.value.startswith(f"{erasure.user_id}:")
        found = [str(row[0]) for row in await transaction.fetch_all(select(scratch.c.value).where(own))]
        ready = [one for one in found if not one.endswith("later") or self.clock.now() >= self.waits_until][:limit]
        await transaction.execute(delete(scratch).where(scratch.c.value.in_(ready)))
        if self.is_killed:
            raise Killed
        return Progress(len(ready), len(ready) < len(found))

    async def hear(self, *user_ids: str, times: int = 1) -> None:
        now = self.clock.now()
        events = [
            AccountErased(occurred_at=now, user_id=one, phone_index=f"i-{one}", older_phone_indexes=(f"o-{one}",))
            for one in user_ids
        ]
        for _ in range(times):
            async with self.database.transaction() as transaction:
                await self.erasing.consumer.apply(transaction, [msgspec.json.encode(events)])

    async def work(self) -> list[int]:
        """Rounds until there is nothing to do now: how much each did."""
        done = []
        while changed := await self.erasing.job.run():
            done.append(changed)
        return done


@pytest.fixture
async def module(database: Database, clock: ManualClock) -> Forgetful:
    async with database.transaction() as transaction:
        await transaction.call(metadata.create_all)
        await transaction.execute(delete(erasures))
    return Forgetful(database, clock)


async def store(database: Database, values: Sequence[str]) -> None:
    async with database.transaction() as transaction:
        await transaction.insert(scratch, [Put(value) for value in values])


async def left(database: Database) -> list[str]:
    async with database.reading() as reader:
        rows = await reader.fetch_all(select(scratch.c.value).order_by(scratch.c.value))
    return [str(row[0]) for row in rows]


async def notes(database: Database) -> list[tuple[object, ...]]:
    async with database.reading() as reader:
        rows = await reader.fetch_all(select(erasures.c.user_id, erasures.c.phone_index).order_by(erasures.c.user_id))
    return [tuple(row) for row in rows]


async def test_pages_are_bounded_and_only_the_own_rows_go(module: Forgetful, database: Database) -> None:
    await store(database, [*(f"li:{number:04}" for number in range(2 * ROWS_PER_STEP + 5)), "wang:1", "lilly:1"])
    await module.hear("li")
    assert await module.work() == [ROWS_PER_STEP, ROWS_PER_STEP, 1]
    assert await left(database) == ["lilly:1", "wang:1"]


async def test_who_is_killed_goes_on_where_it_was(module: Forgetful, database: Database) -> None:
    await store(database, [f"li:{number:04}" for number in range(ROWS_PER_STEP + 5)])
    await module.hear("li")
    assert await module.erasing.job.run() == ROWS_PER_STEP
    module.is_killed = True
    with pytest.raises(Killed):
        await module.erasing.job.run()
    assert len(await left(database)) == 5

    module.is_killed = False
    await module.work()
    assert await left(database) == []


async def test_it_looks_again_a_day_later_and_then_forgets_whom(
    module: Forgetful, database: Database, clock: ManualClock
) -> None:
    await module.hear("li")
    await module.work()
    # The phone leads nobody anywhere any more: somebody else may have it.
    assert await notes(database) == [("li", "")]
    await store(database, ["li:late"])
    clock.advance(DAY - timedelta(seconds=1))
    assert await module.work() == []
    clock.advance(timedelta(seconds=1))
    await module.work()
    assert (await left(database), await notes(database)) == ([], [])
    assert module.phones == ["i-li o-li", ""]


async def test_what_must_wait_is_looked_for_every_day(
    module: Forgetful, database: Database, clock: ManualClock
) -> None:
    await store(database, ["li:now", "li:later"])
    module.waits_until = clock.now() + 3 * DAY
    await module.hear("li")
    await module.work()
    for _ in range(2):
        clock.advance(DAY)
        await module.work()
        assert (await left(database), await notes(database)) == (["li:later"], [("li", "")])
    clock.advance(DAY)
    await module.work()
    assert (await left(database), await notes(database)) == ([], [])


async def test_news_that_comes_twice_is_noted_once_for_each_module(
    module: Forgetful, database: Database, clock: ManualClock
) -> None:
    other = Forgetful(database, clock, "tickets")
    await module.hear("li", "wang", times=2)
    await other.hear("li")
    assert len(await notes(database)) == 3
    await module.work()
    assert sorted(module.phones) == ["i-li o-li", "i-wang o-wang"]
    assert other.phones == []


async def test_answers_to_repeated_requests_go_with_the_account(module: Forgetful, database: Database) -> None:
    class Row(msgspec.Struct):
        id: str
        fingerprint: str
        result: bytes
        created_at: int

    keys = [request_key(owner, "key-0001", b"", to_micros(NOW)) for owner in ("li", "lilly", "l", "li-2")]
    async with database.transaction() as transaction:
        await transaction.insert(idempotency_keys, [Row(key.id, key.fingerprint, b"{}", key.at) for key in keys])
    await module.hear("li")
    async with database.reading() as reader:
        found = await reader.fetch_all(select(idempotency_keys.c.id).order_by(idempotency_keys.c.id))
    assert [str(row[0]) for row in found] == ["l:key-0001", "li-2:key-0001", "lilly:key-0001"]
