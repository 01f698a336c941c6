"""Two performances: a standing one with two ticket types, and a hall of two rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from tests.conftest import SignIn
from tests.processes import SELLING, tell
from tests.stage import Buyer, Kind, performance

STANDING = "01972b8a-0000-7000-8000-000000000001"
SEATED = "01972b8a-0000-7000-8000-000000000002"
FLOOR = Kind("type-floor", 38_000, capacity=10)
BALCONY = Kind("type-balcony", 18_000, capacity=3, max_per_order=3, max_per_person=3)
FRONT = Kind("type-front", 88_000, seats=range(8), max_per_order=8, max_per_person=8)
BACK = Kind("type-back", 28_000, seats=range(8, 14))


@pytest.fixture
def builders() -> Sequence[Builder]:
    return SELLING


@pytest.fixture
async def shows(process: Process) -> Process:
    """The process, with both performances on sale. Seat 14 belongs to no ticket type."""
    now = process.platform.clock.now()
    blocks = [range(8), range(8, 15)]
    await tell(
        process,
        performance(STANDING, [FLOOR, BALCONY], now),
        performance(SEATED, [FRONT, BACK], now, blocks=blocks, sections=["Stalls", "Circle"], accessible=[13]),
    )
    return process


NewBuyer = Callable[[], Awaitable[Buyer]]


@pytest.fixture
def new_buyer(client: httpx2.AsyncClient, sign_in: SignIn) -> NewBuyer:
    async def make() -> Buyer:
        return Buyer(client, await sign_in())

    return make
