"""Asking for sign-in codes: who gets one, how often, and what others can learn from it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.users.domain import CodePace, seconds_until_next_code
from onsale.platform.clock import ManualClock
from onsale.platform.engines import DATABASE_FILE
from tests.engines import EMBEDDED
from tests.modules.users.phone_owner import PhoneOwner, Stored, problem, stored

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
MICROS = 1_000_000


async def test_a_code_is_on_its_way(owner: PhoneOwner, sent_codes: SentCodes) -> None:
    answer = await owner.ask()

    assert answer.status_code == 202
    assert answer.json() | {"attempt": ""} == {
        "expires_at": "2026-06-01T12:05:00Z",
        "resend_after_seconds": 60,
        "attempt": "",
    }
    [(phone, code)] = await sent_codes()
    assert phone == "+8613800001111"
    assert len(code) == 6
    assert code.isdigit()


async def test_the_answer_does_not_say_who_has_an_account(owner: PhoneOwner, clock: ManualClock) -> None:
    to_a_stranger = await owner.ask()
    await owner.enter(await owner.newest_code())
    clock.advance(timedelta(minutes=1))
    to_a_user = await owner.ask()

    assert to_a_user.status_code == to_a_stranger.status_code == 202
    assert to_a_user.json().keys() == to_a_stranger.json().keys()
    assert to_a_user.json()["resend_after_seconds"] == to_a_stranger.json()["resend_after_seconds"]


@pytest.mark.parametrize(
    "phone", ["12345", "13800000", "23800001111", "+86 23800001111", "+0123456789", "call me", "++86"]
)
async def test_what_is_no_phone_is_refused(
    client: httpx2.AsyncClient, process: Process, sent_codes: SentCodes, phone: str
) -> None:
    answer = await client.post("/api/v1/auth/codes", json={"phone": phone})

    assert problem(answer) == (422, "malformed")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/phone"]
    assert await stored(process) == Stored(users=0, codes=0, sessions=0)
    assert await sent_codes() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"phone": 1}', b'{"phone": "13800001111", "x": 1}'])
async def test_what_is_no_request_is_refused(client: httpx2.AsyncClient, sent_codes: SentCodes, body: bytes) -> None:
    answer = await client.post("/api/v1/auth/codes", content=body, headers={"content-type": "application/json"})

    assert problem(answer) == (422, "malformed")
    assert await sent_codes() == []


async def test_a_phone_gets_one_code_a_minute(owner: PhoneOwner, clock: ManualClock, sent_codes: SentCodes) -> None:
    await owner.ask()
    clock.advance(timedelta(seconds=59, milliseconds=1))
    refused = await owner.ask()

    assert problem(refused) == (429, "too-many-requests")
    assert refused.json()["retry_after"] == 1
    assert refused.headers["retry-after"] == "1"
    assert len(await sent_codes()) == 1
    assert (await owner.enter(await owner.newest_code())).status_code == 201


async def test_another_spelling_is_the_same_phone(client: httpx2.AsyncClient, owner: PhoneOwner) -> None:
    await owner.ask()

    for spelling in ("+86 138 0000 1111", "0086-138-0000-1111", "138-0000-1111"):
        again = await client.post("/api/v1/auth/codes", json={"phone": spelling})
        assert problem(again) == (429, "too-many-requests")


async def test_a_new_code_replaces_the_old_one(owner: PhoneOwner, clock: ManualClock) -> None:
    await owner.ask()
    old = await owner.newest_code()
    clock.advance(timedelta(minutes=1))
    assert (await owner.ask()).status_code == 202
    new = await owner.newest_code()

    if old != new:
        assert problem(await owner.enter(old)) == (403, "code-wrong")
    assert (await owner.enter(new)).status_code == 201


async def test_a_phone_gets_ten_codes_a_day(owner: PhoneOwner, clock: ManualClock, sent_codes: SentCodes) -> None:
    for _ in range(10):
        assert (await owner.ask()).status_code == 202
        clock.advance(timedelta(minutes=1))
    refused = await owner.ask()

    assert problem(refused) == (429, "too-many-requests")
    assert refused.json()["retry_after"] == 24 * 3600 - 10 * 60
    assert len(await sent_codes()) == 10

    clock.advance(timedelta(seconds=24 * 3600 - 10 * 60))
    assert (await owner.ask()).status_code == 202
    clock.advance(timedelta(minutes=1))
    assert (await owner.ask()).status_code == 202


async def test_many_requests_at_once_send_one_code(owner: PhoneOwner, process: Process, sent_codes: SentCodes) -> None:
    answers = await asyncio.gather(*(owner.ask() for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [202] + [429] * 19
    assert len(await sent_codes()) == 1
    assert await stored(process) == Stored(users=0, codes=1, sessions=0)


async def test_one_address_serves_a_crowd_and_cannot_walk_through_all_phones(
    client: httpx2.AsyncClient, sent_codes: SentCodes
) -> None:
    asked = (client.post("/api/v1/auth/codes", json={"phone": f"139{number:08d}"}) for number in range(310))
    answers = await asyncio.gather(*asked)

    assert sorted(answer.status_code for answer in answers) == [202] * 300 + [429] * 10
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 429} == {"1"}
    assert len(await sent_codes()) == 300


@EMBEDDED
async def test_codes_and_phones_are_unreadable_at_rest(owner: PhoneOwner, process: Process) -> None:
    session = await owner.sign_in()
    code = await owner.newest_code()
    await process.stop()

    at_rest = (process.platform.settings.data_dir / DATABASE_FILE).read_bytes()
    assert b"users_sessions" in at_rest
    assert owner.phone.encode() not in at_rest
    assert session.refresh_token.encode() not in at_rest
    assert f":{code}".encode() not in at_rest


@pytest.mark.parametrize(
    ("pace", "now", "seconds"),
    [
        (CodePace(last_at=0, window_started_at=0, codes_in_window=1), 0, 60),
        (CodePace(last_at=0, window_started_at=0, codes_in_window=1), 59 * MICROS, 1),
        (CodePace(last_at=0, window_started_at=0, codes_in_window=1), 59 * MICROS + 1, 1),
        (CodePace(last_at=0, window_started_at=0, codes_in_window=10), 60 * MICROS, 24 * 3600 - 60),
        (CodePace(last_at=9 * MICROS, window_started_at=0, codes_in_window=9), 10 * MICROS, 59),
    ],
)
def test_the_wait_is_told_in_whole_seconds(pace: CodePace, now: int, seconds: int) -> None:
    assert seconds_until_next_code(pace, now) == seconds
