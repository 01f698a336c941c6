"""Group commit: one transaction for many, an answer for each, and nobody pays for a neighbour."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from onsale.contracts.values import Text
from onsale.platform.db import Database, Transaction
from onsale.platform.group_commit import CommandBook, GroupCommit, one_by_one
from onsale.platform.problems import Overloaded, Refusal, Unavailable
from tests.platform.scratch import Kept, Put, count_of, put, scratch, values_of

Handle = Callable[[Transaction, Sequence[Put]], Awaitable[Sequence[Kept | Refusal]]]
Open = Callable[..., GroupCommit[Put, Kept]]


class Taken(
    Refusal, code="test-value-taken", status=409, title=Text("已占用", "Taken"), detail=Text("{value}", "{value}")
):
    value: str


class Writer:
    """Writes values; refuses what is there or starts with "refuse", fails at what starts with "fail"."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.was_called = asyncio.Event()

    async def __call__(self, transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        self.batches.append([command.value for command in commands])
        self.was_called.set()
        known = {str(row[0]) for row in await transaction.fetch_all(select(scratch.c.value))}
        refused = {c.value for c in commands if c.value in known or c.value.startswith("refuse")}
        await put(transaction, [c.value for c in commands if c.value not in refused])
        if any(command.value.startswith("fail") for command in commands):
            raise ValueError("this command cannot be done")
        return [Taken(value=c.value) if c.value in refused else Kept(c.value) for c in commands]


@pytest.fixture
async def open_commit(database: Database) -> AsyncIterator[Open]:
    opened: list[GroupCommit[Put, Kept]] = []

    def open_one(handle: Handle, *, max_batch: int = 256, max_queue: int = 1_000) -> GroupCommit[Put, Kept]:
        opened.append(
            GroupCommit("test.put", database, handle, result_type=Kept, max_batch=max_batch, max_queue=max_queue)
        )
        return opened[-1]

    yield open_one
    for commit in opened:
        await commit.close()


async def _submit_all(commit: GroupCommit[Put, Kept], values: Sequence[str]) -> list[Kept | BaseException]:
    return await asyncio.gather(*(commit.submit(Put(value)) for value in values), return_exceptions=True)


async def test_every_caller_gets_its_own_result_of_one_transaction(open_commit: Open, database: Database) -> None:
    writer, values = Writer(), [f"{number:02d}" for number in range(50)]
    answers = await _submit_all(open_commit(writer), values)

    assert answers == [Kept(value) for value in values]
    assert writer.batches == [values]
    assert await values_of(database) == values


async def test_commands_gather_while_a_batch_commits(open_commit: Open) -> None:
    writer = Writer()
    commit = open_commit(writer)
    first = asyncio.create_task(commit.submit(Put("first")))
    await writer.was_called.wait()
    later = [asyncio.create_task(commit.submit(Put(f"later-{number}"))) for number in range(5)]
    await asyncio.gather(first, *later)

    assert writer.batches == [["first"], [f"later-{number}" for number in range(5)]]


async def test_refusals_reach_their_callers_and_nobody_else(open_commit: Open, database: Database) -> None:
    values = [f"{'refuse' if number % 2 else 'keep'}-{number}" for number in range(6)]
    answers = await _submit_all(open_commit(Writer()), values)

    assert [answer.code if isinstance(answer, Refusal) else answer for answer in answers] == [
        "test-value-taken" if number % 2 else Kept(values[number]) for number in range(6)
    ]
    assert await values_of(database) == ["keep-0", "keep-2", "keep-4"]


@pytest.mark.parametrize("position", [0, 24, 49])
async def test_one_failing_command_of_fifty_hurts_nobody(open_commit: Open, database: Database, position: int) -> None:
    writer, values = Writer(), [f"{number:02d}" for number in range(50)]
    values[position] = "fail"
    answers = await _submit_all(open_commit(writer), values)

    assert [type(answer) for answer in answers] == [ValueError if value == "fail" else Kept for value in values]
    assert await values_of(database) == sorted(set(values) - {"fail"})
    # It is found by halving: 50 → 25 → 13 → 7 → 4 → 2 → 1, and the other half of each.
    assert len(writer.batches) <= 13


async def test_all_failing_commands_fail_alone(open_commit: Open, database: Database) -> None:
    answers = await _submit_all(open_commit(Writer()), [f"fail-{number}" for number in range(8)])

    assert [type(answer) for answer in answers] == [ValueError] * 8
    assert await values_of(database) == []


async def test_batches_keep_the_order_and_the_limit(open_commit: Open) -> None:
    writer, values = Writer(), [f"{number:03d}" for number in range(100)]
    await _submit_all(open_commit(writer, max_batch=16), values)

    assert [len(batch) for batch in writer.batches] == [16] * 6 + [4]
    assert [value for batch in writer.batches for value in batch] == values


async def test_a_full_queue_sheds_and_loses_nothing(open_commit: Open, database: Database) -> None:
    commit = open_commit(Writer(), max_queue=10)
    answers = await _submit_all(commit, [f"{number:02d}" for number in range(30)])

    assert [type(answer) for answer in answers] == [Kept] * 10 + [Overloaded] * 20
    refusal = answers[-1]
    assert isinstance(refusal, Overloaded)
    assert (refusal.status, refusal.retry_after_seconds) == (503, 1)
    assert await values_of(database) == [f"{number:02d}" for number in range(10)]
    assert await commit.submit(Put("after")) == Kept("after")


async def test_equal_values_in_one_batch_are_told_apart_by_the_constraint(
    open_commit: Open, database: Database
) -> None:
    answers = await _submit_all(open_commit(Writer()), ["a", "same", "same", "b"])

    assert [type(answer) for answer in answers] == [Kept, Kept, Taken, Kept]
    assert await values_of(database) == ["a", "b", "same"]


async def test_a_unique_key_taken_in_between_is_a_refusal_on_the_second_run(
    open_commit: Open, database: Database
) -> None:
    turns: list[int] = []

    async def handle(transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        turns.append(len(commands))
        if len(turns) > 1 and await transaction.fetch_all(select(scratch)):
            return [Taken(value=command.value) for command in commands]
        # The first time it does not see the row that somebody else has just written.
        await put(transaction, [command.value for command in commands])
        return [Kept(command.value) for command in commands]

    async with database.transaction() as transaction:
        await put(transaction, ["same"])
    answers = await _submit_all(open_commit(handle), ["same"])

    assert [type(answer) for answer in answers] == [Taken]
    assert turns == [1, 1]


async def test_the_database_is_asked_three_times_and_a_bug_once(open_commit: Open, database: Database) -> None:
    turns: list[str] = []

    async def handle(transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        turns.append(commands[0].value)
        if commands[0].value == "bug":
            raise KeyError("bug")
        await put(transaction, ["same", "same"])
        return [Kept(command.value) for command in commands]

    commit = open_commit(handle)
    with pytest.raises(IntegrityError):
        await commit.submit(Put("database"))
    with pytest.raises(KeyError):
        await commit.submit(Put("bug"))

    assert turns == ["database"] * 3 + ["bug"]
    assert await values_of(database) == []


async def test_a_handler_that_forgets_an_outcome_is_a_bug(open_commit: Open, database: Database) -> None:
    async def forgetful(transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        await put(transaction, [command.value for command in commands])
        return []

    answers = await _submit_all(open_commit(forgetful), ["a", "b"])

    assert [type(answer) for answer in answers] == [RuntimeError, RuntimeError]
    assert await values_of(database) == []


async def test_stopping_finishes_what_was_taken(open_commit: Open, database: Database) -> None:
    commit = open_commit(Writer(), max_batch=4)
    taken = [asyncio.create_task(commit.submit(Put(f"{number:02d}"))) for number in range(20)]
    await asyncio.sleep(0)
    await commit.close()

    assert await asyncio.gather(*taken) == [Kept(f"{number:02d}") for number in range(20)]
    with pytest.raises(Unavailable) as refused:
        await commit.submit(Put("late"))
    assert (refused.value.status, refused.value.retry_after_seconds) == (503, 1)
    assert "late" not in await values_of(database)


async def test_a_caller_who_hangs_up_undoes_nothing(open_commit: Open, database: Database) -> None:
    commit = open_commit(Writer())
    callers = [asyncio.create_task(commit.submit(Put(value))) for value in ("a", "b", "fail", "c")]
    await asyncio.sleep(0)
    callers[1].cancel()
    callers[2].cancel()
    answers = await asyncio.gather(*callers, return_exceptions=True)

    assert [type(answer) for answer in answers] == [Kept, asyncio.CancelledError, asyncio.CancelledError, Kept]
    assert await values_of(database) == ["a", "b", "c"]


async def test_a_failing_cache_never_repeats_what_is_committed(open_commit: Open, database: Database) -> None:
    turns: list[int] = []

    async def handle(transaction: Transaction, commands: Sequence[Put]) -> Sequence[Kept | Refusal]:
        turns.append(len(commands))
        await put(transaction, [f"{command.value}-{len(turns)}" for command in commands])
        transaction.on_commit(lambda: 1 / 0)  # type: ignore[arg-type]  # it returns nothing: it raises
        return [Kept(command.value, len(turns)) for command in commands]

    answers = await _submit_all(open_commit(handle), ["a", "b"])

    assert answers == [Kept("a", 1), Kept("b", 1)]
    assert await values_of(database) == ["a-1", "b-1"]


async def test_rare_commands_share_a_transaction_and_not_their_refusals(database: Database) -> None:
    async def put_one(transaction: Transaction, command: Put) -> Kept:
        await put(transaction, [command.value])
        if command.value.startswith("refuse"):
            raise Taken(value=command.value)
        return Kept(command.value)

    book = CommandBook(database, max_batch=10, max_queue=10)
    commit = book.single("test.put_one", put_one, Kept)
    answers = await _submit_all(commit, ["a", "refuse", "b"])
    await book.close()

    assert [type(answer) for answer in answers] == [Kept, Taken, Kept]
    assert await values_of(database) == ["a", "b"]


async def test_one_by_one_takes_back_what_a_refused_command_claimed(database: Database) -> None:
    told: list[str] = []

    async def claim(transaction: Transaction, command: Put) -> Kept:
        transaction.on_commit(lambda: told.append(f"{command.value} committed"))
        transaction.on_rollback(lambda: told.append(f"{command.value} given back"))
        if command.value == "refuse":
            raise Taken(value=command.value)
        return Kept(command.value)

    async with database.transaction() as transaction:
        await one_by_one(claim)(transaction, [Put("a"), Put("refuse")])

    assert told == ["refuse given back", "a committed"]
    assert await count_of(database, scratch) == 0
