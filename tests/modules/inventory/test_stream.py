"""Availability as server-sent events: what a request gets, what it takes of a process, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import msgspec
import pytest
from litestar.types import ASGIApp, Message
from prometheus_client import REGISTRY
from typing_extensions import override

from onsale.app.process import Process
from onsale.platform.settings import Settings
from onsale.platform.streams import CONNECTION, framed
from tests.engines import EVERY_FRONT
from tests.modules.inventory.conftest import SEATED, STANDING, NewBuyer
from tests.modules.inventory.onlooker import RETRY, SETTLED_SECONDS_MAX, Onlooker
from tests.processes import API, app_of

pytestmark = EVERY_FRONT
WATCHERS_MAX = 2


class Tab(Onlooker):
    """A page that watches through the whole application."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.is_closed = asyncio.Event()
        self._has_asked = False

    async def send(self, message: Message) -> None:
        """What goes through the server."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        assert message["type"] == "http.response.body"
        if self.status == 200:
            assert message["more_body"]
            self.write(framed(message["body"]))
        else:
            self.body += message["body"]

    @override
    def close(self) -> None:
        super().close()
        self.is_closed.set()

    async def receive(self) -> dict[str, object]:
        if not self._has_asked:
            self._has_asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.is_closed.wait()
        return {"type": "http.disconnect"}

    async def hears(self, count: int) -> None:
        """Return when so many events have come."""
        async with asyncio.timeout(SETTLED_SECONDS_MAX):
            while len(self.heard) < count:
                await asyncio.sleep(0.01)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, availability_watchers_max=WATCHERS_MAX, requests_in_flight_max=1)


@pytest.fixture
async def app(shows: Process) -> ASGIApp:
    """The application, whose stock was asked for before: to read it the first time may take a moment."""
    app = app_of(shows)
    async with asyncio.timeout(SETTLED_SECONDS_MAX), client_of(app) as client:
        for performance_id in (SEATED, STANDING):
            while (await client.get(f"{API}/performances/{performance_id}/availability")).status_code != 200:
                await asyncio.sleep(0.1)
    return app


def client_of(app: ASGIApp) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # litestar's own ASGI types
    return httpx2.AsyncClient(transport=transport, base_url="http://testserver.local")


@asynccontextmanager
async def open_tab(app: ASGIApp, performance_id: str, query: str = "", **headers: str) -> AsyncIterator[Tab]:
    """A tab that has been answered; closed at the end."""
    tab = Tab()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": f"{API}/performances/{performance_id}/availability/stream",
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
        "scheme": "http",
        "root_path": "",
        "state": {CONNECTION: tab},
    }
    asked = app(scope, tab.receive, tab.send)  # type: ignore[arg-type]  # litestar's own ASGI types
    request = asyncio.ensure_future(asked)
    async with asyncio.timeout(SETTLED_SECONDS_MAX):
        while not tab.heard and not request.done():
            await asyncio.sleep(0.001)
    yield tab
    tab.is_closed.set()
    await request


async def test_a_tab_hears_what_changes(app: ASGIApp, new_buyer: NewBuyer) -> None:
    buyer = await new_buyer()
    async with open_tab(app, STANDING) as tab:
        assert (tab.status, tab.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        assert (tab.headers["cache-control"], tab.headers["x-accel-buffering"]) == ("no-store", "no")
        assert "content-length" not in tab.headers
        assert tab.available == {"type-floor": 10, "type-balcony": 3}
        assert (await buyer.hold(STANDING, "type-floor", 4)).status_code == 201
        await tab.hears(2)
        assert tab.available == {"type-floor": 6, "type-balcony": 3}


async def test_the_last_event_says_more_than_the_address(app: ASGIApp) -> None:
    async with open_tab(app, SEATED) as tab:
        known = str(tab.version)
    async with open_tab(app, SEATED, f"since={known}") as tab:
        assert tab.heard[0].data == {"version": int(known)}
    async with open_tab(app, SEATED, "since=1", last_event_id=known) as tab:
        assert tab.heard[0].data == {"version": int(known)}


@pytest.mark.parametrize("nonsense", ["x", "-1", "9" * 30, "1.5", "٣"])
async def test_who_says_nothing_sensible_hears_everything(app: ASGIApp, nonsense: str) -> None:
    async with open_tab(app, SEATED, last_event_id=nonsense.encode().decode("latin-1")) as tab:
        assert len(tab.knows[1]) == 14


async def test_where_nothing_is_sold_is_not_found(app: ASGIApp) -> None:
    async with open_tab(app, "unheard") as tab:
        assert (tab.status, msgspec.json.decode(tab.body)["code"]) == (404, "not-found")


async def test_one_too_many_is_told_when_to_ask_again(app: ASGIApp) -> None:
    async with open_tab(app, SEATED), open_tab(app, STANDING):
        async with open_tab(app, SEATED) as tab:
            assert (tab.status, tab.headers["retry-after"]) == (503, "5")
            assert msgspec.json.decode(tab.body)["code"] == "overloaded"
        assert REGISTRY.get_sample_value("onsale_availability_watchers") == WATCHERS_MAX
    async with open_tab(app, SEATED) as tab:
        assert tab.status == 200
    assert REGISTRY.get_sample_value("onsale_availability_watchers") == 0


async def test_who_watches_is_in_nobodys_way(app: ASGIApp, shows: Process) -> None:
    """One request may be under way at a time, and two tabs watch."""
    async with open_tab(app, SEATED), open_tab(app, SEATED):
        async with client_of(app) as client:
            answer = await client.get(f"{API}/performances/{SEATED}/availability")
        assert answer.status_code == 200
        assert REGISTRY.get_sample_value("onsale_http_in_flight") == 0
    assert shows.is_ready


async def test_a_process_that_stops_ends_its_streams(app: ASGIApp, shows: Process) -> None:
    async with open_tab(app, SEATED) as tab:
        shows.hurry()
        async with asyncio.timeout(SETTLED_SECONDS_MAX):
            await tab.is_closed.wait()
        assert (tab.names(), tab.is_complete) == (["state", RETRY], True)
        async with open_tab(app, SEATED) as late:
            assert (late.status, msgspec.json.decode(late.body)["code"]) == (503, "unavailable")


async def test_without_a_connection_to_write_to_the_answer_is_its_beginning(
    app: ASGIApp, client: httpx2.AsyncClient
) -> None:
    assert app is not None
    for _ in range(WATCHERS_MAX + 1):
        answer = await client.get(f"{API}/performances/{SEATED}/availability/stream")
        assert (answer.status_code, answer.text.split("\n")[0]) == (200, "event: state")
