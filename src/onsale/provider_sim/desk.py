"""What both gateways and the pages share: the books, the keys, the provider's address, and answers that get lost."""

from __future__ import annotations

import asyncio
from typing import Literal

from onsale.provider_sim.books import Payment
from onsale.provider_sim.clock import MovableClock
from onsale.provider_sim.faults import HOLD_SECONDS_MAX, FaultKind
from onsale.provider_sim.keys import Keys
from onsale.provider_sim.provider import Provider, inject, is_due
from onsale.provider_sim.web import HTML, Request, Response

Operation = Literal["start", "query", "close", "refund"]


class Desk:
    """Where requests are served."""

    def __init__(self, provider: Provider, keys: Keys, public_url: str = "") -> None:
        self.provider = provider
        self.books = provider.books
        self.keys = keys
        self._public_url = public_url

    @property
    def clock(self) -> MovableClock:
        return self.provider.clock

    def url(self, request: Request, path: str) -> str:
        """An address of ours as who asks can reach it: the one that was set, or the one that was used."""
        return f"{self._public_url or 'http://' + request.headers.get('host', 'localhost')}{path}"

    async def lost(self, payment: Payment, operation: Operation, request: Request) -> Response | None:
        """What is answered in place of the truth about something that has been done, if anything."""
        failed, held = FaultKind(f"{operation}-500"), FaultKind(f"{operation}-timeout")
        kind = next((kind for kind in (failed, held) if is_due(payment, kind)), None)
        if kind is None:
            return None
        inject(payment, kind)
        self.books.save(payment)
        await self.books.written()
        if kind is failed:
            return Response(status=500, body=b"<html>500 Internal Server Error</html>", media_type=HTML)
        seconds = min(payment.faults[held].seconds or 0, HOLD_SECONDS_MAX)
        try:
            async with asyncio.timeout(seconds):
                await request.gone()
        except TimeoutError:
            pass
        return Response(status=504, body=b"<html>504 Gateway Timeout</html>", media_type=HTML)
