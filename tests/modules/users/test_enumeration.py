"""Nobody learns from us who has an account: the same answers, made by the same statements, until a code is right."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.commands.password_hashing import PasswordHashing
from onsale.modules.users.domain import NewUser, Role
from onsale.platform.clock import ManualClock
from tests.engines import EMBEDDED
from tests.modules.users.phone_owner import PhoneOwner, other_code
from tests.processes import meddle, settled

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
VALUE = re.compile(r"'[^']*'|x'[0-9a-f]*'|\b\d+\b|NULL")
STRANGER, KNOWN, WITH_PASSWORD = "13800001111", "13900002222", "13900003333"
PASSWORD_SESSIONS = "/api/v1/auth/password/sessions"
CODES, SESSIONS = "/api/v1/auth/codes", "/api/v1/auth/sessions"

pytestmark = EMBEDDED


class Listener:
    """Every statement of the connection that writes, without its values."""

    def __init__(self, process: Process, client: httpx2.AsyncClient) -> None:
        self._process = process
        self._client = client
        self._heard: list[str] = []

    async def start(self) -> None:
        async with self._process.platform.database.transaction() as transaction:
            await transaction.call(
                lambda connection: connection.connection.driver_connection.set_trace_callback(self._heard.append)  # type: ignore[union-attr]  # an open one has a driver's
            )

    async def during(self, path: str, wish: dict[str, str]) -> tuple[list[str], httpx2.Response]:
        await settled(self._process)
        self._heard.clear()
        answer = await self._client.post(path, json=wish)
        # What was committed by now is the request's: the relay marks later what it has delivered.
        heard = [VALUE.sub("?", one) for one in self._heard]
        return [one for one in heard if "users_" in one], answer


@pytest.fixture
async def listener(process: Process, client: httpx2.AsyncClient) -> Listener:
    await ensure_users(process.platform, [NewUser(phone=KNOWN, roles=[Role.BUYER], name="Li Lei")])
    started = Listener(process, client)
    await started.start()
    return started


def shape(answer: httpx2.Response) -> tuple[int, str, list[str], dict[str, object]]:
    """Everything of an answer but which code it was about."""
    names = sorted(name for name in answer.headers if name != "x-correlation-id")
    return answer.status_code, answer.headers["content-length"], names, answer.json()


async def test_asking_for_a_code_is_the_same_work_and_answer(listener: Listener, clock: ManualClock) -> None:
    for step, statements in (("first", 3), ("too soon", 2), ("again", 1)):
        if step == "again":
            clock.advance(timedelta(minutes=1))
        seen = [await listener.during(CODES, {"phone": phone}) for phone in (STRANGER, KNOWN)]
        (of_stranger, to_stranger), (of_known, to_known) = seen
        assert (of_stranger, len(of_stranger)) == (of_known, statements), step
        assert shape(to_stranger) == shape(to_known), step
        assert not [one for one in of_known if "users_users" in one or "users_account_indexes" in one], step


async def test_a_browser_that_is_known_learns_nothing_of_others(
    listener: Listener, client: httpx2.AsyncClient, sent_codes: SentCodes
) -> None:
    await PhoneOwner(client, sent_codes, "13700003333").sign_in()
    seen = [await listener.during(CODES, {"phone": phone}) for phone in (STRANGER, KNOWN)]
    (of_stranger, to_stranger), (of_known, to_known) = seen

    assert (of_stranger, len(of_stranger)) == (of_known, 4)
    assert shape(to_stranger) == shape(to_known)


async def test_entering_what_is_no_code_is_the_same_work_and_answer(
    listener: Listener, client: httpx2.AsyncClient, sent_codes: SentCodes
) -> None:
    # A browser that has asked for some code, so that it is not refused before anything is looked for.
    assert (await client.post(CODES, json={"phone": "13700003333"})).status_code == 202
    for has_code in (False, True):
        if has_code:
            for phone in (STRANGER, KNOWN):
                assert (await client.post(CODES, json={"phone": phone})).status_code == 202
        wrong = {phone: other_code(code) for phone, code in await sent_codes()}
        seen = [
            await listener.during(SESSIONS, {"phone": phone, "code": wrong.get(f"+86{phone}", "000000")})
            for phone in (STRANGER, KNOWN)
        ]
        (of_stranger, to_stranger), (of_known, to_known) = seen
        assert (of_stranger, len(of_stranger)) == (of_known, 3 if has_code else 1)
        assert shape(to_stranger) == shape(to_known)
        assert not [one for one in of_known if "users_users" in one or "users_account_indexes" in one]


async def test_a_password_is_looked_for_by_the_same_work_whoever_it_is(listener: Listener, process: Process) -> None:
    """Of nobody, of an account without one, and a wrong one: the same statements, first and again."""
    [person] = await ensure_users(process.platform, [NewUser(phone=WITH_PASSWORD, roles=[Role.BUYER])])
    sealed = process.platform.sealer.seal(await hashed(process, "plum violin harbour"))
    await meddle(process, f"INSERT INTO users_passwords VALUES ('{person.id}', '{sealed}', 0, NULL)")  # noqa: S608  # of our own making
    for count in (3, 3):
        seen = [
            await listener.during(PASSWORD_SESSIONS, {"login": login, "password": "a guess"})
            for login in (STRANGER, KNOWN, WITH_PASSWORD)
        ]
        assert [len(statements) for statements, _ in seen] == [count] * 3
        assert len({tuple(statements) for statements, _ in seen}) == 1
        assert len({repr(shape(answer)) for _, answer in seen}) == 1


async def hashed(process: Process, password: str) -> str:
    hashing = PasswordHashing(process.platform.settings)
    made = await hashing.hash(password)
    hashing.close()
    return made
