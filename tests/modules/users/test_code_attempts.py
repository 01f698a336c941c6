"""A code belongs to the browser that asked for it, and strangers who ask or guess keep no owner out."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.modules.users.repository import sessions as repository
from onsale.modules.users.settings import (
    CODES_PER_WINDOW_MAX,
    DEVICES_CODES_PER_WINDOW_MAX,
    NEW_DEVICES_PER_DAY,
    WRONG_ATTEMPTS_MAX,
)
from onsale.platform.clock import ManualClock
from onsale.platform.db import Reader
from tests.engines import EVERY_ENGINE
from tests.modules.users.browsers import browser
from tests.modules.users.factor_owner import Arrives
from tests.modules.users.password_owner import GOOD, choose, sign_in, signed_in
from tests.modules.users.phone_owner import PhoneOwner, Stored, bearer, other_code, problem, stored
from tests.processes import rows

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
CODES, SESSIONS = "/api/v1/auth/codes", "/api/v1/auth/sessions"
PHONE, OTHER_PHONE = "13800001111", "13900002222"
COOKIE, DEVICE = "onsale-code", "onsale-device"


async def test_a_code_is_entered_where_it_was_asked_for(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as own, browser(process, address="198.51.100.9") as other:
        owner, thief = PhoneOwner(own, sent_codes, PHONE), PhoneOwner(other, sent_codes, PHONE)
        await owner.ask()
        code = await owner.newest_code()
        without_any = await thief.enter(code)
        await PhoneOwner(other, sent_codes, OTHER_PHONE).ask()
        by_another = await thief.enter(code)

        assert problem(without_any) == problem(by_another) == (403, "code-expired")
        assert await stored(process) == Stored(users=0, codes=2, sessions=0)
        assert await rows(process, "SELECT wrong_attempts FROM users_codes") == [(0,), (0,)]
        assert (await owner.enter(code)).status_code == 201


async def test_the_cookie_is_for_signing_in_alone(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        asked = await PhoneOwner(client, sent_codes, PHONE).ask()

    name, *how = asked.headers["set-cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=test1.")
    assert set(how) == {"HttpOnly", "Max-Age=600", "Path=/api/v1/auth", "SameSite=lax"}


async def test_who_keeps_no_cookies_gives_the_attempt_along(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        owner = PhoneOwner(client, sent_codes, PHONE)
        attempts = []
        for phone in (PHONE, OTHER_PHONE):
            asked = await client.post(CODES, json={"phone": phone})
            attempts.append(asked.json()["attempt"])
            client.cookies.clear()
        wish = {"phone": PHONE, "code": await owner.newest_code()}
        refused = [
            await client.post(SESSIONS, json=wish | more)
            for more in ({}, {"attempt": attempts[1]}, {"attempt": attempts[0] + "x"}, {"attempt": "test1.e30.x"})
        ]
        right = await client.post(SESSIONS, json=wish | {"attempt": attempts[0]})

    assert [problem(answer) for answer in refused] == [(403, "code-expired")] * 4
    assert right.status_code == 201


async def test_an_attempt_is_over_after_a_while(process: Process, clock: ManualClock, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        first = (await PhoneOwner(client, sent_codes, PHONE).ask()).json()["attempt"]
        clock.advance(timedelta(minutes=10))
        await client.post(CODES, json={"phone": PHONE}, headers={"cookie": f"{COOKIE}={first}"})
        code = (await sent_codes())[-1][1]
        late = await client.post(SESSIONS, json={"phone": PHONE, "code": code, "attempt": first})

    assert problem(late) == (403, "code-expired")


async def test_any_tab_of_a_browser_enters_what_arrives(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    """Somebody opens the page twice, reloads, goes back, and asks for another phone in between."""
    async with browser(process) as client:
        owner, friend = PhoneOwner(client, sent_codes, PHONE), PhoneOwner(client, sent_codes, OTHER_PHONE)
        await owner.ask()
        clock.advance(timedelta(minutes=1))
        await friend.ask()
        await owner.ask()

        assert (await owner.enter(await owner.newest_code())).status_code == 201
        assert (await friend.enter(await friend.newest_code())).status_code == 201


@EVERY_ENGINE
async def test_strangers_who_guess_use_up_no_code_but_their_own(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as own, browser(process, address="198.51.100.9") as other:
        owner, stranger = PhoneOwner(own, sent_codes, PHONE), PhoneOwner(other, sent_codes, PHONE)
        await owner.ask()
        code = await owner.newest_code()
        await PhoneOwner(other, sent_codes, OTHER_PHONE).ask()
        guesses = [stranger.enter(other_code(code, step)) for step in range(1, 2 * WRONG_ATTEMPTS_MAX)]
        answers = await asyncio.gather(*guesses)

        assert {problem(answer) for answer in answers} == {(403, "code-expired")}
        assert (await owner.enter(code)).status_code == 201


@EVERY_ENGINE
async def test_strangers_who_ask_keep_no_owner_out(process: Process, clock: ManualClock, sent_codes: SentCodes) -> None:
    async with browser(process) as own, browser(process, address="198.51.100.9") as other:
        owner, stranger = PhoneOwner(own, sent_codes, PHONE), PhoneOwner(other, sent_codes, PHONE)
        await owner.sign_in()
        clock.advance(timedelta(days=1))
        for _ in range(CODES_PER_WINDOW_MAX):
            assert (await stranger.ask()).status_code == 202
            clock.advance(timedelta(minutes=1))
        assert problem(await stranger.ask()) == (429, "too-many-requests")

        answers = await asyncio.gather(*(owner.ask() for _ in range(5)))
        assert sorted(answer.status_code for answer in answers) == [202] + [429] * 4
        assert (await owner.enter(await owner.newest_code())).status_code == 201


@pytest.mark.slow
async def test_known_browsers_do_not_multiply(process: Process, clock: ManualClock, sent_codes: SentCodes) -> None:
    """Each code is entered in a browser without a cookie, which so becomes one more that the account knows."""
    async with browser(process) as client:
        known: list[str] = []
        for _ in range(9):
            clock.advance(timedelta(minutes=1))
            for device in ["", *known]:
                await enter_as_new(client, sent_codes, device, known)
        assert len(known) == NEW_DEVICES_PER_DAY
        assert len(await rows(process, "SELECT 1 FROM users_devices")) == NEW_DEVICES_PER_DAY
        # Each known one has asked for its first, whatever the others have asked for.
        limit = DEVICES_CODES_PER_WINDOW_MAX + CODES_PER_WINDOW_MAX
        assert DEVICES_CODES_PER_WINDOW_MAX < len(await sent_codes()) <= limit

        clock.advance(timedelta(days=1))
        await enter_as_new(client, sent_codes, known[0], known)
        assert len(known) == NEW_DEVICES_PER_DAY + 1


@EVERY_ENGINE
async def test_browsers_that_come_at_once_are_all_counted(
    arrives: Arrives, sent_codes: SentCodes, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whatever way each comes in."""
    count = repository.count_devices_since

    async def count_slowly(reader: Reader, user_id: str, since: int) -> int:
        found = await count(reader, user_id, since)
        for _ in range(100):
            await reader.fetch_one(text("SELECT 1"))
        return found

    person = await arrives(Role.BUYER)
    await choose(person)
    client, login = person.client, person.phone.phone
    for _ in range(NEW_DEVICES_PER_DAY - 2):
        client.cookies.clear()
        await signed_in(client, login)
    person.clock.advance(timedelta(minutes=1))
    wish = await wish_of(client, sent_codes, "", login)
    monkeypatch.setattr(repository, "count_devices_since", count_slowly)
    answers = await asyncio.gather(client.post(SESSIONS, json=wish), sign_in(client, login, GOOD))

    assert [answer.status_code for answer in answers] == [201] * 2
    assert len(await rows(process, "SELECT 1 FROM users_devices")) == NEW_DEVICES_PER_DAY


