"""The crowd at work: people hold, order, pay and come to the door, through the routes that everybody uses."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from onsale.app.demo.history import PlannedOrder
from onsale.app.demo.requests import Person, RequestRefused
from onsale.app.process import Process
from onsale.contracts.sandbox import PROVIDER_KEY_PURPOSE, SIGNATURE_HEADER
from onsale.platform.clock import ManualClock
from onsale.sandbox.commands import SandboxCommands, sign_body

ORDERS_AT_ONCE_MAX = 100
SECONDS_FOR_A_PURCHASE = 40


class _Hold(msgspec.Struct):
    hold_token: str


class _Order(msgspec.Struct):
    id: str


class _PaymentStart(msgspec.Struct):
    pay_url: str


class _Ticket(msgspec.Struct):
    id: str
    code: str


class _Tickets(msgspec.Struct):
    items: list[_Ticket]


class _Ignored(msgspec.Struct):
    pass


class Purchase(msgspec.Struct, frozen=True):
    """A paid order and who has it."""

    buyer: Person
    order_id: str
    performance_id: str


class Crowd:
    """Buyers who take turns, and the provider that tells us what they paid."""

    def __init__(self, process: Process, clock: ManualClock, people: Sequence[tuple[Person, str]]) -> None:
        platform = process.platform
        self._clock = clock
        self._people = itertools.cycle(people)
        self._sandbox = SandboxCommands(platform.database, platform.clock, platform.ids)
        self._provider_key = next(iter(platform.keys.all_for(PROVIDER_KEY_PURPOSE).values()))
        self._provider = people[0][0]
        self.purchases: list[Purchase] = []

    async def buy(self, orders: Sequence[PlannedOrder]) -> None:
        """All of these orders, paid and told to us; a choice that is gone is given up."""
        for start in range(0, len(orders), ORDERS_AT_ONCE_MAX):
            chunk = orders[start : start + ORDERS_AT_ONCE_MAX]
            bought = await asyncio.gather(*(self._buy(order, *next(self._people)) for order in chunk))
            self._clock.advance(timedelta(seconds=SECONDS_FOR_A_PURCHASE))
            await self._deliver_notifications()
            self.purchases += [purchase for purchase in bought if purchase is not None]

    async def _buy(self, order: PlannedOrder, buyer: Person, name: str) -> Purchase | None:
        line = {"ticket_type_id": order.ticket_type_id, "quantity": order.quantity}
        wanted = {"best_available": line} if order.seated else {"items": [line]}
        try:
            hold = await buyer.post("/api/v1/holds", {"performance_id": order.performance_id, **wanted}, _Hold)
        except RequestRefused as refused:
            if refused.status == 409:
                return None
            raise
        contact = {"name": name, "phone": "13800000010"}
        placed = await buyer.post("/api/v1/orders", {"hold_token": hold.hold_token, "contact": contact}, _Order)
        payment = await buyer.post(f"/api/v1/orders/{placed.id}/payments", {"channel": "sandbox"}, _PaymentStart)
        await buyer.post(payment.pay_url, {"outcome": "success"}, _Ignored)
        return Purchase(buyer, placed.id, order.performance_id)

    async def _deliver_notifications(self) -> None:
        """What the provider does over the network when a server runs."""
        while due := await self._sandbox.due_notifications():
            await asyncio.gather(*(self._tell(one.url, one.body) for one in due))
            await self._sandbox.settle_notifications({one.id: True for one in due}, {one.id: one.tries for one in due})

    async def _tell(self, url: str, body: bytes) -> None:
        signature = {SIGNATURE_HEADER: sign_body(self._provider_key, body)}
        await self._provider.send("POST", urlsplit(url).path, body, signature)

    async def come_to(self, performance_id: str, gate: Person, share: float) -> int:
        """Most who have tickets are admitted; answers how many."""
        orders = [purchase for purchase in self.purchases if purchase.performance_id == performance_id]
        coming = orders[: round(len(orders) * share)]
        admitted = 0
        for start in range(0, len(coming), ORDERS_AT_ONCE_MAX):
            chunk = coming[start : start + ORDERS_AT_ONCE_MAX]
            admitted += sum(
                await asyncio.gather(*(self._admit(purchase, gate, at) for at, purchase in enumerate(chunk)))
            )
            self._clock.advance(timedelta(minutes=3))
        return admitted

    @staticmethod
    async def _admit(purchase: Purchase, gate: Person, at: int) -> int:
        tickets = await purchase.buyer.get(f"/api/v1/tickets?order_id={purchase.order_id}", _Tickets)
        for ticket in tickets.items:
            scan = {"code": ticket.code, "gate": ("A", "B", "C")[at % 3], "performance_id": purchase.performance_id}
            await gate.post("/api/v1/check-ins", scan, _Ignored)
        return len(tickets.items)
