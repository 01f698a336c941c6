"""Which refund ladders can be promised."""

from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.refunds import RefundRules, RefundStep
from onsale.modules.catalog.domain.refunds import refund_problems


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_a_ladder_is_fine_if_and_only_if_it_gets_nearer_and_no_cheaper(steps: list[tuple[int, int]]) -> None:
    rules = RefundRules([RefundStep(before, fee) for before, fee in steps])
    times, fees = [before for before, _ in steps], [fee for _, fee in steps]
    is_fine = times == sorted(set(times), reverse=True) and fees == sorted(fees)
    assert (not refund_problems(rules)) == is_fine
