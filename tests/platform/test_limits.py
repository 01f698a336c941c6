"""Limits: a person cannot exceed theirs, and a crowd behind one address passes."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from onsale.edge.limits import RequestLimits
from onsale.platform.clock import ManualClock
from onsale.platform.limits import BUCKETS_MAX, SETTLE_EVERY_SECONDS, Limits, RateLimit
from onsale.platform.redis import RedisStore, open_redis, parse
from scripts.engines import Redis, RedisCluster

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


def test_what_was_used_up_beyond_is_paid_back_first(clock: ManualClock) -> None:
    limit = RateLimit(clock, per_second=0.5, burst=3)
    limit.take("li")
    limit.charge("li", 4)

    assert limit.take("li") == 6
    clock.advance(timedelta(seconds=6))
    assert [limit.take("li") for _ in range(2)] == [0, 2]


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
    take = RequestLimits(Limits(clock), per_principal=1, per_address=2).take

    assert [take(f"user-{number}", NAT) for number in range(500)] == [0] * 500


def test_one_person_does_not_exceed_from_many_addresses(clock: ManualClock) -> None:
    take = RequestLimits(Limits(clock), per_principal=1, per_address=1_000).take

    assert [take("li", f"203.0.113.{number}") for number in range(6)] == [0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("address", [NAT, ""])
def test_who_is_not_signed_in_shares_the_addresss_limit(clock: ManualClock, address: str) -> None:
    take = RequestLimits(Limits(clock), per_principal=1_000, per_address=1).take

    assert [take(None, address) for _ in range(5)] == [0, 0, 0, 0, 1]
    assert take("li", address) == 0


@pytest.fixture(params=["server", "cluster"])
def redis_url(request: pytest.FixtureRequest) -> str:
    """An empty one."""
    if request.param == "server":
        return str(request.getfixturevalue("empty_redis").url)
    cluster: RedisCluster = request.getfixturevalue("redis_cluster")
    for node in cluster.nodes:
        node.ask("FLUSHALL")
    return cluster.url


@pytest.fixture
async def store(redis_url: str) -> AsyncIterator[RedisStore]:
    opened = await open_redis(parse(redis_url, setting="URL"))
    yield opened
    await opened.close()


def processes(clock: ManualClock, number: int, *, per_second: float, burst: float) -> list[RateLimit]:
    return [RateLimit(clock, per_second=per_second, burst=burst, settled=True) for _ in range(number)]


async def ask(
    limits: list[RateLimit], store: RedisStore, clock: ManualClock, *, seconds: int, per_second: int, key: str = "li"
) -> int:
    """How many requests pass when so many come in a second, spread over all processes that settle as they do."""
    passed, interval = 0, timedelta(seconds=SETTLE_EVERY_SECONDS)
    for _ in range(int(seconds / SETTLE_EVERY_SECONDS)):
        for number in range(int(per_second * SETTLE_EVERY_SECONDS)):
            passed += limits[number % len(limits)].take(key) == 0
        for limit in limits:
            await limit.settle(store, "principal")
        clock.advance(interval)
    return passed


async def test_several_processes_keep_one_limit(store: RedisStore, clock: ManualClock) -> None:
    limits = processes(clock, 4, per_second=10, burst=20)
    # Four processes might allow 4 × 10 × 60 and four bursts; together they allow one of each, and little more.
    passed = await ask(limits, store, clock, seconds=60, per_second=200)
    assert 600 <= passed <= 600 + 4 * 20


async def test_a_burst_elsewhere_is_noticed_here(store: RedisStore, clock: ManualClock) -> None:
    here, there = processes(clock, 2, per_second=10, burst=20)
    assert [here.take("li") for _ in range(20)] == [0] * 20
    assert there.take("li") == 0
    await here.settle(store, "principal")
    assert [there.take("li") for _ in range(2)] == [0, 0]
    await there.settle(store, "principal")
    assert there.take("li") == 1
    assert there.take("han") == 0


async def test_limits_of_one_name_are_one_limit_in_every_process(store: RedisStore, clock: ManualClock) -> None:
    here, there = (Limits(clock, store) for _ in range(2))
    few = [limits.of("codes", per_second=1 / 3600, burst=2) for limits in (here, here, there)]
    assert [limit.take("198.51.100.7") for limit in few[:2]] == [0, 0]
    other = here.of("sign-ins", per_second=1 / 3600, burst=2)
    assert other.take("198.51.100.7") == 0
    await here.settle()
    assert few[2].take("198.51.100.7") == 0  # nobody waits for the network to be counted
    await there.settle()
    assert few[2].take("198.51.100.7") == 2 * 3600  # the third is paid back as well
    assert there.of("sign-ins", per_second=1 / 3600, burst=2).take("198.51.100.7") == 0


async def test_who_asks_little_is_not_settled_and_never_refused(store: RedisStore, clock: ManualClock) -> None:
    limits = processes(clock, 4, per_second=50, burst=200)
    assert await ask(limits, store, clock, seconds=20, per_second=16) == 320
    assert [await limit.settle(store, "principal") for limit in limits] == [0] * 4


async def test_people_do_not_share_a_bucket(store: RedisStore, clock: ManualClock) -> None:
    here, there = processes(clock, 2, per_second=1, burst=5)
    for number in range(30):
        for _ in range(5):
            assert here.take(f"user-{number}") == 0
    assert await here.settle(store, "principal") == 30
    assert [there.take(f"other-{number}") for number in range(30)] == [0] * 30


async def test_without_redis_each_process_counts_for_itself(clock: ManualClock, redis_server: Redis) -> None:
    store = await open_redis(parse(redis_server.url, setting="URL"))
    here, there = processes(clock, 2, per_second=1, burst=5)
    redis_server.kill()
    try:
        assert [here.take("li") for _ in range(6)] == [0, 0, 0, 0, 0, 1]
        await here.settle(store, "principal")
        assert [there.take("li") for _ in range(6)] == [0, 0, 0, 0, 0, 1]
    finally:
        redis_server.start()
        await store.close()
