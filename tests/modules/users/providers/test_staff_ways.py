"""Ways in of staff: each that comes or goes is in the audit log; those of buyers are nobody's business."""

import pytest

from onsale.modules.users.domain import Role
from tests.modules.users.house import House
from tests.modules.users.phone_owner import PhoneOwner, bearer
from tests.modules.users.provider_visitor import OWN, SentCodes, Visitor, confirm_phone

LOGGED = "SELECT action, actor_id, subject_id, value_before, value_after FROM platform_audit_entries ORDER BY position"
WAY = b'{"provider":"oidc"}'


async def logged(house: House) -> list[tuple[object, ...]]:
    return [row for row in await house.rows(LOGGED) if str(row[0]).startswith("users.sign-in-way")]


@pytest.mark.parametrize("is_staff", [True, False])
async def test_linking_and_unlinking_is_logged_of_staff(
    house: House, visitor: Visitor, owner: PhoneOwner, *, is_staff: bool
) -> None:
    session = await owner.sign_in()
    user_id = session.user.id
    if is_staff:
        boss = await house.member(Role.ORGANISER)
        assert (await house.accept(session.user, await house.invite(boss, "gate"))).status_code == 201
    for _ in range(2):  # the second time there is nothing new
        assert (await visitor.link(bearer(session))).status_code == 201
    assert (await visitor.client.delete(f"{OWN}/oidc", headers=bearer(session))).status_code == 204
    assert (await visitor.client.delete(f"{OWN}/oidc", headers=bearer(session))).status_code == 404
    entries = [
        ("users.sign-in-way-linked", user_id, user_id, None, WAY),
        ("users.sign-in-way-unlinked", user_id, user_id, WAY, None),
    ]
    assert await logged(house) == (entries if is_staff else [])


async def test_linking_on_the_way_in_is_logged_too(house: House, visitor: Visitor, sent_codes: SentCodes) -> None:
    boss = await house.member(Role.ORGANISER, phone="+8613800001111")
    await visitor.sign_in()
    assert (await confirm_phone(visitor.client, sent_codes)).status_code == 201
    assert await logged(house) == [("users.sign-in-way-linked", boss.id, boss.id, None, WAY)]
