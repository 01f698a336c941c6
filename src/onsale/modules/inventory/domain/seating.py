"""The seats of one performance: which are free, and the best ones that touch each other.

Every block of touching seats is one integer with a bit for every free seat, so looking for n neighbours in it is n
shifts, whatever the size of the hall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Self

from onsale.contracts.events import PublishedSeating
from onsale.contracts.values import SeatRef

_CHANGED = re.compile(rb"[^\x00]")


class SeatPlan:
    """Where the seats are and what they are sold as. It never changes."""

    def __init__(self, published: PublishedSeating) -> None:
        self.ids = published.ids
        self.labels = published.labels
        self.ticket_types = published.ticket_types
        self.blocks = published.blocks
        self.place_of = {
            seat: (block, bit) for block, seats in enumerate(published.blocks) for bit, seat in enumerate(seats)
        }
        # By ticket type: the blocks where it has seats, best first, with a bit for each of these.
        self.masks = _masks_by_ticket_type(published)
        self._index_of = {seat_id: index for index, seat_id in enumerate(published.ids)}

    @property
    def seat_count(self) -> int:
        return len(self.ids)

    def index_of(self, seat_id: str) -> int | None:
        """The index of a seat that is for sale; ``None`` for any other."""
        index = self._index_of.get(seat_id)
        return None if index is None or self.ticket_types[index] < 0 else index

    def ticket_type_of(self, seat: int) -> int:
        return self.ticket_types[seat]

    def describe(self, seats: Iterable[int]) -> list[SeatRef]:
        return [SeatRef(self.ids[seat], self.labels[seat]) for seat in seats]


class Seating:
    """Free and taken seats of a plan. A seat is named by its index in the plan."""

    def __init__(self, plan: SeatPlan) -> None:
        self.plan = plan
        self._place_of = plan.place_of
        self._blocks = plan.blocks
        self._masks = plan.masks
        self._free = [(1 << len(seats)) - 1 for seats in plan.blocks]
        # By ticket type: how many of its best blocks have nothing left, so that nobody looks at them again.
        self._empty: dict[int, int] = {}
        self.bitmap = free_bitmap(plan)

    def copy(self) -> Self:
        """The same seats, to try what happens when some are taken."""
        other = object.__new__(type(self))
        other.__dict__ = self.__dict__ | {
            "_free": list(self._free),
            "_empty": dict(self._empty),
            "bitmap": bytearray(self.bitmap),
        }
        return other

    def become(self, bitmap: bytes) -> None:
        """Free exactly the seats of this bitmap; the work is in proportion to what has changed."""
        before, after = int.from_bytes(self.bitmap, "little"), int.from_bytes(bitmap, "little")
        changed = (before ^ after).to_bytes(max(len(self.bitmap), len(bitmap)), "little")
        for found in _CHANGED.finditer(changed):
            at = found.start()
            for seat in range(at * 8, at * 8 + 8):
                if changed[at] >> (seat & 7) & 1:
                    block, bit = self._place_of[seat]
                    self._free[block] ^= 1 << bit
        self.bitmap = bytearray(bitmap)
        if after & ~before:
            self._empty.clear()

    def is_free(self, seat: int) -> bool:
        return bool(self.bitmap[seat >> 3] & 1 << (seat & 7))

    def take(self, seats: Iterable[int]) -> None:
        for seat in seats:
            block, bit = self._place_of[seat]
            self._free[block] &= ~(1 << bit)
            self.bitmap[seat >> 3] &= ~(1 << (seat & 7))

    def give_back(self, seats: Iterable[int]) -> None:
        self._empty.clear()
        for seat in seats:
            block, bit = self._place_of[seat]
            self._free[block] |= 1 << bit
            self.bitmap[seat >> 3] |= 1 << (seat & 7)

    def best(self, ticket_type: int, quantity: int, *, start: int = 0) -> list[int] | None:
        """The best ``quantity`` free seats of a ticket type: neighbours that leave no single seat alone, else
        neighbours, else the longest runs there are, better blocks first. ``None`` when there are not enough.

        Who competes with others looks from another ``start``: then block number ``start`` counts as the best.
        """
        leaves_orphan: list[int] | None = None
        masks = self._masks_left(ticket_type)
        start %= max(1, len(masks))
        masks = masks[start:] + masks[:start]
        for block, mask in masks:
            free = self._free[block] & mask
            if free.bit_count() < quantity:
                continue
            start, orphan = best_start(free, quantity)
            if start < 0:
                continue
            seats = self._blocks[block][start : start + quantity]
            if not orphan:
                return seats
            leaves_orphan = leaves_orphan or seats
        return leaves_orphan or self._longest_runs(masks, quantity)

    def _masks_left(self, ticket_type: int) -> list[tuple[int, int]]:
        masks = self._masks.get(ticket_type, [])
        empty = self._empty.get(ticket_type, 0)
        while empty < len(masks) and not self._free[masks[empty][0]] & masks[empty][1]:
            empty += 1
        self._empty[ticket_type] = empty
        return masks[empty:]

    def _longest_runs(self, masks: list[tuple[int, int]], quantity: int) -> list[int] | None:
        runs = [
            self._blocks[block][start : start + length]
            for block, mask in masks
            for start, length in _runs(self._free[block] & mask)
        ]
        chosen: list[int] = []
        for run in sorted(runs, key=len, reverse=True):
            chosen.extend(run[: quantity - len(chosen)])
            if len(chosen) == quantity:
                return chosen
        return None


def free_bitmap(plan: SeatPlan) -> bytearray:
    """A bit for each seat that is for sale, the lowest first in each byte."""
    bitmap = bytearray((plan.seat_count + 7) // 8)
    for seat, ticket_type in enumerate(plan.ticket_types):
        if ticket_type >= 0:
            bitmap[seat >> 3] |= 1 << (seat & 7)
    return bitmap


def best_start(free: int, quantity: int) -> tuple[int, bool]:
    """Where ``quantity`` neighbours begin among the bits of ``free``, and whether taking them strands a single seat.

    The first place that strands none, else the first place; (-1, False) when no neighbours are free.
    """
    starts = free
    for shift in range(1, quantity):
        starts &= free >> shift
    first = -1
    while starts:
        start = (starts & -starts).bit_length() - 1
        if first < 0:
            first = start
        if not _strands(free, start) and not _strands_after(free, start + quantity):
            return start, False
        starts &= starts - 1
    return first, first >= 0


def _strands(free: int, start: int) -> bool:
    """Whether the seat just before ``start`` is free with nobody beyond it."""
    return start >= 1 and bool(free >> (start - 1) & 1) and not (start >= 2 and free >> (start - 2) & 1)


def _strands_after(free: int, end: int) -> bool:
    """Whether the seat at ``end`` is free with nobody beyond it."""
    return bool(free >> end & 1) and not free >> (end + 1) & 1


def _runs(free: int) -> list[tuple[int, int]]:
    """(start, length) of every run of set bits."""
    runs = []
    start = 0
    while free:
        skip = (free & -free).bit_length() - 1
        free >>= skip
        length = (~free & (free + 1)).bit_length() - 1
        runs.append((start + skip, length))
        free >>= length
        start += skip + length
    return runs


def _masks_by_ticket_type(plan: PublishedSeating) -> dict[int, list[tuple[int, int]]]:
    masks: dict[int, list[tuple[int, int]]] = {}
    for block, seats in enumerate(plan.blocks):
        for ticket_type in sorted({plan.ticket_types[seat] for seat in seats}):
            mask = sum(1 << bit for bit, seat in enumerate(seats) if plan.ticket_types[seat] == ticket_type)
            if ticket_type >= 0:
                masks.setdefault(ticket_type, []).append((block, mask))
    return masks


def seats_of(bitmap: bytes | bytearray, count: int) -> Sequence[int]:
    """The indexes of the set bits; for tests and tools."""
    return [seat for seat in range(count) if bitmap[seat >> 3] & 1 << (seat & 7)]
