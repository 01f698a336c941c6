"""The circuit breaker: closed, open, half-open, and nothing else."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from onsale.platform.breaker import CircuitBreaker, CircuitOpen, State


class Down(Exception):
    """The other side does not answer."""


class OtherSide:
    """Somebody to call, with a breaker before them that opens at the third failure, for ten seconds."""

    def __init__(self) -> None:
        self.now = 100.0
        self.is_up = True
        self.calls = 0
        self.breaker = CircuitBreaker("probe", failures_max=3, open_seconds=10, ticks=lambda: self.now)

    def call(self) -> str:
        try:
            with self.breaker.calling(Down):
                return self._answer()
        except Down:
            return "failed"
        except CircuitOpen as refused:
            return f"refused for {refused.retry_after} s"

    def _answer(self) -> str:
        self.calls += 1
        if not self.is_up:
            raise Down
        return "answered"

    def fail(self, times: int) -> None:
        self.is_up = False
        for _ in range(times):
            assert self.call() == "failed"


@pytest.fixture
def other() -> OtherSide:
    return OtherSide()


def metric(name: str) -> float:
    return REGISTRY.get_sample_value(name, {"name": "probe"}) or 0.0


def test_failures_in_a_row_open_it_and_calls_are_not_made(other: OtherSide) -> None:
    opened, refused = metric("onsale_breaker_opened_total"), metric("onsale_breaker_refused_total")
    other.fail(3)

    assert [other.call(), other.call()] == ["refused for 10 s", "refused for 10 s"]
    assert other.calls == 3
    assert metric("onsale_breaker_state") == State.OPEN
    assert metric("onsale_breaker_opened_total") == opened + 1
    assert metric("onsale_breaker_refused_total") == refused + 2


def test_an_answer_between_failures_starts_the_count_again(other: OtherSide) -> None:
    other.fail(2)
    other.is_up = True
    assert other.call() == "answered"
    other.fail(2)

    assert other.breaker.state is State.CLOSED


def test_a_refusal_is_an_answer(other: OtherSide) -> None:
    other.fail(2)
    with pytest.raises(KeyError), other.breaker.calling(Down):
        raise KeyError("there is no such payment")
    other.fail(2)

    assert other.breaker.state is State.CLOSED


def test_after_its_time_a_good_trial_closes_it(other: OtherSide) -> None:
    other.fail(3)
    other.now += 9.5
    assert other.call() == "refused for 1 s"
    other.now += 0.5
    other.is_up = True

    assert [other.call(), other.call()] == ["answered", "answered"]
    assert metric("onsale_breaker_state") == State.CLOSED


def test_a_bad_trial_opens_it_for_the_whole_time_again(other: OtherSide) -> None:
    other.fail(3)
    other.now += 10
    assert other.call() == "failed"

    assert other.call() == "refused for 10 s"
    other.now += 10
    other.is_up = True
    assert other.call() == "answered"


def test_only_one_trial_at_a_time(other: OtherSide) -> None:
    other.fail(3)
    other.now += 10
    other.is_up = True
    with other.breaker.calling(Down):
        assert metric("onsale_breaker_state") == State.HALF_OPEN
        assert other.call() == "refused for 1 s"

    assert other.call() == "answered"


async def test_a_cancelled_trial_leaves_it_to_the_next(other: OtherSide) -> None:
    async def hang() -> None:
        with other.breaker.calling(Down):
            await asyncio.sleep(60)

    other.fail(3)
    other.now += 10
    hanging = asyncio.create_task(hang())
    await asyncio.sleep(0)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    other.is_up = True

    assert other.call() == "answered"
    assert other.breaker.state is State.CLOSED


def test_calls_that_began_before_it_opened_do_not_open_it_twice(other: OtherSide) -> None:
    opened = metric("onsale_breaker_opened_total")
    early = other.breaker.calling(Down)
    early.__enter__()
    other.fail(3)
    late = Down()
    assert early.__exit__(Down, late, None) is False

    assert metric("onsale_breaker_opened_total") == opened + 1
    assert other.call() == "refused for 10 s"
