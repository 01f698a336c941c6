"""Best available through all stock fronts, to one process and to rivals."""

from __future__ import annotations

import asyncio

import pytest

from onsale.modules.inventory.errors import TooFewMatch
from tests.modules.inventory.desk import (
    FRONT_POSITION,
    Desk,
    narrow,
    seats,
    some,
)
from tests.modules.inventory.fronts import database, desk, kind, open_desk, rival, server_url, store

__all__ = ["database", "desk", "kind", "open_desk", "rival", "server_url", "store"]


async def test_best_available_gives_neighbours_and_leaves_nobody_alone(desk: Desk) -> None:
    await desk.place(seats(0, 1, 2))
    assert await seats_of_best(desk, 4) == [10, 11, 12, 13]  # in the first row one seat would be left between others
    assert await seats_of_best(desk, 5) == [3, 4, 5, 6, 7]


async def test_best_available_falls_back_to_several_blocks(desk: Desk) -> None:
    for start in (0, 8, 16):
        await desk.place(seats(*range(start, start + 5)))
    placed = await desk.place(some("front", 7))
    assert len(placed.items[0].seats) == 7


async def test_best_available_in_one_section(desk: Desk) -> None:
    placed = await desk.place(narrow("front", 4, section="Right"))
    assert placed.groups == [[["seat-18", "seat-19", "seat-20", "seat-21"]]]
    with pytest.raises(TooFewMatch) as refused:
        await desk.place(narrow("front", 5, section="Right"))
    assert (refused.value.available, refused.value.accessible) == (4, 2)
    placed = await desk.place(narrow("front", 4, section="Right"))
    assert placed.groups == [[["seat-16", "seat-17"], ["seat-22", "seat-23"]]]
    with pytest.raises(TooFewMatch) as refused:
        await desk.place(narrow("front", 1, section="Circle"))
    assert refused.value.available == 0
    assert await desk.true() == ([20, 16, 16], set(range(40)) - set(range(16, 24)))


async def test_accessible_seats_are_kept_for_who_needs_them(desk: Desk) -> None:
    for _ in range(2):
        await desk.place(some("front", 8))
    placed = await desk.place(some("front", 6))
    assert placed.groups == [[[f"seat-{number}" for number in range(16, 22)]]]
    assert (await desk.place(narrow("front", 1, accessible=1))).groups in ([[["seat-22"]]], [[["seat-23"]]])
    with pytest.raises(TooFewMatch) as refused:
        await desk.place(narrow("back", 2, accessible=1))
    assert (refused.value.available, refused.value.accessible) == (16, 0)
    assert len((await desk.place(some("front"))).groups) == 1
    assert (await desk.true())[0][FRONT_POSITION] == 0


async def test_who_is_parted_is_told_so(desk: Desk) -> None:
    for numbers in (range(3, 8), range(11, 16), range(16, 24)):
        await desk.place(seats(*numbers))
    placed = await desk.place(some("front", 6))
    assert placed.groups == [[["seat-0", "seat-1", "seat-2"], ["seat-8", "seat-9", "seat-10"]]]


async def test_a_herd_in_one_section_gets_all_of_it(desk: Desk, rival: Desk) -> None:
    commands = [narrow("front", number % 2 + 1, section="Left") for number in range(30)]
    await asyncio.gather(desk.place_all(commands[::2]), rival.place_all(commands[1::2]))
    await asyncio.gather(*(one.place_all([narrow("front", 1, section="Left")] * 3) for one in (desk, rival)))
    answers = await desk.place_all([narrow("front", 1, section="Left")])
    assert answers == {"too-few-match": 1}
    assert await desk.true() == ([20, 8, 16], set(range(16, 40)))


async def seats_of_best(desk: Desk, quantity: int) -> list[int]:
    placed = await desk.place(some("front", quantity))
    return [int(seat.id.removeprefix("seat-")) for seat in placed.items[0].seats]
