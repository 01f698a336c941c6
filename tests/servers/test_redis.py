"""The private Redis servers: what survives a kill, and three masters that are one cluster."""

import socket

import pytest

from scripts.engines import EngineError, Redis, RedisCluster
from scripts.engines.redis import SLOTS
from scripts.engines.server import HOST, wait_for
from tests.engines import require


@pytest.fixture(autouse=True)
def _redis_is_here() -> None:
    require(Redis.program)


def test_what_is_synced_with_every_write_survives_a_kill() -> None:
    with Redis(appendfsync="always") as server:
        server.ask("SET", "epoch", 7)
        pid, port = server.pid, server.port
        server.kill()
        assert not server.is_running
        server.start()

        assert server.ask("GET", "epoch") == "7"
        assert (server.port, server.pid == pid) == (port, False)


def test_without_persistence_a_kill_takes_everything() -> None:
    with Redis(appendfsync="none") as server:
        server.ask("SET", "epoch", 7)
        server.kill()
        server.start()

        assert server.ask("DBSIZE") == 0


def test_it_never_evicts(redis_server: Redis) -> None:
    assert redis_server.ask("CONFIG", "GET", "maxmemory-policy") == ["maxmemory-policy", "noeviction"]


def test_a_paused_server_hangs_and_goes_on(empty_redis: Redis) -> None:
    empty_redis.ask("SET", "epoch", 7)
    empty_redis.pause()
    try:
        assert empty_redis.is_running
        with socket.create_connection((HOST, empty_redis.port), timeout=0.3) as connection:
            connection.sendall(b"PING\r\n")
            with pytest.raises(TimeoutError):
                connection.recv(1)
    finally:
        empty_redis.resume()

    assert empty_redis.ask("GET", "epoch") == "7"


def test_a_refusal_is_redis_s_own_sentence(redis_server: Redis) -> None:
    with pytest.raises(EngineError, match="unknown command"):
        redis_server.ask("NO-SUCH-COMMAND")


def test_the_cluster_has_three_masters_and_every_slot_has_an_owner(redis_cluster: RedisCluster) -> None:
    lines = str(redis_cluster.nodes[1].ask("CLUSTER", "NODES")).splitlines()
    ranges = [line.split()[8].split("-") for line in lines]

    assert [("master" in line, "connected" in line) for line in lines] == [(True, True)] * 3
    assert sum(int(last) - int(first) + 1 for first, last in ranges) == SLOTS
    assert {line.split()[1].split("@")[0] for line in lines} == {
        f"127.0.0.1:{node.port}" for node in redis_cluster.nodes
    }


def test_a_key_belongs_to_one_node_and_the_others_say_which(redis_cluster: RedisCluster) -> None:
    owners = []
    for node in redis_cluster.nodes:
        try:
            owners.append(node.ask("SET", "{performance}:epoch", 1))
        except EngineError as error:
            assert "MOVED" in str(error)  # noqa: PT017 - one of three answers otherwise

    assert owners == ["OK"]


@pytest.mark.slow
def test_a_cluster_that_lost_a_node_is_whole_again_when_it_is_back() -> None:
    with RedisCluster(appendfsync="always") as cluster:
        first, last = cluster.nodes[0], cluster.nodes[2]
        last.ask("SET", "foo", "kept")  # its slot is 12182, the third part
        last.kill()
        assert wait_for(lambda: "cluster_state:fail" in str(first.ask("CLUSTER", "INFO")), 20)
        assert not cluster.is_whole

        last.start()
        cluster.wait_until_whole()
        assert last.ask("GET", "foo") == "kept"
