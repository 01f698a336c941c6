"""The platform's staff look an account up, and sign somebody out who has lost a phone; each of it is in the log."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.users.domain import Role, User
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.users.house import House
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem

pytestmark = EVERY_ENGINE

LOOKUPS, REASON = "/api/v1/staff/accounts/lookups", {"reason": "called about a lost phone"}
VIEW = "/api/v1/staff/accounts/views/current"
LOGGED = "SELECT action, actor_id, subject_id, value_after FROM platform_audit_entries ORDER BY id"


@pytest.fixture
async def support(house: House) -> User:
    return await house.member(Role.SUPPORT, organisation_id=None)


async def test_an_account_is_found_by_phone_and_by_number_and_the_look_is_logged(
    house: House, support: User, owner: PhoneOwner
) -> None:
    session = await owner.sign_in()
    user_id = session.user.id
    by_phone = await house.ask(support, "POST", LOOKUPS, REASON | {"phone": "138 0000 1111"})
    by_number = await house.ask(support, "POST", LOOKUPS, REASON | {"user_id": user_id})
    assert (by_phone.status_code, by_phone.json()) == (200, by_number.json())
    found = by_phone.json()
    assert (found["user_id"], found["phone_masked"], found["roles"], len(found["sessions"])) == (
        user_id,
        "138****1111",
        ["buyer"],
        1,
    )
    entry = ("users.account-viewed", support.id, user_id)
    logged = await house.rows(LOGGED)
    assert [row[:3] for row in logged] == [entry, entry]
    assert all(REASON["reason"] in str(row[3]) for row in logged)


async def test_signing_somebody_out_is_over_at_once_everywhere(
    house: House, support: User, owner: PhoneOwner, client: httpx2.AsyncClient
) -> None:
    session = await owner.sign_in()
    path = f"/api/v1/staff/accounts/{session.user.id}/sign-outs"
    answers = await asyncio.gather(*(house.ask(support, "POST", path, REASON) for _ in range(3)))
    assert max(answer.json()["count"] for answer in answers) == 1
    assert problem(await client.get("/api/v1/me", headers=bearer(session))) == (401, "sign-in-required")
    refreshed = await client.post("/api/v1/auth/sessions/refresh", json={"refresh_token": session.refresh_token})
    assert refreshed.status_code == 401
    assert [row[0] for row in await house.rows(LOGGED)] == ["users.account-signed-out"] * 3


async def test_nobody_there_is_not_found_and_leaves_no_entry(house: House, support: User) -> None:
    before = await house.contents()
    for whom in ({"phone": "13999999999"}, {"user_id": "nobody"}):
        assert problem(await house.ask(support, "POST", LOOKUPS, REASON | whom)) == (404, "not-found")
    gone = await house.ask(support, "POST", "/api/v1/staff/accounts/nobody/sign-outs", REASON)
    assert problem(gone) == (404, "not-found")
    assert await house.contents() == before


@pytest.mark.parametrize(
    "wish",
    [
        REASON,
        REASON | {"phone": "12"},
        REASON | {"phone": "13800001111", "user_id": "u"},
        {"reason": "", "phone": "13800001111"},
        {"reason": "      ", "phone": "13800001111"},
        {"phone": "13800001111"},
    ],
)
async def test_a_look_says_at_whom_and_why(house: House, support: User, process: Process, wish: dict[str, str]) -> None:
    before = await house.contents()
    assert problem(await house.ask(support, "POST", LOOKUPS, wish)) == (422, "malformed")
    assert await house.contents() == before


async def test_staff_see_what_somebody_sees_and_do_nothing(
    house: House, support: User, owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    session = await owner.sign_in()
    answer = await house.ask(support, "POST", f"/api/v1/staff/accounts/{session.user.id}/views", REASON)
    assert answer.status_code == 201
    look = {"authorization": f"Bearer {answer.json()['access_token']}"}
    seen = await client.get("/api/v1/me", headers=look)
    assert seen.json() == (await client.get("/api/v1/me", headers=bearer(session))).json()
    before = await house.contents()
    for method, path in (("PATCH", "/api/v1/me"), ("DELETE", "/api/v1/me/sessions"), ("GET", "/api/v1/me/identities")):
        assert problem(await client.request(method, path, headers=look, json={})) == (403, "viewed-only")
    assert problem(await client.get("/api/v1/team", headers=look)) == (403, "not-permitted")
    assert await house.contents() == before
    assert [row[:3] for row in await house.rows(LOGGED)] == [("users.account-viewed-as", support.id, session.user.id)]
    clock.advance(timedelta(minutes=15))
    assert problem(await client.get("/api/v1/me", headers=look)) == (401, "sign-in-required")


async def test_a_look_can_be_ended_and_is_over_at_once(
    house: House, support: User, owner: PhoneOwner, client: httpx2.AsyncClient
) -> None:
    session = await owner.sign_in()
    first, second = [
        (await house.ask(support, "POST", f"/api/v1/staff/accounts/{session.user.id}/views", REASON)).json()
        for _ in range(2)
    ]
    looks = [{"authorization": f"Bearer {one['access_token']}"} for one in (first, second)]
    assert problem(await client.delete(VIEW, headers=bearer(session))) == (404, "not-found")
    ended = await asyncio.gather(*(client.delete(VIEW, headers=looks[0]) for _ in range(2)))
    assert {answer.status_code for answer in ended} <= {204, 401}
    assert problem(await client.get("/api/v1/me", headers=looks[0])) == (401, "sign-in-required")
    assert [(await client.get("/api/v1/me", headers=one)).status_code for one in (looks[1], bearer(session))] == [
        200
    ] * 2
    *_, entry = await house.rows(LOGGED)
    assert entry == ("users.account-view-ended", support.id, session.user.id, None)
    assert [row[0] for row in await house.rows(LOGGED)].count("users.account-view-ended") == 1


async def test_nobody_looks_as_nobody(house: House, support: User) -> None:
    before = await house.contents()
    assert problem(await house.ask(support, "POST", "/api/v1/staff/accounts/nobody/views", REASON)) == (
        404,
        "not-found",
    )
    assert await house.contents() == before
