"""E-mail addresses of accounts: said, proved, changed, removed; and what others learn of it."""

import asyncio
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.modules.users.settings import CODES_PER_EMAIL_BURST, CODES_PER_WINDOW_MAX, WRONG_ATTEMPTS_MAX
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import Arrives
from tests.modules.users.password_owner import (
    EMAIL,
    GOOD,
    choose,
    confirm,
    drawers,
    email_codes,
    has_email,
    news,
    say,
    sign_in,
)
from tests.modules.users.phone_owner import other_code, problem
from tests.processes import rows

ADDRESS, NEXT = "li.lei@example.com", "lei@example.org"


async def test_an_address_is_the_accounts_once_its_code_came_back(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await say(person, " Li.Lei@EXAMPLE.com ")
    waiting = (await person.ask("GET", EMAIL)).json()
    [(address, code)] = await email_codes(process)
    answer = await confirm(person, code or "")

    assert (waiting["email_masked"], waiting["waiting_masked"]) == (None, "l***@example.com")
    assert address == ADDRESS
    assert (answer.status_code, answer.json()["email_masked"], answer.json()["waiting_masked"]) == (
        200,
        "l***@example.com",
        None,
    )
    assert await news(process) == [("email-added", ADDRESS)]
    assert ADDRESS not in repr(await drawers(process))
    assert (code or "") not in repr(await drawers(process))


async def test_a_code_works_once_for_a_quarter_of_an_hour(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await say(person, ADDRESS)
    [(_, code)] = await email_codes(process)
    person.clock.advance(timedelta(minutes=15))
    late = await confirm(person, code or "")
    await has_email(person, ADDRESS)
    again = await confirm(person, (await email_codes(process))[-1][1] or "")

    assert problem(late) == problem(again) == (403, "code-expired")


async def test_wrong_entries_use_a_code_up(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await say(person, ADDRESS)
    [(_, code)] = await email_codes(process)
    wrong = [await confirm(person, other_code(code or "0")) for _ in range(WRONG_ATTEMPTS_MAX)]
    right = await confirm(person, code or "")

    assert [answer.json()["attempts_left"] for answer in wrong] == [4, 3, 2, 1, 0]
    assert problem(right) == (403, "code-expired")
    assert await rows(process, "SELECT * FROM users_emails") == []


async def test_a_code_belongs_to_the_account_that_asked_for_it(arrives: Arrives, process: Process) -> None:
    person, other = await arrives(Role.BUYER), await arrives(Role.BUYER)
    await say(person, ADDRESS)
    [(_, code)] = await email_codes(process)
    nothing = await confirm(other, code or "")
    await say(other, NEXT)
    wrong = await confirm(other, code or "")

    assert (problem(nothing), problem(wrong)) == ((403, "code-expired"), (403, "email-code-wrong"))
    assert await rows(process, "SELECT * FROM users_emails") == []


async def test_an_address_of_somebody_else_gets_the_same_answer_and_no_code(arrives: Arrives, process: Process) -> None:
    owner, person, third = await arrives(Role.BUYER), await arrives(Role.BUYER), await arrives(Role.BUYER)
    await has_email(owner, ADDRESS)
    taken, free = await say(person, ADDRESS), await say(third, NEXT)

    assert (taken.status_code, taken.json()) == (free.status_code, free.json())
    assert set(taken.headers) == set(free.headers)
    sent = await email_codes(process)
    assert [address for address, _ in sent] == [ADDRESS, ADDRESS, NEXT]
    assert [code is None for _, code in sent] == [False, True, False]
    waiting = [(await one.ask("GET", EMAIL)).json()["waiting_masked"] for one in (person, third)]
    assert waiting == ["l***@example.com", "l***@example.org"]


@EVERY_ENGINE
async def test_of_two_who_confirm_one_address_at_once_one_gets_it(arrives: Arrives, process: Process) -> None:
    people = [await arrives(Role.BUYER), await arrives(Role.BUYER)]
    for person in people:
        await say(person, ADDRESS)
    codes = [code or "" for _, code in await email_codes(process)]
    answers = await asyncio.gather(*(confirm(person, code) for person, code in zip(people, codes, strict=True)))
    [loser] = [answer for answer in answers if answer.status_code != 200]

    assert problem(loser) == (409, "email-taken")
    assert await rows(process, "SELECT COUNT(*) FROM users_emails") == [(1,)]
    assert len(await news(process)) == 1


@EVERY_ENGINE
async def test_a_code_is_taken_once_at_the_same_moment(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await say(person, ADDRESS)
    [(_, code)] = await email_codes(process)
    answers = await asyncio.gather(*(confirm(person, code or "") for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 403, 403, 403]
    assert await news(process) == [("email-added", ADDRESS)]


async def test_a_change_is_told_to_the_address_before(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await choose(person)
    await has_email(person, ADDRESS)
    person.clock.advance(timedelta(minutes=1))
    await has_email(person, NEXT)

    assert await news(process) == [("password-set", None), ("email-added", ADDRESS), ("email-changed", ADDRESS)]
    assert problem(await sign_in(person.client, ADDRESS, GOOD)) == (403, "password-wrong")
    assert (await sign_in(person.client, NEXT, GOOD)).status_code == 201


async def test_it_is_removed_and_free_for_others(arrives: Arrives, process: Process) -> None:
    person, other = await arrives(Role.BUYER), await arrives(Role.BUYER)
    await choose(person)
    await has_email(person, ADDRESS)
    assert (await person.ask("DELETE", EMAIL)).status_code == 204
    gone = await sign_in(person.client, ADDRESS, GOOD)
    again = await person.ask("DELETE", EMAIL)
    await has_email(other, ADDRESS)

    assert (problem(gone), problem(again)) == ((403, "password-wrong"), (404, "not-found"))
    assert [change for change, _ in await news(process)] == [
        "password-set",
        "email-added",
        "email-removed",
        "email-added",
    ]


async def test_who_has_not_proved_it_lately_changes_nothing(arrives: Arrives, process: Process) -> None:
    person = await arrives(Role.BUYER)
    await has_email(person, ADDRESS)
    person.clock.advance(timedelta(minutes=31))
    await person.refresh()
    before = await drawers(process)
    answers = [await say(person, NEXT), await person.ask("DELETE", EMAIL)]

    assert [problem(answer) for answer in answers] == [(403, "step-up-required")] * 2
    assert await drawers(process) == before


async def test_an_old_session_neither_replaces_nor_uses_up_a_code_of_the_owner(
    arrives: Arrives, process: Process
) -> None:
    person = await arrives(Role.BUYER)
    person.clock.advance(timedelta(minutes=31))
    thief = await person.refresh()
    await person.sign_in()
    await say(person, ADDRESS)
    [(_, code)] = await email_codes(process)
    person.clock.advance(timedelta(minutes=1))
    guess = {"code": other_code(code or "0")}
    answers = [await person.post(f"{EMAIL}/codes", {"email": NEXT}, by=thief)]
    answers += [await person.post(f"{EMAIL}/confirmation", guess, by=thief) for _ in range(WRONG_ATTEMPTS_MAX)]

    assert {problem(answer) for answer in answers} == {(403, "step-up-required")}
    assert len(await email_codes(process)) == 1
    assert (await confirm(person, code or "")).status_code == 200


async def test_codes_are_paced_for_the_account(arrives: Arrives) -> None:
    person = await arrives(Role.BUYER)
    answers = []
    for number in range(CODES_PER_WINDOW_MAX + 1):
        answers.append(await say(person, f"n{number}@example.com"))
        person.clock.advance(timedelta(minutes=1))
    await person.sign_in()

    assert [answer.status_code for answer in answers] == [202] * CODES_PER_WINDOW_MAX + [429]
    assert int(answers[-1].headers["retry-after"]) > 80_000


async def test_nobodys_inbox_is_filled_by_many_accounts(arrives: Arrives) -> None:
    people = [await arrives(Role.BUYER) for _ in range(int(CODES_PER_EMAIL_BURST) + 1)]
    answers = [await say(person, ADDRESS) for person in people]

    assert [answer.status_code for answer in answers] == [202] * int(CODES_PER_EMAIL_BURST) + [429]


@EVERY_ENGINE
async def test_who_is_refused_uses_up_no_code_of_an_address(arrives: Arrives, process: Process) -> None:
    """Otherwise whoever asks too fast, or has proved nothing, keeps its owner out without one e-mail."""
    fast, stale, owner = [await arrives(Role.BUYER) for _ in range(3)]
    once = await asyncio.gather(*(say(fast, ADDRESS) for _ in range(int(CODES_PER_EMAIL_BURST) + 1)))
    stale.clock.advance(timedelta(minutes=31))
    await stale.refresh()
    never = [await say(stale, ADDRESS) for _ in range(int(CODES_PER_EMAIL_BURST))]
    await owner.sign_in()

    assert sorted(answer.status_code for answer in once) == [202] + [429] * int(CODES_PER_EMAIL_BURST)
    assert {problem(answer) for answer in never} == {(403, "step-up-required")}
    await has_email(owner, ADDRESS)


@pytest.mark.parametrize("path", [f"{EMAIL}/codes", f"{EMAIL}/confirmation"])
async def test_nothing_is_confirmed_by_looking(arrives: Arrives, path: str) -> None:
    """Scanners of mail open links; here is none to open."""
    person = await arrives(Role.BUYER)

    assert (await person.ask("GET", path)).status_code == 405
