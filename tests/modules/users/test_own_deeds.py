"""What staff change about their own way in is in the audit log; what buyers change there is nobody's business."""

from datetime import timedelta

import httpx2
import pytest

from onsale.modules.users.domain import Role
from onsale.platform.clock import ManualClock
from tests.modules.users.house import House
from tests.modules.users.phone_owner import PhoneOwner, bearer
from tests.processes import ORGANISATION_ID

SESSIONS = "/api/v1/me/sessions"
LOGGED = "SELECT action, actor_id, subject_id, organisation_id FROM platform_audit_entries ORDER BY position"


@pytest.mark.parametrize("is_staff", [True, False])
async def test_ending_sessions_is_logged_of_staff(
    house: House, owner: PhoneOwner, client: httpx2.AsyncClient, clock: ManualClock, *, is_staff: bool
) -> None:
    sessions = []
    for _ in range(3):
        clock.advance(timedelta(minutes=1))
        sessions.append(await owner.sign_in())
    here = sessions[-1]
    user_id = here.user.id
    if is_staff:
        boss = await house.member(Role.ORGANISER)
        assert (await house.accept(here.user, await house.invite(boss, "gate"))).status_code == 201
    [_, other_id, lost_id] = [item["id"] for item in (await client.get(SESSIONS, headers=bearer(here))).json()["items"]]
    assert (await client.delete(f"{SESSIONS}/{lost_id}", headers=bearer(here))).status_code == 204
    # Nobody ends what is over; nothing was changed then.
    assert (await client.delete(f"{SESSIONS}/{lost_id}", headers=bearer(here))).status_code == 404
    for _ in range(2):
        assert (await client.delete(SESSIONS, headers=bearer(here))).status_code == 204
    entry = ("users.sessions-ended", user_id, user_id, ORGANISATION_ID)
    logged = [row for row in await house.rows(LOGGED) if row[0] == entry[0]]
    assert logged == ([entry, entry] if is_staff else [])
    ended = await house.rows("SELECT value_before FROM platform_audit_entries WHERE action = 'users.sessions-ended'")
    assert [one in str(ended) for one in (lost_id, other_id)] == [is_staff, is_staff]
