"""Performances that sell to named people, who buys for them, and what is heard of their orders."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

import httpx2
import msgspec

from onsale.app.process import Process
from onsale.contracts.events import (
    OrderPaid,
    PerformancePublished,
    Purchase,
    PurchasedItem,
    TicketsVoided,
    VoidedTicket,
)
from onsale.contracts.real_names import NameChangeRule, RealNameRule
from onsale.contracts.tokens import HoldClaims
from onsale.contracts.values import Money, Text
from tests.people import token_of
from tests.processes import API, NOW, broken_promises, signed_in_as, tell
from tests.stage import Buyer, Kind, event_of, performance

NAMED = "01972b8a-0000-7000-8000-000000000101"
PLAIN = "01972b8a-0000-7000-8000-000000000102"
FLOOR = Kind("named-floor", capacity=100, max_per_order=6, max_per_person=60)
SEATS = Kind("named-seats", seats=range(6))
RULE = RealNameRule(name_changes=NameChangeRule(most=2, until_hours_before=48))
PEOPLE = "SELECT performance_id, digest, hold_id, place, revision FROM inventory_attendees ORDER BY digest"
HELD = "SELECT held, sold FROM inventory_ticket_types WHERE id = 'named-floor'"
_numbers = itertools.count(1)


async def open_shows(process: Process, client: httpx2.AsyncClient) -> Process:
    """One that asks for names, and one that does not."""
    now = process.platform.clock.now()
    kinds = [FLOOR, SEATS]
    named = performance(NAMED, kinds, now, blocks=[range(6)])
    plain = performance(PLAIN, [Kind("plain-floor")], now)
    await on_sale(process, client, msgspec.structs.replace(named, real_name=RULE), plain)
    return process


async def on_sale(process: Process, client: httpx2.AsyncClient, *shows: PerformancePublished) -> None:
    """These are published, and can be bought."""
    await tell(process, *shows)
    async with asyncio.timeout(20):
        for performance_id in [show.performance_id for show in shows]:
            while (await client.get(f"{API}/performances/{performance_id}/availability")).status_code != 200:
                await asyncio.sleep(0.05)


class Person(Buyer):
    """Somebody who buys for people."""

    def __init__(self, process: Process, client: httpx2.AsyncClient) -> None:
        self.user_id = process.platform.ids.new()
        self.process = process
        super().__init__(client, signed_in_as(process, "buyer", user_id=self.user_id))

    def token(self, document: str, performance_id: str = NAMED, **changes: object) -> str:
        return token_of(self.process, self.user_id, performance_id, document, **changes)

    async def hold_for(self, *documents: str) -> httpx2.Response:
        return await self.hold_with([self.token(document) for document in documents])

    async def hold_with(
        self, tokens: Sequence[str], *, quantity: int | None = None, performance_id: str = NAMED, kind: str = FLOOR.id
    ) -> httpx2.Response:
        items = [{"ticket_type_id": kind, "quantity": quantity or len(tokens) or 1}]
        return await self.post("/holds", {"performance_id": performance_id, "items": items, "attendees": list(tokens)})

    async def give(self, hold_id: str, place: int, document: str, *, token: str = "") -> httpx2.Response:
        """Give a place of a hold to somebody else."""
        return await self.client.put(
            f"{API}/holds/{hold_id}/attendees/{place}",
            json={"attendee": token or self.token(document)},
            headers=self.headers,
        )


def problem(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def paid(process: Process, hold: httpx2.Response) -> OrderPaid:
    """The money of a hold has arrived; what its token says of people is in the order."""
    assert hold.status_code == 201, hold.text
    claims: HoldClaims = process.platform.hold_tokens.verify(hold.json()["hold_token"])
    number = next(_numbers)
    items = [
        PurchasedItem(
            id=f"item-{number}-{attendee.place}",
            ticket_type_id=item.ticket_type_id,
            ticket_type_name=Text("看台", "Stand"),
            seat=item.seats[position] if item.seats else None,
            price=Money(100),
            attendee=attendee,
        )
        for item in claims.items
        for position, attendee in enumerate(item.attendees)
    ]
    purchase = Purchase(
        order_id=f"order-{number}",
        order_number=f"N{number}",
        hold_id=claims.hold_id,
        user_id=claims.user_id,
        event_id=event_of(NAMED),
        performance_id=NAMED,
        items=items,
        total=Money(100 * len(items)),
        holder_name="",
        contact_sealed="",
    )
    return OrderPaid(occurred_at=NOW, purchase=purchase)


def voided(order: OrderPaid, *places: int) -> TicketsVoided:
    purchase = order.purchase
    return TicketsVoided(
        occurred_at=NOW,
        refund_id=f"refund-{next(_numbers)}",
        order_id=purchase.order_id,
        user_id=purchase.user_id,
        performance_id=NAMED,
        tickets=[
            VoidedTicket(
                item_id=item.id,
                ticket_type_id=item.ticket_type_id,
                seat=item.seat,
                price=item.price,
                place=item.attendee.place,
            )
            for item in purchase.items
            if item.attendee is not None and item.attendee.place in places
        ],
        hold_id=purchase.hold_id,
    )


async def kept(process: Process) -> None:
    assert await broken_promises(process) == []
