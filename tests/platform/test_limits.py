"""Limits: a person cannot exceed theirs, and a crowd behind one address passes."""

from datetime import timedelta

import pytest

from onsale.edge.limits import RequestLimits
from onsale.platform.clock import ManualClock
from onsale.platform.limits import BUCKETS_MAX, RateLimit

NAT = "203.0.113.7"


def test_a_burst_passes_and_then_the_wait_is_told(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=0.5, burst=3)

    assert [limit.take("li") for _ in range(5)] == [0, 0, 0, 2, 2]
    clock.advance(timedelta(seconds=1.999))
    assert limit.take("li") == 1
    clock.advance(timedelta(seconds=0.001))
    assert [limit.take("li") for _ in range(2)] == [0, 2]


def test_being_refused_costs_nothing(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=1, burst=1)
    limit.take("li")
    for _ in range(1_000):
        assert limit.take("li") == 1
    clock.advance(timedelta(seconds=1))

    assert limit.take("li") == 0


def test_waiting_fills_no_more_than_the_burst(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=10, burst=4)
    limit.take("li")
    clock.advance(timedelta(days=1))

    assert [limit.take("li") for _ in range(6)] == [0, 0, 0, 0, 1, 1]


def test_a_clock_that_goes_back_gives_nothing_away(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=1, burst=1)
    limit.take("li")
    clock.advance(timedelta(hours=-1))

    assert limit.take("li") == 1


def test_one_exceeds_and_another_does_not_notice(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=1, burst=1)

    assert [limit.take("li"), limit.take("li"), limit.take("han")] == [0, 1, 0]


def test_memory_is_bounded(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=0.001, burst=1)
    limit.take("first")
    assert limit.take("first") == 1000
    for number in range(BUCKETS_MAX):
        limit.take(str(number))

    assert limit.take(str(BUCKETS_MAX - 1)) == 1000
    assert limit.take("first") == 0


def test_five_hundred_people_behind_one_address_pass(clock: ManualClock) -> None:
    take = RequestLimits(clock, per_principal=1, per_address=2).take

    assert [take(f"user-{number}", NAT) for number in range(500)] == [0] * 500


def test_one_person_does_not_exceed_from_many_addresses(clock: ManualClock) -> None:
    take = RequestLimits(clock, per_principal=1, per_address=1_000).take

    assert [take("li", f"203.0.113.{number}") for number in range(6)] == [0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("address", [NAT, ""])
def test_who_is_not_signed_in_shares_the_addresss_limit(clock: ManualClock, address: str) -> None:
    take = RequestLimits(clock, per_principal=1_000, per_address=1).take

    assert [take(None, address) for _ in range(5)] == [0, 0, 0, 0, 1]
    assert take("li", address) == 0
