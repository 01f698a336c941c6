"""An organisation whose people ask for this and that."""

from __future__ import annotations

import itertools

import httpx2
from sqlalchemy import text

from onsale.app.process import Process
from onsale.modules.users.commands import ensure_users
from onsale.modules.users.domain import NewUser, Role, User
from onsale.modules.users.queries import get_user
from tests.modules.proved import proved
from tests.processes import ORGANISATION_ID, signed_in

TEAM, INVITATIONS = "/api/v1/team", "/api/v1/team/invitations"
KEYS = "/api/v1/team/api-keys"
ACCEPTANCE = "/api/v1/team-invitations/acceptance"

_numbers = itertools.count(1)


class House:
    """An organisation and a client that speaks for whoever is asked to."""

    def __init__(self, process: Process, client: httpx2.AsyncClient) -> None:
        self.process = process
        self._client = client

    async def member(self, *roles: Role, organisation_id: str | None = ORGANISATION_ID, phone: str = "") -> User:
        phone = phone or f"+86137{next(_numbers):08d}"
        wanted = NewUser(phone=phone, roles=list(roles), organisation_id=organisation_id)
        return (await ensure_users(self.process.platform, [wanted]))[0]

    async def now(self, user: User) -> User:
        """The account as its next access token speaks."""
        known = await get_user(self.process.platform.database, self.process.platform.sealer, user.id)
        assert known is not None
        return known

    async def ask(self, user: User, method: str, path: str, body: object = None) -> httpx2.Response:
        headers = signed_in(self.process, user)
        # To make a key, to invite or to give a role takes a session that has proved lately whose it is.
        if (method, path) in {("POST", KEYS), ("POST", INVITATIONS)} or method == "PUT":
            headers = await proved(self.process, headers)
        return await self._client.request(method, path, json=body, headers=headers)

    async def set_roles(self, by: User, user: User, *roles: str, **wish: object) -> httpx2.Response:
        return await self.ask(by, "PUT", f"{TEAM}/members/{user.id}/roles", {"roles": roles, **wish})

    async def invite(self, by: User, *roles: str, **wish: object) -> str:
        answer = await self.ask(by, "POST", INVITATIONS, {"roles": roles, **wish})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["secret"])

    async def accept(self, user: User, secret: str) -> httpx2.Response:
        return await self.ask(user, "POST", ACCEPTANCE, {"secret": secret})

    async def team(self, by: User) -> dict[str, list[str]]:
        answer = await self.ask(by, "GET", TEAM)
        assert answer.status_code == 200, answer.text
        return {member["user_id"]: member["roles"] for member in answer.json()["members"]}

    async def logged(self) -> list[str]:
        """What the audit log has, in order."""
        return [str(row[0]) for row in await self.rows("SELECT action FROM platform_audit_entries ORDER BY id")]

    async def contents(self) -> list[object]:
        """Everything that a change of a team can touch."""
        tables = (
            "users_organisations",
            "users_memberships",
            "users_invitations",
            "users_api_keys",
            "platform_audit_entries",
        )
        return [sorted(map(repr, await self.rows(f"SELECT * FROM {name}"))) for name in tables]  # noqa: S608  # of our own tables

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        async with self.process.platform.database.reading() as reader:
            return [tuple(row) for row in await reader.fetch_all(text(sql))]
