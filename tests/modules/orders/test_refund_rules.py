"""What a refund costs: never more than the price, never less as the show comes nearer, and sums that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.refunds import DAY, DEFAULT_REFUND_RULES, HOUR, RefundRules, RefundStep
from onsale.contracts.values import Money
from onsale.modules.orders.domain.refunds import CLOSED, MICROS, Terms, shares_of, terms_at

SHOW = 100 * DAY * MICROS
PAID = 50 * DAY * MICROS

prices = st.integers(0, 10**8)
moments = st.integers(PAID, SHOW + DAY * MICROS)


@st.composite
def ladders(draw: st.DrawFn) -> RefundRules:
    """As the catalogue lets them through: from far to near, never cheaper than before."""
    count = draw(st.integers(0, 5))
    days = draw(st.lists(st.integers(0, 90 * DAY), min_size=count, max_size=count, unique=True))
    fees = draw(st.lists(st.integers(0, 10_000), min_size=count, max_size=count))
    steps = [RefundStep(far, fee) for far, fee in zip(sorted(days, reverse=True), sorted(fees), strict=True)]
    return RefundRules(steps=steps, free_seconds=draw(st.integers(0, 60 * DAY)) if steps else 0)


def at(days_before: float, *, paid_before: float = 50, rules: RefundRules = DEFAULT_REFUND_RULES) -> Terms:
    now, paid = SHOW - int(days_before * DAY) * MICROS, SHOW - int(paid_before * DAY) * MICROS
    return terms_at(rules, paid_at=paid, starts_at=SHOW, now=now)


@pytest.mark.parametrize(
    ("days_before", "fee", "holds_until"),
    [
        (40, 1_000, 15),
        (15, 1_000, 15),
        (14.999, 2_000, 7),
        (7, 2_000, 7),
        (6, 3_000, 2),
        (2, 3_000, 2),
    ],
)
def test_the_common_ladder(days_before: float, fee: int, holds_until: int) -> None:
    assert at(days_before) == Terms(fee, SHOW - holds_until * DAY * MICROS)


@pytest.mark.parametrize("days_before", [1.999, 0, -1])
def test_nothing_is_refunded_after_the_last_step(days_before: float) -> None:
    assert at(days_before) == CLOSED


def test_a_day_to_think_it_over_costs_nothing_while_anything_is_refunded() -> None:
    assert at(49.5) == Terms(0, SHOW - 49 * DAY * MICROS)
    assert at(2.5, paid_before=3) == Terms(0, SHOW - 2 * DAY * MICROS)
    assert at(1.9, paid_before=2) == CLOSED


def test_a_postponed_show_is_free_until_the_promised_moment_and_then_as_before() -> None:
    until = SHOW - 20 * DAY * MICROS
    terms = [
        terms_at(DEFAULT_REFUND_RULES, paid_at=PAID, starts_at=SHOW, now=now, refund_free_until=until)
        for now in (until, until + 1)
    ]
    assert terms == [Terms(0, until), Terms(1_000, SHOW - 15 * DAY * MICROS)]


@given(ladders(), prices, moments)
def test_a_fee_is_never_more_than_the_price(rules: RefundRules, price: int, now: int) -> None:
    fee = terms_at(rules, paid_at=PAID, starts_at=SHOW, now=now).fee_of(Money(price))
    assert fee is None or 0 <= fee.amount_minor <= price


@given(ladders(), prices, moments, moments)
def test_a_fee_never_falls_and_closed_stays_closed(rules: RefundRules, price: int, one: int, other: int) -> None:
    first, second = (
        terms_at(rules, paid_at=PAID, starts_at=SHOW, now=now).fee_of(Money(price)) for now in sorted((one, other))
    )
    if first is None:
        assert second is None
    elif second is not None:
        assert first.amount_minor <= second.amount_minor


@given(ladders(), moments)
def test_terms_hold_as_long_as_they_say_and_no_longer(rules: RefundRules, now: int) -> None:
    terms = terms_at(rules, paid_at=PAID, starts_at=SHOW, now=now)
    if terms.holds_until is None:
        assert terms == CLOSED
        return
    assert now <= terms.holds_until
    last, after = (
        terms_at(rules, paid_at=PAID, starts_at=SHOW, now=at) for at in (terms.holds_until, terms.holds_until + 1)
    )
    assert last == terms
    assert after != terms


@given(st.lists(prices, min_size=1, max_size=20), st.data())
def test_a_fee_for_several_items_is_divided_to_the_cent(amounts: list[int], data: st.DataObject) -> None:
    fee = data.draw(st.integers(0, sum(amounts)))
    shares = shares_of(Money(fee), [Money(amount) for amount in amounts])
    assert sum(share.amount_minor for share in shares) == (fee if sum(amounts) else 0)
    assert all(0 <= share.amount_minor <= amount for share, amount in zip(shares, amounts, strict=True))


def test_the_dearest_item_takes_what_is_left_of_a_division() -> None:
    shares = shares_of(Money(100), [Money(1_000), Money(2_000), Money(1_000)])
    assert [share.amount_minor for share in shares] == [25, 50, 25]
    shares = shares_of(Money(101), [Money(1_000), Money(2_000), Money(1_000)])
    assert [share.amount_minor for share in shares] == [25, 51, 25]


def test_hours_count_as_well() -> None:
    rules = RefundRules(steps=[RefundStep(36 * HOUR, 500)])
    assert at(1.5, rules=rules).fee_basis_points == 500
    assert at(1.499, rules=rules).fee_basis_points is None
