"""Buyers as browsers are: each with one connection, idempotency keys, and patience to ask again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx2
import msgspec

from tests.faults.told import RETRIED_CODES, Answered, End, Told, ToldHold, ToldTicket
from tests.processes import API
from tests.stage import CONTACT

ANSWER_SECONDS_MAX: Final = 25.0
PATIENCE_SECONDS: Final = 90.0
JITTER_SECONDS: Final = 0.3
PAUSE_SECONDS: Final = 0.2
WAIT_FOR_TICKETS_SECONDS: Final = 5


class GaveUpError(Exception):
    """Nothing but requests to wait, for longer than anybody would."""


class Problem(msgspec.Struct):
    """The part of a problem that matters here."""

    code: str = ""
    available: int = 0
    state: str = ""


class SeatSeen(msgspec.Struct):
    """A seat of a hold or a ticket."""

    id: str


class ItemSeen(msgspec.Struct):
    """A line of a hold."""

    ticket_type_id: str
    quantity: int
    seats: list[SeatSeen]


class HoldSeen(msgspec.Struct):
    """An acknowledged hold."""

    id: str
    hold_token: str
    items: list[ItemSeen]


class OrderSeen(msgspec.Struct):
    """An order."""

    id: str
    state: str


class PaymentSeen(msgspec.Struct):
    """Where to pay."""

    pay_url: str


class TicketSeen(msgspec.Struct):
    """A ticket."""

    id: str
    seat: SeatSeen | None


class TicketsSeen(msgspec.Struct):
    """A page of tickets; the orders here fit on one or are read to the end."""

    items: list[TicketSeen]
    next_cursor: str | None = None


@dataclass(frozen=True)
class Wish:
    """What somebody wants to have: the body of a hold, and the ticket type it is about."""

    ticket_type_id: str
    body: Mapping[str, object]


class Buyer:
    """One signed-in person. Every method asks until there is an answer that is not "later"."""

    def __init__(self, client: httpx2.AsyncClient, token: str, told: Told, dice: random.Random) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        self._told = told
        self._dice = dice

    async def buy(self, wish: Wish, end: End) -> Problem | None:
        """From a hold to ``end``. The refusal of the hold, if it was refused."""
        answer = await self._ask("hold", "POST", f"{API}/holds", wish.body)
        if answer.status_code != 201:
            return msgspec.json.decode(answer.content, type=Problem)
        seen = msgspec.json.decode(answer.content, type=HoldSeen)
        (item,) = seen.items
        hold = ToldHold(item.ticket_type_id, item.quantity, tuple(seat.id for seat in item.seats))
        self._told.held(seen.id, hold)
        if end is End.RELEASED:
            await self._ask("release", "DELETE", f"{API}/holds/{seen.id}", done="released")
        else:
            hold.order_id = await self._order(seen.hold_token)
            if end is End.CANCELLED:
                await self._ask("cancel", "POST", f"{API}/orders/{hold.order_id}/cancellation", {}, done="cancelled")
            else:
                await self._pay(hold.order_id)
                await self._wait_for_tickets(hold.order_id)
        self._told.ended(hold, end)
        return None

    async def _order(self, hold_token: str) -> str:
        answer = await self._ask("order", "POST", f"{API}/orders", {"hold_token": hold_token, "contact": CONTACT})
        return msgspec.json.decode(answer.content, type=OrderSeen).id

    async def _pay(self, order_id: str) -> None:
        answer = await self._ask("payment", "POST", f"{API}/orders/{order_id}/payments", {"channel": "sandbox"})
        # The provider is behind the same gateway here.
        page = urlsplit(msgspec.json.decode(answer.content, type=PaymentSeen).pay_url)
        await self._ask("pay", "POST", f"{page.path}?{page.query}", {"outcome": "success"})

    async def _wait_for_tickets(self, order_id: str) -> None:
        paid_at = time.monotonic()
        state = ""
        while state != "fulfilled":
            if time.monotonic() > paid_at + PATIENCE_SECONDS:
                raise GaveUpError(f"order {order_id} is paid and still {state} after {PATIENCE_SECONDS:g} s")
            prefer = {"prefer": f"wait={WAIT_FOR_TICKETS_SECONDS}"}
            answer = await self._ask("look", "GET", f"{API}/orders/{order_id}", headers=prefer)
            state = msgspec.json.decode(answer.content, type=OrderSeen).state
        cursor: str | None = ""
        while cursor is not None:
            path = f"{API}/tickets?order_id={order_id}" + (f"&cursor={cursor}" if cursor else "")
            answer = await self._ask("tickets", "GET", path)
            page = msgspec.json.decode(answer.content, type=TicketsSeen)
            for ticket in page.items:
                self._told.tickets[ticket.id] = ToldTicket(order_id, ticket.seat.id if ticket.seat else None)
            cursor = page.next_cursor
        self._told.succeeded("ticket", paid_at)

    async def _ask(
        self,
        step: str,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        done: str = "",
    ) -> httpx2.Response:
        """The first answer that is not a request to wait, with one key for all tries.

        ``done``: the state in a refusal that says that an earlier try has done it, whose answer was lost.
        """
        key = {"idempotency-key": f"{self._dice.getrandbits(64):016x}"} if method == "POST" else {}
        sent = {**self._headers, **key, **(headers or {})}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            began_at = time.monotonic()
            try:
                response = await self._client.request(method, path, json=body, headers=sent)
            except httpx2.TransportError as error:
                self._told.unanswered(step, error)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            problem = _problem_of(response)
            if done and problem.state == done:  # the gateway may have asked twice as well
                return response
            wait = _wait_of(response)
            self._told.answered(Answered(step, response.status_code, problem.code, wait, time.monotonic() - began_at))
            if response.status_code < 500 and problem.code not in RETRIED_CODES:
                if problem.code and step != "hold":
                    raise GaveUpError(f"{step} was refused: {problem.code}")
                if not problem.code:
                    self._told.succeeded(step, began_at)
                return response
            await asyncio.sleep((wait or PAUSE_SECONDS) + self._dice.uniform(0, JITTER_SECONDS))
        raise GaveUpError(f"{step} was answered {PATIENCE_SECONDS:g} s long with nothing but requests to wait")


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """One browser's connection."""
    limits = httpx2.Limits(max_connections=1)
    async with httpx2.AsyncClient(
        base_url=url,
        limits=limits,
        timeout=ANSWER_SECONDS_MAX,
        trust_env=False,
        verify=False,
    ) as client:
        yield client


def _problem_of(response: httpx2.Response) -> Problem:
    if response.status_code < 400:
        return Problem()
    try:
        return msgspec.json.decode(response.content, type=Problem)
    except msgspec.MsgspecError:
        return Problem()


def _wait_of(response: httpx2.Response) -> float | None:
    value = response.headers.get("retry-after")
    return float(value) if value is not None else None
