"""Being forgotten, as accounts know it: a code meant for it, a week to reconsider, teams that keep an owner."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.contracts.events import SignInCodeRequested
from onsale.contracts.privacy import (
    AccountErased,
    ConfirmationCodeRequested,
    ErasureJudged,
    ErasureProposed,
    Obstacle,
    ObstacleKind,
)
from onsale.modules.users.domain import Role, User
from onsale.modules.users.settings import CODE_SECONDS, CODES_PER_WINDOW_MAX, ERASURE_COOLING_SECONDS
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.proved import proved
from tests.modules.users.phone_owner import other_code, problem
from tests.processes import ORGANISATION_ID, heard, new_user, rows, settled, signed_in, tell

pytestmark = EVERY_ENGINE

ERASURE = "/api/v1/me/erasure"
WEEK = timedelta(seconds=ERASURE_COOLING_SECONDS)
STATES = "SELECT state FROM users_erasures"


class Leaver:
    """Somebody who wants to be forgotten."""

    def __init__(self, process: Process, client: httpx2.AsyncClient, user: User) -> None:
        self.process = process
        self.client = client
        self.user = user
        self._asking: dict[str, str] = {}

    @property
    def headers(self) -> dict[str, str]:
        return signed_in(self.process, self.user)

    async def ask_for_code(self) -> httpx2.Response:
        """In a new session, which alone can enter it."""
        self._asking = await proved(self.process, self.headers)
        return await self.ask_again()

    async def ask_again(self) -> httpx2.Response:
        return await self.client.post(f"{ERASURE}/codes", headers=self._asking)

    async def newest_code(self) -> str:
        await settled(self.process)
        return self.process.platform.sealer.open(heard(self.process, ConfirmationCodeRequested)[-1].code_sealed)

    async def confirm(self, code: str) -> httpx2.Response:
        return await self.client.post(
            ERASURE, json={"code": code}, headers=self._asking or await proved(self.process, self.headers)
        )

    async def ask(self) -> httpx2.Response:
        assert (await self.ask_for_code()).status_code == 202
        return await self.confirm(await self.newest_code())

    async def cancel(self) -> httpx2.Response:
        return await self.client.delete(ERASURE, headers=self.headers)

    async def state(self) -> str:
        return str((await self.client.get(ERASURE, headers=self.headers)).json()["state"])

    async def judged(self, *obstacles: Obstacle) -> None:
        """What other modules say to the newest question."""
        await settled(self.process)
        question = heard(self.process, ErasureProposed)[-1]
        await self.answer(question, *obstacles)

    async def answer(self, question: ErasureProposed, *obstacles: Obstacle) -> None:
        await tell(
            self.process,
            ErasureJudged(
                occurred_at=self.process.platform.clock.now(),
                check_id=question.check_id,
                user_id=question.user_id,
                obstacles=list(obstacles),
            ),
        )

    async def wait_a_week(self, clock: ManualClock) -> None:
        clock.advance(WEEK)
        await self.process.job("users.propose_erasures").run()


@pytest.fixture
async def new_leaver(process: Process, client: httpx2.AsyncClient) -> Callable[..., Awaitable[Leaver]]:
    async def make(role: Role = Role.BUYER) -> Leaver:
        return Leaver(process, client, await new_user(process, role))

    return make


@pytest.fixture
async def leaver(new_leaver: Callable[..., Awaitable[Leaver]]) -> Leaver:
    return await new_leaver()


async def test_after_a_week_the_account_is_no_more(leaver: Leaver, clock: ManualClock, process: Process) -> None:
    assert await leaver.state() == "none"
    asked = await leaver.ask()
    assert (asked.status_code, asked.json()["state"]) == (202, "checking")
    await leaver.judged()
    assert await leaver.state() == "waiting"

    clock.advance(-timedelta(seconds=1))
    await leaver.wait_a_week(clock)
    assert await leaver.state() == "waiting"
    clock.advance(timedelta(seconds=1))
    await process.job("users.propose_erasures").run()
    assert await leaver.state() == "rechecking"
    assert heard(process, AccountErased) == []
    await leaver.judged()
    [erased] = heard(process, AccountErased)
    assert erased.user_id == leaver.user.id
    assert await rows(process, STATES) == [("erased",)]
    assert problem(await leaver.ask_for_code()) == (404, "not-found")


async def test_a_wrong_code_is_counted_and_a_used_one_is_over(leaver: Leaver, process: Process) -> None:
    await leaver.ask_for_code()
    code = await leaver.newest_code()
    for left in (4, 3, 2, 1, 0):
        refused = await leaver.confirm(other_code(code, left + 1))
        assert (problem(refused), refused.json()["attempts_left"]) == ((403, "code-wrong"), left)
    assert problem(await leaver.confirm(code)) == (403, "code-expired")
    assert await rows(process, STATES) == []
    assert heard(process, ErasureProposed) == []


async def test_a_code_works_once_and_for_five_minutes(leaver: Leaver, clock: ManualClock, process: Process) -> None:
    assert problem(await leaver.confirm("123456")) == (403, "code-expired")
    assert (await leaver.ask()).status_code == 202
    assert problem(await leaver.confirm(await leaver.newest_code())) == (403, "code-expired")
    clock.advance(timedelta(minutes=1))
    await leaver.ask_for_code()
    clock.advance(timedelta(seconds=CODE_SECONDS))
    assert problem(await leaver.confirm(await leaver.newest_code())) == (403, "code-expired")
    await settled(process)
    assert len(heard(process, ErasureProposed)) == 1


async def test_another_session_of_the_account_enters_no_code_of_this(
    new_leaver: Callable[..., Awaitable[Leaver]], process: Process
) -> None:
    leaver = await new_leaver()
    await leaver.ask_for_code()
    other = await proved(process, leaver.headers)
    refused = await leaver.client.post(ERASURE, json={"code": await leaver.newest_code()}, headers=other)

    assert problem(refused) == (403, "code-expired")
    assert await rows(process, STATES) == []
    assert await rows(process, "SELECT wrong_attempts FROM users_codes") == [(0,)]


async def test_a_code_to_sign_in_erases_nothing(leaver: Leaver, process: Process) -> None:
    """Somebody who was talked into telling one has not lost the account."""
    [[sealed]] = await rows(process, "SELECT phone_sealed FROM users_users")
    phone = process.platform.sealer.open(str(sealed))
    await leaver.client.post("/api/v1/auth/codes", json={"phone": phone})
    await leaver.ask_for_code()
    await settled(process)
    code = process.platform.sealer.open(heard(process, SignInCodeRequested)[-1].code_sealed)
    if code != await leaver.newest_code():  # once in a million they are equal
        assert problem(await leaver.confirm(code)) == (403, "code-wrong")
    assert await rows(process, "SELECT used_at FROM users_codes") == [(None,), (None,)]


async def test_codes_have_a_pace(leaver: Leaver, clock: ManualClock) -> None:
    assert (await leaver.ask_for_code()).status_code == 202
    refused = await leaver.ask_again()
    assert (problem(refused), refused.headers["retry-after"]) == ((429, "too-many-requests"), "60")
    for _ in range(CODES_PER_WINDOW_MAX - 1):
        clock.advance(timedelta(minutes=1))
        assert (await leaver.ask_again()).status_code == 202
    clock.advance(timedelta(minutes=1))
    assert problem(await leaver.ask_again()) == (429, "too-many-requests")


async def test_it_can_be_cancelled_in_the_week(leaver: Leaver, clock: ManualClock, process: Process) -> None:
    assert problem(await leaver.cancel()) == (409, "erasure-not-open")
    await leaver.ask()
    await leaver.judged()
    assert (await leaver.cancel()).json()["state"] == "cancelled"
    assert problem(await leaver.cancel()) == (409, "erasure-not-open")
    await leaver.wait_a_week(clock)
    assert await leaver.state() == "cancelled"
    # An answer that comes late says nothing any more.
    await leaver.judged()
    assert (await leaver.state(), heard(process, AccountErased)) == ("cancelled", [])

    assert (await leaver.ask()).json()["state"] == "checking"
    await leaver.judged()
    assert await leaver.state() == "waiting"


async def test_what_is_in_the_way_is_shown_and_one_may_ask_again(leaver: Leaver, clock: ManualClock) -> None:
    await leaver.ask()
    await leaver.judged(Obstacle(ObstacleKind.OPEN_REFUND, "260601ABCDEFGH"))
    shown = (await leaver.client.get(ERASURE, headers=leaver.headers)).json()
    assert (shown["state"], shown["obstacles"]) == (
        "refused",
        [{"kind": "open-refund", "order_number": "260601ABCDEFGH"}],
    )
    clock.advance(timedelta(minutes=1))
    assert (await leaver.ask()).json()["state"] == "checking"


async def test_the_answer_to_an_older_question_does_not_count(
    leaver: Leaver, clock: ManualClock, process: Process
) -> None:
    await leaver.ask()
    await leaver.judged()
    first = heard(process, ErasureProposed)[-1]
    await leaver.wait_a_week(clock)
    await leaver.answer(first)
    assert (await leaver.state(), heard(process, AccountErased)) == ("rechecking", [])


async def test_the_last_owner_stays(new_leaver: Callable[..., Awaitable[Leaver]], clock: ManualClock) -> None:
    owner = await new_leaver(Role.ORGANISER)
    assert problem(await owner.ask()) == (409, "last-owner")
    assert await owner.state() == "none"

    second = await new_leaver(Role.ORGANISER)
    clock.advance(timedelta(minutes=1))
    assert (await owner.ask()).status_code == 202
    await owner.judged()
    # The second goes first, and leaves the team alone with the one who waits.
    left = await second.client.delete(f"/api/v1/team/members/{second.user.id}", headers=second.headers)
    assert left.status_code == 204, left.text
    await owner.wait_a_week(clock)
    await owner.judged()
    shown = (await owner.client.get(ERASURE, headers=owner.headers)).json()
    assert (shown["state"], shown["obstacles"]) == ("refused", [{"kind": "last-owner", "order_number": ""}])


async def test_a_member_leaves_the_team_and_the_log_says_so(
    new_leaver: Callable[..., Awaitable[Leaver]], clock: ManualClock, process: Process
) -> None:
    gate, _ = await new_leaver(Role.GATE), await new_leaver(Role.ORGANISER)
    await gate.ask()
    await gate.judged()
    await gate.wait_a_week(clock)
    await gate.judged()
    members = await rows(process, "SELECT user_id FROM users_memberships")
    assert (gate.user.id,) not in members
    log = "SELECT action, actor_id, subject_id, organisation_id FROM platform_audit_entries"
    assert await rows(process, log) == [
        ("users.member-removed", "job:users.erase", gate.user.id, ORGANISATION_ID),
    ]


async def test_an_owner_who_goes_leaves_no_key_behind(
    new_leaver: Callable[..., Awaitable[Leaver]], clock: ManualClock
) -> None:
    leaver, _ = await new_leaver(Role.ORGANISER), await new_leaver(Role.ORGANISER)
    wish = {"name": "Report", "scopes": ["reports:read"], "days": 30}
    headers = await proved(leaver.process, leaver.headers)
    made = await leaver.client.post("/api/v1/team/api-keys", json=wish, headers=headers)
    key = {"key": made.json()["secret"]}
    assert (await leaver.client.post("/api/v1/auth/api-tokens", json=key)).status_code == 201
    await leaver.ask()
    await leaver.judged()
    await leaver.wait_a_week(clock)
    await leaver.judged()
    assert problem(await leaver.client.post("/api/v1/auth/api-tokens", json=key)) == (401, "api-key-invalid")


async def test_two_owners_who_go_at_once_leave_one(
    new_leaver: Callable[..., Awaitable[Leaver]], clock: ManualClock, process: Process
) -> None:
    owners = [await new_leaver(Role.ORGANISER), await new_leaver(Role.ORGANISER)]
    for owner in owners:
        await owner.ask()
        await owner.judged()
    await owners[0].wait_a_week(clock)
    await settled(process)
    questions = heard(process, ErasureProposed)[-2:]
    await asyncio.gather(*(owners[0].answer(question) for question in questions))
    assert Counter(await rows(process, STATES)) == {("erased",): 1, ("refused",): 1}


async def test_who_cancels_while_it_is_done_is_told_what_is_true(
    new_leaver: Callable[..., Awaitable[Leaver]], clock: ManualClock, process: Process
) -> None:
    leavers = [await new_leaver() for _ in range(8)]
    for leaver in leavers:
        await leaver.ask()
        await leaver.judged()
    await leavers[0].wait_a_week(clock)
    await settled(process)
    questions = heard(process, ErasureProposed)[-8:]
    answers = await asyncio.gather(
        *(leaver.cancel() for leaver in leavers), *(leavers[0].answer(question) for question in questions)
    )
    cancelled = sum(answer is not None and answer.status_code == 200 for answer in answers[:8])
    assert Counter(await rows(process, STATES)) == +Counter({("cancelled",): cancelled, ("erased",): 8 - cancelled})
    assert len(heard(process, AccountErased)) == 8 - cancelled


async def test_a_question_without_an_answer_is_asked_again_every_hour(
    leaver: Leaver, clock: ManualClock, process: Process
) -> None:
    await leaver.ask()
    await leaver.judged()
    await leaver.wait_a_week(clock)
    await settled(process)
    lost = heard(process, ErasureProposed)[-1]
    clock.advance(timedelta(minutes=59))
    await process.job("users.propose_erasures").run()
    assert await leaver.state() == "rechecking"
    clock.advance(timedelta(minutes=1))
    await process.job("users.propose_erasures").run()
    await settled(process)
    assert heard(process, ErasureProposed)[-1].check_id != lost.check_id
    await leaver.answer(lost)
    assert heard(process, AccountErased) == []
    await leaver.judged()
    assert len(heard(process, AccountErased)) == 1


async def test_what_is_stored_with_a_token_of_the_last_half_hour_goes_as_well(
    leaver: Leaver, clock: ManualClock, process: Process
) -> None:
    await leaver.ask()
    await leaver.judged()
    await leaver.wait_a_week(clock)
    await leaver.judged()
    await process.job("users.erase").run()
    # A process that has not heard of the end of the session yet.
    named = await leaver.client.patch("/api/v1/me", json={"name": "Li Lei"}, headers=leaver.headers)
    assert named.status_code == 200
    clock.advance(timedelta(days=1, seconds=1))
    await process.job("users.erase").run()
    assert await rows(process, "SELECT name_sealed FROM users_users") == [(None,)]
    assert await rows(process, "SELECT * FROM platform_erasures") == []
