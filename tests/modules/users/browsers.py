"""Browsers, each with its own cookies."""

from __future__ import annotations

import httpx2

from onsale.app.process import Process
from tests.processes import app_of

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)


def browser(
    process: Process, user_agent: str = WINDOWS, *, address: str = "203.0.113.77", language: str = "en"
) -> httpx2.AsyncClient:
    """A browser of its own, with its own cookies."""
    transport = httpx2.ASGITransport(app=app_of(process), client=(address, 1))  # type: ignore[arg-type]  # litestar's own ASGI types
    headers = {"accept-language": language, "user-agent": user_agent}
    return httpx2.AsyncClient(transport=transport, base_url="http://testserver.local", headers=headers)
