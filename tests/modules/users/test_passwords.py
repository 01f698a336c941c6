"""Passwords: set, changed and removed by whom, signed in with, guessed in vain."""

import asyncio
from datetime import timedelta

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.commands.password_hashing import CHEAP, Cost, PasswordHashing
from onsale.modules.users.domain import Role
from onsale.modules.users.domain.factors import Step
from onsale.modules.users.settings import (
    PASSWORD_CHANGES_PER_DAY,
    PASSWORD_HASHES_MAX,
    PASSWORD_LENGTH_MAX,
    PASSWORD_TRIES_FREE,
)
from onsale.platform.problems import TooManyRequests
from onsale.platform.settings import Settings, SettingsError, read_settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import Arrives
from tests.modules.users.password_owner import (
    EMAIL,
    GOOD,
    OTHER,
    PASSWORD,
    SIGN_IN,
    choose,
    drawers,
    has_email,
    news,
    sign_in,
    signed_in,
)
from tests.modules.users.phone_owner import problem
from tests.processes import meddle, rows

REMOVAL = f"{PASSWORD}/removal"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, second_factors="by-role")


async def test_a_password_signs_in_after_it_was_set(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    before = (await person.ask("GET", PASSWORD)).json()
    assert (await choose(person)).status_code == 204
    session = await signed_in(person.client, person.phone.phone)

    assert (before, session.step) == ({"set_at": None}, Step.DONE)
    assert (await person.ask("GET", PASSWORD)).json()["set_at"] == person.clock.now().isoformat().replace("+00:00", "Z")
    assert session.user.id == person.session.user.id
    assert await rows(process, "SELECT methods FROM users_sessions ORDER BY id") == [("sms",), ("pwd",)]
    assert await news(process) == [("password-set", None)]


async def test_a_confirmed_address_signs_in_however_it_is_written(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    await has_email(person, "Li.Lei@example.com")

    assert (await signed_in(person.client, " LI.LEI@example.com")).user.id == person.session.user.id


async def test_a_password_is_one_factor(arrives: Arrives) -> None:
    person = await arrives(Role.FINANCE)
    await person.enrol_totp()
    await choose(person)
    person.clock.advance(timedelta(minutes=1))
    half = person.session = await signed_in(person.client, person.phone.phone)

    assert (half.step, half.user.roles) == (Step.PRESENT, [])
    assert problem(await person.ask("GET", PASSWORD)) == (403, "not-permitted")
    assert problem(await choose(person, OTHER)) == (403, "not-permitted")
    assert (await person.finish("code", {"code": person.code()})).step is Step.DONE


async def test_a_role_that_needs_a_factor_needs_it_beside_a_password_too(arrives: Arrives) -> None:
    person = await arrives(Role.FINANCE)
    added = await person.enrol_totp()
    await choose(person)
    [factor] = await person.ids()
    assert problem(await person.ask("DELETE", f"/api/v1/me/factors/{factor}", by=added.session)) == (
        409,
        "last-second-factor",
    )


async def test_nobody_reads_a_password_in_the_database(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    [(sealed,)] = await rows(process, "SELECT secret_sealed FROM users_passwords")
    opened = process.platform.sealer.open(str(sealed))

    assert opened.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    everything = repr(await drawers(process))
    assert GOOD not in everything
    assert "argon2" not in everything


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password-too-short"),
        ("password1", "password-common"),
        ("onsale2026", "password-personal"),
        ("Hanmeimei9", "password-personal"),
    ],
)
async def test_an_easy_password_changes_nothing(arrives: Arrives, process: Process, password: str, code: str) -> None:
    person = await arrives(Role.BUYER)
    await person.ask("PATCH", "/api/v1/me", {"name": "Hanmeimei"})
    before = await drawers(process)

    assert problem(await choose(person, password)) == (409, code)
    assert problem(await choose(person, person.phone.phone + "x")) == (409, "password-personal")
    assert (await drawers(process), await news(process)) == (before, [])


async def test_any_characters_work_and_none_is_changed_or_cut_off(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    longest = (" Ünï\u0000 季風\t🎻'\"<>\\;-- " * 10)[:PASSWORD_LENGTH_MAX]
    assert (await choose(person, longest)).status_code == 204

    for near in (longest[:-1], longest.strip(), longest.lower(), longest.replace("\u0000", "")):
        assert (await sign_in(person.client, person.phone.phone, near)).status_code == 403
    assert (await sign_in(person.client, person.phone.phone, longest)).status_code == 201
    assert problem(await choose(person, longest + "xy")) == (422, "malformed")


async def test_a_change_asks_for_the_present_one_or_a_proof(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    person.clock.advance(timedelta(minutes=31))
    await person.refresh()
    before = await drawers(process)
    refused = [await choose(person, OTHER), await person.post(REMOVAL, {})]
    assert [problem(answer) for answer in refused] == [(403, "step-up-required")] * 2
    assert await drawers(process) == before
    wrong = await choose(person, OTHER, current="wrong " + GOOD)
    right = await choose(person, OTHER, current=GOOD)

    assert (problem(wrong), right.status_code) == ((403, "password-wrong"), 204)
    assert (await sign_in(person.client, person.phone.phone, GOOD)).status_code == 403
    assert (await sign_in(person.client, person.phone.phone, OTHER)).status_code == 201
    assert [change for change, _ in await news(process)] == ["password-set", "password-changed"]


async def test_who_has_forgotten_it_signs_in_by_code_and_sets_it_anew(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    person.clock.advance(timedelta(hours=1))
    await person.sign_in()

    assert (await choose(person, OTHER)).status_code == 204
    assert (await sign_in(person.client, person.phone.phone, OTHER)).status_code == 201


async def test_an_old_password_works(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    person.clock.advance(timedelta(days=3 * 365))

    assert (await sign_in(person.client, person.phone.phone, GOOD)).status_code == 201


async def test_a_forgotten_password_is_not_replaced_without_the_factor(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await person.enrol_totp()
    await choose(person)
    person.clock.advance(timedelta(hours=1))
    await person.sign_in()

    assert problem(await choose(person, OTHER)) == (403, "not-permitted")
    await person.finish("code", {"code": person.code()})
    assert (await choose(person, OTHER)).status_code == 204


async def test_a_change_ends_all_other_sessions_if_asked(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    older = person.session
    await person.sign_in()
    assert (await choose(person)).status_code == 204
    assert (await person.ask("GET", PASSWORD, by=older)).status_code == 200
    assert (await choose(person, OTHER, end_other_sessions=True)).status_code == 204

    assert problem(await person.ask("GET", PASSWORD, by=older)) == (401, "sign-in-required")
    assert problem(await person.phone.refresh(older.refresh_token)) == (401, "session-ended")
    assert (await person.ask("GET", PASSWORD)).status_code == 200


async def test_a_password_is_changed_so_often_in_a_day(arrives: Arrives, process: Process) -> None:
    """Each is announced, so nobody fills a phone with news."""
    person = await arrives(Role.BUYER)
    answers = [await choose(person, f"kettle {number} of tea") for number in range(PASSWORD_CHANGES_PER_DAY + 1)]

    assert [answer.status_code for answer in answers] == [204] * PASSWORD_CHANGES_PER_DAY + [429]
    assert len(await news(process)) == PASSWORD_CHANGES_PER_DAY
    last = f"kettle {PASSWORD_CHANGES_PER_DAY - 1} of tea"
    assert (await sign_in(person.client, person.phone.phone, last)).status_code == 201


async def test_a_session_that_has_proved_nothing_keeps_its_owner_from_no_change(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    stolen, own = person.session, await person.sign_in()
    person.clock.advance(timedelta(minutes=31))
    person.session = stolen
    stolen, person.session = await person.refresh(), own
    await person.refresh()
    stale = [await choose(person, OTHER, by=stolen) for _ in range(PASSWORD_CHANGES_PER_DAY)]
    guesses = [await choose(person, OTHER, by=stolen, current=f"guess {n}") for n in range(PASSWORD_TRIES_FREE + 1)]

    assert {problem(answer) for answer in stale} == {(403, "step-up-required")}
    assert [answer.status_code for answer in guesses] == [403] * PASSWORD_TRIES_FREE + [429]
    assert (await choose(person, OTHER, current=GOOD)).status_code == 204


async def test_it_is_removed_and_works_no_more(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    assert (await person.post(REMOVAL, {"current": GOOD})).status_code == 204

    assert problem(await sign_in(person.client, person.phone.phone, GOOD)) == (403, "password-wrong")
    assert problem(await person.post(REMOVAL, {})) == (404, "not-found")
    assert await rows(process, "SELECT * FROM users_passwords") == []
    assert [change for change, _ in await news(process)] == ["password-set", "password-removed"]


@EVERY_ENGINE
async def test_of_two_changes_with_the_present_one_at_once_one_counts(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    wishes = ("first kettle of tea", "second kettle of tea")
    answers = await asyncio.gather(*(choose(person, wish, current=GOOD) for wish in wishes))
    works = [(await sign_in(person.client, person.phone.phone, wish)).status_code for wish in wishes]

    assert sorted(answer.status_code for answer in answers) == [204, 403]
    assert works == [201 if answer.status_code == 204 else 403 for answer in answers]
    assert await rows(process, "SELECT COUNT(*) FROM users_passwords") == [(1,)]


@EVERY_ENGINE
async def test_two_first_ones_at_once_leave_one(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    answers = await asyncio.gather(*(choose(person, wish) for wish in (GOOD, OTHER)))

    assert [answer.status_code for answer in answers] == [204, 204]
    assert await rows(process, "SELECT COUNT(*) FROM users_passwords") == [(1,)]


async def test_a_hash_that_cost_less_is_made_anew_by_the_right_password(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    weak = PasswordHashing(process.platform.settings, Cost(memory_kib=16, passes=2, lanes=1))
    sealed = process.platform.sealer.seal(await weak.hash(GOOD))
    weak.close()
    await meddle(process, f"UPDATE users_passwords SET secret_sealed = '{sealed}'")  # noqa: S608  # of our own making

    await sign_in(person.client, person.phone.phone, "wrong")
    assert await cost(process) == "m=16,t=2,p=1"
    for _ in range(2):
        assert (await sign_in(person.client, person.phone.phone, GOOD)).status_code == 201
        assert await cost(process) == "m=8,t=1,p=1"


async def cost(process: Process) -> str:
    [(sealed,)] = await rows(process, "SELECT secret_sealed FROM users_passwords")
    return process.platform.sealer.open(str(sealed)).split("$")[3]


async def test_too_many_at_once_are_asked_to_come_again(settings: Settings) -> None:
    hashing = PasswordHashing(settings, CHEAP)
    places = [hashing.place() for _ in range(PASSWORD_HASHES_MAX)]
    for place in places:
        place.__enter__()
    with pytest.raises(TooManyRequests), hashing.place():
        pass
    places[0].__exit__(None, None, None)
    with hashing.place():
        assert (await hashing.verify(GOOD, await hashing.hash(GOOD))).is_right
    hashing.close()


async def test_production_hashes_as_it_is_written() -> None:
    hashing = PasswordHashing(Settings())
    made = await hashing.hash(GOOD)
    hashing.close()

    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", SIGN_IN, {"login": "nobody", "password": GOOD}),
        ("POST", SIGN_IN, {"login": "13800001111"}),
        ("POST", SIGN_IN, {"login": "13800001111", "password": ""}),
        ("POST", SIGN_IN, {"login": "13800001111", "password": "x" * 129}),
        ("PUT", PASSWORD, {"password": GOOD, "phone": "1"}),
        ("PUT", PASSWORD, {"password": 12345678}),
        ("POST", f"{EMAIL}/codes", {"email": "no address"}),
        ("POST", f"{EMAIL}/confirmation", {"code": "12345"}),
    ],
)
async def test_what_is_malformed_is_refused(arrives: Arrives, method: str, path: str, body: object) -> None:
    person = await arrives(Role.BUYER)

    assert problem(await person.ask(method, path, body)) == (422, "malformed")


async def test_strangers_have_no_password_to_change(client: httpx2.AsyncClient) -> None:
    answers = [
        await client.get(PASSWORD),
        await client.put(PASSWORD, json={"password": GOOD}),
        await client.post(REMOVAL, json={}),
    ]
    assert [problem(answer) for answer in answers] == [(401, "sign-in-required")] * 3


def test_nobody_hashes_cheaply_in_production() -> None:
    assert read_settings({"ONSALE_PASSWORD_HASHING": "cheap"}).password_hashing == "cheap"
    assert read_settings({"ONSALE_ENV": "production"}).password_hashing == "full"
    with pytest.raises(SettingsError, match="ONSALE_PASSWORD_HASHING=cheap"):
        read_settings({"ONSALE_ENV": "production", "ONSALE_PASSWORD_HASHING": "cheap"})
