"""Members who work for some events of their organisation: who is one, what their tokens say, and how that changes."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import httpx2
import msgspec
import pytest

from onsale.app.targets import Builder
from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.domain import Role, Session, User
from onsale.modules.users.settings import ACCESS_TOKEN_SECONDS, MEMBER_EVENTS_MAX
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.house import INVITATIONS, TEAM, House
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem
from tests.processes import new_user, opened_client, opened_process, rows

pytestmark = EVERY_ENGINE

CONCERT, MATCH = "01972b8a-0000-7000-8000-0000000000c1", "01972b8a-0000-7000-8000-0000000000c2"
ME = "/api/v1/me"
LOGGED = "SELECT action, value_before, value_after FROM platform_audit_entries ORDER BY position"


def claims_of(house: House, session: Session) -> AccessClaims:
    return house.process.platform.access_tokens.verify(session.access_token)


async def refreshed(owner: PhoneOwner, session: Session) -> Session:
    answer = await owner.refresh(session.refresh_token)
    assert answer.status_code == 201, answer.text
    return msgspec.json.decode(answer.content, type=Session)


async def helper_of(house: House, owner: PhoneOwner, boss: User, *roles: str, **wish: object) -> Session:
    """Somebody who has come by a link and is signed in."""
    session = await owner.sign_in()
    assert (await house.accept(session.user, await house.invite(boss, *roles, **wish))).status_code == 201
    return await refreshed(owner, session)


async def test_a_link_for_one_event_makes_a_member_of_one_event(house: House, owner: PhoneOwner) -> None:
    boss = await house.member(Role.ORGANISER)
    session = await helper_of(house, owner, boss, "gate", events=[CONCERT])
    assert (claims_of(house, session).roles, claims_of(house, session).events) == (["buyer", "gate"], [CONCERT])
    assert session.user.events == (await house.now(session.user)).events == [CONCERT]
    members = (await house.ask(boss, "GET", TEAM)).json()["members"]
    assert [member["events"] for member in members] == [None, [CONCERT]]
    own = (await house.ask(session.user, "GET", f"{ME}/organisations")).json()["organisations"]
    assert [one["events"] for one in own] == [[CONCERT]]
    after = b'{"roles":["gate"],"events":["' + CONCERT.encode() + b'"]}'
    assert await rows(house.process, LOGGED) == [
        ("users.member-invited", None, after),
        ("users.invitation-accepted", None, after),
    ]


async def test_events_are_changed_kept_and_given_up(house: House, owner: PhoneOwner) -> None:
    boss = await house.member(Role.ORGANISER)
    session = await helper_of(house, owner, boss, "gate", events=[CONCERT])
    for wish, events in (
        ({"events": [MATCH, CONCERT]}, [CONCERT, MATCH]),
        ({}, [CONCERT, MATCH]),
        ({"events": None}, None),
    ):
        assert (await house.set_roles(boss, session.user, "marketing", **wish)).status_code == 204
        session = await refreshed(owner, session)
        assert (claims_of(house, session).roles, claims_of(house, session).events) == (["buyer", "marketing"], events)


async def test_an_owner_works_for_all_events(house: House) -> None:
    boss, gate = await house.member(Role.ORGANISER), await house.member(Role.GATE)
    assert (await house.set_roles(boss, gate, "gate", events=[CONCERT])).status_code == 204
    before = await house.contents()
    for answer in (
        await house.set_roles(boss, gate, "organiser"),
        await house.set_roles(boss, gate, "organiser", events=[MATCH]),
        await house.ask(boss, "POST", INVITATIONS, {"roles": ["organiser"], "events": [MATCH]}),
    ):
        assert problem(answer) == (409, "owner-of-some-events")
    assert await house.contents() == before
    assert (await house.set_roles(boss, gate, "organiser", events=None)).status_code == 204


async def test_a_link_for_other_events_adds_nothing(house: House) -> None:
    """Or the roles for one event would be for the other as well."""
    boss, gate = await house.member(Role.ORGANISER), await house.member(Role.GATE)
    for own, invited in ((None, [CONCERT]), ([CONCERT], [MATCH]), ([CONCERT], [CONCERT, MATCH]), ([CONCERT], None)):
        assert (await house.set_roles(boss, gate, "gate", events=own)).status_code == 204
        secret = await house.invite(boss, "finance", events=invited)
        before = await house.contents()
        assert problem(await house.accept(gate, secret)) == (409, "member-already")
        assert await house.contents() == before
    secret = await house.invite(boss, "marketing", events=[CONCERT])
    joined = await house.accept(gate, secret)
    assert (joined.json()["roles"], joined.json()["events"]) == (["gate", "marketing"], [CONCERT])


@pytest.mark.parametrize("events", [[], ["a b"], [""], ["x" * 37], [None], "all", [CONCERT] * (MEMBER_EVENTS_MAX + 1)])
async def test_events_are_some_ids(house: House, events: object) -> None:
    boss, gate = await house.member(Role.ORGANISER), await house.member(Role.GATE)
    before = await house.contents()
    assert problem(await house.set_roles(boss, gate, "gate", events=events)) == (422, "malformed")
    wish = {"roles": ["gate"], "events": events}
    assert problem(await house.ask(boss, "POST", INVITATIONS, wish)) == (422, "malformed")
    assert await house.contents() == before


async def test_as_many_events_as_there_can_be_are_stored(house: House) -> None:
    boss, gate = await house.member(Role.ORGANISER), await house.member(Role.GATE)
    events = sorted(house.process.platform.ids.new() for _ in range(MEMBER_EVENTS_MAX))
    assert (await house.set_roles(boss, gate, "gate", events=events)).status_code == 204
    assert (await house.now(gate)).events == events


@pytest.mark.parametrize("is_removed", [False, True])
async def test_what_was_taken_away_is_gone_at_once_and_the_session_goes_on(
    house: House, owner: PhoneOwner, client: httpx2.AsyncClient, *, is_removed: bool
) -> None:
    boss = await house.member(Role.ORGANISER)
    older = await helper_of(house, owner, boss, "editor")
    session = await refreshed(owner, older)
    assert [(await client.get(ME, headers=bearer(one))).status_code for one in (older, session)] == [200, 200]
    if is_removed:
        answer = await house.ask(boss, "DELETE", f"{TEAM}/members/{session.user.id}")
    else:
        answer = await house.set_roles(boss, session.user, "gate")
    assert answer.status_code == 204
    # Also one that was refreshed away before, and that somebody has kept.
    for one in (older, session):
        assert problem(await client.get(ME, headers=bearer(one))) == (401, "sign-in-required")
    session = await refreshed(owner, session)
    assert claims_of(house, session).roles == (["buyer"] if is_removed else ["buyer", "gate"])
    assert (await client.get(ME, headers=bearer(session))).status_code == 200


async def test_what_was_taken_away_is_gone_in_the_next_process_too(
    migrated_database: Path,
    settings: Settings,
    clock: ManualClock,
    builders: Sequence[Builder],
    house: House,
    owner: PhoneOwner,
) -> None:
    boss = await house.member(Role.ORGANISER)
    taken = await helper_of(house, owner, boss, "editor")
    assert (await house.set_roles(boss, taken.user, "gate")).status_code == 204
    kept = await refreshed(owner, taken)
    await house.process.stop()
    clock.advance(timedelta(seconds=ACCESS_TOKEN_SECONDS - 1))
    async with opened_process(migrated_database, settings, clock, builders) as again, opened_client(again) as caller:
        assert problem(await caller.get(ME, headers=bearer(taken))) == (401, "sign-in-required")
        assert (await caller.get(ME, headers=bearer(kept))).status_code == 200


@pytest.mark.parametrize("repetition", range(6))
async def test_a_token_that_is_made_while_roles_change_says_what_is_true_or_is_over(
    house: House, owner: PhoneOwner, client: httpx2.AsyncClient, repetition: int
) -> None:
    boss = await house.member(Role.ORGANISER)
    session = await helper_of(house, owner, boss, "editor")
    change = house.set_roles(boss, session.user, "gate", events=[CONCERT])
    renewal = owner.refresh(session.refresh_token)
    changed, renewed = await asyncio.gather(*((change, renewal) if repetition % 2 else (renewal, change)))
    changed, renewed = (changed, renewed) if repetition % 2 else (renewed, changed)
    assert (changed.status_code, renewed.status_code) == (204, 201)
    new = msgspec.json.decode(renewed.content, type=Session)
    is_good = (await client.get(ME, headers=bearer(new))).status_code == 200
    assert is_good == (claims_of(house, new).roles == ["buyer", "gate"])
    assert claims_of(house, new).events == ([CONCERT] if is_good else None)


async def test_who_is_in_no_team_waits_for_nobody(house: House, owner: PhoneOwner) -> None:
    session = await owner.sign_in()
    assert (claims_of(house, session).events, claims_of(house, session).generation) == (None, 0)
    assert claims_of(house, await refreshed(owner, session)).generation == 1
    assert (await new_user(house.process, Role.BUYER)).events is None
