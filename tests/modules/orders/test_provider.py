"""The client of the payment provider when the other side is slow or broken: it gives up in time and stops asking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic

import msgspec
import pytest

from onsale.contracts.sandbox import SandboxRefundAnswer
from onsale.contracts.values import Money
from onsale.modules.orders.domain import DueRefund
from onsale.modules.orders.errors import ProviderUnavailable
from onsale.modules.orders.providers import SandboxProvider
from onsale.modules.orders.settings import PROVIDER_TIMEOUT_SECONDS
from onsale.platform.breaker import FAILURES_MAX
from onsale.platform.security import KeyRing

REFUND = DueRefund(
    id="refund",
    order_id="order",
    attempt_id="attempt",
    channel="sandbox",
    amount=Money(68_000),
    received=Money(68_000),
    reason="",
    tries=0,
)
TIMEOUT_SECONDS = 0.3
DONE = msgspec.json.encode(SandboxRefundAnswer(is_refused=False))


class Company:
    """The provider's side of the wire: counts the requests and answers as it is told."""

    def __init__(self) -> None:
        self.requests = 0
        self.status = 200
        self.seconds_between_bytes = 0.0
        self.is_done = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError):  # the client has given up before it began
            await reader.readuntil(b"\r\n\r\n")
        self.requests += 1
        head = f"HTTP/1.1 {self.status} x\r\ncontent-length: {len(DONE)}\r\nconnection: close\r\n\r\n"
        answer = head.encode() + DONE
        step = 1 if self.seconds_between_bytes else len(answer)
        with suppress(OSError):  # the client has given up
            for start in range(0, len(answer), step):
                writer.write(answer[start : start + step])
                await writer.drain()
                await asyncio.sleep(self.seconds_between_bytes)
        writer.close()
        self.is_done.set()


@pytest.fixture
async def company() -> Company:
    return Company()


@asynccontextmanager
async def asking(company: Company, timeout_seconds: float) -> AsyncIterator[SandboxProvider]:
    server = await asyncio.start_server(company.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = SandboxProvider(f"http://127.0.0.1:{port}", KeyRing({"k": b"k" * 32}), timeout_seconds=timeout_seconds)
    yield client
    await client.stop()
    await company.is_done.wait()
    server.close()
    await asyncio.sleep(0)  # the transport of the last connection is closed in the next turn of the loop


@pytest.fixture
async def provider(company: Company) -> AsyncIterator[SandboxProvider]:
    async with asking(company, PROVIDER_TIMEOUT_SECONDS) as client:
        yield client


@pytest.fixture
async def hasty(company: Company) -> AsyncIterator[SandboxProvider]:
    """A client that gives up soon."""
    async with asking(company, TIMEOUT_SECONDS) as client:
        yield client


async def refused(provider: SandboxProvider) -> int:
    """The seconds after which it is worth trying again."""
    with pytest.raises(ProviderUnavailable) as refusal:
        await provider.refund(REFUND)
    return refusal.value.retry_after


async def test_a_provider_in_trouble_is_not_asked_again_and_again(company: Company, provider: SandboxProvider) -> None:
    company.status = 503
    for _ in range(FAILURES_MAX):
        await refused(provider)

    assert 1 <= await refused(provider) <= 5
    assert company.requests == FAILURES_MAX


async def test_a_refusal_is_no_trouble(company: Company, provider: SandboxProvider) -> None:
    company.status = 409
    for _ in range(FAILURES_MAX + 1):
        await refused(provider)
    company.status = 200
    await provider.refund(REFUND)

    assert company.requests == FAILURES_MAX + 2


async def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(company: Company, hasty: SandboxProvider) -> None:
    company.seconds_between_bytes = TIMEOUT_SECONDS / 3
    began = monotonic()
    await refused(hasty)

    assert TIMEOUT_SECONDS <= monotonic() - began < 10 * TIMEOUT_SECONDS
