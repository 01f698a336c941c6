"""Signing in by another provider, who plays by the real protocol; linking and unlinking."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx2

from onsale.app.process import Process
from onsale.contracts.events import SignedIn
from onsale.contracts.sign_in_ways import SignInWayLinked
from onsale.platform.clock import ManualClock
from onsale.provider_sim import sign_in_keys
from onsale.provider_sim.people import subject
from tests.engines import EVERY_ENGINE
from tests.modules.users.browsers import browser
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem
from tests.modules.users.provider_visitor import (
    AUTH,
    OTHER_PHONE,
    OWN,
    PHONE,
    WAYS,
    SentCodes,
    Visitor,
    confirm_phone,
    session_of,
)
from tests.processes import heard, rows, settled
from tests.provider_sim.stage import Simulator


@EVERY_ENGINE
async def test_the_first_time_a_phone_makes_the_account_and_then_the_provider_is_enough(
    visitor: Visitor, sent_codes: SentCodes, process: Process
) -> None:
    first = await visitor.sign_in()
    assert (first.status_code, first.json()) == (
        201,
        {"outcome": "phone-needed", "next": "/orders?page=2", "session": None},
    )
    assert await rows(process, "SELECT id FROM users_users") == []
    made = session_of(await confirm_phone(visitor.client, sent_codes))

    again = await visitor.sign_in(next_path="/tickets")

    assert {**again.json(), "session": None} == {"outcome": "signed-in", "next": "/tickets", "session": None}
    assert session_of(again).user == made.user
    me = await visitor.client.get("/api/v1/me", headers=bearer(session_of(again)))
    assert me.json()["phone_masked"] == "138****1111"
    assert len(await rows(process, WAYS)) == 1
    assert len(await rows(process, "SELECT id FROM users_users")) == 1
    assert len(await rows(process, "SELECT id FROM users_sessions")) == 2


async def test_a_phone_that_has_an_account_is_linked_to_it(
    visitor: Visitor, owner: PhoneOwner, sent_codes: SentCodes, clock: ManualClock
) -> None:
    known = await owner.sign_in()
    clock.advance(timedelta(minutes=1))
    await visitor.sign_in()

    linked = session_of(await confirm_phone(visitor.client, sent_codes))
    by_provider = session_of(await visitor.sign_in())

    assert linked.user == by_provider.user == known.user


async def test_it_is_announced_and_known_like_any_sign_in(
    visitor: Visitor, owner: PhoneOwner, process: Process, sim: Simulator
) -> None:
    session = await owner.sign_in()
    assert (await visitor.link(bearer(session))).json()["outcome"] == "linked"
    async with browser(process, address="198.51.100.7") as elsewhere:
        stranger = Visitor(elsewhere, sim)
        theirs = session_of(await stranger.sign_in())
        again = await stranger.sign_in()
        shown = (await elsewhere.get("/api/v1/me/sessions", headers=bearer(theirs))).json()["items"]

    await settled(process)
    assert [one.is_unexpected for one in heard(process, SignedIn)] == [False, True, False]
    assert [one["device"] for one in shown] == ["Chrome · Windows", "Chrome · Windows", ""]
    assert "onsale-device=" in again.headers["set-cookie"]


async def test_another_way_into_an_account_is_announced(
    visitor: Visitor, owner: PhoneOwner, sent_codes: SentCodes, process: Process, clock: ManualClock
) -> None:
    """To whoever has used it before, in their language; not to who has just made it, and once."""
    await visitor.sign_in("zhou")
    session_of(await confirm_phone(visitor.client, sent_codes, OTHER_PHONE))
    await settled(process)
    assert heard(process, SignInWayLinked) == []

    session = await owner.sign_in()
    for _ in range(2):
        await visitor.link(bearer(session))
    await visitor.client.delete(f"{OWN}/oidc", headers=bearer(session))
    clock.advance(timedelta(minutes=1))
    await visitor.sign_in()
    await confirm_phone(visitor.client, sent_codes)
    await settled(process)

    told = heard(process, SignInWayLinked)
    assert [(one.user_id, one.provider, one.language) for one in told] == [(session.user.id, "oidc", "en")] * 2
    assert process.platform.sealer.open(told[0].phone_sealed) == f"+86{PHONE}"
    assert len({one.link_id for one in told}) == 2


async def test_what_the_provider_is_given(visitor: Visitor, sim: Simulator) -> None:
    begun = await visitor.begin()
    url = begun.json()["authorize_url"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}

    assert url.startswith(f"{sim.url}/oidc/authorize?")
    assert {name: asked[name] for name in ("response_type", "scope", "code_challenge_method", "redirect_uri")} == {
        "response_type": "code",
        "scope": "openid",
        "code_challenge_method": "S256",
        "redirect_uri": "http://127.0.0.1:8000/sign-in/oidc",
    }
    assert {name: len(asked[name]) for name in ("state", "nonce", "code_challenge")} == {
        "state": 64,
        "nonce": 43,
        "code_challenge": 43,
    }
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    [cookie] = SimpleCookie(begun.headers["set-cookie"]).values()
    assert (cookie.key, cookie["path"], cookie["max-age"], cookie["samesite"].lower()) == (
        "onsale-attempt",
        "/api/v1/auth",
        "600",
        "lax",
    )
    assert cookie["httponly"]
    assert not cookie["secure"]


async def test_another_attempt_has_nothing_of_this_one(visitor: Visitor) -> None:
    urls = [(await visitor.begin()).json()["authorize_url"] for _ in range(2)]
    first, second = (parse_qs(urlsplit(url).query) for url in urls)

    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


async def test_the_other_algorithm_is_believed(visitor: Visitor) -> None:
    assert (await visitor.sign_in(fault="es256")).json()["outcome"] == "phone-needed"


async def test_a_provider_that_fails_is_unavailable(visitor: Visitor, process: Process) -> None:
    refused = await visitor.sign_in(fault="token-500")

    assert problem(refused) == (503, "sign-in-provider-unavailable")
    assert refused.json()["retry_after"] > 0
    assert await rows(process, "SELECT id FROM users_sessions") == []


async def test_unknown_providers_and_devices_are_not_there(visitor: Visitor) -> None:
    assert problem(await visitor.client.post(f"{AUTH}/nonsense/attempts", json={})) == (422, "malformed")
    assert problem(await visitor.begin(device="in-app")) == (404, "not-found")


async def test_the_offers(client: httpx2.AsyncClient) -> None:
    offers = (await client.get(AUTH)).json()["items"]

    assert offers[-1] == {"provider": "oidc", "name": {"zh-CN": "OpenID", "en": "OpenID"}, "devices": ["page"]}


@EVERY_ENGINE
async def test_linking_and_unlinking(visitor: Visitor, owner: PhoneOwner, clock: ManualClock, process: Process) -> None:
    session = await owner.sign_in()
    headers = bearer(session)
    linked = await visitor.link(headers)
    assert linked.json() == {"outcome": "linked", "next": "/orders?page=2", "session": None}
    assert (await visitor.link(headers)).json()["outcome"] == "linked"
    assert len(await rows(process, "SELECT id FROM users_sessions")) == 1
    linked_at = clock.now()
    clock.advance(timedelta(minutes=3))
    assert session_of(await visitor.sign_in()).user == session.user

    [way] = (await visitor.client.get(OWN, headers=headers)).json()["items"]
    assert way["provider"] == "oidc"
    assert datetime.fromisoformat(way["linked_at"]) == linked_at
    assert datetime.fromisoformat(way["last_used_at"]) == clock.now()

    gone = await visitor.client.delete(f"{OWN}/oidc", headers=headers)
    assert gone.status_code == 204
    assert problem(await visitor.client.delete(f"{OWN}/oidc", headers=headers)) == (404, "not-found")
    assert (await visitor.sign_in()).json()["outcome"] == "phone-needed"
    clock.advance(timedelta(minutes=1))
    assert (await owner.sign_in()).user == session.user


async def test_an_identity_opens_one_account_and_an_account_has_one_of_each_provider(
    visitor: Visitor, owner: PhoneOwner, sent_codes: SentCodes, process: Process
) -> None:
    mine = bearer(await owner.sign_in())
    theirs = bearer(await PhoneOwner(visitor.client, sent_codes, OTHER_PHONE).sign_in())
    assert (await visitor.link(mine, "lin")).status_code == 201
    before = await rows(process, WAYS)

    assert problem(await visitor.link(theirs, "lin")) == (409, "way-of-somebody-else")
    assert problem(await visitor.link(mine, "zhou")) == (409, "way-exists")
    assert await rows(process, WAYS) == before


async def test_a_code_still_works_when_the_identity_cannot_be_linked(
    visitor: Visitor, owner: PhoneOwner, sent_codes: SentCodes, clock: ManualClock
) -> None:
    await visitor.link(bearer(await owner.sign_in()), "lin")
    clock.advance(timedelta(minutes=1))
    assert (await visitor.sign_in("zhou")).json()["outcome"] == "phone-needed"
    assert problem(await confirm_phone(visitor.client, sent_codes)) == (409, "way-exists")

    assert (await owner.enter(await owner.newest_code())).status_code == 201


@EVERY_ENGINE
async def test_two_who_link_the_same_at_once(
    visitor: Visitor, owner: PhoneOwner, sent_codes: SentCodes, process: Process, sim: Simulator
) -> None:
    mine = bearer(await owner.sign_in())
    theirs = bearer(await PhoneOwner(visitor.client, sent_codes, OTHER_PHONE).sign_in())
    async with browser(process) as elsewhere:
        other = Visitor(elsewhere, sim)
        answers = await asyncio.gather(visitor.link(mine), other.link(theirs))

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(await rows(process, WAYS)) == 1


async def test_who_somebody_is_there_is_nowhere_here(
    visitor: Visitor, owner: PhoneOwner, process: Process, sim: Simulator
) -> None:
    await visitor.link(bearer(await owner.sign_in()))
    kept = str(await rows(process, "SELECT * FROM users_sign_in_ways"))

    assert subject("lin", read_client_id(sim)) not in kept


async def test_a_used_attempt_is_forgotten_after_an_hour(visitor: Visitor, process: Process) -> None:
    await visitor.sign_in()
    [retention] = [one for module in process.modules for one in module.retentions if one.table == "users_used_attempts"]

    assert retention.keep_seconds == 3600
    assert len(await rows(process, "SELECT id FROM users_used_attempts")) == 1


def read_client_id(sim: Simulator) -> str:
    return sign_in_keys.read(sim.folder).oidc_client_id
