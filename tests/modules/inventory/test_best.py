"""Best available on small halls, against every choice there is."""

from __future__ import annotations

import random
from itertools import combinations, groupby

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.contracts.events import PublishedRow, PublishedSeating
from onsale.modules.inventory.domain.hall import GAP_MAX
from onsale.modules.inventory.domain.seating import Seating, SeatPlan, seats_of

SEATS_MAX = 16
Score = tuple[float, ...]


class Place(msgspec.Struct, frozen=True):
    """Where a seat is. ``block`` counts through the hall."""

    row: int
    column: int
    block: int


class House(msgspec.Struct, frozen=True):
    """A small hall with what is free in it."""

    published: PublishedSeating
    places: list[Place]
    free: frozenset[int]

    def seating(self) -> Seating:
        seating = Seating(SeatPlan(self.published))
        seating.take(set(range(len(self.places))) - self.free)
        return seating

    def section_of(self, seat: int) -> int:
        return self.published.rows[self.places[seat].row].section

    def free_of(self, ticket_type: int, section: str | None = None) -> frozenset[int]:
        names = self.published.sections
        return frozenset(
            seat
            for seat in self.free
            if self.published.ticket_types[seat] == ticket_type
            and (section is None or names[self.section_of(seat)] == section)
        )


@st.composite
def houses(draw: st.DrawFn) -> House:
    """Up to three sections, rows with aisles, two ticket types, and some seats taken."""
    section_of_row = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=1, max_size=6))
    rows: list[PublishedRow] = []
    blocks: list[list[int]] = []
    places: list[Place] = []
    for number, section in enumerate(section_of_row):
        columns: list[int] = []
        column = draw(st.integers(0, 3))
        for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            size = min(draw(st.integers(1, 6)), SEATS_MAX - len(places))
            if size == 0:
                break
            columns.append(column)
            blocks.append(list(range(len(places), len(places) + size)))
            places += [Place(number, column + at, len(blocks)) for at in range(size)]
            column += size + draw(st.sampled_from([1, 2, GAP_MAX, GAP_MAX + 1]))
        if not columns:
            break
        rows.append(PublishedRow(section=section, columns=columns, behind=-1))
    later = {
        number: [n for n in range(number + 1, len(rows)) if section_of_row[n] == section_of_row[number]]
        for number in range(len(rows))
    }
    rows = [
        msgspec.structs.replace(
            row, behind=later[number][0] if later[number] and draw(st.sampled_from([True, True, False])) else -1
        )
        for number, row in enumerate(rows)
    ]
    dice = random.Random(draw(st.integers(0, 1000)))
    share, mixed = draw(st.sampled_from([0, 0.2, 0.5, 0.7])), draw(st.booleans())
    published = PublishedSeating(
        plan_version="v1",
        ids=[f"s{seat}" for seat in range(len(places))],
        labels=[f"S{seat}" for seat in range(len(places))],
        ticket_types=[dice.choice([0, 0, 0, 1, -1]) if mixed else 0 for _ in places],
        blocks=blocks,
        rows=rows,
        sections=["A", "B", "C"],
    )
    free = frozenset(
        seat for seat in range(len(places)) if published.ticket_types[seat] >= 0 and dice.random() >= share
    )
    return House(published, places, free)


def groups_of(house: House, seats: frozenset[int]) -> list[list[int]]:
    """Seats that touch each other: their numbers follow each other in a block."""
    ordered = sorted(seats)
    keyed = groupby(enumerate(ordered), key=lambda pair: (house.places[pair[1]].block, pair[1] - pair[0]))
    return [[seat for _, seat in group] for _, group in keyed]


def orphans(house: House, free: frozenset[int]) -> set[int]:
    return {group[0] for group in groups_of(house, free) if len(group) == 1}


