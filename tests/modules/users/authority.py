"""An authority for tests: it answers what it is told to, remembers who asked, and can be held up."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx2

from onsale.app.process import Process
from onsale.contracts.values import Text
from onsale.modules.users.domain import Role
from onsale.modules.users.domain.consents import CONSENT_TEXTS, ConsentKind
from onsale.modules.users.domain.identities import DocumentKind, Finding
from onsale.modules.users.domain.identity_checks import CheckOffer, FaceResult, FaceStart, Person, Terms
from onsale.modules.users.providers.authority import NoFinding
from onsale.platform.clock import ManualClock
from tests.modules.users.identity_owner import Owner
from tests.processes import signed_in_as

VERSION = CONSENT_TEXTS[ConsentKind.IDENTITY_CHECK].version


class ToldAuthority:
    """``answers`` are given first, in their order (``None``: no answer); then everything matches."""

    def __init__(self, calls_a_day: int = 1000) -> None:
        self.terms = Terms(by="told", months=12, calls_a_day=calls_a_day)
        self.asked: list[Person] = []
        self.answers: list[Finding | None] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.faces: dict[str, FaceResult] = {}
        self.begun: list[tuple[Person, str, str]] = []

    def offer(self) -> CheckOffer:
        return CheckOffer(authority=Text(zh="机构", en="Authority"), kinds=[DocumentKind.RESIDENT_ID], has_face=True)

    async def check(self, person: Person) -> Finding:
        self.asked.append(person)
        answer = self.answers.pop(0) if self.answers else Finding.MATCH
        await self.may_answer.wait()
        if answer is None:
            raise NoFinding(5)
        return answer

    async def begin_face(self, person: Person, attempt_id: str, return_url: str) -> FaceStart:
        self.begun.append((person, attempt_id, return_url))
        token = f"token-of-{attempt_id}"
        self.faces[token] = FaceResult(is_over=False)
        return FaceStart(token, f"https://authority.example/{token}")

    def decides(self, attempt_id: str, *, has_passed: bool = True, person: Person | None = None, of: str = "") -> None:
        """What came of a face."""
        begun = {attempt: person for person, attempt, _ in self.begun}
        self.faces[f"token-of-{attempt_id}"] = FaceResult(
            is_over=True, has_passed=has_passed, attempt_id=of or attempt_id, person=person or begun[attempt_id]
        )

    async def face_result(self, token: str) -> FaceResult:
        return self.faces[token]

    async def stop(self) -> None:
        """Nothing is open."""


async def ask(owner: Owner, identity_id: str) -> httpx2.Response:
    return await owner.post(f"identities/{identity_id}/checks", None)


async def work(process: Process) -> int:
    """One round of the job."""
    [job] = [job for one in process.modules for job in one.jobs if job.name == "users.check_identities"]
    return await job.run()


def pass_time(owner: Owner, process: Process, clock: ManualClock, seconds: float) -> None:
    """So long that one has to sign in again."""
    clock.advance(timedelta(seconds=seconds))
    owner.headers = signed_in_as(process, Role.BUYER, user_id=owner.user_id)


async def entry(owner: Owner) -> dict[str, object]:
    [one] = await owner.book()
    return one
