"""News about one thing: heard where it changed, in other processes through Redis, and without that after a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from onsale.platform import watch as watching
from onsale.platform.redis import open_redis, parse
from onsale.platform.watch import Watch
from scripts.engines import Proxy, Redis, RedisCluster


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LISTEN_AGAIN_SECONDS", 0.02)


@asynccontextmanager
async def started(url: str, name: str = "orders") -> AsyncIterator[Watch]:
    """The watch of a process of its own."""
    store = await open_redis(parse(url, setting="ONSALE_REDIS_URL"))
    watch = Watch(name, store)
    await watch.start()
    yield watch
    await watch.stop()
    await store.close()


async def hears(there: Watch, here: Watch, key: str, *, tries: int = 200) -> bool:
    """Whether news of a key arrive; told again and again, for nobody knows when a listener is back."""
    with here.watching(key) as news:
        for _ in range(tries):
            there.tell([key])
            try:
                async with asyncio.timeout(0.05):
                    await news.wait()
            except TimeoutError:
                continue
            return True
    return False


@pytest.fixture(params=["redis", "redis-cluster"])
def urls(request: pytest.FixtureRequest) -> list[str]:
    """Where two processes find the same Redis: in a cluster each at another node."""
    if request.param == "redis":
        return [request.getfixturevalue("empty_redis").url] * 2
    cluster: RedisCluster = request.getfixturevalue("redis_cluster")
    return [node.url for node in cluster.nodes[:2]]


async def test_news_are_heard_in_another_process_and_only_by_who_asked(urls: list[str]) -> None:
    async with started(urls[0]) as there, started(urls[1]) as here, started(urls[1], "refunds") as other:
        with here.watching("order-2") as unasked, other.watching("order-1") as elsewhere:
            assert await hears(there, here, "order-1")
            assert not unasked.is_set()
            assert not elsewhere.is_set()


async def test_what_changes_while_redis_is_slow_is_told_in_one_message(empty_redis: Redis) -> None:
    async with started(empty_redis.url) as there, started(empty_redis.url) as here:
        assert await hears(there, here, "warm")
        keys = [f"order-{number}" for number in range(500)]
        before = published(empty_redis)
        with here.watching(keys[0]) as first, here.watching(keys[-1]) as last:
            for key in keys:
                there.tell([key])
            async with asyncio.timeout(5):
                await first.wait()
                await last.wait()
        assert published(empty_redis) - before == 1


def published(server: Redis) -> int:
    text = str(server.ask("INFO", "commandstats"))
    return int(text.partition("cmdstat_publish:calls=")[2].partition(",")[0] or 0)


async def test_without_redis_news_stay_here_and_come_again_once_it_is_back(empty_redis: Redis) -> None:
    with Proxy(empty_redis.port) as network:
        async with started(empty_redis.url) as there, started(empty_redis.url_through(network.port)) as here:
            assert await hears(there, here, "order-1")
            network.cut()
            assert await hears(here, here, "order-2", tries=1)
            assert not await hears(there, here, "order-2", tries=3)
            network.heal()
            assert await hears(there, here, "order-3")


async def test_who_may_not_tell_or_listen_goes_on_as_soon_as_he_may(empty_redis: Redis) -> None:
    """A Redis whose rights are corrected while the process runs."""
    async with started(empty_redis.url) as there, started(empty_redis.url) as here:
        assert await hears(there, here, "order-1")
        empty_redis.ask("ACL", "SETUSER", "default", "-publish", "-subscribe")
        empty_redis.ask("CLIENT", "KILL", "TYPE", "pubsub")
        try:
            assert not await hears(there, here, "order-2", tries=3)
        finally:
            empty_redis.ask("ACL", "SETUSER", "default", "+publish", "+subscribe")
        assert await hears(there, here, "order-3")


async def test_a_listener_whose_line_died_in_silence_finds_another(
    empty_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onsale.platform.redis.store.QUIET_SECONDS_MAX", 0.05)
    with Proxy(empty_redis.port) as network:
        async with started(empty_redis.url) as there, started(empty_redis.url_through(network.port)) as here:
            assert await hears(there, here, "order-1")
            await asyncio.sleep(0.3)  # quiet, but answered
            assert await hears(there, here, "order-2")
            network.hang()
            await asyncio.sleep(0.3)
            network.heal()
            assert await hears(there, here, "order-3")


async def test_a_process_alone_tells_only_itself() -> None:
    watch = Watch("orders")
    await watch.start()
    assert await hears(watch, watch, "order-1", tries=1)
    with watch.watching("order-2") as news:
        watch.close()
        assert news.is_set()
    assert watch.is_closed
    await watch.stop()