def score(house: House, free: frozenset[int], chosen: frozenset[int]) -> Score:
    """The less the better, as the module says: the kind, whether it makes an orphan, what ranks choices of a kind."""
    places, rows = house.places, house.published.rows
    groups = groups_of(house, chosen)
    untidy = bool(orphans(house, free - chosen) - orphans(house, free))
    found_rows = sorted({places[seat].row for seat in chosen})

    def off_middle(row: int, first: int, last: int) -> int:
        columns = [place.column for place in places if place.row == row]
        return abs(first + last - min(columns) - max(columns))

    ends = [(places[group[0]].column, places[group[-1]].column) for group in groups]
    if len(groups) == 1:
        return (0, untidy, found_rows[0], off_middle(found_rows[0], *ends[0]))
    if len(groups) == 2 and len(found_rows) == 1:
        gap = ends[1][0] - ends[0][1] - 1
        if gap <= GAP_MAX:
            return (1, untidy, gap, found_rows[0], off_middle(found_rows[0], ends[0][0], ends[1][1]))
    if len(groups) == 2 and len(found_rows) == 2 and rows[found_rows[0]].behind == found_rows[1]:
        small, large = sorted(ends, key=lambda end: end[1] - end[0])
        if large[0] <= small[0] and small[1] <= large[1]:
            return (2, untidy, large[1] - large[0], found_rows[0])
    sections = {house.section_of(seat) for seat in chosen}
    first_row = min(number for number, row in enumerate(rows) if row.section in sections)
    several = len(sections) > 1
    return (3, len(groups), untidy, several, 0 if several else first_row, found_rows[-1])


def best_score(house: House, free: frozenset[int], quantity: int) -> Score | None:
    return min((score(house, free, frozenset(seats)) for seats in combinations(free, quantity)), default=None)


QUANTITY = st.integers(1, 7)


@settings(max_examples=300)
@given(houses(), QUANTITY, st.integers(0, 1))
def test_no_choice_is_better(house: House, quantity: int, ticket_type: int) -> None:
    free = house.free_of(ticket_type)
    chosen = house.seating().best(ticket_type, quantity)
    best = best_score(house, free, quantity)
    if chosen is None:
        assert best is None
    else:
        assert len(chosen) == len(set(chosen)) == quantity
        assert set(chosen) <= free
        assert score(house, free, frozenset(chosen)) == best


@given(houses(), st.integers(1, 4), st.sampled_from("ABC"))
def test_nor_in_one_section(house: House, quantity: int, section: str) -> None:
    free = house.free_of(0, section)
    chosen = house.seating().best(0, quantity, section=section)
    assert (chosen and score(house, free, frozenset(chosen))) == best_score(house, free, quantity)


@given(houses(), st.lists(QUANTITY, min_size=1, max_size=30), st.integers(0, 2**16))
def test_everything_is_sold(house: House, quantities: list[int], start: int) -> None:
    seating, left = house.seating(), house.free
    for turn, quantity in enumerate([*quantities, *[1] * SEATS_MAX * 2]):
        chosen = seating.best(turn % 2, quantity, start=start * turn)
        if chosen is None:
            assert len([seat for seat in left if house.published.ticket_types[seat] == turn % 2]) < quantity
            continue
        assert set(chosen) <= left
        seating.take(chosen)
        left -= set(chosen)
    assert left == frozenset()
    assert not any(seating.bitmap)


@given(houses(), QUANTITY, st.integers(1, 20))
def test_from_wherever_one_looks_nobody_is_parted_who_need_not_be(house: House, quantity: int, start: int) -> None:
    free = house.free_of(0)
    chosen, best = house.seating().best(0, quantity, start=start), house.seating().best(0, quantity)
    if chosen is None or best is None:
        assert chosen == best
        return
    kind, *_ = score(house, free, frozenset(chosen))
    assert (kind, set(chosen) <= free) == (score(house, free, frozenset(best))[0], True)
    assert len(groups_of(house, frozenset(chosen))) == len(groups_of(house, frozenset(best)))


