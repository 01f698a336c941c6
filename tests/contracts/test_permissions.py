"""The walk: every route as every role, and as nobody. What is not allowed is refused before anything is done.

What is expected is read from docs/security/permissions.md, which people review; that it is what the policy says today
is another test's business (``test_generated_files_are_fresh``).
"""

import itertools
import re
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest

from onsale.app.http import build_litestar
from onsale.app.process import Process
from onsale.app.schemas import handlers_of
from onsale.contracts.tokens import AccessClaims
from onsale.modules.users.domain import Role
from onsale.platform.clock import ManualClock
from onsale.platform.policy import HALF_SIGNED_IN, ORGANISATION_ROLES, PLATFORM_ROLES
from onsale.platform.security import Permission
from tests.contracts.reviewed import CALLERS, Line, contents, reviewed
from tests.processes import BUYER_ID, ORGANISATION_ID, new_user, signed_in_as

# The last of them says nothing about permissions: the walk would have been too fast to find anything out.
REFUSALS = {(401, "sign-in-required"), (403, "not-permitted"), (429, "too-many-requests")}
BETWEEN_QUESTIONS = timedelta(milliseconds=50)
WAYS_IN = ["transaction", "run", "reading", "read"]
_numbers = itertools.count(1)


async def test_the_reviewed_table_has_every_route(process: Process) -> None:
    routes = {(method, path) for method, path, _ in handlers_of(build_litestar(process))}
    assert len(routes) > 90
    assert {(line.method, line.path) for line in reviewed()} == routes


def test_every_permission_but_two_scopes_is_asked_for_by_a_route() -> None:
    asked = {line.permission for line in reviewed()}
    assert asked == set(Permission) - {Permission.PLATFORM_ORDERS, Permission.PLATFORM_AUDIT}


def test_no_role_of_an_organisation_reaches_beyond_it() -> None:
    platform = {permission for permission in Permission if permission.startswith("platform:")}
    assert all(not granted & platform for granted in ORGANISATION_ROLES.values())
    assert all(granted & platform for granted in PLATFORM_ROLES.values())


def test_without_the_second_factor_there_is_only_the_second_step() -> None:
    open_to_half = {f"{line.method} {line.path}" for line in reviewed() if HALF_SIGNED_IN in line.allowed}
    public = {f"{line.method} {line.path}" for line in reviewed() if line.permission == Permission.PUBLIC}
    assert open_to_half - public == {
        "DELETE /api/v1/auth/sessions/current",
        "GET /api/v1/me/factors",
        "POST /api/v1/auth/second-factor/code",
        "POST /api/v1/auth/second-factor/passkey",
        "POST /api/v1/auth/second-factor/passkey-options",
        "POST /api/v1/auth/second-factor/recovery-code",
        "POST /api/v1/me/factors/passkeys",
        "POST /api/v1/me/factors/passkeys/options",
        "POST /api/v1/me/factors/totp",
        "POST /api/v1/me/factors/totp/confirmation",
        "POST /api/v1/me/proofs",
        "POST /api/v1/me/proofs/codes",
    }


async def test_what_a_caller_may_not_is_refused_untouched(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, uses = await contents(process), _watched(process, monkeypatch)
    for number, caller in enumerate(CALLERS):
        expected = (401, "sign-in-required") if caller == "nobody" else (403, "not-permitted")
        forbidden = [line for line in reviewed() if caller not in line.allowed]
        assert bool(forbidden) == (caller != "admin")
        for line in forbidden:
            # Somebody else each time, and not all at once: nobody may ask so much.
            clock.advance(BETWEEN_QUESTIONS)
            answer = await _ask(process, client, line, caller, f"{BUYER_ID[:-2]}{number:02}")
            assert (caller, line, answer.status_code, answer.json()["code"]) == (caller, line, *expected)
            assert (caller, line, uses) == (caller, line, [])
    monkeypatch.undo()
    assert await contents(process) == before


async def test_what_a_caller_may_is_not_refused(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock
) -> None:
    for caller in CALLERS:
        user_id = ""
        if caller != "nobody":
            role = Role.BUYER if caller == HALF_SIGNED_IN else Role(caller)
            user_id = (await new_user(process, role, ORGANISATION_ID)).id
        for line in reviewed():
            if caller in line.allowed:
                # There are more routes than anybody may ask at once.
                clock.advance(BETWEEN_QUESTIONS)
                answer = await _ask(process, client, line, caller, user_id)
                is_problem = answer.headers.get("content-type") == "application/problem+json"
                refusal = (answer.status_code, answer.json()["code"] if is_problem else "")
                assert (caller, line, refusal) not in {(caller, line, known) for known in REFUSALS}


async def test_who_looks_as_somebody_sees_what_says_so_and_does_nothing(
    process: Process, client: httpx2.AsyncClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewable = {
        (method, path) for method, path, handler in handlers_of(build_litestar(process)) if handler.opt["viewable"]
    }
    assert len(viewable) >= 5
    assert {method for method, _ in viewable - {("DELETE", "/api/v1/staff/accounts/views/current")}} == {"GET"}
    claims = AccessClaims(
        user_id=BUYER_ID,
        session_id="look",
        roles=[],
        organisation_id=None,
        expires_at=int(process.platform.clock.now().timestamp()) + 60,
        scopes=["signed-in"],
        viewed_by="staff",
    )
    look = {"authorization": f"Bearer {process.platform.access_tokens.sign(claims)}"}
    before, uses = await contents(process), _watched(process, monkeypatch)
    for line in reviewed():
        if "nobody" in line.allowed or (line.method, line.path) in viewable:
            continue
        clock.advance(BETWEEN_QUESTIONS)
        path = re.sub(r"{\w+}", "no-such-thing", line.path)
        answer = await client.request(line.method, path, headers=look, json={})
        code = "viewed-only" if line.permission == "signed-in" else "not-permitted"
        assert (line, answer.status_code, answer.json()["code"]) == (line, 403, code)
        assert (line, uses) == (line, [])
    monkeypatch.undo()
    assert await contents(process) == before


async def test_a_database_that_is_asked_is_noticed(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    uses = _watched(process, monkeypatch)
    async with process.platform.database.reading():
        pass
    assert uses == ["reading"]


async def _ask(
    process: Process, client: httpx2.AsyncClient, line: Line, caller: str, user_id: str = BUYER_ID
) -> httpx2.Response:
    """Somebody of this role asks for what is not there: only who asks decides whether it is refused."""
    headers = {"idempotency-key": f"walk-{next(_numbers)}"}
    if caller != "nobody":
        headers |= signed_in_as(process, caller, user_id=user_id, organisation_id=ORGANISATION_ID)
    path = re.sub(r"{\w+}", "no-such-thing", line.path)
    return await client.request(line.method, path, headers=headers, json={})


def _watched(process: Process, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Filled with a word for every use of the database from now on."""
    uses: list[str] = []
    database = process.platform.database

    def watch(name: str, way_in: Callable[..., object]) -> None:
        def entered(*given: object) -> object:
            uses.append(name)
            return way_in(*given)

        monkeypatch.setattr(database, name, entered)

    for name in WAYS_IN:
        watch(name, getattr(database, name))
    return uses
