"""The front in Redis when Redis is flushed, killed, cut off or out of date: "try again shortly", then the truth."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.front.scripts import KEPT_SECONDS, OPEN_KEY, PUBLISH, Keys
from onsale.modules.inventory.repository.stock import get_epoch
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database
from onsale.platform.ids import IdGenerator
from onsale.platform.locks import DatabaseLocks
from onsale.platform.problems import Unavailable
from onsale.platform.redis import RedisStore, open_redis, parse
from onsale.platform.sqlite import open_sqlite
from scripts.engines import Proxy, Redis, RedisCluster
from tests.modules.inventory.desk import (
    EVERYTHING,
    OTHER_SHOW,
    SHOW,
    Desk,
    mixed,
    open_shared,
    publish_shows,
    seats,
    some,
    user,
)

Opened = Callable[[str], AbstractAsyncContextManager[Desk]]


@pytest.fixture
async def database(migrated_database: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Database]:
    """With the performances on sale."""
    shutil.copy(migrated_database, tmp_path / "desk.db")
    opened = open_sqlite(tmp_path / "desk.db")
    await publish_shows(opened, clock.now())
    yield opened
    await opened.close()


@pytest.fixture
def desk_at(database: Database, clock: ManualClock) -> Opened:
    """A process that sells through the Redis at this address."""
    locks = DatabaseLocks(database, clock, IdGenerator(clock))

    @asynccontextmanager
    async def open_one(url: str) -> AsyncIterator[Desk]:
        store = await open_redis(parse(url, setting="URL"))
        desk = Desk(database, clock, open_shared(store, locks, clock))
        yield desk
        await desk.close()
        await store.close()

    return open_one


@pytest.fixture
async def desk(empty_redis: Redis, desk_at: Opened) -> AsyncIterator[Desk]:
    async with desk_at(empty_redis.url) as opened:
        yield opened
        assert await opened.agrees()
        assert await opened.broken_promises() == []


@pytest.fixture
async def store(empty_redis: Redis) -> AsyncIterator[RedisStore]:
    """To look at what is there."""
    opened = await open_redis(parse(empty_redis.url, setting="URL"))
    yield opened
    await opened.close()


async def place_some(desk: Desk) -> None:
    """Holds of every kind: held, sold, given back."""
    sold, released = await desk.place(seats(1, 2)), await desk.place(seats(3))
    await desk.pay(sold)
    await desk.release(released)
    await desk.place_all([some("floor", 4), mixed(("front", 3), ("back", 2)), some("back", 1)])


async def test_a_flush_during_the_sale_loses_nothing(desk: Desk, empty_redis: Redis) -> None:
    await place_some(desk)
    true = await desk.true()
    empty_redis.ask("FLUSHALL")
    assert await desk.place_all([some("floor"), seats(1), seats(3)]) == {"unavailable": 3}
    assert await desk.agrees()
    assert await desk.true() == true
    assert await desk.place_all([some("floor"), seats(1), seats(3)]) == {"placed": 2, "seats-taken": 1}


async def test_while_stock_is_read_nobody_hears_that_it_is_sold_out(desk: Desk, empty_redis: Redis) -> None:
    await desk.shown()
    empty_redis.ask("FLUSHALL")
    answers = await desk.place_all([some("front") for _ in range(30)])
    assert answers["unavailable"] > 0
    assert answers.keys() <= {"unavailable", "placed"}
    assert await desk.agrees()
    later = await desk.place_all([some("front") for _ in range(30)])
    assert later == {"placed": 24 - answers["placed"], "sold-out": 6 + answers["placed"]}


async def test_what_is_read_again_is_the_truth_and_what_was_held_can_go_back(desk: Desk, empty_redis: Redis) -> None:
    buyer = user()
    held = [
        await desk.place(command) for command in (seats(1, 2, by=buyer), some("floor", 4, by=buyer), some("back", 3))
    ]
    await desk.pay(await desk.place(seats(10)))
    empty_redis.ask("FLUSHALL")
    assert await desk.place_all([some("floor")]) == {"unavailable": 1}
    assert await desk.agrees()
    assert await desk.place_all([some("floor", 4, by=buyer)]) == {"person-limit-exceeded": 1}
    for hold in held:
        await desk.release(hold)
    assert await desk.agrees()
    assert await desk.place_all([some("floor", 4, by=buyer), seats(1, 2)]) == {"placed": 2}


async def test_one_process_reads_and_the_others_wait(desk: Desk, desk_at: Opened, empty_redis: Redis) -> None:
    await desk.shown()
    async with desk.database.reading() as reader:
        before = await get_epoch(reader, SHOW)
    async with desk_at(empty_redis.url) as second, desk_at(empty_redis.url) as third:
        empty_redis.ask("FLUSHALL")
        await asyncio.gather(*(one.shown() for one in (desk, second, third)), *(one.shown() for one in (desk, second)))
    async with desk.database.reading() as reader:
        assert await get_epoch(reader, SHOW) == before + 1


async def test_who_read_earlier_publishes_nothing(desk: Desk, store: RedisStore) -> None:
    await desk.place(seats(1))
    keys, aside = Keys(SHOW), Keys(SHOW, 0)
    await store.ask("SET", aside.seats, b"\xff" * 6)
    assert await store.run(PUBLISH, [*keys.all, *aside.content], 0, 0, KEPT_SECONDS, 20, 24, 16) == 0
    assert await store.ask("EXISTS", aside.seats) == 0
    assert await desk.shown() == await desk.true()


async def test_what_ends_while_stock_is_read_goes_back(desk: Desk, empty_redis: Redis) -> None:
    held = await desk.place(seats(1, 2))
    empty_redis.ask("FLUSHALL")
    release = asyncio.create_task(desk.release(held))
    await asyncio.gather(release, desk.shown())
    async with asyncio.timeout(10):
        while await desk.shown() != (EVERYTHING, set(range(40))):
            await desk.front.look_after()
            await asyncio.sleep(0.05)


async def test_what_a_restart_forgot_is_corrected(desk: Desk) -> None:
    await desk.shown()
    await desk.sell_behind(seats(1, 2), mixed(("floor", 4)))
    answers = await desk.place_all([seats(2), seats(3), some("floor", 4)])
    assert answers == {"seats-taken": 1, "placed": 2}


async def test_seats_that_are_looked_after_are_asked_for_in_the_database(desk: Desk, store: RedisStore) -> None:
    held, released, sold = [await desk.place(seats(number)) for number in (1, 2, 3)]
    await desk.release(released)
    await desk.pay(sold)
    assert await desk.agrees()
    keys = Keys(SHOW)
    async with asyncio.timeout(10):
        while await store.ask("ZCOUNT", keys.due, "-inf", int(time.time()) + 100):
            await desk.front.look_after()
            await asyncio.sleep(0.05)
    assert await store.ask("HKEYS", keys.claims) == [held.hold_id.encode()]
    # Twelve minutes and half a minute from now.
    assert await store.ask("ZCOUNT", keys.due, int(time.time()) + 740, int(time.time()) + 755) == 1
    assert await desk.shown() == await desk.true()


async def test_a_lost_give_back_is_found(desk: Desk, store: RedisStore, empty_redis: Redis, desk_at: Opened) -> None:
    with Proxy(empty_redis.port) as network:
        async with desk_at(empty_redis.url_through(network.port)) as cut_off:
            held = await cut_off.place(seats(5))
            network.cut()
            await cut_off.release(held)
            await asyncio.sleep(0.2)
            assert (await desk.shown())[0] == [20, 23, 16]
            await cut_off.front.stop()  # it is killed before it can tell
            async with asyncio.timeout(10):
                while (await desk.shown())[0] != EVERYTHING:
                    await desk.front.look_after()
                    await asyncio.sleep(0.05)
            network.heal()


async def test_a_killed_redis_is_away_and_back(empty_redis: Redis, desk_at: Opened) -> None:
    async with desk_at(empty_redis.url) as desk:
        await place_some(desk)
        empty_redis.kill()
        claim = (await desk.front.claim([some("floor")]))[0]
        assert isinstance(claim, Unavailable)
        assert claim.retry_after_seconds == 1
        assert await desk.place_all([some("floor"), seats(3), some("floor", show=OTHER_SHOW)]) == {"unavailable": 3}
        with pytest.raises(Unavailable):
            await desk.shown(OTHER_SHOW)
        empty_redis.start()
        await desk_works(desk)
        assert await desk.agrees()
        assert await desk.broken_promises() == []


async def test_holds_that_end_while_redis_is_away_go_back_when_it_is_there(empty_redis: Redis, desk_at: Opened) -> None:
    async with desk_at(empty_redis.url) as desk:
        held = await desk.place(seats(1))
        empty_redis.kill()
        await desk.release(held)
        empty_redis.start()
        await desk_works(desk)
        assert await desk.agrees()
        assert 1 in (await desk.shown())[1]


@pytest.mark.parametrize("fault", ["cut", "hang"])
async def test_a_network_that_fails_is_answered_soon_and_recovers(
    empty_redis: Redis, desk_at: Opened, fault: str
) -> None:
    with Proxy(empty_redis.port) as network:
        async with desk_at(empty_redis.url_through(network.port)) as desk:
            await place_some(desk)
            getattr(network, fault)()
            began = time.monotonic()
            answers = await desk.place_all([some("front") for _ in range(20)])
            assert answers == {"unavailable": 20}
            assert time.monotonic() - began < 3
            network.heal()
            await desk_works(desk)
            async with asyncio.timeout(10):
                while await desk.shown() != await desk.true():
                    await desk.front.look_after()
                    await asyncio.sleep(0.05)
            assert await desk.broken_promises() == []


async def test_a_node_of_a_cluster_is_killed_and_the_others_sell_on(
    redis_cluster: RedisCluster, desk_at: Opened
) -> None:
    for node in redis_cluster.nodes:
        node.ask("FLUSHALL")
    async with desk_at(redis_cluster.url) as desk:
        await place_some(desk)
        slot = int(str(redis_cluster.nodes[0].ask("CLUSTER", "KEYSLOT", Keys(SHOW).state)))
        owner = redis_cluster.nodes[slot * 3 // 16_384]
        owner.kill()
        assert await desk.place_all([some("floor")]) == {"unavailable": 1}
        owner.start()
        redis_cluster.wait_until_whole()
        await desk_works(desk)
        assert await desk.agrees()


async def test_stock_that_nobody_asks_for_is_forgotten_whole(desk: Desk, store: RedisStore) -> None:
    await desk.place(seats(1))
    lifetimes = [int(str(await store.ask("TTL", key))) for key in Keys(SHOW).all]
    assert len(set(lifetimes)) == 1
    assert KEPT_SECONDS - 5 < lifetimes[0] <= KEPT_SECONDS
    assert await store.ask("SMEMBERS", OPEN_KEY) in ({SHOW.encode()}, [SHOW.encode()])
    await store.ask("UNLINK", Keys(SHOW).state)
    await desk.front.look_after()
    assert not await store.ask("SMEMBERS", OPEN_KEY)


async def test_a_claim_whose_answer_was_lost_is_granted_once(desk: Desk, store: RedisStore) -> None:
    claim = await desk.claim(mixed(("floor", 2), ("front", 2)))
    assert isinstance(claim, Claim)
    await desk.front.undo([claim, claim], Unavailable(retry_after=1))
    assert (await desk.shown())[0] == [18, 22, 16]
    await desk.front.undo([claim, claim], ValueError())
    await desk.front.undo([claim], ValueError())
    assert (await desk.shown())[0] == EVERYTHING


async def desk_works(desk: Desk) -> None:
    """Return when something can be bought again; until then everybody is asked to come back."""
    async with asyncio.timeout(10):
        while (answers := await desk.place_all([some("other-floor", show=OTHER_SHOW)])) != {"placed": 1}:
            assert answers == {"unavailable": 1}
            await asyncio.sleep(0.05)
