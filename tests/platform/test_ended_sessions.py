"""Sessions that are over: refused at once where they ended, a moment later elsewhere, and forgotten in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.settings import ACCESS_TOKEN_SECONDS
from onsale.platform import ended_sessions
from onsale.platform.clock import ManualClock
from onsale.platform.ended_sessions import KEPT_SECONDS, OVERLAP_SECONDS, EndedSessions
from onsale.platform.http import Authenticator
from onsale.platform.problems import Unavailable
from onsale.platform.redis import open_redis, parse
from onsale.platform.redis.store import RESPITE_SECONDS
from onsale.platform.security import KeyRing, TokenSigner
from scripts.engines import Proxy, Redis, RedisCluster


@asynccontextmanager
async def started(url: str, clock: ManualClock) -> AsyncIterator[EndedSessions]:
    """What a process of its own knows."""
    store = await open_redis(parse(url, setting="ONSALE_REDIS_URL"))
    yield EndedSessions(clock, store)
    await store.close()


@pytest.fixture(params=["redis", "redis-cluster"])
def urls(request: pytest.FixtureRequest) -> list[str]:
    """Where two processes find the same Redis: in a cluster each at another node."""
    if request.param == "redis":
        return [request.getfixturevalue("empty_redis").url] * 2
    cluster: RedisCluster = request.getfixturevalue("redis_cluster")
    return [node.url for node in cluster.nodes[:2]]


def test_a_token_ends_with_its_session(clock: ManualClock) -> None:
    signer = TokenSigner(KeyRing({"a": b"k" * 32}), "access", AccessClaims)
    ended = EndedSessions(clock)
    authenticator = Authenticator(signer, clock, ended)
    expires_at = int(clock.now().timestamp()) + ACCESS_TOKEN_SECONDS
    remembered, unseen, other = (
        "Bearer "
        + signer.sign(
            AccessClaims(user_id=user, session_id=session, roles=[], organisation_id=None, expires_at=expires_at)
        )
        for user, session in (("li", "one"), ("lei", "one"), ("li", "two"))
    )
    assert authenticator.principal_of(remembered) is not None
    ended.note(["one"])

    assert authenticator.principal_of(remembered) is None
    assert authenticator.principal_of(unseen) is None
    assert authenticator.principal_of(other) is not None


def test_tokens_are_over_up_to_a_number_and_their_session_goes_on(clock: ManualClock) -> None:
    ended = EndedSessions(clock)
    ended.note_stale({"one": 3})
    ended.note_stale({"one": 5})
    ended.note_stale({"one": 4})
    over = [ended.is_over("one", number) for number in (0, 3, 5, 6)]
    assert (over, ended.is_over("two", 0), "one" in ended) == ([True, True, True, False], False, False)

    clock.advance(timedelta(seconds=KEPT_SECONDS))
    ended.note(["two"])
    assert [ended.is_over("one", 0), ended.is_over("two", 99)] == [False, True]


def test_a_session_is_not_forgotten_before_its_tokens_are_over(clock: ManualClock) -> None:
    ended = EndedSessions(clock)
    ended.note(["one"])
    clock.advance(timedelta(seconds=ACCESS_TOKEN_SECONDS))
    ended.note(["two"])
    assert "one" in ended

    clock.advance(timedelta(seconds=KEPT_SECONDS - ACCESS_TOKEN_SECONDS))
    ended.note(["three"])
    assert [one in ended for one in ("one", "two", "three")] == [False, True, True]


def test_the_list_is_bounded(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ended_sessions, "ENDED_MAX", 3)
    ended = EndedSessions(clock)
    ended.note(["one", "two"])
    ended.note(["three", "four", "one"])

    assert [one in ended for one in ("one", "two", "three", "four")] == [False, True, True, True]


async def test_who_is_alone_exchanges_nothing(clock: ManualClock) -> None:
    assert await EndedSessions(clock).exchange() == 0


async def test_others_hear_of_it_and_so_does_who_starts_later(urls: list[str], clock: ManualClock) -> None:
    async with started(urls[0], clock) as here, started(urls[1], clock) as there:
        await there.exchange()
        here.note(["one"])
        here.note_stale({"three": 7})
        await here.exchange()
        assert "one" not in there
        await there.exchange()
        assert "one" in there
        assert [there.is_over("three", number) for number in (7, 8)] == [True, False]

    clock.advance(timedelta(seconds=ACCESS_TOKEN_SECONDS))
    async with started(urls[1], clock) as later:
        await later.exchange()
        assert "one" in later
        assert "two" not in later


async def test_clocks_may_differ(empty_redis: Redis, clock: ManualClock) -> None:
    behind = ManualClock(clock.now() - timedelta(seconds=OVERLAP_SECONDS - 1))
    async with started(empty_redis.url, behind) as here, started(empty_redis.url, clock) as there:
        await there.exchange()
        here.note(["one"])
        await here.exchange()
        await there.exchange()
        assert "one" in there


async def test_the_shared_list_forgets_too(empty_redis: Redis, clock: ManualClock) -> None:
    async with started(empty_redis.url, clock) as here:
        here.note(["one"])
        await here.exchange()
        clock.advance(timedelta(seconds=KEPT_SECONDS + 1))
        here.note(["two"])
        await here.exchange()

    assert empty_redis.ask("ZRANGE", ended_sessions.KEY, 0, -1) == ["two"]
    assert 0 < int(str(empty_redis.ask("TTL", ended_sessions.KEY))) <= KEPT_SECONDS


async def test_what_redis_did_not_hear_is_told_again(empty_redis: Redis, clock: ManualClock) -> None:
    with Proxy(empty_redis.port) as network:
        through = empty_redis.url_through(network.port)
        async with started(through, clock) as here, started(empty_redis.url, clock) as there:
            await here.exchange()
            network.cut()
            here.note(["one"])
            with pytest.raises(Unavailable):
                await here.exchange()
            assert "one" in here

            network.heal()
            await asyncio.sleep(RESPITE_SECONDS)
            await here.exchange()
            await there.exchange()
            assert "one" in there
