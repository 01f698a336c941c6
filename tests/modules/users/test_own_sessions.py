"""One's own sessions: what is shown of them, who may end them, and that they are over at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.users.domain import Session
from onsale.modules.users.settings import ACCESS_TOKEN_SECONDS, SESSIONS_SHOWN_MAX
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EMBEDDED, EVERY_ENGINE
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem
from tests.processes import meddle, opened_client, opened_process, rows

SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
SESSIONS = "/api/v1/me/sessions"
ME = "/api/v1/me"


async def several(owner: PhoneOwner, clock: ManualClock, count: int) -> list[Session]:
    """The same person, signed in so many times, a minute apart."""
    sessions = []
    for _ in range(count):
        clock.advance(timedelta(minutes=1))
        sessions.append(await owner.sign_in())
    return sessions


async def ids(client: httpx2.AsyncClient, session: Session) -> list[str]:
    """The ids of all sessions, as this one sees them."""
    answer = await client.get(SESSIONS, headers=bearer(session))
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def works(client: httpx2.AsyncClient, owner: PhoneOwner, session: Session) -> list[int]:
    """What its access token and its refresh token are answered."""
    seen = await client.get(ME, headers=bearer(session))
    return [seen.status_code, (await owner.refresh(session.refresh_token)).status_code]


@EVERY_ENGINE
async def test_sessions_are_shown_with_the_last_used_first(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    first, second = await several(owner, clock, 2)
    clock.advance(timedelta(minutes=1))
    renewed = msgspec.json.decode((await owner.refresh(first.refresh_token)).content, type=Session)
    shown = await client.get(SESSIONS, headers=bearer(second))

    items = shown.json()["items"]
    assert [(item["created_at"], item["last_used_at"], item["is_current"]) for item in items] == [
        ("2026-06-01T12:01:00Z", "2026-06-01T12:03:00Z", False),
        ("2026-06-01T12:02:00Z", "2026-06-01T12:02:00Z", True),
    ]
    assert {(item["device"], item["address_masked"]) for item in items} == {("", "127.0.0.*")}
    assert await ids(client, renewed) == [item["id"] for item in items]


async def test_what_is_over_is_not_shown(owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock) -> None:
    signed_out, expired, current = await several(owner, clock, 3)
    await client.delete("/api/v1/auth/sessions/current", headers=bearer(signed_out))
    clock.advance(timedelta(days=29))
    current = msgspec.json.decode((await owner.refresh(current.refresh_token)).content, type=Session)
    assert len(await ids(client, current)) == 2

    clock.advance(timedelta(days=1, minutes=-1))
    current = msgspec.json.decode((await owner.refresh(current.refresh_token)).content, type=Session)
    assert len(await ids(client, current)) == 1
    assert problem(await owner.refresh(expired.refresh_token)) == (401, "session-ended")


async def test_a_session_older_than_devices_is_shown_without_one(
    owner: PhoneOwner, client: httpx2.AsyncClient, process: Process
) -> None:
    session = await owner.sign_in()
    await meddle(process, "UPDATE users_sessions SET device_id = NULL, address_masked = NULL")

    [item] = (await client.get(SESSIONS, headers=bearer(session))).json()["items"]
    assert (item["device"], item["address_masked"]) == ("", "")


async def test_no_more_than_a_page_is_shown(owner: PhoneOwner, client: httpx2.AsyncClient, process: Process) -> None:
    session = await owner.sign_in()
    copied = ", ".join(name for name in ("user_id", "generation", "refresh_hash", "refreshed_at", "expires_at"))
    for number in range(SESSIONS_SHOWN_MAX + 3):
        await meddle(
            process,
            f"INSERT INTO users_sessions (id, code_id, created_at, {copied})"  # noqa: S608  # our own column names
            f" SELECT '{number}', '{number}', 0, {copied} FROM users_sessions WHERE created_at > 0",
        )
    assert len(await ids(client, session)) == SESSIONS_SHOWN_MAX

    await client.delete(SESSIONS, headers=bearer(session))
    assert len(await ids(client, session)) == 1


@EVERY_ENGINE
async def test_ending_one_ends_it_at_once_and_no_other(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    lost, kept = await several(owner, clock, 2)
    [_, lost_id] = await ids(client, kept)
    ended = await client.delete(f"{SESSIONS}/{lost_id}", headers=bearer(kept))

    assert (ended.status_code, ended.content) == (204, b"")
    assert await works(client, owner, lost) == [401, 401]
    assert await works(client, owner, kept) == [200, 201]
    assert problem(await client.delete(f"{SESSIONS}/{lost_id}", headers=bearer(kept))) == (404, "not-found")


@EVERY_ENGINE
@pytest.mark.parametrize(
    ("query", "here"), [("", [200, 201]), ("?and_this=false", [200, 201]), ("?and_this=true", [401, 401])]
)
async def test_ending_all_others_keeps_this_one_unless_told(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock, query: str, here: list[int]
) -> None:
    *others, current = await several(owner, clock, 3)
    ended = await client.delete(f"{SESSIONS}{query}", headers=bearer(current))

    assert (ended.status_code, ended.content) == (204, b"")
    assert [await works(client, owner, one) for one in others] == [[401, 401]] * 2
    assert await works(client, owner, current) == here


async def test_nobody_sees_or_ends_anothers(
    owner: PhoneOwner, client: httpx2.AsyncClient, sent_codes: SentCodes, process: Process
) -> None:
    mine = await owner.sign_in()
    stranger = PhoneOwner(client, sent_codes, "13900002222")
    theirs = await stranger.sign_in()
    [my_id] = await ids(client, mine)
    before = await rows(process, "SELECT * FROM users_sessions ORDER BY id")

    for wanted in (my_id, "nobody", "x" * 200):
        assert problem(await client.delete(f"{SESSIONS}/{wanted}", headers=bearer(theirs))) == (404, "not-found")
    assert (await client.delete(SESSIONS, headers=bearer(theirs))).status_code == 204
    assert my_id not in await ids(client, theirs)
    assert await rows(process, "SELECT * FROM users_sessions ORDER BY id") == before
    assert await works(client, owner, mine) == [200, 201]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_who_is_not_signed_in_has_no_sessions(client: httpx2.AsyncClient, method: str) -> None:
    assert problem(await client.request(method, SESSIONS)) == (401, "sign-in-required")
    assert problem(await client.delete(f"{SESSIONS}/x")) == (401, "sign-in-required")


async def test_what_is_neither_true_nor_false_ends_nothing(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    other, current = await several(owner, clock, 2)

    assert (await client.delete(f"{SESSIONS}?and_this=perhaps", headers=bearer(current))).status_code == 422
    assert await works(client, owner, other) == [200, 201]


async def test_a_copied_refresh_token_ends_access_as_well(owner: PhoneOwner, client: httpx2.AsyncClient) -> None:
    stolen = await owner.sign_in()
    renewed = msgspec.json.decode((await owner.refresh(stolen.refresh_token)).content, type=Session)
    assert problem(await owner.refresh(stolen.refresh_token)) == (401, "session-ended")

    assert await works(client, owner, renewed) == [401, 401]
    assert problem(await client.get(ME, headers=bearer(stolen))) == (401, "sign-in-required")


@EVERY_ENGINE
async def test_a_session_that_is_refreshed_while_it_is_ended_is_over(
    owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock, process: Process
) -> None:
    *others, current = await several(owner, clock, 5)
    refreshing = [owner.refresh(one.refresh_token) for one in others]
    ending = [client.delete(SESSIONS, headers=bearer(current)) for _ in range(3)]
    answers = await asyncio.gather(*refreshing, *ending)

    assert {answer.status_code for answer in answers[:4]} <= {201, 401}
    assert [answer.status_code for answer in answers[4:]] == [204] * 3
    # Whoever was refreshed a moment before has new tokens of a session that is over.
    renewed = [msgspec.json.decode(one.content, type=Session) for one in answers[:4] if one.status_code == 201]
    assert [await works(client, owner, one) for one in renewed] == [[401, 401]] * len(renewed)
    assert len(await ids(client, current)) == 1
    reasons = await rows(process, "SELECT end_reason, COUNT(*) FROM users_sessions GROUP BY end_reason")
    assert sorted(reasons, key=str) == [("ended by its owner", 4), (None, 1)]


@EMBEDDED
async def test_what_was_ended_stays_so_in_the_next_process(
    migrated_database: Path,
    settings: Settings,
    clock: ManualClock,
    builders: Sequence[Builder],
    process: Process,
    owner: PhoneOwner,
    client: httpx2.AsyncClient,
) -> None:
    lost, kept = await several(owner, clock, 2)
    await client.delete(SESSIONS, headers=bearer(kept))
    await process.stop()
    clock.advance(timedelta(seconds=ACCESS_TOKEN_SECONDS - 61))

    async with opened_process(migrated_database, settings, clock, builders) as again, opened_client(again) as caller:
        assert problem(await caller.get(ME, headers=bearer(lost))) == (401, "sign-in-required")
        assert (await caller.get(ME, headers=bearer(kept))).status_code == 200


@pytest.mark.parametrize("engine", ["mariadb+redis"], indirect=True)
async def test_what_was_ended_is_over_in_other_processes_too(
    migrated_database: Path,
    settings: Settings,
    clock: ManualClock,
    builders: Sequence[Builder],
    process: Process,
    owner: PhoneOwner,
    client: httpx2.AsyncClient,
) -> None:
    lost, kept = await several(owner, clock, 2)
    async with opened_process(migrated_database, settings, clock, builders) as other, opened_client(other) as caller:
        assert (await caller.get(ME, headers=bearer(lost))).status_code == 200
        await client.delete(SESSIONS, headers=bearer(kept))
        for one in (process, other):
            await one.job("platform.exchange_ended_sessions").run()

        assert problem(await caller.get(ME, headers=bearer(lost))) == (401, "sign-in-required")
        assert (await caller.get(ME, headers=bearer(kept))).status_code == 200
