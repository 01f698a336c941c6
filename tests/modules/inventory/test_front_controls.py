"""What organisers change reaches every front, once, and nothing that is kept from sale is sold."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from onsale.modules.inventory.commands import PlacedHold
from onsale.modules.inventory.commands.controls import AllocationChanged, ReleaseAllocation
from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.errors import EffectChanged, NothingToChange, SeatsTaken
from onsale.modules.inventory.repository.stock import StockDisagrees
from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.db import Conflict
from onsale.platform.problems import NotFound
from tests.modules.inventory.desk import ACTOR, BACK_POSITION, EVERYTHING, NO_SHOW, SHOW, Desk, seats, some
from tests.modules.inventory.fronts import database, desk, kind, open_desk, rival, server_url, store
from tests.processes import ORGANISATION_ID

__all__ = ["database", "desk", "kind", "open_desk", "rival", "server_url", "store"]


async def test_what_is_allocated_is_not_sold_until_it_is_released(desk: Desk, rival: Desk) -> None:
    assert await rival.shown() == await desk.shown() == (EVERYTHING, set(range(40)))
    allocated = await desk.allocate(24, 25, 26, floor=18)
    assert (allocated.changed, allocated.allocation.quantity) == (21, 21)
    assert await rival.agrees()
    assert await rival.shown() == ([2, 24, 13], set(range(40)) - {24, 25, 26})
    assert await rival.place_all([seats(25), some("floor", 3), some("back", 8), some("back", 8)]) == {
        "seats-taken": 1,
        "sold-out": 2,
        "placed": 1,
    }
    assert await rival.put_on_sale(allocated) == 21
    assert await rival.put_on_sale(allocated) == 0
    assert await desk.agrees()
    assert await desk.place_all([seats(25), some("floor", 3), some("back", 8)]) == {"placed": 2, "sold-out": 1}


async def test_only_what_is_free_is_taken_and_the_rest_stays_with_its_buyer(desk: Desk) -> None:
    held, sold = await desk.place(seats(1)), await desk.place(seats(2))
    assert await desk.pay(sold) == "HoldConfirmed"
    assert (await desk.allocate(0, 1, 2, 3)).changed == 2
    assert await desk.true() == ([20, 20, 16], set(range(4, 40)))
    await desk.release(held)
    assert await desk.agrees()
    assert (await desk.shown())[1] == {1, *range(4, 40)}


async def test_what_was_not_expected_changes_nothing(desk: Desk) -> None:
    await desk.place(seats(1))
    with pytest.raises(EffectChanged) as refused:
        await desk.allocate(0, 1, 2, expected=3)
    assert (refused.value.expected, refused.value.actual) == (3, 2)
    with pytest.raises(NothingToChange):
        await desk.allocate(1)
    assert await desk.agrees()
    assert await desk.true() == ([20, 23, 16], set(range(40)) - {1})
    assert (await desk.allocate(0, 1, 2, expected=2)).changed == 2


async def test_a_part_is_released(desk: Desk, rival: Desk) -> None:
    await rival.shown()
    allocated = await desk.allocate(*range(8))
    assert await desk.put_on_sale(allocated, 2, 3, 30) == 2
    assert await desk.put_on_sale(allocated, 0) == 1
    assert await rival.agrees()
    assert await rival.shown() == ([20, 19, 16], {0, 2, 3, *range(8, 40)})
    with pytest.raises(NothingToChange):
        await desk.put_on_sale(allocated, 2)
    assert await desk.put_on_sale(allocated) == 5


@pytest.mark.parametrize("round_number", range(5))
async def test_holds_and_allocations_of_the_same_seats_at_the_same_moment(
    desk: Desk, rival: Desk, round_number: int
) -> None:
    await rival.shown()
    wanted = list(range(round_number, 16))
    answers = await asyncio.gather(
        *(rival.place(seats(number)) for number in wanted),
        desk.allocate(*wanted[::-1]),
        *(desk.place(seats(number)) for number in wanted),
        return_exceptions=True,
    )
    placed = Counter(answer.items[0].seats[0].id for answer in answers if isinstance(answer, PlacedHold))
    allocated = sum(answer.changed for answer in answers if isinstance(answer, AllocationChanged))
    assert set(placed.values()) <= {1}
    assert len(placed) + allocated == len(wanted)
    unexpected = [answer for answer in answers if not isinstance(answer, PlacedHold | AllocationChanged | SeatsTaken)]
    assert [answer for answer in unexpected if not isinstance(answer, NothingToChange)] == []


async def test_an_allocation_is_released_once_by_hand_and_by_time(desk: Desk, rival: Desk, clock: ManualClock) -> None:
    soon = to_micros(clock.now() + timedelta(minutes=1))
    allocated = await desk.allocate(*range(8), release_at=soon)
    assert await desk.transact(desk.controls.release_due) == 0
    clock.advance(timedelta(minutes=1))
    await asyncio.gather(
        desk.put_on_sale(allocated),
        desk.transact(desk.controls.release_due),
        rival.put_on_sale(allocated),
        rival.transact(rival.controls.release_due),
    )
    assert await desk.agrees()
    assert await rival.agrees()
    assert await desk.true() == (EVERYTHING, set(range(40)))
    assert await desk.transact(desk.controls.release_due) == 0


async def test_a_claim_from_before_a_step_cannot_be_stored(desk: Desk) -> None:
    claim = await desk.claim(seats(1, 2))
    assert isinstance(claim, Claim)
    assert (await desk.allocate(2, 3)).changed == 2
    with pytest.raises(StockDisagrees) as disagreed:
        await desk.transact(lambda transaction: desk.commands.place_holds(transaction, [claim]))
    await desk.front.undo([claim], disagreed.value)
    assert await desk.agrees()
    assert (await desk.shown())[1] == set(range(40)) - {2, 3}


async def test_a_claim_from_before_a_step_is_given_back_whatever_undoes_it(desk: Desk) -> None:
    claim = await desk.claim(seats(1))
    assert isinstance(claim, Claim)
    await desk.allocate(5)
    await desk.front.undo([claim], Conflict())
    assert await desk.agrees()
    assert (await desk.shown())[1] == set(range(40)) - {5}


async def test_seats_are_sold_as_what_they_were_moved_to(desk: Desk, rival: Desk) -> None:
    held = await desk.place(seats(4))
    await rival.shown()
    assert await desk.move(3, 4, 5, 24, to="back") == 2
    assert await rival.agrees()
    assert await rival.shown() == ([20, 21, 18], set(range(40)) - {4})
    placed = await rival.place(seats(3, 6))
    assert [(item.ticket_type_id, [seat.id for seat in item.seats]) for item in placed.items] == [
        ("back", ["seat-3"]),
        ("front", ["seat-6"]),
    ]
    assert (await desk.place(seats(5))).items[0].ticket_type_id == "back"
    assert await desk.pay(held) == "HoldConfirmed"
    assert await desk.place_all([some("back", 8), some("back", 8), some("back", 1)]) == {"placed": 2, "sold-out": 1}


async def test_a_claim_by_the_rules_before_cannot_be_stored(desk: Desk) -> None:
    claim = await desk.claim(seats(3))
    assert isinstance(claim, Claim)
    assert await desk.move(3, to="back") == 1
    with pytest.raises(StockDisagrees):
        await desk.transact(lambda transaction: desk.commands.place_holds(transaction, [claim]))
    await desk.front.undo([claim], Conflict())
    assert (await desk.true())[0][BACK_POSITION] == 17


async def test_late_money_does_not_buy_a_seat_that_is_another_one_by_now(desk: Desk) -> None:
    late, kept = await desk.place(seats(3)), await desk.place(seats(8))
    await desk.release(late)
    await desk.release(kept)
    assert await desk.move(3, to="back") == 1
    assert await desk.pay(late) == "HoldLost"
    assert await desk.pay(kept) == "HoldConfirmed"


async def test_late_money_does_not_buy_an_allocated_seat(desk: Desk) -> None:
    late = await desk.place(seats(3))
    await desk.release(late)
    await desk.allocate(3)
    assert await desk.pay(late) == "HoldLost"


@pytest.mark.parametrize(
    ("performance_id", "organisation_id"), [(SHOW, "another"), (SHOW, ""), (NO_SHOW, ORGANISATION_ID)]
)
async def test_nobody_changes_what_is_anothers(desk: Desk, performance_id: str, organisation_id: str) -> None:
    allocated = await desk.allocate(3)
    command = ReleaseAllocation(
        actor=ACTOR,
        organisation_id=organisation_id,
        performance_id=performance_id,
        allocation_id=allocated.allocation.id,
    )
    with pytest.raises(NotFound):
        await desk.transact(lambda transaction: desk.controls.release_allocation(transaction, command))
    assert (await desk.true())[1] == set(range(40)) - {3}


@pytest.mark.parametrize("kind", ["redis"], indirect=True)
async def test_a_step_that_nobody_told_is_found(desk: Desk, rival: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    allocated = await desk.allocate(*range(8))
    assert await rival.agrees()
    monkeypatch.setattr(desk.front, "stepped", lambda _: lambda: None)  # its process died at this moment
    assert await desk.put_on_sale(allocated) == 8
    assert (await rival.shown())[1] == set(range(8, 40))
    await rival.front.look_after()
    assert (await rival.shown())[1] == set(range(8, 40))
    await rival.front.look_after()
    assert await rival.agrees()
    assert await rival.shown() == (EVERYTHING, set(range(40)))


@pytest.mark.parametrize("kind", ["redis"], indirect=True)
async def test_who_has_missed_a_step_is_read_again(desk: Desk, rival: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await rival.shown()
    tell = desk.front.stepped
    monkeypatch.setattr(desk.front, "stepped", lambda _: lambda: None)  # the first is told by nobody
    await desk.allocate(1)
    monkeypatch.setattr(desk.front, "stepped", tell)
    await desk.allocate(2)
    assert await rival.agrees()
    assert (await rival.shown())[1] == set(range(40)) - {1, 2}


async def test_a_large_step_is_read_from_the_database(desk: Desk, rival: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onsale.modules.inventory.front.shared.SEATS_PER_STEP_MAX", 3)
    await rival.shown()
    await desk.allocate(*range(4))
    assert await rival.agrees()
    await desk.allocate(*range(4, 7))
    assert await rival.agrees()
    assert (await rival.shown())[1] == set(range(7, 40))
