"""The payment provider: a stranger with books of its own, which no crash of ours touches."""

import asyncio
import hashlib
import hmac
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from typing_extensions import override

from onsale.contracts.sandbox import (
    MERCHANT_KEY_PURPOSE,
    PROVIDER_KEY_PURPOSE,
    SandboxNotification,
    SandboxPayRequest,
)
from onsale.contracts.values import Money, Text
from onsale.modules.orders.domain import Attempt, DueRefund, Received, RefundAnswer
from onsale.modules.orders.errors import BillNotReady
from onsale.modules.orders.providers import (
    Acknowledgement,
    BillLine,
    Found,
    Heard,
    Payer,
    PaymentProvider,
    PaymentStep,
    SandboxProvider,
)
from onsale.platform.clock import Clock
from onsale.platform.security import KeyRing, TokenSigner
from tests.simulation.faults import Fate, Faults, Moment
from tests.simulation.verdict import PromiseBroken

CHANNEL = "sandbox"


@dataclass
class Payment:
    """What the provider knows of one attempt. ``was_asked_about`` by us, whether money came for it; ``refunds``
    are what went back, by our ids. When that is all of it, it is refunded."""

    attempt_id: str
    amount: Money
    state: Literal["open", "closed", "paid", "refunded"] = "open"
    transaction_id: str = ""
    refunds: dict[str, int] = field(default_factory=dict)
    was_asked_about: bool = False


@dataclass(frozen=True)
class Letter:
    """A notification under way. It is repeated until it is answered with success, and sometimes longer."""

    attempt_id: str
    body: bytes
    signature: str
    kind: Literal["true", "wrong amount", "forged"] = "true"


@dataclass
class Bank:
    """Takes money, tells us about it late, twice and in any order, and sends it back when we ask."""

    keys: KeyRing
    clock: Clock
    dice: random.Random
    payments: dict[str, Payment] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    taken: int = 0

    def pay(self, link: str, *, is_stubborn: bool) -> bool:
        """A buyer pays by a link. A stubborn bank takes the money although we closed the attempt."""
        address = urlsplit(link)
        request = TokenSigner(self.keys, MERCHANT_KEY_PURPOSE, SandboxPayRequest).verify(
            parse_qs(address.query)["link"][0]
        )
        payment = self.payments.setdefault(request.attempt_id, Payment(request.attempt_id, request.amount))
        may_be_late = is_stubborn or request.expires_at > self.clock.now() or self.dice.random() < 0.5
        if payment.state in {"paid", "refunded"} or (payment.state == "closed" and not is_stubborn) or not may_be_late:
            return False
        # A merchant that closes an attempt does not say how much it was for; the link does.
        payment.amount, payment.state = request.amount, "paid"
        self.taken += 1
        payment.transaction_id = f"transaction-{self.taken}"
        self.letters += [self._letter(payment, kind="true") for _ in range(self.dice.choice((1, 1, 2, 3)))]
        return True

    def lie(self, kind: Literal["wrong amount", "forged"], attempt_id: str) -> None:
        """Somebody sends a notification that nobody may believe."""
        known = self.payments.get(attempt_id) or Payment(attempt_id, Money(100), "paid", f"lie-{attempt_id}")
        self.letters.append(self._letter(known, kind=kind))

    def _letter(self, payment: Payment, *, kind: Literal["true", "wrong amount", "forged"]) -> Letter:
        more = self.dice.choice((-1, 1, 10_000)) if kind == "wrong amount" else 0
        notification = SandboxNotification(
            notification_id=f"notification-{self.dice.getrandbits(48):x}",
            attempt_id=payment.attempt_id,
            transaction_id=payment.transaction_id,
            amount=Money(payment.amount.amount_minor + more),
            paid_at=self.clock.now(),
        )
        body = msgspec.json.encode(notification)
        key = next(iter(self.keys.all_for(PROVIDER_KEY_PURPOSE).values()))
        signature = hmac.new(b"another" if kind == "forged" else key, body, hashlib.sha256).hexdigest()
        return Letter(payment.attempt_id, body, signature, kind)

    def close(self, attempt: Attempt) -> Found:
        payment = self.payments.setdefault(attempt.id, Payment(attempt.id, attempt.amount))
        payment.was_asked_about = True
        if payment.state in {"open", "closed"}:
            payment.state = "closed"
            return Found("closed")
        return self._paid(payment)

    def ask(self, attempt: Attempt) -> Found:
        payment = self.payments.get(attempt.id)
        if payment is None:
            return Found("unknown")
        payment.was_asked_about = True
        if payment.state in {"open", "closed"}:
            return Found("closed" if payment.state == "closed" else "unpaid")
        return self._paid(payment)

    def _paid(self, payment: Payment) -> Found:
        received = Received(
            channel=CHANNEL,
            attempt_id=payment.attempt_id,
            transaction_id=payment.transaction_id,
            amount=payment.amount,
            was_asked=True,
        )
        return Found("paid", received)

    def refund(self, refund: DueRefund) -> RefundAnswer:
        payment = self.payments.get(refund.attempt_id)
        if payment is None or payment.state in {"open", "closed"} or refund.amount.amount_minor <= 0:
            raise PromiseBroken("only money that came is sent back", f"{refund} of {payment}")
        if payment.refunds.setdefault(refund.id, refund.amount.amount_minor) != refund.amount.amount_minor:
            raise PromiseBroken("a refund is always the same", f"{refund} of {payment}")
        left = payment.amount.amount_minor - sum(payment.refunds.values())
        if left < 0:
            raise PromiseBroken("money is sent back once", f"{refund} of {payment}")
        payment.state = "paid" if left else "refunded"
        return RefundAnswer(state="done", provider_refund_id=refund.id)

    @property
    def balance_minor(self) -> int:
        """What it holds for us."""
        return sum(
            payment.amount.amount_minor - sum(payment.refunds.values())
            for payment in self.payments.values()
            if payment.state == "paid"
        )


class Line(PaymentProvider):
    """The product's client of the bank. Links and signatures are the real ones; calls fail and are cut off."""

    channel = CHANNEL
    methods = ("page",)

    def __init__(self, bank: Bank, faults: Faults, fate: Fate) -> None:
        self._bank = bank
        self._faults = faults
        self._fate = fate
        self._real = SandboxProvider("http://bank.invalid", bank.keys)

    @override
    async def start(self, attempt: Attempt, subject: Text, pay_before: datetime, payer: Payer) -> PaymentStep:
        return await self._real.start(attempt, subject, pay_before, payer)

    @override
    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        return self._real.read_notification(body, headers)

    @override
    def acknowledge(self) -> Acknowledgement:
        return self._real.acknowledge()

    @override
    async def ask(self, attempt: Attempt) -> Found:
        await self._ask()
        answer = self._bank.ask(attempt)
        await self._hear()
        return answer

    @override
    async def close(self, attempt: Attempt) -> Found:
        await self._ask()
        answer = self._bank.close(attempt)
        await self._hear()
        return answer

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        await self._ask()
        answer = self._bank.refund(refund)
        await self._hear()
        return answer

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        return await self.refund(refund)

    @override
    async def bill(self, day: date) -> list[BillLine]:
        raise BillNotReady()  # it writes them when all histories are over

    @override
    async def stop(self) -> None:
        await self._real.stop()

    async def _ask(self) -> None:
        self._faults.at_provider("before it did it")
        await asyncio.sleep(0)

    async def _hear(self) -> None:
        """The bank has done it; whether we learn of it is another question."""
        await asyncio.sleep(0)
        await self._fate.reach(Moment.PROVIDER_ANSWERED)
        self._faults.at_provider("after it did it")
