"""Somebody with an identity book."""

import itertools

import httpx2

from onsale.app.process import Process
from onsale.modules.users.domain import Role
from onsale.modules.users.domain.consents import CONSENT_TEXTS, ConsentKind
from onsale.modules.users.domain.identities import check_character
from tests.processes import new_user, signed_in

ME = "/api/v1/me"
VERSION = CONSENT_TEXTS[ConsentKind.IDENTITY].version
NUMBER = "11010519491231002X"
_keys = itertools.count(1)


def number(sequence: int) -> str:
    """Another resident ID."""
    seventeen = f"11010519900101{sequence:03d}"
    return seventeen + check_character(seventeen)


class Owner:
    """Somebody with an account and a book."""

    def __init__(self, client: httpx2.AsyncClient, headers: dict[str, str], user_id: str) -> None:
        self.client = client
        self.headers = headers
        self.user_id = user_id

    async def post(self, path: str, body: object, key: str = "") -> httpx2.Response:
        headers = {**self.headers, "idempotency-key": key or f"book-{next(_keys):08d}"}
        return await self.client.post(f"{ME}/{path}", json=body, headers=headers)

    async def consent(self, version: str = VERSION, kind: str = "identity") -> httpx2.Response:
        return await self.post("consents", {"kind": kind, "version": version})

    async def withdraw(self, kind: str = "identity") -> httpx2.Response:
        return await self.client.delete(f"{ME}/consents/{kind}", headers=self.headers)

    async def add(self, document: str = NUMBER, *, name: str = "张小三", key: str = "") -> httpx2.Response:
        body = {
            "relation": "family",
            "label": "妈妈",
            "name": name,
            "document": {"kind": "resident-id", "number": document},
        }
        return await self.post("identities", body, key)

    async def added(self, document: str = NUMBER) -> str:
        answer = await self.add(document)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def change(self, identity_id: str, **changes: object) -> httpx2.Response:
        return await self.client.patch(f"{ME}/identities/{identity_id}", json=changes, headers=self.headers)

    async def remove(self, identity_id: str) -> httpx2.Response:
        return await self.client.delete(f"{ME}/identities/{identity_id}", headers=self.headers)

    async def book(self) -> list[dict[str, object]]:
        answer = await self.client.get(f"{ME}/identities", headers=self.headers)
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        assert isinstance(items, list)
        return items


async def new_owner(process: Process, client: httpx2.AsyncClient) -> Owner:
    """A new account, without consent."""
    user = await new_user(process, Role.BUYER)
    return Owner(client, signed_in(process, user), user.id)
