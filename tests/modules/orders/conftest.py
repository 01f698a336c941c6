"""One performance with ten standing tickets and eight seats, and people to buy them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import httpx2
import pytest

from onsale.app.process import Process
from onsale.app.targets import Builder
from onsale.modules.orders.commands import Acknowledged, all_commands
from onsale.modules.orders.domain import Received
from onsale.modules.orders.jobs import OrderJobs
from onsale.modules.orders.providers import PaymentProvider
from onsale.modules.orders.queries import DueWork
from onsale.platform.group_commit import GroupCommit
from onsale.platform.watch import Watch
from tests.conftest import SignIn
from tests.modules.orders.money import SHOW, Provider
from tests.processes import SELLING, tell
from tests.stage import Buyer, Kind, performance

FLOOR = Kind("type-floor", 38_000, capacity=10)
STAND = Kind("type-stand", 88_000, seats=range(8), max_per_order=8, max_per_person=8)

Settle = Callable[[], Awaitable[None]]


@pytest.fixture
def builders() -> Sequence[Builder]:
    return SELLING


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


@pytest.fixture
async def provider(show: Process) -> Provider:
    return Provider(show)


@pytest.fixture
def jobs(show: Process, provider: Provider) -> OrderJobs:
    platform = show.platform
    commands = all_commands(platform, Watch("orders"))
    providers: Mapping[str, PaymentProvider] = {"sandbox": provider}
    receive: GroupCommit[Received, Acknowledged] = platform.commands.batched(
        "test.receive", commands.payments.receive_payments, Acknowledged
    )
    return OrderJobs(
        database=platform.database,
        due=DueWork(platform.database, platform.clock),
        commands=commands,
        providers=providers,
        receive=receive,
    )
