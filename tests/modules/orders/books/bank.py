"""A provider with a bill that the test writes, and the people who keep the books."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import httpx2
import msgspec
from typing_extensions import override

from onsale.app.process import Process
from onsale.contracts.beijing import beijing_midnight
from onsale.contracts.values import Money
from onsale.modules.orders.domain import Attempt, DueRefund, Received, RefundAnswer
from onsale.modules.orders.errors import BillNotReady, ProviderUnavailable
from onsale.modules.orders.module import build_with
from onsale.modules.orders.providers import BillLine, Found, SandboxProvider
from onsale.platform.clock import Clock, ManualClock
from onsale.platform.security import KeyRing
from onsale.platform.wiring import Module, Platform
from tests.processes import rows, signed_in_as
from tests.stage import Buyer

STAFF = "/api/v1/staff"
DAY = date(2026, 6, 1)


class Bank(SandboxProvider):
    """It writes down what it was told to have, and answers with the bill of the test's making."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        super().__init__("http://unused.invalid", keys)
        self.clock = clock
        self.bills: dict[date, list[BillLine]] = {}
        self.paid: dict[str, Received] = {}
        self.refund_answer = RefundAnswer(state="done", provider_refund_id="r-1")
        self.is_silent = False
        self.before_bill: Callable[[], None] = lambda: None

    @override
    async def ask(self, attempt: Attempt) -> Found:
        if attempt.id in self.paid:
            return Found("paid", self.paid[attempt.id])
        return Found("unpaid")

    @override
    async def close(self, attempt: Attempt) -> Found:
        return await self.ask(attempt)

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        return self.refund_answer

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        return self.refund_answer

    @override
    async def bill(self, day: date) -> list[BillLine]:
        if self.is_silent:
            raise ProviderUnavailable(retry_after=1)
        if day not in self.bills:
            raise BillNotReady()
        self.before_bill()
        return self.bills[day]

    def has(self, attempt_id: str, amount_minor: int) -> None:
        """Money that it has taken and not told of."""
        self.paid[attempt_id] = Received(
            channel="sandbox",
            attempt_id=attempt_id,
            transaction_id=f"transaction-{attempt_id}",
            amount=Money(amount_minor),
            paid_at=self.clock.now(),
            was_asked=True,
        )


class Banks:
    """Builds orders paid through one bank, which the test gets hold of."""

    bank: Bank

    def build(self, platform: Platform) -> Module:
        self.bank = Bank(platform.keys, platform.clock)
        return build_with(platform, {"sandbox": self.bank})


def payment(attempt_id: str, amount_minor: int, at: datetime, *, transaction_id: str = "", fee: int = 0) -> BillLine:
    return BillLine(
        kind="payment",
        our_id=attempt_id,
        transaction_id=transaction_id or f"transaction-{attempt_id}",
        amount=Money(amount_minor),
        fee=Money(fee),
        at=at,
    )


def refund(refund_id: str, amount_minor: int, at: datetime, *, fee: int = 0) -> BillLine:
    return BillLine(
        kind="refund",
        our_id=refund_id,
        transaction_id="transaction-of-it",
        amount=Money(amount_minor),
        fee=Money(fee),
        at=at,
    )


class Desk:
    """Somebody of the platform's finance, signed in anew for every request: days go by between them."""

    def __init__(self, process: Process, client: httpx2.AsyncClient, role: str = "admin") -> None:
        self.process = process
        self.client = client
        self.role = role
        self.organisation_id: str | None = None

    def headers(self) -> dict[str, str]:
        return signed_in_as(self.process, self.role, organisation_id=self.organisation_id)

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(f"{STAFF}{path}", headers=self.headers())

    async def post(self, path: str, body: object = None, *, key: str | None = None) -> httpx2.Response:
        headers = self.headers() | ({"idempotency-key": key} if key else {})
        return await self.client.post(f"{STAFF}{path}", json=body, headers=headers)

    async def fetch(self, day: date = DAY) -> dict[str, object]:
        answer = await self.post(f"/reconciliation/sandbox/{day}/fetch")
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=dict[str, object])

    async def differences(self, day: date = DAY, *, also_resolved: bool = False) -> list[Line]:
        found = msgspec.json.decode((await self.get(f"/reconciliation/sandbox/{day}")).content, type=_Detail)
        return [one for one in found.differences if one.is_open or also_resolved]

    async def resolve(self, difference_id: str, action: str, note: str = "as agreed") -> httpx2.Response:
        return await self.post(
            f"/reconciliation/differences/{difference_id}/resolution", {"action": action, "note": note}
        )

    async def close(self, day: date = DAY) -> httpx2.Response:
        return await self.post(f"/reconciliation/sandbox/{day}/close")


class Line(msgspec.Struct, frozen=True):
    """A difference as the desk sees it."""

    id: str
    kind: str
    our_id: str
    order_id: str | None
    ours: Money | None
    theirs: Money | None
    is_open: bool
    actions: list[str]
    answer: str
    resolution: str | None


class _Detail(msgspec.Struct, frozen=True):
    differences: list[Line]


async def attempt_of(process: Process, order_id: str) -> str:
    """The only attempt of an order."""
    [[found]] = await rows(process, f"SELECT id FROM orders_payment_attempts WHERE order_id = '{order_id}'")  # noqa: S608  # an id of ours
    return str(found)


async def bought(buyer: Buyer, process: Process, performance_id: str, quantity: int = 1) -> str:
    """The attempt of an order that was paid now."""
    return await attempt_of(process, await buyer.buy(process, performance_id, "type-floor", quantity))


def to_morning_after(clock: ManualClock, day: date = DAY, *, hour: int = 10) -> None:
    """The next day, at this hour in Beijing."""
    clock.advance(beijing_midnight(day + timedelta(days=1)) + timedelta(hours=hour) - clock.now())
