"""Idempotency keys: one effect for one key, and the same answer again."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import select, text

from onsale.platform.clock import to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.group_commit import GroupCommit
from onsale.platform.idempotency import (
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    RequestInProgress,
    RequestKey,
    idempotency_keys,
    request_key,
)
from onsale.platform.mysql import open_mysql, parse
from onsale.platform.problems import Overloaded, Refusal
from scripts.engines import MariaDB
from tests.platform.conftest import Open
from tests.platform.scratch import NOW, Kept, Put, count_of, put, scratch, values_of

AT = to_micros(NOW)


class Counter:
    """Writes every command anew, so that a second effect would be seen. Refuses while ``is_refusing``."""

    def __init__(self) -> None:
        self.turns = 0
        self.is_refusing = False

    async def __call__(self, transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        outcomes: list[Kept | Refusal] = []
        for command in commands:
            if self.is_refusing:
                outcomes.append(Overloaded(retry_after=1))
                continue
            self.turns += 1
            await put(transaction, [f"{command.value}-{self.turns}"])
            outcomes.append(Kept(command.value, self.turns))
        return outcomes


def _commit(database: Database, counter: Counter) -> GroupCommit[Put, Kept]:
    return GroupCommit("test.count", database, counter, result_type=Kept, max_batch=100, max_queue=100)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
async def commit(database: Database, counter: Counter) -> AsyncIterator[GroupCommit[Put, Kept]]:
    opened = _commit(database, counter)
    yield opened
    await opened.close()


def _key(key: str = "key-00000001", body: bytes = b"body", user: str = "user", at: int = AT) -> RequestKey:
    return request_key(user, key, body, at)


@pytest.mark.parametrize(
    "header", [None, "", "short", "       1", "x" * 129, "schlüssel-1", "line\nbreak", "tab\ttab1"]
)
def test_a_key_that_is_none_is_refused(header: str | None) -> None:
    with pytest.raises(IdempotencyKeyMissing) as refused:
        request_key("user", header, b"", AT)
    assert (refused.value.code, refused.value.status) == ("idempotency-key-missing", 400)


@pytest.mark.parametrize("header", ["12345678", "x" * 128, "with space and : ~"])
def test_printable_keys_of_eight_to_128_are_fine(header: str) -> None:
    assert request_key("user", header, b"", AT).id == f"user:{header}"


async def test_the_same_request_gets_the_same_answer(
    commit: GroupCommit[Put, Kept], database: Database, counter: Counter
) -> None:
    first = await commit.submit(Put("a"), _key())
    again = [await commit.submit(Put("a"), _key(at=AT + 1)) for _ in range(3)]

    assert again == [first] * 3
    assert counter.turns == 1
    assert await values_of(database) == ["a-1"]
    assert await count_of(database, idempotency_keys) == 1


async def test_the_answer_survives_a_restart(
    commit: GroupCommit[Put, Kept], open_database: Open, counter: Counter
) -> None:
    first = await commit.submit(Put("a"), _key())
    reopened = await open_database()
    later = _commit(reopened, counter)
    again = await later.submit(Put("a"), _key())
    await later.close()
    await reopened.close()

    assert again == first
    assert counter.turns == 1


async def test_another_body_under_the_same_key_is_refused(commit: GroupCommit[Put, Kept], database: Database) -> None:
    await commit.submit(Put("a"), _key(body=b"one"))
    with pytest.raises(IdempotencyKeyReused) as refused:
        await commit.submit(Put("b"), _key(body=b"two"))

    assert (refused.value.code, refused.value.status) == ("idempotency-key-reused", 422)
    assert await values_of(database) == ["a-1"]


async def test_keys_belong_to_their_people(commit: GroupCommit[Put, Kept], database: Database) -> None:
    answers = [await commit.submit(Put("a"), _key(user=user)) for user in ("li", "han")]

    assert answers == [Kept("a", 1), Kept("a", 2)]
    assert await values_of(database) == ["a-1", "a-2"]


async def test_fifty_equal_requests_at_once_have_one_effect(
    commit: GroupCommit[Put, Kept], database: Database, counter: Counter
) -> None:
    answers = await asyncio.gather(*(commit.submit(Put("a"), _key()) for _ in range(50)), return_exceptions=True)

    assert sorted(type(answer).__name__ for answer in answers) == ["Kept"] + ["RequestInProgress"] * 49
    running = next(answer for answer in answers if isinstance(answer, RequestInProgress))
    assert (running.code, running.status) == ("request-in-progress", 409)
    assert await commit.submit(Put("a"), _key()) == Kept("a", 1)
    assert counter.turns == 1
    assert await values_of(database) == ["a-1"]


async def test_another_body_is_refused_while_the_first_still_runs(
    commit: GroupCommit[Put, Kept], database: Database
) -> None:
    answers = await asyncio.gather(
        commit.submit(Put("a"), _key(body=b"one")),
        commit.submit(Put("b"), _key(body=b"two")),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Kept, IdempotencyKeyReused]
    assert await values_of(database) == ["a-1"]


async def test_two_processes_with_one_key_have_one_effect(
    commit: GroupCommit[Put, Kept], open_database: Open, counter: Counter
) -> None:
    other_database = await open_database()
    other = _commit(other_database, counter)
    answers = await asyncio.gather(commit.submit(Put("a"), _key()), other.submit(Put("a"), _key()))
    await other.close()

    assert answers[0] == answers[1]
    assert len(await values_of(other_database)) == 1
    await other_database.close()


async def test_a_retry_after_hanging_up_has_no_second_effect(
    commit: GroupCommit[Put, Kept], database: Database
) -> None:
    first = asyncio.create_task(commit.submit(Put("a"), _key()))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    retried = await commit.submit(Put("a"), _key())

    assert retried.value == "a"
    assert await values_of(database) == [f"a-{retried.turn}"]
    assert await commit.submit(Put("a"), _key()) == retried


async def test_a_refusal_is_not_remembered(
    commit: GroupCommit[Put, Kept], database: Database, counter: Counter
) -> None:
    counter.is_refusing = True
    with pytest.raises(Overloaded):
        await commit.submit(Put("a"), _key())
    assert await count_of(database, idempotency_keys) == 0

    counter.is_refusing = False
    assert await commit.submit(Put("a"), _key()) == Kept("a", 1)


async def test_replays_and_new_commands_share_a_batch(commit: GroupCommit[Put, Kept], database: Database) -> None:
    await commit.submit(Put("a"), _key("key-a-00"))
    answers = await asyncio.gather(
        commit.submit(Put("b"), _key("key-b-00")),
        commit.submit(Put("a"), _key("key-a-00")),
        commit.submit(Put("x"), _key("key-a-00", body=b"other", user="han")),
        commit.submit(Put("c")),
    )

    assert list(answers) == [Kept("b", 2), Kept("a", 1), Kept("x", 3), Kept("c", 4)]
    assert await values_of(database) == ["a-1", "b-2", "c-4", "x-3"]


class Once:
    """Writes a value unless it is there. Who is ``slow`` looks when nobody else has the lock."""

    def __init__(self, *, is_slow: bool) -> None:
        self.is_slow = is_slow

    async def __call__(self, transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        if self.is_slow:
            await transaction.fetch_all(text("SELECT GET_LOCK('look', 10)"))
        there = {row.value for row in await transaction.fetch_all(select(scratch.c.value))}
        if there & {command.value for command in commands}:
            return [Overloaded(retry_after=1) for _ in commands]
        await put(transaction, [command.value for command in commands])
        return [Kept(command.value) for command in commands]


@pytest.mark.parametrize("engine", ["mariadb"])
async def test_who_is_refused_for_what_his_own_request_did_elsewhere_gets_its_answer(
    mariadb: MariaDB, mariadb_tables: str, database: Database
) -> None:
    processes = [await open_mysql(parse(mariadb_tables, setting="URL")) for _ in range(2)]
    here, there = (
        GroupCommit("test.once", one, Once(is_slow=is_slow), result_type=Kept, max_batch=10, max_queue=10)
        for one, is_slow in zip(processes, (False, True), strict=True)
    )
    async with database.transaction() as holder:
        await holder.fetch_all(text("SELECT GET_LOCK('look', 0)"))
        repeated = asyncio.create_task(there.submit(Put("a"), _key()))
        other = asyncio.create_task(there.submit(Put("a"), _key("key-00000002")))
        while not mariadb.sql("SELECT 1 FROM information_schema.processlist WHERE state = 'User lock'"):
            await asyncio.sleep(0.01)
        first = await here.submit(Put("a"), _key())
        await holder.fetch_all(text("SELECT RELEASE_LOCK('look')"))

    assert await repeated == first
    with pytest.raises(Overloaded):
        await other
    assert await values_of(database) == ["a"]
    for commit, one in zip((here, there), processes, strict=True):
        await commit.close()
        await one.close()
