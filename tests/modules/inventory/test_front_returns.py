"""Refunded places go back once, to where the organiser has promised, and every front knows."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from onsale.contracts.refunds import SeatReturns
from onsale.modules.inventory.commands import PlacedHold
from onsale.modules.inventory.commands.controls import ReleaseAllocation
from onsale.modules.inventory.domain.controls import Allocation
from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.errors import PerformanceIsCancelled, PersonLimitExceeded
from onsale.modules.inventory.repository.controls import list_allocations
from onsale.modules.inventory.repository.stock import StockDisagrees
from onsale.platform.clock import ManualClock
from tests.modules.inventory.desk import ACTOR, EVERYTHING, SHOW, Desk, seats, some, user, voided
from tests.modules.inventory.fronts import database, desk, kind, open_desk, rival, server_url, store
from tests.processes import ORGANISATION_ID

__all__ = ["database", "desk", "kind", "open_desk", "rival", "server_url", "store"]

POOL = SeatReturns(kind="pool")


async def sold(desk: Desk, *numbers: int, floor: int = 0, by: str = "") -> PlacedHold:
    """Seats and room to stand that somebody has paid for, in one order or the other."""
    placed = await desk.place(seats(*numbers, by=by) if numbers else some("floor", floor, by=by))
    assert await desk.pay(placed) == "HoldConfirmed"
    return placed


async def pools(desk: Desk) -> list[Allocation]:
    """Open ones first, each the newest first."""
    async with desk.database.reading() as reader:
        return await list_allocations(reader, SHOW, 10)


async def release(desk: Desk, pool: Allocation) -> int:
    command = ReleaseAllocation(
        actor=ACTOR, organisation_id=ORGANISATION_ID, performance_id=SHOW, allocation_id=pool.id
    )
    return (await desk.transact(lambda transaction: desk.controls.release_allocation(transaction, command))).changed


async def test_places_are_on_sale_again_at_once(desk: Desk, rival: Desk, clock: ManualClock) -> None:
    await rival.shown()
    stalls, floor = await sold(desk, 1, 2, 30), await sold(desk, floor=3)
    assert await rival.agrees()
    await desk.take_back(voided(stalls, 0, 2, now=clock.now()), voided(floor, 1, now=clock.now()))
    assert await desk.agrees()
    assert await rival.agrees()
    assert await rival.true() == ([18, 23, 16], set(range(40)) - {2})
    assert await rival.place_all([seats(1), seats(30), seats(2), some("floor", 1)]) == {"placed": 3, "seats-taken": 1}
    await desk.take_back(voided(stalls, 1, now=clock.now(), refund="r2"), voided(floor, 0, 2, now=clock.now()))
    assert await rival.agrees()
    assert await rival.true() == ([19, 23, 15], set(range(40)) - {1, 30})


async def test_a_place_comes_back_once_whatever_is_told_twice(desk: Desk, clock: ManualClock) -> None:
    placed = await sold(desk, 1, 2)
    told = voided(placed, now=clock.now())
    await desk.take_back(told, told)
    other = await sold(desk, 1)
    await desk.take_back(told)
    await desk.take_back(voided(placed, 0, now=clock.now(), refund="r2"))
    assert await desk.agrees()
    assert await desk.true() == ([20, 23, 16], set(range(40)) - {1})
    await desk.take_back(voided(other, now=clock.now()))
    assert await desk.true() == (EVERYTHING, set(range(40)))


async def test_what_was_never_sold_does_not_come_back(desk: Desk, clock: ManualClock) -> None:
    placed = await desk.place(seats(1))
    with pytest.raises(LookupError):
        await desk.take_back(voided(placed, now=clock.now()))
    assert await desk.agrees()
    assert (await desk.true())[1] == set(range(40)) - {1}


async def test_who_gave_tickets_back_may_buy_others(desk: Desk, rival: Desk, clock: ManualClock) -> None:
    buyer = user()
    first, second = await sold(desk, floor=4, by=buyer), await sold(desk, floor=2, by=buyer)
    with pytest.raises(PersonLimitExceeded) as refused:
        await rival.place(some("floor", 1, by=buyer))
    assert refused.value.already == 6
    await desk.take_back(voided(first, 0, 1, 2, now=clock.now()), voided(second, 0, now=clock.now()))
    assert await rival.agrees()
    assert await rival.place_all([some("floor", 4, by=buyer), some("floor", 1, by=buyer)]) == {
        "placed": 1,
        "person-limit-exceeded": 1,
    }


async def test_a_pool_keeps_them_until_the_organiser_puts_them_on_sale(
    desk: Desk, rival: Desk, clock: ManualClock
) -> None:
    await desk.promise(POOL)
    buyer = user()
    stalls, floor = await sold(desk, 1, 2, 30), await sold(desk, floor=4, by=buyer)
    await desk.take_back(voided(stalls, 0, now=clock.now()))
    await desk.take_back(voided(stalls, 2, now=clock.now(), refund="r2"), voided(floor, 0, 1, now=clock.now()))
    assert await rival.agrees()
    assert await rival.true() == ([16, 22, 15], set(range(40)) - {1, 2, 30})
    [pool] = await pools(desk)
    assert (pool.kind.value, pool.release_at, pool.quantity) == ("returned", None, 4)
    assert {item.ticket_type_id: (item.placed, item.quantity) for item in pool.items} == {
        "front": (1, 1),
        "back": (1, 1),
        "floor": (2, 2),
    }
    assert await rival.place_all([seats(1), seats(30), some("floor", 4, by=buyer)]) == {"placed": 1, "seats-taken": 2}
    assert await release(rival, pool) == 4
    assert await desk.agrees()
    assert await desk.place_all([seats(1), seats(30), seats(2)]) == {"placed": 2, "seats-taken": 1}
    await desk.take_back(voided(stalls, 1, now=clock.now(), refund="r3"))
    [new, released] = await pools(desk)
    assert (new.quantity, released.quantity, released.id) == (1, 0, pool.id)


async def test_announced_times_release_what_came_back_before_them(desk: Desk, rival: Desk, clock: ManualClock) -> None:
    noon, evening = clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=8)
    await desk.promise(SeatReturns(kind="announced", times=[noon, evening]))
    placed = await sold(desk, 1, 2, 3)
    await desk.take_back(voided(placed, 0, now=clock.now()))
    assert await desk.transact(desk.controls.release_due) == 0
    clock.advance(timedelta(hours=1))
    await desk.take_back(voided(placed, 1, now=clock.now(), refund="r2"))
    assert await desk.transact(desk.controls.release_due) == 1
    assert await rival.agrees()
    assert (await rival.true())[1] == set(range(40)) - {2, 3}
    clock.advance(timedelta(hours=7))
    await desk.take_back(voided(placed, 2, now=clock.now(), refund="r3"))
    assert await desk.transact(desk.controls.release_due) == 1
    assert await desk.transact(desk.controls.release_due) == 0
    assert await rival.agrees()
    assert (await rival.true())[1] == set(range(40)) - {3}
    [kept, *_] = await pools(desk)
    assert (kept.state.value, kept.release_at, kept.quantity) == ("open", None, 1)


async def test_the_latest_promise_counts_in_whatever_order_it_is_heard(desk: Desk, clock: ManualClock) -> None:
    placed = await sold(desk, 1)
    await desk.promise(POOL, revision=3)
    await desk.promise(SeatReturns(), revision=2)
    await desk.take_back(voided(placed, now=clock.now()))
    assert [pool.quantity for pool in await pools(desk)] == [1]


@pytest.mark.parametrize("returns", [SeatReturns(), POOL])
async def test_places_come_back_while_others_buy(
    desk: Desk, rival: Desk, clock: ManualClock, returns: SeatReturns
) -> None:
    """Eight seats come back, one by one and told twice, while twenty want each: each is sold once, or kept."""
    await desk.promise(returns)
    await rival.shown()
    orders = [await sold(desk, number) for number in range(8)]
    taking = [desk.take_back(voided(placed, now=clock.now())) for placed in orders]
    again = [rival.take_back(voided(placed, now=clock.now())) for placed in orders]
    wishes = [(desk, rival)[number % 2].place(seats(number % 8)) for number in range(160)]
    answers = await asyncio.gather(*wishes, *taking, *again, return_exceptions=True)
    placed = Counter(answer.items[0].seats[0].id for answer in answers if isinstance(answer, PlacedHold))
    assert set(placed.values()) <= {1}
    # Who tells the same at the same moment meets the primary key, and is delivered again.
    for order in orders:
        await rival.take_back(voided(order, now=clock.now()))
    assert await desk.agrees()
    assert await rival.agrees()
    left, free = await desk.true()
    kept = sum(pool.quantity for pool in await pools(desk))
    assert len(placed) + len(free & set(range(8))) + kept == 8
    assert left[1] == 16 + len(free & set(range(8)))
    assert await desk.broken_promises() == []


async def test_a_claim_from_before_a_return_cannot_be_stored(desk: Desk, clock: ManualClock) -> None:
    placed = await sold(desk, 1)
    claim = await desk.claim(seats(5))
    assert isinstance(claim, Claim)
    await desk.take_back(voided(placed, now=clock.now()))
    with pytest.raises(StockDisagrees) as disagreed:
        await desk.transact(lambda transaction: desk.commands.place_holds(transaction, [claim]))
    await desk.front.undo([claim], disagreed.value)
    assert await desk.agrees()
    assert (await desk.true())[1] == set(range(40))


@pytest.mark.parametrize("kind", ["redis"], indirect=True)
async def test_a_return_that_nobody_told_is_found(
    desk: Desk, rival: Desk, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = await sold(desk, 1, 2)
    assert await rival.agrees()
    monkeypatch.setattr(desk.front, "stepped", lambda _: lambda: None)  # its process died at this moment
    await desk.take_back(voided(placed, now=clock.now()))
    await rival.front.look_after()
    await rival.front.look_after()
    assert await rival.agrees()
    assert (await rival.shown())[1] == set(range(40))


async def test_nothing_of_a_cancelled_show_is_sold_by_any_front(desk: Desk, rival: Desk, clock: ManualClock) -> None:
    await rival.shown()
    placed, held, ended = await sold(desk, 1), await desk.place(seats(2)), await desk.place(seats(3))
    await desk.release(ended)
    claim = await rival.claim(seats(5))
    assert isinstance(claim, Claim)
    await desk.cancel()
    await desk.cancel()
    with pytest.raises(StockDisagrees) as disagreed:
        await rival.transact(lambda transaction: rival.commands.place_holds(transaction, [claim]))
    await rival.front.undo([claim], disagreed.value)
    for process in (desk, rival):
        with pytest.raises(PerformanceIsCancelled):
            await process.place(some("floor"))
    # Money that was on its way goes back, whether its hold is still there or not.
    assert await desk.pay(held) == "HoldLost"
    assert await rival.pay(ended) == "HoldLost"
    await rival.take_back(voided(placed, now=clock.now()))
    assert (await desk.true())[1] == set(range(40)) - {1}
    assert [pool.quantity for pool in await pools(desk)] == [1]
    assert await desk.broken_promises() == []


async def test_a_show_is_cancelled_while_people_buy_and_pay(desk: Desk, rival: Desk) -> None:
    """Whoever is confirmed was so before; nobody is afterwards."""
    holds = [await desk.place(seats(number)) for number in range(20)]
    paying = [(desk, rival)[number % 2].pay(placed) for number, placed in enumerate(holds)]
    placing = [(desk, rival)[number % 2].place(seats(number)) for number in range(20, 40)]
    answers = await asyncio.gather(*paying[:10], desk.cancel(), *placing, *paying[10:], return_exceptions=True)
    assert {type(answer).__name__ for answer in answers} <= {
        "str",
        "NoneType",
        "PlacedHold",
        "PerformanceIsCancelled",
        "Unavailable",
    }
    with pytest.raises(PerformanceIsCancelled):
        await rival.place(some("floor"))
    assert await desk.broken_promises() == []
    outcomes = Counter(answer for answer in answers if isinstance(answer, str))
    assert sum(outcomes.values()) == 20
