"""What vouchers take off, as a rule, and how codes are read."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.values import Money
from onsale.modules.orders.domain.vouchers import (
    CODE_ALPHABET,
    Priced,
    VoucherKind,
    VoucherRules,
    code_key,
    discount_of,
    discounts_of,
    is_code,
    new_code,
    shown_code,
)
from onsale.modules.orders.errors import VoucherBelowMinimum, VoucherNotForTickets

KINDS = ("a", "b", "c")
tickets_of_any_price = st.lists(
    st.builds(Priced, st.sampled_from(KINDS), st.builds(Money, st.integers(0, 500_000))), min_size=1, max_size=20
)
any_rules = st.one_of(
    st.builds(
        VoucherRules,
        kind=st.just(VoucherKind.FIXED),
        value=st.integers(1, 2_000_000),
        ticket_type_ids=st.lists(st.sampled_from(KINDS), unique=True),
    ),
    st.builds(
        VoucherRules,
        kind=st.just(VoucherKind.PERCENT),
        value=st.integers(1, 10_000),
        cap_minor=st.none() | st.integers(1, 500_000),
        minimum_minor=st.integers(0, 100_000),
        ticket_type_ids=st.lists(st.sampled_from(KINDS), unique=True),
    ),
)


@given(any_rules, tickets_of_any_price)
def test_the_parts_are_the_whole_and_no_ticket_costs_less_than_nothing(
    rules: VoucherRules, tickets: list[Priced]
) -> None:
    eligible = [one for one in tickets if not rules.ticket_type_ids or one.ticket_type_id in rules.ticket_type_ids]
    base = sum(one.price.amount_minor for one in eligible)
    try:
        discounts = discounts_of(rules, "event", tickets)
    except VoucherBelowMinimum:
        assert base < rules.minimum_minor
        return
    except VoucherNotForTickets:
        assert not eligible or not discount_of(rules, base)
        return
    taken = sum(one.amount_minor for one in discounts)
    assert len(discounts) == len(tickets)
    assert taken == discount_of(rules, base) > 0
    assert taken <= base
    for ticket, discount in zip(tickets, discounts, strict=True):
        assert 0 <= discount.amount_minor <= ticket.price.amount_minor
        assert ticket in eligible or not discount.amount_minor
    if rules.cap_minor is not None:
        assert taken <= rules.cap_minor


@given(st.integers(1, 10_000), st.lists(st.integers(0, 500_000), min_size=1, max_size=10))
def test_equal_tickets_differ_by_a_fen_at_most(value: int, prices: list[int]) -> None:
    rules = VoucherRules(kind=VoucherKind.PERCENT, value=value)
    tickets = [Priced("a", Money(price)) for price in prices for _ in range(2)]
    if not discount_of(rules, 2 * sum(prices)):
        return
    off = [one.amount_minor for one in discounts_of(rules, "event", tickets)]
    assert all(abs(one - other) <= 1 for one, other in zip(off[::2], off[1::2], strict=True))


@pytest.mark.parametrize(
    ("rules", "prices", "expected"),
    [
        (VoucherRules(kind=VoucherKind.FIXED, value=5_000), [38_000, 38_000], [2_500, 2_500]),
        (VoucherRules(kind=VoucherKind.FIXED, value=100), [333, 333, 333], [34, 33, 33]),
        (VoucherRules(kind=VoucherKind.FIXED, value=99_999), [38_000, 0, 12], [38_000, 0, 12]),
        (VoucherRules(kind=VoucherKind.PERCENT, value=10_000), [38_000, 1], [38_000, 1]),
        (VoucherRules(kind=VoucherKind.PERCENT, value=1_500), [9_999], [1_499]),
        (VoucherRules(kind=VoucherKind.PERCENT, value=5_000, cap_minor=1_000), [9_000, 1_000], [900, 100]),
    ],
)
def test_discounts_to_the_fen(rules: VoucherRules, prices: list[int], expected: list[int]) -> None:
    tickets = [Priced("a", Money(price)) for price in prices]
    assert [one.amount_minor for one in discounts_of(rules, "event", tickets)] == expected


def test_other_events_types_and_currencies_are_not_for_it() -> None:
    tickets = [Priced("a", Money(100))]
    for rules in (
        VoucherRules(kind=VoucherKind.FIXED, value=1, event_ids=["another"]),
        VoucherRules(kind=VoucherKind.FIXED, value=1, ticket_type_ids=["b"]),
        VoucherRules(kind=VoucherKind.FIXED, value=1, currency="USD"),
        VoucherRules(kind=VoucherKind.PERCENT, value=1),
    ):
        with pytest.raises(VoucherNotForTickets):
            discounts_of(rules, "event", tickets)


def test_the_minimum_is_of_the_tickets_that_it_is_for() -> None:
    rules = VoucherRules(kind=VoucherKind.FIXED, value=1, minimum_minor=101, ticket_type_ids=["a"])
    with pytest.raises(VoucherBelowMinimum) as refused:
        discounts_of(rules, "event", [Priced("a", Money(100)), Priced("b", Money(900))])
    assert refused.value.minimum == Money(101)


@pytest.mark.parametrize(
    "typed",
    ["autumn26", " AUTUMN 26 ", "\uff21\uff35\uff34\uff35\uff2d\uff2e\uff12\uff16", "AUTUMN-26", "autumn\u201326"],
)
def test_spellings_of_one_code(typed: str) -> None:
    assert shown_code(typed) == "AUTUMN26"
    assert code_key(typed) == code_key("AUTUMN26")


def test_look_alikes_are_one_letter() -> None:
    assert code_key("HELLO10") == code_key("he1l0IO") == "HE11010"


@pytest.mark.parametrize("text", ["", "A", "ABC", "=1+1ABCD", "A" * 41, "<B>CODE", "@SUM(A1)"])
def test_what_is_no_code(text: str) -> None:
    assert not is_code(shown_code(text))


@pytest.mark.parametrize("text", ["ABCD", "国庆特惠", "A1B2C3D4"])
def test_what_is_a_code(text: str) -> None:
    assert is_code(shown_code(text))


def test_codes_of_batches_are_long_enough_and_without_look_alikes() -> None:
    codes = {new_code("VIP", os.urandom) for _ in range(5_000)}
    assert len(codes) == 5_000
    assert {len(code) for code in codes} == {15}
    assert set("".join(code.removeprefix("VIP") for code in codes)) == set(CODE_ALPHABET)
    assert all(code_key(code)[3:] == code[3:] for code in codes)
