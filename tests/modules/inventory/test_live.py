"""What watchers hear, on every front: always the truth of a version, seldom, once worked out, and within bounds."""

from __future__ import annotations

import random
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.inventory.commands import PlacedHold
from onsale.modules.inventory.domain.changes import flipped_seats, pack_seats, unpack_seats
from onsale.modules.inventory.domain.stock import VERSIONS_PER_EPOCH
from onsale.modules.inventory.front.live import Live
from onsale.modules.inventory.settings import DELTAS_KEPT_MAX, LOOK_SECONDS, SILENT_SECONDS_MAX
from onsale.platform.clock import ManualClock
from onsale.platform.db import Database
from onsale.platform.ids import IdGenerator
from onsale.platform.locks import DatabaseLocks
from onsale.platform.problems import NotFound, Overloaded, Refusal, Unavailable
from onsale.platform.redis import RedisStore, open_redis, parse
from onsale.platform.sqlite import open_sqlite
from onsale.platform.streams import BEHIND_BYTES_MAX
from tests.modules.inventory.desk import (
    EVERYTHING,
    NO_SHOW,
    OTHER_SHOW,
    SHOW,
    Desk,
    open_memory,
    open_shared,
    publish_shows,
    seats,
    some,
)
from tests.modules.inventory.onlooker import RETRY, Onlooker, Steps, types_of, watch

WATCHERS_MAX = 4
SEAT_SETS = st.sets(st.integers(0, 2_000))


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[RedisStore | None]:
    """Where stock is shared, if it is."""
    if request.param == "memory":
        yield None
        return
    opened = await open_redis(parse(request.getfixturevalue("empty_redis").url, setting="URL"))
    yield opened
    await opened.close()


@pytest.fixture
async def database(migrated_database: Path, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Database]:
    """With the performances on sale."""
    shutil.copy(migrated_database, tmp_path / "desk.db")
    opened = open_sqlite(tmp_path / "desk.db")
    await publish_shows(opened, clock.now())
    yield opened
    await opened.close()


@pytest.fixture
async def desk(store: RedisStore | None, database: Database, clock: ManualClock) -> AsyncIterator[Desk]:
    locks = DatabaseLocks(database, clock, IdGenerator(clock))
    opened = Desk(database, clock, open_memory(clock) if store is None else open_shared(store, locks, clock))
    yield opened
    await opened.close()


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
async def live(desk: Desk, steps: Steps) -> AsyncIterator[Live]:
    opened = Live(desk.front, watchers_max=WATCHERS_MAX, rhythm=steps.rhythm)
    yield opened
    await opened.stop()


async def look(desk: Desk, steps: Steps) -> None:
    """The time of the next look comes, when the front shows the truth."""
    assert await desk.agrees()
    await steps.advance(LOOK_SECONDS)


