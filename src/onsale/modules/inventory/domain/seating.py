"""The seats of one performance: where they are, which are free, and the best of them (``best``)."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Self

import msgspec

from onsale.contracts.events import PublishedRow, PublishedSeating
from onsale.contracts.values import SeatRef
from onsale.modules.inventory.domain.best import Run, best_runs, best_with, touching
from onsale.modules.inventory.domain.hall import ROW_GUARD, Hall

# A drawing with rows much longer than its seats fill them is sold as if every block were a row of its own.
BITS_PER_SEAT_MAX, BITS_PER_ROW_MAX = 4, 128

_CHANGED = re.compile(rb"[^\x00]")


class SeatPlan:
    """Where the seats are and what they are sold as. It never changes.

    Every seat has a bit among those of the hall, in which rows and blocks lie as they do in the house; a set of seats
    is one integer, or a bitmap in the order of the seats' indexes, as the API and Redis have it.
    """

    def __init__(self, published: PublishedSeating) -> None:
        self.ids = published.ids
        self.labels = published.labels
        self.ticket_types = published.ticket_types
        rows = _lay(published)
        self.hall = _hall_of(rows)
        self._bit_of = array("l", [0]) * len(published.ids)
        self._seat_at = array("l", [-1]) * self.hall.starts[-1]
        self._place(rows)
        sold: dict[int, list[int]] = {}
        for seat, ticket_type in enumerate(published.ticket_types):
            sold.setdefault(ticket_type, []).append(seat)
        self._sold_as = {ticket_type: self.bits_of(seats) for ticket_type, seats in sold.items() if ticket_type >= 0}
        self.accessible = self.bits_of(published.accessible)
        # Kept for those who need them while there are others.
        self.kept = self.accessible | self.bits_of(published.companions)
        self._sections = self._bits_by_section(rows, published.sections)
        self._index_of = {seat_id: index for index, seat_id in enumerate(published.ids)}

    def _place(self, rows: Sequence[_Laid]) -> None:
        for row, start in zip(rows, self.hall.starts, strict=False):
            for column, seats in row.blocks:
                for bit, seat in enumerate(seats, start + column):
                    self._bit_of[seat] = bit
                    self._seat_at[bit] = seat

    def _bits_by_section(self, rows: Sequence[_Laid], names: Sequence[str]) -> dict[str, int]:
        bits = dict.fromkeys(names, 0)
        for number, row in enumerate(rows):
            if row.section >= 0:
                start, end = self.hall.starts[number], self.hall.starts[number + 1]
                bits[names[row.section]] |= (1 << end - start) - 1 << start
        return bits

    @property
    def seat_count(self) -> int:
        return len(self.ids)

    def index_of(self, seat_id: str) -> int | None:
        """The index of a seat that is for sale; ``None`` for any other."""
        index = self._index_of.get(seat_id)
        return None if index is None or self.ticket_types[index] < 0 else index

    def ticket_type_of(self, seat: int) -> int:
        return self.ticket_types[seat]

    def has_section(self, name: str) -> bool:
        return name in self._sections

    def describe(self, seats: Iterable[int]) -> list[SeatRef]:
        return [SeatRef(self.ids[seat], self.labels[seat]) for seat in seats]

    def groups_of(self, seats: Iterable[int]) -> list[list[int]]:
        """The seats in groups that touch, better rows first and as they stand in their row."""
        return [self.seats_of([run]) for run in touching(self.bits_of(seats))]

    def bits_of(self, seats: Iterable[int]) -> int:
        content = bytearray(self.hall.starts[-1] >> 3)
        for seat in seats:
            bit = self._bit_of[seat]
            content[bit >> 3] |= 1 << (bit & 7)
        return int.from_bytes(content, "little")

    def seats_of(self, runs: Iterable[Run]) -> list[int]:
        return [seat for run in runs for seat in self._seat_at[run.first : run.first + run.length]]

    def bits_for(self, ticket_type: int, section: str | None) -> int:
        """The seats that are sold as this, in this section if one is named."""
        bits = self._sold_as.get(ticket_type, 0)
        return bits if section is None else bits & self._sections.get(section, 0)


class Seating:
    """Free and taken seats of a plan. A seat is named by its index in the plan."""

    def __init__(self, plan: SeatPlan) -> None:
        self.plan = plan
        self.bitmap = free_bitmap(plan)
        self._free = plan.bits_of(seats_of(self.bitmap, plan.seat_count))

    def copy(self) -> Self:
        """The same seats, to try what happens when some are taken."""
        other = object.__new__(type(self))
        other.__dict__ = self.__dict__ | {"bitmap": bytearray(self.bitmap)}
        return other

    def become(self, bitmap: bytes) -> None:
        """Free exactly the seats of this bitmap; the work is in proportion to what has changed."""
        before, after = int.from_bytes(self.bitmap, "little"), int.from_bytes(bitmap, "little")
        changed = (before ^ after).to_bytes(max(len(self.bitmap), len(bitmap)), "little")
        self._free ^= self.plan.bits_of(
            seat
            for found in _CHANGED.finditer(changed)
            for seat in range(found.start() * 8, found.start() * 8 + 8)
            if changed[found.start()] >> (seat & 7) & 1
        )
        self.bitmap = bytearray(bitmap)

    def is_free(self, seat: int) -> bool:
        return bool(self.bitmap[seat >> 3] & 1 << (seat & 7))

    def take(self, seats: Iterable[int]) -> None:
        taken = list(seats)
        for seat in taken:
            self.bitmap[seat >> 3] &= ~(1 << (seat & 7))
        self._free ^= self._free & self.plan.bits_of(taken)

    def give_back(self, seats: Iterable[int]) -> None:
        free = list(seats)
        for seat in free:
            self.bitmap[seat >> 3] |= 1 << (seat & 7)
        self._free |= self.plan.bits_of(free)

    def best(
        self, ticket_type: int, quantity: int, *, section: str | None = None, accessible: int = 0, start: int = 0
    ) -> list[int] | None:
        """The best free seats of a ticket type, as ``domain/best`` says; ``None`` when there are not enough.

        At least so many of them are ``accessible``. Who needs none is given accessible seats and those beside them for
        companions only when there are too few others.

        Who competes with others looks from another ``start``: so many rows after the first that has a free seat, around
        the hall. A herd whose members draw it from a wide range gets out of its own way, and as everybody looks in all
        rows in the end, the last seat is found from every start.
        """
        free = self._free & self.plan.bits_for(ticket_type, section)
        if not free:
            return None
        hall, kept = self.plan.hall, self.plan.kept
        first = self._row_from(free, start) if start else 0
        if accessible:
            runs = best_with(hall, free, self.plan.accessible, quantity, accessible, start=first)
        else:
            runs = best_runs(hall, free ^ free & kept, quantity, start=first) if kept else None
            runs = runs or best_runs(hall, free, quantity, start=first)
        return None if runs is None else self.plan.seats_of(runs)

    def _row_from(self, free: int, start: int) -> int:
        hall = self.plan.hall
        first, last = hall.row_of((free & -free).bit_length() - 1), hall.row_of(free.bit_length() - 1)
        return first + start % (last - first + 1)

    def count(self, ticket_type: int, section: str | None) -> tuple[int, int]:
        """How many free seats of this there are, and how many of them are accessible."""
        free = self._free & self.plan.bits_for(ticket_type, section)
        return free.bit_count(), (free & self.plan.accessible).bit_count()


def free_bitmap(plan: SeatPlan) -> bytearray:
    """A bit for each seat that is for sale, the lowest first in each byte."""
    bitmap = bytearray((plan.seat_count + 7) // 8)
    for seat, ticket_type in enumerate(plan.ticket_types):
        if ticket_type >= 0:
            bitmap[seat >> 3] |= 1 << (seat & 7)
    return bitmap


def seats_of(bitmap: bytes | bytearray, count: int) -> Sequence[int]:
    """The indexes of the set bits."""
    return [seat for seat in range(count) if bitmap[seat >> 3] & 1 << (seat & 7)]


class _Laid(msgspec.Struct, frozen=True):
    """A row as it lies among the bits: its blocks, each with the column where it begins."""

    section: int
    behind: int
    blocks: list[tuple[int, list[int]]]

    @property
    def width(self) -> int:
        column, seats = self.blocks[-1]
        return column + len(seats)


def _lay(published: PublishedSeating) -> list[_Laid]:
    """The rows; what was published without any has one for each block."""
    following = iter(published.blocks)
    rows = [_laid(row, following) for row in published.rows]
    rows = rows or [_Laid(-1, -1, [(0, seats)]) for seats in following]
    bits_max = BITS_PER_SEAT_MAX * len(published.ids) + BITS_PER_ROW_MAX * len(rows)
    if sum(_lengths(rows)) <= bits_max:
        return rows
    return [_Laid(row.section, -1, [(0, seats)]) for row in rows for _, seats in row.blocks]


def _laid(row: PublishedRow, following: Iterator[list[int]]) -> _Laid:
    """With blocks that do not touch each other."""
    blocks: list[tuple[int, list[int]]] = []
    free_from = 0
    for column, seats in zip(row.columns, following, strict=False):
        begin = max(column, free_from)
        blocks.append((begin, seats))
        free_from = begin + len(seats) + 1
    return _Laid(row.section, row.behind, blocks)


def _lengths(rows: Sequence[_Laid]) -> list[int]:
    """How many bits each row has: in whole bytes, and the same in a section where rows are behind each other."""
    widest: dict[int, int] = {}
    for row in rows:
        if row.section >= 0:
            widest[row.section] = max(row.width, widest.get(row.section, 0))
    linked = {row.section for row in rows if row.behind >= 0}
    widths = [widest.get(row.section, row.width) if row.section in linked else row.width for row in rows]
    return [(width + ROW_GUARD + 7) // 8 * 8 for width in widths]


def _hall_of(rows: Sequence[_Laid]) -> Hall:
    starts = list(accumulate(_lengths(rows), initial=0))
    sections: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        if row.section >= 0:
            sections.setdefault(row.section, []).append(number)
    return Hall(
        starts=starts,
        middles=[2 * start + row.blocks[0][0] + row.width - 1 for row, start in zip(rows, starts, strict=False)],
        behind=[row.behind for row in rows],
        sections=list(sections.values()),
    )
