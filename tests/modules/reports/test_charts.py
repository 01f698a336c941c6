"""Hours and days as the clocks at the performance's place have them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.reports.domain import (
    DaySold,
    HourSold,
    OrderLine,
    Sale,
    Sold,
    all_days,
    change_of,
    hour_of,
    last_hours,
    lines_of,
    total_of,
)

ZONES = ["Asia/Shanghai", "UTC", "Asia/Kathmandu", "Asia/Kolkata", "America/New_York", "Europe/Berlin"]
moments = st.integers(0, 2 * 366 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@pytest.mark.parametrize(
    ("moment", "zone", "start"),
    [
        ("2026-05-01T04:59:59.999999", "Asia/Shanghai", "2026-05-01T04:00"),
        ("2026-05-01T04:00:00", "Asia/Shanghai", "2026-05-01T04:00"),
        ("2026-05-01T18:20:00", "Asia/Kolkata", "2026-05-01T17:30"),
        ("2026-05-01T18:30:00", "Asia/Kolkata", "2026-05-01T18:30"),
        # Berlin sets its clocks back: two different hours are called two o'clock.
        ("2026-10-25T00:15:00", "Europe/Berlin", "2026-10-25T00:00"),
        ("2026-10-25T01:15:00", "Europe/Berlin", "2026-10-25T01:00"),
    ],
)
def test_an_hour_begins_when_the_local_clock_strikes(moment: str, zone: str, start: str) -> None:
    parsed = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert hour_of(parsed, zone) == datetime.fromisoformat(start).replace(tzinfo=UTC)


@given(moments, st.sampled_from(ZONES))
def test_a_moment_is_less_than_an_hour_after_the_start_of_its_hour(moment: datetime, zone: str) -> None:
    start = hour_of(moment, zone)

    assert timedelta() <= moment - start < timedelta(hours=1)
    assert hour_of(start, zone) == start


@given(st.lists(st.tuples(moments, st.integers(1, 9)), max_size=30), st.sampled_from(ZONES))
def test_days_have_everything_that_the_hours_have(sales: list[tuple[datetime, int]], zone: str) -> None:
    hours: dict[datetime, Sold] = {}
    for moment, tickets in sales:
        hour = hour_of(moment, zone)
        hours[hour] = hours.get(hour, Sold()) + Sold(tickets, 100 * tickets)

    days = all_days(hours, zone, until=datetime(2026, 1, 1, tzinfo=UTC), days_max=10_000)

    assert total_of(day.sold for day in days) == total_of(hours.values())
    assert [day.day for day in days] == [days[0].day + timedelta(days=n) for n in range(len(days))]


def test_days_are_the_latest_ones_when_there_are_too_many() -> None:
    first, last = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 1, 10, 12, tzinfo=UTC)

    days = all_days({first: Sold(1, 5), last: Sold(2, 6)}, "UTC", until=first, days_max=3)

    assert days == [
        DaySold(datetime(2026, 1, 8, tzinfo=UTC).date(), Sold()),
        DaySold(datetime(2026, 1, 9, tzinfo=UTC).date(), Sold()),
        DaySold(datetime(2026, 1, 10, tzinfo=UTC).date(), Sold(2, 6)),
    ]


def test_the_last_hours_end_with_the_present_one() -> None:
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    sold = {now: Sold(1, 5), now - timedelta(hours=1): Sold(2, 6), now - timedelta(hours=2): Sold(9, 9)}

    assert last_hours(sold, now, 2) == [HourSold(now - timedelta(hours=1), Sold(2, 6)), HourSold(now, Sold(1, 5))]


lines = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 90_000)), min_size=1, max_size=6).map(lines_of)
orders = st.lists(
    st.builds(
        Sale,
        order_id=st.uuids().map(str),
        performance_id=st.sampled_from("pq"),
        hour_at=moments.map(lambda moment: hour_of(moment, "UTC")),
        lines=lines,
    )
)


@given(orders)
def test_a_refund_takes_back_exactly_what_its_sale_added(sales: list[Sale]) -> None:
    sold, back = change_of(sales), change_of([], instead_of=sales)

    assert {key: -value for key, value in sold.totals.items()} == back.totals
    assert {key: -value for key, value in sold.types.items()} == back.types
    assert {key: -value for key, value in sold.hours.items()} == back.hours
    assert {key: -value for key, value in sold.orders.items()} == dict(back.orders)


@given(orders)
def test_types_and_hours_sum_to_the_totals(sales: list[Sale]) -> None:
    change = change_of(sales)

    for performance_id, total in change.totals.items():
        assert total_of(sold for key, sold in change.types.items() if key[0] == performance_id) == total
        assert total_of(sold for key, sold in change.hours.items() if key[0] == performance_id) == total


def test_the_lines_of_an_order_count_tickets_and_money() -> None:
    assert lines_of([("b", 5), ("a", 7), ("b", 6)]) == [OrderLine("a", Sold(1, 7)), OrderLine("b", Sold(2, 11))]
