"""Keys for programs: what they open, for how long, and that they are over at once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import httpx2
import pytest

from onsale.app.targets import Builder
from onsale.modules.catalog.module import build as build_catalog
from onsale.modules.users.domain import Role, User
from onsale.modules.users.module import build as build_users
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.users.house import TEAM, House
from tests.modules.users.phone_owner import problem

pytestmark = EVERY_ENGINE

KEYS, EXCHANGE, EVENTS = "/api/v1/team/api-keys", "/api/v1/auth/api-tokens", "/api/v1/organiser/events"
WISH = {"name": "Cash desk", "scopes": ["events:read", "orders:read"], "days": 30}


@pytest.fixture
def builders() -> Sequence[Builder]:
    """Somebody whom programs ask."""
    return (build_users, build_catalog)


async def made(house: House, by: User, **wish: object) -> dict[str, str]:
    answer = await house.ask(by, "POST", KEYS, WISH | wish)
    assert answer.status_code == 201, answer.text
    key: dict[str, str] = answer.json()
    return key


async def exchanged(client: httpx2.AsyncClient, secret: str) -> dict[str, str]:
    """The headers of a program with this key."""
    answer = await client.post(EXCHANGE, json={"key": secret})
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


async def test_a_program_may_what_its_key_is_for(house: House, client: httpx2.AsyncClient) -> None:
    owner = await house.member(Role.ORGANISER)
    key = await made(house, owner)
    assert key["secret"] not in str(await house.contents())
    program = await exchanged(client, key["secret"])
    assert (await client.get(EVENTS, headers=program)).status_code == 200
    draft = await client.post(EVENTS, headers=program | {"idempotency-key": "k"}, json={})
    assert problem(draft) == (403, "not-permitted")
    for path in ("/api/v1/me", KEYS, TEAM):
        assert problem(await client.get(path, headers=program)) == (403, "not-permitted")


async def test_the_team_sees_keys_but_no_secret(house: House, client: httpx2.AsyncClient, clock: ManualClock) -> None:
    owner = await house.member(Role.ORGANISER)
    first, second = await made(house, owner), await made(house, owner, name="Report", scopes=["reports:read"])
    clock.advance(timedelta(minutes=5))
    await exchanged(client, first["secret"])
    shown = (await house.ask(owner, "GET", KEYS)).json()["items"]
    assert [(one["id"], one["name"], one["last_used_at"] is None) for one in shown] == [
        (second["id"], "Report", True),
        (first["id"], "Cash desk", False),
    ]
    assert shown[1]["hint"] == first["secret"][-4:]
    assert first["secret"] not in str(shown)
    assert await house.logged() == ["users.api-key-made"] * 2


async def test_a_key_that_was_ended_is_over_at_once(house: House, client: httpx2.AsyncClient) -> None:
    owner = await house.member(Role.ORGANISER)
    key = await made(house, owner)
    program = await exchanged(client, key["secret"])
    assert (await house.ask(owner, "DELETE", f"{KEYS}/{key['id']}")).status_code == 204
    assert problem(await client.get(EVENTS, headers=program)) == (401, "sign-in-required")
    assert problem(await client.post(EXCHANGE, json={"key": key["secret"]})) == (401, "api-key-invalid")
    assert problem(await house.ask(owner, "DELETE", f"{KEYS}/{key['id']}")) == (404, "not-found")
    assert (await house.ask(owner, "GET", KEYS)).json() == {"items": []}
    assert await house.logged() == ["users.api-key-made", "users.api-key-ended"]


async def test_a_key_is_good_until_its_day_and_its_tokens_no_longer(
    house: House, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    key = await made(house, await house.member(Role.ORGANISER), days=1)
    clock.advance(timedelta(hours=23, minutes=50))
    program = await exchanged(client, key["secret"])
    clock.advance(timedelta(minutes=11))
    assert problem(await client.get(EVENTS, headers=program)) == (401, "sign-in-required")
    assert problem(await client.post(EXCHANGE, json={"key": key["secret"]})) == (401, "api-key-invalid")


@pytest.mark.parametrize("secret", ["", "onsk_", "x" * 100, "onsk_" + "A" * 43])
async def test_what_is_no_key_opens_nothing(house: House, client: httpx2.AsyncClient, secret: str) -> None:
    before = await house.contents()
    answer = await client.post(EXCHANGE, json={"key": secret})
    assert problem(answer) in {(401, "api-key-invalid"), (422, "malformed")}
    assert await house.contents() == before


@pytest.mark.parametrize(
    "wish",
    [
        {"scopes": ["team:write"]},
        {"scopes": ["signed-in"]},
        {"scopes": ["platform:finance"]},
        {"scopes": []},
        {"days": 0},
        {"days": 400},
        {"name": "  "},
    ],
)
async def test_what_a_key_cannot_be(house: House, wish: dict[str, object]) -> None:
    owner = await house.member(Role.ORGANISER)
    before = await house.contents()
    assert (await house.ask(owner, "POST", KEYS, WISH | wish)).status_code == 422
    assert await house.contents() == before


async def test_whoever_is_no_owner_any_more_leaves_no_key_behind(house: House, client: httpx2.AsyncClient) -> None:
    owner, gone, demoted = [await house.member(Role.ORGANISER) for _ in range(3)]
    keys = [await made(house, person) for person in (owner, gone, demoted)]
    kept, *over = [await exchanged(client, key["secret"]) for key in keys]
    assert (await house.ask(owner, "DELETE", f"{TEAM}/members/{gone.id}")).status_code == 204
    assert (await house.set_roles(owner, demoted, "editor")).status_code == 204
    for program in over:
        assert problem(await client.get(EVENTS, headers=program)) == (401, "sign-in-required")
    assert (await client.get(EVENTS, headers=kept)).status_code == 200
    assert [one["id"] for one in (await house.ask(owner, "GET", KEYS)).json()["items"]] == [keys[0]["id"]]
    # Their tokens still say owner; the database does not.
    before = await house.contents()
    for person in (gone, demoted):
        assert problem(await house.ask(person, "POST", KEYS, WISH)) == (403, "not-permitted")
        assert problem(await house.ask(person, "DELETE", f"{KEYS}/{keys[0]['id']}")) == (403, "not-permitted")
    assert await house.contents() == before


async def test_nobody_ends_another_organisations_key(house: House) -> None:
    key = await made(house, await house.member(Role.ORGANISER))
    stranger = await house.member(Role.ORGANISER, organisation_id="01972b8a-0000-7000-8000-00000000000e")
    before = await house.contents()
    assert problem(await house.ask(stranger, "DELETE", f"{KEYS}/{key['id']}")) == (404, "not-found")
    assert await house.contents() == before


async def test_there_are_so_many_keys_and_no_more_even_at_once(house: House) -> None:
    owner = await house.member(Role.ORGANISER)
    for _ in range(48):
        await made(house, owner)
    answers = await asyncio.gather(*(house.ask(owner, "POST", KEYS, WISH) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert {problem(answer) for answer in answers if answer.status_code == 409} == {(409, "too-many-api-keys")}


async def test_ending_and_using_at_once_leave_no_token_that_works(house: House, client: httpx2.AsyncClient) -> None:
    owner = await house.member(Role.ORGANISER)
    key = await made(house, owner)
    ended, *answers = await asyncio.gather(
        house.ask(owner, "DELETE", f"{KEYS}/{key['id']}"),
        *(client.post(EXCHANGE, json={"key": key["secret"]}) for _ in range(10)),
    )
    assert ended.status_code == 204
    for answer in answers:
        if answer.status_code == 201:
            program = {"authorization": f"Bearer {answer.json()['access_token']}"}
            assert problem(await client.get(EVENTS, headers=program)) == (401, "sign-in-required")
