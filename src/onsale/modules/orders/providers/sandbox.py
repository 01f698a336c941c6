"""The client of the sandbox provider: what everybody can try everything with."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Literal, TypeVar

import msgspec
from typing_extensions import override

from onsale.contracts.sandbox import (
    MERCHANT_KEY_PURPOSE,
    PROVIDER_KEY_PURPOSE,
    SIGNATURE_HEADER,
    SandboxBill,
    SandboxBillRequest,
    SandboxNotification,
    SandboxPayment,
    SandboxPayRequest,
    SandboxQuery,
    SandboxRefund,
    SandboxRefundAnswer,
)
from onsale.contracts.values import Money, Text
from onsale.modules.orders.domain import Attempt, DueRefund, Received, RefundAnswer
from onsale.modules.orders.errors import NotificationSignatureInvalid, ProviderUnavailable
from onsale.modules.orders.providers.calls import ProviderCalls
from onsale.modules.orders.providers.protocol import (
    RETRY_AFTER_SECONDS,
    Acknowledgement,
    BillLine,
    Found,
    Heard,
    Payer,
    PaymentProvider,
    PaymentStep,
)
from onsale.modules.orders.settings import PROVIDER_TIMEOUT_SECONDS
from onsale.platform.http import malformed
from onsale.platform.security import KeyRing, TokenSigner

T = TypeVar("T")


class SandboxProvider(PaymentProvider):
    """The client of the sandbox provider, which runs at ``base_url``."""

    channel = "sandbox"
    methods = ("page",)

    def __init__(self, base_url: str, keys: KeyRing, *, timeout_seconds: float = PROVIDER_TIMEOUT_SECONDS) -> None:
        self._base_url = base_url
        self._links = TokenSigner(keys, MERCHANT_KEY_PURPOSE, SandboxPayRequest)
        self._merchant_key = next(iter(keys.all_for(MERCHANT_KEY_PURPOSE).values()))
        self._provider_keys = list(keys.all_for(PROVIDER_KEY_PURPOSE).values())
        self._calls = ProviderCalls("sandbox", timeout_seconds=timeout_seconds)

    @override
    async def start(self, attempt: Attempt, subject: Text, pay_before: datetime, payer: Payer) -> PaymentStep:
        """Signs a link; no call is made."""
        link = self._links.sign(
            SandboxPayRequest(
                attempt_id=attempt.id,
                subject=subject,
                amount=attempt.amount,
                notify_url=f"{self._base_url}/api/v1/payments/sandbox/notifications",
                return_url=f"/orders/{attempt.order_id}",
                expires_at=pay_before,
            )
        )
        return PaymentStep(kind="redirect", pay_url=f"/sandbox/pay/{attempt.id}?link={link}")

    @override
    def read_notification(self, body: bytes, headers: Mapping[str, str]) -> Heard:
        signature = headers.get(SIGNATURE_HEADER, "")
        good = [hmac.compare_digest(_sign(key, body), signature) for key in self._provider_keys]
        if not any(good):
            raise NotificationSignatureInvalid()
        try:
            notification = msgspec.json.decode(body, type=SandboxNotification)
        except msgspec.DecodeError as error:
            malformed("", str(error))
        received = Received(
            channel=self.channel,
            attempt_id=notification.attempt_id,
            transaction_id=notification.transaction_id,
            amount=notification.amount,
            paid_at=notification.paid_at,
        )
        return Heard(notification_id=notification.notification_id, received=received)

    @override
    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement(200, "text/plain", b"success")

    @override
    async def ask(self, attempt: Attempt) -> Found:
        return await self._query(attempt, "ask")

    @override
    async def close(self, attempt: Attempt) -> Found:
        return await self._query(attempt, "close")

    async def _query(self, attempt: Attempt, action: Literal["ask", "close"]) -> Found:
        query = SandboxQuery(attempt.id, action)
        payment = await self._call("/sandbox/api/queries", query, SandboxPayment)
        if payment.amount is None or payment.transaction_id is None:
            return Found("closed" if payment.state == "closed" else "unknown")
        received = Received(
            channel=self.channel,
            attempt_id=attempt.id,
            transaction_id=payment.transaction_id,
            amount=payment.amount,
            paid_at=payment.paid_at,
            was_asked=True,
        )
        return Found("paid", received)

    @override
    async def refund(self, refund: DueRefund) -> RefundAnswer:
        request = SandboxRefund(refund_id=refund.id, attempt_id=refund.attempt_id, amount=refund.amount)
        return await self._ask_refund("/sandbox/api/refunds", request)

    @override
    async def ask_refund(self, refund: DueRefund) -> RefundAnswer:
        """The sandbox answers at once, so nothing is ever pending; asking again is as good."""
        return await self.refund(refund)

    async def _ask_refund(self, path: str, request: SandboxRefund) -> RefundAnswer:
        done = await self._call(path, request, SandboxRefundAnswer)
        if done.is_refused:
            return RefundAnswer(state="refused", problem="the sandbox has no such money")
        return RefundAnswer(state="done", provider_refund_id=request.refund_id)

    @override
    async def bill(self, day: date) -> list[BillLine]:
        bill = await self._call("/sandbox/api/bills", SandboxBillRequest(day), SandboxBill)
        return [
            BillLine(
                kind=line.kind,
                our_id=line.our_id,
                transaction_id=line.transaction_id,
                amount=line.amount,
                fee=Money(0, line.amount.currency),
                at=line.at,
            )
            for line in bill.lines
        ]

    async def _call(self, path: str, request: msgspec.Struct, answer_type: type[T]) -> T:
        body = msgspec.json.encode(request)
        headers = {"content-type": "application/json", SIGNATURE_HEADER: _sign(self._merchant_key, body)}
        answer = await self._calls.send("POST", f"{self._base_url}{path}", body=body, headers=headers)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS)
        try:
            return msgspec.json.decode(answer.body, type=answer_type)
        except msgspec.DecodeError as error:
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS) from error

    @override
    async def stop(self) -> None:
        await self._calls.stop()


def _sign(key: bytes, body: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()
