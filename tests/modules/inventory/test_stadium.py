"""A stadium of a hundred thousand seats in Redis: how long it takes to read it again, and how long one script takes."""

from __future__ import annotations

import math
import re
import time
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest
from sqlalchemy import Table, update

from onsale.modules.inventory.domain.holds import HoldState
from onsale.modules.inventory.repository.books import add_performance
from onsale.modules.inventory.repository.holds import HoldItemRow, HoldRow
from onsale.modules.inventory.repository.stock import BuyerRow, TakenSeatRow
from onsale.modules.inventory.tables import buyers, hold_items, holds, taken_seats, ticket_types
from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.db import Database, Transaction
from onsale.platform.ids import IdGenerator
from onsale.platform.locks import DatabaseLocks
from onsale.platform.mysql import open_mysql
from onsale.platform.mysql import parse as mysql_address
from onsale.platform.redis import RedisStore, open_redis, parse
from scripts.engines import Redis
from tests.modules.inventory.desk import SHOW, Desk, open_shared, seats, some, user
from tests.stage import Kind, performance

SEATS = 100_000
SEATS_PER_ROW = 50
TAKEN = 80_000
SEATS_PER_HOLD = 2
SOLD_HOLDS, HELD_HOLDS = 30_000, 10_000
ROWS_PER_TRANSACTION = 20_000
STADIUM = Kind("stadium", seats=range(SEATS), max_per_order=50, max_per_person=50)
REBUILD_SECONDS_MAX = 5.0
SCRIPT_MICROSECONDS_MAX = 50_000
STEP_SECONDS_MAX = 2.0
LARGE_STEP_SECONDS_MAX = 10.0
# A machine that is busy with something else may be slow once.
ATTEMPTS = 3

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
async def store(empty_redis: Redis) -> AsyncIterator[RedisStore]:
    opened = await open_redis(parse(empty_redis.url, setting="URL"))
    yield opened
    await opened.close()


@pytest.fixture
async def desk(emptied_mariadb: str, store: RedisStore, clock: ManualClock) -> AsyncIterator[Desk]:
    """Most of the stadium is taken, by a person for each hold."""
    database = await open_mysql(mysql_address(emptied_mariadb, setting="URL"))
    rows = [range(start, start + SEATS_PER_ROW) for start in range(0, SEATS, SEATS_PER_ROW)]
    published = performance(SHOW, [STADIUM], clock.now(), blocks=rows)
    await database.run(lambda transaction: add_performance(transaction, published))
    await fill(database, to_micros(clock.now()))
    desk = Desk(database, clock, open_shared(store, DatabaseLocks(database, clock, IdGenerator(clock)), clock))
    yield desk
    await desk.close()
    await database.close()


async def fill(database: Database, now: int) -> None:
    numbers = range(SOLD_HOLDS + HELD_HOLDS)
    ids = [user() for _ in numbers]
    people = [user() for _ in numbers]
    states = [HoldState.SOLD] * SOLD_HOLDS + [HoldState.HELD] * HELD_HOLDS
    end = now + 720_000_000
    await insert(database, holds, [HoldRow(ids[n], SHOW, people[n], states[n], now, end) for n in numbers])
    await insert(database, hold_items, [HoldItemRow(ids[n], STADIUM.id, SEATS_PER_HOLD) for n in numbers])
    taken = [TakenSeatRow(SHOW, seat, ids[seat // SEATS_PER_HOLD], STADIUM.id) for seat in range(TAKEN)]
    await insert(database, taken_seats, taken)
    await insert(database, buyers, [BuyerRow(STADIUM.id, person, SEATS_PER_HOLD) for person in people])
    counted = update(ticket_types).values(sold=SOLD_HOLDS * SEATS_PER_HOLD, held=HELD_HOLDS * SEATS_PER_HOLD)
    await database.run(lambda transaction: transaction.execute(counted))


async def insert(database: Database, table: Table, rows: Sequence[msgspec.Struct]) -> None:
    for start in range(0, len(rows), ROWS_PER_TRANSACTION):

        async def store(transaction: Transaction, start: int = start) -> None:
            await transaction.insert(table, rows[start : start + ROWS_PER_TRANSACTION])

        await database.run(store)


async def test_it_is_there_again_within_five_seconds(desk: Desk, empty_redis: Redis) -> None:
    await desk.shown()  # with the plan, which a process reads once
    seconds: list[float] = []
    while len(seconds) < ATTEMPTS and min(seconds, default=math.inf) > REBUILD_SECONDS_MAX:
        empty_redis.ask("FLUSHALL")
        began = time.monotonic()
        while await desk.place_all([some(STADIUM.id)]) != {"placed": 1}:
            pass
        seconds.append(time.monotonic() - began)
    print(f"{SEATS} seats, {TAKEN} taken, {HELD_HOLDS} holds: back in {seconds} s")  # noqa: T201  # with -rA it is seen
    assert min(seconds) < REBUILD_SECONDS_MAX
    assert (await desk.shown())[0] == [SEATS - TAKEN - len(seconds)]


async def test_full_scripts_take_milliseconds_however_much_is_sold(desk: Desk, empty_redis: Redis) -> None:
    await desk.shown()
    empty_redis.ask("CONFIG", "RESETSTAT")
    best = [some(STADIUM.id, 4) for _ in range(256)]
    blocks = [range(first, first + 50) for first in range(TAKEN + 2_000, TAKEN + 3_000, 50)]
    answers = await desk.place_all([*best, *(seats(*block) for block in blocks)])
    assert answers == {"placed": 256 + len(blocks)}
    stats = str(empty_redis.ask("INFO", "commandstats"))
    microseconds = sum(int(spent) for spent in re.findall(r"cmdstat_eval\w*:calls=\d+,usec=(\d+)", stats))
    print(f"scripts for {len(best) + len(blocks)} holds: {microseconds} microseconds")  # noqa: T201  # with -rA it is seen
    assert microseconds < SCRIPT_MICROSECONDS_MAX


async def test_an_organiser_changes_much_while_nobody_has_to_wait_for_a_reading(desk: Desk, empty_redis: Redis) -> None:
    await desk.shown()
    readings = await desk.epoch()
    seconds: dict[str, float] = {}
    empty_redis.ask("CONFIG", "RESETSTAT")
    began = time.monotonic()
    allocated = await desk.allocate(*range(TAKEN, TAKEN + 2_000))
    seconds["allocate 2,000"] = time.monotonic() - began
    began = time.monotonic()
    assert await desk.put_on_sale(allocated) == 2_000
    seconds["release 2,000"] = time.monotonic() - began
    assert await desk.shows_left() == SEATS - TAKEN
    assert await desk.epoch() == readings + 2, "it was read again"
    stats = str(empty_redis.ask("INFO", "commandstats"))
    microseconds = sum(int(spent) for spent in re.findall(r"cmdstat_eval\w*:calls=\d+,usec=(\d+)", stats))
    began = time.monotonic()
    allocated = await desk.allocate(*range(TAKEN, SEATS))
    seconds["allocate 20,000"] = time.monotonic() - began
    assert await desk.put_on_sale(allocated) == SEATS - TAKEN
    print(f"{TAKEN} taken: {seconds} s; both small steps: {microseconds} microseconds in Redis")  # noqa: T201  # with -rA it is seen
    assert max(seconds["allocate 2,000"], seconds["release 2,000"]) < STEP_SECONDS_MAX
    assert seconds["allocate 20,000"] < LARGE_STEP_SECONDS_MAX
    assert microseconds < SCRIPT_MICROSECONDS_MAX
