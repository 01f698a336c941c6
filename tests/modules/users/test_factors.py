"""Adding, renaming and removing second factors: by whom, in which session, and who hears of it."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.commands.factor_reset import forget_factors
from onsale.modules.users.domain import Role, Session
from onsale.modules.users.domain.factors import (
    Step,
)
from onsale.modules.users.settings import FACTORS_MAX, RECOVERY_CODES
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import FACTORS, ME, STEP, Arrives, code_at, kept, told
from tests.modules.users.phone_owner import problem
from tests.processes import meddle, rows

CODES = "/api/v1/me/recovery-codes"
SESSION = "/api/v1/auth/sessions/current"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, second_factors="by-role")


async def test_an_enrolment_is_that_of_its_session(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    thief = person.session
    planted = await person.begin_totp()
    await person.sign_in()
    own = await person.begin_totp()
    assert own != planted
    stolen = await person.post(
        f"{FACTORS}/totp/confirmation", {"name": "x", "code": code_at(own, person.clock.now().timestamp())}, by=thief
    )
    fixed = await person.confirm_totp(code_at(planted, person.clock.now().timestamp()))

    assert problem(stolen) == problem(fixed) == (403, "second-factor-wrong")
    assert await rows(process, "SELECT * FROM users_factors") == []


async def test_where_a_factor_is_the_phone_adds_none(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    thief = person.session
    begun = (await person.post(f"{FACTORS}/totp", by=thief)).json()["secret"]
    await person.sign_in()
    await person.enrol_totp()
    before = await kept(process)
    late = await person.post(
        f"{FACTORS}/totp/confirmation", {"name": "x", "code": code_at(begun, person.clock.now().timestamp())}, by=thief
    )
    anew = [await person.post(f"{FACTORS}/{path}", by=thief) for path in ("totp", "passkeys/options")]

    assert [problem(answer) for answer in (late, *anew)] == [(403, "step-up-required")] * 3
    assert await kept(process) == before


@EVERY_ENGINE
async def test_two_sessions_add_one_first_factor(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    sessions = [person.session, await person.sign_in()]
    secrets = [(await person.post(f"{FACTORS}/totp", by=by)).json()["secret"] for by in sessions]
    wishes = [{"name": "x", "code": code_at(secret, person.clock.now().timestamp())} for secret in secrets]
    answers = await asyncio.gather(
        *(person.post(f"{FACTORS}/totp/confirmation", wish, by=by) for wish, by in zip(wishes, sessions, strict=True))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 403]
    assert await rows(process, "SELECT COUNT(*) FROM users_factors") == [(1,)]
    assert await rows(process, "SELECT COUNT(*) FROM users_recovery_codes") == [(RECOVERY_CODES,)]


async def test_an_old_session_adds_no_first_factor(arrives: Arrives, clock: ManualClock) -> None:
    person = await arrives(Role.BUYER)
    clock.advance(timedelta(minutes=29))
    assert (await person.post(f"{FACTORS}/totp")).status_code == 201
    await person.begin_totp()
    clock.advance(timedelta(minutes=1, seconds=-1))
    code = person.code()
    clock.advance(timedelta(seconds=2))
    await person.refresh()

    refused = await person.confirm_totp(code)
    assert (problem(refused), refused.json()["ways"]) == ((403, "step-up-required"), ["phone-code"])
    assert problem(await person.post(f"{FACTORS}/totp")) == (403, "step-up-required")


async def test_an_enrolment_ends(arrives: Arrives, clock: ManualClock) -> None:
    person = await arrives()
    await person.begin_totp()
    clock.advance(timedelta(minutes=15))

    assert problem(await person.confirm_totp(person.code())) == (403, "challenge-over")


async def test_there_is_a_limit_of_factors(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    for _ in range(FACTORS_MAX):
        await person.enrol_totp()

    full = await person.post(f"{FACTORS}/totp")
    assert (problem(full), full.json()["most"]) == ((409, "second-factors-full"), FACTORS_MAX)
    assert await rows(process, "SELECT COUNT(*) FROM users_factors") == [(FACTORS_MAX,)]
    assert await rows(process, "SELECT COUNT(*) FROM users_recovery_codes") == [(RECOVERY_CODES,)]


@pytest.mark.parametrize("name", ["", " ", "a\u202eb", "x" * 41])
async def test_a_name_is_one(arrives: Arrives, name: str) -> None:
    person = await arrives()
    await person.begin_totp()

    assert problem(await person.confirm_totp(person.code(), name)) == (422, "malformed")


async def test_factors_are_renamed_and_removed(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.enrol_totp()
    first, second = await person.ids()
    assert (await person.ask("PATCH", f"{FACTORS}/{second}", {"name": "Work  phone"})).status_code == 204
    assert (await person.ask("DELETE", f"{FACTORS}/{first}")).status_code == 204

    assert [one.name for one in (await person.seen()).items] == ["Work phone"]
    last = await person.ask("DELETE", f"{FACTORS}/{second}")
    assert problem(last) == (409, "last-second-factor")
    assert await rows(process, "SELECT name FROM users_factors") == [("Work phone",)]
    actions = await rows(process, "SELECT action, actor_id FROM platform_audit_entries ORDER BY position")
    assert [action for action, _ in actions] == [
        "users.second-factor-added",
        "users.second-factor-added",
        "users.second-factor-renamed",
        "users.second-factor-removed",
    ]
    assert {actor for _, actor in actions} == {person.session.user.id}
    assert await told(process) == ["totp-added", "totp-added", "totp-removed"]


async def test_the_last_factor_stays_whichever_organisation_one_speaks_for(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await meddle(process, "UPDATE users_users SET organisation_id = NULL, roles = 'buyer'")
    assert (await person.refresh()).user.roles == [Role.BUYER]
    [factor] = await person.ids()

    assert problem(await person.ask("DELETE", f"{FACTORS}/{factor}")) == (409, "last-second-factor")


@EVERY_ENGINE
async def test_of_two_factors_that_are_removed_at_once_one_stays(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.enrol_totp()
    ids = await person.ids()
    answers = await asyncio.gather(*(person.ask("DELETE", f"{FACTORS}/{one}") for one in ids))

    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert await rows(process, "SELECT COUNT(*) FROM users_factors") == [(1,)]


async def test_who_needs_none_can_do_without_again(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await person.enrol_totp()
    [factor] = await person.ids()
    assert (await person.ask("DELETE", f"{FACTORS}/{factor}")).status_code == 204

    assert (await person.sign_in()).step is Step.DONE
    assert await rows(process, "SELECT * FROM users_recovery_codes") == []
    # What buyers do with their own accounts is nobody else's business.
    assert await rows(process, "SELECT * FROM platform_audit_entries") == []


async def test_factors_of_somebody_else_are_not_there(arrives: Arrives, process: Process) -> None:
    person, other = await arrives(), await arrives()
    await person.enrol_totp()
    await other.enrol_totp()
    [theirs] = await other.ids()
    before = await kept(process)
    renamed = await person.ask("PATCH", f"{FACTORS}/{theirs}", {"name": "mine"})
    removed = await person.ask("DELETE", f"{FACTORS}/{theirs}")

    assert [problem(answer) for answer in (renamed, removed)] == [(404, "not-found")] * 2
    assert await kept(process) == before


async def test_whoever_is_half_signed_in_changes_nothing(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    [factor] = await person.ids()
    await person.sign_in()
    before = await kept(process)
    wishes = [
        await person.ask("PATCH", f"{FACTORS}/{factor}", {"name": "x"}),
        await person.ask("DELETE", f"{FACTORS}/{factor}"),
        await person.post(CODES),
    ]

    assert [problem(answer) for answer in wishes] == [(403, "not-permitted")] * 3
    assert await kept(process) == before


async def test_an_older_session_that_was_whole_changes_nothing_without_the_factor(arrives: Arrives) -> None:
    person = await arrives(Role.MARKETING)
    older = person.session
    await person.sign_in()
    await person.enrol_totp()
    [factor] = await person.ids()
    removed = await person.ask("DELETE", f"{FACTORS}/{factor}", by=older)
    renewed = msgspec.json.decode((await person.phone.refresh(older.refresh_token)).content, type=Session)

    assert (problem(removed), removed.json()["ways"]) == ((403, "step-up-required"), ["totp", "recovery-code"])
    assert renewed.step is Step.PRESENT


async def test_an_operator_helps_who_has_lost_everything(arrives: Arrives, process: Process) -> None:
    person = await arrives()
    await person.enrol_totp()
    forgotten = await forget_factors(process.platform, person.phone.phone, "passport at the desk")

    assert (forgotten.user_id, forgotten.factors) == (person.session.user.id, 1)
    assert problem(await person.ask("GET", ME)) == (401, "sign-in-required")
    assert (await person.sign_in()).step is Step.ENROL
    assert await told(process) == ["totp-added", "all-removed"]
    [(actor, before)] = await rows(
        process,
        "SELECT actor_id, value_before FROM platform_audit_entries WHERE action = 'users.second-factors-forgotten'",
    )
    assert (actor, bytes(before)) == (  # type: ignore[call-overload]  # a column of bytes
        "operator:command-line",
        b'{"reason":"passport at the desk","factors":["totp"]}',
    )


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{STEP}/code", {"code": "12345"}),
        (f"{STEP}/code", {"code": "１２３４５６"}),
        (f"{STEP}/code", {"code": "123456", "more": 1}),
        (f"{STEP}/recovery-code", {"code": "x" * 61}),
        (f"{STEP}/passkey", {"credential_id": "a=", "client_data": "a", "authenticator_data": "a", "signature": "a"}),
        (f"{FACTORS}/passkeys", {"name": "x", "credential_id": "a", "client_data": "a" * 20_001, "attestation": "a"}),
    ],
)
async def test_what_is_malformed_is_refused(arrives: Arrives, path: str, body: object) -> None:
    person = await arrives()

    assert problem(await person.post(path, body)) == (422, "malformed")


async def test_a_factor_of_long_ago_changes_none_until_one_is_presented_again(
    arrives: Arrives, clock: ManualClock, process: Process
) -> None:
    person = await arrives()
    await person.enrol_totp()
    await person.enrol_passkey()
    [first, _] = await person.ids()
    clock.advance(timedelta(minutes=30))
    await person.refresh()
    before = await kept(process)
    wishes = [
        await person.ask("PATCH", f"{FACTORS}/{first}", {"name": "x"}),
        await person.ask("DELETE", f"{FACTORS}/{first}"),
        await person.post(CODES),
        await person.post(f"{FACTORS}/totp"),
    ]

    assert [problem(answer) for answer in wishes] == [(403, "step-up-required")] * 4
    assert wishes[0].json()["ways"] == ["passkey", "totp", "recovery-code"]
    assert await kept(process) == before
    same = [row[0] for row in await rows(process, "SELECT id FROM users_sessions")]
    await person.finish("code", {"code": person.code()})
    assert (await person.ask("DELETE", f"{FACTORS}/{first}")).status_code == 204
    assert [row[0] for row in await rows(process, "SELECT id FROM users_sessions")] == same
