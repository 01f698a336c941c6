"""Opening Redis: one server or a cluster, found out by asking; one that would forget stock on its own is refused."""

from __future__ import annotations

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster, SSLConnection
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.connection import Connection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ConnectionError,  # noqa: A004  # Redis's own, which is not Python's
    NoPermissionError,
    RedisError,
)

from onsale.platform.redis.address import Address, Node
from onsale.platform.redis.store import RedisStore
from onsale.platform.settings import SettingsError

CONNECTIONS_MAX = 32
ANSWER_SECONDS_MAX = 1.0
CONNECT_SECONDS_MAX = 1.0
POOL_SECONDS_MAX = 1.0
VERSION_MIN = 6
# The fields of `INFO` that decide about a start.
_CLUSTER, _LIMIT, _POLICY, _VERSION = "cluster_enabled", "maxmemory", "maxmemory_policy", "redis_version"


async def open_redis(address: Address) -> RedisStore:
    """Raises ``SettingsError`` with what to change when nothing fit for stock answers there."""
    first, facts = await _first_that_answers(address)
    _refuse_unfit(facts, str(first))
    if facts[_CLUSTER] == "1":
        return RedisStore(await _open_cluster(address), lambda: _open_listener(address))
    client = _client(address, first, address.database)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        await client.aclose()
        raise SettingsError(
            f"Redis at {first} has no database {address.database}; correct ONSALE_REDIS_URL."
        ) from error
    return RedisStore(client, lambda: _open_listener(address))


async def _first_that_answers(address: Address) -> tuple[Node, dict[str, str]]:
    problem: RedisError | OSError | None = None
    for node in address.nodes:
        client = _client(address, node, 0)
        try:
            return node, await _facts(client)
        except (AuthenticationError, AuthorizationError, NoPermissionError) as error:
            raise SettingsError(f"Redis at {node} refuses the user or password of ONSALE_REDIS_URL.") from error
        except (RedisError, OSError) as error:
            problem = error
        finally:
            await client.aclose()
    raise SettingsError(
        f"No Redis answers at {address}. Start it, or correct ONSALE_REDIS_URL (redis://host:port/0)."
    ) from problem


async def _open_listener(address: Address) -> Redis:
    """A client of the first server that answers. Raises as that of the last one did."""
    problem: RedisError | OSError = ConnectionError(f"no Redis at {address}")
    for node in address.nodes:
        client = _client(address, node, address.database)
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            await client.aclose()
            problem = error
        else:
            return client
    raise problem


def _client(address: Address, node: Node, database: int) -> Redis:
    pool = BlockingConnectionPool(
        max_connections=CONNECTIONS_MAX,
        timeout=POOL_SECONDS_MAX,
        connection_class=SSLConnection if address.tls else Connection,
        host=node.host,
        port=node.port,
        db=database,
        username=address.user,
        password=address.password,
        socket_timeout=ANSWER_SECONDS_MAX,
        socket_connect_timeout=CONNECT_SECONDS_MAX,
        protocol=2,
        retry=_retry(),
    )
    return Redis.from_pool(pool)


async def _open_cluster(address: Address) -> RedisCluster:
    if address.database:
        raise SettingsError(
            f"Redis at {address} is a cluster, and those have only database 0; correct ONSALE_REDIS_URL."
        )
    cluster = RedisCluster(
        startup_nodes=[ClusterNode(node.host, node.port) for node in address.nodes],
        username=address.user,
        password=address.password,
        ssl=address.tls,
        max_connections=CONNECTIONS_MAX,
        socket_timeout=ANSWER_SECONDS_MAX,
        socket_connect_timeout=CONNECT_SECONDS_MAX,
        protocol=2,
        retry=_retry(),
    )
    try:
        _ = await cluster.initialize()
        for node in cluster.get_primaries():
            facts = await _facts(cluster, node)
            _refuse_unfit(facts, f"{node.host}:{node.port}")
    except (RedisError, OSError) as error:
        await cluster.aclose()
        raise SettingsError(f"The Redis cluster at {address} is not complete: {error}.") from error
    except BaseException:
        await cluster.aclose()
        raise
    return cluster


def _retry() -> Retry:
    # Once, over a new connection: after a restart of Redis every old one is broken. Not after silence: who did not
    # answer within a second will not do so in the next one.
    return Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))


async def _facts(client: Redis | RedisCluster, node: ClusterNode | None = None) -> dict[str, str]:
    target = {"target_nodes": node} if node is not None else {}
    info: dict[str, object] = await client.info("all", **target)
    return {name: str(info.get(name, "")) for name in (_CLUSTER, _LIMIT, _POLICY, _VERSION)}


def _refuse_unfit(facts: dict[str, str], where: str) -> None:
    if facts[_LIMIT] not in {"", "0"} and facts[_POLICY] != "noeviction":
        raise SettingsError(
            f"Redis at {where} throws keys away when its memory is full (maxmemory-policy {facts[_POLICY]}), and stock "
            "would go with them; set `maxmemory-policy noeviction` there."
        )
    version = facts[_VERSION].partition(".")[0]
    if not version.isdecimal() or int(version) < VERSION_MIN:
        raise SettingsError(f"Redis at {where} has version {facts[_VERSION]}; it takes {VERSION_MIN} or newer.")
