"""What buyers do on a bad night: pay, pay twice, pay after they cancelled, pay too late, or never."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from bench.api import BASE
from bench.money.client import Client, json_request
from bench.scenarios.holds import HoldMade
from bench.scenarios.purchases import CONTACT, OrderSeen
from bench.server import MintedUser
from bench.stage import Show
from bench.wire import Response, bearer, idempotency_key, problem_kind

CHANNELS = {"alipay": "qr", "wechat": "native"}
TRIES_MAX = 40
RETRY_SECONDS = 0.25
UNAVAILABLE = 503

T = TypeVar("T")


class ItemBought(msgspec.Struct):
    """One future ticket."""

    id: str


class OrderMade(msgspec.Struct):
    """An order with what is in it."""

    id: str
    items: list[ItemBought]


class RefundMade(msgspec.Struct):
    """Money that will go back."""

    state: str


class PaymentMade(msgspec.Struct):
    """An attempt to pay."""

    attempt_id: str
    pay_url: str = ""


@dataclass(frozen=True)
class Attempt:
    """Where a buyer can pay: by the page that he was sent to, or by the code that he was shown."""

    channel: str
    made: PaymentMade

    def as_asked(self) -> dict[str, str]:
        """The payment as the simulator knows it."""
        if self.made.pay_url:
            return {"pay_url": self.made.pay_url}
        return {"channel": self.channel, "out_trade_no": self.made.attempt_id.replace("-", "")}


@dataclass(frozen=True)
class Shares:
    """Which part of the buyers does what; the others just pay."""

    abandon: float = 0.03
    pay_cancelled: float = 0.02
    pay_late: float = 0.01
    pay_twice: float = 0.02
    refund: float = 0.08


@dataclass
class Diary:
    """What the buyers did. ``late`` are payments that wait for their orders to expire."""

    counts: Counter[str] = field(default_factory=Counter)
    late: list[Attempt] = field(default_factory=list)
    wants_back: list[tuple[OrderMade, str]] = field(default_factory=list)


class Refused(Exception):
    """An answer that no buyer should see."""


class Crowd:
    """All buyers of one night. The same seed makes the same decisions."""

    def __init__(
        self,
        shop: Client,
        providers: Client,
        show: Show,
        people: list[MintedUser],
        *,
        seed: int,
        shares: Shares,
        channels: Mapping[str, str],
    ) -> None:
        self._shop = shop
        self._providers = providers
        self._show = show
        self._people = people
        self._dice = random.Random(seed)
        self._shares = shares
        self._channels = channels
        self.diary = Diary()

    async def buy_all(self, orders: range, at_once: int) -> None:
        """The orders with these numbers, so many of them at the same moment."""
        numbers = iter(orders)

        async def buyer() -> None:
            for number in numbers:
                try:
                    await self._buy(number)
                except Refused as refusal:
                    self.diary.counts[f"refused: {refusal}"] += 1

        await asyncio.gather(*(buyer() for _ in range(at_once)))

    async def _buy(self, number: int) -> None:
        token = self._people[number % len(self._people)].access_token
        fate, luck = self._fate(), self._dice.random()
        channel = self._dice.choice(sorted(self._channels))
        item = {"ticket_type_id": self._show.ticket_type_id, "quantity": self._dice.choice((1, 1, 2, 3))}
        held = {"performance_id": self._show.performance_id, "items": [item]}
        hold = await self._post(token, f"{number}-hold", "/holds", held, HoldMade)
        placed = {"hold_token": hold.hold_token, "contact": CONTACT}
        order = await self._post(token, f"{number}-order", "/orders", placed, OrderMade)
        first = await self._begin(token, order.id, channel, f"{number}-pay")
        self.diary.counts[fate] += 1
        match fate:
            case "abandon":
                return
            case "pay_late":
                self.diary.late.append(first)
            case "pay_cancelled":
                await self._post(
                    token, f"{number}-cancel", f"/orders/{order.id}/cancellation", {}, OrderSeen, status=200
                )
                await self.pay([first], ["late"])
            case "pay_twice":
                other = "wechat" if channel == "alipay" else "alipay"
                second = await self._begin(token, order.id, other, f"{number}-again")
                await self.pay([first, second], [])
            case _:
                await self.pay([first], [])
                if luck < self._shares.refund:
                    self.diary.wants_back.append((order, token))

    def _fate(self) -> str:
        luck = self._dice.random()
        for fate in ("abandon", "pay_cancelled", "pay_late", "pay_twice"):
            luck -= getattr(self._shares, fate)
            if luck < 0:
                return fate
        return "pay"

    async def _begin(self, token: str, order_id: str, channel: str, key: str) -> Attempt:
        body = {"channel": channel, "method": self._channels[channel]}
        return Attempt(channel, await self._post(token, key, f"/orders/{order_id}/payments", body, PaymentMade))

    async def pay(self, attempts: list[Attempt], faults: list[str]) -> None:
        """The buyer pays all of these at the same moment."""
        body = {
            "payments": [attempt.as_asked() for attempt in attempts],
            "faults": [{"kind": kind} for kind in faults],
        }
        answer = await self._providers.ask(json_request("POST", "/sim/pay", body))
        if answer.status != 200:
            raise Refused(f"pay: {problem_kind(answer)}")

    async def give_back(self, at_once: int) -> None:
        """Some buyers want their money back: for one ticket, or for all, some of them twice at the same moment."""
        wishes = iter(list(enumerate(self.diary.wants_back)))

        async def buyer() -> None:
            for number, (order, token) in wishes:
                items = order.items[:1] if self._dice.random() < 0.5 else order.items
                asks = 2 if self._dice.random() < 0.1 else 1
                await asyncio.gather(*(self._give_back(token, order, items, f"{number}-{ask}") for ask in range(asks)))

        await asyncio.gather(*(buyer() for _ in range(at_once)))

    async def _give_back(self, token: str, order: OrderMade, items: list[ItemBought], key: str) -> None:
        body = {"item_ids": [item.id for item in items], "expected_fee": {"amount_minor": 0, "currency": "CNY"}}
        try:
            await self._post(token, f"{key}-back", f"/orders/{order.id}/refunds", body, RefundMade)
            self.diary.counts["asks for money back"] += 1
        except Refused as refusal:
            # Twice at the same moment is once; an order whose odd payment waits for staff is not paid yet.
            known = "item-already-refunded" in str(refusal) or "order-not-refundable" in str(refusal)
            self.diary.counts["cannot have it back" if known else f"refused: {refusal}"] += 1

    async def _post(self, token: str, key: str, path: str, body: object, kind: type[T], *, status: int = 201) -> T:
        """As a buyer's page does it: what is not answered now is asked again, under the same key."""
        request = json_request("POST", BASE + path, body, headers=bearer(token) + idempotency_key(f"night-{key}"))
        answer = Response(UNAVAILABLE, b"")
        for _ in range(TRIES_MAX):
            answer = await self._shop.ask(request)
            if answer.status == status:
                return msgspec.json.decode(answer.body, type=kind)
            if answer.status != UNAVAILABLE:
                break
            self.diary.counts["asked again"] += 1
            await asyncio.sleep(RETRY_SECONDS)
        raise Refused(f"{path.rpartition('/')[2]}: {problem_kind(answer)}")
