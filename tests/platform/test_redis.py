"""Redis: which one is taken, which is refused and with what sentence, and what happens while it is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import uvloop
from redis.asyncio import Redis as Client
from typing_extensions import override

from onsale.platform.problems import Unavailable
from onsale.platform.redis import Call, RedisStore, Script, open_redis, parse
from onsale.platform.settings import SettingsError
from scripts.engines import Proxy, Redis, RedisCluster

ADD = Script.of("return redis.call('INCRBY', KEYS[1], ARGV[1])")
NAMES = ["{a}", "{b}", "{c}", "{d}", "{e}"]


async def opened(url: str) -> RedisStore:
    return await open_redis(parse(url, setting="ONSALE_REDIS_URL"))


@pytest.fixture(params=["server", "cluster"])
def servers(request: pytest.FixtureRequest) -> list[Redis]:
    """One alone or three that are a cluster, all empty."""
    if request.param == "server":
        return [request.getfixturevalue("empty_redis")]
    cluster: RedisCluster = request.getfixturevalue("redis_cluster")
    for node in cluster.nodes:
        node.ask("FLUSHALL")
    return cluster.nodes


@pytest.fixture
async def store(servers: list[Redis]) -> AsyncIterator[RedisStore]:
    store = await opened(servers[0].url)
    yield store
    await store.close()


@pytest.fixture
async def through(redis_server: Redis) -> AsyncIterator[tuple[RedisStore, Proxy]]:
    """A Redis behind a network that can fail."""
    with Proxy(redis_server.port) as network:
        store = await opened(redis_server.url_through(network.port))
        yield store, network
        await store.close()


async def test_scripts_are_learnt_and_run(store: RedisStore) -> None:
    assert [await store.run(ADD, ["{a}"], number) for number in (1, 2)] == [1, 3]
    assert await store.run_all([Call(ADD, [name], [5]) for name in NAMES]) == [8, 5, 5, 5, 5]
    await store.write([["SET", "{a}", 40], ["EXPIRE", "{a}", 100], ["INCR", "{a}"]])
    assert await store.ask("GET", "{a}") == b"41"
    assert await store.run_all([]) == []


async def test_scripts_that_redis_has_forgotten_are_sent_again(store: RedisStore, servers: list[Redis]) -> None:
    calls = [Call(ADD, [name], [1]) for name in NAMES]
    await store.run_all(calls)
    for server in servers:
        server.ask("SCRIPT", "FLUSH")
    assert await store.run_all(calls) == [2] * 5


async def test_a_script_with_a_bug_is_no_loss(store: RedisStore) -> None:
    bug = Script.of("return nothing.at_all")
    with pytest.raises(Exception, match="nothing"):
        await store.run(bug, ["{a}"])
    assert await store.run(ADD, ["{a}"], 1) == 1


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("localhost:6379", "begins with localhost"),
        ("http://localhost", "begins with http, which is no scheme we know"),
        ("redis://", "is not an address"),
        ("redis://host:port/0", "is not an address"),
        ("redis://host/name", "is not an address"),
        ("redis://host/0?x=1", "is not an address"),
        ("redis://:secret@127.0.0.1:1/0", "No Redis answers at 127.0.0.1:1"),
        ("redis://:secret@127.0.0.1:1,127.0.0.1:2/0", "No Redis answers at 127.0.0.1:1, 127.0.0.1:2"),
    ],
)
async def test_a_wrong_address_is_explained_without_its_password(url: str, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        await opened(url)
    assert says in str(refused.value)
    assert "ONSALE_REDIS_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_the_first_node_that_answers_is_enough(redis_server: Redis) -> None:
    store = await opened(f"redis://127.0.0.1:1,127.0.0.1:{redis_server.port}/0")
    assert await store.ask("PING") is True
    await store.close()


async def test_a_redis_that_evicts_is_refused(redis_server: Redis) -> None:
    redis_server.ask("CONFIG", "SET", "maxmemory", "100mb")
    await (await opened(redis_server.url)).close()
    redis_server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(SettingsError, match=r"throws keys away.*allkeys-lru.*set `maxmemory-policy noeviction`"):
            await opened(redis_server.url)
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        redis_server.ask("CONFIG", "SET", "maxmemory", "0")


async def test_one_node_of_a_cluster_that_evicts_is_refused(redis_cluster: RedisCluster) -> None:
    last = redis_cluster.nodes[-1]
    last.ask("CONFIG", "SET", "maxmemory", "100mb")
    last.ask("CONFIG", "SET", "maxmemory-policy", "volatile-ttl")
    try:
        with pytest.raises(SettingsError, match=rf"{last.port} throws keys away.*volatile-ttl"):
            await opened(redis_cluster.url)
    finally:
        last.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        last.ask("CONFIG", "SET", "maxmemory", "0")


async def test_a_cluster_has_one_database(redis_cluster: RedisCluster) -> None:
    with pytest.raises(SettingsError, match="cluster, and those have only database 0"):
        await opened(redis_cluster.url.removesuffix("/0") + "/1")


async def test_a_password_is_needed_where_there_is_one(redis_server: Redis) -> None:
    redis_server.ask("ACL", "SETUSER", "guest", "on", ">word", "~*", "+@all")
    try:
        await (await opened(redis_server.url.replace("redis://", "redis://guest:word@"))).close()
        with pytest.raises(SettingsError, match="refuses the user or password of ONSALE_REDIS_URL"):
            await opened(redis_server.url.replace("redis://", "redis://guest:wrong@"))
    finally:
        redis_server.ask("ACL", "DELUSER", "guest")


async def test_it_is_away_and_back_by_itself(through: tuple[RedisStore, Proxy]) -> None:
    store, network = through
    assert await store.run(ADD, ["away"], 1) == 1
    network.cut()
    with pytest.raises(Unavailable) as refused:
        await store.run(ADD, ["away"], 1)
    assert refused.value.retry_after_seconds == 1
    answers = await store.run_all([Call(ADD, ["away"], [1]), Call(ADD, ["away"], [1])])
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    network.heal()
    await back(store)


class ResetUnderWay(Client):
    """A client whose connection was reset a moment before it writes."""

    @override
    async def execute_command(self, *words: object, **options: object) -> object:
        port = int(self.connection_pool.connection_kwargs["port"])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.transport.abort()
        await asyncio.sleep(0)
        writer.writelines([b"PING\r\n"])
        await writer.drain()
        return None


async def ask_while_it_is_reset(port: int) -> None:
    async def nobody_listens() -> Client:
        raise AssertionError

    store = RedisStore(ResetUnderWay(port=port), nobody_listens)
    with pytest.raises(Unavailable):
        await store.run(ADD, ["{a}"], 1)
    await store.close()


def test_a_connection_that_is_reset_under_way_is_a_loss(redis_server: Redis) -> None:
    """The loop that serves has an error of its own for that."""
    uvloop.run(ask_while_it_is_reset(redis_server.port))


async def test_nobody_waits_long_for_a_redis_that_hangs(through: tuple[RedisStore, Proxy]) -> None:
    store, network = through
    await store.ask("PING")
    network.hang()
    began = time.monotonic()
    answers = await asyncio.gather(*(store.ask("PING") for _ in range(50)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    assert time.monotonic() - began < 3
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await store.ask("PING")
    assert time.monotonic() - began < 0.1
    network.heal()
    await back(store)


async def test_a_restart_breaks_no_request(redis_server: Redis) -> None:
    store = await opened(redis_server.url)
    await asyncio.gather(*(store.ask("PING") for _ in range(5)))
    redis_server.kill()
    with pytest.raises(Unavailable):
        await store.ask("PING")
    redis_server.start()
    await back(store)
    assert await asyncio.gather(*(store.ask("PING") for _ in range(10))) == [True] * 10
    await store.close()


async def back(store: RedisStore) -> None:
    """Return when Redis answers again."""
    async with asyncio.timeout(5):
        while True:
            try:
                await store.ask("PING")
            except Unavailable:
                await asyncio.sleep(0.05)
            else:
                return
