"""A face: the way to the authority's page and back, once, and only for one's own entry."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2
import pytest

from onsale.app.process import Process
from onsale.modules.users.domain.identity_checks import FaceResult, Person
from onsale.modules.users.settings import FACE_CHECK_SECONDS, FACE_RESULTS_BURST
from onsale.platform.clock import ManualClock
from tests.engines import EVERY_ENGINE
from tests.modules.users.authority import ToldAuthority, entry, pass_time
from tests.modules.users.identity_owner import NUMBER, Owner, new_owner, number
from tests.modules.users.phone_owner import problem
from tests.processes import rows

pytestmark = EVERY_ENGINE


class Face:
    """One's own entry, and the way to the authority's page and back."""

    def __init__(self, owner: Owner, identity_id: str, authority: ToldAuthority) -> None:
        self.owner, self.id, self.authority = owner, identity_id, authority

    async def begin(self) -> str:
        answer = await self.owner.post(f"identities/{self.id}/face-checks", None)
        assert answer.status_code == 201, answer.text
        assert answer.json()["url"].startswith("https://authority.example/")
        return str(answer.json()["id"])

    async def finish(self, face_id: str, owner: Owner | None = None, identity_id: str = "") -> httpx2.Response:
        path = f"identities/{identity_id or self.id}/face-checks/{face_id}/results"
        return await (owner or self.owner).post(path, None)


@pytest.fixture
async def face(owner: Owner, authority: ToldAuthority) -> Face:
    identity_id = await owner.added()
    await owner.change(identity_id, relation="self")
    return Face(owner, identity_id, authority)


async def test_a_face_verifies_ones_own_entry(face: Face, process: Process) -> None:
    face_id = await face.begin()
    [(person, attempt, url)] = face.authority.begun
    assert (person, attempt) == (Person("张小三", NUMBER), face_id)
    assert url == f"http://127.0.0.1:8000/account/identities/face?person={face.id}&face={face_id}"
    assert problem(await face.finish(face_id)) == (409, "face-check-open")
    face.authority.decides(face_id)
    done = await face.finish(face_id)
    assert (done.status_code, done.json()["status"]) == (200, "verified")
    assert done.json()["check"]["finding"] == "face"
    assert problem(await face.owner.post(f"identities/{face.id}/face-checks", None)) == (409, "check-not-due")
    assert "token-of" not in repr(await rows(process, "SELECT * FROM users_face_checks"))


async def test_a_face_comes_back_once(face: Face) -> None:
    face_id = await face.begin()
    face.authority.decides(face_id)
    answers = await asyncio.gather(*(face.finish(face_id) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert {problem(one)[1] for one in answers if one.status_code == 409} == {"face-check-over"}


async def test_the_authority_is_asked_so_often_what_came_of_it(
    face: Face, monkeypatch: pytest.MonkeyPatch, clock: ManualClock
) -> None:
    face_id, asked, answers = await face.begin(), [], face.authority.face_result

    async def counted(token: str) -> FaceResult:
        asked.append(token)
        return await answers(token)

    monkeypatch.setattr(face.authority, "face_result", counted)
    open_still = [problem(await face.finish(face_id)) for _ in range(int(FACE_RESULTS_BURST) + 2)]
    clock.advance(timedelta(seconds=2))
    face.authority.decides(face_id)

    limit = int(FACE_RESULTS_BURST)
    assert open_still == [(409, "face-check-open")] * limit + [(429, "too-many-requests")] * 2
    assert len(asked) == limit
    assert (await face.finish(face_id)).status_code == 200


async def test_a_face_that_fails_changes_nothing_and_is_over(face: Face) -> None:
    face_id = await face.begin()
    face.authority.decides(face_id, has_passed=False)
    assert problem(await face.finish(face_id)) == (409, "face-not-confirmed")
    face.authority.decides(face_id)
    assert problem(await face.finish(face_id)) == (409, "face-check-over")
    assert (await entry(face.owner))["status"] == "self-declared"


@pytest.mark.parametrize(
    "told", [{"person": Person("张小三", number(1))}, {"person": Person("别人", NUMBER)}, {"of": "another"}]
)
async def test_a_face_of_somebody_else_or_another_attempt_is_not_believed(face: Face, told: dict[str, Person]) -> None:
    face_id = await face.begin()
    face.authority.decides(face_id, **told)  # type: ignore[arg-type]  # of several kinds
    assert problem(await face.finish(face_id)) == (409, "face-not-confirmed")
    assert (await entry(face.owner))["status"] == "self-declared"


async def test_nobody_else_finishes_it_nor_for_another_entry(
    face: Face, process: Process, client: httpx2.AsyncClient
) -> None:
    face_id = await face.begin()
    face.authority.decides(face_id)
    other = await new_owner(process, client)
    assert problem(await face.finish(face_id, owner=other)) == (409, "face-check-over")
    second = await face.owner.added(number(3))
    assert problem(await face.finish(face_id, identity_id=second)) == (409, "face-check-over")
    assert problem(await face.finish("unknown")) == (409, "face-check-over")
    assert (await face.finish(face_id)).status_code == 200


async def test_a_face_is_over_when_its_time_is_or_the_entry_is_another(
    face: Face, process: Process, clock: ManualClock
) -> None:
    late, other = await face.begin(), await face.begin()
    face.authority.decides(late)
    face.authority.decides(other)
    pass_time(face.owner, process, clock, FACE_CHECK_SECONDS)
    assert problem(await face.finish(late)) == (409, "face-check-over")
    third = await face.begin()
    face.authority.decides(third)
    await face.owner.change(face.id, name="张小四")
    assert problem(await face.finish(third)) == (409, "face-check-over")
    assert (await entry(face.owner))["status"] == "self-declared"


async def test_only_oneself_shows_a_face(owner: Owner, process: Process) -> None:
    identity_id = await owner.added()
    answer = await owner.post(f"identities/{identity_id}/face-checks", None)
    assert problem(answer) == (409, "face-of-somebody-else")
    assert await rows(process, "SELECT * FROM users_check_counts") == []
