"""Catalogue tests run the catalogue alone, with a module that writes down what it tells the others."""

from collections.abc import Sequence

import httpx2
import pytest

from onsale.app.targets import Builder
from onsale.contracts.events import PerformancePublished
from onsale.modules.catalog.module import build
from onsale.platform.bus import Consumer
from onsale.platform.db import Transaction
from onsale.platform.wiring import Module, Platform
from tests.conftest import SignIn
from tests.modules.catalog.desk import Desk


@pytest.fixture
def told() -> list[PerformancePublished]:
    """What other modules were told, in order."""
    return []


@pytest.fixture
def builders(told: list[PerformancePublished]) -> Sequence[Builder]:
    async def listen(transaction: Transaction, events: Sequence[PerformancePublished]) -> None:  # a consumer gets one
        told.extend(events)

    def build_listener(platform: Platform) -> Module:  # a builder gets one
        return Module(name="listener", consumers=[Consumer("listener.listen", PerformancePublished, listen)])

    return (build, build_listener)


@pytest.fixture
async def desk(client: httpx2.AsyncClient, sign_in: SignIn) -> Desk:
    """An organiser at work."""
    return Desk(client, await sign_in("organiser"))
