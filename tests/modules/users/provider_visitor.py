"""Somebody with a browser who goes to a provider and comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

import httpx2
import msgspec

from onsale.modules.users.domain import Session
from tests.modules.users.phone_owner import PhoneOwner
from tests.provider_sim.stage import Simulator

AUTH = "/api/v1/auth/providers"
OWN = "/api/v1/me/sign-in-ways"
NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass
class Visitor:
    """One browser, with its own cookies, and the provider that it goes to."""

    client: httpx2.AsyncClient
    sim: Simulator
    provider: str = "oidc"

    async def begin(
        self,
        *,
        next_path: str = "/orders?page=2",
        device: str = "page",
        base: str = AUTH,
        headers: Mapping[str, str] = NOBODY,
    ) -> httpx2.Response:
        wish = {"next": next_path, "device": device}
        return await self.client.post(f"{base}/{self.provider}/attempts", json=wish, headers=headers)

    def visit(self, authorize_url: str, person: str = "lin", fault: str = "") -> dict[str, str]:
        """What the provider sends back with the browser."""
        answer = self.sim.http.get(authorize_url, params={**_query(authorize_url), "as": person, "fault": fault})
        assert answer.status_code == 302, answer.text
        return _query(answer.headers["location"])

    async def finish(self, brought: Mapping[str, str], headers: Mapping[str, str] = NOBODY) -> httpx2.Response:
        answer = {"state": brought["state"], "code": brought["code"]}
        return await self.client.post(f"{AUTH}/{self.provider}/sessions", json=answer, headers=headers)

    async def sign_in(self, person: str = "lin", fault: str = "", **begin: str) -> httpx2.Response:
        """All of it."""
        begun = await self.begin(**begin)  # type: ignore[arg-type]  # headers are not among them
        assert begun.status_code == 201, begun.text
        return await self.finish(self.visit(begun.json()["authorize_url"], person, fault))

    async def link(self, headers: Mapping[str, str], person: str = "lin") -> httpx2.Response:
        begun = await self.begin(base=OWN, headers=headers)
        assert begun.status_code == 201, begun.text
        return await self.finish(self.visit(begun.json()["authorize_url"], person), headers)


def _query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


SentCodes = Callable[[], Awaitable[list[tuple[str, str]]]]
PHONE = "13800001111"
OTHER_PHONE = "13800002222"
WAYS = "SELECT provider, subject_index FROM users_sign_in_ways ORDER BY linked_at"


async def confirm_phone(client: httpx2.AsyncClient, sent_codes: SentCodes, phone: str = PHONE) -> httpx2.Response:
    """The first time: a phone and its code, and whom the provider has named."""
    owner = PhoneOwner(client, sent_codes, phone)
    assert (await owner.ask()).status_code == 202
    body = {"phone": phone, "code": await owner.newest_code(), "link_provider": True}
    return await client.post("/api/v1/auth/sessions", json=body)


def session_of(answer: httpx2.Response) -> Session:
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return msgspec.convert(body.get("session") or body, Session, strict=False)
