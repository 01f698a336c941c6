"""Codes of authenticator apps: by time, each once, and what happens to whoever guesses."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.modules.users.domain import Role, Session
from onsale.modules.users.domain.factors import (
    Step,
    new_totp_secret,
    pause_seconds,
    totp_step,
)
from onsale.modules.users.settings import FACTOR_TRIES_FREE
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import FACTORS, ME, Arrives, FactorOwner, code_at, kept, told
from tests.modules.users.phone_owner import other_code, problem
from tests.processes import ORGANISATION_ID, meddle, rows

CODES = "/api/v1/me/recovery-codes"
SESSION = "/api/v1/auth/sessions/current"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, second_factors="by-role")


@EVERY_ENGINE
async def test_an_app_is_added_by_its_code_and_opens_the_next_session(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    begun = (await person.post(f"{FACTORS}/totp")).json()
    person.secret = begun["secret"]
    assert (
        begun["uri"]
        == f"otpauth://totp/Onsale:137%2A%2A%2A%2A{person.phone.phone[-4:]}?secret={person.secret}&issuer=Onsale"
    )
    added = person.kept(await person.confirm_totp(person.code(), "My phone"))

    assert (added.session.step, added.session.user.roles) == (Step.DONE, [Role.ORGANISER])
    assert (await person.ask("GET", ME)).json()["organisation_id"] == ORGANISATION_ID
    half = await person.sign_in()
    assert (half.step, half.user.roles) == (Step.PRESENT, [])
    assert [(one.kind, one.name) for one in (await person.seen()).items] == [("totp", "")]
    whole = await person.finish("code", {"code": person.code()})
    assert (whole.step, whole.user.roles) == (Step.DONE, [Role.ORGANISER])
    seen = await person.seen()
    assert [(one.kind, one.name) for one in seen.items] == [("totp", "My phone")]
    assert (seen.recovery_codes_left, seen.is_required, seen.passkey_host) == (10, True, "localhost")
    assert await rows(process, "SELECT methods FROM users_sessions ORDER BY id") == [("sms otp",), ("sms otp",)]
    assert await told(process) == ["totp-added"]


async def test_the_session_stays_whole_when_it_is_refreshed(arrives: Arrives) -> None:
    person = await arrives()
    half = person.session
    await person.enrol_totp()
    renewed = await person.refresh()

    assert renewed.step is Step.DONE
    # What it was before it was whole ends it: somebody has kept a copy.
    assert problem(await person.phone.refresh(half.refresh_token)) == (401, "session-ended")
    assert problem(await person.ask("GET", ME, by=renewed)) == (401, "sign-in-required")


async def test_the_secret_is_nowhere_in_the_open(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()

    stored = [value for table in (await kept(process)).values() for row in table for value in row]
    assert not [value for value in stored if person.secret in str(value) or set(person.codes) & {str(value)}]
    assert person.secret not in (await person.ask("GET", FACTORS)).text


@EVERY_ENGINE
async def test_a_code_is_taken_once_however_often_it_comes(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()
    code = person.code()
    answers = await asyncio.gather(*(person.present("code", {"code": code}) for _ in range(12)))

    # The winner's session goes on; whoever copied the code gets nothing, and after five the account pauses.
    assert sorted(answer.status_code for answer in answers)[:1] == [201]
    assert [answer.status_code for answer in answers].count(201) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {
        "second-factor-wrong",
        "too-many-requests",
    }


async def test_a_code_of_the_enrolment_signs_nobody_in(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_totp()
    code = person.code()
    person.session = await _signed_in_at_once(person)

    assert problem(await person.present("code", {"code": code})) == (403, "second-factor-wrong")


@pytest.mark.parametrize(("seconds", "status"), [(-61, 403), (-30, 201), (0, 201), (30, 403), (61, 403)])
async def test_a_code_may_be_one_step_late_and_not_early(arrives: Arrives, seconds: int, status: int) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()

    assert (await person.present("code", {"code": person.code(seconds)})).status_code == status


async def test_after_a_later_code_an_earlier_one_is_old(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()
    await person.finish("code", {"code": person.code()})

    assert problem(await person.present("code", {"code": person.code(-30)})) == (403, "second-factor-wrong")


@given(st.integers(0, 2**33), st.integers(-3, 3))
def test_a_code_is_that_of_its_step(seconds: int, steps_away: int) -> None:
    secret, now = new_totp_secret(), seconds + 120
    code = code_at(secret, now + 30 * steps_away)

    found = totp_step(secret, code, now)
    if steps_away in {-1, 0}:
        assert found is not None
        assert code_at(secret, found * 30) == code
    elif found is not None:
        assert code_at(secret, found * 30) == code  # two steps with one code: one in 300,000


@EVERY_ENGINE
async def test_whoever_guesses_waits_longer_and_longer(arrives: Arrives, clock: ManualClock, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()
    wrong = other_code(person.code(), 7)
    answers = [await person.present("code", {"code": wrong}) for _ in range(FACTOR_TRIES_FREE)]
    paused = await person.present("code", {"code": person.code()})

    assert [problem(answer) for answer in answers] == [(403, "second-factor-wrong")] * FACTOR_TRIES_FREE
    assert problem(paused) == (429, "too-many-requests")
    assert paused.headers["retry-after"] == "60"
    assert problem(await person.present("recovery-code", {"code": person.codes[0]})) == (429, "too-many-requests")
    clock.advance(timedelta(seconds=60))
    assert problem(await person.present("code", {"code": wrong})) == (403, "second-factor-wrong")
    again = await person.present("code", {"code": person.code()})
    assert (problem(again), again.headers["retry-after"]) == ((429, "too-many-requests"), "120")
    clock.advance(timedelta(seconds=120))
    assert (await person.present("code", {"code": person.code()})).status_code == 201
    assert await rows(process, "SELECT * FROM users_factor_tries") == []
    assert await told(process) == ["totp-added", "codes-tried"]


@EVERY_ENGINE
async def test_guesses_at_once_are_counted_each(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()
    wrong = [other_code(person.code(), number) for number in range(100, 120)]
    answers = await asyncio.gather(*(person.present("code", {"code": one}) for one in wrong))

    assert [answer.status_code for answer in answers].count(403) == FACTOR_TRIES_FREE
    assert [answer.status_code for answer in answers].count(429) == len(wrong) - FACTOR_TRIES_FREE
    assert await rows(process, "SELECT wrong FROM users_factor_tries") == [(FACTOR_TRIES_FREE,)]


async def test_guesses_of_two_sessions_are_counted_together(arrives: Arrives) -> None:
    person = await arrives()
    await person.enrol_totp()
    first, second = await person.sign_in(), await person.sign_in()
    wrong = {"code": other_code(person.code(), 7)}
    answers = [await person.present("code", wrong, by=by) for by in (first, second) * 3]

    assert [answer.status_code for answer in answers] == [403] * FACTOR_TRIES_FREE + [429]


def test_pauses_double_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_seconds(wrong) for wrong in (0, 4, 5, 6, 7, 8, 9, 1000)] == [0, 0, 60, 120, 240, 480, 900, 900]


async def _signed_in_at_once(person: FactorOwner) -> Session:
    """Within the same time step: by the clock of a code's pace that would be too soon."""
    await meddle(person.process, "DELETE FROM users_codes")
    return await person.phone.sign_in()
