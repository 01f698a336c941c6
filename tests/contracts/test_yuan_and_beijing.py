"""Amounts and times as payment providers write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.contracts.beijing import (
    TimeMalformed,
    beijing_day,
    beijing_midnight,
    beijing_rfc3339,
    beijing_text,
    read_beijing,
)
from onsale.contracts.yuan import AmountMalformed, booked_fen_of, fen_of, yuan_of

FEN = st.integers(0, 99_999_999_999)


@given(FEN)
def test_an_amount_comes_back_as_it_was(fen: int) -> None:
    assert fen_of(yuan_of(fen)) == fen


@given(st.integers(-99_999_999_999, 99_999_999_999), st.integers(0, 3))
def test_a_booked_amount_comes_back_whatever_its_sign_and_its_zeros(fen: int, zeros: int) -> None:
    assert booked_fen_of(yuan_of(fen) + "0" * zeros) == fen


@given(FEN, st.text(max_size=3), st.text(max_size=3))
def test_nothing_may_stand_around_an_amount(fen: int, before: str, after: str) -> None:
    text = before + yuan_of(fen) + after
    try:
        read = fen_of(text)
    except AmountMalformed:
        return
    # What is still an amount is written with digits only, and means just that.
    assert text.isascii()
    assert text.replace(".", "", 1).isdecimal()
    assert text.rstrip("0").rstrip(".") in {yuan_of(read).rstrip("0").rstrip("."), ""}


@pytest.mark.parametrize(("text", "fen"), [("0.01", 1), ("0", 0), ("1.5", 150), ("88", 8800), ("123.45", 12345)])
def test_shorter_ways_to_write_an_amount(text: str, fen: int) -> None:
    assert fen_of(text) == fen


@pytest.mark.parametrize(
    "text",
    ["", "1.234", "1e2", "1E2", "-1.00", "+1.00", " 1.00", "1.00 ", "1.", ".5", "1,000.00", "01.00", "１.００", "1.0a",
     "NaN", "Infinity", "0x10", "1_000", "1.00\n", "9999999999.00", "¥1.00"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountMalformed):
        fen_of(text)


@pytest.mark.parametrize("text", ["0.00500", "1.001", "--1.00", "1e2", "", "1.00000000"])
def test_fractions_of_a_fen_are_refused_in_books_too(text: str) -> None:
    with pytest.raises(AmountMalformed):
        booked_fen_of(text)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  # given its zone below
def test_a_time_comes_back_to_the_second(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC, microsecond=0)
    assert read_beijing(beijing_text(aware)) == aware
    assert datetime.fromisoformat(beijing_rfc3339(aware)) == aware
    assert timedelta(0) <= aware - beijing_midnight(beijing_day(aware)) < timedelta(days=1)


def test_the_day_changes_at_midnight_in_beijing() -> None:
    assert beijing_day(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert beijing_day(datetime(2026, 11, 23, 16, tzinfo=UTC)) == date(2026, 11, 24)
    assert beijing_text(datetime(2026, 11, 23, 16, tzinfo=UTC)) == "2026-11-24 00:00:00"
    assert beijing_rfc3339(datetime(2026, 11, 23, 16, tzinfo=UTC)) == "2026-11-24T00:00:00+08:00"
    assert read_beijing("2026-11-24 00:00:00.123") == datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2026-11-24", "2026-13-01 00:00:00", "2026-11-24T00:00:00+08:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(TimeMalformed):
        read_beijing(text)
