"""What the module forgets: codes and sessions that cannot work any more, and never an account."""

from datetime import timedelta

from onsale.app.process import Process
from onsale.modules.users.settings import (
    CODE_SECONDS,
    CODE_WINDOW_SECONDS,
    CODES_KEPT_SECONDS,
    REFRESH_TOKEN_SECONDS,
    SESSIONS_KEPT_SECONDS,
)
from onsale.modules.users.tables import codes
from onsale.platform.clock import ManualClock
from onsale.platform.retention import Purge, Retention
from tests.modules.users.phone_owner import PhoneOwner, Stored, problem, stored
from tests.processes import broken_promises, meddle

MOMENT = timedelta(seconds=1)


async def purge(process: Process) -> None:
    await process.job("platform.purge").run()


async def test_a_code_is_forgotten_after_its_day_is_over(
    owner: PhoneOwner, clock: ManualClock, process: Process
) -> None:
    await owner.ask()
    clock.advance(timedelta(seconds=CODE_SECONDS + CODES_KEPT_SECONDS))
    await purge(process)
    assert await stored(process) == Stored(users=0, codes=1, sessions=0)

    clock.advance(MOMENT)
    await purge(process)
    assert await stored(process) == Stored(users=0, codes=0, sessions=0)


async def test_forgetting_codes_gives_nobody_more_of_them(
    owner: PhoneOwner, clock: ManualClock, process: Process
) -> None:
    for _ in range(10):
        assert (await owner.ask()).status_code == 202
        clock.advance(timedelta(minutes=1))
    clock.advance(timedelta(seconds=CODE_WINDOW_SECONDS) - timedelta(minutes=10) - MOMENT)
    await purge(process)

    assert problem(await owner.ask()) == (429, "too-many-requests")
    clock.advance(MOMENT)
    assert (await owner.ask()).status_code == 202


async def test_a_session_is_forgotten_long_after_nobody_can_use_it(
    owner: PhoneOwner, clock: ManualClock, process: Process
) -> None:
    session = await owner.sign_in()
    clock.advance(timedelta(seconds=REFRESH_TOKEN_SECONDS) - MOMENT)
    await purge(process)
    renewed = await owner.refresh(session.refresh_token)
    assert renewed.status_code == 201

    clock.advance(timedelta(seconds=REFRESH_TOKEN_SECONDS + SESSIONS_KEPT_SECONDS))
    await purge(process)
    assert await stored(process) == Stored(users=1, codes=0, sessions=1)

    clock.advance(MOMENT)
    await purge(process)
    assert await stored(process) == Stored(users=1, codes=0, sessions=0)
    assert problem(await owner.refresh(renewed.json()["refresh_token"])) == (401, "session-ended")


async def test_a_session_outlives_the_code_that_made_it(
    owner: PhoneOwner, clock: ManualClock, process: Process
) -> None:
    """Rounds are bounded, so tables may be behind each other by any time."""
    await owner.sign_in()
    clock.advance(timedelta(seconds=2 * (REFRESH_TOKEN_SECONDS + SESSIONS_KEPT_SECONDS)))
    [sessions_only] = [one for module in process.modules for one in module.retentions if one.table == "users_sessions"]
    await Purge(process.platform.database, clock, [sessions_only]).run()
    assert await stored(process) == Stored(users=1, codes=1, sessions=1)
    assert await broken_promises(process) == []

    await Purge(
        process.platform.database, clock, [Retention(codes.c.expires_at, CODES_KEPT_SECONDS), sessions_only]
    ).run()
    assert await stored(process) == Stored(users=1, codes=0, sessions=0)


async def test_a_session_that_is_used_is_never_old(owner: PhoneOwner, clock: ManualClock, process: Process) -> None:
    await owner.sign_in()
    await meddle(process, "UPDATE users_sessions SET created_at = 0, refreshed_at = 0")
    await meddle(process, "DELETE FROM users_codes")
    clock.advance(timedelta(days=29))
    await purge(process)
    assert await stored(process) == Stored(users=1, codes=0, sessions=1)
