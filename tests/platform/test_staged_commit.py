"""Staged commit: what is claimed before the transaction and not stored by it is given back, whatever went wrong."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
from typing_extensions import override

from onsale.contracts.values import Text
from onsale.platform.db import Conflict, Database, Transaction
from onsale.platform.idempotency import IdempotencyKeyReused, RequestKey, request_key
from onsale.platform.problems import Refusal, Unavailable
from onsale.platform.staged_commit import Stage, StagedCommit
from tests.platform.scratch import Kept, Put, put, values_of

PLACES = 5

Handle = Callable[[Transaction, Sequence[str]], Awaitable[Sequence[Kept | Refusal]]]
Open = Callable[[Handle], StagedCommit[Put, str, Kept]]


class Full(Refusal, code="test-full", status=409, title=Text("已满", "Full"), detail=Text("{value}", "{value}")):
    value: str


class Forbidden(
    Refusal, code="test-forbidden", status=409, title=Text("禁止", "Forbidden"), detail=Text("{value}", "{value}")
):
    value: str


class Places(Stage[Put, str]):
    """A few places. A value takes one, and gives it back."""

    batches_at_once = 1

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.batches: list[list[str]] = []
        self.undone: list[tuple[list[str], str]] = []

    @override
    async def claim(self, commands: Sequence[Put]) -> Sequence[str | Refusal]:
        await asyncio.sleep(0)  # a place is far away
        self.batches.append([command.value for command in commands])
        return [self._take(command.value) for command in commands]

    def _take(self, value: str) -> str | Refusal:
        if len(self.taken) == PLACES:
            return Full(value=value)
        self.taken.append(value)
        return value

    @override
    async def undo(self, claims: Sequence[str], error: Exception) -> None:
        self.undone.append((list(claims), type(error).__name__))
        for claim in claims:
            self.taken.remove(claim)


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
async def open_commit(database: Database, places: Places) -> AsyncIterator[Open]:
    opened: list[StagedCommit[Put, str, Kept]] = []

    def open_one(handle: Handle) -> StagedCommit[Put, str, Kept]:
        commit = StagedCommit("test.put", database, places, handle, result_type=Kept, max_batch=256, max_queue=1_000)
        opened.append(commit)
        return commit

    yield open_one
    for commit in opened:
        await commit.close()


async def keep(transaction: Transaction, values: Sequence[str]) -> Sequence[Kept | Refusal]:
    await put(transaction, [value for value in values if not value.startswith("forbidden")])
    return [Forbidden(value=value) if value.startswith("forbidden") else Kept(value) for value in values]


def key(name: str, body: str = "") -> RequestKey:
    return request_key("li", f"key-{name}", body.encode(), at=0)


async def submit_all(commit: StagedCommit[Put, str, Kept], values: Sequence[str]) -> Counter[str]:
    tasks = [commit.submit(Put(value)) for value in values]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    return Counter(answer.code if isinstance(answer, Refusal) else type(answer).__name__ for answer in answers)


async def test_who_is_refused_needs_no_transaction(open_commit: Open, places: Places, database: Database) -> None:
    transactions: list[int] = []

    async def handle(transaction: Transaction, values: Sequence[str]) -> Sequence[Kept | Refusal]:
        transactions.append(len(values))
        return await keep(transaction, values)

    commit = open_commit(handle)
    assert await submit_all(commit, [f"{number:02d}" for number in range(20)]) == {"Kept": 5, "test-full": 15}
    assert await submit_all(commit, ["late"]) == {"test-full": 1}

    assert transactions == [5]
    assert await values_of(database) == places.taken == [f"{number:02d}" for number in range(5)]


async def test_a_refusal_in_the_transaction_gives_back(open_commit: Open, places: Places, database: Database) -> None:
    commit = open_commit(keep)
    assert await submit_all(commit, ["forbidden-1", "a", "forbidden-2", "b"]) == {"test-forbidden": 2, "Kept": 2}

    assert places.undone == [(["forbidden-1", "forbidden-2"], "Forbidden")]
    assert await values_of(database) == places.taken == ["a", "b"]


async def test_a_batch_that_fails_is_split_and_nobody_keeps_what_is_not_stored(
    open_commit: Open, places: Places, database: Database
) -> None:
    async def handle(transaction: Transaction, values: Sequence[str]) -> Sequence[Kept | Refusal]:
        if "bug" in values:
            raise ValueError("this command cannot be done")
        return await keep(transaction, values)

    assert await submit_all(open_commit(handle), ["a", "bug", "b", "c"]) == {"Kept": 3, "ValueError": 1}
    assert await values_of(database) == places.taken == ["a", "b", "c"]


async def test_claims_that_were_out_of_date_are_made_anew_together(
    open_commit: Open, places: Places, database: Database
) -> None:
    turns: list[int] = []

    async def handle(transaction: Transaction, values: Sequence[str]) -> Sequence[Kept | Refusal]:
        turns.append(len(values))
        if len(turns) == 1:
            raise Conflict("somebody was faster")
        return await keep(transaction, values)

    assert await submit_all(open_commit(handle), ["a", "b", "c"]) == {"Kept": 3}
    assert turns == [3, 3]
    assert places.batches == [["a", "b", "c"]] * 2
    assert places.undone == [(["a", "b", "c"], "Conflict")]
    assert await values_of(database) == places.taken == ["a", "b", "c"]


async def test_a_conflict_that_stays_asks_for_a_retry(open_commit: Open, places: Places) -> None:
    async def handle(transaction: Transaction, values: Sequence[str]) -> Sequence[Kept | Refusal]:
        raise Conflict("again and again")

    assert await submit_all(open_commit(handle), ["a", "b"]) == {"unavailable": 2}
    assert places.taken == []


async def test_an_unknown_outcome_is_told_and_not_tried_again(open_commit: Open, places: Places) -> None:
    async def handle(transaction: Transaction, values: Sequence[str]) -> Sequence[Kept | Refusal]:
        raise Unavailable(retry_after=1)

    assert await submit_all(open_commit(handle), ["a", "b"]) == {"unavailable": 2}
    assert places.undone == [(["a", "b"], "Unavailable")]


async def test_a_repeated_request_is_answered_from_what_was_stored(open_commit: Open, places: Places) -> None:
    commit = open_commit(keep)
    first = await commit.submit(Put("a"), key("first"))
    await submit_all(commit, ["b", "c", "d", "e"])
    assert await submit_all(commit, ["f"]) == {"test-full": 1}
    claimed = list(places.batches)

    assert await commit.submit(Put("a"), key("first")) == first
    with pytest.raises(IdempotencyKeyReused):
        await commit.submit(Put("other"), key("first", "another body"))
    assert places.batches == claimed


async def test_a_request_that_another_process_has_just_stored_is_answered_alike(
    open_commit: Open, places: Places
) -> None:
    here, there = open_commit(keep), open_commit(keep)
    answers = await asyncio.gather(here.submit(Put("a"), key("same")), there.submit(Put("a"), key("same")))

    assert list(answers) == [Kept("a"), Kept("a")]
    assert places.taken == ["a"]
