"""Who signs in while an owner takes roles away, on the engine where both happen at once."""

import asyncio

import httpx2
import msgspec
import pytest
from sqlalchemy import text

from onsale.app.process import Process
from onsale.modules.users.domain import Role, Session
from onsale.modules.users.repository import stale_tokens
from onsale.platform.db import Transaction
from tests.modules.users.house import TEAM, House
from tests.modules.users.phone_owner import PhoneOwner, bearer

PAUSES_MAX = 1000


@pytest.mark.parametrize("engine", ["mariadb"], indirect=True)
@pytest.mark.parametrize("is_removed", [False, True])
async def test_who_signs_in_while_roles_are_taken_away_keeps_none(
    process: Process,
    house: House,
    owner: PhoneOwner,
    client: httpx2.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_removed: bool,
) -> None:
    """After the tokens were ended, and before the membership is written."""
    boss = await house.member(Role.ORGANISER)
    member = await house.member(Role.EDITOR, phone=f"+86{owner.phone}")
    assert (await owner.ask()).status_code == 202
    code, end_tokens, begun = await owner.newest_code(), stale_tokens.end_tokens, list[asyncio.Task[httpx2.Response]]()

    async def end_tokens_and_wait(transaction: Transaction, user_id: str, now: int) -> dict[str, int]:
        ended = await end_tokens(transaction, user_id, now)
        if not begun:
            begun.append(asyncio.create_task(owner.enter(code)))
            for _ in range(PAUSES_MAX):
                # A transaction may wait for nothing but its database.
                await transaction.fetch_one(text("SELECT SLEEP(0.01)"))
                if begun[0].done():
                    break
        return ended

    monkeypatch.setattr(stale_tokens, "end_tokens", end_tokens_and_wait)
    if is_removed:
        changed = await house.ask(boss, "DELETE", f"{TEAM}/members/{member.id}")
    else:
        changed = await house.set_roles(boss, member, "gate")
    assert changed.status_code == 204
    session = msgspec.json.decode((await begun[0]).content, type=Session)
    assert process.platform.access_tokens.verify(session.access_token).roles == ["editor"]
    assert (await client.get("/api/v1/me", headers=bearer(session))).status_code == 401
    renewed = msgspec.json.decode((await owner.refresh(session.refresh_token)).content, type=Session)
    roles = process.platform.access_tokens.verify(renewed.access_token).roles
    assert roles == ([] if is_removed else ["gate"])
