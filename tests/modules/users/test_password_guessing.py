"""Who guesses passwords learns nothing and waits longer and longer; owners get in all the while."""

import asyncio
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.modules.users.settings import NEW_DEVICES_PER_DAY, PASSWORD_TRIES_FREE, STRANGERS_PASSWORDS_BURST
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import Arrives, FactorOwner
from tests.modules.users.password_owner import GOOD, OTHER, choose, has_email, hashes_made, sign_in, signed_in
from tests.modules.users.phone_owner import problem
from tests.processes import opened_client, rows


def forget_cookies(person: FactorOwner) -> None:
    person.client.cookies.clear()


async def test_a_wrong_password_an_account_without_one_and_nobody_are_the_same(
    arrives: Arrives, process: Process
) -> None:
    """The same answer after the same work: one slow hash each."""
    person, without = await arrives(Role.BUYER), await arrives(Role.BUYER)
    await choose(person)
    await has_email(person, "li.lei@example.com")
    forget_cookies(person)
    await sign_in(person.client, "19900000000", GOOD)  # the first of a process opens connections
    answers, works = [], []
    for login in (person.phone.phone, without.phone.phone, "19911112222", "li.lei@example.com", "nobody@example.com"):
        made = hashes_made()
        answers.append(await sign_in(person.client, login, "wrong " + GOOD))
        works.append(hashes_made() - made)

    assert works == [1.0] * 5
    assert [problem(answer) for answer in answers] == [(403, "password-wrong")] * 5
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(set(answer.headers) - {"x-correlation-id"})) for answer in answers}) == 1
    assert await rows(process, "SELECT DISTINCT wrong FROM users_password_tries") == [(1,)]


@pytest.mark.parametrize("login", ["known", "unknown"])
async def test_guessing_from_strange_browsers_is_paced_whoever_it_is(arrives: Arrives, login: str) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    forget_cookies(person)
    phone = person.phone.phone if login == "known" else "19911112222"
    answers = [await sign_in(person.client, phone, f"guess {number}") for number in range(PASSWORD_TRIES_FREE + 1)]
    made = hashes_made()
    right = await sign_in(person.client, phone, GOOD)

    assert [answer.status_code for answer in answers] == [403] * PASSWORD_TRIES_FREE + [429]
    assert (right.status_code, right.headers["retry-after"], hashes_made()) == (429, "60", made)
    person.clock.advance(timedelta(seconds=60))
    assert (await sign_in(person.client, phone, "guess again")).status_code == 403
    waits = await sign_in(person.client, phone, GOOD)
    assert (waits.status_code, waits.headers["retry-after"]) == (429, "120")


async def test_guesses_of_strangers_keep_nobody_out(arrives: Arrives, process: Process) -> None:
    """The owner's browser has a count of its own, and a code opens the account anywhere."""
    person = await arrives(Role.BUYER)
    await choose(person)
    async with opened_client(process) as stranger:
        for number in range(PASSWORD_TRIES_FREE):
            await sign_in(stranger, person.phone.phone, f"guess {number}")
        assert (await sign_in(stranger, person.phone.phone, GOOD)).status_code == 429
        assert (await sign_in(person.client, person.phone.phone, GOOD)).status_code == 201
        forget_cookies(person)
        await person.sign_in()


async def test_a_browser_of_another_account_is_a_strange_one(arrives: Arrives, process: Process) -> None:
    person, other = await arrives(Role.BUYER), await arrives(Role.BUYER)
    await choose(person)
    forget_cookies(person)
    await other.sign_in()  # its device cookie, which person has never used
    for number in range(PASSWORD_TRIES_FREE):
        await sign_in(other.client, person.phone.phone, f"guess {number}")
    async with opened_client(process) as stranger:
        assert (await sign_in(stranger, person.phone.phone, GOOD)).status_code == 429


@pytest.mark.slow
async def test_one_address_cannot_walk_through_all_accounts(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    limit = int(STRANGERS_PASSWORDS_BURST)
    async with opened_client(process) as stranger:
        answers = [await sign_in(stranger, f"198{number:08d}", GOOD) for number in range(limit + 2)]
        known = await sign_in(person.client, person.phone.phone, GOOD)

    assert [answer.status_code for answer in answers] == [403] * limit + [429] * 2
    assert known.status_code == 201


async def test_a_password_makes_no_more_known_browsers_than_codes_do(arrives: Arrives) -> None:
    """They have limits of their own, so nobody may have them in bulk."""
    person = await arrives(Role.BUYER)
    await choose(person)
    forget_cookies(person)
    known = []
    for _ in range(NEW_DEVICES_PER_DAY + 2):
        assert (await sign_in(person.client, person.phone.phone, GOOD)).status_code == 201
        known.append("onsale-device" in person.client.cookies)
        forget_cookies(person)

    # One is that in which the code of the phone was given.
    assert known == [True] * (NEW_DEVICES_PER_DAY - 1) + [False] * 3


async def test_a_right_password_ends_the_count(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    for number in range(PASSWORD_TRIES_FREE - 1):
        await sign_in(person.client, person.phone.phone, f"guess {number}")
    await signed_in(person.client, person.phone.phone)

    assert await rows(process, "SELECT * FROM users_password_tries") == []


@EVERY_ENGINE
async def test_guesses_at_once_are_all_counted(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    forget_cookies(person)
    answers = await asyncio.gather(
        *(sign_in(person.client, person.phone.phone, f"guess {number}") for number in range(PASSWORD_TRIES_FREE + 5))
    )

    assert sorted(answer.status_code for answer in answers) == [403] * PASSWORD_TRIES_FREE + [429] * 5
    assert await rows(process, "SELECT wrong FROM users_password_tries") == [(PASSWORD_TRIES_FREE,)]


async def test_guesses_at_the_present_one_are_paced(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    answers = [await choose(person, OTHER, current=f"guess {number}") for number in range(PASSWORD_TRIES_FREE + 1)]

    assert [answer.status_code for answer in answers] == [403] * PASSWORD_TRIES_FREE + [429]
