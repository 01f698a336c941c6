"""What checks of identities need from an authority."""

from __future__ import annotations

from typing import Protocol

from onsale.modules.users.domain.identities import Finding
from onsale.modules.users.domain.identity_checks import CheckOffer, FaceResult, FaceStart, Person, Terms


class NoFinding(Exception):
    """It did not answer, or not what can be believed; the reason is in the log. Worth a try after ``retry_after``
    seconds. Whether it was paid for is not known."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"no finding; again in {retry_after} s")
        self.retry_after = retry_after


class Authority(Protocol):
    """One that can be asked. Everything but ``offer`` and ``terms`` is a call over the network: never in a
    transaction. Raises ``NoFinding``."""

    terms: Terms

    def offer(self) -> CheckOffer:
        """What buyers are offered."""
        ...

    async def check(self, person: Person) -> Finding:
        """Whether name and number belong together, as far as it knows the number."""
        ...

    async def begin_face(self, person: Person, attempt_id: str, return_url: str) -> FaceStart:
        """Where somebody shows their face. They come back to ``return_url``, whatever they did there."""
        ...

    async def face_result(self, token: str) -> FaceResult:
        """What came of it."""
        ...

    async def stop(self) -> None: ...
