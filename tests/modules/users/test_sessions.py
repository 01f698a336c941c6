"""Signing in, staying signed in, signing out."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx2
import msgspec
import pytest
from sqlalchemy import select

from onsale.app.process import Process
from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role, Session
from onsale.modules.users.tables import sessions
from onsale.platform.clock import ManualClock
from onsale.platform.security import TokenInvalid
from tests.modules.users.phone_owner import PhoneOwner, Stored, bearer, other_code, problem, stored


async def test_the_first_sign_in_makes_a_buyer(owner: PhoneOwner, client: httpx2.AsyncClient, process: Process) -> None:
    session = await owner.sign_in()
    me = await client.get("/api/v1/me", headers=bearer(session))

    assert me.json() == {
        "id": session.user.id,
        "phone_masked": "138****1111",
        "name": None,
        "roles": ["buyer"],
        "organisation_id": None,
        "events": None,
    }
    assert process.platform.access_tokens.verify(session.access_token) == AccessClaims(
        user_id=session.user.id,
        session_id=process.platform.access_tokens.verify(session.access_token).session_id,
        roles=["buyer"],
        organisation_id=None,
        expires_at=int((process.platform.clock.now() + timedelta(minutes=30)).timestamp()),
    )
    assert session.expires_at == process.platform.clock.now() + timedelta(minutes=30)
    assert await stored(process) == Stored(users=1, codes=1, sessions=1)


async def test_the_next_sign_in_finds_the_account(owner: PhoneOwner, clock: ManualClock, process: Process) -> None:
    first = await owner.sign_in()
    clock.advance(timedelta(minutes=1))
    second = await owner.sign_in()

    assert second.user == first.user
    assert second.refresh_token != first.refresh_token
    # The browser is known now, and counted for itself.
    assert await stored(process) == Stored(users=1, codes=2, sessions=2)


async def test_a_code_works_once(owner: PhoneOwner, process: Process) -> None:
    await owner.sign_in()
    again = await owner.enter(await owner.newest_code())

    assert problem(again) == (403, "code-expired")
    assert await stored(process) == Stored(users=1, codes=1, sessions=1)


async def test_a_code_works_once_when_requests_race(owner: PhoneOwner, process: Process) -> None:
    await owner.ask()
    code = await owner.newest_code()
    answers = await asyncio.gather(*(owner.enter(code) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201] + [403] * 19
    assert {answer.json()["code"] for answer in answers if answer.status_code == 403} == {"code-expired"}
    assert await stored(process) == Stored(users=1, codes=1, sessions=1)


async def test_a_code_works_for_five_minutes(owner: PhoneOwner, clock: ManualClock, process: Process) -> None:
    await owner.ask()
    code = await owner.newest_code()
    clock.advance(timedelta(minutes=5))

    assert problem(await owner.enter(code)) == (403, "code-expired")
    assert await stored(process) == Stored(users=0, codes=1, sessions=0)


async def test_a_code_works_until_the_last_moment(owner: PhoneOwner, clock: ManualClock) -> None:
    await owner.ask()
    clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))

    assert (await owner.enter(await owner.newest_code())).status_code == 201


async def test_five_wrong_attempts_use_a_code_up(owner: PhoneOwner, process: Process) -> None:
    await owner.ask()
    code = await owner.newest_code()
    answers = [await owner.enter(other_code(code, step)) for step in range(1, 7)]

    assert [problem(answer) for answer in answers] == [(403, "code-wrong")] * 5 + [(403, "code-expired")]
    assert [answer.json().get("attempts_left") for answer in answers] == [4, 3, 2, 1, 0, None]
    assert problem(await owner.enter(code)) == (403, "code-expired")
    assert await stored(process) == Stored(users=0, codes=1, sessions=0)


async def test_wrong_attempts_at_once_are_all_counted(owner: PhoneOwner) -> None:
    await owner.ask()
    code = await owner.newest_code()
    answers = await asyncio.gather(*(owner.enter(other_code(code, step)) for step in range(1, 11)))

    assert sorted(problem(answer) for answer in answers) == [(403, "code-expired")] * 5 + [(403, "code-wrong")] * 5
    left = [answer.json()["attempts_left"] for answer in answers if answer.json()["code"] == "code-wrong"]
    assert sorted(left) == [0, 1, 2, 3, 4]


async def test_four_wrong_attempts_leave_one(owner: PhoneOwner) -> None:
    await owner.ask()
    code = await owner.newest_code()
    for step in range(1, 5):
        await owner.enter(other_code(code, step))

    assert (await owner.enter(code)).status_code == 201


async def test_a_phone_without_a_code_learns_nothing(owner: PhoneOwner, process: Process) -> None:
    assert problem(await owner.enter("000000")) == (403, "code-expired")
    assert await stored(process) == Stored(users=0, codes=0, sessions=0)


async def test_somebody_elses_code_is_wrong(owner: PhoneOwner, client: httpx2.AsyncClient) -> None:
    await owner.ask()
    answer = await client.post(
        "/api/v1/auth/sessions", json={"phone": "13900002222", "code": await owner.newest_code()}
    )

    assert problem(answer) == (403, "code-expired")


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16", "12345\n"])
async def test_what_is_no_code_is_refused(owner: PhoneOwner, code: str) -> None:
    await owner.ask()
    answer = await owner.enter(code)

    assert problem(answer) == (422, "malformed")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/code"]


async def test_refreshing_gives_new_tokens(owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock) -> None:
    session = await owner.sign_in()
    clock.advance(timedelta(minutes=30))
    assert problem(await client.get("/api/v1/me", headers=bearer(session))) == (401, "sign-in-required")

    answer = await owner.refresh(session.refresh_token)
    renewed = msgspec.json.decode(answer.content, type=Session)

    assert answer.status_code == 201
    assert renewed.user == session.user
    assert renewed.expires_at == clock.now() + timedelta(minutes=30)
    assert (await client.get("/api/v1/me", headers=bearer(renewed))).status_code == 200


async def test_an_old_refresh_token_ends_the_session(owner: PhoneOwner, process: Process) -> None:
    session = await owner.sign_in()
    renewed = msgspec.json.decode((await owner.refresh(session.refresh_token)).content, type=Session)

    assert problem(await owner.refresh(session.refresh_token)) == (401, "session-ended")
    assert problem(await owner.refresh(renewed.refresh_token)) == (401, "session-ended")
    async with process.platform.database.reading() as reader:
        rows = await reader.fetch_all(select(sessions.c.generation, sessions.c.end_reason))
    assert [tuple(row) for row in rows] == [(1, "refresh token reused")]


async def test_a_refresh_token_works_once_when_requests_race(owner: PhoneOwner) -> None:
    session = await owner.sign_in()
    answers = await asyncio.gather(*(owner.refresh(session.refresh_token) for _ in range(10)))

    assert sorted(answer.status_code for answer in answers) == [201] + [401] * 9


async def test_ten_refreshes_in_a_row_work(owner: PhoneOwner, clock: ManualClock) -> None:
    token = (await owner.sign_in()).refresh_token
    for _ in range(10):
        clock.advance(timedelta(days=29))
        answer = await owner.refresh(token)
        assert answer.status_code == 201
        token = answer.json()["refresh_token"]


async def test_a_session_ends_thirty_days_after_its_last_refresh(owner: PhoneOwner, clock: ManualClock) -> None:
    session = await owner.sign_in()
    clock.advance(timedelta(days=30))

    assert problem(await owner.refresh(session.refresh_token)) == (401, "session-ended")


async def test_a_session_ends_a_year_after_it_began(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    session = await owner.sign_in()
    for days in (*[29.0] * 12, 365 - 12 * 29 - 1 / 24 / 60):
        clock.advance(timedelta(days=days))
        session = msgspec.json.decode((await owner.refresh(session.refresh_token)).content, type=Session)
    assert session.expires_at == clock.now() + timedelta(minutes=1)
    clock.advance(timedelta(minutes=1))

    assert problem(await client.get("/api/v1/me", headers=bearer(session))) == (401, "sign-in-required")
    assert problem(await owner.refresh(session.refresh_token)) == (401, "session-ended")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda session: "",
        lambda session: "nonsense",
        lambda session: session.access_token,
        lambda session: session.refresh_token[:-1],
        lambda session: session.refresh_token.replace(".", ".x", 1),
    ],
    ids=["empty", "nonsense", "access token", "cut off", "changed"],
)
async def test_what_is_no_refresh_token_changes_nothing(owner: PhoneOwner, spoil: Callable[[Session], str]) -> None:
    session = await owner.sign_in()
    refused = await owner.refresh(spoil(session))

    assert problem(refused) in {(401, "session-ended"), (422, "malformed")}
    assert (await owner.refresh(session.refresh_token)).status_code == 201


async def test_a_refresh_token_is_no_access_token(
    owner: PhoneOwner, client: httpx2.AsyncClient, process: Process
) -> None:
    session = await owner.sign_in()

    assert (problem(await client.get("/api/v1/me", headers={"authorization": f"Bearer {session.refresh_token}"}))) == (
        401,
        "sign-in-required",
    )
    with pytest.raises(TokenInvalid):
        process.platform.access_tokens.verify(session.refresh_token)


async def test_signing_out_ends_the_session_and_no_other(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    phone = await owner.sign_in()
    clock.advance(timedelta(minutes=1))
    tablet = await owner.sign_in()

    answer = await client.delete("/api/v1/auth/sessions/current", headers=bearer(phone))
    assert (answer.status_code, answer.content) == (204, b"")
    again = await client.delete("/api/v1/auth/sessions/current", headers=bearer(phone))
    assert problem(again) == (401, "sign-in-required")
    assert problem(await owner.refresh(phone.refresh_token)) == (401, "session-ended")
    assert (await owner.refresh(tablet.refresh_token)).status_code == 201


@pytest.mark.parametrize("right", [True, False])
async def test_signing_in_again_ends_the_session_that_was_there(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock, *, right: bool
) -> None:
    elsewhere = await owner.sign_in()
    clock.advance(timedelta(minutes=1))
    before = await owner.sign_in()
    clock.advance(timedelta(minutes=1))
    await owner.ask()
    code = await owner.newest_code()
    body = {"phone": owner.phone, "code": code if right else other_code(code)}
    answer = await client.post("/api/v1/auth/sessions", json=body, headers=bearer(before))

    assert answer.status_code == (201 if right else 403)
    assert (await client.get("/api/v1/me", headers=bearer(before))).status_code == (401 if right else 200)
    assert (await owner.refresh(before.refresh_token)).status_code == (401 if right else 201)
    assert (await owner.refresh(elsewhere.refresh_token)).status_code == 201


async def test_a_refresh_brings_new_roles(owner: PhoneOwner, process: Process) -> None:
    session = await owner.sign_in()
    await ensure_users(
        process.platform, [NewUser(phone=owner.phone, roles=[Role.GATE, Role.BUYER], organisation_id="house")]
    )
    renewed = msgspec.json.decode((await owner.refresh(session.refresh_token)).content, type=Session)

    assert renewed.user.id == session.user.id
    assert renewed.user.roles == [Role.BUYER, Role.GATE]
    claims = process.platform.access_tokens.verify(renewed.access_token)
    assert (claims.roles, claims.organisation_id) == (["buyer", "gate"], "house")
