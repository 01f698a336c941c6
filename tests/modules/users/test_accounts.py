"""One's own account, accounts in bulk, and what must be true of all of them."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2
import msgspec
import pytest
from sqlalchemy import text

from onsale.app import commands
from onsale.app.process import Process
from onsale.contracts.phones import normalised_phone
from onsale.modules.users.commands import MintedUser, ensure_users, mint_users
from onsale.modules.users.domain import NewUser, Role
from onsale.platform.settings import Settings, SettingsError
from tests.modules.users.phone_owner import PhoneOwner, Stored, problem, stored
from tests.processes import broken_promises, meddle

SignIn = Callable[..., Awaitable[dict[str, str]]]
ME = "/api/v1/me"


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("13800001111", "+8613800001111"),
        (" 138 0000 1111 ", "+8613800001111"),
        ("138-0000-1111", "+8613800001111"),
        ("+86 (138) 0000-1111", "+8613800001111"),
        ("008613800001111", "+8613800001111"),
        ("+852 5123 4567", "+85251234567"),
        ("+1 202 555 0123", "+12025550123"),
        ("12800001111", None),
        ("1380000111", None),
        ("138000011111", None),
        ("8613800001111", None),
        ("+8612800001111", None),
        ("+861380000111", None),
        ("+0 1234567", None),
        ("+123456", None),
        ("+1234567890123456", None),
        ("١٣٨٠٠٠٠١١١١", None),
        ("13800001111;", None),
        ("", None),
    ],
)
def test_phones_have_one_spelling(written: str, normalised: str | None) -> None:
    assert normalised_phone(written) == normalised
    if normalised is not None:
        assert normalised_phone(normalised) == normalised


async def test_people_name_themselves(client: httpx2.AsyncClient, sign_in: SignIn) -> None:
    me = await sign_in()
    named = await client.patch(ME, json={"name": "  Li \t Lei "}, headers=me)
    assert (named.status_code, named.json()["name"]) == (200, "Li Lei")
    assert (await client.get(ME, headers=me)).json() == named.json()

    forgotten = await client.patch(ME, json={"name": None}, headers=me)
    assert (forgotten.status_code, forgotten.json()["name"]) == (200, None)


@pytest.mark.parametrize("name", ["", "   ", "a\x00b", "a\u202eb", "x" * 61, 7])
async def test_a_name_that_is_none_is_refused(client: httpx2.AsyncClient, sign_in: SignIn, name: object) -> None:
    me = await sign_in()
    await client.patch(ME, json={"name": "Han Meimei"}, headers=me)
    refused = await client.patch(ME, json={"name": name}, headers=me)

    assert problem(refused) == (422, "malformed")
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/name"]
    assert (await client.get(ME, headers=me)).json()["name"] == "Han Meimei"


async def test_nobody_changes_roles_by_themselves(client: httpx2.AsyncClient, sign_in: SignIn) -> None:
    me = await sign_in()
    refused = await client.patch(ME, json={"name": "x", "roles": ["admin"]}, headers=me)

    assert problem(refused) == (422, "malformed")
    assert (await client.get(ME, headers=me)).json()["roles"] == ["buyer"]


@pytest.mark.parametrize(("method", "path"), [("GET", ME), ("PATCH", ME), ("DELETE", "/api/v1/auth/sessions/current")])
async def test_ones_own_account_needs_a_sign_in(client: httpx2.AsyncClient, method: str, path: str) -> None:
    assert problem(await client.request(method, path, json={"name": "x"})) == (401, "sign-in-required")


async def test_a_token_without_its_account_signs_in_again(
    client: httpx2.AsyncClient, process: Process, sign_in: SignIn
) -> None:
    me = await sign_in()
    async with process.platform.database.transaction() as transaction:
        for table in ("users_account_indexes", "users_users"):
            await transaction.execute(text(f"DELETE FROM {table}"))  # noqa: S608  # of our own tables

    assert problem(await client.get(ME, headers=me)) == (401, "sign-in-required")
    assert problem(await client.patch(ME, json={"name": "x"}, headers=me)) == (404, "not-found")


async def test_ensured_users_have_exactly_these_roles(process: Process) -> None:
    before = [
        NewUser(phone="13800000001", roles=[Role.ORGANISER], name="Zhang San", organisation_id="house"),
        NewUser(phone="13800000002", roles=[Role.GATE], organisation_id="house"),
    ]
    first = await ensure_users(process.platform, before)
    after = [
        NewUser(phone="+86 13800000002", roles=[Role.BUYER]),
        NewUser(phone="13800000003", roles=[Role.ADMIN, Role.BUYER]),
        NewUser(phone="13800000001", roles=[Role.ORGANISER], organisation_id="house"),
    ]
    second = await ensure_users(process.platform, after)

    assert [(user.roles, user.organisation_id, user.name) for user in second] == [
        ([Role.BUYER], None, None),
        ([Role.ADMIN, Role.BUYER], None, None),
        ([Role.ORGANISER], "house", "Zhang San"),
    ]
    assert [second[2].id, second[0].id] == [user.id for user in first]
    assert await ensure_users(process.platform, after) == second
    assert (await stored(process)).users == 3


async def test_an_ensured_user_signs_in_as_itself(owner: PhoneOwner, process: Process) -> None:
    [known] = await ensure_users(process.platform, [NewUser(phone=owner.phone, roles=[Role.ADMIN], name="Root")])
    session = await owner.sign_in()

    assert session.user == known
    assert await stored(process) == Stored(users=1, codes=1, sessions=1)


async def test_what_is_no_phone_is_no_user(process: Process) -> None:
    with pytest.raises(ValueError, match="'12' is no phone number"):
        await ensure_users(
            process.platform, [NewUser(phone="13800000001", roles=[]), NewUser(phone="12", roles=[Role.BUYER])]
        )
    assert (await stored(process)).users == 0


async def test_ten_thousand_users_are_minted_quickly(client: httpx2.AsyncClient, process: Process) -> None:
    started = time.process_time()
    minted = await mint_users(process.platform, 10_000)
    seconds = time.process_time() - started

    assert len({user.user_id for user in minted}) == 10_000
    assert (await stored(process)).users == 10_000
    assert seconds <= 2.0
    claims = process.platform.access_tokens.verify(minted[-1].access_token)
    assert claims.user_id == minted[-1].user_id
    assert claims.expires_at == int(process.platform.clock.now().timestamp()) + 24 * 3600
    me = await client.get(ME, headers={"authorization": f"Bearer {minted[0].access_token}"})
    assert (me.json()["id"], me.json()["roles"]) == (minted[0].user_id, ["buyer"])


async def test_minted_users_are_written_one_a_line(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "users.jsonl"
    for _ in range(2):
        assert await commands.mint_users(settings, count=3, out=str(out)) == 0

    lines = [msgspec.json.decode(line, type=MintedUser) for line in out.read_bytes().splitlines()]
    assert len({user.user_id for user in lines}) == 3
    assert out.stat().st_mode & 0o777 == 0o600


async def test_nobody_mints_users_in_production(settings: Settings, tmp_path: Path) -> None:
    production = msgspec.structs.replace(settings, env="production")
    out = tmp_path / "users.jsonl"
    with pytest.raises(SettingsError, match="ONSALE_ENV=development"):
        await commands.mint_users(production, count=1, out=str(out))

    assert (out.exists(), settings.data_dir.exists()) == (False, False)


@pytest.mark.parametrize(
    ("statement", "promise"),
    [
        ("UPDATE users_sessions SET ended_at = refreshed_at - 1", "users.ended_session_stays_ended"),
        ("UPDATE users_codes SET used_at = NULL", "users.no_session_before_its_code_was_used"),
        ("UPDATE users_sessions SET code_id = 'another'", "users.used_code_has_a_session"),
    ],
)
@pytest.mark.breaks_promises
async def test_a_broken_promise_is_found(owner: PhoneOwner, process: Process, statement: str, promise: str) -> None:
    session = await owner.sign_in()
    await owner.refresh(session.refresh_token)
    assert await broken_promises(process) == []

    await meddle(process, statement)

    assert [broken.name for broken in await broken_promises(process)] == [promise]
