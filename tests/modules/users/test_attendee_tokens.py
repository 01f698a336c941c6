"""Tokens of people: what a performance gets to know of an entry, and that it is the same whatever our keys are."""

import base64
from datetime import timedelta

import httpx2
import msgspec
import pytest

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished
from onsale.contracts.real_names import RealNameRule
from onsale.platform.clock import ManualClock, to_micros
from onsale.platform.security import TokenInvalid
from tests.engines import EVERY_ENGINE
from tests.modules.users.identity_owner import NUMBER, Owner, new_owner, number
from tests.modules.users.phone_owner import problem
from tests.processes import DEAD_LETTERS, meddle, rows, tell, tell_everything_again
from tests.stage import Kind, performance

pytestmark = EVERY_ENGINE

SHOW = "01972b8a-0000-7000-8000-000000000201"
OTHER = "01972b8a-0000-7000-8000-000000000202"
PLAIN = "01972b8a-0000-7000-8000-000000000203"


def named(process: Process, performance_id: str) -> PerformancePublished:
    """A performance that asks for names, in a month from the day on which the process was born."""
    show = performance(performance_id, [Kind("any")], process.platform.clock.now())
    return msgspec.structs.replace(show, real_name=RealNameRule())


@pytest.fixture
async def owner(process: Process, client: httpx2.AsyncClient) -> Owner:
    """Somebody who has consented, and hears of two such performances."""
    plain = performance(PLAIN, [Kind("any")], process.platform.clock.now())
    await tell(process, named(process, SHOW), named(process, OTHER), plain)
    somebody = await new_owner(process, client)
    assert (await somebody.consent()).status_code == 201
    return somebody


async def ask(owner: Owner, *identity_ids: str, performance_id: str = SHOW) -> httpx2.Response:
    body = {"performance_id": performance_id, "identity_ids": list(identity_ids)}
    return await owner.client.post("/api/v1/me/attendee-tokens", json=body, headers=owner.headers)


async def digest(process: Process, owner: Owner, identity_id: str, performance_id: str = SHOW) -> str:
    answer = await ask(owner, identity_id, performance_id=performance_id)
    assert answer.status_code == 200, answer.text
    return process.platform.attendee_tokens.verify(answer.json()["items"][0]["token"]).digest


async def test_a_token_says_what_a_performance_needs_and_no_more(owner: Owner, process: Process) -> None:
    first, second = await owner.added(), await owner.added(number(1))
    answer = await ask(owner, second, first)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [item["identity_id"] for item in items] == [second, first]
    now = process.platform.clock.now()
    assert {name: value for name, value in items[1].items() if name != "token"} == {
        "identity_id": first,
        "name_masked": "张*三",
        "kind": "resident-id",
        "last_digits": "002X",
        "age": 18,
        "is_self": False,
        "is_verified": False,
        "expires_at": (now + timedelta(minutes=30)).isoformat().replace("+00:00", "Z"),
    }
    claims = process.platform.attendee_tokens.verify(items[1]["token"])
    assert (claims.user_id, claims.performance_id, claims.age) == (owner.user_id, SHOW, 18)
    assert claims.expires_at == int(now.timestamp()) + 1_800
    payload = items[1]["token"].split(".")[1]
    content = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert len(content) < 400
    for secret in (NUMBER[:14], "张小三", "1949"):
        assert secret.encode() not in content


async def test_a_token_says_whether_an_authority_has_verified_the_document_and_whether_it_could(
    owner: Owner, process: Process, clock: ManualClock
) -> None:
    """As it is when the token is made."""
    first = await owner.added()
    body = {"relation": "self", "name": "Ada", "document": {"kind": "passport", "number": "E12345678"}}
    passport = (await owner.post("identities", body)).json()["id"]

    async def told() -> list[bool | None]:
        items = (await ask(owner, first, passport)).json()["items"]
        claims = [process.platform.attendee_tokens.verify(item["token"]).is_verified for item in items]
        assert claims == [item["is_verified"] for item in items]
        return claims

    assert await told() == [False, None]
    until = to_micros(clock.now() + timedelta(seconds=10))
    verified = "status = 'verified', finding = 'match', checked_by = 'x', checked_at = 1, valid_until = :until"
    await meddle(process, f"UPDATE users_identities SET {verified} WHERE id = :id", id=first, until=until)  # noqa: S608  # of two constants
    assert await told() == [True, None]
    clock.advance(timedelta(seconds=10))
    assert await told() == [False, None]


async def test_a_document_has_another_digest_for_every_performance(owner: Owner, process: Process) -> None:
    entry = await owner.added()
    here, there = await digest(process, owner, entry), await digest(process, owner, entry, OTHER)
    assert here != there
    assert await digest(process, owner, entry) == here


async def test_two_accounts_have_the_same_digest(owner: Owner, process: Process, client: httpx2.AsyncClient) -> None:
    other = await new_owner(process, client)
    await other.consent()
    mine, theirs = await owner.added(), await other.added()
    assert await digest(process, owner, mine) == await digest(process, other, theirs)


async def test_only_ones_own_people_and_only_where_names_are_asked_for(
    owner: Owner, process: Process, client: httpx2.AsyncClient
) -> None:
    other = await new_owner(process, client)
    await other.consent()
    mine, theirs = await owner.added(), await other.added(number(1))
    for answer in (
        await ask(owner, theirs),
        await ask(owner, mine, theirs),
        await ask(owner, "nobody"),
        await ask(owner, mine, performance_id=PLAIN),
        await ask(owner, mine, performance_id="nothing"),
    ):
        assert problem(answer) == (404, "not-found")
    assert (await ask(owner)).status_code == 422
    assert (await ask(owner, *[mine] * 21)).status_code == 422
    await owner.remove(mine)
    assert problem(await ask(owner, mine)) == (404, "not-found")


async def test_the_owner_is_known_as_such(owner: Owner) -> None:
    entry = await owner.added()
    assert (await owner.change(entry, relation="self")).status_code == 200
    assert (await ask(owner, entry)).json()["items"][0]["is_self"] is True


async def test_news_of_a_performance_twice_leave_its_key(owner: Owner, process: Process) -> None:
    entry = await owner.added()
    before = await digest(process, owner, entry)
    await tell_everything_again(process)
    await tell(process, named(process, SHOW))
    assert await digest(process, owner, entry) == before
    assert [row[0] for row in await rows(process, "SELECT id FROM users_named_sales ORDER BY id")] == [SHOW, OTHER]
    assert await rows(process, DEAD_LETTERS) == []


async def test_a_token_of_another_kind_is_none(owner: Owner, process: Process) -> None:
    [item] = (await ask(owner, await owner.added())).json()["items"]
    for signer in (process.platform.access_tokens, process.platform.hold_tokens):
        with pytest.raises(TokenInvalid):
            signer.verify(item["token"])
