"""What a performance asks of the people it sells to, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.events import PublishedSeating
from onsale.contracts.real_names import ADULT_AGE, Attendee, ChildRule, RealNameRule
from onsale.contracts.tokens import AttendeeClaims
from onsale.contracts.values import Money, Text
from onsale.modules.inventory.domain.attendees import attendee_of, refusal_of, taking_over_refusal
from onsale.modules.inventory.domain.book import Book, PlaceHold, TicketType, Wanted
from onsale.modules.inventory.domain.seating import SeatPlan
from onsale.modules.inventory.errors.attendees import AttendeesNotVerified
from onsale.platform.problems import Refusal
from tests.processes import NOW

PLAIN = RealNameRule()


def person(
    document: str, *, age: int | None = ADULT_AGE, is_self: bool = False, is_verified: bool | None = None
) -> AttendeeClaims:
    return AttendeeClaims(
        user_id="u",
        performance_id="p",
        digest=document,
        name_masked="*",
        kind="passport",
        last_digits="1",
        age=age,
        is_self=is_self,
        expires_at=0,
        is_verified=is_verified,
    )


def code_of(refusal: Refusal | None) -> str:
    return "" if refusal is None else refusal.code


people = st.lists(
    st.builds(
        person,
        st.sampled_from("abcdefgh"),
        age=st.none() | st.integers(0, ADULT_AGE),
        is_self=st.booleans(),
        is_verified=st.none() | st.booleans(),
    ),
    max_size=5,
)
children = st.none() | st.builds(
    ChildRule,
    entry=st.sampled_from(["without-ticket", "with-adult", "not-admitted"]),
    under_age=st.none() | st.integers(1, 18),
    under_height_cm=st.none() | st.just(120),
)
rules = st.builds(RealNameRule, buyer_must_attend=st.booleans(), verified_documents=st.booleans(), children=children)


@given(rules, people, st.integers(1, 5))
def test_what_passes_keeps_every_rule(rule: RealNameRule, named: list[AttendeeClaims], tickets: int) -> None:
    if refusal_of(rule, named, tickets) is not None:
        return
    assert len(named) == tickets == len({one.digest for one in named})
    assert not rule.buyer_must_attend or any(one.is_self for one in named)
    assert not rule.verified_documents or all(one.is_verified is not False for one in named)
    under = rule.children.under_age if rule.children else None
    young = [one for one in named if under is not None and one.age is not None and one.age < under]
    if rule.children and young:
        assert rule.children.entry != "not-admitted"
        assert rule.children.entry == "without-ticket" or any(one.age in {None, ADULT_AGE} for one in named)


def test_who_could_be_verified_must_be_and_the_gate_looks_at_the_others() -> None:
    rule = RealNameRule(verified_documents=True)
    named = [person("a", is_verified=False), person("b", is_verified=True), person("c"), person("d", is_verified=False)]
    refusal = refusal_of(rule, named, 4)
    assert code_of(refusal) == "attendees-not-verified"
    assert isinstance(refusal, AttendeesNotVerified)
    assert refusal.positions == [0, 3]
    assert refusal_of(rule, named[1:3], 2) is None
    assert refusal_of(PLAIN, named, 4) is None
    assert code_of(taking_over_refusal(rule, named[0], from_buyer=False)) == "attendees-not-verified"
    assert taking_over_refusal(rule, named[1], from_buyer=False) is None


@given(people.filter(lambda named: len({one.digest for one in named}) == len(named) > 0))
def test_without_further_rules_anybody_may_come(named: list[AttendeeClaims]) -> None:
    assert refusal_of(PLAIN, named, len(named)) is None


CHILD_CASES = [
    ("not-admitted", [9], "child-not-admitted"),
    ("not-admitted", [10], ""),
    ("not-admitted", [None], ""),
    ("with-adult", [9], "child-needs-adult"),
    ("with-adult", [9, 17], "child-needs-adult"),
    ("with-adult", [9, 18], ""),
    ("with-adult", [9, None], ""),
    ("with-adult", [17], ""),
    ("without-ticket", [3], ""),
]


@pytest.mark.parametrize(("entry", "ages", "code"), CHILD_CASES)
def test_children_under_ten(entry: str, ages: list[int | None], code: str) -> None:
    rule = RealNameRule(children=ChildRule(entry=entry, under_age=10))  # type: ignore[arg-type]  # one of the three
    named = [person(str(number), age=age) for number, age in enumerate(ages)]
    assert code_of(refusal_of(rule, named, len(named))) == code


def test_a_height_is_for_the_gate() -> None:
    rule = RealNameRule(children=ChildRule(entry="not-admitted", under_height_cm=120))
    assert refusal_of(rule, [person("a", age=2)], 1) is None


REFUSED = [
    (None, [], ""),
    (None, [person("a")], "attendees-mismatch"),
    (PLAIN, [], "attendees-needed"),
    (PLAIN, [person("a")], "attendees-mismatch"),
    (PLAIN, [person("a"), person("b"), person("c")], "attendees-mismatch"),
    (PLAIN, [person("a"), person("a")], "attendee-repeated"),
    (PLAIN, [person("a"), person("b")], ""),
    (RealNameRule(buyer_must_attend=True), [person("a"), person("b")], "buyer-must-attend"),
    (RealNameRule(buyer_must_attend=True), [person("a"), person("b", is_self=True)], ""),
]


@pytest.mark.parametrize(("rule", "named", "code"), REFUSED)
def test_two_tickets(rule: RealNameRule | None, named: list[AttendeeClaims], code: str) -> None:
    assert code_of(refusal_of(rule, named, 2)) == code


TAKING_OVER = [
    (PLAIN, person("b"), False, ""),
    (RealNameRule(buyer_must_attend=True), person("b"), True, "buyer-must-attend"),
    (RealNameRule(buyer_must_attend=True), person("b"), False, ""),
    (RealNameRule(buyer_must_attend=True), person("b", is_self=True), True, ""),
    (
        RealNameRule(children=ChildRule(entry="with-adult", under_age=10)),
        person("b", age=9),
        False,
        "child-needs-adult",
    ),
    (
        RealNameRule(children=ChildRule(entry="not-admitted", under_age=10)),
        person("b", age=9),
        False,
        "child-not-admitted",
    ),
]


@pytest.mark.parametrize(("rule", "new", "from_buyer", "code"), TAKING_OVER)
def test_taking_over_a_place(rule: RealNameRule, new: AttendeeClaims, *, from_buyer: bool, code: str) -> None:
    assert code_of(taking_over_refusal(rule, new, from_buyer=from_buyer)) == code


def ticket_type(position: int) -> TicketType:
    return TicketType(
        id=f"type-{position}",
        position=position,
        name=Text("票", "T"),
        price=Money(1),
        seated=True,
        max_per_order=50,
        max_per_person=50,
        sale_starts_at=NOW,
        sale_ends_at=NOW.replace(year=NOW.year + 1),
    )


def book() -> Book:
    """Six seats; those with even numbers are of the first ticket type."""
    seating = PublishedSeating(
        plan_version="v1",
        ids=[f"s{seat}" for seat in range(6)],
        labels=[""] * 6,
        ticket_types=[seat % 2 for seat in range(6)],
        blocks=[list(range(6))],
    )
    types = [ticket_type(0), ticket_type(1)]
    return Book(
        performance_id="p", event_id="e", timezone="UTC", types=types, plan=SeatPlan(seating), real_name=RealNameRule()
    )


@given(st.permutations(range(6)), st.integers(1, 6))
def test_everybody_gets_the_seat_that_was_named_for_them(seats: list[int], count: int) -> None:
    wanted = seats[:count]
    command = PlaceHold(
        performance_id="p",
        user_id="u",
        seat_ids=[f"s{seat}" for seat in wanted],
        wanted=[],
        attendees=[person(f"of-{seat}") for seat in wanted],
    )
    rules_of = book()
    wishes = rules_of.read(command, NOW)
    assert not isinstance(wishes, Refusal)
    named = rules_of.attendees_of(command, wishes)
    pairs = [
        (seat, one)
        for wish, line in zip(wishes, named, strict=True)
        for seat, one in zip(wish.seats, line, strict=True)
    ]
    assert [(f"of-{seat}", wanted.index(seat)) for seat, _ in pairs] == [(one.digest, one.place) for _, one in pairs]


def test_numbers_are_filled_in_the_order_of_the_lines() -> None:
    lines = [Wanted("type-1", 1), Wanted("type-0", 2), Wanted("type-1", 1)]
    command = PlaceHold(
        performance_id="p", user_id="u", seat_ids=[], wanted=lines, attendees=[person(name) for name in "abcd"]
    )
    rules_of = book()
    wishes = rules_of.read(command, NOW)
    assert not isinstance(wishes, Refusal)
    named = rules_of.attendees_of(command, wishes)
    assert [(wish.ticket_type.id, [one.digest for one in line]) for wish, line in zip(wishes, named, strict=True)] == [
        ("type-1", ["a", "d"]),
        ("type-0", ["b", "c"]),
    ]


def test_what_goes_on_with_a_ticket_says_no_more_than_a_gate_needs() -> None:
    assert attendee_of(person("d", age=7, is_self=True), 3) == Attendee(
        place=3, digest="d", name_masked="*", kind="passport", last_digits="1", is_self=True
    )
