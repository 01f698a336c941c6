"""A code that confirms an erasure belongs to the session that asked for it, and is good for nothing else."""

import asyncio
from datetime import timedelta

import pytest

from onsale.app.process import Process
from onsale.contracts.privacy import ConfirmationCodeRequested, ErasureProposed
from onsale.modules.users.domain import Role, Session
from onsale.modules.users.settings import PROOF_SECONDS, SESSIONS_CODES_PER_WINDOW_MAX, WRONG_ATTEMPTS_MAX
from tests.engines import EVERY_ENGINE
from tests.modules.users.factor_owner import ME, Arrives, FactorOwner
from tests.modules.users.password_owner import choose, signed_in
from tests.modules.users.phone_owner import other_code, problem
from tests.processes import heard, rows, settled

pytestmark = EVERY_ENGINE

ERASURE, PROOFS = f"{ME}/erasure", f"{ME}/proofs"
STATES = "SELECT state FROM users_erasures"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def person(arrives: Arrives) -> FactorOwner:
    """Somebody who has just signed in by a code of the phone."""
    return await arrives(Role.BUYER)


async def stolen(person: FactorOwner) -> Session:
    """The session of a moment ago, which is too old by now to prove anything; its owner has signed in again."""
    person.clock.advance(timedelta(seconds=PROOF_SECONDS))
    thief = await person.refresh()
    await person.sign_in()
    return thief


async def sent(person: FactorOwner) -> str:
    """The code that its owner's session has asked for."""
    answer = await person.post(f"{ERASURE}/codes")
    assert answer.status_code == 202, answer.text
    return (await codes(person.process))[-1]


async def codes(process: Process) -> list[str]:
    """All that were sent to confirm an erasure, in order."""
    await settled(process)
    return [process.platform.sealer.open(event.code_sealed) for event in heard(process, ConfirmationCodeRequested)]


async def test_an_old_session_that_asks_replaces_no_code_of_the_owner(person: FactorOwner) -> None:
    thief = await stolen(person)
    code = await sent(person)
    person.clock.advance(MINUTE)
    asked = await person.post(f"{ERASURE}/codes", by=thief)

    assert asked.status_code == 202
    assert (await person.post(ERASURE, {"code": code})).status_code == 202


async def test_an_old_session_that_guesses_uses_up_no_code_of_the_owner(person: FactorOwner, process: Process) -> None:
    thief = await stolen(person)
    code = await sent(person)
    guesses = (person.post(ERASURE, {"code": other_code(code, step)}, by=thief) for step in range(1, 11))
    before = await asyncio.gather(*guesses)
    stolen_code = await person.post(ERASURE, {"code": code}, by=thief)
    await person.post(f"{ERASURE}/codes", by=thief)
    own = (await codes(process))[-1]
    wrong = [await person.post(ERASURE, {"code": other_code(own)}, by=thief) for _ in range(WRONG_ATTEMPTS_MAX)]

    assert {problem(answer) for answer in (*before, stolen_code)} == {(403, "code-expired")}
    assert {problem(answer) for answer in wrong} == {(403, "code-wrong")}
    assert await rows(process, STATES) == []
    assert (await person.post(ERASURE, {"code": code})).status_code == 202


async def test_sessions_that_use_up_the_codes_of_a_day_keep_no_owner_out(person: FactorOwner, process: Process) -> None:
    """Whoever has the password makes as many as somebody likes; a session that has given a code of the phone lately is
    not counted with them."""
    await choose(person)
    login = person.phone.phone
    thieves = [await signed_in(person.client, login) for _ in range(SESSIONS_CODES_PER_WINDOW_MAX + 1)]
    asked = await asyncio.gather(*(person.post(f"{ERASURE}/codes", by=one) for one in thieves))
    proof = await person.post(f"{PROOFS}/codes", by=await signed_in(person.client, login))
    assert sorted(answer.status_code for answer in asked) == [202] * SESSIONS_CODES_PER_WINDOW_MAX + [429]
    assert problem(proof) == (429, "too-many-requests")
    assert len(await codes(process)) == SESSIONS_CODES_PER_WINDOW_MAX

    await person.sign_in()
    assert (await person.post(ERASURE, {"code": await sent(person)})).status_code == 202


async def test_a_code_to_prove_it_erases_nothing(person: FactorOwner, process: Process) -> None:
    assert (await person.post(f"{PROOFS}/codes")).status_code == 202
    code = await person.phone.newest_code()
    refused = await person.post(ERASURE, {"code": code})

    assert problem(refused) == (403, "code-wrong")
    assert await rows(process, STATES) == []
    assert (await person.post(PROOFS, {"code": code})).status_code == 201


async def test_a_code_to_erase_proves_nothing_and_opens_nothing(person: FactorOwner, process: Process) -> None:
    code = await sent(person)
    sessions = await rows(process, "SELECT id, proved_at FROM users_sessions")
    refused = [await person.post(PROOFS, {"code": code}), await person.phone.enter(code)]

    assert [answer.status_code for answer in refused] == [403, 403]
    assert problem(refused[0]) == (403, "code-wrong")
    assert await rows(process, "SELECT id, proved_at FROM users_sessions") == sessions
    assert (await person.post(ERASURE, {"code": code})).status_code == 202


async def test_requests_at_once_send_one_code_to_a_session(person: FactorOwner, process: Process) -> None:
    thief = await stolen(person)
    for asked in (1, 2):
        wishes = (person.post(f"{ERASURE}/codes", by=by) for by in (person.session, thief) for _ in range(5))
        answers = await asyncio.gather(*wishes)
        assert [sorted(one.status_code for one in own) for own in (answers[:5], answers[5:])] == [[202] + [429] * 4] * 2
        assert len(await codes(process)) == 2 * asked
        person.clock.advance(MINUTE)


async def test_a_code_works_once_at_the_same_moment(person: FactorOwner, process: Process) -> None:
    code = await sent(person)
    answers = await asyncio.gather(*(person.post(ERASURE, {"code": code}) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [202] + [403] * 4
    assert {problem(answer) for answer in answers if answer.status_code == 403} == {(403, "code-expired")}
    assert await rows(process, STATES) == [("checking",)]
    await settled(process)
    assert len(heard(process, ErasureProposed)) == 1
