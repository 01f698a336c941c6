"""Having identities checked: consent, limits, what an answer makes of an entry, crashes, races, faces."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.users.domain.identities import Finding
from onsale.modules.users.domain.identity_checks import Person
from onsale.modules.users.settings import CHECK_CLAIM_SECONDS, CHECK_PAUSES, CHECKS_A_DAY_MAX
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.users.authority import VERSION, ToldAuthority, ask, entry, pass_time, work
from tests.modules.users.identity_owner import ME, NUMBER, Owner, new_owner, number
from tests.modules.users.phone_owner import problem
from tests.processes import meddle, rows

pytestmark = EVERY_ENGINE

OPEN = "SELECT attempts FROM users_identity_checks"
KNOWN = "SELECT status, finding, checked_by, checked_at, valid_until FROM users_identities"


async def test_an_entry_is_checked_by_itself(
    owner: Owner, process: Process, authority: ToldAuthority, clock: ManualClock
) -> None:
    identity_id = await owner.added()
    assert (await entry(owner))["can_check"] is True
    answer = await ask(owner, identity_id)
    assert (answer.status_code, answer.json()["status"], answer.json()["can_check"]) == (202, "checking", False)
    assert authority.asked == []

    assert await work(process) == 1
    assert authority.asked == [Person("张小三", NUMBER)]
    known = await entry(owner)
    assert (known["status"], known["can_check"]) == ("verified", False)
    assert known["check"] == {
        "finding": "match",
        "by": "told",
        "at": "2026-06-01T12:00:00Z",
        "until": "2027-05-27T12:00:00Z",
    }
    assert await rows(process, OPEN) == []
    assert await work(process) == 0

    pass_time(owner, process, clock, timedelta(days=331).total_seconds())
    assert (await entry(owner))["can_check"] is True
    pass_time(owner, process, clock, timedelta(days=30).total_seconds())
    assert (await entry(owner))["status"] == "self-declared"


@pytest.mark.parametrize(("finding", "status"), [(Finding.MISMATCH, "mismatch"), (Finding.NO_RECORD, "unknown")])
async def test_other_answers(
    owner: Owner, process: Process, authority: ToldAuthority, finding: Finding, status: str
) -> None:
    authority.answers = [finding]
    await ask(owner, await owner.added())
    await work(process)
    known = await entry(owner)
    assert (known["status"], known["can_check"]) == (status, True)
    assert known["check"] == {"finding": finding, "by": "told", "at": "2026-06-01T12:00:00Z", "until": None}


async def test_without_either_consent_nothing_is_asked(
    authority: ToldAuthority, process: Process, client: httpx2.AsyncClient
) -> None:
    somebody = await new_owner(process, client)
    await somebody.consent()
    identity_id = await somebody.added()
    for path in ("checks", "face-checks"):
        answer = await somebody.post(f"identities/{identity_id}/{path}", None)
        assert problem(answer) == (409, "consent-missing")
        assert answer.json()["kind"] == "identity-check"
    assert await rows(process, OPEN) == []
    assert await rows(process, "SELECT * FROM users_check_counts") == []


async def test_entries_of_others_and_other_documents_are_refused(
    owner: Owner, process: Process, client: httpx2.AsyncClient
) -> None:
    other = await new_owner(process, client)
    await other.consent()
    foreign = await other.added()
    assert problem(await ask(owner, foreign)) == (404, "not-found")
    assert problem(await owner.post(f"identities/{foreign}/face-checks", None)) == (404, "not-found")

    body = {"relation": "self", "name": "Ada", "document": {"kind": "passport", "number": "E12345678"}}
    passport = (await owner.post("identities", body)).json()
    assert passport["can_check"] is False
    assert problem(await ask(owner, passport["id"])) == (409, "document-not-checkable")
    assert await rows(process, OPEN) == []


async def test_asking_twice_is_asking_once(owner: Owner, process: Process, authority: ToldAuthority) -> None:
    identity_id = await owner.added()
    answers = await asyncio.gather(*(ask(owner, identity_id) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    assert await rows(process, OPEN) == [(0,)]
    assert await rows(process, "SELECT calls FROM users_check_counts") == [(1,)]
    await work(process)
    assert len(authority.asked) == 1
    assert problem(await ask(owner, identity_id)) == (409, "check-not-due")


async def test_two_workers_ask_once(owner: Owner, process: Process, authority: ToldAuthority) -> None:
    for sequence in range(3):
        await ask(owner, await owner.added(number(sequence)))
    counts = await asyncio.gather(*(work(process) for _ in range(4)))
    assert sum(counts) == 3
    assert len(authority.asked) == len(set(authority.asked)) == 3
    assert {one["status"] for one in await owner.book()} == {"verified"}


async def test_an_authority_that_is_away_is_asked_again_and_given_up(
    owner: Owner, process: Process, authority: ToldAuthority, clock: ManualClock
) -> None:
    authority.answers = [None] * 10
    await ask(owner, await owner.added())
    for pause in CHECK_PAUSES:
        assert await work(process) == 1
        pass_time(owner, process, clock, pause - 1)
        assert await work(process) == 0
        assert (await entry(owner))["status"] == "checking"
        clock.advance(timedelta(seconds=1))
    assert await work(process) == 1
    known = await entry(owner)
    assert known["status"] == "unknown"
    assert known["check"] is not None
    assert len(authority.asked) == len(CHECK_PAUSES) + 1
    clock.advance(timedelta(seconds=24 * 3600))
    assert await work(process) == 0


async def test_whoever_is_cut_off_before_they_wrote_is_followed_by_somebody_else(
    owner: Owner, process: Process, authority: ToldAuthority, clock: ManualClock
) -> None:
    """Killed between the answer and the write: the question is asked again, so many times at most."""
    await ask(owner, await owner.added())
    authority.may_answer.clear()
    for attempt in range(len(CHECK_PAUSES) + 1):
        killed = asyncio.create_task(work(process))
        while len(authority.asked) == attempt:
            await asyncio.sleep(0)
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
        clock.advance(timedelta(seconds=CHECK_CLAIM_SECONDS - 1))
        assert await work(process) == 0
        clock.advance(timedelta(seconds=1))
    assert await work(process) == 0
    assert (await entry(owner))["status"] == "unknown"
    assert len(authority.asked) == len(CHECK_PAUSES) + 1


async def test_a_late_answer_of_somebody_who_was_followed_counts_for_nothing(
    owner: Owner, process: Process, authority: ToldAuthority, clock: ManualClock
) -> None:
    await ask(owner, await owner.added())
    authority.answers = [Finding.MATCH, Finding.MISMATCH]
    authority.may_answer.clear()
    slow = asyncio.create_task(work(process))
    while not authority.asked:
        await asyncio.sleep(0)
    clock.advance(timedelta(seconds=CHECK_CLAIM_SECONDS))
    next_one = asyncio.create_task(work(process))
    while len(authority.asked) == 1:
        await asyncio.sleep(0)
    authority.may_answer.set()
    await asyncio.gather(slow, next_one)
    assert (await entry(owner))["status"] == "mismatch"


@pytest.mark.parametrize("changes", [{"name": "李四"}, {"document": {"kind": "resident-id", "number": number(7)}}])
async def test_an_answer_about_somebody_else_is_not_written(
    owner: Owner, process: Process, authority: ToldAuthority, changes: dict[str, object]
) -> None:
    identity_id = await owner.added()
    await ask(owner, identity_id)
    authority.may_answer.clear()
    working = asyncio.create_task(work(process))
    while not authority.asked:
        await asyncio.sleep(0)
    assert (await owner.change(identity_id, **changes)).json()["status"] == "self-declared"
    authority.may_answer.set()
    await working
    assert await rows(process, KNOWN) == [("self-declared", None, None, None, None)]
    assert await rows(process, OPEN) == []


async def test_a_change_of_name_or_number_takes_a_verification_away_and_a_label_does_not(
    owner: Owner, process: Process
) -> None:
    identity_id = await owner.added()
    await ask(owner, identity_id)
    await work(process)
    assert (await owner.change(identity_id, label="Mum", name="张小三")).json()["status"] == "verified"
    changed = (await owner.change(identity_id, name="张小四")).json()
    assert (changed["status"], changed["check"], changed["can_check"]) == ("self-declared", None, True)


async def test_a_label_that_changes_meanwhile_keeps_the_answer(
    owner: Owner, process: Process, authority: ToldAuthority
) -> None:
    identity_id = await owner.added()
    await ask(owner, identity_id)
    await asyncio.gather(work(process), *(owner.change(identity_id, label=f"Mum {n}") for n in range(5)))
    assert (await entry(owner))["status"] == "verified"


@pytest.mark.parametrize("how", ["remove", "withdraw"])
async def test_who_is_removed_meanwhile_is_gone(
    owner: Owner, process: Process, authority: ToldAuthority, how: str
) -> None:
    identity_id = await owner.added()
    await ask(owner, identity_id)
    authority.may_answer.clear()
    working = asyncio.create_task(work(process))
    while not authority.asked:
        await asyncio.sleep(0)
    await (owner.remove(identity_id) if how == "remove" else owner.withdraw())
    authority.may_answer.set()
    await working
    assert await owner.book() == []
    assert await rows(process, OPEN) == []


async def test_withdrawing_the_consent_to_checks_forgets_what_came_of_them(owner: Owner, process: Process) -> None:
    await ask(owner, await owner.added())
    await work(process)
    waiting = await owner.added(number(1))
    await ask(owner, waiting)
    assert (await owner.withdraw("identity-check")).status_code == 204
    assert await rows(process, KNOWN) == [("self-declared", None, None, None, None)] * 2
    assert await rows(process, OPEN) == []
    assert problem(await ask(owner, waiting)) == (409, "consent-missing")
    assert len(await owner.book()) == 2


async def test_withdrawing_the_book_withdraws_both(owner: Owner, process: Process) -> None:
    await owner.withdraw()
    standing = await rows(process, "SELECT kind FROM users_consents WHERE withdrawn_at IS NULL")
    assert standing == []


async def test_what_no_key_opens_is_given_up_and_stops_nobody(
    owner: Owner, process: Process, authority: ToldAuthority, clock: ManualClock
) -> None:
    broken, sound = await owner.added(), await owner.added(number(1))
    sealed = "SELECT number_sealed FROM users_identities WHERE id = "
    [(before,)] = await rows(process, f"{sealed}'{broken}'")
    await ask(owner, broken)
    await ask(owner, sound)
    await meddle(process, "UPDATE users_identities SET number_sealed = 'x' WHERE id = :id", id=broken)
    assert await work(process) == 1
    for _ in range(len(CHECK_PAUSES) + 1):
        clock.advance(timedelta(seconds=CHECK_CLAIM_SECONDS))
        assert await work(process) == 0
    await meddle(process, "UPDATE users_identities SET number_sealed = :old WHERE id = :id", id=broken, old=before)
    assert [one["status"] for one in await owner.book()] == ["unknown", "verified"]
    assert len(authority.asked) == 1


async def test_an_account_has_so_many_a_day(owner: Owner, process: Process, clock: ManualClock) -> None:
    ids = [await owner.added(number(sequence)) for sequence in range(CHECKS_A_DAY_MAX + 1)]
    answers = await asyncio.gather(*(ask(owner, identity_id) for identity_id in ids))
    assert sorted(answer.status_code for answer in answers) == [202] * CHECKS_A_DAY_MAX + [429]
    [refused] = [answer for answer in answers if answer.status_code == 429]
    assert (problem(refused)[1], refused.json()["retry_after"]) == ("checks-used-up", 4 * 3600 + 1)
    pass_time(owner, process, clock, 4 * 3600)
    [left] = [one["id"] for one in await owner.book() if one["status"] == "self-declared"]
    assert (await ask(owner, str(left))).status_code == 202


@pytest.mark.parametrize("calls_a_day", [2])
async def test_a_day_of_all_ends_and_goes_on_tomorrow(
    owner: Owner, process: Process, authority: ToldAuthority, clock: ManualClock
) -> None:
    """Every question is paid for, whoever asks."""
    for sequence in range(3):
        await ask(owner, await owner.added(number(sequence)))
    assert await work(process) == 2
    assert await work(process) == 0
    assert len(authority.asked) == 2
    assert await rows(process, OPEN) == [(0,)]
    pass_time(owner, process, clock, 4 * 3600)
    assert await work(process) == 1
    assert {one["status"] for one in await owner.book()} == {"verified"}


async def test_without_an_authority_there_is_nothing(process: Process, client: httpx2.AsyncClient) -> None:
    somebody = await new_owner(process, client)
    await somebody.consent()
    identity_id = await somebody.added()
    assert (await client.get(f"{ME}/identities", headers=somebody.headers)).json()["checks"] is None
    texts = (await client.get(f"{ME}/consents", headers=somebody.headers)).json()["texts"]
    assert [text["kind"] for text in texts] == ["identity"]
    assert problem(await somebody.consent(VERSION, "identity-check")) == (409, "checks-not-offered")
    assert problem(await ask(somebody, identity_id)) == (409, "checks-not-offered")
    begun = await somebody.post(f"identities/{identity_id}/face-checks", None)
    assert problem(begun) == (409, "checks-not-offered")
