"""One of the platform's operators at work, and events that wait for them, as requests."""

from __future__ import annotations

import itertools

import httpx2

from tests.modules.catalog.desk import Desk, on_day
from tests.processes import ORGANISATION_ID

_keys = itertools.count(1)


class Reviewer:
    """One of the platform's operators, as requests."""

    def __init__(self, client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def get(self, path: str = "") -> httpx2.Response:
        return await self.client.get(f"/api/v1/staff/event-reviews{path}", headers=self.headers)

    async def post(self, path: str, body: object, *, key: str | None = None) -> httpx2.Response:
        headers = self.headers | {"Idempotency-Key": key or f"reviewer-{next(_keys):08}"}
        return await self.client.post(f"/api/v1/staff/event-reviews/{path}", json=body, headers=headers)

    async def version(self, review_id: str) -> str:
        return str((await self.get(f"/{review_id}")).json()["version"])

    async def approve(self, review_id: str, version: str | None = None, *, key: str | None = None) -> httpx2.Response:
        body = {"version": version or await self.version(review_id)}
        return await self.post(f"{review_id}/approval", body, key=key)

    async def send_back(self, review_id: str, reason: str, version: str | None = None) -> httpx2.Response:
        body = {"version": version or await self.version(review_id), "reason": reason}
        return await self.post(f"{review_id}/return", body)

    async def says(self, *, is_reviewed: bool, organisation_id: str = ORGANISATION_ID) -> None:
        path = f"/api/v1/staff/organisers/{organisation_id}/review"
        said = await self.client.put(path, json={"is_reviewed": is_reviewed}, headers=self.headers)
        assert (said.status_code, said.json()) == (200, {"is_reviewed": is_reviewed})


async def handed_in(desk: Desk) -> tuple[str, str]:
    """The ids of an event and of its review."""
    event_id = await desk.draft(await desk.venue())
    await desk.performance(event_id, on_day(7))
    return event_id, await hand_in(desk, event_id)


async def hand_in(desk: Desk, event_id: str) -> str:
    answer = await desk.client.post(f"/api/v1/organiser/events/{event_id}/review", headers=desk.headers)
    assert (answer.status_code, answer.json()["stage"]) == (200, "in_review"), answer.text
    return str(answer.json()["review"]["id"])
