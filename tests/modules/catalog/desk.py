"""An organiser at work: the steps to a published event, as requests."""

import itertools
from datetime import datetime, timedelta

import httpx2

from tests.modules.catalog.plans import JsonObject, encoded
from tests.processes import NOW

_keys = itertools.count(1)


def text(zh: str, en: str) -> JsonObject:
    return {"zh-CN": zh, "en": en}


def wire(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def standing(name: str = "Floor", *, capacity: int | None = 100, minor: int = 38_000, **changes: object) -> JsonObject:
    return {
        "name": text("内场", name),
        "price": {"amount_minor": minor, "currency": "CNY"},
        "capacity": capacity,
        "categories": [],
        "max_per_order": 4,
        "max_per_person": 6,
        "sale_starts_at": wire(NOW - timedelta(days=1)),
        "sale_ends_at": wire(NOW + timedelta(days=1)),
        **changes,
    }


def seated(*categories: str, minor: int = 88_000, **changes: object) -> JsonObject:
    return standing("Seats", minor=minor) | {"capacity": None, "categories": list(categories)} | changes


def on_day(days: int, *ticket_types: JsonObject, plan_id: str | None = None, **changes: object) -> JsonObject:
    """A performance at noon UTC some days from now; its tickets are on sale until it ends."""
    starts_at = NOW + timedelta(days=days)
    sale_ends_at = wire(starts_at)
    types = [{**ticket_type, "sale_ends_at": sale_ends_at} for ticket_type in ticket_types or (standing(),)]
    return {
        "starts_at": wire(starts_at),
        "doors_at": wire(starts_at - timedelta(hours=1)),
        "ends_at": wire(starts_at + timedelta(hours=2)),
        "plan_id": plan_id,
        "ticket_types": types,
        **changes,
    }


class Desk:
    """One organiser's requests. ``post`` sends a new idempotency key unless one is given."""

    def __init__(self, client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def post(self, path: str, body: object, *, key: str | None = None) -> httpx2.Response:
        headers = self.headers | {"Idempotency-Key": key or f"desk-{next(_keys):08}"}
        return await self.client.post(f"/api/v1/organiser/{path}", content=encoded(body), headers=headers)

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(f"/api/v1/organiser/{path}", headers=self.headers)

    async def change(self, event_id: str, body: object, *, revision: int | str = 1) -> httpx2.Response:
        """New words for an event, from who saw this revision of them."""
        headers = self.headers | {"If-Match": f'"{revision}"'}
        return await self.client.patch(f"/api/v1/organiser/events/{event_id}", content=encoded(body), headers=headers)

    async def delete(self, path: str) -> httpx2.Response:
        return await self.client.delete(f"/api/v1/organiser/{path}", headers=self.headers)

    async def publish(self, event_id: str) -> httpx2.Response:
        return await self.client.post(f"/api/v1/organiser/events/{event_id}/publication", headers=self.headers)

    async def venue(self, name: JsonObject | None = None, city: JsonObject | None = None) -> str:
        body = {
            "name": name or text("星河剧场", "Galaxy Theatre"),
            "city": city or text("上海", "Shanghai"),
            "address": text("静安区一号", "1 Jing'an District"),
            "timezone": "Asia/Shanghai",
        }
        return await self.created("venues", body)

    async def plan(self, venue_id: str, document: JsonObject) -> str:
        return await self.created(f"venues/{venue_id}/plans", document)

    async def draft(self, venue_id: str, **changes: object) -> str:
        body = {
            "title": text("林知夏「潮汐」巡回演唱会", "Lin Zhixia: Tides Tour"),
            "subtitle": text("特邀嘉宾：重庆乐队", "with guests from Chongqing"),
            "description": text("两个小时。", "Two hours."),
            "notices": text("", ""),
            "age_limit": None,
            "category": "concert",
            "venue_id": venue_id,
            **changes,
        }
        return await self.created("events", body)

    async def performance(self, event_id: str, body: JsonObject) -> str:
        return await self.created(f"events/{event_id}/performances", body)

    async def created(self, path: str, body: object) -> str:
        response = await self.post(path, body)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def published(self, *, days: int = 7, venue_id: str | None = None, **changes: object) -> str:
        """A published event with one standing performance."""
        event_id = await self.draft(venue_id or await self.venue(), **changes)
        await self.performance(event_id, on_day(days))
        assert (await self.publish(event_id)).status_code == 200
        return event_id
