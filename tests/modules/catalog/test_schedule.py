"""What will happen by itself: everything that the catalogue knows, in its order, and nothing that is called off."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.real_names import NameChangeRule, RealNameRule
from onsale.contracts.refunds import RefundRules, RefundStep, SeatReturns
from onsale.modules.catalog.domain.records import PUBLISHED
from onsale.modules.catalog.domain.schedule import schedule_of
from onsale.platform.clock import from_micros
from tests.modules.catalog.facts import AT, DAY, HOUR, date, event, kind

START = AT + 30 * DAY


def json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()


def test_everything_that_happens_to_one_performance_in_its_order() -> None:
    rules = RefundRules(steps=[RefundStep(10 * 86_400, 1_000), RefundStep(2 * 86_400, 5_000)])
    returns = SeatReturns(kind="announced", times=[from_micros(START - DAY)])
    names = RealNameRule(name_changes=NameChangeRule(most=1, until_hours_before=48))
    sold = [kind("Early", opens_at=AT + HOUR, ends_at=AT + DAY), kind("Late", opens_at=AT + HOUR, ends_at=START)]
    performance = date(
        1, *sold, starts_at=START, refund_rules=json(rules), seat_returns=json(returns), real_name=json(names)
    )
    happenings = schedule_of(event(performance), AT)
    assert [(one.kind, one.at) for one in happenings] == [
        ("sale_opens", AT + HOUR),
        ("sale_ends", AT + DAY),
        ("refund_fee", START - 10 * DAY),
        ("refunds_end", START - 2 * DAY),
        ("names_fixed", START - 2 * DAY),
        ("returns_on_sale", START - DAY),
        ("doors", START - HOUR),
        ("sale_ends", START),
        ("starts", START),
        ("ends", START + 2 * HOUR),
        ("closes", START + 2 * HOUR),
    ]
    assert [name.en for name in happenings[0].ticket_types] == ["Early", "Late"]
    assert happenings[2].fee_basis_points == 5_000
    assert all(one.is_draft for one in happenings)


def test_what_is_called_off_does_not_happen_and_the_event_closes_with_what_is_left() -> None:
    none = json(RefundRules(steps=[]))
    first = date(1, starts_at=START, status=PUBLISHED, refund_rules=none)
    called_off = date(2, starts_at=START + DAY, status=PUBLISHED, cancelled_at=AT)
    happenings = schedule_of(event(first, called_off, status=PUBLISHED), START - HOUR)
    assert [one.kind for one in happenings] == ["sale_ends", "starts", "ends", "closes"]
    assert schedule_of(event(called_off, status=PUBLISHED), AT) == []


@given(st.lists(st.integers(1, 60), max_size=6), st.integers(0, 70))
def test_what_is_over_is_not_to_come_and_the_next_is_first(days: list[int], passed: int) -> None:
    now = AT + passed * DAY
    times = [
        one.at for one in schedule_of(event(*(date(at, starts_at=AT + day * DAY) for at, day in enumerate(days))), now)
    ]
    assert times == sorted(times)
    assert all(at > now for at in times)
    assert bool(times) == any(AT + day * DAY + 2 * HOUR > now for day in days)