async def test_first_everything_then_what_changes(desk: Desk, live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    assert li.knows == (EVERYTHING, set(range(40)))
    await steps.all_sleep()
    await desk.place(some("floor", 2))
    placed = await desk.place(seats(0, 30))
    await look(desk, steps)
    assert li.knows == ([18, 23, 15], set(range(40)) - {0, 30})
    await desk.release(placed)
    await look(desk, steps)
    assert li.knows == ([18, 24, 16], set(range(40)))
    assert li.names() == ["state", "delta", "delta"]
    assert types_of(li.heard[1:]) == [[["floor", 18], ["front", 23], ["back", 15]], [["front", 24], ["back", 16]]]


async def test_who_knows_all_of_it_hears_only_that(desk: Desk, live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    amy = await watch(live, SHOW, li.version, Onlooker().knowing(li))
    assert amy.heard[0].data == {"version": li.version}
    await steps.all_sleep()
    await desk.place(some("floor"))
    await look(desk, steps)
    assert (amy.version, amy.knows) == (li.version, li.knows)


async def test_where_nothing_is_sold_there_is_nothing_to_watch(live: Live) -> None:
    with pytest.raises(NotFound):
        await live.open(NO_SHOW, None)


@pytest.mark.parametrize("seed", range(4))
async def test_every_watcher_knows_the_truth_after_every_word(desk: Desk, live: Live, steps: Steps, seed: int) -> None:
    dice = random.Random(seed)
    held: list[PlacedHold] = []
    onlookers = [await watch(live, SHOW)]
    gone: list[Onlooker] = []
    await steps.all_sleep()
    for _ in range(60):
        match dice.choice(["place", "place", "place", "release", "come", "come back", "leave", "look"]):
            case "place":
                wish = dice.choice([some("floor"), some("back", 2), seats(*dice.sample(range(40), 2))])
                try:
                    held.append(await desk.place(wish))
                except Refusal:
                    continue
            case "release" if held:
                await desk.release(held.pop(dice.randrange(len(held))))
            case "come" if len(onlookers) < WATCHERS_MAX:
                onlookers.append(await watch(live, SHOW))
            case "come back" if gone and len(onlookers) < WATCHERS_MAX:
                somebody = gone.pop()
                again = Onlooker().knowing(somebody)
                onlookers.append(await watch(live, SHOW, somebody.version, again))
            case "leave" if len(onlookers) > 1:
                gone.append(onlookers.pop())
                gone[-1].leave()
            case _:
                await look(desk, steps)
                told = await desk.shown()
                assert [one.knows for one in onlookers] == [told] * len(onlookers)
    assert max(len(one.heard) for one in onlookers) > 5


async def test_many_changes_are_told_at_once_and_four_times_a_second_at_most(
    desk: Desk, live: Live, steps: Steps
) -> None:
    li = await watch(live, SHOW)
    await steps.all_sleep()
    for _ in range(20):
        await desk.place(some("floor"))
        await steps.advance(0.05)
    assert li.names() == ["state", "delta", "delta", "delta", "delta"]
    assert li.available["floor"] == 0


async def test_nothing_is_said_when_nothing_changes_but_that_we_are_here(live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    await steps.all_sleep()
    for _ in range(int(SILENT_SECONDS_MAX / LOOK_SECONDS) - 1):
        await steps.advance(LOOK_SECONDS)
    assert li.frames[1:] == []
    await steps.advance(LOOK_SECONDS)
    assert li.frames[1:] == [b"3\r\n:\n\n\r\n"]


async def test_all_watchers_get_the_very_same_bytes(desk: Desk, live: Live, steps: Steps) -> None:
    li, amy = await watch(live, SHOW), await watch(live, SHOW)
    await steps.all_sleep()
    await desk.place(some("front", 2))
    await look(desk, steps)
    assert li.frames[-1] is amy.frames[-1]


async def test_who_watches_another_performance_hears_nothing_of_this_one(desk: Desk, live: Live, steps: Steps) -> None:
    amy = await watch(live, OTHER_SHOW)
    await steps.all_sleep()
    await desk.place(some("floor"))
    await look(desk, steps)
    assert amy.names() == ["state"]


async def test_who_comes_back_hears_what_was_missed(desk: Desk, live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    await steps.all_sleep()
    left_at = Onlooker().knowing(li)
    await desk.place(some("floor"))
    await look(desk, steps)
    amy = await watch(live, SHOW, left_at.version, left_at)
    assert (amy.version, amy.knows) == (li.version, li.knows)
    assert amy.names() == ["state", "delta"]


@pytest.mark.parametrize("known", [0, 1, VERSIONS_PER_EPOCH * 999, 10**15])
async def test_who_knows_what_nobody_remembers_hears_everything(live: Live, known: int) -> None:
    li = await watch(live, SHOW, known)
    assert li.knows == (EVERYTHING, set(range(40)))


async def test_who_has_just_seen_more_is_not_thrown_back(desk: Desk, live: Live, steps: Steps) -> None:
    await watch(live, SHOW)
    await steps.all_sleep()
    await desk.place(some("floor"))
    assert await desk.agrees()
    stock = await desk.front.show(SHOW)
    assert stock is not None
    amy = await watch(live, SHOW, stock.version)  # he asked for it a moment ago, before the others were told
    assert amy.heard[0].data == {"version": stock.version}
    await look(desk, steps)
    assert amy.names() == ["state", "state"]
    assert amy.knows == ([19, 24, 16], set(range(40)))


async def test_what_is_read_anew_is_told_anew(desk: Desk, live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    await steps.all_sleep()
    await desk.sell_behind(seats(5))
    with pytest.raises(Refusal):
        await desk.place(seats(5))
    await look(desk, steps)
    assert li.names() == ["state", "state"]
    assert li.knows == ([20, 23, 16], set(range(40)) - {5})
    assert li.heard[0].id // VERSIONS_PER_EPOCH < li.heard[1].id // VERSIONS_PER_EPOCH


async def test_where_most_seats_change_all_are_told(desk: Desk, live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    await steps.all_sleep()
    await desk.place(some("front", 8))
    await look(desk, steps)
    assert li.names() == ["state", "state"]
    assert (li.available["front"], len(li.knows[1])) == (16, 32)


async def test_who_does_not_read_is_cut_off_and_nobody_else(desk: Desk, live: Live, steps: Steps) -> None:
    li, amy = await watch(live, SHOW), await watch(live, SHOW)
    await steps.all_sleep()
    amy.behind = BEHIND_BYTES_MAX + 1
    await desk.place(some("floor"))
    await look(desk, steps)
    assert (amy.was_aborted, amy.names()) == (True, ["state"])
    assert (li.was_aborted, li.names()) == (False, ["state", "delta"])
    for _ in range(WATCHERS_MAX - 1):
        await watch(live, SHOW)  # her place is free


async def test_only_so_many_may_watch(live: Live, steps: Steps) -> None:
    onlookers = [await watch(live, SHOW) for _ in range(WATCHERS_MAX)]
    with pytest.raises(Overloaded) as refused:
        await live.open(OTHER_SHOW, None)
    assert refused.value.retry_after_seconds == 5
    onlookers[0].behind = BEHIND_BYTES_MAX + 1
    await steps.all_sleep()
    await steps.advance(SILENT_SECONDS_MAX)
    await watch(live, OTHER_SHOW)


async def test_what_is_remembered_is_bounded(desk: Desk, live: Live, steps: Steps) -> None:
    li = await watch(live, OTHER_SHOW)
    await steps.all_sleep()
    left_at = Onlooker().knowing(li)
    for _ in range(DELTAS_KEPT_MAX // 2 + 1):
        placed = await desk.place(some("other-floor", show=OTHER_SHOW))
        assert await desk.agrees(OTHER_SHOW)
        await steps.advance(LOOK_SECONDS)
        await desk.release(placed)
        assert await desk.agrees(OTHER_SHOW)
        await steps.advance(LOOK_SECONDS)
    amy = await watch(live, OTHER_SHOW, left_at.version, left_at)
    assert amy.names() == ["state"]
    assert (amy.version, amy.knows) == (li.version, li.knows)


async def test_at_the_end_everybody_is_sent_away_in_order(live: Live, steps: Steps) -> None:
    onlookers = [await watch(live, show) for show in (SHOW, SHOW, OTHER_SHOW)]
    onlookers[0].behind = BEHIND_BYTES_MAX + 1
    await steps.all_sleep(2)
    live.hurry()
    with pytest.raises(Unavailable):
        await live.open(SHOW, None)
    await live.stop()
    ends = [(one.was_aborted, one.has_ended, one.is_complete) for one in onlookers]
    assert ends == [(True, False, False), (False, True, True), (False, True, True)]
    assert [one.names() for one in onlookers[1:]] == [["state", RETRY]] * 2
    assert all(1_000 <= one.heard[-1].id < 4_000 for one in onlookers[1:])


async def test_where_nobody_watches_nothing_runs(live: Live, steps: Steps) -> None:
    li = await watch(live, SHOW)
    await steps.all_sleep()
    li.leave()
    assert steps.pass_by(LOOK_SECONDS) == 1
    await steps.all_sleep(0)
    assert steps.pass_by(60) == 0
    again = await watch(live, SHOW)  # and begins again with the next one
    assert again.names() == ["state"]
    await steps.all_sleep()


@given(before=SEAT_SETS, after=SEAT_SETS)
def test_flipping_what_changed_leads_from_one_to_the_other(before: set[int], after: set[int]) -> None:
    flipped = flipped_seats(bitmap(before), bitmap(after))
    assert set(flipped) == before ^ after
    assert unpack_seats(pack_seats(flipped)) == flipped == sorted(flipped)


def bitmap(free: set[int]) -> bytes:
    return sum(1 << seat for seat in free).to_bytes(251, "little")
