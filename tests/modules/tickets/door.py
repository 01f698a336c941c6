"""A gate of the house, and the phones of those who come to it."""

from __future__ import annotations

from dataclasses import dataclass

import httpx2

from onsale.app.process import Process
from tests.modules.tickets.stories import id_of
from tests.processes import API, BUYER_ID, ORGANISATION_ID, RememberingBus, rows, settled, signed_in_as

ADMITTED = "SELECT ticket_id, gate, admitted_by FROM tickets_check_ins ORDER BY gate"
COUNTS = "SELECT issued, admitted FROM tickets_performances ORDER BY event_title_en"


@dataclass(frozen=True)
class Door:
    process: Process
    client: httpx2.AsyncClient

    async def codes_of(self, order: str, *, user: str = BUYER_ID) -> list[str]:
        """What the buyer's phone shows, in the order of the items' prices and seats."""
        headers = signed_in_as(self.process, "buyer", user_id=user)
        answer = await self.client.get(f"{API}/tickets", params={"order_id": id_of(order)}, headers=headers)
        items = sorted(answer.json()["items"], key=lambda item: (item["seat"] or {}).get("id", "~"))
        return [item["code"] for item in items]

    async def scan(self, code: str, *, language: str = "en", **options: str | None) -> httpx2.Response:
        """Scan at a gate of the house (of all events), unless the options say otherwise."""
        organisation, event = options.pop("organisation", ORGANISATION_ID), options.pop("event", None)
        key = options.pop("key", None) or self.process.platform.ids.new()
        events = None if event is None else [event]
        headers = signed_in_as(self.process, "gate", organisation_id=organisation, user_id="gate-1", events=events)
        headers |= {"idempotency-key": key, "accept-language": language}
        body = {"code": code, "gate": "North 1"} | options
        return await self.client.post(f"{API}/check-ins", json=body, headers=headers)


async def everything(process: Process) -> list[list[tuple[object, ...]]]:
    """What a refusal must leave as it was, the events that were told included."""
    await settled(process)
    assert isinstance(process.bus, RememberingBus)
    told: list[tuple[object, ...]] = [(message.id,) for message in process.bus.messages]
    tables = ("tickets_tickets", "tickets_orders", "tickets_check_ins", "tickets_performances")
    keys = await rows(process, "SELECT id FROM platform_idempotency_keys")
    return [told, keys, *[await rows(process, f"SELECT * FROM {table} ORDER BY 1") for table in tables]]  # noqa: S608  # our own names