async def wish_of(
    client: httpx2.AsyncClient, sent_codes: SentCodes, device: str, phone: str = PHONE
) -> dict[str, object]:
    """What is entered of a code that this browser has asked for, or a strange one; nothing when it may not."""
    client.cookies.clear()
    asked = await client.post(CODES, json={"phone": phone}, headers={"cookie": f"{DEVICE}={device}"})
    client.cookies.clear()
    if asked.status_code != 202:
        return {}
    return {"phone": phone, "code": (await sent_codes())[-1][1], "attempt": asked.json()["attempt"]}


async def enter_as_new(client: httpx2.AsyncClient, sent_codes: SentCodes, device: str, known: list[str]) -> None:
    """Enter it where nobody has signed in; ``known`` gets the browser if it is known from now on."""
    wish = await wish_of(client, sent_codes, device)
    if wish:
        answer = await client.post(SESSIONS, json=wish)
        assert answer.status_code == 201, answer.text
        known.extend(value for name, value in client.cookies.items() if name == DEVICE)


async def test_a_code_that_strangers_ask_for_ends_no_code_of_the_owner(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    async with browser(process) as own, browser(process) as other:
        owner, stranger = PhoneOwner(own, sent_codes, PHONE), PhoneOwner(other, sent_codes, PHONE)
        await owner.sign_in()
        clock.advance(timedelta(minutes=1))
        await owner.ask()
        code = await owner.newest_code()
        assert (await stranger.ask()).status_code == 202

        assert (await owner.enter(code)).status_code == 201


async def test_a_browser_of_somebody_else_is_a_stranger(
    process: Process, clock: ManualClock, sent_codes: SentCodes
) -> None:
    async with browser(process) as own, browser(process) as other:
        await PhoneOwner(own, sent_codes, PHONE).sign_in()
        await PhoneOwner(other, sent_codes, OTHER_PHONE).sign_in()
        clock.advance(timedelta(days=1))
        answers = [await PhoneOwner(client, sent_codes, PHONE).ask() for client in (other, other, own)]

    assert [answer.status_code for answer in answers] == [202, 429, 202]
    assert len(await rows(process, "SELECT 1 FROM users_codes WHERE asked_by = ''")) == 2


async def test_a_code_of_a_session_is_none_to_sign_in(process: Process, sent_codes: SentCodes) -> None:
    async with browser(process) as client:
        owner = PhoneOwner(client, sent_codes, PHONE)
        headers = bearer(await owner.sign_in())
        assert (await client.post("/api/v1/me/proofs/codes", headers=headers)).status_code == 202
        refused = await owner.enter(await owner.newest_code())

    assert problem(refused) == (403, "code-expired")
