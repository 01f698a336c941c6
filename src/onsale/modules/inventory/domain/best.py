"""The best free seats of a hall for a party, on one integer that has a bit for every seat.

**Which seats are better.** Rows are in order, the best first; in a row the seats nearest its middle are best. For a
party of n these are the kinds of choices, and one is used only where none of a better kind exists:

1. *together*: n seats that touch;
2. *one row*: two groups in a row, the narrower the gap between them the better, up to ``GAP_MAX`` seats wide;
3. *two rows*: a group in a row and one in the row behind, the smaller within the columns of the larger, the more even
   the better;
4. *split*: as few groups as possible; in one section where that takes no more groups, and there in the one whose first
   row is best; the row furthest back as near as possible. Where runs are longer than needed the groups are about equal.

**Orphans.** An orphan is a free seat that touches no free seat of those that are sold alike. A choice is *tidy* when it
makes no seat an orphan that was none. One that is not tidy is made only where no choice of the same kind (in as few
groups) is tidy. Whatever else ranks choices of one kind, the row too, counts less than that.

**Why it is fast.** Every step looks at the whole hall in a few operations on that integer, some 2 microseconds each for
110,000 seats, whatever is free: k neighbours begin at ``free & free >> 1 & … & free >> k - 1``. The lowest bit of an
answer is in the best row. Between rows are more than ``GAP_MAX`` empty bits, so that nothing reaches over them; the
rows of a section are equally long where they stand behind each other, so that a seat and the one behind it are as far
into their rows. ``python -m bench.best`` measures it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

import msgspec

from onsale.modules.inventory.domain.hall import GAP_MAX, Hall


class Run(msgspec.Struct, frozen=True):
    """Seats that touch: ``length`` bits from ``first`` on."""

    first: int
    length: int


class _Edges:
    """The ends of the runs of free seats, where orphans are made."""

    def __init__(self, free: int) -> None:
        self._alone_before = _without(free << 1, free << 2)
        self._last = _without(free, free >> 1)

    def tidy(self, places: int, size: int) -> int:
        """Those of ``places`` where taking ``size`` neighbours makes no orphan."""
        return _without(places, self._alone_before | self._last >> size)


class _Places:
    """Where groups may begin among free seats: by their size from 0 on, all places or only the tidy ones.

    ``longest`` is the size of the largest there are, ``size_max`` of the largest that are asked for if that is larger.
    """

    def __init__(self, free: int, *, size_max: int = 0) -> None:
        self.free = free
        edges = _Edges(free)
        self._any = [0]
        places = free
        while places:
            self._any.append(places)
            places &= free >> len(self._any) - 1
        self.longest = len(self._any) - 1
        self._any += [0] * (size_max - self.longest)
        self._tidy = [edges.tidy(places, size) for size, places in enumerate(self._any)]

    def of(self, *, tidy: bool) -> list[int]:
        return self._tidy if tidy else self._any


def best_runs(hall: Hall, free: int, quantity: int, *, start: int = 0) -> list[Run] | None:
    """The best ``quantity`` seats among the bits of ``free``; ``None`` when there are not enough.

    Who competes with others looks from row ``start`` on first, and from the beginning where nothing of a kind is there.
    """
    if quantity < 1 or free.bit_count() < quantity:
        return None
    first = hall.starts[start]
    together = _together(hall, free, quantity, first)
    if together is not None:
        return [together]
    places = _Places(free)
    if 2 * places.longest < quantity:
        return _split(hall, free, quantity, start)
    return (
        _in_one_row(hall, places, quantity, first)
        or _in_two_rows(hall, places, quantity, first)
        or _split(hall, free, quantity, start)
    )


def best_with(hall: Hall, free: int, marked: int, quantity: int, count: int, *, start: int = 0) -> list[Run] | None:
    """The best seats of which at least ``count`` are marked: together, else the marked ones by themselves."""
    marked &= free
    if free.bit_count() < quantity:
        return None
    together = _together(hall, free, quantity, hall.starts[start], allowed=_with_among(marked, count, quantity))
    if together is not None:
        return [together]
    first = best_runs(hall, marked, count, start=start)
    if first is None or count == quantity:
        return first
    rest = free ^ bits_of(first)
    others = best_runs(hall, rest, quantity - count, start=hall.row_of(first[0].first)) or []
    return touching(bits_of([*first, *others]))


def bits_of(runs: Iterable[Run]) -> int:
    bits = 0
    for run in runs:
        bits |= (1 << run.length) - 1 << run.first
    return bits


def touching(bits: int) -> list[Run]:
    """The runs of set bits, the first first."""
    runs = []
    while bits:
        first = _lowest(bits)
        length = _lowest(~(bits >> first))
        runs.append(Run(first, length))
        bits ^= (1 << length) - 1 << first
    return runs


def _together(hall: Hall, free: int, quantity: int, first: int, *, allowed: int = -1) -> Run | None:
    """Neighbours that begin at a place that is ``allowed``."""
    places = _beginnings(free, quantity) & allowed
    if not places:
        return None
    best = _Edges(free).tidy(places, quantity) or places
    return Run(_nearest_middle(hall, best, quantity, first), quantity)


def _beginnings(free: int, quantity: int) -> int:
    places, size = free, 1
    while size < quantity and places:
        step = min(size, quantity - size)
        places &= places >> step
        size += step
    return places


def _with_among(marked: int, count: int, quantity: int) -> int:
    """Where ``quantity`` bits begin of which at least ``count`` are marked."""
    at_least = [-1] + [0] * count
    for offset in range(quantity):
        for number in range(count, 0, -1):
            at_least[number] |= at_least[number - 1] & marked >> offset
    return at_least[count]


def _in_one_row(hall: Hall, places: _Places, quantity: int, first: int) -> list[Run] | None:
    """There are no ``quantity`` neighbours, so whatever lies between the groups is not all free."""
    if not hall.has_row_with(places.free, quantity):
        return None
    sizes = range(quantity - places.longest, places.longest + 1)

    def begins(gap: int, *, tidy: bool) -> Iterator[int]:
        of = places.of(tidy=tidy)
        return (of[left] & of[quantity - left] >> left + gap for left in sizes)

    gaps = [gap for gap in range(1, GAP_MAX + 1) if any(begins(gap, tidy=False))]
    for tidy in (True, False):
        for gap in gaps:
            found = list(begins(gap, tidy=tidy))
            if every := _union(found):
                at = _nearest_middle(hall, every, quantity + gap, first)
                possible = [left for left, places_of in zip(sizes, found, strict=True) if places_of >> at & 1]
                left = min(possible, key=lambda left: abs(2 * left - quantity))
                return [Run(at, left), Run(at + left + gap, quantity - left)]
    return None


def _nearest_middle(hall: Hall, places: int, width: int, first: int) -> int:
    """Of places for something ``width`` wide the one nearest the middle in the best row, from the bit ``first`` on."""
    later = places >> first
    row = hall.row_of(_lowest(later) + first if later else _lowest(places))
    start, end = hall.starts[row], hall.starts[row + 1]
    slot = places >> start & (1 << end - start) - 1
    ideal = max(0, (hall.middles[row] - width + 1) // 2 - start)
    before, after = slot & (2 << ideal) - 1, slot >> ideal + 1
    options = [before.bit_length() - 1] if before else []
    options += [_lowest(after) + ideal + 1] if after else []
    return start + min(options, key=lambda bit: abs(2 * (start + bit) + width - 1 - hall.middles[row]))


def _in_two_rows(hall: Hall, places: _Places, quantity: int, first: int) -> list[Run] | None:
    places_behind = _Places(hall.behind_of(places.free), size_max=places.longest)
    for tidy in (True, False):
        front, back = places.of(tidy=tidy), places_behind.of(tidy=tidy)
        for large in range((quantity + 1) // 2, places.longest + 1):
            small = quantity - large
            in_front = front[large] & _up_to(back[small], large - small)
            in_back = back[large] & _up_to(front[small], large - small)
            if in_front | in_back:
                at = _nearest_middle(hall, in_front | in_back, large, first)
                is_front = bool(in_front >> at & 1)
                beside = _beside(back[small] if is_front else front[small], at, large - small)
                row = hall.row_of(at)
                shift = hall.starts[hall.behind[row]] - hall.starts[row]
                if is_front:
                    return [Run(at, large), Run(beside + shift, small)]
                return [Run(beside, small), Run(at + shift, large)]
    return None


def _beside(places: int, at: int, slack: int) -> int:
    """The most central of the places between ``at`` and ``at + slack``."""
    near = places >> at & (2 << slack) - 1
    return at + min((bit for bit in range(slack + 1) if near >> bit & 1), key=lambda bit: abs(2 * bit - slack))


class _Scope:
    """Some rows, in order, whose bits are one integer; ``longer[k]`` are the beginnings of its runs of k and more."""

    def __init__(self, hall: Hall, rows: Sequence[int], free: int) -> None:
        self.hall = hall
        self.rows = rows
        begins = _without(free, free << 1)
        self.longer = [0]
        while begins:
            self.longer.append(begins)
            begins &= free >> len(self.longer) - 1
        self.longer.append(0)

    @cached_property
    def starts(self) -> list[int]:
        """As those of a hall."""
        starts = self.hall.starts
        return list(accumulate((starts[row + 1] - starts[row] for row in self.rows), initial=0))

    def lengths(self, quantity: int, *, tidy: bool, row_count: int | None = None) -> list[int] | None:
        """The fewest of the longest runs that have ``quantity`` seats, from the first rows only; see ``_fewest``."""
        if row_count is None:
            counts = [begins.bit_count() for begins in self.longer]
        else:
            mask = (1 << self.starts[row_count]) - 1
            counts = [(begins & mask).bit_count() for begins in self.longer]
        return _fewest(counts, quantity, tidy=tidy)

    def choose(self, quantity: int, *, tidy: bool, group_count: int) -> list[Run]:
        """Groups in as few rows from the first on as have them."""
        low, high = 0, len(self.rows)
        while high - low > 1:
            middle = (low + high) // 2
            lengths = self.lengths(quantity, tidy=tidy, row_count=middle)
            low, high = (low, middle) if lengths and len(lengths) == group_count else (middle, high)
        lengths = self.lengths(quantity, tidy=tidy, row_count=high) or []
        mask = (1 << self.starts[high]) - 1
        runs: list[Run] = []
        for length in sorted(set(lengths), reverse=True):
            begins = _without(self.longer[length], self.longer[length + 1]) & mask
            for _ in range(lengths.count(length)):
                runs.append(Run(self._in_hall(_lowest(begins)), length))
                begins &= begins - 1
        cuts = _cuts([run.length for run in runs], sum(lengths) - quantity)
        return [self._cut(run, cut) for run, cut in zip(runs, cuts, strict=True)]

    def _in_hall(self, bit: int) -> int:
        at = bisect_right(self.starts, bit) - 1
        return self.hall.starts[self.rows[at]] + bit - self.starts[at]

    def _cut(self, run: Run, cut: int) -> Run:
        """Without so many of its seats, those further from the middle."""
        is_left = 2 * run.first + run.length - 1 < self.hall.middles[self.hall.row_of(run.first)]
        return Run(run.first + cut if is_left else run.first, run.length - cut)


def _split(hall: Hall, free: int, quantity: int, start: int) -> list[Run]:
    whole = _Scope(hall, range(len(hall.middles)), free)
    group_count = len(whole.lengths(quantity, tidy=False) or [])
    for tidy in (True, False):
        if len(whole.lengths(quantity, tidy=tidy) or []) != group_count:
            continue
        for scope in (*_sections(hall, free, quantity, start), *_later(hall, free, start), whole):
            if len(scope.lengths(quantity, tidy=tidy) or []) == group_count:
                return sorted(scope.choose(quantity, tidy=tidy, group_count=group_count), key=lambda run: run.first)
    raise AssertionError("there are enough seats, so some runs have them")


def _later(hall: Hall, free: int, start: int) -> Iterator[_Scope]:
    """All rows from ``start`` on, where that are not all rows."""
    if start:
        yield _Scope(hall, range(start, len(hall.middles)), free >> hall.starts[start])


def _sections(hall: Hall, free: int, quantity: int, start: int) -> Iterator[_Scope]:
    """Those that have enough seats, the first of them that has a row from ``start`` on."""
    slots = hall.slots(free)
    later = [rows for rows in hall.sections if rows[-1] >= start]
    earlier = [rows for rows in hall.sections if rows[-1] < start]
    for rows in later + earlier:
        content = int.from_bytes(b"".join([slots[row] for row in rows]), "little")
        if content.bit_count() >= quantity:
            yield _Scope(hall, rows, content)


def _fewest(counts: Sequence[int], quantity: int, *, tidy: bool) -> list[int] | None:
    """The lengths of the fewest runs that have ``quantity`` seats together, where ``counts[k]`` are k long or longer.

    All runs are needed, so what is left over is less than any of them and can be left in one: only a single seat is an
    orphan. The longest runs have the most seats; if that is one too many, just right is one of them shorter by one.
    """
    exactly = [count - longer for count, longer in zip(counts, (*counts[1:], 0), strict=True)]
    lengths: list[int] = []
    missing = quantity
    for length in range(len(exactly) - 1, 0, -1):
        taken = min(exactly[length], -(-missing // length)) if missing > 0 else 0
        lengths += [length] * taken
        missing -= taken * length
    if missing > 0:
        return None
    if not tidy or missing != -1:
        return lengths
    for length in set(lengths):
        if length > 1 and exactly[length - 1] > lengths.count(length - 1):
            lengths.remove(length)
            return [*lengths, length - 1]
    return None


def _cuts(lengths: Sequence[int], left_over: int) -> list[int]:
    """How many seats to leave of each run: the groups about equal, no single seat left where there are two to leave."""
    cuts = [0] * len(lengths)
    for _ in range(left_over):
        longest = max(range(len(lengths)), key=lambda at: lengths[at] - cuts[at])
        cuts[longest] += 1
    singles = [at for at, cut in enumerate(cuts) if cut == 1]
    while len(singles) > 1:
        cuts[singles.pop()], cuts[singles.pop()] = 0, 2
    if singles and left_over > 1:
        more = max(range(len(cuts)), key=lambda at: (cuts[at], lengths[at]))
        cuts[singles[0]] = 0
        cuts[more] += 1
    return cuts


def _without(bits: int, others: int) -> int:
    """Faster than ``bits & ~others``."""
    return bits ^ bits & others


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _union(sets: Sequence[int]) -> int:
    union = 0
    for bits in sets:
        union |= bits
    return union


def _up_to(places: int, slack: int) -> int:
    """Where one of ``places`` is at most ``slack`` further on."""
    reached, found = 0, places
    while reached < slack:
        step = min(reached + 1, slack - reached)
        found |= found >> step
        reached += step
    return found
