"""Staff who sign in by a provider need their second factor as well."""

from datetime import timedelta

import msgspec
import pytest

from onsale.app.process import Process
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role
from onsale.platform.settings import Settings
from tests.modules.users.factor_owner import Arrives
from tests.modules.users.phone_owner import PhoneOwner, bearer, problem
from tests.modules.users.provider_visitor import PHONE, WAYS, SentCodes, Visitor, confirm_phone, session_of
from tests.processes import rows


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, second_factors="by-role")


async def test_a_provider_gets_staff_as_far_as_a_phone_does(
    visitor: Visitor, owner: PhoneOwner, process: Process
) -> None:
    before = await owner.sign_in()
    await visitor.link(bearer(before))
    await ensure_users(process.platform, [NewUser(phone=f"+86{PHONE}", roles=[Role.ADMIN])])

    session = session_of(await visitor.sign_in())

    assert (session.user.id, session.user.roles, session.step) == (before.user.id, [], "enrol")
    for path in ("/api/v1/me", "/api/v1/me/sign-in-ways", "/api/v1/staff/audit/users"):
        assert problem(await visitor.client.get(path, headers=bearer(session))) == (403, "not-permitted")
    methods = await rows(process, "SELECT methods FROM users_sessions ORDER BY created_at, id")
    assert [row[0] for row in methods] == ["sms", "fed"]


async def test_half_a_session_links_nothing(visitor: Visitor, owner: PhoneOwner, process: Process) -> None:
    whole = await owner.sign_in()
    brought = visitor.visit(
        (await visitor.begin(base="/api/v1/me/sign-in-ways", headers=bearer(whole))).json()["authorize_url"]
    )
    await ensure_users(process.platform, [NewUser(phone=f"+86{PHONE}", roles=[Role.ADMIN])])
    half = await owner.refresh(whole.refresh_token)
    token = {"authorization": f"Bearer {half.json()['access_token']}"}

    assert half.json()["step"] == "enrol"
    assert problem(await visitor.client.post("/api/v1/me/sign-in-ways/oidc/attempts", json={}, headers=token)) == (
        403,
        "not-permitted",
    )
    assert problem(await visitor.finish(brought, token)) == (403, "not-permitted")
    assert await rows(process, "SELECT user_id FROM users_sign_in_ways") == []


async def test_a_phone_alone_links_nothing_where_a_factor_is(
    arrives: Arrives, visitor: Visitor, sent_codes: SentCodes, process: Process
) -> None:
    person = await arrives(Role.BUYER)
    await person.enrol_totp()
    person.clock.advance(timedelta(minutes=2))
    assert (await visitor.sign_in()).json()["outcome"] == "phone-needed"
    refused = await confirm_phone(visitor.client, sent_codes, person.phone.phone)

    assert problem(refused) == (409, "way-needs-factor")
    assert await rows(process, WAYS) == []
    assert len(await rows(process, "SELECT id FROM users_sessions")) == 1
    # The code was not used up: without the provider it gets as far as the second step, and from there one links.
    answer = await person.phone.enter(await person.phone.newest_code())
    person.session = session_of(answer)
    assert person.session.step == "present"
    await person.finish("code", {"code": person.code()})
    assert (await visitor.link(bearer(person.session))).json()["outcome"] == "linked"
