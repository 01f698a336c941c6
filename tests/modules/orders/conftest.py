"""One performance with ten standing tickets and eight seats, and people to buy them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx2
import pytest

from onsale.app.process import Process
from tests.conftest import SignIn
from tests.processes import tell
from tests.stage import Buyer, Kind, performance

SHOW = "01972b8a-0000-7000-8000-000000000001"
FLOOR = Kind("type-floor", 38_000, capacity=10)
STAND = Kind("type-stand", 88_000, seats=range(8), max_per_order=8, max_per_person=8)

Settle = Callable[[], Awaitable[None]]


@pytest.fixture
async def show(process: Process) -> Process:
    await tell(process, performance(SHOW, [FLOOR, STAND], process.platform.clock.now(), blocks=[range(8)]))
    return process


@pytest.fixture
async def buyer(client: httpx2.AsyncClient, sign_in: SignIn) -> Buyer:
    return Buyer(client, await sign_in())


@pytest.fixture
async def stranger(client: httpx2.AsyncClient, sign_in: SignIn) -> Buyer:
    return Buyer(client, await sign_in())
