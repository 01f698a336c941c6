"""Clients of payment providers. Called outside of transactions only, with time-outs; a failure changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from datetime import datetime
from typing import Literal, Protocol

import httpx2
import msgspec

from onsale.contracts.sandbox import (
    MERCHANT_KEY_PURPOSE,
    PROVIDER_KEY_PURPOSE,
    SIGNATURE_HEADER,
    SandboxNotification,
    SandboxPayment,
    SandboxPayRequest,
    SandboxQuery,
    SandboxRefund,
)
from onsale.contracts.values import Text
from onsale.modules.orders.domain import Attempt, Received
from onsale.modules.orders.errors import NotificationSignatureInvalid, ProviderUnavailable
from onsale.modules.orders.repository import DueRefund
from onsale.modules.orders.settings import PROVIDER_TIMEOUT_SECONDS
from onsale.platform.breaker import CircuitBreaker, CircuitOpen
from onsale.platform.http import malformed
from onsale.platform.security import KeyRing, TokenSigner

RETRY_AFTER_SECONDS = 5


class PaymentProvider(Protocol):
    """One channel. Every method but ``pay_url`` and ``read_notification`` is a network call."""

    def pay_url(self, attempt: Attempt, subject: Text, pay_before: datetime) -> str:
        """Where the buyer pays this attempt."""
        ...

    def read_notification(self, body: bytes, headers: dict[str, str]) -> Received:
        """What a notification says, after its signature was checked."""
        ...

    def acknowledge(self) -> bytes:
        """The answer that tells the provider that its notification is durably recorded."""
        ...

    async def close(self, attempt: Attempt) -> Received | Literal["closed"]:
        """Make the attempt unpayable, or learn that it was paid."""
        ...

    async def refund(self, refund: DueRefund) -> None:
        """Send the money back; the same refund twice is one."""
        ...


class SandboxProvider:
    """The client of the sandbox provider, which runs at ``base_url``."""

    def __init__(self, base_url: str, keys: KeyRing, *, timeout_seconds: float = PROVIDER_TIMEOUT_SECONDS) -> None:
        self._base_url = base_url
        self._timeout_seconds = timeout_seconds
        self._links = TokenSigner(keys, MERCHANT_KEY_PURPOSE, SandboxPayRequest)
        self._merchant_key = next(iter(keys.all_for(MERCHANT_KEY_PURPOSE).values()))
        self._provider_keys = list(keys.all_for(PROVIDER_KEY_PURPOSE).values())
        self._client = httpx2.AsyncClient(base_url=base_url, timeout=timeout_seconds, trust_env=False)
        self._breaker = CircuitBreaker("payments.sandbox")

    def pay_url(self, attempt: Attempt, subject: Text, pay_before: datetime) -> str:
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
        return f"/sandbox/pay/{attempt.id}?link={link}"

    def read_notification(self, body: bytes, headers: dict[str, str]) -> Received:
        signature = headers.get(SIGNATURE_HEADER, "")
        good = [hmac.compare_digest(_sign(key, body), signature) for key in self._provider_keys]
        if not any(good):
            raise NotificationSignatureInvalid()
        try:
            notification = msgspec.json.decode(body, type=SandboxNotification)
        except msgspec.DecodeError as error:
            malformed("", str(error))
        return Received(
            channel="sandbox",
            attempt_id=notification.attempt_id,
            transaction_id=notification.transaction_id,
            amount=notification.amount,
        )

    def acknowledge(self) -> bytes:
        return b"success"

    async def close(self, attempt: Attempt) -> Received | Literal["closed"]:
        payment = await self._call("/sandbox/api/queries", SandboxQuery(attempt.id, "close"))
        if payment.state == "closed" or payment.amount is None or payment.transaction_id is None:
            return "closed"
        return Received(
            channel="sandbox",
            attempt_id=attempt.id,
            transaction_id=payment.transaction_id,
            amount=payment.amount,
        )

    async def refund(self, refund: DueRefund) -> None:
        await self._call(
            "/sandbox/api/refunds",
            SandboxRefund(refund_id=refund.id, attempt_id=refund.attempt_id, amount=refund.amount),
        )

    async def _call(self, path: str, request: SandboxQuery | SandboxRefund) -> SandboxPayment:
        body = msgspec.json.encode(request)
        headers = {"content-type": "application/json", SIGNATURE_HEADER: _sign(self._merchant_key, body)}
        try:
            with self._breaker.calling(httpx2.HTTPError, TimeoutError):
                # The client's own limit is for each step, and a provider that sends byte by byte takes many.
                async with asyncio.timeout(self._timeout_seconds):
                    answer = await self._client.post(path, content=body, headers=headers)
                if answer.is_server_error:
                    answer.raise_for_status()
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=SandboxPayment)
        except CircuitOpen as error:
            raise ProviderUnavailable(retry_after=error.retry_after) from error
        except (httpx2.HTTPError, TimeoutError, msgspec.DecodeError) as error:
            raise ProviderUnavailable(retry_after=RETRY_AFTER_SECONDS) from error

    async def stop(self) -> None:
        await self._client.aclose()


def _sign(key: bytes, body: bytes) -> str:
    return hmac.new(key, body, hashlib.sha256).hexdigest()
