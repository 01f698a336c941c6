"""Time, ids and money: exact, in order, and never mixed up."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from onsale.contracts.values import CurrencyMismatch, Money, Text, total_of
from onsale.platform.clock import ManualClock, SystemClock, from_micros, to_micros
from onsale.platform.ids import IdGenerator
from tests.platform.scratch import NOW

MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


@given(moment=MOMENTS)
def test_times_survive_the_database(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment


def test_times_of_other_zones_are_the_same_moment() -> None:
    shanghai = timezone(timedelta(hours=8))

    assert to_micros(datetime(2026, 6, 1, 20, 0, tzinfo=shanghai)) == to_micros(NOW)
    assert from_micros(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_a_time_without_a_zone_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        to_micros(NOW.replace(tzinfo=None))


def test_the_systems_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


class Machine:
    """A machine whose clock can be set. Both in seconds."""

    def __init__(self) -> None:
        self.wall = NOW.timestamp()
        self.ticks = 1_000.0
        self.clock = SystemClock(lambda: self.wall, lambda: self.ticks)

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds

    def set_by(self, seconds: float) -> None:
        self.wall += seconds

    def since_start(self) -> float:
        return (self.clock.now() - NOW).total_seconds()


def test_a_clock_that_is_set_back_goes_on_more_slowly_until_it_is_right_again() -> None:
    machine = Machine()
    machine.passes(60)
    said = [machine.since_start()]
    machine.set_by(-30)
    with capture_logs() as logs:
        for _ in range(8):
            said.append(machine.since_start())
            machine.passes(10)

    assert said == [60.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0, 90.0, 100.0]
    assert [(line["event"], line["direction"], line["seconds"]) for line in logs] == [("clock_jumped", "back", 30.0)]


def test_a_jump_forward_is_believed_and_logged() -> None:
    machine = Machine()
    with capture_logs() as logs:
        machine.passes(5)
        machine.set_by(3600)
        assert machine.since_start() == 3605.0
        machine.passes(1)
        assert machine.since_start() == 3606.0

    assert [(line["event"], line["direction"], line["seconds"]) for line in logs] == [
        ("clock_jumped", "forward", 3600.0)
    ]


def test_ordinary_keeping_of_time_is_not_mentioned() -> None:
    machine = Machine()
    with capture_logs() as logs:
        for step in (0.1, -0.1, 1.5, -1.5):
            machine.passes(10)
            machine.set_by(step)
            machine.since_start()

    assert logs == []


@given(steps=st.lists(st.tuples(st.floats(0, 100), st.floats(-5_000, 5_000)), min_size=1, max_size=30))
def test_whatever_is_done_to_the_clock_time_and_ids_go_forward(steps: list[tuple[float, float]]) -> None:
    machine = Machine()
    ids = IdGenerator(machine.clock)
    said, made = [machine.clock.now()], [ids.new()]
    for seconds, change in steps:
        machine.passes(seconds)
        machine.set_by(change)
        said.append(machine.clock.now())
        made.append(ids.new())

    assert said == sorted(said)
    assert made == sorted(set(made))


def test_ids_keep_their_order_when_a_clock_goes_back() -> None:
    clock = ManualClock(NOW)
    ids = IdGenerator(clock)
    made = []
    for minutes in (0, -1, -60, 30, 31):
        clock.advance(timedelta(minutes=minutes))
        made.append(ids.new())

    assert made == sorted(set(made))


@given(steps=st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_ids_grow_with_time(steps: list[int]) -> None:
    clock = ManualClock(NOW)
    ids = IdGenerator(clock)
    made = [ids.new()]
    for milliseconds in steps:
        clock.advance(timedelta(milliseconds=milliseconds))
        made.append(ids.new())

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_are_version_seven_and_carry_the_time() -> None:
    made = IdGenerator(ManualClock(NOW)).new()
    groups = made.split("-")

    assert [len(group) for group in groups] == [8, 4, 4, 4, 12]
    assert int(groups[0] + groups[1], 16) == int(NOW.timestamp() * 1000)
    assert groups[2][0] == "7"
    assert groups[3][0] in "89ab"


def test_ids_of_one_millisecond_are_all_different() -> None:
    ids = IdGenerator(ManualClock(NOW))

    assert len({ids.new() for _ in range(10_000)}) == 10_000


def test_ids_of_one_millisecond_are_in_the_order_of_asking() -> None:
    ids = IdGenerator(ManualClock(NOW))
    made = [ids.new() for _ in range(1_000)]

    assert made == sorted(made)


def test_ids_repeat_themselves_when_time_and_entropy_do() -> None:
    first, second = (IdGenerator(ManualClock(NOW), lambda size: b"\x5a" * size) for _ in range(2))

    assert [first.new() for _ in range(5)] == [second.new() for _ in range(5)]


@given(amounts=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30))
def test_money_adds_up_to_the_minor_unit(amounts: list[int]) -> None:
    assert total_of([Money(amount) for amount in amounts]) == Money(sum(amounts))


def test_currencies_do_not_mix() -> None:
    with pytest.raises(CurrencyMismatch, match=r"CNY \+ EUR"):
        Money(1) + Money(1, "EUR")
    assert Money(250) * 3 == Money(750)


def test_a_missing_translation_falls_back() -> None:
    assert Text("开售", "Onsale").in_language("en") == "Onsale"
    assert Text("开售", "Onsale").in_language("zh-CN") == "开售"
    assert Text("开售", "").in_language("en") == "开售"
    assert Text("", "Onsale").in_language("zh-CN") == "Onsale"
