"""The rows of a hall among the bits of one integer that has a bit for every seat; see ``best`` beside it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

import msgspec

# Further apart in a row than so many seats, people are better off in two rows.
GAP_MAX = 8
# Empty bits after each row.
ROW_GUARD = GAP_MAX + 1


class Step(msgspec.Struct, frozen=True):
    """So many bits further is the row behind each of these rows."""

    by: int
    rows: int


class Hall(msgspec.Struct, frozen=True, dict=True):
    """Where the rows are among the bits, the best row first.

    ``starts`` are multiples of eight, the end of the last row at their end; ``middles`` are twice the bit of a row's
    middle; ``behind`` the row behind, -1 for none; ``sections`` the rows of each section, in order, the section with
    the best row first.
    """

    starts: list[int]
    middles: list[int]
    behind: list[int]
    sections: list[list[int]]

    def row_of(self, bit: int) -> int:
        return bisect_right(self.starts, bit) - 1

    @cached_property
    def steps_back(self) -> list[Step]:
        """The ways from a row to the one behind; few of them differ."""
        rows: dict[int, int] = {}
        for row, behind in enumerate(self.behind):
            if behind >= 0:
                step = self.starts[behind] - self.starts[row]
                width = self.starts[row + 1] - self.starts[row]
                rows[step] = rows.get(step, 0) | (1 << width) - 1 << self.starts[row]
        return [Step(by, bits) for by, bits in rows.items()]

    def behind_of(self, free: int) -> int:
        """The bits of the row behind, in the place of each row."""
        moved = 0
        for step in self.steps_back:
            moved |= (free >> step.by if step.by > 0 else free << -step.by) & step.rows
        return moved

    @cached_property
    def longest_first(self) -> list[tuple[int, int]]:
        """Where each row begins and ends among the bits."""
        slots = zip(self.starts, self.starts[1:], strict=False)
        return sorted(slots, key=lambda slot: slot[0] - slot[1])

    def has_row_with(self, free: int, quantity: int) -> bool:
        """Whether a row that is longer than that has so many free seats."""
        content = free.to_bytes(self.starts[-1] >> 3, "little")
        for start, end in self.longest_first:
            if end - start - ROW_GUARD <= quantity:
                return False
            if int.from_bytes(content[start >> 3 : end >> 3], "little").bit_count() >= quantity:
                return True
        return False

    def slots(self, free: int) -> list[bytes]:
        """The bits of each row."""
        content = free.to_bytes(self.starts[-1] >> 3, "little")
        return [content[start >> 3 : end >> 3] for start, end in zip(self.starts, self.starts[1:], strict=False)]
