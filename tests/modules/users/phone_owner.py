"""Somebody with a phone who signs in, and what lies in the database afterwards."""

from collections.abc import Awaitable, Callable

import httpx2
import msgspec
from sqlalchemy import func, select

from onsale.app.process import Process
from onsale.modules.users.domain import Session
from onsale.modules.users.tables import codes, sessions, users

JsonObject = dict[str, object]


class PhoneOwner:
    """Asks for codes, reads them, signs in."""

    def __init__(
        self, client: httpx2.AsyncClient, sent_codes: Callable[[], Awaitable[list[tuple[str, str]]]], phone: str
    ) -> None:
        self.phone = phone
        self._client = client
        self._sent_codes = sent_codes

    async def ask(self) -> httpx2.Response:
        return await self._client.post("/api/v1/auth/codes", json={"phone": self.phone})

    async def newest_code(self) -> str:
        return [code for phone, code in await self._sent_codes() if phone.endswith(self.phone)][-1]

    async def enter(self, code: str) -> httpx2.Response:
        return await self._client.post("/api/v1/auth/sessions", json={"phone": self.phone, "code": code})

    async def sign_in(self) -> Session:
        """From nothing to a session."""
        assert (await self.ask()).status_code == 202
        answer = await self.enter(await self.newest_code())
        assert answer.status_code == 201, answer.text
        return msgspec.json.decode(answer.content, type=Session)

    async def refresh(self, refresh_token: str) -> httpx2.Response:
        return await self._client.post("/api/v1/auth/sessions/refresh", json={"refresh_token": refresh_token})


def bearer(session: Session) -> dict[str, str]:
    return {"authorization": f"Bearer {session.access_token}"}


def other_code(code: str, step: int = 1) -> str:
    """A code that is not this one."""
    return f"{(int(code) + step) % 1_000_000:06d}"


def problem(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


class Stored(msgspec.Struct, frozen=True):
    """How many rows there are; what a refusal must leave as it was."""

    users: int
    codes: int
    sessions: int


async def stored(process: Process) -> Stored:
    async with process.platform.database.reading() as reader:
        counts = []
        for table in (users, codes, sessions):
            row = await reader.fetch_one(select(func.count()).select_from(table))
            assert row is not None
            counts.append(int(str(row[0])))
    return Stored(*counts)
