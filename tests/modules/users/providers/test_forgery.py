"""Signing in by a provider when somebody lies: the provider, the browser, or whoever made the link."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.app.process import Process
from onsale.modules.users.domain.sign_in_ways import is_own_path
from onsale.modules.users.settings import NEXT_LENGTH_MAX
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.users.browsers import browser
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem
from tests.modules.users.provider_visitor import (
    OTHER_PHONE,
    OWN,
    PHONE,
    WAYS,
    SentCodes,
    Visitor,
    confirm_phone,
)
from tests.processes import rows
from tests.provider_sim.stage import Simulator


@pytest.mark.parametrize(
    "fault",
    [
        "expired-code",
        "other-nonce",
        "no-nonce",
        "other-audience",
        "other-issuer",
        "other-key",
        "unknown-key",
        "secret-as-key",
        "unsigned",
        "expired-token",
    ],
)
async def test_what_cannot_be_believed_signs_nobody_in(visitor: Visitor, process: Process, fault: str) -> None:
    refused = await visitor.sign_in(fault=fault)

    assert problem(refused) == (403, "sign-in-not-confirmed")
    assert "set-cookie" not in refused.headers
    assert await rows(process, "SELECT id FROM users_sessions") == []
    assert (await visitor.sign_in()).json()["outcome"] == "phone-needed"


async def test_another_state_is_refused_and_uses_nothing_up(visitor: Visitor, process: Process) -> None:
    begun = await visitor.begin()
    brought = visitor.visit(begun.json()["authorize_url"], fault="other-state")

    assert problem(await visitor.finish(brought)) == (403, "sign-in-over")
    assert await rows(process, "SELECT id FROM users_used_attempts") == []
    right = {**brought, "state": brought["state"].removeprefix("x")}
    assert (await visitor.finish(right)).json()["outcome"] == "phone-needed"


async def test_an_attempt_comes_back_once(visitor: Visitor, process: Process, sim: Simulator) -> None:
    begun = await visitor.begin()
    cookies = dict(visitor.client.cookies)
    brought = visitor.visit(begun.json()["authorize_url"])
    assert (await visitor.finish(brought)).status_code == 201
    assert problem(await visitor.finish(brought)) == (403, "sign-in-over")

    # Who has kept the cookie, and even another code of the provider.
    visitor.client.cookies.update(cookies)
    assert problem(await visitor.finish(brought)) == (403, "sign-in-over")
    again = visitor.visit(begun.json()["authorize_url"])
    visitor.client.cookies.update(cookies)
    assert problem(await visitor.finish(again)) == (403, "sign-in-over")


@EVERY_ENGINE
async def test_of_many_at_once_one_comes_back(visitor: Visitor, process: Process) -> None:
    begun = await visitor.begin()
    brought = visitor.visit(begun.json()["authorize_url"])

    answers = await asyncio.gather(*(visitor.finish(brought) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201, *[403] * 5]
    assert len(await rows(process, "SELECT id FROM users_used_attempts")) == 1


async def test_a_code_that_was_used_is_refused_by_the_provider(visitor: Visitor) -> None:
    first = visitor.visit((await visitor.begin()).json()["authorize_url"])
    await visitor.finish(first)
    second = visitor.visit((await visitor.begin()).json()["authorize_url"])

    assert problem(await visitor.finish({**second, "code": first["code"]})) == (403, "sign-in-not-confirmed")


async def test_a_code_of_another_attempt_is_worth_nothing(visitor: Visitor, process: Process, sim: Simulator) -> None:
    """Somebody gives his own code to another browser: verifier and nonce are those of his attempt."""
    async with browser(process) as elsewhere:
        attacker = Visitor(elsewhere, sim)
        stolen = attacker.visit((await attacker.begin()).json()["authorize_url"], "zhou")
    own = visitor.visit((await visitor.begin()).json()["authorize_url"])

    assert problem(await visitor.finish({**own, "code": stolen["code"]})) == (403, "sign-in-not-confirmed")


async def test_the_way_back_belongs_to_the_browser_that_began(
    visitor: Visitor, process: Process, sim: Simulator
) -> None:
    brought = visitor.visit((await visitor.begin()).json()["authorize_url"])
    async with browser(process) as elsewhere:
        victim = Visitor(elsewhere, sim)
        assert problem(await victim.finish(brought)) == (403, "sign-in-over")
        await victim.begin()
        assert problem(await victim.finish(brought)) == (403, "sign-in-over")
    assert (await visitor.finish(brought)).status_code == 201


async def test_an_attempt_is_over_after_ten_minutes(visitor: Visitor, clock: ManualClock) -> None:
    brought = visitor.visit((await visitor.begin()).json()["authorize_url"])
    clock.advance(timedelta(minutes=10))

    assert problem(await visitor.finish(brought)) == (403, "sign-in-over")


async def test_whom_a_provider_named_is_forgotten_after_ten_minutes(
    visitor: Visitor, sent_codes: SentCodes, clock: ManualClock, process: Process
) -> None:
    await visitor.sign_in()
    clock.advance(timedelta(minutes=10))

    assert problem(await confirm_phone(visitor.client, sent_codes)) == (403, "sign-in-over")
    assert await rows(process, "SELECT id FROM users_users") == []


async def test_a_sign_in_by_code_alone_links_nothing(visitor: Visitor, sent_codes: SentCodes, process: Process) -> None:
    """The next person at the same computer has not asked for it."""
    await visitor.sign_in()
    await PhoneOwner(visitor.client, sent_codes, PHONE).sign_in()

    assert await rows(process, WAYS) == []


async def test_a_forged_cookie_is_nothing(visitor: Visitor, sent_codes: SentCodes) -> None:
    brought = visitor.visit((await visitor.begin()).json()["authorize_url"])
    attempt = visitor.client.cookies["onsale-attempt"]
    visitor.client.cookies.clear()
    visitor.client.cookies.set("onsale-unknown", attempt)  # signed by us, for something else
    visitor.client.cookies.set("onsale-attempt", f"{attempt[:-1]}{'A' if attempt[-1] != 'A' else 'B'}")

    assert problem(await visitor.finish(brought)) == (403, "sign-in-over")
    assert problem(await confirm_phone(visitor.client, sent_codes)) == (403, "sign-in-over")


ELSEWHERE: Final = [
    "",
    "orders",
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/ /evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2e//evil.example",
    "/%2E%2e/evil.example",
    "/a//evil.example",
    "/orders/../..//evil.example",
    "/orders\x00",
    "/订单",
    "／／evil.example",
    "javascript:alert(1)",
    "/orders" + "x" * NEXT_LENGTH_MAX,
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_what_leads_elsewhere_is_no_way(path: str) -> None:
    assert not is_own_path(path)


async def test_no_attempt_begins_that_would_lead_elsewhere(visitor: Visitor) -> None:
    for path in ELSEWHERE:
        refused = await visitor.begin(next_path=path)
        assert (path, problem(refused)) == (path, (422, "malformed"))
        assert refused.json()["errors"][0]["pointer"] == "/next"
        assert "set-cookie" not in refused.headers


@pytest.mark.parametrize(
    "path",
    ["/", "/orders", "/orders/", "/events/1?date=2026-12-01#map", "/?next=//evil.example", "/search?q=%E5%BC%80"],
)
def test_paths_of_this_site_are_ways(path: str) -> None:
    assert is_own_path(path)


@given(st.text(st.sampled_from("/\\.%2eE:?#@ax \t\n"), max_size=12))
def test_what_is_a_way_stays_on_this_site(text: str) -> None:
    if is_own_path(text):
        joined = str(httpx2.URL("https://own.example").join(text))
        assert joined.startswith("https://own.example/")
        assert not joined.startswith("https://own.example//")


async def test_linking_ends_with_whoever_began_it(
    visitor: Visitor, owner: PhoneOwner, sent_codes: SentCodes, process: Process
) -> None:
    mine = bearer(await owner.sign_in())
    theirs = bearer(await PhoneOwner(visitor.client, sent_codes, OTHER_PHONE).sign_in())
    brought = visitor.visit((await visitor.begin(base=OWN, headers=mine)).json()["authorize_url"])

    assert problem(await visitor.finish(brought)) == (401, "sign-in-required")
    assert problem(await visitor.finish(brought, theirs)) == (403, "not-permitted")
    assert await rows(process, WAYS) == []
    assert (await visitor.finish(brought, mine)).json()["outcome"] == "linked"
