"""More requests than a process can carry: who comes too late is told at once, and nothing is done for him."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import httpx2
import msgspec
import pytest
from litestar import get
from prometheus_client import REGISTRY

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.platform.http import needs
from onsale.platform.security import Permission
from onsale.platform.settings import Settings
from onsale.platform.wiring import Module, Platform

IN_FLIGHT_MAX = 3


class Slow:
    """A route that answers when it is told to."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_end = asyncio.Event()

    def build(self, _: Platform) -> Module:
        @get("/api/v1/slow", opt=needs(Permission.PUBLIC))
        async def wait() -> dict[str, str]:
            self.begun += 1
            await self.may_end.wait()
            return {}

        return Module("slow", routes=[wait])

    async def begins(self, count: int) -> None:
        while self.begun < count:
            await asyncio.sleep(0.001)


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, requests_in_flight_max=IN_FLIGHT_MAX)


@pytest.fixture
async def slow() -> Slow:
    return Slow()


@pytest.fixture
def builders(slow: Slow) -> Sequence[Builder]:
    return (slow.build,)


@pytest.fixture
async def crowded(client: httpx2.AsyncClient, slow: Slow) -> AsyncIterator[httpx2.AsyncClient]:
    """As many requests as may be are under way."""
    requests = [asyncio.create_task(client.get("/api/v1/slow")) for _ in range(IN_FLIGHT_MAX)]
    await slow.begins(IN_FLIGHT_MAX)
    yield client
    slow.may_end.set()
    assert [answer.status_code for answer in await asyncio.gather(*requests)] == [200] * IN_FLIGHT_MAX


def shed() -> float:
    labels = {"method": "GET", "route": "shed", "status": "503"}
    return REGISTRY.get_sample_value("onsale_http_requests_total", labels) or 0.0


@pytest.mark.parametrize("path", ["/api/v1/slow", "/api/v1/nowhere", "/openapi.json"])
async def test_one_too_many_is_told_at_once(crowded: httpx2.AsyncClient, slow: Slow, path: str) -> None:
    before = shed()
    answer = await crowded.get(path, headers={"authorization": "Bearer nonsense"})

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["type"]) == ("overloaded", "/problems/overloaded")
    assert slow.begun == IN_FLIGHT_MAX
    assert shed() == before + 1


async def test_who_watches_over_the_process_is_answered(crowded: httpx2.AsyncClient) -> None:
    answers = {path: await crowded.get(path) for path in ("/healthz", "/readyz", "/metrics")}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert "onsale_http_in_flight 4.0" in answers["/metrics"].text


async def test_the_next_one_is_taken_when_one_has_left(
    client: httpx2.AsyncClient, process: Process, slow: Slow
) -> None:
    assert process.is_ready
    requests = [asyncio.create_task(client.get("/api/v1/slow")) for _ in range(IN_FLIGHT_MAX)]
    await slow.begins(IN_FLIGHT_MAX)
    requests[0].cancel()
    await asyncio.gather(*requests[:1], return_exceptions=True)
    requests.append(asyncio.create_task(client.get("/api/v1/slow")))
    await slow.begins(IN_FLIGHT_MAX + 1)
    slow.may_end.set()

    assert [answer.status_code for answer in await asyncio.gather(*requests[1:])] == [200] * IN_FLIGHT_MAX
