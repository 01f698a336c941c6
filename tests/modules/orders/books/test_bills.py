"""Comparing two lists of payments and refunds: every missing, extra or altered line is found, and nothing else."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.values import Money
from onsale.modules.orders.domain.bills import (
    Action,
    Difference,
    DifferenceKind,
    LineKind,
    OurLine,
    TheirLine,
    actions_of,
    compare,
    totals_of,
)
from onsale.modules.orders.domain.ledger import corrected, fee_taken


def ours(number: int, kind: LineKind, minor: int) -> OurLine:
    return OurLine(
        kind=kind,
        id=f"{kind}-{number}",
        order_id=f"order-{number}",
        attempt_id=f"payment-{number}",
        transaction_id=f"t-{number}" if kind == "payment" else "",
        amount=Money(minor),
        at=number,
    )


def theirs(line: OurLine, number: int = 0) -> TheirLine:
    """The line of a bill that says the same."""
    return TheirLine(
        number=number,
        kind=line.kind,
        our_id=line.id,
        transaction_id=line.transaction_id or "t-of-the-payment",
        amount=line.amount,
        fee_minor=0,
        at=line.at,
    )


def numbered(lines: Sequence[TheirLine]) -> list[TheirLine]:
    return [msgspec.structs.replace(line, number=number) for number, line in enumerate(lines, 1)]


class Fault(msgspec.Struct, frozen=True):
    """A line of ours with what the bill makes of it: ``kept``, ``dropped``, ``altered``, ``twice``, or ``other``: paid
    by another transaction."""

    line: OurLine
    fault: str
    by: int

    def lines(self) -> list[TheirLine]:
        line = theirs(self.line)
        match self.fault:
            case "kept":
                return [line]
            case "dropped":
                return []
            case "altered":
                return [msgspec.structs.replace(line, amount=Money(line.amount.amount_minor + self.by))]
            case "twice":
                return [line, line]
            case _:
                return [line, msgspec.structs.replace(line, transaction_id="another", our_id="")]

    def expected(self) -> list[tuple[DifferenceKind, str]]:
        kinds: dict[str, list[DifferenceKind]] = {
            "kept": [],
            "dropped": ["missing"],
            "altered": ["different"],
            "twice": ["extra"],
        }
        if self.fault not in kinds:
            return [("extra", "")]
        return [(kind, self.line.id) for kind in kinds[self.fault]]


faults = st.lists(
    st.builds(
        lambda number, kind, minor, fault, by: Fault(ours(number, kind, minor), fault, by),
        st.integers(0, 1_000),
        st.sampled_from(["payment", "refund"]),
        st.integers(1, 10**9),
        st.sampled_from(["kept", "kept", "dropped", "altered", "twice", "other"]),
        st.integers(1, 1_000),
    ),
    max_size=40,
    unique_by=lambda fault: fault.line.id,
)


def seen(found: Sequence[Difference]) -> Counter[tuple[DifferenceKind, str]]:
    return Counter((one.kind, one.ours.id if one.ours else (one.theirs.our_id if one.theirs else "")) for one in found)


@given(faults)
def test_every_fault_is_found_and_nothing_else(given_faults: list[Fault]) -> None:
    lines = numbered([line for fault in given_faults for line in fault.lines()])
    known = {fault.line.key: fault.line for fault in given_faults}
    found = compare(lines, known, list(known.values()))
    assert seen(found) == Counter(expected for fault in given_faults for expected in fault.expected())
    # What is left over explains the sums to the cent.
    mine, other = totals_of(known.values()), totals_of(lines)
    surplus = sum(_surplus(one) for one in found)
    assert other.payments.minor - other.refunds.minor - (mine.payments.minor - mine.refunds.minor) == surplus


def _surplus(one: Difference) -> int:
    line = one.ours or one.theirs
    assert line is not None
    more = (one.theirs.amount.amount_minor if one.theirs else 0) - (one.ours.amount.amount_minor if one.ours else 0)
    return more if line.kind == "payment" else -more


@given(faults, st.randoms())
def test_the_order_of_the_lines_means_nothing(given_faults: list[Fault], chance: random.Random) -> None:
    lines = [line for fault in given_faults for line in fault.lines()]
    known = {fault.line.key: fault.line for fault in given_faults}
    shuffled, due = list(lines), list(known.values())
    chance.shuffle(shuffled)
    straight = compare(numbered(lines), known, list(known.values()))
    chance.shuffle(due)
    mixed = compare(numbered(shuffled), known, due)
    assert [(one.kind, one.subject) for one in straight] == [(one.kind, one.subject) for one in mixed]
    assert seen(straight) == seen(mixed)


@given(faults)
def test_a_bill_like_our_books_has_no_differences(given_faults: list[Fault]) -> None:
    known = {fault.line.key: fault.line for fault in given_faults}
    assert compare(numbered([theirs(line) for line in known.values()]), known, list(known.values())) == []


def test_a_payment_by_another_transaction_is_another_payment() -> None:
    mine = ours(1, "payment", 100)
    other = msgspec.structs.replace(theirs(mine), transaction_id="t-2")
    found = compare([other], {mine.key: mine}, [mine])
    assert Counter(one.kind for one in found) == Counter(["extra", "missing"])


def test_of_several_lines_the_one_with_our_amount_is_ours() -> None:
    mine = ours(1, "refund", 100)
    lines = numbered([msgspec.structs.replace(theirs(mine), amount=Money(90)), theirs(mine)])
    [extra] = compare(lines, {mine.key: mine}, [mine])
    assert (extra.kind, extra.theirs) == ("extra", lines[0])


def test_another_currency_is_another_amount() -> None:
    mine = ours(1, "payment", 100)
    [found] = compare([msgspec.structs.replace(theirs(mine), amount=Money(100, "USD"))], {mine.key: mine}, [mine])
    assert found.kind == "different"


@pytest.mark.parametrize(
    ("kind", "is_known", "was_asked", "actions"),
    [
        ("missing", True, False, ["ask", "accept", "correct"]),
        ("different", True, False, ["correct"]),
        ("extra", False, False, ["correct"]),
        ("extra", True, False, ["ask"]),
        ("extra", True, True, ["ask", "correct"]),
    ],
)
def test_what_can_be_done(kind: DifferenceKind, *, is_known: bool, was_asked: bool, actions: list[Action]) -> None:
    assert actions_of(kind, is_known=is_known, was_asked=was_asked) == actions


@pytest.mark.parametrize(("minor", "debit"), [(5, "channel:alipay"), (-5, "unassigned")])
def test_a_correction_makes_the_channel_owe_what_it_says(minor: int, debit: str) -> None:
    movement = corrected(channel="alipay", source_id="d-1:2", surplus_minor=minor, currency="CNY")
    assert (movement.debit, movement.amount, movement.debit != movement.credit) == (debit, Money(5), True)


@pytest.mark.parametrize(("minor", "debit"), [(5, "costs:alipay"), (-5, "channel:alipay")])
def test_fees_are_costs_and_may_come_back(minor: int, debit: str) -> None:
    movement = fee_taken(channel="alipay", day="2026-06-01", fee_minor=minor, currency="CNY")
    assert (movement.debit, movement.amount, movement.source_id) == (debit, Money(5), "alipay:2026-06-01")
