"""Everything around our process: people, the bank, the broker and the clock; and what each of them was told."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from onsale.contracts.tokens import AccessClaims
from onsale.platform.clock import ManualClock
from onsale.platform.security import KeyRing
from onsale.platform.settings import Settings
from tests.processes import NOW, ORGANISATION_ID, SECRET_KEYS
from tests.simulation.bank import Bank
from tests.simulation.broker import Broker
from tests.simulation.faults import Fate, Faults
from tests.simulation.hall import plan_shows
from tests.simulation.network import Answer
from tests.simulation.records import Kind, Memory, Person, Request
from tests.simulation.server import NO_LIMIT, Outside, Server
from tests.simulation.verdict import PromiseBroken

T = TypeVar("T")

API = "/api/v1"
SIGNED_IN_SECONDS = 30 * 86_400
BUYERS_MIN, BUYERS_MAX = 5, 40
NO_ERROR_OF_OURS = "no request ends in an error of ours"


class World:
    """One history's world. ``trace`` says what happened, in words that are the same whenever the seed is."""

    def __init__(self, seed: int, folder: Path, template: Path) -> None:
        self.dice = random.Random(seed)
        self.clock = ManualClock(NOW)
        self.faults, self.fate = Faults(self.dice), Fate()
        settings = Settings(
            data_dir=folder,
            secret_keys=SECRET_KEYS,
            web_dir=folder / "no pages",
            limits_per_principal_per_second=NO_LIMIT,
            limits_per_address_per_second=NO_LIMIT,
        )
        self.bank = Bank(KeyRing(settings.keys()), self.clock, self.dice)
        self.broker = Broker(self.dice) if self.dice.random() < 0.6 else None
        self.trace: list[str] = []
        self.count = Counter[str]()
        self.memory = Memory()
        self.stubbornness = 0.0
        self._names: dict[str, str] = {}
        self._people = 0
        outside = Outside(self.clock, self.dice, self.faults, self.fate, self.bank, self.broker)
        self.server = Server(settings, template, outside)
        self.shows = plan_shows(self.dice)
        self.unpublished = list(self.shows)
        self.buyers = [self.new_person() for _ in range(self.dice.randint(BUYERS_MIN, BUYERS_MAX))]
        self.gate = self.new_person("gate")
        self.organiser = self.new_person("organiser")

    def new_person(self, role: str = "buyer") -> Person:
        self._people += 1
        user_id = f"{role}-{self._people}"
        claims = AccessClaims(
            user_id=user_id,
            session_id=f"session-of-{user_id}",
            roles=[role],
            organisation_id=None if role == "buyer" else ORGANISATION_ID,
            expires_at=int(self.clock.now().timestamp()) + SIGNED_IN_SECONDS,
        )
        token = self.server.process.platform.access_tokens.sign(claims)
        return Person(user_id, {"authorization": f"Bearer {token}"})

    def name_of(self, kind: str, identity: str) -> str:
        """A short name that is the same in every replay; ids are not, when the code changes."""
        if identity not in self._names:
            number = sum(name.startswith(kind) for name in self._names.values()) + 1
            self._names[identity] = f"{kind}{number}"
        return self._names[identity]

    def note(self, line: str) -> None:
        self.trace.append(line)

    def pick(self, things: Sequence[T], *, recent: bool = False) -> T | None:
        """One of these; ``recent`` prefers the last few, where things still happen."""
        if not things:
            return None
        if recent and self.dice.random() < 0.7:
            things = things[-4:]
        return self.dice.choice(things)

    def new_request(self, kind: Kind, person: Person, path: str, body: object, about: object = None) -> Request:
        """Remembered before it is sent: a crash may be all the answer it gets."""
        key = f"key-{len(self.memory.requests):06}"
        request = Request(kind, person, f"{API}{path}", msgspec.json.encode(body), key, about)
        self.memory.requests.append(request)
        return request

    async def ask(
        self, who: Person | None, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """A request and its answer, which is never an error of ours, and "try again" only when there is a reason."""
        self.count["requests"] += 1
        answer = await self.server.ask(method, path, (who.headers if who else {}) | (headers or {}), body)
        if answer.status == 500:
            raise PromiseBroken(NO_ERROR_OF_OURS, f"{method} {path}: {answer.body!r}")
        if answer.status == 503 and not self.may_fail:
            raise PromiseBroken("nobody is sent away without a reason", f"{method} {path}: {answer.body!r}")
        self.count[f"{method} {answer.code}"] += 1
        return answer

    @property
    def may_fail(self) -> bool:
        """There is a reason to say "not now"."""
        return self.faults.are_on or self.server.is_stopping

    def expect(self, answer: Answer, allowed: Collection[str], what: str) -> None:
        """The answer is one of those that fit."""
        if answer.status != 503 and answer.code not in allowed:
            raise PromiseBroken("every answer is one that fits", f"{what} → {answer.status} {answer.body!r}")

    def moment_in(self, seconds: float) -> str:
        """As it is written on the wire."""
        return (self.clock.now() + timedelta(seconds=seconds)).isoformat()

    def advance(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
