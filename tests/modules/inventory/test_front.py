"""One behaviour of all stock fronts: never too much, never too little, and what the database says is what counts."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest

from onsale.modules.inventory.commands import PlacedHold
from onsale.modules.inventory.domain.book import PlaceHold
from onsale.modules.inventory.domain.stock import Claim
from onsale.modules.inventory.errors import PersonLimitExceeded, SeatsTaken, SoldOut
from onsale.modules.inventory.repository.stock import StockDisagrees
from onsale.platform.clock import ManualClock
from onsale.platform.db import Conflict
from onsale.platform.problems import NotFound, Unavailable
from tests.modules.inventory.desk import (
    BACK_POSITION,
    EVERYTHING,
    FLOOR_POSITION,
    FRONT_POSITION,
    NO_SHOW,
    OTHER_SHOW,
    Desk,
    mixed,
    narrow,
    open_memory,
    seats,
    some,
    user,
)
from tests.modules.inventory.fronts import OpenDesk, database, desk, kind, open_desk, rival, server_url, store

__all__ = ["database", "desk", "kind", "open_desk", "rival", "server_url", "store"]


async def test_a_claim_is_set_aside_at_once(desk: Desk) -> None:
    claim = await desk.claim(mixed(("floor", 2), ("front", 3)))
    assert isinstance(claim, Claim)
    assert [(line.ticket_type.id, line.quantity, line.seats) for line in claim.lines] == [
        ("floor", 2, []),
        ("front", 3, [2, 3, 4]),
    ]
    assert await desk.shown() == ([18, 21, 16], set(range(40)) - {2, 3, 4})
    await desk.front.undo([claim], Conflict())
    assert await desk.shown() == (EVERYTHING, set(range(40)))


async def test_a_placed_hold_is_the_truth(desk: Desk) -> None:
    placed = await desk.place(seats(5, 30))
    assert [(item.ticket_type_id, [seat.id for seat in item.seats]) for item in placed.items] == [
        ("front", ["seat-5"]),
        ("back", ["seat-30"]),
    ]
    assert await desk.true() == ([20, 23, 15], set(range(40)) - {5, 30})


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (seats(1, 1), "seat-repeated"),
        (seats(1, 99), "seats-unknown"),
        (seats(40), "seats-unknown"),
        (some("nothing"), "not-found"),
        (some("floor", 5), "order-limit-exceeded"),
        (some("front", 9), "order-limit-exceeded"),
        (some("floor", show=NO_SHOW), "not-found"),
        (narrow("front", 1, section="Middle"), "section-unknown"),
        (narrow("floor", 1, section="Left"), "section-unknown"),
        (narrow("front", 1, section="Circle"), "too-few-match"),
        (narrow("front", 4, accessible=3), "too-few-match"),
    ],
)
async def test_what_is_wrong_whatever_is_left_takes_nothing(desk: Desk, command: PlaceHold, code: str) -> None:
    assert await desk.place_all([command]) == {code: 1}
    assert await desk.shown() == (EVERYTHING, set(range(40)))


async def test_nobody_sells_outside_of_the_sale(desk: Desk, clock: ManualClock) -> None:
    clock.advance(timedelta(days=31))
    assert await desk.place_all([some("floor"), seats(1)]) == {"not-on-sale": 2}


async def test_all_or_nothing(desk: Desk) -> None:
    assert await desk.place_all([some("floor", 4) for _ in range(5)]) == {"placed": 5}
    refused = await desk.claim(mixed(("front", 2), ("floor", 1)))
    assert isinstance(refused, SoldOut)
    assert (refused.ticket_type_id, refused.available) == ("floor", 0)
    await desk.place(seats(3))
    taken = await desk.claim(seats(2, 3, 4))
    assert isinstance(taken, SeatsTaken)
    assert taken.seat_ids == ["seat-3"]
    assert await desk.true() == ([0, 23, 16], set(range(40)) - {3})


async def test_limits_per_person_count_over_all_holds(desk: Desk) -> None:
    buyer = user()
    first = await desk.place(some("floor", 4, by=buyer))
    refused = await desk.claim(some("floor", 3, by=buyer))
    assert isinstance(refused, PersonLimitExceeded)
    assert (refused.max_per_person, refused.already) == (6, 4)
    assert await desk.place_all([some("floor", 2, by=buyer), some("floor", 2)]) == {"placed": 2}
    await desk.release(first)
    assert await desk.agrees()
    assert await desk.place_all([some("floor", 4, by=buyer)]) == {"placed": 1}


async def test_one_person_at_the_same_moment_stays_within_the_limit(desk: Desk) -> None:
    buyer = user()
    answers = await desk.place_all([some("floor", by=buyer) for _ in range(15)])
    assert answers == {"placed": 6, "person-limit-exceeded": 9}
    assert (await desk.true())[0][FLOOR_POSITION] == 14


async def test_a_batch_of_many_shows(desk: Desk) -> None:
    commands = [some("floor"), some("other-floor", show=OTHER_SHOW), some("floor", show=NO_SHOW), seats(7)]
    answers = await desk.place_all(commands * 3)
    assert answers == {"placed": 7, "not-found": 3, "seats-taken": 2}
    assert await desk.agrees(OTHER_SHOW)
    assert (await desk.true(OTHER_SHOW))[0] == [2]


async def test_what_is_released_or_expires_can_be_sold_again(desk: Desk, clock: ManualClock) -> None:
    released = await desk.place(seats(1, 2))
    await desk.place(seats(3))
    assert (await desk.place_all([seats(1), seats(3)])) == {"seats-taken": 2}
    await desk.release(released)
    clock.advance(timedelta(minutes=12))
    assert await desk.expire() == 1
    assert await desk.agrees()
    assert await desk.place_all([seats(1, 3)]) == {"placed": 1}


async def test_money_that_is_late_takes_the_same_seats_again(desk: Desk, clock: ManualClock) -> None:
    lucky, unlucky = await desk.place(seats(1, 2)), await desk.place(seats(3, 4))
    standing = await desk.place(some("floor", 4))
    clock.advance(timedelta(minutes=12))
    assert await desk.expire() == 3
    assert await desk.agrees()
    await desk.place(seats(4))
    assert [await desk.pay(hold) for hold in (lucky, unlucky, standing)] == [
        "HoldConfirmed",
        "HoldLost",
        "HoldConfirmed",
    ]
    assert await desk.agrees()
    assert await desk.true() == ([16, 21, 16], set(range(40)) - {1, 2, 4})
    assert await desk.place_all([seats(1), seats(3)]) == {"seats-taken": 1, "placed": 1}


async def test_money_in_time_changes_nothing_that_is_left(desk: Desk) -> None:
    placed = await desk.place(seats(1, 2))
    before = await desk.shown()
    assert await desk.pay(placed) == "HoldConfirmed"
    assert await desk.agrees()
    assert await desk.shown() == before


async def test_everything_can_be_sold_and_no_more(desk: Desk, rival: Desk) -> None:
    commands = [some(kind) for kind, number in (("floor", 30), ("front", 36), ("back", 24)) for _ in range(number)]
    random.Random(7).shuffle(commands)
    halves = await asyncio.gather(desk.place_all(commands[::2]), rival.place_all(commands[1::2]))
    assert halves[0] + halves[1] == {"placed": 60, "sold-out": 30}
    assert await desk.true() == ([0, 0, 0], set())


async def test_the_last_seats_are_found_wherever_they_are(desk: Desk, rival: Desk) -> None:
    commands = [some("front", number % 4 + 1) for number in range(40)]
    random.Random(11).shuffle(commands)
    await asyncio.gather(desk.place_all(commands[::2]), rival.place_all(commands[1::2]))
    await asyncio.gather(*(one.place_all([some("front") for _ in range(8)]) for one in (desk, rival)))
    assert (await desk.true())[0][FRONT_POSITION] == 0


async def test_many_want_the_same_seats_and_one_gets_them(desk: Desk, rival: Desk) -> None:
    answers = await asyncio.gather(*(one.place_all([seats(30, 31) for _ in range(25)]) for one in (desk, rival)))
    assert answers[0] + answers[1] == {"placed": 1, "seats-taken": 49}
    assert (await desk.true())[0][BACK_POSITION] == 14


async def test_everybody_wants_the_best_seats(desk: Desk, rival: Desk) -> None:
    answers = await asyncio.gather(*(one.place_all([some("front", 2) for _ in range(20)]) for one in (desk, rival)))
    assert answers[0] + answers[1] == {"placed": 12, "sold-out": 28}
    assert await desk.true() == ([20, 0, 16], set(range(24, 40)))


@pytest.mark.parametrize("error", [Conflict(), ValueError("a bug"), NotFound()])
async def test_what_is_not_stored_is_free_again(desk: Desk, error: Exception) -> None:
    claims = [await desk.claim(command) for command in (seats(1, 2), some("floor", 4), some("back", 3))]
    granted = [claim for claim in claims if isinstance(claim, Claim)]
    assert len(granted) == 3
    await desk.front.undo(granted, error)
    assert await desk.shown() == (EVERYTHING, set(range(40)))
    await desk.front.undo([], error)
    assert await desk.place_all([seats(1, 2)]) == {"placed": 1}


async def test_a_claim_that_somebody_may_have_given_back_is_not_stored(desk: Desk, clock: ManualClock) -> None:
    claim = await desk.claim(seats(1))
    assert isinstance(claim, Claim)
    clock.advance(timedelta(seconds=11))
    with pytest.raises(Conflict):
        await desk.transact(lambda transaction: desk.commands.place_holds(transaction, [claim]))
    await desk.front.undo([claim], Conflict())


async def test_who_dies_between_claim_and_commit_takes_nothing_along(desk: Desk, open_desk: OpenDesk) -> None:
    dying = open_desk()
    placed = await dying.place(seats(1))
    assert isinstance(await dying.claim(mixed(("front", 4), ("floor", 4))), Claim)
    placed_later = await desk.place(seats(20))
    async with asyncio.timeout(10):
        while (await desk.shown()) != (await desk.true()):
            await desk.front.look_after()
            await asyncio.sleep(0.05)
    assert await desk.true() == ([20, 22, 16], set(range(40)) - {1, 20})
    await desk.front.look_after()
    assert await desk.place_all([seats(1), seats(20)]) == {"seats-taken": 2}
    for hold in (placed, placed_later):
        await desk.release(hold)


async def test_an_unknown_outcome_is_settled_by_what_the_database_says(desk: Desk) -> None:
    stored, lost = await desk.claim(seats(1)), await desk.claim(seats(2))
    assert isinstance(stored, Claim)
    assert isinstance(lost, Claim)
    await desk.transact(lambda transaction: desk.commands.place_holds(transaction, [stored]))
    await desk.front.undo([stored, lost], Unavailable(retry_after=1))
    async with asyncio.timeout(10):
        while (await desk.shown()) != (await desk.true()):
            await desk.front.look_after()
            await asyncio.sleep(0.05)
    assert await desk.true() == ([20, 23, 16], set(range(40)) - {1})


async def test_the_database_corrects_a_front_that_promises_too_much(desk: Desk) -> None:
    await desk.shown()
    await desk.sell_behind(seats(1, 2), some("floor", 4))
    assert (await desk.shown())[0] == EVERYTHING
    answers = await desk.place_all([seats(1), seats(3), *(some("floor", 4) for _ in range(5))])
    assert answers["placed"] == 5
    assert answers["seats-taken"] == answers["sold-out"] == 1
    assert (await desk.true())[0][FLOOR_POSITION] == 0


async def test_the_database_knows_what_a_front_has_forgotten_of_a_person(desk: Desk) -> None:
    buyer = user()
    await desk.shown()
    await desk.sell_behind(some("floor", 4, by=buyer))
    refused = (await asyncio.gather(desk.place(some("floor", 3, by=buyer)), return_exceptions=True))[0]
    assert isinstance(refused, PersonLimitExceeded)
    assert refused.already == 4
    assert await desk.place_all([some("floor", 4) for _ in range(5)]) == {"placed": 4, "sold-out": 1}


async def test_what_was_claimed_from_an_earlier_reading_is_not_stored(desk: Desk, clock: ManualClock) -> None:
    claim = await desk.claim(seats(1))
    assert isinstance(claim, Claim)
    somebody_else = Desk(desk.database, clock, open_memory(clock))
    assert await somebody_else.place_all([seats(1)]) == {"placed": 1}
    with pytest.raises(StockDisagrees) as refused:
        await desk.transact(lambda transaction: desk.commands.place_holds(transaction, [claim]))
    await desk.front.undo([claim], refused.value)
    assert await desk.place_all([seats(1)]) == {"seats-taken": 1}
    await somebody_else.close()


@pytest.mark.parametrize("seed", range(4))
async def test_any_mixture_of_everything(desk: Desk, rival: Desk, clock: ManualClock, seed: int) -> None:
    dice = random.Random(seed)
    held: list[PlacedHold] = []
    people = [user() for _ in range(12)]
    outcomes = Counter[str]()

    async def act(one: Desk) -> None:
        match dice.randrange(6):
            case 0 if held:
                await one.release(held.pop(dice.randrange(len(held))))
            case 1 if held:
                assert await one.pay(held.pop(dice.randrange(len(held)))) == "HoldConfirmed"
            case 2:
                numbers = dice.sample(range(40), dice.randrange(1, 4))
                await take(one, seats(*numbers, by=dice.choice(people)))
            case _:
                kinds = dice.sample(["floor", "front", "back"], dice.randrange(1, 3))
                await take(one, mixed(*((kind, dice.randrange(1, 4)) for kind in kinds), by=dice.choice(people)))

    async def take(one: Desk, command: PlaceHold) -> None:
        answers = await asyncio.gather(one.place(command), return_exceptions=True)
        outcomes[type(answers[0]).__name__] += 1
        held.extend(answer for answer in answers if isinstance(answer, PlacedHold))

    for _ in range(15):
        await asyncio.gather(*(act(dice.choice([desk, rival])) for _ in range(8)))
    assert await desk.agrees()
    assert await rival.agrees()
    clock.advance(timedelta(minutes=12))
    assert await desk.expire() == len(held)
    assert outcomes.keys() <= {"PlacedHold", "SoldOut", "SeatsTaken", "PersonLimitExceeded"}
