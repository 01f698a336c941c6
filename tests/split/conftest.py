"""One process with everything, and services that run apart behind the gateway: every test here meets both."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from scripts.engines import MariaDB, Nginx, RabbitMQ, Redis
from scripts.split.system import Shape
from tests.engines import require
from tests.journeys.server import Server, running_server, running_split
from tests.split.house import House, sign_in

ORGANISER_PHONE = "13810000021"
GATE_PHONE = "13810000022"
BUYERS = 60


@pytest.fixture(scope="session", params=["all", "split"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """At the end it ends by itself and well, and has kept every promise."""
    if request.param == "split":
        for engine in (MariaDB, Redis, RabbitMQ, Nginx):
            require(engine.program)
        opened = running_split(Shape(workers=2))
    else:
        opened = running_server(tmp_path_factory.mktemp("all"))
    with opened as started:
        yield started
        started.stop()
        assert re.search(r"^\d+ invariants checked, 0 broken$", started.command("invariants"), re.MULTILINE)


@pytest.fixture(scope="session")
def house(server: Server, tmp_path_factory: pytest.TempPathFactory) -> House:
    """An organiser and a gate who signed in as people do, and buyers who need not."""
    organisation_id = server.grant(ORGANISER_PHONE, "organiser")
    server.grant(GATE_PHONE, "gate", organisation_id)
    people: Path = tmp_path_factory.mktemp("people") / "people.jsonl"
    server.command("mint-users", "--count", str(BUYERS), "--out", str(people))
    tokens = [json.loads(line)["access_token"] for line in people.read_text().splitlines()]
    return House(
        organiser=sign_in(server, ORGANISER_PHONE),
        gate=sign_in(server, GATE_PHONE),
        buyers=[{"authorization": f"Bearer {token}"} for token in tokens],
    )


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody who speaks English and is not signed in."""
    headers = {"accept-language": "en"}
    async with httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=30, trust_env=False) as opened:
        yield opened
