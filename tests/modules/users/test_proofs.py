"""A session that proved long ago whose it is proves it again before it changes how an account is opened."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.modules.users.domain import MICROS, Role
from onsale.modules.users.domain.factors import SECOND_METHODS, FactorKind, Method
from onsale.modules.users.domain.proofs import ProofWay, is_fresh, proof_ways
from onsale.modules.users.settings import (
    CODE_WINDOW_SECONDS,
    PROOF_SECONDS,
    SESSIONS_CODES_PER_WINDOW_MAX,
    WRONG_ATTEMPTS_MAX,
)
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import FACTORS, ME, Arrives, FactorOwner
from tests.modules.users.house import House
from tests.modules.users.password_owner import choose, signed_in
from tests.modules.users.phone_owner import other_code, problem
from tests.processes import rows

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
PROOFS = f"{ME}/proofs"
LATER = timedelta(seconds=PROOF_SECONDS)
SESSIONS = "SELECT id, generation, ended_at FROM users_sessions ORDER BY id"
# What changes nothing here, whatever is asked; a provider that is not configured is not found.
GUARDED: Sequence[tuple[str, str, object]] = (
    ("POST", f"{FACTORS}/totp", None),
    ("POST", f"{FACTORS}/passkeys/options", None),
    ("POST", f"{ME}/recovery-codes", None),
    ("POST", f"{ME}/sign-in-ways/oidc/attempts", {}),
    ("DELETE", f"{ME}/sign-in-ways/oidc", None),
    ("POST", f"{ME}/export", None),
    ("GET", f"{ME}/export/personal-data.json", None),
    ("GET", f"{ME}/export/personal-data.pdf", None),
    ("POST", "/api/v1/team/api-keys", {"name": "x", "scopes": ["events:read"], "days": 30}),
    ("POST", "/api/v1/team/invitations", {"roles": ["organiser"], "events": None}),
)


async def sent(person: FactorOwner) -> str:
    """The code that this session has asked for."""
    answer = await person.post(f"{PROOFS}/codes")
    assert answer.status_code == 202, answer.text
    assert answer.json().keys() == {"expires_at", "resend_after_seconds"}
    return await person.phone.newest_code()


async def grown_old(person: FactorOwner, clock: ManualClock) -> FactorOwner:
    clock.advance(LATER)
    await person.refresh()
    return person


async def test_a_code_of_the_phone_proves_it(arrives: Arrives, clock: ManualClock, process: Process) -> None:
    person = await grown_old(await arrives(Role.BUYER), clock)
    refused = await person.post(f"{FACTORS}/totp")
    assert (problem(refused), refused.json()["ways"]) == ((403, "step-up-required"), ["phone-code"])
    before = await rows(process, SESSIONS)
    code = await sent(person)
    wrong = await person.post(PROOFS, {"code": other_code(code)})
    assert (problem(wrong), wrong.json()["attempts_left"]) == ((403, "code-wrong"), WRONG_ATTEMPTS_MAX - 1)
    assert problem(await person.post(f"{FACTORS}/totp")) == (403, "step-up-required")
    proved = await person.post(PROOFS, {"code": code})

    assert proved.status_code == 201
    assert proved.json() == {"expires_at": f"{clock.now() + LATER:%Y-%m-%dT%H:%M:%SZ}"}
    assert (await person.post(f"{FACTORS}/totp")).status_code == 201
    # The same session, with the same tokens.
    assert await rows(process, SESSIONS) == before
    clock.advance(LATER - timedelta(seconds=1))
    await person.refresh()
    assert (await person.post(f"{FACTORS}/totp")).status_code == 201
    clock.advance(timedelta(seconds=1))
    assert problem(await person.post(f"{FACTORS}/totp")) == (403, "step-up-required")


@EVERY_ENGINE
async def test_a_code_proves_it_once(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    code = await sent(person)
    answers = await asyncio.gather(*(person.post(PROOFS, {"code": code}) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 4
    assert {problem(answer) for answer in answers if answer.status_code == 403} == {(403, "code-expired")}
    assert await rows(process, "SELECT COUNT(*) FROM users_sessions") == [(1,)]


async def test_another_session_of_the_account_enters_no_code_of_this(arrives: Arrives, clock: ManualClock) -> None:
    person = await arrives(Role.BUYER)
    thief = person.session
    await person.sign_in()
    code = await sent(person)
    stolen = await person.post(PROOFS, {"code": code}, by=thief)

    assert problem(stolen) == (403, "code-expired")
    assert (await person.post(PROOFS, {"code": code})).status_code == 201


async def test_codes_are_paced_for_each_session(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    thief = person.session
    await person.sign_in()
    assert (await person.post(f"{PROOFS}/codes", by=thief)).status_code == 202
    assert problem(await person.post(f"{PROOFS}/codes", by=thief)) == (429, "too-many-requests")

    assert (await person.post(f"{PROOFS}/codes")).status_code == 202


@EVERY_ENGINE
async def test_all_sessions_of_an_account_share_the_codes_of_a_day(
    arrives: Arrives, process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    """A password makes as many sessions as somebody likes, and each code is a message to the owner."""
    person = await arrives(Role.BUYER)
    await choose(person)
    before, login = len(await sent_codes()), person.phone.phone
    many = [await signed_in(person.client, login) for _ in range(SESSIONS_CODES_PER_WINDOW_MAX + 3)]
    answers = await asyncio.gather(*(person.post(f"{PROOFS}/codes", by=one) for one in many))

    assert sorted(answer.status_code for answer in answers) == [202] * SESSIONS_CODES_PER_WINDOW_MAX + [429] * 3
    assert len(await sent_codes()) - before == SESSIONS_CODES_PER_WINDOW_MAX
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == str(CODE_WINDOW_SECONDS)
    # Nobody is kept out by that: signing in again proves it.
    await person.sign_in()
    assert (await person.post(f"{FACTORS}/totp")).status_code == 201
    clock.advance(timedelta(seconds=CODE_WINDOW_SECONDS))
    await person.sign_in()
    assert (await person.post(f"{PROOFS}/codes")).status_code == 202


async def test_where_a_factor_is_the_phone_proves_nothing(arrives: Arrives, clock: ManualClock) -> None:
    person = await arrives(Role.BUYER)
    code = await sent(person)
    await person.enrol_totp()
    await grown_old(person, clock)
    answers = [await person.post(f"{PROOFS}/codes"), await person.post(PROOFS, {"code": code})]

    assert [problem(answer) for answer in answers] == [(403, "step-up-required")] * 2
    assert answers[0].json()["ways"] == ["totp", "recovery-code"]
    await person.finish("recovery-code", {"code": person.codes[0]})
    assert (await person.post(f"{FACTORS}/totp")).status_code == 201


async def test_an_old_session_does_nothing_that_only_the_owner_may(
    arrives: Arrives, clock: ManualClock, process: Process
) -> None:
    person = await arrives()
    before = [(await person.ask(method, path, body)).status_code for method, path, body in GUARDED]
    assert 403 not in before
    assert 401 not in before
    await grown_old(person, clock)
    left = await contents(process)
    answers = [await person.ask(method, path, body) for method, path, body in GUARDED]

    assert [problem(answer) for answer in answers] == [(403, "step-up-required")] * len(GUARDED)
    assert await contents(process) == left


async def test_an_old_session_of_an_owner_takes_roles_away_and_gives_none(
    arrives: Arrives, clock: ManualClock, house: House
) -> None:
    owner = await grown_old(await arrives(), clock)
    member = await house.member(Role.EDITOR, Role.GATE, phone="+8613900001111")
    path = f"/api/v1/team/members/{member.id}/roles"
    left = await house.contents()
    for roles in (["editor", "gate", "finance"], ["organiser"]):
        assert problem(await owner.ask("PUT", path, {"roles": roles})) == (403, "step-up-required")
    assert await house.contents() == left
    fewer: Sequence[Mapping[str, object]] = ({"roles": ["gate"]}, {"roles": ["gate"], "events": ["a"]})
    assert [(await owner.ask("PUT", path, wish)).status_code for wish in fewer] == [204, 204]
    for events in (["a", "b"], ["b"], None):
        refused = await owner.ask("PUT", path, {"roles": ["gate"], "events": events})
        assert problem(refused) == (403, "step-up-required")
    assert (await owner.post(PROOFS, {"code": await sent(owner)})).status_code == 201
    assert (await owner.ask("PUT", path, {"roles": ["organiser"], "events": None})).status_code == 204


async def test_staff_who_read_a_document_have_proved_it(arrives: Arrives, clock: ManualClock, process: Process) -> None:
    person = await arrives(Role.ADMIN)
    view = ("POST", "/api/v1/staff/identities/none/views", {"reason": "asked by the police"})
    assert problem(await person.ask(*view)) == (404, "not-found")
    await grown_old(person, clock)

    assert problem(await person.ask(*view)) == (403, "step-up-required")
    assert await rows(process, "SELECT * FROM platform_audit_entries") == []


async def test_to_be_forgotten_takes_the_factor_where_there_is_one(arrives: Arrives, clock: ManualClock) -> None:
    with_phone, with_app = await arrives(Role.BUYER), await arrives(Role.BUYER)
    await with_app.enrol_totp()
    clock.advance(LATER)
    for person in (with_phone, with_app):
        await person.refresh()

    assert (await with_phone.post(f"{ME}/erasure/codes")).status_code == 202
    assert problem(await with_app.post(f"{ME}/erasure/codes")) == (403, "step-up-required")
    assert problem(await with_app.post(f"{ME}/erasure", {"code": "123456"})) == (403, "step-up-required")
    await with_app.finish("code", {"code": with_app.code()})
    assert (await with_app.post(f"{ME}/erasure/codes")).status_code == 202


async def test_a_token_without_a_session_proves_nothing(arrives: Arrives, process: Process, clock: ManualClock) -> None:
    person = await arrives(Role.BUYER)
    signed_out = await person.ask("DELETE", "/api/v1/auth/sessions/current")
    assert signed_out.status_code == 204

    assert (await person.post(f"{PROOFS}/codes")).status_code == 401
    assert (await person.post(PROOFS, {"code": "123456"})).status_code == 401


@given(
    kinds=st.sets(st.sampled_from(FactorKind)),
    methods=st.sets(st.sampled_from(Method), min_size=1),
    age=st.integers(0, 2 * PROOF_SECONDS * MICROS),
    has_codes=st.booleans(),
)
def test_what_is_presented_is_what_makes_it_fresh(
    kinds: set[FactorKind], methods: set[Method], age: int, *, has_codes: bool
) -> None:
    now = 10**15
    fresh = is_fresh(proved_at=now - age, methods=methods, has_factor=bool(kinds), now=now)
    assert fresh == (age < PROOF_SECONDS * MICROS and (not kinds or bool(methods & SECOND_METHODS)))
    ways = proof_ways(kinds, has_recovery_codes=has_codes)
    assert (ProofWay.PHONE_CODE in ways) == (not kinds)
    assert len(ways) == (len(kinds) + has_codes if kinds else 1)


async def contents(process: Process) -> list[object]:
    """Everything that the guarded routes could have changed."""
    tables = (
        "users_factors",
        "users_factor_challenges",
        "users_sign_in_ways",
        "users_exports",
        "users_api_keys",
        "users_invitations",
    )
    found = [await rows(process, f"SELECT * FROM {table}") for table in tables]  # noqa: S608  # of our own tables
    return [*found, await rows(process, "SELECT action FROM platform_audit_entries")]
