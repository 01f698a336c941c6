"""The engines of a process, as its settings choose them; a wrong choice refuses to start and says what to set."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from onsale.platform import rabbit, redis
from onsale.platform.bus import Delivery, InProcessBus, RunningBus
from onsale.platform.db import Database
from onsale.platform.mysql import open_mysql, parse
from onsale.platform.redis import RedisStore
from onsale.platform.settings import Settings, SettingsError
from onsale.platform.sqlite import open_sqlite

DATABASE_FILE = "onsale.db"

OpenBus = Callable[[Sequence[Delivery]], RunningBus]


async def open_database(settings: Settings, *, alone: bool = False) -> Database:
    """The database, whatever its schema. ``alone``: refuse when another process serves from the same embedded file."""
    if not settings.database_url:
        if settings.database_replica_url:
            raise SettingsError(
                "ONSALE_DATABASE_REPLICA_URL is set without ONSALE_DATABASE_URL. Set the primary as well, or neither."
            )
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return open_sqlite(settings.data_dir / DATABASE_FILE, alone=alone)
    replica = settings.database_replica_url
    return await open_mysql(
        parse(settings.database_url, setting="ONSALE_DATABASE_URL"),
        replica=parse(replica, setting="ONSALE_DATABASE_REPLICA_URL") if replica else None,
        replica_lag_seconds_max=settings.database_replica_lag_seconds_max,
    )


async def open_ready_database(
    settings: Settings, *, alone: bool = False, modules: Collection[str] | None = None
) -> Database:
    """The same with this version's schema for these modules or for all: a database without them gets them, one with
    another schema is refused."""
    database = await open_database(settings, alone=alone)
    try:
        refusal = await database.migrate(modules, only_new=True)
    except BaseException:
        await database.close()
        raise
    if refusal:
        await database.close()
        raise SettingsError(refusal)
    return database


async def count_events_waiting(settings: Settings, consumers: Collection[str]) -> int | None:
    """Roughly how many events lie between outbox and consumers; ``None`` when the broker cannot be asked. In process
    they stay in the outbox until then."""
    if not settings.broker_url:
        return 0
    try:
        return await rabbit.count_waiting(rabbit.parse(settings.broker_url, setting="ONSALE_BROKER_URL"), consumers)
    except rabbit.Lost:
        return None


def choose_bus(settings: Settings, subscriptions: Mapping[str, str]) -> OpenBus:
    """What carries events, for these consumers of all that are in ``subscriptions``."""
    if not settings.broker_url:
        return InProcessBus
    address = rabbit.parse(settings.broker_url, setting="ONSALE_BROKER_URL")
    return lambda deliveries: rabbit.RabbitBus(address, deliveries, subscriptions)


async def open_shared_store(settings: Settings) -> RedisStore | None:
    """What processes share beside the database, if they are to share anything."""
    if not settings.redis_url:
        return None
    return await redis.open_redis(redis.parse(settings.redis_url, setting="ONSALE_REDIS_URL"))
