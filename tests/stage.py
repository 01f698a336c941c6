"""A performance to sell, as other modules hear of it, and the steps of a purchase over HTTP."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import httpx2
import msgspec

from onsale.app.process import Process
from onsale.contracts.events import PerformancePublished, PublishedRow, PublishedSeating, PublishedTicketType
from onsale.contracts.sandbox import PROVIDER_KEY_PURPOSE, SIGNATURE_HEADER, SandboxNotification
from onsale.contracts.values import Money, Text
from onsale.platform.outbox import Outbox
from onsale.platform.wiring import Platform
from tests.processes import API, ORGANISATION_ID

CONTACT = {"name": "王小明", "phone": "13900001111", "email": "xm@example.com"}

_numbers = itertools.count(1)


def new_key() -> str:
    return f"key-{next(_numbers):08d}"


@dataclass(frozen=True)
class Kind:
    """A ticket type to publish. Seats are given for seated ones, as their indexes."""

    id: str
    price_minor: int = 38_000
    capacity: int = 100
    seats: Sequence[int] = ()
    max_per_order: int = 6
    max_per_person: int = 6


def event_of(performance_id: str) -> str:
    """The id of its event; no longer than ids are."""
    return "e" + performance_id[1:]


def performance(
    performance_id: str,
    kinds: Sequence[Kind],
    now: datetime,
    *,
    blocks: Sequence[Sequence[int]] = (),
    sections: Sequence[str] = (),
    accessible: Sequence[int] = (),
) -> PerformancePublished:
    """A performance in a month that has been on sale for an hour and stays so until it begins.

    ``sections`` name that of each block; each block is a row then, those of a section are behind each other.
    """
    starts_at = now + timedelta(days=30)
    seat_count = sum(len(block) for block in blocks)
    of_seat = {seat: position for position, kind in enumerate(kinds) for seat in kind.seats}
    seating = PublishedSeating(
        plan_version="v1",
        ids=[f"seat-{seat}" for seat in range(seat_count)],
        labels=[f"Row 1, Seat {seat + 1}" for seat in range(seat_count)],
        ticket_types=[of_seat.get(seat, -1) for seat in range(seat_count)],
        blocks=[list(block) for block in blocks],
        rows=_rows(sections),
        sections=list(dict.fromkeys(sections)),
        accessible=list(accessible),
    )
    return PerformancePublished(
        occurred_at=now,
        performance_id=performance_id,
        event_id=event_of(performance_id),
        organisation_id=ORGANISATION_ID,
        event_title=Text("山海之间", "Between Mountains and Sea"),
        category="concert",
        venue_name=Text("江湾体育场", "Riverbend Stadium"),
        venue_address=Text("滨江路 1 号", "1 Riverside Road"),
        city=Text("上海", "Shanghai"),
        poster_url="/api/v1/events/x/poster",
        starts_at=starts_at,
        doors_at=starts_at - timedelta(hours=1),
        ends_at=starts_at + timedelta(hours=2),
        timezone="Asia/Shanghai",
        ticket_types=[_published(kind, now, starts_at) for kind in kinds],
        seating=seating if blocks else None,
    )


def _rows(sections: Sequence[str]) -> list[PublishedRow]:
    names = list(dict.fromkeys(sections))
    following = [
        next((row for row in range(number + 1, len(sections)) if sections[row] == name), -1)
        for number, name in enumerate(sections)
    ]
    return [
        PublishedRow(section=names.index(name), columns=[0], behind=behind)
        for name, behind in zip(sections, following, strict=True)
    ]


def _published(kind: Kind, now: datetime, until: datetime) -> PublishedTicketType:
    return PublishedTicketType(
        id=kind.id,
        name=Text("看台", "Stand"),
        price=Money(kind.price_minor),
        capacity=len(kind.seats) or kind.capacity,
        seated=bool(kind.seats),
        max_per_order=kind.max_per_order,
        max_per_person=kind.max_per_person,
        sale_starts_at=now - timedelta(hours=1),
        sale_ends_at=until,
    )


async def publish_to(platform: Platform, *performances: PerformancePublished) -> None:
    """Leave the news in the outbox of a database that no process has open."""
    platform.database.use_outbox(Outbox(platform.clock, platform.ids, lambda _: None).write)
    async with platform.database.transaction() as transaction:
        transaction.append(*performances)


class Buyer:
    """One person with a browser."""

    def __init__(self, client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def get(self, path: str, headers: Mapping[str, str] = MappingProxyType({})) -> httpx2.Response:
        return await self.client.get(f"{API}{path}", headers={**self.headers, **headers})

    async def post(self, path: str, body: object, *, key: str | None = None) -> httpx2.Response:
        headers = {**self.headers, "idempotency-key": key or new_key()}
        return await self.client.post(f"{API}{path}", json=body, headers=headers)

    async def hold(self, performance_id: str, ticket_type_id: str, quantity: int = 1) -> httpx2.Response:
        items = [{"ticket_type_id": ticket_type_id, "quantity": quantity}]
        return await self.post("/holds", {"performance_id": performance_id, "items": items})

    async def hold_seats(self, performance_id: str, seat_ids: Sequence[str]) -> httpx2.Response:
        return await self.post("/holds", {"performance_id": performance_id, "seat_ids": list(seat_ids)})

    async def order(self, hold: httpx2.Response) -> httpx2.Response:
        return await self.post("/orders", {"hold_token": hold.json()["hold_token"], "contact": CONTACT})

    async def start_payment(self, order_id: str) -> str:
        """The id of a new attempt."""
        started = await self.post(f"/orders/{order_id}/payments", {"channel": "sandbox"})
        assert started.status_code == 201, started.text
        return str(started.json()["attempt_id"])

    async def buy(self, process: Process, performance_id: str, ticket_type_id: str, quantity: int = 1) -> str:
        """The id of an order whose money has arrived."""
        ordered = await self.order(await self.hold(performance_id, ticket_type_id, quantity))
        assert ordered.status_code == 201, ordered.text
        order = ordered.json()
        attempt_id = await self.start_payment(order["id"])
        told = await notify(self.client, process, attempt_id, order["total"]["amount_minor"])
        assert told.text == "success"
        return str(order["id"])


async def notify(
    client: httpx2.AsyncClient, process: Process, attempt_id: str, amount_minor: int, *, forged: bool = False
) -> httpx2.Response:
    """The provider's word that an attempt was paid."""
    notification = SandboxNotification(
        notification_id=new_key(),
        attempt_id=attempt_id,
        transaction_id=f"transaction-{attempt_id}",
        amount=Money(amount_minor),
        paid_at=process.platform.clock.now(),
    )
    body = msgspec.json.encode(notification)
    key = next(iter(process.platform.keys.all_for(PROVIDER_KEY_PURPOSE).values()))
    signature = hmac.new(b"another key" if forged else key, body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", SIGNATURE_HEADER: signature}
    return await client.post(f"{API}/payments/sandbox/notifications", content=body, headers=headers)
