"""Organisations and their teams: who may make whom what, links to join, and nobody who goes beyond what they may."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.users.domain import Role
from onsale.platform.clock import ManualClock
from onsale.platform.settings import Settings
from tests.engines import EVERY_ENGINE
from tests.modules.users.house import INVITATIONS, TEAM, House
from tests.modules.users.phone_owner import problem
from tests.processes import ORGANISATION_ID, new_user, opened_client, opened_process

pytestmark = EVERY_ENGINE

OTHER_ORGANISATION = "01972b8a-0000-7000-8000-00000000000e"
OWN = "/api/v1/me/organisations"
WEEK = timedelta(days=7)


@pytest.fixture
async def other_house(
    process: Process, migrated_database: Path, settings: Settings, clock: ManualClock, builders: Sequence[Builder]
) -> AsyncIterator[House]:
    """The same organisation, asked in another process."""
    assert process.is_ready
    async with (
        opened_process(migrated_database, settings, clock, builders) as second,
        opened_client(second) as client,
    ):
        yield House(second, client)


async def test_a_link_brings_one_person_into_the_team(house: House) -> None:
    owner, guest = await house.member(Role.ORGANISER), await new_user(house.process, Role.BUYER)
    secret = await house.invite(owner, "gate", "marketing")
    shown = (await house.ask(owner, "GET", TEAM)).json()
    assert [one["roles"] for one in shown["invitations"]] == [["gate", "marketing"]]
    assert secret not in str(await house.contents())

    joined = await house.accept(guest, secret)
    assert (joined.status_code, joined.json()["roles"]) == (201, ["gate", "marketing"])
    assert await house.team(owner) == {owner.id: ["organiser"], guest.id: ["gate", "marketing"]}
    assert (await house.now(guest)).roles == [Role.BUYER, Role.GATE, Role.MARKETING]
    assert (await house.now(guest)).organisation_id == ORGANISATION_ID
    before = await house.contents()
    second = await new_user(house.process, Role.BUYER)
    assert problem(await house.accept(second, secret)) == (403, "invitation-over")
    assert problem(await house.accept(guest, secret)) == (403, "invitation-over")
    assert await house.contents() == before
    assert await house.logged() == ["users.member-invited", "users.invitation-accepted"]


async def test_a_link_is_accepted_once_at_the_same_moment(house: House) -> None:
    owner = await house.member(Role.ORGANISER)
    secret = await house.invite(owner, "gate")
    guests = [await new_user(house.process, Role.BUYER) for _ in range(6)]
    answers = await asyncio.gather(*(house.accept(guest, secret) for guest in guests))
    assert sorted(answer.status_code for answer in answers) == [201, *[403] * 5]
    assert len(await house.team(owner)) == 2


async def test_links_end_by_time_by_hand_and_with_their_maker(house: House, clock: ManualClock) -> None:
    owner, other = await house.member(Role.ORGANISER), await house.member(Role.ORGANISER)
    guest = await new_user(house.process, Role.BUYER)
    old = await house.invite(owner, "gate")
    clock.advance(WEEK)
    assert problem(await house.accept(guest, old)) == (403, "invitation-over")

    withdrawn = await house.invite(owner, "gate")
    [shown] = (await house.ask(owner, "GET", TEAM)).json()["invitations"]
    stranger = await house.member(Role.ORGANISER, organisation_id=OTHER_ORGANISATION)
    assert problem(await house.ask(stranger, "DELETE", f"{INVITATIONS}/{shown['id']}")) == (404, "not-found")
    assert (await house.ask(other, "DELETE", f"{INVITATIONS}/{shown['id']}")).status_code == 204
    assert problem(await house.ask(other, "DELETE", f"{INVITATIONS}/{shown['id']}")) == (404, "not-found")
    assert problem(await house.accept(guest, withdrawn)) == (403, "invitation-over")

    kept = await house.invite(other, "organiser")
    assert (await house.set_roles(owner, other, "editor")).status_code == 204
    assert problem(await house.accept(other, kept)) == (403, "invitation-over")
    assert problem(await house.accept(guest, "onsi_guess")) == (403, "invitation-over")


async def test_the_link_of_an_administrator_who_is_none_any_more_is_over(house: House) -> None:
    admin = await house.member(Role.ADMIN)
    kept = await house.invite(admin, "organiser")
    async with house.process.platform.database.transaction() as transaction:
        await transaction.execute(text("UPDATE users_users SET roles = 'buyer' WHERE id = :id"), {"id": admin.id})
    assert problem(await house.accept(admin, kept)) == (403, "invitation-over")


async def test_the_last_owner_stays(house: House) -> None:
    owner, editor = await house.member(Role.ORGANISER), await house.member(Role.EDITOR)
    before = await house.contents()
    for answer in (
        await house.set_roles(owner, owner, "editor"),
        await house.ask(owner, "DELETE", f"{TEAM}/members/{owner.id}"),
        await house.ask(owner, "DELETE", f"{OWN}/{ORGANISATION_ID}"),
    ):
        assert problem(answer) == (409, "last-owner")
    assert await house.contents() == before
    assert (await house.set_roles(owner, editor, "organiser", "gate")).status_code == 204
    assert (await house.ask(owner, "DELETE", f"{OWN}/{ORGANISATION_ID}")).status_code == 204
    assert (await house.now(owner)).organisation_id is None
    assert (await house.now(owner)).roles == []
    assert await house.logged() == ["users.member-changed", "users.member-removed"]


@pytest.mark.parametrize("repetition", range(8))
async def test_two_owners_who_demote_each_other_at_the_same_moment(
    house: House, other_house: House, repetition: int
) -> None:
    first, second = await house.member(Role.ORGANISER), await house.member(Role.ORGANISER)
    leave = "DELETE", f"{OWN}/{ORGANISATION_ID}"
    # Each asks another process: what they share is the database alone.
    if repetition % 2:
        changes = house.set_roles(first, second, "editor"), other_house.set_roles(second, first, "editor")
    else:
        changes = house.ask(first, *leave), other_house.ask(second, *leave)
    answers = await asyncio.gather(*changes)
    assert sorted(answer.status_code for answer in answers) in ([204, 403], [204, 409])
    roles = [str(row[0]) for row in await house.rows("SELECT roles FROM users_memberships")]
    assert roles.count("organiser") == 1


async def test_what_was_taken_away_ends_with_the_token_and_changes_nothing_before(house: House) -> None:
    owner, demoted = await house.member(Role.ORGANISER), await house.member(Role.ORGANISER)
    assert (await house.set_roles(owner, demoted, "gate")).status_code == 204
    before = await house.contents()
    # The token still says organiser; the database does not.
    for answer in (
        await house.set_roles(demoted, demoted, "organiser"),
        await house.set_roles(demoted, owner, "gate"),
        await house.ask(demoted, "POST", INVITATIONS, {"roles": ["organiser"]}),
        await house.ask(demoted, "PATCH", TEAM, {"name": {"zh-CN": "新", "en": "New"}}),
        await house.ask(demoted, "DELETE", f"{TEAM}/members/{owner.id}"),
    ):
        assert problem(answer) == (403, "not-permitted")
    assert await house.contents() == before
    assert problem(await house.ask(await house.now(demoted), "GET", TEAM)) == (403, "not-permitted")


async def test_nobody_changes_another_organisations_team(house: House) -> None:
    owner, member = await house.member(Role.ORGANISER), await house.member(Role.GATE)
    stranger = await house.member(Role.ORGANISER, organisation_id=OTHER_ORGANISATION)
    before = await house.contents()
    assert problem(await house.set_roles(stranger, member, "organiser")) == (404, "not-found")
    assert problem(await house.ask(stranger, "DELETE", f"{TEAM}/members/{owner.id}")) == (404, "not-found")
    assert problem(await house.ask(stranger, "DELETE", f"{OWN}/{ORGANISATION_ID}")) == (404, "not-found")
    chosen = {"organisation_id": ORGANISATION_ID}
    assert problem(await house.ask(stranger, "PUT", "/api/v1/me/organisation", chosen)) == (404, "not-found")
    assert await house.contents() == before
    assert await house.team(stranger) == {stranger.id: ["organiser"]}


@pytest.mark.parametrize("roles", [["admin"], ["operator"], ["buyer"], [], ["king"]])
async def test_a_team_grants_no_role_of_the_platform(house: House, roles: list[str]) -> None:
    owner, member = await house.member(Role.ORGANISER), await house.member(Role.GATE)
    before = await house.contents()
    assert (await house.set_roles(owner, member, *roles)).status_code == 422
    assert (await house.ask(owner, "POST", INVITATIONS, {"roles": roles})).status_code == 422
    assert await house.contents() == before


async def test_somebody_speaks_for_one_of_two_organisations(house: House) -> None:
    owner = await house.member(Role.ORGANISER)
    person = await house.member(Role.ORGANISER, organisation_id=OTHER_ORGANISATION)
    assert (await house.accept(person, await house.invite(owner, "gate"))).status_code == 201
    assert (await house.now(person)).roles == [Role.GATE]
    chosen = {"organisation_id": OTHER_ORGANISATION}
    assert (await house.ask(person, "PUT", "/api/v1/me/organisation", chosen)).status_code == 204
    assert (await house.now(person)).roles == [Role.ORGANISER]
    own = (await house.ask(person, "GET", OWN)).json()["organisations"]
    assert {one["organisation_id"]: (one["roles"], one["is_current"]) for one in own} == {
        OTHER_ORGANISATION: (["organiser"], True),
        ORGANISATION_ID: (["gate"], False),
    }


async def test_an_owner_names_the_organisation(house: House) -> None:
    owner = await house.member(Role.ORGANISER)
    name = {"zh-CN": "星光剧场", "en": "Starlight"}
    assert (await house.ask(owner, "PATCH", TEAM, {"name": name})).status_code == 204
    assert (await house.ask(owner, "GET", TEAM)).json()["name"] == name
    assert await house.logged() == ["users.organisation-renamed"]