@given(houses(), st.integers(1, 5), st.integers(1, 3), st.sets(st.integers(0, SEATS_MAX - 1)))
def test_who_needs_accessible_seats_has_them(house: House, quantity: int, needed: int, marked: set[int]) -> None:
    accessible = [seat for seat in range(len(house.places)) if seat in marked]
    house = msgspec.structs.replace(house, published=msgspec.structs.replace(house.published, accessible=accessible))
    free, needed = house.free_of(0), min(needed, quantity)
    chosen = house.seating().best(0, quantity, accessible=needed)
    if len(free) < quantity or len(free & marked) < needed:
        assert chosen is None
        return
    assert chosen is not None
    assert len(set(chosen)) == quantity
    assert set(chosen) <= free
    assert len(marked & set(chosen)) >= needed
    together = [
        seats
        for seats in map(frozenset, combinations(free, quantity))
        if len(groups_of(house, seats)) == 1 and len(seats & marked) >= needed
    ]
    if together:
        best = min(score(house, free, seats) for seats in together)
        assert score(house, free, frozenset(chosen)) == best


@given(houses(), st.integers(1, 5), st.sets(st.integers(0, SEATS_MAX - 1)))
def test_others_have_them_only_in_the_end(house: House, quantity: int, marked: set[int]) -> None:
    seats = [seat for seat in range(len(house.places)) if seat in marked]
    published = msgspec.structs.replace(house.published, accessible=seats[::2], companions=seats[1::2])
    chosen = msgspec.structs.replace(house, published=published).seating().best(0, quantity)
    free = house.free_of(0)
    assert (chosen is None) == (len(free) < quantity)
    if len(free - marked) >= quantity:
        assert not marked & set(chosen or [])


@given(houses(), houses(), QUANTITY)
def test_becoming_another_hall_is_being_it(house: House, other: House, quantity: int) -> None:
    there = msgspec.structs.replace(house, free=frozenset(range(len(house.places))) & other.free & house.free)
    seating = house.seating()
    seating.become(bytes(there.seating().bitmap))
    assert set(seats_of(seating.bitmap, len(house.places))) == there.free
    assert seating.best(0, quantity) == there.seating().best(0, quantity)
    seating.become(bytes(house.seating().bitmap))
    assert seating.best(0, quantity) == house.seating().best(0, quantity)


@given(houses(), st.lists(st.tuples(st.booleans(), QUANTITY), max_size=30))
def test_what_happened_before_does_not_change_the_choice(house: House, steps: list[tuple[bool, int]]) -> None:
    seating, taken = house.seating(), list[list[int]]()
    for takes, quantity in steps:
        now = msgspec.structs.replace(house, free=frozenset(seats_of(seating.bitmap, len(house.places))))
        chosen = seating.copy().best(0, quantity)
        assert chosen == seating.best(0, quantity) == now.seating().best(0, quantity)
        if takes and chosen is not None:
            seating.take(chosen)
            taken.append(chosen)
        elif taken:
            seating.give_back(taken.pop(0))


def test_seats_that_an_older_process_has_published_are_sold() -> None:
    stored = (
        b'{"plan_version":"v1","ids":["a","b","c"],"labels":["A","B","C"],"ticket_types":[0,0,0],"blocks":[[2,1],[0]]}'
    )
    plan = SeatPlan(msgspec.json.decode(stored, type=PublishedSeating))
    assert Seating(plan).best(0, 2) == [2, 1]
    assert plan.groups_of(Seating(plan).best(0, 3) or []) == [[2, 1], [0]]
    assert not plan.has_section("A")


def test_a_drawing_with_absurd_columns_takes_no_more_memory_than_its_seats() -> None:
    count = 1_000
    published = PublishedSeating(
        plan_version="v1",
        ids=[f"s{seat}" for seat in range(count)],
        labels=[""] * count,
        ticket_types=[0] * count,
        blocks=[[seat] for seat in range(count)],
        rows=[PublishedRow(section=0, columns=[row * 1_000], behind=row + 1) for row in range(count - 1)]
        + [PublishedRow(section=0, columns=[0], behind=-1)],
        sections=["A"],
    )
    plan = SeatPlan(published)
    assert plan.hall.starts[-1] < 100 * count
    assert sorted(Seating(plan).best(0, count, section="A") or []) == list(range(count))
