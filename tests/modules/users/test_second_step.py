"""Whose role needs a second factor, what can be done without it, and recovery codes."""

import asyncio
import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.modules.users.domain.factors import (
    RECOVERY_ALPHABET,
    RECOVERY_CHARACTERS,
    Method,
    Step,
    new_recovery_codes,
    step_of,
    tidied_recovery_code,
)
from onsale.modules.users.settings import RECOVERY_CODES
from onsale.platform.policy import HALF_SIGNED_IN, SECOND_FACTOR_ROLES
from onsale.platform.settings import Settings, SettingsError, read_settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import FACTORS, ME, Arrives, code_at, told
from tests.modules.users.phone_owner import problem
from tests.processes import meddle

CODES = "/api/v1/me/recovery-codes"
SESSION = "/api/v1/auth/sessions/current"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, second_factors="by-role")


@pytest.mark.parametrize("role", list(Role))
async def test_a_phone_is_not_enough_for_who_may_do_much(arrives: Arrives, process: Process, role: Role) -> None:
    person = await arrives(role)
    claims = process.platform.access_tokens.verify(person.session.access_token)

    needs = role in {Role.ORGANISER, Role.FINANCE, Role.OPERATOR, Role.SUPPORT, Role.ADMIN}
    assert needs == (role in SECOND_FACTOR_ROLES)
    assert person.session.step is (Step.ENROL if needs else Step.DONE)
    assert claims.roles == ([HALF_SIGNED_IN] if needs else [role])
    assert (claims.organisation_id is None) == (needs or role is Role.BUYER)
    assert person.session.user.roles == ([] if needs else [role])
    assert (await person.ask("GET", ME)).status_code == (403 if needs else 200)


async def test_whoever_is_half_signed_in_can_leave(arrives: Arrives) -> None:
    person = await arrives()

    assert (await person.ask("DELETE", SESSION)).status_code == 204
    assert problem(await person.ask("GET", FACTORS)) == (401, "sign-in-required")
    assert problem(await person.phone.refresh(person.session.refresh_token)) == (401, "session-ended")


async def test_a_refresh_is_no_second_step(arrives: Arrives) -> None:
    person = await arrives()
    renewed = await person.refresh()

    assert (renewed.step, renewed.user.roles) == (Step.ENROL, [])


async def test_a_new_role_asks_for_a_factor_with_the_next_token(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.MARKETING)
    assert person.session.step is Step.DONE
    await meddle(process, "UPDATE users_memberships SET roles = 'finance'")
    renewed = await person.refresh()

    assert renewed.step is Step.ENROL


async def test_a_factor_is_asked_for_of_everybody_who_has_one(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await person.enrol_totp()

    assert (await person.sign_in()).step is Step.PRESENT
    assert problem(await person.ask("GET", ME)) == (403, "not-permitted")


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        ({"ONSALE_SECOND_FACTORS": "off"}, False),
        ({"ONSALE_SECOND_FACTORS": "by-role"}, True),
        ({"ONSALE_ENV": "production"}, True),
        ({"ONSALE_ENV": "production", "ONSALE_SECOND_FACTORS": "by-role"}, True),
    ],
)
def test_only_development_does_without(environ: dict[str, str], *, wanted: bool) -> None:
    assert read_settings(environ).wants_second_factors is wanted


def test_nobody_else_turns_it_off() -> None:
    with pytest.raises(SettingsError, match="ONSALE_SECOND_FACTORS=off"):
        read_settings({"ONSALE_ENV": "production", "ONSALE_SECOND_FACTORS": "off"})
    assert Settings(env="production", second_factors="off").wants_second_factors


@given(methods=st.sets(st.sampled_from(Method)), has_factor=st.booleans(), is_required=st.booleans())
def test_the_step_of_a_session(methods: set[Method], *, has_factor: bool, is_required: bool) -> None:
    step = step_of(methods, has_factor=has_factor, is_required=is_required)

    has_presented = bool(methods & {Method.OTP, Method.PASSKEY, Method.RECOVERY})
    assert (step is Step.DONE) == (has_presented or not (has_factor or is_required))
    assert (step is Step.PRESENT) == (has_factor and not has_presented)


@EVERY_ENGINE
async def test_a_recovery_code_opens_one_session(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.sign_in()
    typed = {"code": person.codes[3].lower().replace("-", " ")}
    answers = await asyncio.gather(*(person.present("recovery-code", typed) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403]
    assert {problem(answer) for answer in answers if answer.status_code == 403} == {(403, "second-factor-wrong")}
    person.session = await person.sign_in()
    assert (await person.seen()).recovery_codes_left == RECOVERY_CODES - 1
    assert await told(process) == ["totp-added", "recovery-code-used"]


async def test_new_recovery_codes_end_the_old_ones(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    old = person.codes
    answer = await person.post(CODES)
    new = answer.json()["codes"]
    assert (answer.status_code, len(set(new)), set(new) & set(old)) == (201, RECOVERY_CODES, set())
    await person.sign_in()

    assert problem(await person.present("recovery-code", {"code": old[0]})) == (403, "second-factor-wrong")
    assert (await person.present("recovery-code", {"code": new[0]})).status_code == 201
    assert await told(process) == ["totp-added", "recovery-codes-made", "recovery-code-used"]


async def test_without_a_factor_there_are_no_recovery_codes(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)

    assert problem(await person.post(CODES)) == (409, "no-second-factor")
    assert problem(await person.present("recovery-code", {"code": "x"})) == (409, "no-second-factor")
    assert problem(await person.present("code", {"code": "123456"})) == (409, "no-second-factor")


async def test_codes_of_somebody_else_open_nothing(arrives: Arrives) -> None:
    person, other = await arrives(), await arrives()
    await person.enrol_totp()
    await other.enrol_totp()
    await person.sign_in()

    assert problem(await person.present("recovery-code", {"code": other.codes[0]})) == (403, "second-factor-wrong")
    code = code_at(other.secret, person.clock.now().timestamp())
    assert problem(await person.present("code", {"code": code})) == (403, "second-factor-wrong")


@given(
    st.lists(st.sampled_from(["", " ", "-", "\t", " - "]), min_size=RECOVERY_CHARACTERS, max_size=RECOVERY_CHARACTERS)
)
def test_a_recovery_code_is_read_however_it_was_typed(between: list[str]) -> None:
    code, *others = new_recovery_codes()
    typed = "".join(a + b for a, b in zip(code.replace("-", "").lower(), between, strict=True))

    assert tidied_recovery_code(typed) == code
    assert code not in others


def test_a_recovery_code_is_too_long_to_be_tried() -> None:
    """Whoever has the hashes must not find one by trying: 112 bits need no slow hash (ASVS 6.5.2)."""
    for code in new_recovery_codes():
        characters = code.replace("-", "")
        assert set(characters) <= set(RECOVERY_ALPHABET)
        assert len(characters) * math.log2(len(set(RECOVERY_ALPHABET))) >= 112
