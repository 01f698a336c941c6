"""Which passwords are taken, and how long guessers wait; without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.modules.users.domain.emails import normalised_email
from onsale.modules.users.domain.passwords import Unfit, common_passwords, password_pause_seconds, unfit
from onsale.modules.users.settings import (
    EMAIL_LENGTH_MAX,
    PASSWORD_LENGTH_MAX,
    PASSWORD_LENGTH_MIN,
    PASSWORD_PAUSE_SECONDS_MAX,
    PASSWORD_TRIES_FREE,
)

ABOUT = ["+8613800001111", "13800001111", "00001111", "li.lei@example.com", "李雷"]
GOOD = "plum violin 季风 harbour"


@pytest.mark.parametrize(
    ("password", "verdict"),
    [
        ("short", Unfit.TOO_SHORT),
        ("季风港口小提琴", Unfit.TOO_SHORT),
        ("password", Unfit.COMMON),
        ("PassWord", Unfit.COMMON),
        ("password123", Unfit.COMMON),
        ("dragon2024!", Unfit.COMMON),
        ("12345678", Unfit.COMMON),
        ("aaaaaaaaaaaa", Unfit.COMMON),
        ("ab1!ab1!ab1!", Unfit.COMMON),
        ("abcdefghijkl", Unfit.COMMON),
        ("zyxwvutsr", Unfit.COMMON),
        ("13800001111", Unfit.PERSONAL),
        ("x13800001111x", Unfit.PERSONAL),
        ("00001111zz", Unfit.PERSONAL),
        ("li.lei@example.com", Unfit.PERSONAL),
        ("Example#77", Unfit.PERSONAL),
        ("李雷1987xy", Unfit.PERSONAL),
        ("Onsale#2026", Unfit.PERSONAL),
        ("开售开售开售开售开售!", Unfit.PERSONAL),
        ("onsaleﬃﬃﬃ", Unfit.PERSONAL),
        (GOOD, None),
        ("季风港口小提琴李子", None),
        ("x7Kq!9zP", None),
        ("onsale plum violin harbour", None),
        ("        ,        x", None),
    ],
)
def test_what_is_tried_first_is_no_password(password: str, verdict: Unfit | None) -> None:
    assert unfit(password, ABOUT) is verdict


def test_the_list_has_thousands_that_are_long_enough() -> None:
    long_enough = [word for word in common_passwords() if len(word) >= PASSWORD_LENGTH_MIN]
    assert len(long_enough) >= 3_000
    assert [word for word in long_enough if unfit(word, []) is None] == []


@given(st.text(max_size=PASSWORD_LENGTH_MIN - 1))
def test_fewer_characters_are_too_few(password: str) -> None:
    assert unfit(password, []) is Unfit.TOO_SHORT


@given(st.text(max_size=PASSWORD_LENGTH_MAX))
def test_nothing_is_asked_of_characters(tail: str) -> None:
    """Whatever is put behind a good one, it stays good: no set of characters is wanted or forbidden."""
    assert unfit(GOOD + tail, ABOUT) is None


@given(st.sampled_from(["onsale", "13800001111", "example", "李雷"]), st.text(max_size=7), st.integers(0, 7))
def test_too_little_beside_what_others_know_is_refused(word: str, rest: str, at: int) -> None:
    assert unfit(rest[:at] + word + rest[at:], ABOUT) is not None


@given(st.integers(0, 1_000))
def test_guessers_wait_longer_and_longer(wrong: int) -> None:
    now, then = password_pause_seconds(wrong), password_pause_seconds(wrong + 1)
    assert now <= then <= PASSWORD_PAUSE_SECONDS_MAX
    assert (now == 0) is (wrong < PASSWORD_TRIES_FREE)


def test_somebody_who_never_stops_guesses_once_a_day() -> None:
    waits = [password_pause_seconds(wrong) for wrong in range(PASSWORD_TRIES_FREE + 13)]
    assert sum(waits[: PASSWORD_TRIES_FREE + 10]) < 24 * 3600
    assert waits[-2:] == [PASSWORD_PAUSE_SECONDS_MAX] * 2


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        (" Li.Lei@Example.COM ", "li.lei@example.com"),
        ("李雷@例子.公司", "李雷@例子.公司"),
        ("a@b.c", "a@b.c"),
        ("13800001111", None),
        ("a@b", None),
        ("a@b.", None),
        ("a@.b.c", None),
        ("a@b..c", None),
        ("a b@c.d", None),
        ("a@b.c,d@e.f", None),
        ("a@b.c\nbcc: x@y.z", None),
        ("<a@b.c>", None),
        ("a\u202e@b.c", None),
        ("a" * EMAIL_LENGTH_MAX + "@b.c", None),
        ("季" * 84 + "@b.c", None),
    ],
)
def test_an_address_is_one_address(typed: str, email: str | None) -> None:
    assert normalised_email(typed) == email


@given(st.text(max_size=60))
def test_an_address_is_normalised_once(text: str) -> None:
    email = normalised_email(text)
    assert email is None or normalised_email(email) == email
