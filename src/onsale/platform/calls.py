"""HTTP to somebody else's service, as every client of ours speaks it. Never inside a transaction."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Literal

import httpx2
import msgspec

from onsale.platform.breaker import CircuitBreaker, CircuitOpen

RETRY_AFTER_SECONDS = 5


class NoAnswer(Exception):
    """No connection, out of time, 5xx, endless, or not asked at all. Worth a try after ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"no answer; again in {retry_after} s")
        self.retry_after = retry_after


class Answer(msgspec.Struct, frozen=True):
    """What came back, read to its end. ``headers`` are looked up in any case of letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities that everybody is checked against. Reading them takes longer than many a call."""
    return httpx2.create_ssl_context(trust_env=False)


class Calls:
    """One other side: a time limit for each whole call, a limit on what is read, and a circuit breaker around all.

    Whatever is not an answer raises ``NoAnswer``. Nothing is repeated here: whether a call may be made again is its
    caller's knowledge.
    """

    def __init__(
        self,
        name: str,
        *,
        timeout_seconds: float,
        bytes_max: int,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._bytes_max = bytes_max
        self._client = httpx2.AsyncClient(
            timeout=timeout_seconds, trust_env=False, verify=_trusted(), transport=transport
        )
        self._breaker = CircuitBreaker(name)

    async def send(
        self,
        method: Literal["GET", "POST"],
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        bytes_max: int | None = None,
        timeout_seconds: float | None = None,
    ) -> Answer:
        """One call. Redirects are answers like any other."""
        request = self._client.build_request(method, url, content=body or None, headers=dict(headers or {}))
        try:
            with self._breaker.calling(httpx2.HTTPError, TimeoutError):
                # The client's own limit is for each step, and a provider that sends byte by byte takes many.
                async with asyncio.timeout(timeout_seconds or self._timeout_seconds):
                    return await self._read(request, bytes_max or self._bytes_max)
        except CircuitOpen as error:
            raise NoAnswer(retry_after=error.retry_after) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError) as error:
            raise NoAnswer(retry_after=RETRY_AFTER_SECONDS) from error

    async def _read(self, request: httpx2.Request, bytes_max: int) -> Answer:
        answer = await self._client.send(request, stream=True)
        try:
            if answer.is_server_error:
                # In our words: the client's own name the address, which may hold a secret, and errors are logged.
                raise httpx2.ReadError(f"it answered {answer.status_code}", request=request)
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > bytes_max:
                    raise httpx2.ReadError(f"the answer has more than {bytes_max} bytes", request=request)
            return Answer(answer.status_code, answer.headers, bytes(body))
        finally:
            await answer.aclose()

    async def stop(self) -> None:
        await self._client.aclose()
